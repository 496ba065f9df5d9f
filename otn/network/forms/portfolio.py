"""What an adviser looks for among his offices."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms

from otn.network.queries.portfolio import DUE, NAME, SILENCE, STEP, URGENCY, PortfolioFilters
from otn.network.urgency import STEP_NAMES, Step
from otn.offices.models import Department


@dataclass(frozen=True)
class Heading:
    """A column of the list; `query` is empty for one that sorts nothing."""

    label: str
    query: str = ""
    sort: str = ""  # the value of aria-sort, on the column that sorts


class PortfolioFilterForm(forms.Form):
    nom = forms.CharField(label="Nom de l’office", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    etape = forms.ChoiceField(
        label="Étape", required=False, choices=[("", "toutes"), *((str(step.value), name) for step, name in STEP_NAMES.items())]
    )
    departement = forms.ChoiceField(label="Département", required=False, choices=[("", "tous"), *Department.choices])
    tri = forms.ChoiceField(
        label="Ordre",
        required=False,
        choices=[
            (URGENCY, "les plus urgents d’abord"),
            (NAME, "alphabétique"),
            (STEP, "par étape"),
            (SILENCE, "les plus silencieux d’abord"),
            (DUE, "les échéances les plus proches d’abord"),
        ],
    )
    relire = forms.BooleanField(label="À relire", required=False)
    sommeil = forms.BooleanField(label="En sommeil depuis 30 jours", required=False)

    def filters(self) -> PortfolioFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        step = found.get("etape", "")
        return PortfolioFilters(
            words=found.get("nom", ""),
            department=found.get("departement", ""),
            step=Step(int(step)) if step else None,
            asleep=found.get("sommeil", False),
            to_review=found.get("relire", False),
            order=found.get("tri") or URGENCY,
        )

    @property
    def query(self) -> str:
        """The same search as an address, read with `filters` first; empty when nothing is looked for."""
        return self._query({})

    def headings(self) -> Sequence[Heading]:
        """Return the columns of the list, each with what sorts by it."""
        present = self.cleaned_data.get("tri") or URGENCY
        columns = (
            ("Office", NAME), ("Étape", STEP), ("Avancement", ""), ("Dernier signe de vie", SILENCE), ("Prochaine échéance", DUE),
            ("Alerte", URGENCY), ("Jours consommés", ""),
        )  # fmt: skip
        return [
            Heading(label, self._query({"tri": order}) if order else "", "ascending" if order and order == present else "")
            for label, order in columns
        ]

    def _query(self, changed: dict[str, str]) -> str:
        kept = {name: "on" if value is True else value for name, value in self.cleaned_data.items() if value}
        asked = kept | changed
        return f"?{urlencode(asked)}" if asked else ""
