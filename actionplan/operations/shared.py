"""What every write to a plan asks: the right, the lock of the plan, a version that is not stale, a place, people of the office."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Max

from actionplan.assembly import SET_ASIDE, Decision
from actionplan.models import Action, BudgetLine, Plan, Standing, Task
from actionplan.progress import FINISHED, Mode, Rolled, TaskFacts, action_progress
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.operations import members_of
from otn.offices.policy import WRITERS
from strategy.models import Objective

NAME_LENGTH = 200  # of an action or a task
REASON_LENGTH = 10
MOST_ACTIONS, MOST_TASKS = 500, 2000  # of an office, those in the bin too

BINNED = "Cette fiche est dans la corbeille\N{NO-BREAK SPACE}: restaurez-la pour la modifier."

Row = TypeVar("Row", Plan, Action, Task, BudgetLine)


def require(by: User, capability: str, office: Office) -> None:
    """Raise PermissionDenied unless this person may do this; no statement when the office came through the door."""
    if not can(by, capability, office):
        raise PermissionDenied


def open_plan(by: User, office: Office, capability: str = "plan.edit") -> Plan:
    """Lock the plan of an office until the end of the transaction, made if it has none; whatever writes to it goes one after the other.

    Raises PermissionDenied.
    """
    require(by, capability, office)
    return lock(by, office)


def lock(by: User, office: Office) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",), no_key=True)
    plan = rows.filter(office=office).first()
    if plan is None:
        made, is_new = Plan.objects.get_or_create(office=office)
        if is_new:
            journal.record(office_id=office.pk, by=by, verb="plan.created", target=made)
        plan = rows.get(pk=made.pk)
    plan.office = office  # which knows what this person may do here
    return plan


def open_objective(by: User, objective: Objective, capability: str = "plan.edit") -> Objective:
    """Lock the plan of an objective and read the objective again. Raises PermissionDenied, WrongState when it is in the bin, LookupError
    when it is not in the plan."""
    open_plan(by, objective.office, capability)
    found = Objective.objects.select_related("standing").get(pk=objective.pk)
    if found.reflection_id is not None and found.sent_at is None:
        raise LookupError("an objective that was not sent to the plan")
    if is_binned(found):
        raise WrongState(BINNED)
    found.office = objective.office
    return found


def standing_of(objective: Objective) -> Standing | None:
    """Return what the plan knows of an objective, read with it; None when that is nothing."""
    return getattr(objective, "standing", None)


def is_binned(objective: Objective) -> bool:
    standing = standing_of(objective)
    return standing is not None and standing.removed_at is not None


def open_action(by: User, action: Action, capability: str = "plan.edit") -> Action:
    """Lock the plan of an action and read the action again. Raises PermissionDenied, WrongState when it is in the bin."""
    open_plan(by, action.office, capability)
    found = Action.objects.select_related("objective__standing").get(pk=action.pk)
    if found.removed_at is not None or is_binned(found.objective):
        raise WrongState(BINNED)
    found.office = action.office
    return found


def open_task(by: User, task: Task, capability: str = "plan.edit") -> Task:
    """Lock the plan of a task and read the task again, with its action. Raises PermissionDenied, WrongState when it is in the bin."""
    open_plan(by, task.office, capability)
    found = Task.objects.select_related("action__objective__standing").get(pk=task.pk)
    if found.removed_at is not None or found.action.removed_at is not None or is_binned(found.action.objective):
        raise WrongState(BINNED)
    found.office = found.action.office = task.office
    return found


def change(row: Row, *, version: int, by: User, verb: str, values: Mapping[str, Any], told: Collection[str] = (), reason: str = "") -> Row:
    """Write these fields of a locked row, as its next version, with a line in the journal that tells the `told` ones.

    The same values twice are no change. Raises Stale when the row was changed since `version`.
    """
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    if row.version != version:
        raise Stale(current=row)
    before = {name: plain(getattr(row, name)) for name in told}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    before, after = journal.changes(before, {name: plain(getattr(row, name)) for name in told})
    target: Plan | Action | Task = row.action if isinstance(row, BudgetLine) else row
    journal.record(
        office_id=row.office_id, by=by, verb=verb, target=target, label=label_of(target), before=before or None, after=after or None,
        reason=reason,
    )  # fmt: skip
    return row


def plain(value: Any) -> Any:
    """Write a value as the journal can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def label_of(row: Plan | Action | Task | Objective) -> str:
    """Name a row for the journal; a plan has no name of its own."""
    return "" if isinstance(row, Plan) else row.name


def tell(row: Action | Task | Objective, *, by: User, verb: str, reason: str = "", after: Mapping[str, Any] | None = None) -> None:
    """Write a line of the journal about a row of a plan."""
    journal.record(office_id=row.office_id, by=by, verb=verb, target=row, label=row.name, reason=reason, after=after)


# --- What was typed -----------------------------------------------------------------------------------------------------------------------


