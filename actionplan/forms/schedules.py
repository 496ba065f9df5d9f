"""The retro-planning: what its address asks for, the line of a task, dates that are proposed, the calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError

from actionplan.assembly import TaskLine
from actionplan.gantt_rows import Choice
from actionplan.models import Closure
from actionplan.operations import PlannedMove
from actionplan.operations.schedules import LONGEST_SHIFT
from actionplan.operations.tasks import LONGEST_TASK
from actionplan.queries.proposals import Subject
from actionplan.queries.schedules import MoveLine
from actionplan.queries.tasks import Person
from otn.lib.charts import Scale
from otn.ui.acts import VersionForm, number_in
from otn.ui.fields import DayField, LineField, Number, Numbers, day_in_words

FIRST_YEAR, LAST_YEAR = 1900, 2100
LABEL_LENGTH = 80
WEEKDAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")

# --- What an address asks for -------------------------------------------------------------------------------------------------------------

EVERYTHING = Choice()
SCALES = {"mois": Scale.MONTH, "trimestre": Scale.QUARTER}


@dataclass(frozen=True)
class Asked:
    """What the address of the retro-planning asks for; what cannot be read was not asked."""

    choice: Choice = EVERYTHING
    scale: Scale = Scale.MONTH
    page: str = "1"

    @property
    def query(self) -> str:
        """Write it as the end of an address, empty when nothing is asked."""
        choice = self.choice
        told = {
            "echelle": "trimestre" if self.scale is Scale.QUARTER else "",
            "vue": "personne" if choice.by_person else "",
            "personne": choice.person or "",
            "objectif": choice.objective or "",
            "annee": choice.year or "",
            "page": "" if self.page == "1" else self.page,
        }
        found = urlencode({name: value for name, value in told.items() if value})
        return f"?{found}" if found else ""

    @property
    def is_monthly(self) -> bool:
        return self.scale is Scale.MONTH

    @property
    def by_month(self) -> str:
        return self._but(scale=Scale.MONTH)

    @property
    def by_quarter(self) -> str:
        return self._but(scale=Scale.QUARTER)

    @property
    def by_objective(self) -> str:
        return self._but(by_person=False)

    @property
    def by_person(self) -> str:
        return self._but(by_person=True)

    @property
    def of_everything(self) -> str:
        return self._but(person=None, objective=None, year=None)

    def of(self, person: int) -> str:
        return self._but(person=person)

    def _but(self, *, scale: Scale | None = None, **choice: Any) -> str:
        """Write the same with another scale, or another choice, from its first page on."""
        return replace(self, scale=scale or self.scale, choice=replace(self.choice, **choice), page="1").query


def asked_in(given: Mapping[str, str]) -> Asked:
    """Read what an address asks for."""
    year = number_in(given.get("annee", ""))
    choice = Choice(
        by_person=given.get("vue") == "personne",
        person=number_in(given.get("personne", "")),
        objective=number_in(given.get("objectif", "")),
        year=year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None,
    )
    return Asked(choice, SCALES.get(given.get("echelle", ""), Scale.MONTH), given.get("page", "1")[:9])


# --- The line of a task -------------------------------------------------------------------------------------------------------------------

WHOLE = "Écrivez un nombre entier."


class LineForm(VersionForm):
    """A task as its line in the table writes it; an empty progress stays what it is."""

    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    duration = forms.IntegerField(
        label="Durée",
        help_text=f"En jours ouvrés, de 0 à {LONGEST_TASK}. 0 est un jalon.",
        required=False,
        error_messages={"invalid": WHOLE},
    )
    is_fixed = forms.BooleanField(label="Date fixe", required=False)
    progress = forms.IntegerField(
        label="Avancement", help_text="De 0 à 100. Vide, il reste ce qu’il est.", required=False, error_messages={"invalid": WHOLE}
    )
    assignee = Number(label="Responsable", required=False)
    controller = Number(label="Contrôleur", required=False)

    def offer(self, people: Iterable[Person], task: TaskLine) -> None:
        """Draw the people to choose from, with those who have the task although they left, and each date in words beside it."""
        known = {person.id: person.name for person in people}
        for name, number, held in (("assignee", task.assignee_id, task.assignee), ("controller", task.controller_id, task.controller)):
            field = self.fields[name]
            assert isinstance(field, Number)
            gone = [] if number is None or number in known else [(number, f"{held} (n’est plus dans l’équipe)")]
            field.choices = [("", "Personne"), *known.items(), *gone]
        for name in ("starts_on", "ends_on"):
            self[name].help_text = day_in_words(self[name].value())


class ShiftForm(VersionForm):
    """A move of a task by working days, back when they are negative; with its followers it is shown before it is done."""

    days = forms.IntegerField(label="Jours ouvrés")
    with_followers = forms.BooleanField(required=False)


# --- Dates that are proposed --------------------------------------------------------------------------------------------------------------


class ShiftChoiceForm(forms.Form):
    """By how much to move a task, and whether those that follow go along."""

    jours = forms.IntegerField(
        label="Décalage",
        help_text="En jours ouvrés. Négatif, la tâche est avancée.",
        min_value=-LONGEST_SHIFT,
        max_value=LONGEST_SHIFT,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Écrivez un nombre de jours, {LONGEST_SHIFT} au plus."
        ),
    )
    suivantes = forms.BooleanField(label="Décaler aussi les tâches qui suivent", required=False)


BACKWARDS, FORWARDS = "rebours", "tot"
WAYS = [
    (BACKWARDS, "À rebours\N{NO-BREAK SPACE}: au plus tard, depuis la fin"),
    (FORWARDS, "Au plus tôt\N{NO-BREAK SPACE}: dès que possible, depuis aujourd’hui"),
]


class BuildForm(forms.Form):
    """What is to be ready, and when."""

    quoi = forms.CharField(label="Pour", widget=forms.Select)
    pret_le = DayField(label="La campagne doit être prête le", required=False)
    sens = forms.ChoiceField(label="Comment", choices=WAYS, widget=forms.RadioSelect)

    def offer(self, subjects: Iterable[Subject]) -> None:
        """Draw what can be scheduled, and the date in words beside it."""
        widget = self.fields["quoi"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [(one.word, one.name) for one in subjects]
        words = day_in_words(self["pret_le"].value())
        self["pret_le"].help_text = f"{words} Sans date, chaque action garde sa propre échéance."


def written(moves: Iterable[MoveLine]) -> str:
    """Write moves as a page sends them back, each with the version of its task."""
    return " ".join(
        ":".join([str(one.task.id), str(one.task.version), *("" if day is None else day.isoformat() for day in (*one.old, *one.new))])
        for one in moves
    )


def _read(text: str) -> PlannedMove:
    task, version, *days = text.split(":")
    old_start, old_end, start, end = (date.fromisoformat(day) if day else None for day in days)
    number, seen = number_in(task), number_in(version)
    if number is None or seen is None or start is None or end is None:
        raise ValueError("a move without its task or its new dates")
    return PlannedMove(number, seen, (old_start, old_end), (start, end))


class MovesField(forms.CharField):
    """Moves as they were previewed."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> tuple[PlannedMove, ...]:  # type: ignore[override]  # moves, of a text
        try:
            return tuple(_read(one) for one in (value or "").split())
        except ValueError as error:
            raise ValidationError("Ces dates ne se lisent pas\N{NO-BREAK SPACE}: regardez de nouveau l’aperçu.") from error


