"""One task as its page shows it: among those of its action, what it waits for, what follows, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree, TaskLine, catch_up, links_of
from actionplan.models import Action, Task
from actionplan.queries.actions import get_workers
from actionplan.queries.rows import get_tree, names_of
from actionplan.schedule import followers
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.lib import french
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.operations import members_of

HISTORY = 40  # lines, the newest ones
SOMEBODY = "quelqu’un d’autre"


@dataclass(frozen=True)
class Rights:
    """What somebody may do with a task."""

    may_edit: bool
    may_progress: bool  # whoever does it, and whoever may edit the plan
    may_sign: bool  # its controller alone


def rights_on(task: TaskLine, user: User, office: Office) -> Rights:
    """Say what somebody may do with a task; no statement for the office of the door."""
    may_edit, may_update = can(user, "plan.edit", office), can(user, "task.update_own", office)
    return Rights(may_edit, may_update and (may_edit or task.assignee_id == user.pk), may_update and task.controller_id == user.pk)


# --- Who may be given a task --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    id: int
    name: str


def get_people(*, office: Office) -> tuple[Person, ...]:
    """Return those who can do and check tasks in an office, in the order of the alphabet; one statement."""
    return tuple(Person(one.pk, str(one)) for one in get_workers(office=office))


def find_person(*, task: Task, number: int | None) -> User | None:
    """Return the member of the office, or the one who has the task already. Raises LookupError for anybody else."""
    if number is None:
        return None
    held: User | None
    for held in (task.assignee, task.controller):
        if held is not None and held.pk == number:
            return held
    found = members_of(task.office).filter(user=number).select_related("user").first()
    if found is None:
        raise LookupError("somebody who is not of this office")
    return found.user


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class After:
    """A task that waits for this one."""

    id: int
    name: str
    lag: int
    is_too_early: bool


@dataclass(frozen=True)
class TaskPage:
    tree: PlanTree
    objective: ObjectiveLine
    action: ActionLine
    task: TaskLine
    afters: tuple[After, ...]
    following: int  # tasks that wait for it, directly or not
    shift_days: int  # working days by which it would have to move, with those, to begin in time; 0 when it does
    people: tuple[Person, ...]

    @property
    def moved_along(self) -> int:
        """How many tasks move when it is shifted with those that follow."""
        return 1 + self.following

    @property
    def is_checked_by_its_owner(self) -> bool:
        return self.task.assignee_id is not None and self.task.assignee_id == self.task.controller_id


def get_task(*, office: Office, number: int) -> TaskPage:
    """Return a task as its page shows it; six statements. Raises LookupError when it is not in the plan, or in the bin."""
    tree = get_tree(office=office)
    for objective in tree.objectives:
        for action in objective.actions:
            for task in action.tasks:
                if task.id == number:
                    return _page(office, tree, objective, action, task)
    raise LookupError("a task that is not in this plan")


def _page(office: Office, tree: PlanTree, objective: ObjectiveLine, action: ActionLine, task: TaskLine) -> TaskPage:
    people = get_people(office=office)
    lines = list(tree.tasks)
    afters = tuple(
        After(one.id, one.name, before.lag, task.name in one.too_early_for)
        for one in lines
        for before in one.befores
        if before.task_id == task.id
    )
    live = [one for one in lines if one.is_live]
    return TaskPage(
        tree=tree,
        objective=objective,
        action=action,
        task=task,
        afters=afters,
        following=len(followers(task.id, links_of(live))),
        shift_days=catch_up(tree, task, {one.id: one for one in live}),
        people=people,
    )


# --- What became of it --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A line of the journal about a task."""

    at: datetime
    who: str
    words: str  # « a modifié la tâche »
    details: tuple[str, ...]  # « fin : 12 juin 2026 → 19 juin 2026 »
    reason: str


LABELS: Mapping[str, str] = {
    "starts_on": "début",
    "ends_on": "fin",
    "duration": "durée",
    "assignee_id": "responsable",
    "controller_id": "contrôleur",
    "progress": "avancement",
}


@dataclass(frozen=True)
class Names:
    """What the journal knows by number."""

    people: Mapping[int, str]
    tasks: Mapping[int, str]
    actions: Mapping[int, str]


def get_history(*, task: Task) -> tuple[Change, ...]:
    """Return what became of a task, the latest first; four statements at most."""
    lines = task.office.journal.filter(target_type=task._meta.label_lower, target_id=str(task.pk)).select_related("actor")
    found = list(lines.order_by("-at", "-pk")[:HISTORY])
    names = _names(task.office, found)
    return tuple(
        Change(line.at, str(line.actor) if line.actor else "Le système", VERBS[line.verb], tuple(_details(names, line)), line.reason)
        for line in found
    )


def _names(office: Office, lines: Sequence[JournalEntry]) -> Names:
    told = [given for line in lines for given in (line.before or {}, line.after or {})]

    def numbers(*keys: str) -> set[int]:
        return {given[key] for given in told for key in keys if given.get(key) is not None}

    return Names(
        names_of(numbers("assignee_id", "controller_id")),
        dict(Task.objects.filter(office=office, pk__in=numbers("before")).order_by("pk").values_list("pk", "name")),
        dict(Action.objects.filter(office=office, pk__in=numbers("action")).order_by("pk").values_list("pk", "name")),
    )


def _details(names: Names, line: JournalEntry) -> list[str]:
    before, after = line.before or {}, line.after or {}
    told = [
        f"{label}\N{NO-BREAK SPACE}: {_in_words(key, before.get(key), names)} → {_in_words(key, after.get(key), names)}"
        for key, label in LABELS.items()
        if key in before or key in after
    ]
    if "before" in after:
        waited = names.tasks.get(after["before"], "une tâche retirée depuis")
        told.append(f"“{waited}”, {lag_in_words(after['lag'])}" if "lag" in after else f"“{waited}”")
    if "action" in after:
        told.append(f"vers “{names.actions.get(after['action'], 'une action retirée depuis')}”")
    return told


def _in_words(key: str, value: Any, names: Names) -> str:
    if value is None:
        return french.MISSING
    if key in {"starts_on", "ends_on"}:
        return french.date_short(date.fromisoformat(value))
    if key == "duration":
        return duration_in_words(value)
    if key == "progress":
        return french.percent(value, of=100)
    return names.people.get(value, SOMEBODY)


def duration_in_words(days: int | None) -> str:
    """Write how long a task takes: `5 jours ouvrés`, « jalon » for none; nobody said is « — »."""
    if days is None:
        return french.MISSING
    return french.plural(days, "jour ouvré", "jours ouvrés") if days else "jalon"


def lag_in_words(days: int) -> str:
    """Write what lies between two tasks: `3 jours ouvrés après`, `2 jours ouvrés avant la fin`; nothing is « dès la fin »."""
    if not days:
        return "dès la fin"
    count = french.plural(abs(days), "jour ouvré", "jours ouvrés")
    return f"{count} après" if days > 0 else f"{count} avant la fin"


def load_number(days: Decimal | None) -> str:
    """Write a load without the decimals that it does not have: `1,5`, `3`; nobody said is « — »."""
    return french.number(None if days is None else days.normalize())


def load_in_words(days: Decimal | None) -> str:
    """Write a load with its unit: `1,5 jour`, `3 jours`; nobody said is « — »."""
    return french.MISSING if days is None else french.plural(days.normalize(), "jour", "jours")
