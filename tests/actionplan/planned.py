"""A plan of Embruns for tests to work on, in whose scope the caller is."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils import timezone

from actionplan import operations
from actionplan.models import Action, Closure, Standing, Task, TaskLink
from actionplan.queries.rows import get_tree
from otn.accounts.models import User
from otn.offices.models import Office
from strategy import operations as strategy
from strategy.models import Objective
from tests.strategy.reflected import seen

TODAY = date(2026, 6, 8)  # a Monday


def objective(office: Office, by: User, name: str = "Diversifier les canaux", **values: Any) -> Objective:
    """Write an objective by hand."""
    return strategy.create_objective(office=seen(office, by), by=by, name=name, **values)


def action(of: Objective, by: User, name: str = "Externalisation AdWords", **values: Any) -> Action:
    return operations.create_action(objective=of, by=by, name=name, **values)


def task(of: Action, by: User, name: str = "Expression des besoins", **values: Any) -> Task:
    return operations.create_task(action=of, by=by, name=name, **values)


def chain(of: Action, by: User, *names: str, **values: Any) -> list[Task]:
    """Write tasks, each of which waits for the one before."""
    tasks = [task(of, by, name, **values) for name in names]
    for before, after in pairwise(tasks):
        operations.link_tasks(task=after, by=by, before=before.pk)
    return tasks


def line_of(row: Task | Action | Objective) -> Any:
    """Return the computed line of a row."""
    tree = get_tree(office=row.office)
    lines: Any = tree.tasks if isinstance(row, Task) else tree.actions if isinstance(row, Action) else tree.objectives
    return next(one for one in lines if one.id == row.pk)


def whole_plan(office: Office, by: User, *, objectives: int, actions: int, tasks: int) -> None:
    """Write a plan of this size past the operations, for tests about reading: every task waits for the one before in its action."""
    aims = Objective.objects.bulk_create(
        Objective(office=office, name=f"Objectif {number}", position=100 + number, due_date=date(2026, 12, 18))
        for number in range(objectives)
    )
    made = Action.objects.bulk_create(
        Action(
            office=office, objective=aims[number % objectives], name=f"Action {number}", position=100 + number, cost=2, complexity=2,
            time=3, owner=by, starts_on=date(2026, 6, 1), due_date=date(2026, 9, 25),
        )
        for number in range(actions)
    )  # fmt: skip
    rows = Task.objects.bulk_create(
        Task(
            office=office, action=made[number % actions], name=f"Tâche {number}", position=number, assignee=by, duration=5, load=Decimal(2),
            starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 5), progress=(number % 5) * 25,
        )
        for number in range(tasks)
    )  # fmt: skip
    TaskLink.objects.bulk_create(
        TaskLink(office=office, before=rows[number - actions], after=rows[number]) for number in range(actions, tasks)
    )


def whole_action(office: Office, by: User) -> dict[str, Any]:
    """Write one row of each kind that the plan has, around an action of an objective written by hand; return them by kind.

    `task`, `second task` and `dated task`, which was `moved`, are of `action`; `second action` has no task. `finished aim` could be
    closed, `closed aim` is; `binned aim` and `binned action` are in the bin.
    """
    aim = objective(office, by, "Un objectif du plan", due_date=date(2027, 10, 29))
    one = action(aim, by, controller=by)
    before = task(one, by, assignee=by, controller=by, duration=5)
    closure = operations.add_closure(
        office=aim.office, by=by, kind=Closure.Kind.FROZEN, first=date(2027, 7, 13), last=date(2027, 8, 30), label="Haute saison"
    )
    dated = task(one, by, "Mise en place d’un reporting", starts_on=date(2027, 5, 13), ends_on=date(2027, 5, 14))
    moved = operations.shift_task(task=dated, by=by, version=dated.version, days=1, with_followers=False)
    dated.refresh_from_db()
    return {
        "dated task": dated, "moved": moved,
        "aim": aim, "action": one, "task": before, "second task": task(one, by, "Trouver le bon prestataire", duration=10),
        "second action": action(aim, by, "Une page par village"), "closure": closure,
        "expense": operations.add_expense(action=one, by=by, label="Agence", planned=Decimal(1200)),
        "said": operations.write_remark(action=one, by=by, text="À voir en mars."),
        "finished aim": finished(office, by, "Un objectif atteint"), "closed aim": closed(finished(office, by, "Un objectif clos"), by),
        "binned aim": binned(objective(office, by, "Un objectif retiré")),
        "binned action": operations.remove_action(action=action(aim, by, "Une action retirée"), by=by),
    }  # fmt: skip


def finished(office: Office, by: User, name: str) -> Objective:
    """Write an objective whose one action is done."""
    aim = objective(office, by, name)
    one = action(aim, by, contribution=100)
    operations.report_action(action=one, by=by, version=one.version, progress=100)
    return aim


def closed(aim: Objective, by: User) -> Objective:
    """Close an objective past the right to do so."""
    Standing.objects.create(office=aim.office, objective=aim, closed_at=timezone.now(), closed_by=by)
    return aim


def binned(aim: Objective) -> Objective:
    """Put an objective into the bin past the right to do so."""
    Standing.objects.create(office=aim.office, objective=aim, removed_at=timezone.now())
    return aim