class MovesForm(forms.Form):
    moves = MovesField(label="Dates", error_messages={"required": "Aucune date ne change."})


# --- The calendar -------------------------------------------------------------------------------------------------------------------------


class CalendarForm(VersionForm):
    """The days of the week that are worked, and from when to when the plan goes."""

    weekdays = Numbers(
        label="Jours travaillés",
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez un jour travaillé au moins."},
    )
    starts_on = DayField(label="Début du plan", required=False)
    due_date = DayField(label="Fin du plan", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["starts_on"].help_text = f"{day_in_words(self['starts_on'].value())} Aucune tâche n’est placée avant."
        self["due_date"].help_text = f"{day_in_words(self['due_date'].value())} L’échéance de ce qui n’en a pas."


class ClosureForm(forms.Form):
    """Days on which nobody works on the plan."""

    kind = forms.TypedChoiceField(
        label="Nature", choices=[(kind.value, str(kind.label).capitalize()) for kind in Closure.Kind], coerce=Closure.Kind
    )
    label = LineField(label="Nom", help_text="Facultatif, par exemple congés de Noël.", max_length=LABEL_LENGTH, required=False)
    first = DayField(label="Du")
    last = DayField(label="Au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "fermeture-%s"} | kwargs)
        for name in ("first", "last"):
            self[name].help_text = day_in_words(self[name].value())
