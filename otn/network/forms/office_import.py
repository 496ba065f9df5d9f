"""A workbook of offices, and each of its rows as the form of an office would take it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from otn.accounts.addresses import AddressRefused, normalise
from otn.dashboard.forms.profile import ProfileForm
from otn.network.office_sheets import MOST_OFFICES, address_of
from otn.offices.operations.profile import OUR_WORDS, TAKEN_WORD
from otn.ui.acts import ActForm


class OfficeFileForm(forms.Form):
    """What it says is for the reader of workbooks to tell."""

    file = forms.FileField(
        label="Classeur Excel",
        help_text=f"Le modèle rempli, {MOST_OFFICES} offices au plus. Rien n’est enregistré avant votre accord.",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Choisissez un fichier."},
    )


class OfficeRowForm(ProfileForm):
    """A row: the profile, with the address of the office, which its name gives when it has none, and its first manager's."""

    version = None  # type: ignore[assignment]  # a row changes nothing that is there
    version_vue = None  # type: ignore[assignment]
    slug = forms.SlugField(
        max_length=60, required=False, error_messages={"invalid": "Écrivez des lettres sans accent, des chiffres et des tirets."}
    )
    email = forms.EmailField(max_length=254)

    def __init__(self, typed: dict[str, str]) -> None:
        super().__init__(typed, owes_reason=False)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower() or address_of(self.cleaned_data.get("name", ""))
        if not slug and self.cleaned_data.get("name"):
            raise ValidationError("Ce nom ne donne pas d’adresse\N{NO-BREAK SPACE}: écrivez-en une.")
        if slug in OUR_WORDS:
            raise ValidationError(TAKEN_WORD)
        return slug

    def clean_email(self) -> str:
        try:
            return normalise(self.cleaned_data["email"])
        except AddressRefused as refusal:
            raise ValidationError(str(refusal)) from refusal


class AgreementForm(ActForm):
    """Why these offices are opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, owes_reason=True, **kwargs)
        self.fields["reason"].help_text = "Chaque office lira ce motif dans son journal."
