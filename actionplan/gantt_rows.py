"""The lines of a computed plan that its retro-planning shows, in their order: the same for picture, table, page and paper.

`rows_of(tree)` and `closures_of(tree, rows)` are what `otn.lib.charts` draws, on a page by `gantt`, on sheets cut by year by `gantt_pages`:

    rows = rows_of(tree)
    charts.gantt_pages(rows, today=tree.today, uid="plan", title="Rétroplanning", scale=charts.Scale.MONTH,
                       closures=closures_of(tree, rows), sheet=charts.LANDSCAPE)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from actionplan.assembly import ActionLine, Dates, ObjectiveLine, PlanTree, TaskLine, inherited
from actionplan.filters import Filters, sift
from otn.lib import french
from otn.lib.charts import Closure, Kind, PlanRow
from otn.lib.working_days import public_holidays

PAGE = 40  # rows
NOBODY = "Sans responsable"
HOLIDAY = "jours fériés"


@dataclass(frozen=True)
class Choice:
    """What somebody wants to look at; nothing chosen is the whole plan, by objective."""

    by_person: bool = False
    person: int | None = None  # who does or checks it
    objective: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Line:
    """A row of the retro-planning, and what it is of the plan; None for a person."""

    row: PlanRow
    of: ObjectiveLine | ActionLine | TaskLine | None = None
    above: str = ""  # the name of the action of a task
    is_summed: bool = False  # a date is that of its first or its last part, because it has none of its own

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def is_dated(self) -> bool:
        return self.row.days is not None


def rows_of(tree: PlanTree, choice: Choice | None = None) -> tuple[PlanRow, ...]:
    """Return the rows of the retro-planning of a plan, those without dates last."""
    return tuple(line.row for line in lines_of(tree, choice))


def lines_of(tree: PlanTree, choice: Choice | None = None) -> tuple[Line, ...]:
    """Return the lines of a plan that are chosen, those without dates last. What was abandoned or set aside is not to be done: it is
    left out. A year keeps what has a day in it, and what has no date."""
    asked = choice or Choice()
    found = list(_by_person(tree, asked) if asked.by_person else _by_objective(tree, asked))
    if asked.year is not None:
        found = [line for line in found if line.row.days is None or _is_in(asked.year, line.row.days)]
    return (*(line for line in found if line.is_dated), *(line for line in found if not line.is_dated))


def slices_of(lines: Sequence[Line]) -> tuple[slice, ...]:
    """Cut lines into pages of forty at most, all about as long; what holds others does not stand last, above what is on the next page."""
    size = -(-len(lines) // -(-len(lines) // PAGE)) if lines else 0
    cut, start = [], 0
    while start < len(lines):
        end = min(start + size, len(lines))
        while end < len(lines) and end - 1 > start and _holds(lines[end - 1], lines[end]):
            end -= 1
        cut.append(slice(start, end))
        start = end
    return tuple(cut)


def _holds(line: Line, after: Line) -> bool:
    return line.is_dated == after.is_dated and line.row.kind.value < min(after.row.kind.value, Kind.TASK.value)


def closures_of(tree: PlanTree, rows: Iterable[PlanRow]) -> tuple[Closure, ...]:
    """Return the days on which nobody works, of the years that rows are in: closures of the office, its frozen season, holidays."""
    closed = [
        Closure(one.label or ("haute saison gelée" if one.is_frozen else "fermeture"), one.period.first, one.period.last)
        for one in tree.frame.closures
    ]
    days = [day for row in rows for day in row.days or ()]
    years = range(min(days).year, max(days).year + 1) if days else ()
    return (*closed, *(Closure(HOLIDAY, day, day) for year in years for day, _ in public_holidays(year)))


def years_of(tree: PlanTree) -> tuple[int, ...]:
    """Return the years in which the plan has days."""
    days = [day for line in lines_of(tree) for day in line.row.days or ()]
    return tuple(range(min(days).year, max(days).year + 1)) if days else ()


def _is_in(year: int, days: tuple[date, date]) -> bool:
    return days[0].year <= year <= days[1].year


# --- By objective -------------------------------------------------------------------------------------------------------------------------


def _by_objective(tree: PlanTree, asked: Choice) -> Iterator[Line]:
    """Yield each objective, its actions, their tasks; dates that it has not are those of its parts, all of them, be they chosen or not."""
    numbers = {task.id: number for action in tree.actions for number, task in _numbered(action)}
    spans = {action.id: _span((action.start, action.end), _task_dates(action)) for action in tree.actions}
    whole = {
        one.id: _span((one.start, one.end), [spans[action.id] for action in one.live_actions]) for one in tree.objectives
    }  # fmt: skip
    for objective in sift(tree, Filters(person=asked.person, objective=asked.objective, shows_set_aside=False)):
        if not objective.is_live:
            continue
        yield _objective(objective, whole[objective.id])
        for action in objective.actions:
            yield _action(action, spans[action.id])
            yield from (_task(numbers[task.id], action, task) for task in action.tasks if task.is_live)


def _numbered(action: ActionLine) -> Iterator[tuple[str, TaskLine]]:
    return ((f"{action.number}.{rank}", task) for rank, task in enumerate(action.tasks, start=1))


def _task_dates(action: ActionLine) -> list[Dates]:
    return [(task.start, task.end) for task in action.tasks if task.is_live]


def _span(own: Dates, parts: Iterable[Dates]) -> Dates:
    """Return from when to when something goes: its own dates, those of its first and last parts where it has none."""
    known = list(parts)
    first = min((start for start, _ in known if start), default=None)
    last = max((end for _, end in known if end), default=None)
    return inherited(own, (first, last))


def _objective(line: ObjectiveLine, days: Dates) -> Line:
    row = PlanRow(
        f"o{line.id}", str(line.number), line.name, Kind.OBJECTIVE, *days, line.value, line.shown,
        is_late=line.flags.is_late, delay=line.flags.late_days,
    )  # fmt: skip
    return Line(row, line, is_summed=days != (line.start, line.end))


def _action(line: ActionLine, days: Dates) -> Line:
    row = PlanRow(
        f"a{line.id}", line.number, line.name, Kind.ACTION, *days, line.value, line.shown, line.owner,
        is_late=line.flags.is_late, delay=line.flags.late_days,
    )  # fmt: skip
    return Line(row, line, is_summed=days != (line.start, line.end))


def _task(number: str, action: ActionLine, line: TaskLine) -> Line:
    row = PlanRow(
        f"t{line.id}", number, line.name, Kind.MILESTONE if line.is_milestone else Kind.TASK, line.start, line.end, line.value, line.shown,
        line.assignee, tuple(f"t{one.task_id}" for one in line.befores), line.flags.is_late, line.flags.late_days, line.is_critical,
    )  # fmt: skip
    return Line(row, line, action.name)


# --- By person ----------------------------------------------------------------------------------------------------------------------------


def _by_person(tree: PlanTree, asked: Choice) -> Iterator[Line]:
    """Yield each person in the order of names, and what she does in the order of the plan: tasks, and actions without task. What nobody
    does comes last."""
    done = []
    for objective in tree.objectives:
        if asked.objective not in {None, objective.id}:
            continue
        for action in objective.live_actions:
            if not action.tasks:
                done.append((action.owner, action.owner_id, _action(action, (action.start, action.end))))
            done += [
                (task.assignee, task.assignee_id, _task(number, action, task)) for number, task in _numbered(action) if task.is_live
            ]  # fmt: skip
    if asked.person is not None:
        done = [one for one in done if one[1] == asked.person]
    done.sort(key=lambda one: (one[1] is None, french.sort_key(one[0]), one[1] or 0))  # and in the order of the plan
    for (name, pk), theirs in groupby(done, key=lambda one: one[:2]):
        lines = [line for _, _, line in theirs]
        yield _person(pk, name, lines)
        yield from lines


def _person(pk: int | None, name: str, lines: Sequence[Line]) -> Line:
    days = _span((None, None), [(line.row.start, line.row.end) for line in lines])
    return Line(PlanRow(f"p{pk or 0}", "", name or NOBODY, Kind.PERSON, *days, progress_text=french.MISSING), is_summed=True)
