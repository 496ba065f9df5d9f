"""Dates that move together: what a preview proposed, a shift with followers, and the way back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from actionplan import schedule
from actionplan.assembly import dated, links_of
from actionplan.models import Plan, Rescheduling, Task
from actionplan.operations.shared import open_plan, open_task
from actionplan.progress import ALL
from actionplan.queries.rows import get_rows
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office

Dates = tuple[date | None, date | None]

CHANGED = "Le plan a changé depuis cet aperçu\N{NO-BREAK SPACE}: regardez les nouvelles dates avant de les appliquer."
LONGEST_SHIFT = 500  # working days


@dataclass(frozen=True)
class PlannedMove:
    """A move as somebody saw it before she agreed to it."""

    task: int
    version: int
    old: Dates
    new: tuple[date, date]


@transaction.atomic
def apply_schedule(*, office: Office, by: User, moves: Sequence[PlannedMove]) -> Rescheduling:
    """Give tasks the dates that were previewed, all of them or none.

    Raises WrongState when one of them was changed, done, fixed or removed since, LookupError for a task of another office, Refused for
    nothing to move.
    """
    plan = open_plan(by, office)
    tasks = _tasks(office, [move.task for move in moves])
    for move in moves:
        task = tasks[move.task]
        is_settled = task.is_fixed or task.progress >= ALL or task.removed_at is not None or task.action.removed_at is not None
        if is_settled or task.version != move.version or (task.starts_on, task.ends_on) != move.old or move.new[1] < move.new[0]:
            raise WrongState(CHANGED)
    return _move(plan, by, tasks, {move.task: move.new for move in moves})


@transaction.atomic
def shift_task(*, task: Task, by: User, version: int, days: int, with_followers: bool) -> Rescheduling:
    """Move a task by working days, and with it all that wait for it. Raises Stale; Refused for what has no date or does not move."""
    found = open_task(by, task)
    if found.version != version:
        raise Stale(current=found)
    if not days or abs(days) > LONGEST_SHIFT:
        raise Refused(f"Un décalage va de 1 à {LONGEST_SHIFT} jours ouvrés.", field="days")
    if found.is_fixed or found.progress >= ALL:
        raise Refused("Cette tâche ne se décale pas\N{NO-BREAK SPACE}: elle est réalisée, ou sa date est fixe.", field="days")
    if found.starts_on is None or found.ends_on is None:
        raise Refused("Donnez d’abord un début et une fin à cette tâche.", field="days")
    rows = get_rows(office=found.office)
    every = {row.id: dated(row) for row in rows.tasks if not row.abandoned_reason}
    moved = schedule.shift(
        every, links_of(rows.tasks), found.pk, days, calendar=rows.frame.calendar, with_followers=with_followers
    )  # fmt: skip
    plan = open_plan(by, found.office)
    return _move(plan, by, _tasks(found.office, [one.key for one in moved]), {one.key: one.new for one in moved})


@transaction.atomic
def undo_moves(*, rescheduling: Rescheduling, by: User) -> Rescheduling:
    """Give tasks back the dates that they had, all of them or none; twice is once.

    Raises WrongState, naming them, when dates were changed since or tasks were done.
    """
    plan = open_plan(by, rescheduling.office)
    found = Rescheduling.objects.get(pk=rescheduling.pk)
    if found.undone_at is not None:
        return found
    olds = {one["task"]: (_read(one["old"]), _read(one["new"])) for one in found.moves}
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=olds).select_related("action").order_by("pk")}
    changed = [task.name for key, task in tasks.items() if (task.starts_on, task.ends_on) != olds[key][1] or task.progress >= ALL]
    if changed:
        names = french.listing([f"“{name}”" for name in changed])
        raise WrongState(f"Ces dates ont changé depuis\N{NO-BREAK SPACE}: {names}. Plus rien ne s’annule d’un coup.")
    found.undone_at, found.undone_by = timezone.now(), by
    found.save(update_fields=["undone_at", "undone_by"])
    _write(tasks, {key: olds[key][0] for key in tasks})
    journal.record(office_id=plan.office_id, by=by, verb="plan.undone", target=plan, after={"rescheduling": found.pk})
    return found


def _tasks(office: Office, numbers: Sequence[int]) -> dict[int, Task]:
    """Return tasks of a locked plan. Raises Refused for none, LookupError for one of another office or given twice."""
    if not numbers:
        raise Refused("Aucune date ne change.")
    tasks = {task.pk: task for task in Task.objects.filter(office=office, pk__in=numbers).select_related("action").order_by("pk")}
    if len(tasks) != len(numbers):
        raise LookupError("a task that is not in this plan")
    return tasks


def _move(plan: Plan, by: User, tasks: Mapping[int, Task], new: Mapping[int, tuple[date, date]]) -> Rescheduling:
    moves = [
        {"task": key, "old": _written((tasks[key].starts_on, tasks[key].ends_on)), "new": _written(dates)} for key, dates in new.items()
    ]
    kept = Rescheduling.objects.create(office_id=plan.office_id, plan=plan, by=by, moves=moves)
    kept.refresh_from_db(fields=["at"])
    _write(tasks, new)
    journal.record(
        office_id=plan.office_id, by=by, verb="plan.rescheduled", target=plan, after={"rescheduling": kept.pk, "tasks": len(moves)}
    )
    return kept


def _write(tasks: Mapping[int, Task], dates: Mapping[int, Dates]) -> None:
    for key, (start, end) in dates.items():
        task = tasks[key]
        task.starts_on, task.ends_on = start, end
        task.version += 1
    Task.objects.bulk_update(tasks.values(), ["starts_on", "ends_on", "version"])


def _written(dates: Dates) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in dates]


def _read(dates: Iterable[Any]) -> Dates:
    start, end = (None if day is None else date.fromisoformat(day) for day in dates)
    return start, end
