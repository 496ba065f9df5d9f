"""What is looked for among charters and days, and what is asked of the text of the charter."""

from typing import Any

from django import forms

from otn.clock import today
from otn.network.queries.support import SIGNED, UNSIGNED, WAITING, SupportFilters
from otn.ui.acts import VersionForm

STATES = {"non": UNSIGNED, "attente": WAITING, "oui": SIGNED}


class SupportFilterForm(forms.Form):
    nom = forms.CharField(label="Nom de l’office", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    annee = forms.IntegerField(label="Année", required=False, min_value=2000, max_value=2100)
    charte = forms.ChoiceField(label="Charte", required=False, choices=[("", "toutes"), *STATES.items()])
    jours = forms.BooleanField(label="Avec des jours", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annee"].widget.attrs["placeholder"] = str(today().year)

    def filters(self) -> SupportFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        return SupportFilters(
            year=found.get("annee") or today().year,
            words=found.get("nom", ""),
            charter=STATES.get(found.get("charte", ""), ""),
            with_days=found.get("jours", False),
        )


class CharterTextForm(VersionForm):
    body = forms.CharField(
        label="Texte de la charte",
        max_length=20000,
        help_text="Une ligne vide sépare deux paragraphes.",
        widget=forms.Textarea(attrs={"rows": 20}),
    )
