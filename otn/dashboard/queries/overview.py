"""The home of an office."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.dashboard.next_step import Facts, NextStep, next_step
from otn.dashboard.queries.journal import get_journal_page
from otn.dashboard.queries.profile import COMPARED, get_profile_page
from otn.journal.queries import Filters
from otn.journal.verbs import VERBS
from otn.offices.access import can, roles_in
from otn.offices.models import INVITATION_DAYS, Invitation, Membership, Office, Role
from otn.offices.operations import members_of
from otn.offices.policy import POLICY

SHOWN = 5  # lines of activity, reports
OF_OTN = frozenset({Role.ADVISOR, Role.NETWORK_ADMIN, Role.SUPERUSER})


@dataclass(frozen=True)
class PathStep:
    """One of the four steps of the path; `state` is fait, en-cours or a-venir."""

    name: str
    word: str  # of data-etape
    drawing: str
    text: str  # what was done and what comes next, or what the step will give
    state: str
    url: str


@dataclass(frozen=True)
class Activity:
    who: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Report:
    name: str
    made_at: datetime
    url: str


@dataclass(frozen=True)
class OverviewPage:
    office: str
    first_name: str  # empty when the account has none
    is_of_otn: bool  # this person sees the office for OTN
    next_step: NextStep
    path: tuple[PathStep, ...]
    activity: tuple[Activity, ...]
    journal_url: str  # empty for whoever may not read it
    reports: tuple[Report, ...]
    reports_url: str


def get_overview_page(*, office: Office, person: User) -> OverviewPage:
    """Return the home of an office for a person, in four statements at most, whatever the size of the office."""
    facts = _facts(office, person)
    return OverviewPage(
        office=office.name,
        first_name=person.first_name,
        is_of_otn=facts.is_of_otn,
        next_step=next_step(facts),
        path=_path(office),
        activity=_journal_lines(office) if can(person, "journal.read", office) else _arrivals(office),
        journal_url=reverse("dashboard:journal", args=[office.slug]) if can(person, "journal.read", office) else "",
        reports=_reports(office, person),
        reports_url=reverse("documents:index", args=[office.slug]),
    )


# --- What to do -------------------------------------------------------------------------------------------------------------------------


def _facts(office: Office, person: User) -> Facts:
    missing = len(get_profile_page(office=office).missing)
    members, manager, expired = _team(office)
    return Facts(
        office=office.name,
        manager=manager,
        members=members,
        expired_invitations=expired,
        missing_in_profile=missing,
        profile_is_untouched=missing == len(COMPARED),
        diagnostic_has_begun=False,
        is_archived=office.is_archived,
        next_deadline=None,
        is_of_otn=roles_in(person, office) <= OF_OTN,
        may_write=can(person, "answer.write", office),
        may_invite=can(person, "member.invite", office),
        may_edit_profile=can(person, "office.edit", office),
        may_appoint=can(person, "manager.appoint", office),
        diagnostic_url=reverse("diagnostic:overview", args=[office.slug]),
        team_url=reverse("dashboard:team", args=[office.slug]),
        profile_url=reverse("dashboard:profile", args=[office.slug]),
        reports_url=reverse("documents:index", args=[office.slug]),
    )


def _team(office: Office) -> tuple[int, str, int]:
    """Return how many people can act, what to call a manager, and how many invitations were left unanswered; one statement."""
    now = timezone.now()
    active = Q(is_active=True, user__is_active=True) & (Q(expires_at=None) | Q(expires_at__gt=now))
    members = Membership.objects.filter(active, office=OuterRef("pk")).order_by().values("office")
    managers = Membership.objects.filter(active, office=OuterRef("pk"), role=Role.MANAGER).order_by("created_at", "pk")
    expired = Invitation.objects.filter(
        office=OuterRef("pk"), accepted_at=None, revoked_at=None, sent_at__lte=now - timedelta(days=INVITATION_DAYS)
    )
    called = Coalesce(NullIf("user__first_name", Value("")), "user__email", output_field=CharField())
    rows = Office.objects.values_list(
        Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0),
        Coalesce(Subquery(managers.values_list(called)[:1]), Value("")),
        Coalesce(Subquery(expired.order_by().values("office").annotate(count=Count("pk")).values("count")), 0),
    )
    members_count, manager, expired_count = rows.get(pk=office.pk)
    return members_count, manager, expired_count


# --- The path ---------------------------------------------------------------------------------------------------------------------------

# Name, word, drawing, what the step will give, address.
STEPS = (
    ("Récolter", "recolter", "jumelles", "180 questions pour savoir où en est votre présence web.", "diagnostic:overview"),
    ("Classer", "classer", "carte", "Vos constats deviennent un SWOT, puis des objectifs.", "strategy:overview"),
    ("Choisir", "choisir", "panneau", "Qui fait quoi, dans quel ordre, pour quand.", "actionplan:overview"),
    ("Valider", "valider", "phare", "Ce que vos campagnes rapportent.", "monitoring:overview"),
)


def _path(office: Office) -> tuple[PathStep, ...]:
    """Return the four steps; none has begun until its app says so."""
    return tuple(
        PathStep(name, word, drawing, text, "a-venir", reverse(page, args=[office.slug])) for name, word, drawing, text, page in STEPS
    )


# --- What happened ----------------------------------------------------------------------------------------------------------------------


def _journal_lines(office: Office) -> tuple[Activity, ...]:
    """Return the last acts of the journal; two statements."""
    page = get_journal_page(office.journal.all(), Filters())
    return tuple(Activity(line.who, line.words, line.at) for line in page.lines[:SHOWN])


def _arrivals(office: Office) -> tuple[Activity, ...]:
    """Return who came into the team last, for those who do not read the journal; one statement."""
    members = members_of(office).select_related("user").order_by("-created_at", "-pk")[:SHOWN]
    return tuple(Activity(member.user.full_name or "Sans nom", VERBS["invitation.accepted"], member.created_at) for member in members)


def _reports(office: Office, person: User) -> tuple[Report, ...]:
    """Return the last documents that this person may open; one statement."""
    allowed = [capability for capability in POLICY if can(person, capability, office)]
    documents = office.documents.filter(capability__in=allowed).order_by("-created_at", "-pk")[:SHOWN]
    return tuple(
        Report(document.name, document.created_at, reverse("documents:download", args=[office.slug, document.pk])) for document in documents
    )
