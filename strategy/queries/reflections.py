"""The reflections of an office, and what stands above every page of one: its name, its six steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from diagnostic.queries.standing import get_standing
from diagnostic.states import WRITABLE
from otn.accounts.models import User
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.operations import members_of
from strategy.models import Citation, Fact, Group, Objective, Reflection, Solution, Strategy
from strategy.stages import STAGE_NAMES, Contents, Stage, StageState, current_stage, stages


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

    @property
    def place(self) -> str:
        """Name the step under way."""
        return STAGE_NAMES[self.current]

    @property
    def lacks(self) -> str:
        """Say what the step under way still wants; empty when all six are done."""
        return next(state.missing for state in self.stages if state.stage is self.current)


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


def get_waiting(*, office: Office, user: User) -> str:
    """Return how far the diagnostic is that will give facts, while its answers may change; else nothing. Two statements at most."""
    standing = get_standing(office=office, user=user).standing
    if standing is None or not standing.is_begun or standing.head.state not in WRITABLE:
        return ""
    return standing.progress.words


@dataclass(frozen=True)
class Progress:
    """Where the step stands in an office, its archived reflections apart."""

    is_begun: bool
    current: Head | None  # the first to be due of those that are not validated
    validated_on: date | None  # the last validation, when nothing is under way
    facts: int
    objectives: int
    loose_facts: int  # that led to no objective
    loose_objectives: int  # that no fact explains
    thread_of: int | None  # the reflection whose chain is to be read first; None before there is any


def get_progress(*, office: Office, user: User) -> Progress:
    """Return where the step stands, its loose ends counted as the chain counts them; one statement."""
    rows = list(
        _counted(Reflection.objects.filter(office=office, archived_at=None))
        .annotate(loose_facts=_number(_loose_facts()), loose_objectives=_number(_loose_objectives()))
        .order_by(F("due_date").asc(nulls_last=True), "-pk")
    )
    heads = [_head(row, office, user) for row in rows]
    current = next((head for head in heads if not head.is_validated), None)
    validated = [timezone.localdate(head.validated_at) for head in heads if head.validated_at is not None]
    ends = [(row.pk, vars(row)["loose_facts"], vars(row)["loose_objectives"]) for row in rows]
    first = current.reflection_id if current else next((row.pk for row in rows), None)
    return Progress(
        is_begun=bool(heads),
        current=current,
        validated_on=max(validated, default=None) if current is None else None,
        facts=sum(head.contents.accepted for head in heads),
        objectives=sum(head.contents.objectives for head in heads),
        loose_facts=sum(facts for _, facts, _ in ends),
        loose_objectives=sum(objectives for _, _, objectives in ends),
        thread_of=next((pk for pk, facts, objectives in ends if facts or objectives), first),
    )


def _loose_facts() -> QuerySet[Fact]:
    """Accepted facts that no solution of a strategy with an objective answers to, through their group or by name."""
    aimed = Exists(Objective.objects.filter(strategy=OuterRef("strategy")))
    leading = Solution.objects.filter(aimed, dropped_reason="")
    cited = Citation.objects.filter(fact=OuterRef("pk"), solution__in=leading)
    accepted = Fact.objects.filter(state=Fact.State.ACCEPTED)
    return accepted.exclude(Exists(leading.filter(group=OuterRef("group")))).exclude(Exists(cited))


def _loose_objectives() -> QuerySet[Objective]:
    """Objectives whose strategy gathers no solution that answers to an accepted fact."""
    accepted = Fact.objects.filter(state=Fact.State.ACCEPTED)
    grouped = accepted.filter(group__solutions__dropped_reason="", group__solutions__strategy=OuterRef("strategy"))
    cited = accepted.filter(citations__solution__dropped_reason="", citations__solution__strategy=OuterRef("strategy"))
    return Objective.objects.exclude(Exists(grouped)).exclude(Exists(cited))


# --- Its subject and its people -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    user: User
    takes_part: bool

    @property
    def id(self) -> int:
        return self.user.pk

    @property
    def name(self) -> str:
        return self.user.full_name or self.user.email


def get_members(*, office: Office) -> tuple[User, ...]:
    """Return who can lead a reflection or take part in one, in the order of the alphabet; one statement."""
    members = members_of(office).select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return tuple(one.user for one in members)


def get_people(*, reflection: Reflection) -> tuple[Person, ...]:
    """Return the members of the office, and who of them takes part; two statements."""
    joined = set(reflection.participants.order_by("pk").values_list("user_id", flat=True))
    return tuple(Person(user, user.pk in joined) for user in get_members(office=reflection.office))


SUBJECT_NAMES = {"name": "Nom", "purpose": "But", "organisation": "Organisation", "lead": "Pilote", "due_date": "Date butoir"}


def get_subject_conflict(*, current: Reflection, mine: Mapping[str, Any], reader: User) -> Conflict:
    """Return both versions of a subject, where they differ; one statement."""
    theirs = {name: getattr(current, name) for name in SUBJECT_NAMES}
    different = [name for name in SUBJECT_NAMES if theirs[name] != mine[name]]

    def told(values: Mapping[str, Any]) -> str:
        return " · ".join(f"{SUBJECT_NAMES[name]}\N{NO-BREAK SPACE}: {_in_words(values[name])}" for name in different)

    return get_conflict(current=current, theirs=told(theirs), mine=told(mine), reader=reader)


def _in_words(value: str | User | date | None) -> str:
    return french.date_long(value) if isinstance(value, date) else str(value or french.MISSING)
