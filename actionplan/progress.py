"""How far a task, an action, an objective, a plan is, and in what state: one function for page, Gantt, PDF and workbook
(strategy-plan-kpi.md §2.3, §2.4). No date ever changes a status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from actionplan.contribution import Shares
from otn.lib import french

NOTHING, ALL = Decimal(0), Decimal(100)
UNTOLD = Decimal(50)  # of a task that is under way and whose progress nobody gave


class Status(StrEnum):
    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VALIDATED = "validated"
    ABANDONED = "abandoned"
    POSTPONED = "postponed"


STATUS_NAMES: Mapping[Status, str] = {
    Status.TO_DO: "À faire",
    Status.IN_PROGRESS: "En cours",
    Status.DONE: "Réalisée",
    Status.VALIDATED: "Validée",
    Status.ABANDONED: "Abandonnée",
    Status.POSTPONED: "Reportée",
}
OBJECTIVE_NAMES: Mapping[Status, str] = {
    Status.TO_DO: "À faire",
    Status.IN_PROGRESS: "En cours",
    Status.DONE: "Terminé",
    Status.VALIDATED: "Clos",
    Status.ABANDONED: "Abandonné",
    Status.POSTPONED: "Reporté",
}
LIVE = frozenset({Status.TO_DO, Status.IN_PROGRESS, Status.DONE, Status.VALIDATED})
FINISHED = frozenset({Status.DONE, Status.VALIDATED})


class Mode(StrEnum):
    """How the progress of an action is made of that of its tasks."""

    BY_LOAD = "by_load"
    MEAN = "mean"
    TYPED = "typed"


MODE_NAMES: Mapping[Mode, str] = {
    Mode.BY_LOAD: "pondéré par la charge",
    Mode.MEAN: "moyenne simple",
    Mode.TYPED: "saisi à la main",
}


@dataclass(frozen=True)
class TaskFacts:
    """What is known of a task."""

    progress: int = 0  # 0 to 100, as it was given
    load: Decimal | None = None  # person-days
    has_started: bool = False  # a real start was noted
    is_abandoned: bool = False
    has_controller: bool = False
    is_signed: bool = False  # by its controller


def task_status(task: TaskFacts) -> Status:
    if task.is_abandoned:
        return Status.ABANDONED
    if task.progress >= ALL:
        return Status.VALIDATED if task.has_controller and task.is_signed else Status.DONE
    return Status.IN_PROGRESS if task.progress or task.has_started else Status.TO_DO


def task_progress(task: TaskFacts) -> Decimal:
    """Return 0 to 100; a task that has started and whose progress nobody gave is half done."""
    if task.progress == 0 and task.has_started:
        return UNTOLD
    return Decimal(task.progress)


@dataclass(frozen=True)
class Rolled:
    """A progress made of others."""

    value: Decimal  # 0 to 100, not rounded
    status: Status
    mode: Mode
    abandoned: int = 0  # parts that do not count

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_open(self) -> bool:
        return self.status not in FINISHED

    @property
    def shown(self) -> str:
        return shown(self.value, is_open=self.is_open)


def action_progress(tasks: Sequence[TaskFacts], *, typed: int = 0, set_aside: Status | None = None) -> Rolled:
    """Return the progress of an action from its tasks, by their loads when every live one has a load, never by a mixture.

    Without task it is `typed`. `set_aside` is ABANDONED or POSTPONED when people decided so.
    """
    live = [task for task in tasks if not task.is_abandoned]
    abandoned = len(tasks) - len(live)
    if tasks and not live:
        return Rolled(NOTHING, set_aside or Status.ABANDONED, Mode.MEAN, abandoned)
    if not tasks:
        status = Status.DONE if typed >= ALL else Status.IN_PROGRESS if typed else Status.TO_DO
        return Rolled(Decimal(typed), set_aside or status, Mode.TYPED)
    loads = [task.load for task in live if task.load]
    if len(loads) == len(live):
        value = sum((load * task_progress(task) for load, task in zip(loads, live, strict=True)), NOTHING) / sum(loads, NOTHING)
    else:
        value = sum((task_progress(task) for task in live), NOTHING) / len(live)
    mode = Mode.BY_LOAD if len(loads) == len(live) else Mode.MEAN
    return Rolled(value, set_aside or _together([task_status(task) for task in live], live), mode, abandoned)


def _together(statuses: Sequence[Status], tasks: Sequence[TaskFacts]) -> Status:
    if all(status is Status.TO_DO for status in statuses):
        return Status.TO_DO
    if not all(status in FINISHED for status in statuses):
        return Status.IN_PROGRESS
    # Those without controller are as good as signed, as long as one of them had somebody to sign.
    signed = all(status is Status.VALIDATED or not task.has_controller for status, task in zip(statuses, tasks, strict=True))
    return Status.VALIDATED if signed and Status.VALIDATED in statuses else Status.DONE


def objective_progress(actions: Sequence[Rolled], shares: Shares, *, is_closed: bool = False) -> Rolled:
    """Return the progress of an objective; `shares` are those of its live actions, in the same order. Closing is an act of the manager."""
    live = [action for action in actions if action.is_live]
    aside = len(actions) - len(live)
    if actions and not live:
        every = {action.status for action in actions}
        return Rolled(NOTHING, Status.POSTPONED if every == {Status.POSTPONED} else Status.ABANDONED, Mode.MEAN, aside)
    value = shares.progress([action.value for action in live])
    statuses = [action.status for action in live]
    if all(status is Status.TO_DO for status in statuses):
        status = Status.TO_DO
    elif all(status in FINISHED for status in statuses) and shares.coverage == ALL:
        status = Status.VALIDATED if is_closed else Status.DONE
    else:
        status = Status.IN_PROGRESS
    return Rolled(value, status, Mode.MEAN, aside)


def plan_progress(objectives: Sequence[tuple[Rolled, int]]) -> Decimal:
    """Return the mean of the live objectives, each by its weight."""
    live = [(one.value, weight) for one, weight in objectives if one.is_live]
    total = sum(weight for _, weight in live)
    return sum((value * weight for value, weight in live), NOTHING) / total if total else NOTHING


def shown(value: Decimal, *, is_open: bool) -> str:
    """Write a progress: « 100 % » only when nothing is open, « < 1 % » above zero."""
    rounded = french.rounded(value)
    if rounded >= ALL and is_open:
        rounded = Decimal(99)
    if not rounded and value:
        return "<\u00a01\u00a0%"
    return french.percent(rounded, of=100)
