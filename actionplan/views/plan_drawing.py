"""The plan as its page draws it: what of it was asked for, its figures, its objectives one by one, and where all that stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from actionplan.assembly import ActionLine, Flag, ObjectiveLine, PlanTree, TaskLine
from actionplan.filters import sift
from actionplan.forms.plan import THIS_WEEK, FilterForm, this_week
from actionplan.queries.plan import PlanPage, get_plan_tree
from otn.lib import french
from otn.offices.access import OfficeRequest, can
from otn.offices.models import Office

EDIT, REMOVED = "modifier", "retire"  # of the address: the form that is open, what was just removed

OF_OBJECTIVES = (
    "edit_objective", "reorder_objective", "close_objective", "reopen_objective", "objective_removal", "share_rest", "create_action",
    "starters",
    "recommendations",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """An objective of the page."""

    line: ObjectiveLine  # with what of it answers to the filters
    whole: ObjectiveLine

    @property
    def hidden(self) -> int:
        """How many actions the filters leave out."""
        return len(self.whole.actions) - len(self.line.actions)

    @property
    def freed(self) -> tuple[ActionLine, ...]:
        """What was set aside with a share that nothing has taken yet."""
        if not self.whole.shares.missing:
            return ()
        return tuple(action for action in self.whole.actions if not action.is_live and action.contribution)

    @property
    def bringing_nothing(self) -> int:
        """How many live actions bring nothing to the objective."""
        return sum(not share for share in self.whole.shares.effective)

    @property
    def has_a_rest(self) -> bool:
        """Whether something can be shared out between its live actions."""
        shares = self.whole.shares
        return bool(shares.effective) and not shares.excess and bool(shares.missing or shares.empty)


@dataclass(frozen=True)
class Figure:
    """A figure of the plan, and the filters that show what it counts; without them it leads nowhere."""

    words: str
    query: str


@dataclass(frozen=True)
class Drawing:
    """The page of a plan as it was asked for."""

    office: Office
    page: PlanPage
    form: FilterForm
    cards: tuple[Card, ...]
    may_close: bool
    may_delete: bool

    @property
    def tree(self) -> PlanTree:
        return self.page.tree

    @cached_property
    def plan_url(self) -> str:
        return reverse("actionplan:overview", args=[self.office.slug])

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """Where the forms and links of an objective lead, for an objective 0 (actionplan.templatetags.plan.numbered)."""
        return {name: reverse(f"actionplan:{name}", args=[self.office.slug, 0]) for name in OF_OBJECTIVES}

    @cached_property
    def query(self) -> str:
        return urlencode(self.form.carried())

    @cached_property
    def asked(self) -> str:
        """The filters as they end an address, so that the answer to an act shows what was shown before it."""
        return f"?{self.query}" if self.query else ""

    @property
    def edit_prefix(self) -> str:
        """What the address of the page ends with when the form of an objective is open in it, but for its id."""
        return f"?{self.query}&{EDIT}=" if self.query else f"?{EDIT}="

    @cached_property
    def may_order(self) -> bool:
        """Whether places can be changed: among rows some of which are hidden, nobody would see what moves."""
        return self.page.may_edit and self.page.filters.are_empty

    @property
    def columns(self) -> int:
        """How many columns the table of actions has."""
        return 10 if self.may_order else 9

    @property
    def figures(self) -> Iterator[Figure]:
        tasks = [task for task in self.tree.tasks if task.is_open]
        week = this_week()
        yield Figure(french.plural(len(self.tree.objectives), "objectif", "objectifs"), "")
        for count, one, many, query in (
            (sum(task.flags.is_late for task in tasks), "tâche en retard", "tâches en retard", {"signal": Flag.LATE}),
            (
                sum(task.end is not None and task.end in week for task in tasks),
                "tâche à finir cette semaine",
                "tâches à finir cette semaine",
                {"echeance": THIS_WEEK},
            ),
            (
                sum(task.flags.has_no_owner for task in tasks),
                "tâche sans responsable",
                "tâches sans responsable",
                {"signal": Flag.NO_OWNER},
            ),
            (
                sum(task.flags.has_no_controller for task in tasks),
                "tâche sans contrôleur",
                "tâches sans contrôleur",
                {"signal": Flag.NO_CONTROLLER},
            ),
        ):
            yield Figure(french.plural(count, one, many), urlencode(query) if count else "")


@dataclass(frozen=True)
class Typed:
    """What became of a contribution that was typed."""

    action: int
    text: str  # as it was typed
    said: str = ""
    is_fault: bool = False
    conflict: Any = None  # otn.journal.conflicts.Conflict


def draw(request: OfficeRequest) -> Drawing:
    """Read the plan, and what of it the address asks for."""
    page = get_plan_tree(office=request.office, user=request.user)
    form = FilterForm(request.GET, people=_people(page.tree), objectives=objective_choices(page.tree))
    filters = form.filters()
    wholes = {one.id: one for one in page.tree.objectives}
    found = sift(page.tree, filters)
    page = replace(page, filters=filters, objectives=found)
    may_close, may_delete = (can(request.user, capability, request.office) for capability in ("plan.close", "objective.delete"))
    return Drawing(request.office, page, form, tuple(Card(one, wholes[one.id]) for one in found), may_close, may_delete)


def objective_choices(tree: PlanTree, but: int | None = None) -> list[tuple[str, str]]:
    """Return the objectives to choose from, all of them but one."""
    return [(str(one.id), one.label) for one in tree.objectives if one.id != but]


def _people(tree: PlanTree) -> Sequence[tuple[str, str]]:
    """Return those who do or check something, in the order of their names."""
    found: dict[int, str] = {}
    for action in tree.actions:
        _note(found, action, action.owner_id, action.owner)
        for task in action.tasks:
            _note(found, task, task.assignee_id, task.assignee)
    return sorted(((str(pk), name) for pk, name in found.items()), key=lambda choice: french.sort_key(choice[1]))


def _note(found: dict[int, str], line: ActionLine | TaskLine, owner: int | None, name: str) -> None:
    if owner is not None:
        found[owner] = name
    if line.controller_id is not None:
        found[line.controller_id] = line.controller


# --- Places -------------------------------------------------------------------------------------------------------------------------------


def card_of(drawing: Drawing, objective: int) -> Card | None:
    """Return the card of an objective, empty when none of it answers to the filters; None when it is not in the plan any more."""
    found = next((one for one in drawing.cards if one.whole.id == objective), None)
    whole = next((one for one in drawing.tree.objectives if one.id == objective), None)
    return found if found or whole is None else Card(replace(whole, actions=()), whole)


def card_place(objective: int) -> str:
    return f"objectif-{objective}"


def entry_place(objective: int) -> str:
    """Return where what became of a new action is told: beside the field, which keeps the focus for the next one."""
    return f"ajout-{objective}"


def action_place(action: int) -> str:
    return f"action-{action}"


def address(request: OfficeRequest, *, place: str = "", **more: str) -> str:
    """Return the address of the plan as it was looked at, with more asked of it, at a place of it."""
    query = request.GET.copy()
    for name in (EDIT, REMOVED):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = value
    page = reverse("actionplan:overview", args=[request.office.slug])
    return f"{page}{'?' if query else ''}{query.urlencode()}{'#' if place else ''}{place}"
