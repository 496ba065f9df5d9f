"""What an adviser looks for among his offices."""

from django import forms

from otn.network.queries.portfolio import PortfolioFilters
from otn.offices.models import Department

BY_NAME, BY_SILENCE = "nom", "silence"


class PortfolioFilterForm(forms.Form):
    nom = forms.CharField(label="Nom de l’office", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    departement = forms.ChoiceField(label="Département", required=False, choices=[("", "tous"), *Department.choices])
    tri = forms.ChoiceField(label="Ordre", required=False, choices=[(BY_NAME, "alphabétique"), (BY_SILENCE, "les plus silencieux d’abord")])
    sommeil = forms.BooleanField(label="En sommeil depuis 30 jours", required=False)

    def filters(self) -> PortfolioFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        return PortfolioFilters(
            words=found.get("nom", ""),
            department=found.get("departement", ""),
            asleep=found.get("sommeil", False),
            oldest_first=found.get("tri") == BY_SILENCE,
        )
