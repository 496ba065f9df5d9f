"""What is asked of whoever changes the team."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst

from otn.dashboard.queries.team import ROLES
from otn.offices.models import INVITATION_DAYS
from otn.ui.acts import ActForm

ROLE_CHOICES = [
    (role.value, format_html('<span><b>{}</b><br><span class="note">{}</span></span>', capfirst(role.label), capfirst(sentence)))
    for role, sentence in ROLES.items()
]

WHO_READS = "Lecteur convient à un élu, à un membre du bureau, à un stagiaire."


class InviteForm(ActForm):
    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=f"Un message y partira, avec un lien valable {INVITATION_DAYS} jours.",
    )
    role = forms.ChoiceField(label="Rôle", help_text=WHO_READS, choices=ROLE_CHOICES, widget=forms.RadioSelect)


class VersionForm(ActForm):
    """An act on something that others may change meanwhile; `version_vue` is sent by « Garder la mienne », once both were seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    version_vue = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        seen = given.pop("version_vue", None)
        return given if seen is None else given | {"version": seen}


class RoleForm(VersionForm):
    role = forms.ChoiceField(label="Rôle", help_text=WHO_READS, choices=ROLE_CHOICES, widget=forms.RadioSelect)
