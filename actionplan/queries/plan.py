"""The plan as its pages show it: the tree with its rights, one action, the bin, the counts of the dashboard."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree
from actionplan.filters import Filters, sift
from actionplan.models import BIN_DAYS, Action, Remark, Rescheduling, Task
from actionplan.operations.bins import end_of_bin
from actionplan.queries.rows import get_tree
from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Membership, Office
from strategy.models import Objective

# --- The tree -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanPage:
    """The plan of an office, and what of it was asked for."""

    tree: PlanTree
    filters: Filters
    objectives: tuple[ObjectiveLine, ...]  # with what answers to the filters
    waiting: int  # objectives of running reflections that are not in the plan
    may_edit: bool
    may_validate: bool

    @property
    def is_empty(self) -> bool:
        return not self.tree.objectives


def get_plan_tree(*, office: Office, user: User, filters: Filters | None = None) -> PlanPage:
    """Return the plan of an office with every figure, and the objectives that answer to the filters; six statements."""
    tree = get_tree(office=office)
    asked = filters or Filters()
    return PlanPage(
        tree=tree,
        filters=asked,
        objectives=sift(tree, asked),
        waiting=Objective.objects.filter(office=office, reflection__archived_at=None, sent_at=None).exclude(reflection=None).count(),
        may_edit=can(user, "plan.edit", office),
        may_validate=can(user, "plan.validate", office),
    )


# --- One action ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RemarkLine:
    id: int
    author: str
    at: datetime
    text: str  # empty when it was taken back
    is_mine: bool
    is_removable: bool  # by the one who reads
    take_back_url: str  # for whoever may, else empty
    is_advisor: bool = False
    is_network: bool = False  # of OTN, without being the adviser
    is_former: bool = False  # member of the office

    @property
    def is_removed(self) -> bool:
        return not self.text


@dataclass(frozen=True)
class ActionPage:
    """An action among those of its objective."""

    tree: PlanTree
    objective: ObjectiveLine
    action: ActionLine
    remarks: tuple[RemarkLine, ...]
    may_edit: bool
    may_remark: bool

    @property
    def requires(self) -> tuple[ActionLine, ...]:
        """The actions that it is only worth after."""
        return tuple(one for one in self.tree.actions if one.id in self.action.requires)

    @property
    def could_require(self) -> tuple[ActionLine, ...]:
        """The other actions of the plan, those that it requires already left out."""
        return tuple(one for one in self.tree.actions if one.id != self.action.id and one.id not in self.action.requires)

    @property
    def required_by(self) -> tuple[ActionLine, ...]:
        return tuple(one for one in self.tree.actions if self.action.id in one.requires)


def get_action(*, action: Action, user: User) -> ActionPage:
    """Return an action as its page shows it; six statements. Raises LookupError when it is in the bin."""
    return find_action(office=action.office, pk=action.pk, user=user)


def find_action(*, office: Office, pk: int, user: User) -> ActionPage:
    """Return the action of this number as its page shows it; six statements. Raises LookupError when the plan has none, outside the bin."""
    tree = get_tree(office=office)
    for objective in tree.objectives:
        for line in objective.actions:
            if line.id == pk:
                return ActionPage(
                    tree, objective, line, _remarks(office, pk, user), can(user, "plan.edit", office), can(user, "comment.write", office)
                )
    raise LookupError("no action of this plan, or one that is in the bin")


def _remarks(office: Office, pk: int, user: User) -> tuple[RemarkLine, ...]:
    """Return what was said about an action, the oldest first, and what its authors are in the office."""
    held = Membership.objects.filter(office=office, user=OuterRef("author")).order_by("-is_active", "pk")
    found = (
        Remark.objects.filter(office=office, action=pk).select_related("author").annotate(is_member=Subquery(held.values("is_active")[:1]))
    )
    now = timezone.now()
    return tuple(_remark(one, office, user, now) for one in found.order_by("at", "pk"))


def _remark(one: Remark, office: Office, user: User, now: datetime) -> RemarkLine:
    is_member: bool | None = one.is_member  # type: ignore[attr-defined]  # annotated; None is not of the office
    is_mine = one.author_id == user.pk
    is_removable = is_mine and one.is_removable(now)
    return RemarkLine(
        id=one.pk,
        author=one.author.full_name or one.author.email,
        at=one.at,
        text=one.text,
        is_mine=is_mine,
        is_removable=is_removable,
        take_back_url=reverse("actionplan:remove_remark", args=[office.slug, one.action_id, one.pk]) if is_removable else "",
        is_advisor=is_member is None and not one.author.is_network_admin,
        is_network=is_member is None and one.author.is_network_admin,
        is_former=is_member is False,
    )


# --- The bin ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Binned:
    """Something that can still be taken back."""

    id: int
    name: str
    above: str  # the action of a task, the objective of an action
    parts: int  # that went there with it
    removed_at: datetime

    @property
    def until(self) -> datetime:
        return self.removed_at + timedelta(days=BIN_DAYS)


@dataclass(frozen=True)
class Bin:
    objectives: tuple[Binned, ...]
    actions: tuple[Binned, ...]
    tasks: tuple[Binned, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.objectives or self.actions or self.tasks)


def get_bin(*, office: Office) -> Bin:
    """Return what was removed during the last 30 days, the latest first; three statements. What went with something else is not told."""
    since = end_of_bin()
    kept = Q(objective__standing=None) | Q(objective__standing__removed_at=None)
    kept_above = Q(action__objective__standing=None) | Q(action__objective__standing__removed_at=None)
    objectives = Objective.objects.filter(office=office, standing__removed_at__gt=since)
    objectives = objectives.annotate(parts=Count("actions", filter=Q(actions__removed_at=None)), gone_at=F("standing__removed_at"))
    actions = Action.objects.filter(kept, office=office, removed_at__gt=since).select_related("objective")
    actions = actions.annotate(parts=Count("tasks", filter=Q(tasks__removed_at=None)))
    tasks = Task.objects.filter(kept_above, office=office, removed_at__gt=since, action__removed_at=None).select_related("action")
    return Bin(
        tuple(
            Binned(one.pk, one.name, "", vars(one)["parts"], vars(one)["gone_at"])
            for one in objectives.order_by("-standing__removed_at", "-pk")
        ),
        tuple(
            Binned(one.pk, one.name, one.objective.name, vars(one)["parts"], one.removed_at)
            for one in actions.order_by("-removed_at", "-pk")
            if one.removed_at is not None
        ),
        tuple(
            Binned(one.pk, one.name, one.action.name, 0, one.removed_at)
            for one in tasks.order_by("-removed_at", "-pk")
            if one.removed_at is not None
        ),
    )


# --- Undoing ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LastMove:
    """The last time that dates moved together, which can be undone."""

    id: int
    at: datetime
    by: str
    tasks: int
    first: date | None  # of the new dates


def get_last_move(*, office: Office) -> LastMove | None:
    """Return the last rescheduling that was not undone, None when there is none; one statement."""
    found = Rescheduling.objects.filter(office=office, undone_at=None).select_related("by").order_by("-at", "-pk").first()
    if found is None:
        return None
    starts = [date.fromisoformat(one["new"][0]) for one in found.moves]
    return LastMove(found.pk, found.at, found.by.full_name or found.by.email, len(found.moves), min(starts, default=None))
