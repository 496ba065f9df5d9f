"""The reflections of an office, and what stands above every page of one: its name, its six steps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.operations import members_of
from strategy.models import Fact, Group, Objective, Reflection, Solution, Strategy
from strategy.stages import Contents, Stage, StageState, current_stage, stages


@dataclass(frozen=True)
class Head:
    """A reflection as every page of it shows it."""

    reflection_id: int
    name: str
    lead: str  # empty when nobody leads it
    due_date: date | None
    version: int
    validated_at: datetime | None
    validated_by: str
    is_archived: bool
    stages: tuple[StageState, ...]
    may_edit: bool  # the right, and neither archived nor validated
    contents: Contents

    @property
    def is_validated(self) -> bool:
        return self.validated_at is not None

    @property
    def current(self) -> Stage:
        return current_stage(self.stages)


@dataclass(frozen=True)
class ReflectionsPage:
    running: tuple[Head, ...]  # those that are due first at the top
    archived: tuple[Head, ...]


def get_reflections(*, office: Office, user: User) -> ReflectionsPage:
    """Return the reflections of an office with the step that each has reached; one statement, whatever they hold."""
    rows = _counted(Reflection.objects.filter(office=office)).order_by(F("due_date").asc(nulls_last=True), "-pk")
    heads = [_head(row, office, user) for row in rows]
    return ReflectionsPage(tuple(head for head in heads if not head.is_archived), tuple(head for head in heads if head.is_archived))


def get_head(*, reflection: Reflection, user: User) -> Head:
    """Return what stands above a page of a reflection, counted now; one statement."""
    return _head(_counted(Reflection.objects.filter(pk=reflection.pk)).get(), reflection.office, user)


def _number(rows: QuerySet[Any], condition: Q | None = None) -> Coalesce:
    """Count rows of a reflection in a subquery: joins would multiply them."""
    mine = rows.filter(condition or Q(), reflection=OuterRef("pk")).order_by().values("reflection").annotate(number=Count("pk"))
    return Coalesce(Subquery(mine.values("number"), output_field=IntegerField()), 0)


def _counted(reflections: QuerySet[Reflection]) -> QuerySet[Reflection]:
    accepted = Fact.objects.filter(state=Fact.State.ACCEPTED)
    kept = Solution.objects.filter(group=OuterRef("pk"), dropped_reason="").order_by()
    without = Group.objects.filter(dropped_reason="").exclude(pk__in=Subquery(kept.filter(group=OuterRef("pk")).values("group")))
    return reflections.select_related("lead", "validated_by").annotate(
        accepted=_number(accepted),
        ungrouped=_number(accepted, Q(group=None)),
        groups_made=_number(Group.objects.all()),
        groups_waiting=_number(without),
        strategies_made=_number(Strategy.objects.all()),
        objectives_made=_number(Objective.objects.all()),
        objectives_complete=_number(Objective.objects.exclude(due_date=None).exclude(indicator="")),
    )


def _head(row: Reflection, office: Office, user: User) -> Head:
    counted = vars(row)
    contents = Contents(
        name=row.name,
        purpose=row.purpose,
        has_lead=row.lead_id is not None,
        due_date=row.due_date,
        accepted=counted["accepted"],
        ungrouped=counted["ungrouped"],
        groups=counted["groups_made"],
        groups_without_solution=counted["groups_waiting"],
        strategies=counted["strategies_made"],
        objectives=counted["objectives_made"],
        complete_objectives=counted["objectives_complete"],
    )
    is_open = row.archived_at is None and row.validated_at is None
    return Head(
        reflection_id=row.pk,
        name=row.name,
        lead=row.lead.full_name if row.lead else "",
        due_date=row.due_date,
        version=row.version,
        validated_at=row.validated_at,
        validated_by=row.validated_by.full_name if row.validated_by else "",
        is_archived=row.archived_at is not None,
        stages=stages(contents),
        may_edit=is_open and can(user, "strategy.edit", office),
        contents=contents,
    )


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    takes_part: bool


def get_people(*, reflection: Reflection) -> tuple[Person, ...]:
    """Return the members of the office, and who of them takes part; two statements."""
    joined = set(reflection.participants.order_by("pk").values_list("user_id", flat=True))
    members = members_of(reflection.office).select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return tuple(Person(one.user_id, one.user.full_name or one.user.email, one.user_id in joined) for one in members)
