"""What one person has to do in the plan: late first, then this week, then what waits for her signature."""

from dataclasses import dataclass
from datetime import date, timedelta

from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree, TaskLine
from actionplan.progress import Mode
from actionplan.queries.rows import get_tree
from otn.accounts.models import User
from otn.offices.models import Office


@dataclass(frozen=True)
class MyTask:
    task: TaskLine
    action: ActionLine
    objective: ObjectiveLine


@dataclass(frozen=True)
class MyTasks:
    late: tuple[MyTask, ...]  # the longest first
    this_week: tuple[MyTask, ...]  # due until Sunday, begun, or beginning until Sunday
    later: tuple[MyTask, ...]
    undated: tuple[MyTask, ...]
    to_sign: tuple[MyTask, ...]
    actions: tuple[ActionLine, ...]  # hers, open and without task: their progress is typed

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.this_week or self.later or self.undated or self.actions)


def get_my_tasks(*, office: Office, user: User) -> MyTasks:
    """Return the open tasks of a person in an office, and those that she is to sign; five statements."""
    tree = get_tree(office=office)
    every = [MyTask(task, action, objective) for objective in tree.objectives for action in objective.actions for task in action.tasks]
    mine = [one for one in every if one.task.is_open and one.task.assignee_id == user.pk]
    late = sorted((one for one in mine if one.task.flags.is_late), key=lambda one: (-one.task.flags.late_days, one.task.id))
    on_time = [one for one in mine if not one.task.flags.is_late]
    sunday = tree.today + timedelta(days=6 - tree.today.weekday())
    this_week = [one for one in on_time if _is_near(one.task, sunday)]
    others = [one for one in on_time if not _is_near(one.task, sunday)]
    return MyTasks(
        late=tuple(late),
        this_week=_by_date(this_week),
        later=_by_date([one for one in others if one.task.end is not None]),
        undated=tuple(one for one in others if one.task.end is None),
        to_sign=tuple(one for one in every if one.task.waits_for_signature and one.task.controller_id == user.pk),
        actions=_typed(tree, user),
    )


def _is_near(task: TaskLine, sunday: date) -> bool:
    has_begun = task.value > 0
    begins = task.starts_on is not None and task.starts_on <= sunday
    return has_begun or begins or (task.end is not None and task.end <= sunday)


def _by_date(tasks: list[MyTask]) -> tuple[MyTask, ...]:
    return tuple(sorted(tasks, key=lambda one: (one.task.end or date.max, one.task.id)))


def _typed(tree: PlanTree, user: User) -> tuple[ActionLine, ...]:
    return tuple(
        one
        for one in tree.actions
        if one.is_live and one.rolled.is_open and one.rolled.mode is Mode.TYPED and one.owner_id == user.pk
    )  # fmt: skip
