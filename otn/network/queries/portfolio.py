"""The offices that an adviser follows, as his list shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from actionplan.queries.home import all_tasks, finished_tasks, late_tasks, next_due, planned_objectives
from diagnostic.queries.followed import Followed, get_followed
from diagnostic.queries.heads import Head
from diagnostic.states import State
from monitoring.queries.home import CAMPAIGNS
from otn.accounts.models import User
from otn.clock import today
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.network.urgency import (
    ASLEEP,
    Alert,
    Deadline,
    Facts,
    Step,
    alerts_of,
    next_deadline,
    progress_words,
    step_of,
    urgency_key,
)
from otn.offices.access import advised_offices
from otn.offices.models import Category, Department, Office
from otn.offices.policy import MEMBERS
from otn.support.accounting import days_in_words
from otn.support.models import SupportDay
from otn.support.queries.charters import LACKS_CHARTER
from strategy.models import Objective, Reflection

IN_THE_TEAM = Q(memberships__is_active=True, memberships__user__is_active=True) & (
    Q(memberships__expires_at=None) | Q(memberships__expires_at__gt=Now())
)

URGENCY, NAME, STEP, SILENCE, DUE = "urgence", "nom", "etape", "silence", "echeance"


@dataclass(frozen=True)
class PortfolioFilters:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    department: str = ""
    step: Step | None = None
    asleep: bool = False
    to_review: bool = False
    order: str = URGENCY


@dataclass(frozen=True)
class OfficeLine:
    name: str
    slug: str
    department: str  # in words, empty when it is not known
    category: str
    last_seen: datetime | None  # the last login of a member; in a portfolio the last act of one, when it is later
    members: int
    is_asleep: bool
    is_archived: bool
    hides_name: bool  # in comparisons with names


@dataclass(frozen=True)
class PortfolioLine:
    office: OfficeLine
    diagnostic: Head | None  # of the newest edition in which the office has one
    percent: int | None  # of its answers, while they may change
    facts: Facts
    progress: str  # of the furthest step, in words
    deadline: Deadline | None  # what is due next
    alerts: tuple[Alert, ...]  # the most urgent first
    days: Decimal  # of accompaniment, used this year

    @property
    def step(self) -> Step:
        return step_of(self.facts)

    @property
    def is_to_review(self) -> bool:
        return self.facts.state is State.SUBMITTED

    @property
    def place_words(self) -> str:
        """Say where the office is, of which kind, and how many are in its team."""
        members = french.plural(self.office.members, "membre", "membres").replace(" ", "\N{NO-BREAK SPACE}")
        return "\N{NO-BREAK SPACE}· ".join(part for part in (self.office.department, self.office.category, members) if part)

    @property
    def day_words(self) -> str:
        return days_in_words(self.days) if self.days else ""

    @property
    def alert_words(self) -> str:
        return ", ".join(alert.words for alert in self.alerts)


@dataclass(frozen=True)
class Portfolio:
    lines: Sequence[PortfolioLine]
    total: int  # of the offices that are assigned, whatever is looked for
    to_review: int  # of them all

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is assigned at all: else the filters alone left nothing."""
        return not self.total

    @property
    def shown_words(self) -> str:
        whole = french.plural(self.total, "office", "offices")
        return whole if len(self.lines) == self.total else f"{french.whole(len(self.lines))} sur {whole}"


def get_portfolio(person: User, filters: PortfolioFilters) -> Portfolio:
    """Return the offices that are assigned to this person today and looked for, in the order asked; three statements."""
    now, day = timezone.now(), today()
    offices = list(_counted(with_team(advised_offices(person)), day).order_by("pk"))
    found = get_followed(offices)
    lines = [_line(office, found.get(office.pk), day, now) for office in offices]
    kept = [line for line in lines if _is_looked_for(line, filters)]
    kept.sort(key=lambda line: french.sort_key(line.office.name))
    if filters.order in ORDERS:
        kept.sort(key=ORDERS[filters.order])
    elif filters.order != NAME:
        kept.sort(key=lambda line: urgency_key(line.facts, day, now))
    return Portfolio(kept, total=len(lines), to_review=sum(line.is_to_review for line in lines))


ORDERS: Mapping[str, Callable[[PortfolioLine], Any]] = {
    STEP: lambda line: line.step,
    SILENCE: lambda line: (line.office.last_seen is not None, line.office.last_seen),
    DUE: lambda line: (line.deadline is None, line.deadline and line.deadline.on),
}


