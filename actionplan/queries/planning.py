"""The retro-planning as its pages show it: the lines that were asked for, and their picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Func, Subquery
from django.db.models.functions import JSONObject

from actionplan.assembly import PlanTree, TaskLine, catch_up, links_of, may_move
from actionplan.gantt_rows import Choice, Line, closures_of, lines_of, slices_of, years_of
from actionplan.models import Rescheduling
from actionplan.queries.plan import LastMove
from actionplan.queries.rows import get_tree
from actionplan.queries.tasks import Person
from actionplan.schedule import Link, followers
from otn.accounts.models import User
from otn.lib import charts, french
from otn.lib.charts import LANDSCAPE, Chart, Kind, Scale
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.operations import members_of
from otn.offices.policy import WRITERS

TITLE = "Rétroplanning"
UID = "planning"  # begins the ids of the picture


def working_days(count: int) -> str:
    return french.plural(count, "jour ouvré", "jours ouvrés")


# --- The picture and its table ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wait:
    """A task that another one waits for."""

    number: str
    name: str
    lag: int
    is_too_early: bool  # its end is not waited for

    @property
    def lag_words(self) -> str:
        """Write what lies between the two: « +2 j »."""
        return f"{french.number(self.lag, signed=True)}\N{NO-BREAK SPACE}j"


@dataclass(frozen=True)
class PlanningLine:
    """A line of the table, in the order and with the number that it has in the picture."""

    line: Line
    waits: tuple[Wait, ...] = ()
    moved_along: int = 0  # tasks that move with it, itself included, when those that follow it do
    catch_up: int = 0  # working days by which it has to move to wait for those before it; 0 when it does, or when it does not move
    begins_undated: bool = False

    @property
    def row(self) -> charts.PlanRow:
        return self.line.row

    @property
    def of(self) -> object:
        return self.line.of

    @property
    def kind(self) -> str:
        return "task" if self.row.kind is Kind.MILESTONE else self.row.kind.name.lower()

    @property
    def full_name(self) -> str:
        return f"{self.row.number} {self.row.label}"

    @property
    def too_early(self) -> tuple[Wait, ...]:
        """The tasks whose end it does not wait for, as long as it is still to be done."""
        return tuple(wait for wait in self.waits if wait.is_too_early) if isinstance(self.of, TaskLine) and self.of.is_open else ()

    @property
    def late_words(self) -> str:
        """Say by how much it is late; empty when it is not."""
        return f"En retard de {working_days(self.row.delay)}" if self.row.is_late and self.row.delay else ""

    @property
    def duration_words(self) -> str:
        task = self.of
        return french.MISSING if not isinstance(task, TaskLine) or task.duration is None else working_days(task.duration)

    @property
    def typed_progress(self) -> str:
        """Return the progress that somebody gave; empty for a task that is under way without one, which counts for a half."""
        task = self.of
        if not isinstance(task, TaskLine) or task.value != task.progress:
            return ""
        return str(task.progress)

    @property
    def may_shift(self) -> bool:
        return isinstance(self.of, TaskLine) and may_move(self.of)


@dataclass(frozen=True)
class Planning:
    """What was asked of the retro-planning: a part of its lines, and their picture."""

    tree: PlanTree
    choice: Choice
    scale: Scale
    picture: Chart
    page: "Page[slice]"
    lines: tuple[PlanningLine, ...]  # of this page
    count: int
    undated: int
    years: tuple[int, ...]
    involved: tuple[Person, ...]  # those who do or check something
    people: tuple[Person, ...]  # who can be given a task; empty for whoever may give none
    last_move: LastMove | None
    may_edit: bool

    @property
    def is_chosen(self) -> bool:
        """Whether a part of the plan was asked for."""
        return self.choice not in {Choice(), Choice(by_person=True)}

    @property
    def week(self) -> int:
        """The working days of a week."""
        return len(self.tree.frame.weekdays)

    @cached_property
    def people_ids(self) -> frozenset[int]:
        return frozenset(person.id for person in self.people)


def get_planning(*, office: Office, user: User, choice: Choice, scale: Scale, page: str = "1") -> Planning:
    """Return the lines of the plan that are asked for, forty a page, and their picture; five statements, six for whoever may edit."""
    tree = get_tree(office=office)
    lines = lines_of(tree, choice)
    rows = [line.row for line in lines]
    cut = Paginator(slices_of(lines) or (slice(0, 0),), 1).get_page(page)
    [shown] = cut.object_list
    may_edit = can(user, "plan.edit", office)
    people, last_move = _editing(office) if may_edit else ((), None)
    picture = charts.gantt(
        rows, today=tree.today, uid=UID, title=TITLE, scale=scale, closures=closures_of(tree, rows), shown=shown, year=choice.year
    )
    undated = sum(not line.is_dated for line in lines)
    return Planning(
        tree=tree,
        choice=choice,
        scale=scale,
        picture=picture,
        page=cut,
        lines=_planned(tree, lines, shown, len(lines) - undated),
        count=len(lines),
        undated=undated,
        years=years_of(tree),
        involved=_involved(tree),
        people=people,
        last_move=last_move,
        may_edit=may_edit,
    )


def _editing(office: Office) -> tuple[tuple[Person, ...], LastMove | None]:
    """Return those who can be given a task, and the last dates that moved together; one statement."""
    moves = Rescheduling.objects.filter(office=office, undone_at=None).order_by("-at", "-pk")
    count = Func("moves", function="jsonb_array_length")
    first, last, email = "by__first_name", "by__last_name", "by__email"
    told = moves.values(json=JSONObject(id="pk", at="at", tasks=count, first=first, last=last, email=email))[:1]
    members = (
        members_of(office)
        .filter(role__in=WRITERS, user__is_active=True)
        .select_related("user")
        .annotate(move=Subquery(told))
        .order_by("pk")
    )
    people, move = [], None
    for member in members:
        people.append(Person(member.user_id, str(member.user)))
        move = vars(member)["move"]
    people.sort(key=lambda person: french.sort_key(person.name))
    if move is None:
        return tuple(people), None
    by = f"{move['first']} {move['last']}".strip() or move["email"]
    return tuple(people), LastMove(move["id"], datetime.fromisoformat(move["at"]), by, move["tasks"], None)


def _planned(tree: PlanTree, lines: Sequence[Line], shown: slice, first_undated: int) -> tuple[PlanningLine, ...]:
    tasks = {task.id: task for task in tree.tasks if task.is_live}
    links = links_of(tasks.values())
    heads = {link.before for link in links}
    numbers = numbers_of(tree)
    found = []
    for place, line in enumerate(lines[shown], start=shown.start):
        task, begins = line.of, place == first_undated
        if isinstance(task, TaskLine):
            along = moved_along(task, tasks, links) if task.id in heads else 1
            found.append(PlanningLine(line, _waits(task, tasks, numbers), along, catch_up(tree, task, tasks), begins))
        else:
            found.append(PlanningLine(line, begins_undated=begins))
    return tuple(found)


def numbers_of(tree: PlanTree) -> Mapping[int, str]:
    """Return the number of each task by its id: « 2.1.3 »."""
    return {task.id: f"{action.number}.{rank}" for action in tree.actions for rank, task in enumerate(action.tasks, start=1)}


def moved_along(task: TaskLine, tasks: Mapping[int, TaskLine], links: Sequence[Link]) -> int:
    """Count a task and those that move when it takes all that wait for it along."""
    return 1 + sum(may_move(tasks[key]) for key in followers(task.id, links) if key in tasks)


def _waits(task: TaskLine, tasks: Mapping[int, TaskLine], numbers: Mapping[int, str]) -> tuple[Wait, ...]:
    return tuple(
        Wait(numbers[one.task_id], one.name, one.lag, one.name in task.too_early_for) for one in task.befores if one.task_id in tasks
    )


def _involved(tree: PlanTree) -> tuple[Person, ...]:
    names: dict[int | None, str] = {}
    for action in tree.actions:
        names |= {action.owner_id: action.owner, action.controller_id: action.controller}
    for task in tree.tasks:
        names |= {task.assignee_id: task.assignee, task.controller_id: task.controller}
    people = [Person(pk, name) for pk, name in names.items() if pk is not None]
    return tuple(sorted(people, key=lambda person: (french.sort_key(person.name), person.id)))


@dataclass(frozen=True)
class Printed:
    """The retro-planning on sheets of paper."""

    tree: PlanTree
    sheets: tuple[Chart, ...]


def get_printed(*, office: Office, choice: Choice, scale: Scale) -> Printed:
    """Return the sheets of a retro-planning, cut by the year; five statements."""
    tree = get_tree(office=office)
    rows = [line.row for line in lines_of(tree, choice)]
    return Printed(
        tree,
        charts.gantt_pages(
            rows, today=tree.today, uid=UID, title=TITLE, scale=scale, closures=closures_of(tree, rows), sheet=LANDSCAPE
        ),
    )  # fmt: skip
