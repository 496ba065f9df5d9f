"""The offices that an adviser follows, as his list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from actionplan.queries.home import late_tasks, next_due
from diagnostic.queries.heads import Head
from diagnostic.queries.standing import get_heads
from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.offices.access import advised_offices
from otn.offices.models import Category, Department, Office

ASLEEP = timedelta(days=30)  # without anybody of the office logging in

IN_THE_TEAM = Q(memberships__is_active=True, memberships__user__is_active=True) & (
    Q(memberships__expires_at=None) | Q(memberships__expires_at__gt=Now())
)


@dataclass(frozen=True)
class PortfolioFilters:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    department: str = ""
    asleep: bool = False
    oldest_first: bool = False


@dataclass(frozen=True)
class OfficeLine:
    name: str
    slug: str
    department: str  # in words, empty when it is not known
    category: str
    last_seen: datetime | None  # the last login of a member
    members: int
    is_asleep: bool
    is_archived: bool


@dataclass(frozen=True)
class PortfolioLine:
    office: OfficeLine
    diagnostic: Head | None  # of the newest edition in which the office has one
    late_tasks: int  # of its plan
    next_due: date | None  # of a task of its plan; None when nothing is due

    @property
    def late_words(self) -> str:
        return french.plural(self.late_tasks, "tâche en retard", "tâches en retard")


@dataclass(frozen=True)
class Portfolio:
    lines: Sequence[PortfolioLine]
    is_empty: bool  # nothing is assigned at all: else the filters alone left nothing


def get_portfolio(person: User, filters: PortfolioFilters) -> Portfolio:
    """Return the offices that are assigned to this person today and looked for; two statements."""
    now, offices = timezone.now(), advised_offices(person)
    heads = get_heads(offices)
    day = today()
    rows = with_team(offices).annotate(late=late_tasks(day), due=next_due(day))
    lines = [PortfolioLine(office_line(row, now), heads.get(row.pk), row.late, row.due) for row in rows.order_by("pk")]
    kept = [line for line in lines if _is_looked_for(line.office, filters)]
    kept.sort(key=lambda line: french.sort_key(line.office.name))
    if filters.oldest_first:
        kept.sort(key=lambda line: (line.office.last_seen is not None, line.office.last_seen or now))
    return Portfolio(kept, is_empty=not lines)


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
    )


def _is_looked_for(line: OfficeLine, filters: PortfolioFilters) -> bool:
    return (
        has_words(line.name, filters.words)
        and (not filters.department or line.department == Department(filters.department).label)
        and (line.is_asleep or not filters.asleep)
    )


def has_words(name: str, words: str) -> bool:
    """Say whether a name holds what is looked for, whatever its accents, its case and its hyphens."""
    return french.sort_key(words)[0] in french.sort_key(name)[0]
