"""What is asked to find people and to open accounts."""

from django import forms

from otn.network.queries.people import PersonFilters
from otn.ui.acts import ActForm
from otn.ui.fields import LineField

FOR_THE_NETWORK = "Ce motif reste dans le journal du réseau."
FOR_THE_OFFICES = "Les offices de cette personne liront ce motif dans leur journal."


class PersonFilterForm(forms.Form):
    nom = forms.CharField(label="Nom ou adresse e-mail", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    genre = forms.ChoiceField(
        label="Compte",
        required=False,
        choices=[
            ("", "tous"),
            ("membre", "membres d’un office"),
            ("conseiller", "conseillers OTN"),
            ("administrateur", "administrateurs OTN"),
            ("technique", "techniques"),
        ],
    )
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "tous"), ("ouverts", "ouverts"), ("fermes", "fermés"), ("jamais", "jamais activés")]
    )

    def filters(self) -> PersonFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        return PersonFilters(words=found.get("nom", ""), kind=found.get("genre", ""), state=found.get("etat", ""))


class AccountForm(ActForm):
    """The account of an adviser, or of a network admin: then a reason is owed."""

    first_name = LineField(label="Prénom", max_length=80)
    last_name = LineField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: object, owes_reason: bool, **kwargs: object) -> None:
        super().__init__(*args, owes_reason=owes_reason, **kwargs)
        if owes_reason:
            self.fields["reason"].help_text = FOR_THE_NETWORK


class ClosingForm(ActForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, owes_reason=True, **kwargs)
        self.fields["reason"].help_text = FOR_THE_OFFICES
