"""Dates that are proposed, before anything moves: those of a plan, an objective or an action, those of a task with all that follow it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from actionplan.assembly import ActionLine, PlanTree, TaskLine, is_settled, links_of
from actionplan.gantt_rows import PAGE, closures_of, lines_of
from actionplan.models import Task
from actionplan.queries.planning import moved_along, numbers_of, working_days
from actionplan.queries.rows import get_tree
from actionplan.queries.schedules import MoveLine, SchedulePreview, get_schedule_preview, shifted
from otn.lib import charts, french
from otn.lib.charts import Chart, PlanRow, Scale
from otn.offices.models import Office

TITLE = "Rétroplanning proposé"
UID = "proposition"  # begins the ids of the picture
WITHOUT_DUE = "sans échéance, reste ainsi"


@dataclass(frozen=True)
class ProposedLine:
    """What becomes of a task; `new` is None when it stays where it is, and `stays` says why."""

    number: str
    task: TaskLine
    action: str
    old: tuple[date | None, date | None]
    new: tuple[date, date] | None
    days: int | None  # working days by which its end moves; None without an old one
    slack: int | None = None  # working days
    is_critical: bool = False
    is_late: bool = False  # its work should have begun before it can
    stays: str = ""

    @property
    def dates(self) -> tuple[date | None, date | None]:
        """Those that it would have."""
        return self.new or self.old

    @property
    def old_words(self) -> str:
        return french.period(*self.old) if any(self.old) else "sans date"

    @property
    def new_words(self) -> str:
        return "" if self.new is None else french.period(*self.new)

    @property
    def days_words(self) -> str:
        return french.MISSING if self.days is None else f"{french.number(self.days, signed=True)}\N{NO-BREAK SPACE}j"

    @property
    def slack_words(self) -> str:
        return french.MISSING if self.slack is None else f"{french.number(self.slack)}\N{NO-BREAK SPACE}j"


@dataclass(frozen=True)
class Subject:
    """What dates are proposed for."""

    word: str  # of the address: `plan`, `o12`, `a34`
    name: str


@dataclass(frozen=True)
class Proposal:
    preview: SchedulePreview
    lines: tuple[ProposedLine, ...]  # every task that is concerned, in the order of the plan
    picture: Chart | None  # None when there is too much of it, or nothing that has a date

    @property
    def moves(self) -> tuple[MoveLine, ...]:
        return self.preview.moves

    @property
    def is_tight(self) -> bool:
        return self.preview.slack is not None and self.preview.slack <= 0

    @property
    def slack_words(self) -> str:
        return working_days(self.preview.slack or 0)

    @property
    def caption(self) -> str:
        """Say how many tasks move."""
        return f"{french.plural(len(self.moves), 'tâche change', 'tâches changent')} de dates"


def subjects_of(tree: PlanTree) -> tuple[Subject, ...]:
    """Return what can be scheduled: the plan, each objective, each action of it."""
    found = [Subject("plan", "Tout le plan")]
    for objective in tree.objectives:
        if objective.live_actions:
            found.append(Subject(f"o{objective.id}", f"Objectif {objective.label}"))
            found += [Subject(f"a{action.id}", f"Action {action.number} {action.name}") for action in objective.live_actions]
    return tuple(found)


def get_proposal(*, office: Office, subject: str, due: date | None, is_backwards: bool) -> Proposal:
    """Return the dates that are proposed for a subject (`plan`, `o12`, `a34`), and what becomes of each of its tasks; six statements.

    Raises LookupError for a subject that is not of this plan.
    """
    actions = _actions_of(office, subject)
    preview = get_schedule_preview(office=office, due=due, actions=actions, is_backwards=is_backwards)
    numbers = numbers_of(preview.tree)
    moved = {one.task.id: one for one in preview.moves}
    reasons = _why_they_stay(preview)
    lines = []
    for action in preview.tree.actions:
        if actions is None or action.id in actions:
            lines += [
                _proposed(preview, numbers[task.id], task, action.name, moved.get(task.id), reasons)
                for task in action.tasks
                if task.is_live
            ]
    return Proposal(preview, tuple(lines), _picture(preview.tree, {line.task.id: line for line in lines}))


def _picture(tree: PlanTree, lines: Mapping[int, ProposedLine]) -> Chart | None:
    """Draw the tasks of a proposal as they would stand, under their actions, which go from the first to the last of them."""
    if len(lines) > PAGE:
        return None
    rows: list[PlanRow] = []
    for line in lines_of(tree):
        if isinstance(line.of, ActionLine):
            theirs = [lines[task.id] for task in line.of.tasks if task.id in lines]
            if theirs:
                first, last = _span(theirs)
                rows.append(replace(line.row, start=first, end=last, is_late=False))
        elif isinstance(line.of, TaskLine) and line.of.id in lines:
            start, end = lines[line.of.id].dates
            rows.append(replace(line.row, start=start, end=end, is_late=False, is_critical=lines[line.of.id].is_critical))
    closures = closures_of(tree, rows)
    found = charts.gantt(_under_actions(rows), today=tree.today, uid=UID, title=TITLE, scale=Scale.MONTH, closures=closures)
    return None if found.empty else found


def _span(lines: Iterable[ProposedLine]) -> tuple[date | None, date | None]:
    dates = [line.dates for line in lines]
    starts, ends = [start for start, _ in dates if start], [end for _, end in dates if end]
    return min(starts, default=None), max(ends, default=None)


def _under_actions(rows: Iterable[PlanRow]) -> list[PlanRow]:
    """Put rows in the order of their numbers: those that had no date before came last."""
    return sorted(rows, key=lambda row: [int(part) for part in row.number.split(".")])


def _actions_of(office: Office, subject: str) -> frozenset[int] | None:
    """Return the actions of a subject, None for all of them. Raises LookupError."""
    if subject == "plan":
        return None
    kind, number = subject[:1], subject[1:]
    if kind not in {"o", "a"} or not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise LookupError("a subject that is not of this plan")
    field = "objective" if kind == "o" else "pk"
    found = frozenset(office.actions.filter(**{field: int(number)}, removed_at=None).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise LookupError("a subject that is not of this plan")
    return found


def _proposed(
    preview: SchedulePreview, number: str, task: TaskLine, action: str, move: MoveLine | None, reasons: Mapping[int, str]
) -> ProposedLine:
    placed = preview.found.items.get(task.id)
    free = placed is not None and not is_settled(task)
    old = (task.starts_on, task.ends_on)
    return ProposedLine(
        number=number,
        task=task,
        action=action,
        old=old,
        new=move.new if move else None,
        days=_days(preview.tree, move),
        slack=placed.slack if placed is not None and free else None,
        is_critical=placed is not None and free and placed.is_critical,
        is_late=placed is not None and free and placed.slack < 0,
        stays="" if move else _why_it_stays(task, reasons),
    )


def _why_they_stay(preview: SchedulePreview) -> dict[int, str]:
    """Say of open tasks why nothing places them."""
    if preview.due is None:
        return dict.fromkeys((task.id for task in preview.tree.tasks), WITHOUT_DUE)
    return dict.fromkeys((task.id for task in preview.without_due), WITHOUT_DUE) | {
        task.id: "sans durée, reste ainsi" for task in preview.without_duration
    }


def _why_it_stays(task: TaskLine, reasons: Mapping[int, str]) -> str:
    if not task.is_open:
        return "réalisée, ne bouge pas"
    if task.is_fixed:
        return "date fixe, ne bouge pas"
    return reasons.get(task.id, "déjà à ces dates")


def _days(tree: PlanTree, move: MoveLine | None) -> int | None:
    return None if move is None or move.old[1] is None else tree.frame.calendar.between(move.old[1], move.new[1])


@dataclass(frozen=True)
class Shift:
    """What moving a task by working days would change."""

    task: TaskLine | None  # None when it is in the bin, or abandoned
    number: str
    moves: tuple[MoveLine, ...]
    lines: tuple[ProposedLine, ...]
    following: int  # tasks that would move along with it

    @property
    def following_words(self) -> str:
        count = french.plural(self.following, "tâche la suit", "tâches la suivent")
        return f"{count}." if self.following else "Aucune tâche ne la suit."


def get_shift(*, task: Task, days: int, with_followers: bool) -> Shift:
    """Return what a shift would change, old → new; five statements."""
    tree = get_tree(office=task.office)
    moves = shifted(tree, task.pk, days, with_followers=with_followers)
    numbers = numbers_of(tree)
    tasks = {one.id: one for one in tree.tasks if one.is_live}
    line = tasks.get(task.pk)
    return Shift(
        task=line,
        number=numbers.get(task.pk, ""),
        moves=moves,
        lines=tuple(ProposedLine(numbers[one.task.id], one.task, one.action, one.old, one.new, _days(tree, one)) for one in moves),
        following=moved_along(line, tasks, links_of(tasks.values())) - 1 if line else 0,
    )
