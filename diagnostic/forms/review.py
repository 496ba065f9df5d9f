"""What the adviser writes: his view of an answer, what is to be corrected, why a diagnostic is reopened or given more time, his notes."""

from django import forms
from django.utils.text import capfirst

from diagnostic.models import AdvisorMark
from otn.ui.acts import ActForm, VersionForm
from otn.ui.fields import LineField

TEXT_LENGTH = 2000
COMMENT_LENGTH = 10_000  # the list of the questions of a whole diagnostic fits in


class MarkForm(VersionForm):
    kind = forms.ChoiceField(
        label="Votre avis", choices=[(kind.value, capfirst(kind.label)) for kind in AdvisorMark.Kind], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Remarque",
        help_text="Ce qui est à préciser, ou pourquoi la réponse est contestée. L’office la lira à la fin de la relecture.",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proposal = LineField(
        label="Réponse proposée",
        help_text="Si vous en avez une. Elle ne change pas la réponse de l’office.",
        max_length=500,
        required=False,
    )


class CorrectionForm(forms.Form):
    comment = forms.CharField(
        label="Ce qui est à revoir",
        help_text="Dites à l’office ce qui est à revoir. Il lira ce texte en haut de son diagnostic.",
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ValidationForm(forms.Form):
    comment = forms.CharField(
        label="Commentaire",
        help_text="Facultatif. L’office le lira dans l’historique du diagnostic.",
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReopenForm(ActForm):
    submit_until = _day("Nouvelle date d’envoi", "À donner si la date d’envoi est passée. La relecture suit d’au moins cinq jours ouvrés.")


class ExtensionForm(ActForm):
    submit_until = _day("Envoi jusqu’au", "Laissez vide pour ne pas changer cette date.")
    review_until = _day("Relecture jusqu’au", "Au moins cinq jours ouvrés après l’envoi. Laissez vide pour ne pas changer cette date.")


class NoteForm(VersionForm):
    code = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Note",
        help_text="Une note vidée est supprimée.",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
