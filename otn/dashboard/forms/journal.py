"""What is looked for in the journal: an allow-list, so that nothing of an address reaches the database as it was written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from otn.dashboard.queries.journal import Choice
from otn.journal.queries import Filters
from otn.journal.verbs import PARTS, VERBS, verbs_of

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LARGEST = 2**63 - 1  # of the numbers of lines
OUT_OF_CALENDAR = "Cette date est hors du calendrier."

EVERYBODY = ("", "tout le monde")
EVERYTHING = ("", "tout")


class DayField(forms.DateField):
    """A day, written by the calendar of the browser or by hand as people do in France."""

    def __init__(self, *, label: str, required: bool = False, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(FIRST_DAY, OUT_OF_CALENDAR), MaxValueValidator(LAST_DAY, OUT_OF_CALENDAR)],
            error_messages={"invalid": "Écrivez la date comme ceci\N{NO-BREAK SPACE}: 14/04/2026."},
        )


class JournalFilterForm(forms.Form):
    personne = forms.ChoiceField(
        label="Personne", required=False, error_messages={"invalid_choice": "Cette personne n’a rien fait dans ce journal."}
    )
    partie = forms.ChoiceField(label="Partie", required=False, choices=[EVERYTHING, *((part, part) for part in PARTS)])
    acte = forms.ChoiceField(
        label="Acte", required=False, choices=[EVERYTHING, *((part, [(verb, VERBS[verb]) for verb in verbs_of(part)]) for part in PARTS)]
    )
    du = DayField(label="Du")
    au = DayField(label="Au")
    # Where the page begins; links write them, nobody types them.
    avant = forms.IntegerField(required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    apres = forms.IntegerField(required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, asked: Mapping[str, Any], *, people: Sequence[Choice]) -> None:
        super().__init__(asked)
        person = self.fields["personne"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [EVERYBODY, *((choice.value, choice.label) for choice in people)]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if since and until and until < since:
            self.add_error("au", "La fin ne peut pas précéder le début.")
        return self.cleaned_data

    def filters(self) -> Filters:
        """Return what is looked for; what could not be read narrows nothing, and its field says so."""
        self.full_clean()
        found = self.cleaned_data
        return Filters(
            person=int(found["personne"]) if found.get("personne") else None,
            part=found.get("partie", ""),
            verb=found.get("acte", ""),
            since=found.get("du"),
            until=found.get("au"),
        )

    def place(self) -> dict[str, int | None]:
        """Return where the page begins."""
        return {"before": self.cleaned_data.get("avant"), "after": self.cleaned_data.get("apres")}

    def carried(self) -> dict[str, str]:
        """Return the filters that were understood as they stand in an address, without those that narrow nothing."""
        found = {bound.name: self.cleaned_data.get(bound.name) for bound in self.visible_fields()}
        return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in found.items() if value}
