"""What a schedule would change, old → new, before anything moves; and what the plan has become since it was validated."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from actionplan import baseline, schedule
from actionplan.assembly import PlanTree, TaskLine, dated, item_of, links_of
from actionplan.baseline import Comparison
from actionplan.models import Baseline, Task
from actionplan.queries.rows import get_tree
from actionplan.schedule import Item, Move, Schedule
from otn.offices.models import Office


@dataclass(frozen=True)
class MoveLine:
    """What would change of one task."""

    task: TaskLine
    action: str
    old: tuple[date | None, date | None]
    new: tuple[date, date]
    is_late: bool  # its work should have begun before it can


@dataclass(frozen=True)
class SchedulePreview:
    """Dates that are proposed; applying them gives each move back with the version of its task."""

    tree: PlanTree
    due: date | None  # None when nothing says when anything is to be ready
    is_backwards: bool
    moves: tuple[MoveLine, ...]
    warning: str  # what cannot be kept, in working days; empty when all can
    slack: int | None  # working days; None when nothing was placed
    broken: tuple[str, ...]  # fixed dates that a link does not allow: « B commence avant la fin de A »
    without_duration: tuple[TaskLine, ...]  # nobody said how long they take, so they keep what they have
    without_due: tuple[TaskLine, ...]
    found: Schedule = field(default_factory=Schedule)  # what was placed, with its slack


def get_schedule_preview(
    *, office: Office, due: date | None = None, actions: Collection[int] | None = None, is_backwards: bool = True
) -> SchedulePreview:
    """Return the dates that a schedule proposes for the open tasks of these actions, of the whole plan by default; five statements.

    Backwards they are the latest that keep `due`, by default that of each action, objective or plan; forwards the earliest. Tasks of other
    actions that are linked to these stay where they are and hold.
    """
    tree = get_tree(office=office)
    tasks = {task.id: task for task in tree.tasks if task.is_live}
    scope = {key for key, task in tasks.items() if actions is None or task.action_id in actions}
    items, left_out = _items(tree, tasks, scope, due)
    dues = [item.due for item in items if item.due is not None]
    last = due or tree.frame.due_date or max(dues, default=None)
    if last is None or not any(item.key in scope for item in items):
        return SchedulePreview(tree, last, is_backwards, (), "", None, (), *left_out)
    start = max(tree.today, tree.frame.starts_on or tree.today)
    found = schedule.schedule(items, links_of(tasks.values()), due=last, start=start, calendar=tree.frame.calendar)
    mine = {key: dated(tasks[key]) for key in scope}
    moves = [_line(tree, tasks[one.key], one, found) for one in schedule.moves(mine, found, backwards=is_backwards)]
    broken = tuple(f"“{tasks[one.after].name}” commence avant la fin de “{tasks[one.before].name}”." for one in found.broken)
    return SchedulePreview(tree, last, is_backwards, _in_order(tree, moves), found.warning(), found.slack, broken, *left_out, found)


Left = tuple[tuple[TaskLine, ...], tuple[TaskLine, ...]]  # without duration, without due


def _items(tree: PlanTree, tasks: dict[int, TaskLine], scope: set[int], due: date | None) -> tuple[list[Item], Left]:
    calendar, items = tree.frame.calendar, []
    without_duration: list[TaskLine] = []
    without_due: list[TaskLine] = []
    ends = {action.id: action.end for action in tree.actions}
    for key, task in tasks.items():
        if key not in scope:
            if task.starts_on is not None and task.ends_on is not None:
                items.append(Item(key, 0, task.ends_on, (task.starts_on, task.ends_on)))
            continue
        wanted = due or ends[task.action_id] or tree.frame.due_date
        item = item_of(task, wanted, calendar)
        if item is not None:
            items.append(item)
        elif task.is_open:
            (without_due if wanted is None else without_duration).append(task)
    return items, (tuple(without_duration), tuple(without_due))


def _line(tree: PlanTree, task: TaskLine, move: Move, found: Schedule) -> MoveLine:
    action = next(one.name for one in tree.actions if one.id == task.action_id)
    return MoveLine(task, action, move.old, move.new, found.items[move.key].slack < 0)


def _in_order(tree: PlanTree, moves: Iterable[MoveLine]) -> tuple[MoveLine, ...]:
    places = {task.id: place for place, task in enumerate(tree.tasks)}
    return tuple(sorted(moves, key=lambda one: places[one.task.id]))


def get_shift_preview(*, task: Task, days: int, with_followers: bool) -> tuple[MoveLine, ...]:
    """Return what moving a task by working days would change; five statements. Empty when it has no dates or does not move."""
    return shifted(get_tree(office=task.office), task.pk, days, with_followers=with_followers)


def shifted(tree: PlanTree, key: int, days: int, *, with_followers: bool) -> tuple[MoveLine, ...]:
    """Return what moving a task of a plan that is already computed would change."""
    tasks = {one.id: one for one in tree.tasks if one.is_live}
    every = {number: dated(one) for number, one in tasks.items()}
    moves = schedule.shift(
        every, links_of(tasks.values()), key, days, calendar=tree.frame.calendar, with_followers=with_followers
    )  # fmt: skip
    names = {one.id: one.name for one in tree.actions}
    lines = [MoveLine(tasks[one.key], names[tasks[one.key].action_id], one.old, one.new, is_late=False) for one in moves]
    return _in_order(tree, lines)


# --- Against the plan as it was validated -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ComparisonPage:
    tree: PlanTree
    baselines: tuple[tuple[int, datetime], ...]  # the latest first
    chosen: int | None  # None when the plan was never validated
    at: datetime | None
    by: str
    comparison: Comparison | None


def get_comparison(*, office: Office, baseline_id: int | None = None) -> ComparisonPage:
    """Compare the plan with what was validated, the last time by default; six statements.

    Raises LookupError for a baseline that is not of this plan.
    """
    tree = get_tree(office=office)
    every = Baseline.objects.filter(plan=OuterRef("plan")).order_by("-at", "-pk").values(json=JSONObject(id="pk", at="at"))
    known = Baseline.objects.filter(office=office).annotate(every=ArraySubquery(every)).select_related("by").order_by("-at", "-pk")
    found = (known if baseline_id is None else known.filter(pk=baseline_id)).first()
    if found is None:
        if baseline_id is not None:
            raise LookupError("a baseline that is not of this plan")
        return ComparisonPage(tree, (), None, None, "", None)
    baselines = tuple((one["id"], datetime.fromisoformat(one["at"])) for one in vars(found)["every"])
    by = found.by.full_name or found.by.email
    return ComparisonPage(tree, baselines, found.pk, found.at, by, baseline.compare(found.content, tree))