def _counted(offices: QuerySet[Office], day: date) -> QuerySet[Office]:
    """Count what the steps of each office left behind, and read when one of its team last did something there."""
    acts = JournalEntry.objects.filter(office=OuterRef("pk"), role__in=[role.value for role in MEMBERS]).order_by("-pk")
    running = Reflection.objects.filter(archived_at=None, office=OuterRef("pk"))
    aims = Objective.objects.filter(reflection__archived_at=None, office=OuterRef("pk")).exclude(reflection=None)
    return offices.annotate(
        reflection_count=_number(running), objective_count=_number(aims), planned_count=planned_objectives(), task_count=all_tasks(),
        finished_count=finished_tasks(), late_count=late_tasks(day), due=next_due(day), campaign_count=CAMPAIGNS,
        last_act=Subquery(acts.values("at")[:1]), day_count=_days_used(day.year), lacks_charter=LACKS_CHARTER,
    )  # fmt: skip


def _days_used(year: int) -> Coalesce:
    used = SupportDay.objects.filter(state=SupportDay.State.RECORDED, on__year=year, office=OuterRef("pk"))
    summed = used.order_by().values("office").annotate(total=Sum("share")).values("total")
    return Coalesce(Subquery(summed), Decimal(0), output_field=DecimalField())


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("office").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _line(row: Office, found: Followed | None, day: date, now: datetime) -> PortfolioLine:
    counted = vars(row)
    office = _seen(office_line(row, now), counted["last_act"], now)
    head = None if found is None else found.head
    percent = None if found is None or found.progress is None else found.progress.percent
    facts = Facts(
        state=None if head is None else head.state,
        sent_at=None if head is None else head.submitted_at,
        last_day=None if head is None else head.last_day,
        review_by=None if head is None else head.review_by,
        reflections=counted["reflection_count"],
        objectives=counted["objective_count"],
        planned=counted["planned_count"],
        tasks=counted["task_count"],
        finished=counted["finished_count"],
        late=counted["late_count"],
        next_due=counted["due"],
        campaigns=counted["campaign_count"],
        last_seen=office.last_seen,
        lacks_charter=counted["lacks_charter"],
        is_archived=office.is_archived,
    )
    return PortfolioLine(
        office=office,
        diagnostic=head,
        percent=percent,
        facts=facts,
        progress=progress_words(facts, percent),
        deadline=next_deadline(facts, day),
        alerts=alerts_of(facts, day, now),
        days=counted["day_count"],
    )


def _seen(office: OfficeLine, last_act: datetime | None, now: datetime) -> OfficeLine:
    """Take an act as a sign of life: a session may last longer than thirty days, and people have other offices to log in for."""
    signs = [at for at in (office.last_seen, last_act) if at is not None]
    last = max(signs, default=None)
    return replace(office, last_seen=last, is_asleep=last is None or now - last > ASLEEP)


def with_team(offices: QuerySet[Office]) -> QuerySet[Office]:
    """Count the members of each office, and read when one of them last logged in."""
    return offices.annotate(
        members=Count("memberships", filter=IN_THE_TEAM), last_seen=Max("memberships__user__last_login", filter=IN_THE_TEAM)
    )


def office_line(office: Office, now: datetime) -> OfficeLine:
    """Describe an office that was read `with_team`."""
    last_seen: datetime | None = office.last_seen  # type: ignore[attr-defined]  # annotated, as the next
    return OfficeLine(
        name=office.name,
        slug=office.slug,
        department=Department(office.department).label if office.department else "",
        category=Category(office.category).label if office.category else "",
        last_seen=last_seen,
        members=office.members,  # type: ignore[attr-defined]
        is_asleep=last_seen is None or now - last_seen > ASLEEP,
        is_archived=office.is_archived,
        hides_name=office.hides_name,
    )


def _is_looked_for(line: PortfolioLine, filters: PortfolioFilters) -> bool:
    office = line.office
    return (
        has_words(office.name, filters.words)
        and (not filters.department or office.department == Department(filters.department).label)
        and filters.step in {None, line.step}
        and (office.is_asleep or not filters.asleep)
        and (line.is_to_review or not filters.to_review)
    )


def has_words(name: str, words: str) -> bool:
    """Say whether a name holds what is looked for, whatever its accents, its case and its hyphens."""
    return french.sort_key(words)[0] in french.sort_key(name)[0]
