"""What is asked of an edition, and what is looked for on its board."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst

from diagnostic.deadlines import date_faults
from diagnostic.models import BankVersion, Edition
from diagnostic.operations.editions import DATES, dates_of, fingerprint_of
from otn.clock import today
from otn.lib import french
from otn.network.queries.editions import DUE, NAME, SINCE, STAGES, STATE, URGENCY, BoardFilters, Stage, bank_words
from otn.ui.fields import DayField, LineField, day_in_words

FIRST_YEAR, LAST_YEAR = 2000, 2100


class DatesForm(forms.Form):
    """The four dates of an edition; whatever is wrong with them is told at once, each fault beside its date."""

    opens_on = DayField(label="Ouverture")
    submit_by = DayField(label="Envoi jusqu’au")
    review_by = DayField(label="Relecture jusqu’au")
    closes_on = DayField(label="Fin de l’édition")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DATES:
            self[name].help_text = f"{day_in_words(self[name].value())}{NOTES.get(name, '')}"

    def year_given(self) -> int | None:
        """Return the year that the dates must be near to."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        year = self.year_given()
        days: dict[str, date] = {name: given[name] for name in DATES if given.get(name)}
        for name, day in days.items():
            if year is not None and abs(day.year - year) > 1:
                self.add_error(name, f"Cette date est loin de {year}\N{NO-BREAK SPACE}: vérifiez son année.")
        if len(days) == len(DATES) and not self.errors.keys() & set(DATES):
            for name, fault in date_faults(**days).items():
                self.add_error(name, fault)
        return given


NOTES: Mapping[str, str] = {
    "review_by": " Au moins cinq jours ouvrés après l’envoi.",
    "closes_on": " L’édition est close ce soir-là, si elle ne l’a pas été avant.",
}


class BankVersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Any) -> str:
        return bank_words(obj)


class EditionForm(DatesForm):
    year = forms.IntegerField(label="Année", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    bank_version = BankVersionField(
        label="Version de la banque de questions", queryset=BankVersion.objects.none(),
        help_text="Tous les offices y répondent\N{NO-BREAK SPACE}: elle ne change plus.", empty_label=None,
    )  # fmt: skip

    field_order = ("year", "bank_version", *DATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = BankVersion.objects.filter(state=BankVersion.State.PUBLISHED).select_related("bank").order_by("-published_at", "-pk")
        self.fields["bank_version"].queryset = published  # type: ignore[attr-defined]
        self.fields["year"].widget.attrs["placeholder"] = str(today().year)

    def year_given(self) -> int | None:
        return self.cleaned_data.get("year")


class EditionDatesForm(DatesForm):
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = LineField(
        label="Motif", help_text="À donner pour avancer une date que les offices connaissent. Il est gardé au journal du réseau.",
        max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        self.year = year
        super().__init__(*args, **kwargs)

    @classmethod
    def of(cls, edition: Edition) -> "EditionDatesForm":
        """Return the form as the edition stands."""
        return cls(initial={**dates_of(edition), "seen": fingerprint_of(edition)}, year=edition.year)

    def year_given(self) -> int:
        return self.year

    def show_present(self, edition: Edition) -> None:
        """Say which dates somebody else has given meanwhile; what was typed stays, and may be sent over them."""
        labels = (f"{self.fields[name].label}\N{NO-BREAK SPACE}: {french.date_long(day)}" for name, day in dates_of(edition).items())
        self.add_error(None, f"Quelqu’un d’autre vient de changer ces dates. {'. '.join(labels)}. Les vôtres sont encore ci-dessous.")
        self.data = {name: self.data[name] for name in self.data} | {"seen": fingerprint_of(edition)}


class BoardFilterForm(forms.Form):
    nom = forms.CharField(label="Nom de l’office", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "tous"), *((stage.value, capfirst(name)) for stage, name in STAGES.items())]
    )
    conseiller = forms.CharField(label="Conseiller", required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))
    tri = forms.ChoiceField(
        label="Ordre",
        required=False,
        choices=[
            (URGENCY, "les délais demandés d’abord"),
            (NAME, "alphabétique"),
            (STATE, "par état"),
            (SINCE, "les plus anciens dans leur état d’abord"),
            (DUE, "les échéances les plus proches d’abord"),
        ],
    )
    delai = forms.BooleanField(label="Délai demandé", required=False)

    def filters(self) -> BoardFilters:
        """Return what is looked for; what could not be read narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        stage = found.get("etat", "")
        return BoardFilters(
            words=found.get("nom", ""),
            stage=Stage(stage) if stage else None,
            advisor=found.get("conseiller", ""),
            asked=found.get("delai", False),
            order=found.get("tri") or URGENCY,
        )

    @property
    def query(self) -> str:
        """The same search as an address, read with `filters` first; empty when nothing is looked for."""
        kept = {name: "on" if value is True else value for name, value in self.cleaned_data.items() if value}
        return f"?{urlencode(kept)}" if kept else ""
