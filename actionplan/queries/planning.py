"""The retro-planning as its pages show it: the lines that were asked for with their picture, and the dates that are proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Func, Subquery
from django.db.models.functions import JSONObject

from actionplan.assembly import PlanTree, TaskLine, is_settled, links_of
from actionplan.gantt_rows import Choice, Line, closures_of, lines_of, slices_of, years_of
from actionplan.models import Rescheduling, Task
from actionplan.queries.plan import LastMove
from actionplan.queries.rows import get_tree
from actionplan.queries.schedules import MoveLine, SchedulePreview, get_schedule_preview, shifted
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
        return tuple(wait for wait in self.waits if wait.is_too_early)

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
        return isinstance(self.of, TaskLine) and _may_move(self.of)


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
            along = _along(task, tasks, links) if task.id in heads else 1
            found.append(PlanningLine(line, _waits(task, tasks, numbers), along, _catch_up(tree, task, tasks), begins))
        else:
            found.append(PlanningLine(line, begins_undated=begins))
    return tuple(found)


def numbers_of(tree: PlanTree) -> Mapping[int, str]:
    """Return the number of each task by its id: « 2.1.3 »."""
    return {task.id: f"{action.number}.{rank}" for action in tree.actions for rank, task in enumerate(action.tasks, start=1)}


def _along(task: TaskLine, tasks: Mapping[int, TaskLine], links: Sequence[Link]) -> int:
    """Count a task and those that move when it takes all that wait for it along."""
    return 1 + sum(_may_move(tasks[key]) for key in followers(task.id, links) if key in tasks)


def _may_move(task: TaskLine) -> bool:
    return not is_settled(task) and task.starts_on is not None and task.ends_on is not None


def _waits(task: TaskLine, tasks: Mapping[int, TaskLine], numbers: Mapping[int, str]) -> tuple[Wait, ...]:
    return tuple(
        Wait(numbers[one.task_id], one.name, one.lag, one.name in task.too_early_for) for one in task.befores if one.task_id in tasks
    )


def _catch_up(tree: PlanTree, task: TaskLine, tasks: Mapping[int, TaskLine]) -> int:
    """Return by how many working days a task has to move to wait for those before it; 0 when it does, or when it does not move."""
    if not task.too_early_for or not _may_move(task) or task.starts_on is None:
        return 0
    calendar, first = tree.frame.calendar, task.starts_on
    for one in task.befores:
        end = tasks[one.task_id].ends_on if one.task_id in tasks else None
        if end is not None:
            first = max(first, calendar.step(end, one.lag + (0 if task.is_milestone else 1)))
    return calendar.between(task.starts_on, first)


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


# --- Dates that are proposed --------------------------------------------------------------------------------------------------------------


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
    lines = []
    for action in preview.tree.actions:
        if actions is None or action.id in actions:
            lines += [
                _proposed(preview, numbers[task.id], task, action.name, moved.get(task.id)) for task in action.tasks if task.is_live
            ]  # fmt: skip
    return Proposal(preview, tuple(lines))


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


def _proposed(preview: SchedulePreview, number: str, task: TaskLine, action: str, move: MoveLine | None) -> ProposedLine:
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
        stays="" if move else _why_it_stays(preview, task),
    )


def _why_it_stays(preview: SchedulePreview, task: TaskLine) -> str:
    if not task.is_open:
        return "réalisée, ne bouge pas"
    if task.is_fixed:
        return "date fixe, ne bouge pas"
    if task.id in {one.id for one in preview.without_duration}:
        return "sans durée, reste ainsi"
    if task.id in {one.id for one in preview.without_due} or preview.due is None:
        return "sans échéance, reste ainsi"
    return "déjà à ces dates"


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
        following=_along(line, tasks, links_of(tasks.values())) - 1 if line else 0,
    )
