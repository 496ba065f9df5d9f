"""A whole plan made of plain rows: every figure that page, retro-planning, PDF and workbook show of it, computed once by the rules.

Dates of what has none of its own are those of what it is part of, until somebody sets them: they are shown and make it late, but no risk is
counted on them, because nobody said that the work begins on that day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from actionplan import cct as scores
from actionplan import means, progress, schedule
from actionplan.contribution import Shares, shares
from actionplan.lateness import Dues, forecast, lateness
from actionplan.means import Budget, Line
from actionplan.progress import ALL, FINISHED, MODE_NAMES, OBJECTIVE_NAMES, STATUS_NAMES, Rolled, Status, TaskFacts
from actionplan.schedule import Item, Link, Placed, Schedule
from otn.lib import french
from otn.lib.working_days import Calendar, Period

# --- Rows ---------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClosureRow:
    id: int
    label: str
    period: Period
    is_frozen: bool  # the high season, else the office is closed


@dataclass(frozen=True)
class Frame:
    """What the plan says as a whole."""

    starts_on: date | None = None
    due_date: date | None = None
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closures: tuple[ClosureRow, ...] = ()
    budget: Decimal | None = None  # euros, with tax
    validated_at: datetime | None = None
    validated_by: str = ""
    version: int = 1

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(frozenset(self.weekdays), tuple(closure.period for closure in self.closures))


@dataclass(frozen=True)
class ObjectiveRow:
    id: int
    name: str
    indicator: str = ""
    target: str = ""
    starts_on: date | None = None
    due_date: date | None = None
    weight: int = 1
    version: int = 1
    reflection_id: int | None = None  # None when it was written by hand in the plan
    strategy: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class ExpenseRow:
    id: int
    label: str
    planned: Decimal | None
    committed: Decimal | None
    spent: Decimal | None
    vat: means.Vat
    rate: Decimal
    source: str
    version: int = 1

    @property
    def line(self) -> Line:
        return Line(self.planned, self.committed, self.spent, self.vat, self.rate)

    @property
    def vat_name(self) -> str:
        return means.VAT_NAMES[self.vat]


class Decision(StrEnum):
    KEPT = "kept"
    POSTPONED = "postponed"
    DISCARDED = "discarded"


SET_ASIDE: Mapping[Decision, Status] = {Decision.POSTPONED: Status.POSTPONED, Decision.DISCARDED: Status.ABANDONED}


@dataclass(frozen=True)
class ActionRow:
    id: int
    objective_id: int
    name: str
    description: str = ""
    owner_id: int | None = None
    controller_id: int | None = None
    cost: int | None = None
    complexity: int | None = None
    time: int | None = None
    contribution: int | None = None
    starts_on: date | None = None
    due_date: date | None = None
    typed_progress: int = 0
    decision: Decision = Decision.KEPT
    decision_reason: str = ""
    is_imposed: bool = False
    blocked_reason: str = ""
    version: int = 1
    requires: tuple[int, ...] = ()  # actions
    expenses: tuple[ExpenseRow, ...] = ()

    @property
    def scores(self) -> scores.Triple:
        return self.cost, self.complexity, self.time


@dataclass(frozen=True)
class LinkRow:
    """What a task waits for."""

    id: int
    before: int
    lag: int = 0


@dataclass(frozen=True)
class TaskRow:
    id: int
    action_id: int
    name: str
    assignee_id: int | None = None
    controller_id: int | None = None
    duration: int | None = None
    load: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_fixed: bool = False
    progress: int = 0
    started_on: date | None = None
    done_on: date | None = None
    abandoned_reason: str = ""
    blocked_reason: str = ""
    signed_at: datetime | None = None
    signed_by_id: int | None = None
    version: int = 1
    links: tuple[LinkRow, ...] = ()

    @property
    def facts(self) -> TaskFacts:
        return TaskFacts(
            self.progress, self.load, self.started_on is not None, bool(self.abandoned_reason), self.controller_id is not None,
            self.signed_at is not None,
        )  # fmt: skip


@dataclass(frozen=True)
class PlanRows:
    """A plan as the database has it, without what is in the bin; each kind in its order."""

    frame: Frame
    objectives: tuple[ObjectiveRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    people: Mapping[int, str] = field(default_factory=dict)


# --- Lines --------------------------------------------------------------------------------------------------------------------------------


class Flag(StrEnum):
    """What stands beside a status, several at once."""

    LATE = "late"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    UNDATED = "undated"
    NO_OWNER = "no_owner"
    NO_CONTROLLER = "no_controller"


FLAG_NAMES: Mapping[Flag, str] = {
    Flag.LATE: "en retard",
    Flag.AT_RISK: "à risque",
    Flag.BLOCKED: "bloquée",
    Flag.UNDATED: "sans date",
    Flag.NO_OWNER: "sans responsable",
    Flag.NO_CONTROLLER: "sans contrôleur",
}


@dataclass(frozen=True)
class Flags:
    """The flags of something that is open; whatever is finished or set aside has none."""

    late_days: int = 0  # working days
    starts_late: bool = False
    is_at_risk: bool = False
    blocked_reason: str = ""
    waits_for: tuple[str, ...] = ()  # names of what will end after this had to begin
    is_undated: bool = False
    has_no_owner: bool = False
    has_no_controller: bool = False

    @property
    def is_late(self) -> bool:
        return self.late_days > 0

    @property
    def is_blocked(self) -> bool:
        return bool(self.blocked_reason or self.waits_for)

    @property
    def present(self) -> frozenset[Flag]:
        held = {
            Flag.LATE: self.is_late,
            Flag.AT_RISK: self.is_at_risk,
            Flag.BLOCKED: self.is_blocked,
            Flag.UNDATED: self.is_undated,
            Flag.NO_OWNER: self.has_no_owner,
            Flag.NO_CONTROLLER: self.has_no_controller,
        }
        return frozenset(flag for flag, holds in held.items() if holds)


Dates = tuple[date | None, date | None]


@dataclass(frozen=True)
class Before:
    """A task that another waits for."""

    link_id: int
    task_id: int
    name: str
    lag: int


@dataclass(frozen=True, kw_only=True)
class TaskLine(TaskRow):
    assignee: str
    controller: str
    status: Status
    value: Decimal  # 0 to 100
    start: date | None  # its own, or that of its action
    end: date | None
    is_live: bool  # neither abandoned nor part of what was set aside
    flags: Flags
    forecast: date | None  # when it will end, None without dates of its own
    placed: Placed | None  # None when it cannot be scheduled
    befores: tuple[Before, ...]
    too_early_for: tuple[str, ...]  # names of tasks that it waits for and whose end it does not wait for

    @property
    def shown(self) -> str:
        return progress.shown(self.value, is_open=self.status not in FINISHED)

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[self.status]

    @property
    def is_open(self) -> bool:
        return self.is_live and self.status not in FINISHED

    @property
    def is_inherited(self) -> bool:
        """Whether a date that is shown is not its own."""
        return (self.start, self.end) != (self.starts_on, self.ends_on)

    @property
    def is_milestone(self) -> bool:
        return self.duration == 0

    @property
    def is_critical(self) -> bool:
        return self.placed is not None and self.placed.is_critical

    @property
    def waits_for_signature(self) -> bool:
        return self.is_live and self.status is Status.DONE and self.controller_id is not None


@dataclass(frozen=True, kw_only=True)
class ActionLine(ActionRow):
    number: str  # « 2.1 »
    owner: str
    controller: str
    tasks: tuple[TaskLine, ...]
    rolled: Rolled
    share: Decimal | None  # effective contribution, 0 to 100; None when it does not count
    cct: Decimal | None
    start: date | None
    end: date | None
    flags: Flags
    overrun_days: int  # working days that a task of it ends after it
    budget: Budget

    @property
    def value(self) -> Decimal:
        return self.rolled.value

    @property
    def status(self) -> Status:
        return self.rolled.status

    @property
    def shown(self) -> str:
        return self.rolled.shown

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[self.rolled.status]

    @property
    def mode_name(self) -> str:
        return MODE_NAMES[self.rolled.mode]

    @property
    def is_live(self) -> bool:
        return self.rolled.is_live

    @property
    def is_checked_by_its_owner(self) -> bool:
        return self.owner_id is not None and self.owner_id == self.controller_id

    @property
    def late_tasks(self) -> int:
        return sum(task.flags.is_late for task in self.tasks)

    @property
    def cost_planned(self) -> Decimal | None:
        """What it is planned to cost with tax; None when no expense says so."""
        return self.budget.planned.included if any(one.planned is not None for one in self.expenses) else None


@dataclass(frozen=True, kw_only=True)
class ObjectiveLine(ObjectiveRow):
    number: int
    actions: tuple[ActionLine, ...]
    rolled: Rolled
    shares: Shares  # of its live actions
    cct: scores.AverageCct
    flags: Flags
    overrun_days: int
    budget: Budget

    @property
    def label(self) -> str:
        """Its name with its number, which makes it the only one of its kind."""
        return f"{self.number}. {self.name}"

    @property
    def start(self) -> date | None:
        return self.starts_on

    @property
    def end(self) -> date | None:
        return self.due_date

    @property
    def value(self) -> Decimal:
        return self.rolled.value

    @property
    def status(self) -> Status:
        return self.rolled.status

    @property
    def shown(self) -> str:
        return self.rolled.shown

    @property
    def status_name(self) -> str:
        return OBJECTIVE_NAMES[self.rolled.status]

    @property
    def is_live(self) -> bool:
        return self.rolled.is_live

    @property
    def live_actions(self) -> tuple[ActionLine, ...]:
        return tuple(action for action in self.actions if action.is_live)

    @property
    def late_tasks(self) -> int:
        return sum(action.late_tasks for action in self.actions)


@dataclass(frozen=True)
class PlanTree:
    """A plan as every page shows it."""

    frame: Frame
    today: date
    objectives: tuple[ObjectiveLine, ...]
    value: Decimal  # progress, 0 to 100
    budget: Budget
    schedule: Schedule  # of the tasks that can be placed

    @property
    def is_open(self) -> bool:
        return any(one.rolled.is_open for one in self.objectives if one.is_live)

    @property
    def shown(self) -> str:
        return progress.shown(self.value, is_open=self.is_open)

    @property
    def is_validated(self) -> bool:
        return self.frame.validated_at is not None

    @property
    def actions(self) -> Iterator[ActionLine]:
        return (action for objective in self.objectives for action in objective.actions)

    @property
    def tasks(self) -> Iterator[TaskLine]:
        return (task for action in self.actions for task in action.tasks)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """What keeps the plan from being validated, a sentence each; empty when nothing does."""
        live = [one for one in self.objectives if one.is_live]
        if not live:
            return ("Un plan se valide avec un objectif au moins.",)
        return tuple(_obstacle(one) for one in live if not one.shares.may_be_validated)


def _obstacle(objective: ObjectiveLine) -> str:
    found = objective.shares
    if found.empty and found.effective:
        without = french.plural(found.empty, "action est", "actions sont")
        return f"Dans “{objective.name}”, {without} sans contribution. Il faut un nombre entier à chacune pour valider."
    given = french.percent(found.given, of=100)
    return f"La contribution de “{objective.name}” fait {given}. Il faut 100\u00a0% pour valider."


# --- Assembling ---------------------------------------------------------------------------------------------------------------------------


def assemble(rows: PlanRows, *, today: date) -> PlanTree:
    """Compute a whole plan."""
    return _Assembly(rows, today).tree()


def inherited(own: Dates, above: Dates) -> Dates:
    """Return the dates of something, those of what it is part of where it has none; one that would put its end before its start stays
    empty."""
    start, end = own
    if start is None and above[0] is not None and (end is None or above[0] <= end):
        start = above[0]
    if end is None and above[1] is not None and (start is None or start <= above[1]):
        end = above[1]
    return start, end


def duration_of(task: TaskRow, calendar: Calendar) -> int | None:
    """Return how many working days a task takes: as it was said, or between its two dates; None when nobody said."""
    if task.duration is not None:
        return task.duration
    if task.starts_on is None or task.ends_on is None:
        return None
    return len(list(calendar.days(task.starts_on, task.ends_on)))


def is_settled(task: TaskRow) -> bool:
    """Say whether no schedule moves a task: it is done, or its date is fixed."""
    return task.is_fixed or task.progress >= ALL


class _Assembly:
    """The maps of a plan that every step of the computation looks into."""

    def __init__(self, rows: PlanRows, today: date) -> None:
        self.rows, self.today, self.calendar = rows, today, rows.frame.calendar
        self.people = rows.people
        self.names = {task.id: task.name for task in rows.tasks}
        self.actions_of: defaultdict[int, list[ActionRow]] = defaultdict(list)
        self.tasks_of: defaultdict[int, list[TaskRow]] = defaultdict(list)
        for action in rows.actions:
            self.actions_of[action.objective_id].append(action)
        for task in rows.tasks:
            self.tasks_of[task.action_id].append(task)
        self.rolled = {
            action.id: progress.action_progress(
                [task.facts for task in self.tasks_of[action.id]], typed=action.typed_progress, set_aside=SET_ASIDE.get(action.decision)
            )
            for action in rows.actions
        }
        dates = {one.id: (one.starts_on, one.due_date) for one in rows.objectives}
        self.action_dates = {one.id: inherited((one.starts_on, one.due_date), dates[one.objective_id]) for one in rows.actions}
        self.task_dates = {one.id: inherited((one.starts_on, one.ends_on), self.action_dates[one.action_id]) for one in rows.tasks}
        self.live = {one.id: one for one in rows.tasks if not one.abandoned_reason and self.rolled[one.action_id].is_live}
        self.schedule = self._schedule()
        self.forecasts = {key: forecast(self._dues(task), today=today, calendar=self.calendar) for key, task in self.live.items()}

    def _schedule(self) -> Schedule:
        frame, items = self.rows.frame, []
        for task in self.live.values():
            due = self.action_dates[task.action_id][1] or frame.due_date
            item = item_of(task, due, self.calendar)
            if item is not None:
                items.append(item)
        if not items:
            return Schedule()
        last = frame.due_date or max(item.due for item in items if item.due is not None)
        start = max(self.today, frame.starts_on or self.today)
        return schedule.schedule(items, links_of(self.live.values()), due=last, start=start, calendar=self.calendar)

    def _dues(self, task: TaskRow) -> Dues:
        """Say what lateness asks of a task on its own dates."""
        facts, placed = task.facts, self.schedule.items.get(task.id)
        return Dues(
            task.starts_on, task.ends_on, progress.task_progress(facts), progress.task_status(facts) is Status.TO_DO,
            None if placed is None else placed.latest_start, None if placed is None else placed.latest_end,
        )  # fmt: skip

    # --- Lines ---

    def tree(self) -> PlanTree:
        objectives = tuple(self._objective(number, row) for number, row in enumerate(self.rows.objectives, start=1))
        return PlanTree(
            self.rows.frame,
            self.today,
            objectives,
            progress.plan_progress([(one.rolled, one.weight) for one in objectives]),
            total(one.budget for one in objectives),
            self.schedule,
        )

    def _objective(self, number: int, row: ObjectiveRow) -> ObjectiveLine:
        mine = self.actions_of[row.id]
        live = [action for action in mine if self.rolled[action.id].is_live]
        found = shares([action.contribution for action in live])
        effective = dict(zip((action.id for action in live), found.effective, strict=True))
        actions = tuple(self._action(f"{number}.{rank}", action, effective.get(action.id)) for rank, action in enumerate(mine, start=1))
        rolled = progress.objective_progress([action.rolled for action in actions], found, is_closed=row.is_closed)
        kept = [action for action in actions if action.is_live]
        return ObjectiveLine(
            **vars(row),
            number=number,
            actions=actions,
            rolled=rolled,
            shares=found,
            cct=scores.average([(action.cct, action.share or Decimal(0)) for action in kept]),
            flags=self._flags(rolled, row.due_date, [action.flags for action in kept], is_undated=row.due_date is None),
            overrun_days=self._overrun(row.due_date, [action.end for action in kept]),
            budget=total(action.budget for action in kept),
        )

    def _action(self, number: str, row: ActionRow, share: Decimal | None) -> ActionLine:
        rolled = self.rolled[row.id]
        tasks = tuple(self._task(task) for task in self.tasks_of[row.id])
        start, end = self.action_dates[row.id]
        return ActionLine(
            **vars(row),
            number=number,
            owner=self._name(row.owner_id),
            controller=self._name(row.controller_id),
            tasks=tasks,
            rolled=rolled,
            share=share,
            cct=scores.cct(row.scores),
            start=start,
            end=end,
            flags=self._flags(
                rolled, end, [task.flags for task in tasks], blocked_reason=row.blocked_reason, is_undated=end is None,
                has_no_owner=row.owner_id is None, has_no_controller=row.controller_id is None,
            ),
            overrun_days=self._overrun(end, [task.end for task in tasks if task.is_open]),
            budget=means.budget(one.line for one in row.expenses),
        )  # fmt: skip

    def _flags(self, rolled: Rolled, end: date | None, parts: Sequence[Flags], **others: object) -> Flags:
        """Flag an action or an objective: late by its own date, at risk when a part of it is late or at risk."""
        if not rolled.is_live or not rolled.is_open:
            return Flags()
        dues = Dues(None, end, min(rolled.value, ALL - 1), is_to_do=False)  # open although what is open may bring nothing
        found = lateness(dues, today=self.today, calendar=self.calendar)
        at_risk = any(part.is_late or part.is_at_risk for part in parts)
        return replace(Flags(late_days=found.days, is_at_risk=at_risk), **others)  # type: ignore[arg-type]  # fields of Flags

    def _overrun(self, end: date | None, ends: Collection[date | None]) -> int:
        last = max((one for one in ends if one is not None), default=None)
        if end is None or last is None or last <= end:
            return 0
        return max(1, self.calendar.between(end, last))

    def _task(self, row: TaskRow) -> TaskLine:
        facts, is_live = row.facts, row.id in self.live
        status = progress.task_status(facts)
        start, end = self.task_dates[row.id]
        befores = tuple(Before(link.id, link.before, self.names[link.before], link.lag) for link in row.links if link.before in self.names)
        return TaskLine(
            **vars(row),
            assignee=self._name(row.assignee_id),
            controller=self._name(row.controller_id),
            status=status,
            value=Decimal(0) if row.abandoned_reason else progress.task_progress(facts),
            start=start,
            end=end,
            is_live=is_live,
            flags=self._task_flags(row, end) if is_live and status not in FINISHED else Flags(),
            forecast=self.forecasts.get(row.id),
            placed=self.schedule.items.get(row.id),
            befores=befores,
            too_early_for=self._too_early(row) if is_live else (),
        )

    def _task_flags(self, row: TaskRow, end: date | None) -> Flags:
        dues = self._dues(row)
        waited = [
            (self.names[link.before], ends)
            for link in row.links
            if link.before in self.live
            and self.live[link.before].progress < ALL
            and (ends := self.forecasts[link.before]) is not None
        ]  # fmt: skip
        found = lateness(dues, today=self.today, calendar=self.calendar, befores=[ends for _, ends in waited])
        late = found.days
        if row.ends_on is None:  # late by the date of its action
            late = lateness(replace(dues, start=None, end=end), today=self.today, calendar=self.calendar).days
        latest = dues.latest_start
        return Flags(
            late_days=late,
            starts_late=found.starts_late,
            is_at_risk=found.is_at_risk,
            blocked_reason=row.blocked_reason,
            waits_for=tuple(name for name, ends in waited if latest is not None and ends > latest),
            is_undated=end is None,
            has_no_owner=row.assignee_id is None,
            has_no_controller=row.controller_id is None,
        )

    def _too_early(self, row: TaskRow) -> tuple[str, ...]:
        mine = {row.id: row} | {link.before: self.live[link.before] for link in row.links if link.before in self.live}
        if len(mine) == 1 or row.starts_on is None:
            return ()
        broken = schedule.early_starts({key: dated(task) for key, task in mine.items()}, links_of([row]), calendar=self.calendar)
        return tuple(self.names[link.before] for link in broken)

    def _name(self, person: int | None) -> str:
        return "" if person is None else self.people.get(person, "")


def item_of(task: TaskRow, due: date | None, calendar: Calendar) -> Item | None:
    """Return a task as the schedule places it; None when nobody said how long it takes or when it is due, or when it was done undated."""
    if is_settled(task):
        if task.starts_on is None or task.ends_on is None:
            return None
        return Item(task.id, duration_of(task, calendar) or 0, task.ends_on, (task.starts_on, task.ends_on))
    duration = duration_of(task, calendar)
    return None if duration is None or due is None else Item(task.id, duration, due)


def may_move(task: TaskLine) -> bool:
    """Say whether the dates of a task may be moved: it has both, and is neither done nor fixed."""
    return not is_settled(task) and task.starts_on is not None and task.ends_on is not None


def catch_up(tree: PlanTree, task: TaskLine, tasks: Mapping[int, TaskLine]) -> int:
    """Return by how many working days a task has to move to wait for those before it; 0 when it does, or when it does not move."""
    if not task.too_early_for or not may_move(task) or task.starts_on is None:
        return 0
    calendar, first = tree.frame.calendar, task.starts_on
    for one in task.befores:
        end = tasks[one.task_id].ends_on if one.task_id in tasks else None
        if end is not None:
            first = max(first, calendar.step(end, one.lag + (0 if task.is_milestone else 1)))
    return calendar.between(task.starts_on, first)


def links_of(tasks: Collection[TaskRow]) -> list[Link]:
    return [Link(link.before, task.id, link.lag) for task in tasks for link in task.links]


def dated(task: TaskRow) -> schedule.Dated:
    """Return the dates of a task, its own ones, as a move asks for them."""
    return schedule.Dated(task.starts_on, task.ends_on, is_settled(task))


def total(budgets: Iterable[Budget]) -> Budget:
    """Add budgets up, each on both bases."""
    found = Budget()
    for one in budgets:
        found = Budget(found.planned + one.planned, found.committed + one.committed, found.spent + one.spent)
    return found
