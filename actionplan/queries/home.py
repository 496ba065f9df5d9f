"""What the home of an office says of its plan: how it stands, what is due next, and what of it is one person's."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from actionplan.contribution import WHOLE
from actionplan.models import Action, Task
from actionplan.queries.follows import actions_without_fact, facts_without_action
from otn.accounts.models import User
from otn.clock import today
from otn.offices.models import Office
from strategy.models import Objective

SHOWN = 5  # tasks of a person, and due dates
SIGNING = 2  # when the turn of those to sign comes: after what is near, before what is not


@dataclass(frozen=True)
class Due:
    """A task of the plan that is to be finished by a day to come."""

    task_id: int
    name: str
    on: date


@dataclass(frozen=True)
class Mine:
    """A task that waits for one person: to be done, or to be signed."""

    task_id: int
    name: str
    action: str
    due: date | None
    is_late: bool
    is_to_sign: bool


@dataclass(frozen=True)
class PlanStanding:
    """How the plan of an office stands. Tasks are the open ones of what was neither set aside nor removed."""

    waiting: int  # objectives of running reflections that are not in the plan
    objectives: int
    without_action: int  # objectives
    incomplete: int  # objectives with actions whose contributions do not make 100
    actions: int
    validated_on: date | None
    tasks: int
    late: int
    this_week: int  # due from today to Sunday
    without_owner: int
    without_controller: int
    to_sign: int  # done, waiting for their controller
    my_late: int
    my_week: int
    my_to_sign: int
    dues: tuple[Due, ...]  # the next ones
    mine: tuple[Mine, ...]  # late ones first, then those due until Sunday, then those to sign, then the others
    loose_facts: int  # of running reflections, that no action answers to
    loose_actions: int  # that no fact explains

    @property
    def is_begun(self) -> bool:
        return bool(self.objectives)


def get_standing(*, office: Office, user: User) -> PlanStanding:
    """Return how the plan of an office stands for a person; two statements whatever it holds."""
    day = today()
    kept = Action.objects.filter(removed_at=None, decision=Action.Decision.KEPT)
    waiting = Objective.objects.filter(office=OuterRef("pk"), reflection__archived_at=None, sent_at=None).exclude(reflection=None)
    live = Q(objective__standing=None) | Q(objective__standing__removed_at=None)
    found = (
        Office.objects.filter(pk=office.pk)
        .values(
            validated_at=F("plan__validated_at"),
            waiting=_number(waiting),
            action_count=_number(kept.filter(live, office=OuterRef("pk"))),
            loose_facts=_number(facts_without_action().filter(office=OuterRef("pk"))),
            loose_actions=_number(actions_without_fact().filter(office=OuterRef("pk"))),
            aims=Subquery(_aims(kept)),
            counts=Subquery(_counts(user, day)),
            dues=ArraySubquery(_dues(day)),
        )
        .get()
    )
    aims = found["aims"] or dict.fromkeys(("objectives", "without_action", "incomplete"), 0)
    counts = found["counts"] or dict.fromkeys(COUNTED, 0)
    return PlanStanding(
        waiting=found["waiting"],
        actions=found["action_count"],
        validated_on=found["validated_at"] and timezone.localdate(found["validated_at"]),
        loose_facts=found["loose_facts"],
        loose_actions=found["loose_actions"],
        **aims,
        **counts,
        dues=tuple(Due(one["id"], one["name"], date.fromisoformat(one["due"])) for one in found["dues"]),
        mine=_mine(office, user, day),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("office").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _aims(kept: QuerySet[Action]) -> QuerySet[Any, Any]:
    """Count objectives, as the row of an office asks for it."""
    mine = kept.filter(objective=OuterRef("pk"))
    shared = mine.order_by().values("objective").annotate(given=Sum("contribution"), empty=Count("pk", filter=Q(contribution=None)))
    there = Q(standing=None) | Q(standing__removed_at=None)
    found = Objective.objects.filter(there, office=OuterRef("pk")).exclude(reflection__isnull=False, sent_at=None).order_by()
    counted = found.annotate(has_actions=Exists(mine), is_whole=Exists(shared.filter(given=WHOLE, empty=0)))
    summed = counted.values("office").annotate(
        objectives=Count("pk"),
        without_action=Count("pk", filter=Q(has_actions=False)),
        incomplete=Count("pk", filter=Q(has_actions=True, is_whole=False)),
    )
    return summed.values(json=JSONObject(objectives="objectives", without_action="without_action", incomplete="incomplete"))


# --- Tasks --------------------------------------------------------------------------------------------------------------------------------

DUE_OF_TASK = Case(  # actionplan.assembly.inherited in SQL: a test holds the two against one another
    When(ends_on__isnull=False, then=F("ends_on")),
    When(action__due_date__isnull=False, then=F("action__due_date")),
    When(action__starts_on__gt=F("action__objective__due_date"), then=None),
    default=F("action__objective__due_date"),
    output_field=DateField(),
)
IS_OPEN = Q(progress__lt=100)
IS_DATED = Q(ends_on__isnull=False) | Q(starts_on=None) | Q(starts_on__lte=F("due"))
COUNTED = (
    "tasks", "late", "this_week", "without_owner", "without_controller", "to_sign", "my_late", "my_week", "my_to_sign",
)  # fmt: skip


def _tasks() -> QuerySet[Any, Any]:
    """Return the tasks that count, each with the day on which it is due."""
    live = Q(action__objective__standing=None) | Q(action__objective__standing__removed_at=None)
    found = Task.objects.filter(live, removed_at=None, abandoned_reason="", action__removed_at=None, action__decision=Action.Decision.KEPT)
    return found.annotate(due=DUE_OF_TASK)


def _counts(user: User, day: date) -> QuerySet[Any, Any]:
    sunday = day + timedelta(days=6 - day.weekday())
    late, near = IS_OPEN & IS_DATED & Q(due__lt=day), IS_OPEN & IS_DATED & Q(due__range=(day, sunday))
    to_sign = ~IS_OPEN & Q(controller__isnull=False, signed_at=None)
    mine = Q(assignee=user.pk)
    counted = _tasks().filter(office=OuterRef("pk")).order_by().values("office")
    counted = counted.annotate(
        tasks=Count("pk", filter=IS_OPEN),
        late=Count("pk", filter=late),
        this_week=Count("pk", filter=near),
        without_owner=Count("pk", filter=IS_OPEN & Q(assignee=None)),
        without_controller=Count("pk", filter=IS_OPEN & Q(controller=None)),
        to_sign=Count("pk", filter=to_sign),
        my_late=Count("pk", filter=late & mine),
        my_week=Count("pk", filter=near & mine),
        my_to_sign=Count("pk", filter=to_sign & Q(controller=user.pk)),
    )
    told: QuerySet[Any, Any] = counted.values(json=JSONObject(**{name: name for name in COUNTED}))
    return told


def planned_objectives() -> Coalesce:
    """Count the objectives of the plan, as the row of an office asks for it."""
    there = Q(standing=None) | Q(standing__removed_at=None)
    found = Objective.objects.filter(there, office=OuterRef("pk"))
    return _number(found.exclude(reflection__isnull=False, sent_at=None))


def all_tasks() -> Coalesce:
    """Count the tasks of the plan, as the row of an office asks for it."""
    return _number(_tasks().filter(office=OuterRef("pk")))


def finished_tasks() -> Coalesce:
    """Count the tasks that are done, as the row of an office asks for it."""
    return _number(_tasks().filter(~IS_OPEN, office=OuterRef("pk")))


def late_tasks(day: date) -> Coalesce:
    """Count the tasks that are late on a day, as the row of an office asks for it."""
    return _number(_tasks().filter(IS_OPEN, IS_DATED, office=OuterRef("pk"), due__lt=day))


def next_due(day: date) -> Subquery:
    """Return the next day on which a task is due, as the row of an office asks for it; None when there is none."""
    return Subquery(_to_come(day).values("due")[:1])


def _dues(day: date) -> QuerySet[Any, Any]:
    return _to_come(day).values(json=JSONObject(id="pk", name="name", due="due"))[:SHOWN]


def _to_come(day: date) -> QuerySet[Any, Any]:
    return _tasks().filter(IS_OPEN, IS_DATED, office=OuterRef("pk"), due__gte=day).order_by("due", "pk")


def _mine(office: Office, user: User, day: date) -> tuple[Mine, ...]:
    to_sign = Q(progress=100, controller=user.pk, signed_at=None)
    found = _tasks().filter(Q(IS_OPEN, assignee=user.pk) | to_sign, office=office)
    sunday = day + timedelta(days=6 - day.weekday())
    found = found.annotate(
        dated=Case(When(IS_DATED, then=F("due")), default=Value(None)),
        turn=Case(When(to_sign, then=SIGNING), When(IS_DATED & Q(due__lte=sunday), then=SIGNING - 1), default=SIGNING + 1),
    )
    rows = found.order_by("turn", F("dated").asc(nulls_last=True), "pk").values_list("pk", "name", "action__name", "dated", "turn")
    return tuple(
        Mine(pk, name, action, due, due is not None and due < day and turn != SIGNING, turn == SIGNING)
        for pk, name, action, due, turn in rows[:SHOWN]
    )  # fmt: skip