def named(name: str, missing: str) -> str:
    """Return a name on one line. Raises Refused with `missing` when it says nothing, or when it is too long."""
    name = french.one_line(name)
    if not name:
        raise Refused(missing, field="name")
    if len(name) > NAME_LENGTH:
        raise Refused(f"Un nom tient en {NAME_LENGTH} caractères.", field="name")
    return name


def reasoned(reason: str, field: str = "reason") -> str:
    """Return why somebody did something. Raises Refused when it says nearly nothing."""
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Refused(f"Dites pourquoi, en {REASON_LENGTH} caractères au moins.", field=field)
    return reason


def in_order(start: date | None, end: date | None, field: str) -> None:
    """Raise Refused when an end comes before its start."""
    if start and end and end < start:
        raise Refused("La fin vient après le début.", field=field)


def may_act(office: Office, **people: User | None) -> None:
    """Raise Refused, beside the field, for somebody who does not work in the office: a reader neither does nor checks."""
    wanted = {person.pk for person in people.values() if person is not None}
    if not wanted:
        return
    working = set(members_of(office).filter(user__in=wanted, role__in=WRITERS).order_by("pk").values_list("user_id", flat=True))
    for field, person in people.items():
        if person is not None and person.pk not in working:
            raise Refused("Choisissez un contributeur ou un référent de l’équipe.", field=field)


def newcomers(row: Action | Task, **people: User | None) -> dict[str, User | None]:
    """Keep those who were not in these fields before: who has left the office stays where he was."""
    return {field: person for field, person in people.items() if person is not None and person.pk != getattr(row, f"{field}_id")}


# --- Places -------------------------------------------------------------------------------------------------------------------------------


def next_action_place(office: Office) -> int:
    """Return the place after the last action; the plan is locked. Raises Refused when there are too many."""
    actions = Action.objects.filter(office=office)
    if actions.count() >= MOST_ACTIONS:
        raise Refused(f"Un plan tient {MOST_ACTIONS} actions, pas davantage.")
    return (actions.aggregate(last=Max("position"))["last"] or 0) + 1


def next_task_place(action: Action) -> int:
    """Return the place after the last task of an action; the plan is locked. Raises Refused when the office has too many."""
    if Task.objects.filter(office_id=action.office_id).count() >= MOST_TASKS:
        raise Refused(f"Un plan tient {MOST_TASKS} tâches, pas davantage.")
    return (Task.objects.filter(action=action).aggregate(last=Max("position"))["last"] or 0) + 1


def exchange(rows: Sequence[Any], pk: int, step: int) -> list[Any]:
    """Move a row by places among its like, which keep the places that they hold together; return those whose place changed."""
    order = list(rows)
    at = next(rank for rank, row in enumerate(order) if row.pk == pk)
    places = sorted(row.position for row in order)
    row = order.pop(at)
    order.insert(max(0, min(len(order), at + step)), row)
    moved = []
    for one, place in zip(order, places, strict=True):
        if one.position != place:
            one.position = place
            moved.append(one)
    return moved


# --- What follows from the tasks of an action ---------------------------------------------------------------------------------------------


def facts_of(task: Task) -> TaskFacts:
    return TaskFacts(
        task.progress, task.load, task.started_on is not None, bool(task.abandoned_reason), task.controller_id is not None,
        task.signed_at is not None,
    )  # fmt: skip


def rolled(action: Action) -> Rolled:
    """Return the progress of an action as its tasks stand now; one statement."""
    tasks = Task.objects.filter(action_id=action.pk, removed_at=None).order_by("position", "pk")
    aside = SET_ASIDE.get(Decision(action.decision))
    return action_progress([facts_of(task) for task in tasks], typed=action.typed_progress, set_aside=aside)


@contextmanager
def followed(action: Action, by: User) -> Iterator[None]:
    """Note in the journal what a change of the tasks of an action changes above them, once it is made: the action that is open again, the
    closed objective that is no longer closed, the mode in which progress is computed."""
    before = rolled(action)
    yield
    after = rolled(action)
    if before.status in FINISHED and after.is_live and after.status not in FINISHED:
        tell(action, by=by, verb="action.reopened")
    if after.is_live and after.status not in FINISHED:
        open_again(action.objective_id, by)
    modes = {before.mode, after.mode}
    if len(modes) == 2 and Mode.TYPED not in modes:
        tell(action, by=by, verb="action.mode_changed", after={"mode": after.mode.value})


def open_again(objective_id: int, by: User) -> None:
    """Take back the closing of an objective, something of which is open again."""
    closed = Standing.objects.filter(objective_id=objective_id, closed_at__isnull=False).select_related("objective").first()
    if closed is not None:
        closed.closed_at = closed.closed_by = None
        closed.save(update_fields=["closed_at", "closed_by"])
        tell(closed.objective, by=by, verb="objective.reopened")
