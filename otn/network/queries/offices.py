"""The offices of the network: their list, and one of them as OTN's administration sees it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Q
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.network.queries.overview import managers
from otn.network.queries.portfolio import OfficeLine, has_words, office_line, with_team
from otn.offices.access import visible_offices
from otn.offices.models import AdvisorAssignment, Department, Invitation, Office, Role
from otn.offices.operations import managers_of

SHOWN = 50


@dataclass(frozen=True)
class OfficeFilters:
    """What is looked for; what is empty narrows nothing, but archived offices are left out unless they are asked for."""

    words: str = ""
    department: str = ""
    archived: bool | None = False  # None: both
    without_manager: bool = False
    without_advisor: bool = False


@dataclass(frozen=True)
class NetworkOfficeLine:
    office: OfficeLine
    advisors: str  # names, those of today
    has_manager: bool


@dataclass(frozen=True)
class OfficesPage:
    page: Page[NetworkOfficeLine]
    is_empty: bool  # there is no office at all: else the filters alone left nothing


def get_offices_page(person: User, filters: OfficeFilters, *, number: str) -> OfficesPage:
    """Return a page of the offices that are looked for, in the order of the alphabet; two statements."""
    now = timezone.now()
    advisors = advisors_today()
    offices = with_team(visible_offices(person)).annotate(has_manager=Exists(managers())).order_by("pk")
    lines = [NetworkOfficeLine(office_line(office, now), french.listing(advisors[office.pk]), office.has_manager) for office in offices]
    kept = sorted((line for line in lines if _is_looked_for(line, filters)), key=lambda line: french.sort_key(line.office.name))
    return OfficesPage(Paginator(kept, SHOWN).get_page(number or 1), is_empty=not lines)


def advisors_today() -> dict[int, list[str]]:
    """Return the names of who accompanies each office today; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    current = AdvisorAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today()), starts_on__lte=today(), advisor__is_active=True)
    for assignment in current.select_related("advisor").order_by("starts_on", "pk"):
        found[assignment.office_id].append(str(assignment.advisor))
    return found


def _is_looked_for(line: NetworkOfficeLine, filters: OfficeFilters) -> bool:
    return (
        has_words(line.office.name, filters.words)
        and (not filters.department or line.office.department == Department(filters.department).label)
        and (filters.archived is None or line.office.is_archived == filters.archived)
        and not (filters.without_manager and line.has_manager)
        and not (filters.without_advisor and line.advisors)
    )


# --- One office ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    email: str
    last_seen: datetime | None


@dataclass(frozen=True)
class AssignmentLine:
    pk: int
    advisor: str
    when: str
    state: str  # « en cours », « à venir », « terminé »
    tone: str
    can_end: bool


@dataclass(frozen=True)
class OfficePage:
    name: str
    slug: str
    place: str  # commune, département and classification, as far as they are known
    is_archived: bool
    archived_at: datetime | None
    members: int
    last_seen: datetime | None
    managers: Sequence[PersonLine]
    invited: Sequence[str]  # addresses whose invitation as manager still waits
    assignments: Sequence[AssignmentLine]


def get_office_page(office: Office) -> OfficePage:
    """Return an office with who runs it and who follows it; four statements."""
    line = office_line(with_team(Office.objects.filter(pk=office.pk)).get(), timezone.now())
    rows = office.assignments.select_related("advisor").order_by("-starts_on", "-pk")
    pending = office.invitations.filter(role=Role.MANAGER, accepted_at=None, revoked_at=None).order_by("-sent_at", "-pk")
    now = timezone.now()
    return OfficePage(
        name=office.name,
        slug=office.slug,
        place=", ".join(filter(None, [office.commune, line.department, line.category])),
        is_archived=office.is_archived,
        archived_at=office.archived_at,
        members=line.members,
        last_seen=line.last_seen,
        managers=[PersonLine(person.pk, str(person), person.email, person.last_login) for person in managers_of(office)],
        invited=[invitation.email for invitation in pending if invitation.state(now) == Invitation.State.PENDING],
        assignments=[_assignment(row, today()) for row in rows],
    )


def _assignment(row: AdvisorAssignment, day: date) -> AssignmentLine:
    if row.ends_on is not None and row.ends_on < day:
        state, tone = "terminé", "neutre"
    elif row.starts_on > day:
        state, tone = "à venir", "info"
    else:
        state, tone = "en cours", "succes"
    return AssignmentLine(
        pk=row.pk,
        advisor=str(row.advisor),
        when=french.period(row.starts_on, row.ends_on, today=day),
        state=state,
        tone=tone,
        can_end=state != "terminé",
    )
