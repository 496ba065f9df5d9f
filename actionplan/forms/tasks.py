"""Tasks: written in one line or in full, said to be done, blocked or given up, linked, moved."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actionplan.assembly import ActionLine, PlanTree
from actionplan.queries.tasks import Person, TaskPage
from otn.lib import french
from otn.ui.acts import VersionForm, number_in
from otn.ui.fields import DayField, LineField, Number, day_in_words

NAME_LENGTH = 200
REASON_LENGTH = 500


class LoadField(forms.CharField):
    """A number of days as people write it: `1,5`."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # a number, of a text
        try:
            return french.parse_number(value or "")
        except french.NotANumber as error:
            raise ValidationError(error.message) from error


class QuickTaskForm(forms.Form):
    """The next task of an action, in one line; `seen` is the latest one that the page knew of."""

    name = LineField(label="Tâche suivante", max_length=NAME_LENGTH)
    ends_on = DayField(label="Pour le", required=False)
    is_mine = forms.BooleanField(label="C’est moi qui la fais", required=False)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "nouvelle-tache-%s", **kwargs})
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self["ends_on"].help_text = day_in_words(self["ends_on"].value())


class TaskForm(VersionForm):
    """A task that is written again."""

    name = LineField(label="Tâche", max_length=NAME_LENGTH)
    assignee = Number(label="Responsable", required=False)
    controller = Number(
        label="Contrôleur",
        help_text="Il valide la tâche une fois réalisée\N{NO-BREAK SPACE}: de préférence quelqu’un d’autre.",
        required=False,
    )
    duration = forms.IntegerField(label="Durée", help_text="0 est un jalon, qui se tient un jour donné.", required=False)
    load = LoadField(label="Charge", help_text="Le travail lui-même, par exemple 1,5.", required=False)
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    is_fixed = forms.BooleanField(label="Date fixe\N{NO-BREAK SPACE}: le planning ne la déplace pas", required=False)

    def offer(self, page: TaskPage) -> None:
        """Draw the people to choose from, with those who have the task although they left, and each date in words beside it."""
        task = page.task
        for name, number, held in (
            ("assignee", task.assignee_id, task.assignee),
            ("controller", task.controller_id, task.controller),
        ):
            _choices(self, name, [("", "Personne encore"), *_people(page.people, number, held)])
        for name in ("starts_on", "ends_on"):
            self[name].help_text = day_in_words(self[name].value())


def _people(people: Iterable[Person], number: int | None, name: str) -> list[tuple[int, str]]:
    known = [(person.id, person.name) for person in people]
    if number is not None and number not in dict(known):
        known.append((number, f"{name} (n’est plus dans l’équipe)"))
    return known


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, Number)
    field.choices = choices


class ProgressForm(VersionForm):
    """How far a task is, or an action that has none."""

    progress = forms.IntegerField(label="Avancement")


class ReasonForm(VersionForm):
    """Why a task does not go on."""

    reason = LineField(
        label="Motif", help_text="Il reste affiché avec la tâche.", max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )


class PlaceForm(forms.Form):
    """One place up or down."""

    step = forms.TypedChoiceField(choices=[("-1", "Monter"), ("1", "Descendre")], coerce=int)


class WaitForm(forms.Form):
    """A task that this one waits for."""

    before = Number(label="Attend la fin de")
    lag = forms.IntegerField(
        label="Décalage", help_text="En jours ouvrés après la fin. Négatif, les deux tâches se recouvrent.", required=False, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "attente-%s", **kwargs})

    def clean_lag(self) -> int:
        return self.cleaned_data["lag"] or 0

    def offer(self, page: TaskPage) -> None:
        """Draw the tasks that it could wait for, by action, and the one that was refused."""
        taken = {page.task.id, *(before.task_id for before in page.task.befores)} - {number_in(str(self["before"].value()))}
        groups = [
            (f"{action.number} {action.name}", [(one.id, one.name) for one in action.tasks if one.is_live and one.id not in taken])
            for action in page.tree.actions
        ]
        _choices(self, "before", [("", "Choisissez une tâche"), *(group for group in groups if group[1])])


class NoWaitForm(forms.Form):
    before = Number(label="N’attend plus")


class MoveForm(VersionForm):
    """The action that a task goes to."""

    action = Number(label="Vers l’action")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "vers-%s", **kwargs})

    def offer(self, tree: PlanTree, action: ActionLine) -> None:
        """Draw the other actions, by objective."""
        groups = [
            (objective.label, [(one.id, f"{one.number} {one.name}") for one in objective.actions if one.id != action.id])
            for objective in tree.objectives
        ]
        _choices(self, "action", [("", "Choisissez une action"), *(group for group in groups if group[1])])
