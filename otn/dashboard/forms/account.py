"""What a person changes of herself."""

from django import forms

from otn.accounts.models import Theme
from otn.ui.fields import LineField


class ProfileForm(forms.Form):
    first_name = LineField(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = LineField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    theme = forms.ChoiceField(
        label="Couleurs des pages",
        required=False,  # the choice « comme l’appareil » is the empty one
        choices=[(theme.value, theme.label.capitalize()) for theme in (Theme.SYSTEM, Theme.LIGHT, Theme.DARK)],
        widget=forms.RadioSelect,
    )
    shortcuts_enabled = forms.BooleanField(
        label="Raccourcis clavier",
        required=False,
        help_text="Dans une question, un chiffre choisit la réponse. Décochez si vous utilisez une commande vocale ou un lecteur d’écran.",
    )
    saves_with_button = forms.BooleanField(
        label="Enregistrer avec un bouton",
        required=False,
        help_text="Sinon, chaque réponse est enregistrée aussitôt.",
    )
