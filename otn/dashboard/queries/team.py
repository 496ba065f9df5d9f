"""The people of an office as its pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.dashboard.queries.conflicts import Change, last_change
from otn.lib import french
from otn.offices.access import can
from otn.offices.models import Invitation, Membership, Office, Role
from otn.offices.operations import is_open, managers_of, may_return

# What each role may do, after « un lecteur », « un contributeur », « un référent ».
ROLES = {
    Role.READER: "lit tout et commente, sans rien modifier.",
    Role.CONTRIBUTOR: "répond au diagnostic, écrit la stratégie, le plan d’actions et les campagnes.",
    Role.MANAGER: "écrit tout, invite ses collègues, transmet le diagnostic, valide le plan et répond de l’office.",
}
State = Invitation.State
SORTED = (Role.MANAGER, Role.CONTRIBUTOR, Role.READER)


@dataclass(frozen=True)
class Member:
    pk: int
    name: str
    email: str  # empty for whoever may not see addresses
    role: str  # in words
    since: datetime
    last_visit: datetime | None
    is_me: bool
    is_closed: bool  # the account, by OTN
    ended_at: datetime | None  # of a former member
    may_return: bool
    version: int


@dataclass(frozen=True)
class Advisor:
    name: str
    when: str  # « du … au … »


@dataclass(frozen=True)
class InvitationLine:
    pk: int
    email: str
    role: str
    invited_by: str
    sent_at: datetime
    state: str  # in words
    since: str  # « jusqu’au … », « depuis le … », or why it is worth nothing; empty once it has ended
    is_open: bool
    waits: bool  # for an answer or to be sent again: neither accepted nor taken back


@dataclass(frozen=True)
class TeamPage:
    members: tuple[Member, ...]
    former: tuple[Member, ...]
    advisors: tuple[Advisor, ...]
    invitations: tuple[InvitationLine, ...]
    shows_addresses: bool  # and with them the invitations
    has_manager: bool
    is_alone: bool  # the reader, in her own team
    advisor_asked_at: datetime | None

    @property
    def count(self) -> str:
        return french.plural(len(self.members), "membre", "membres")


def get_team_page(*, office: Office, reader: User) -> TeamPage:
    """Return who works on an office and who accompanies it; four statements at most, whatever their number."""
    shows_addresses = sees_addresses(reader, office)
    rows = list(office.memberships.select_related("user").order_by("pk"))
    now = timezone.now()
    current = [row for row in rows if _is_current(row, now)]
    advisors = _advisors(office)
    return TeamPage(
        members=tuple(sorted((_member(row, reader, shows_addresses) for row in current), key=_by_role)),
        former=tuple(sorted((_member(row, reader, shows_addresses) for row in rows if row not in current), key=_by_name)),
        advisors=advisors,
        invitations=get_invitations(office) if shows_addresses else (),
        shows_addresses=shows_addresses,
        has_manager=any(row.role == Role.MANAGER and row.user.is_active for row in current),
        is_alone=[row.user_id for row in current] == [reader.pk],
        advisor_asked_at=None if advisors else _asked_at(office),
    )


def sees_addresses(reader: User, office: Office) -> bool:
    """Say whether the addresses of people are for this reader: those who answer for the office, and OTN, as for its journal."""
    return can(reader, "journal.read", office)


def get_invitations(office: Office) -> tuple[InvitationLine, ...]:
    """Return the invitations that wait for an answer, those that have expired among them, the last sent first; one statement."""
    rows = office.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by").order_by("-sent_at", "-pk")
    return tuple(invitation_line(row) for row in rows)


def invitation_line(row: Invitation) -> InvitationLine:
    """Return an invitation as its line and its page show it; `invited_by` is already there."""
    state = row.state(timezone.now())
    since = {State.PENDING: "jusqu’au ", State.EXPIRED: "depuis le "}
    label, detail = str(state.label), since[state] + french.date_short(row.expires_at) if state in since else ""
    if state == State.PENDING and not row.invited_by.is_active:
        label, detail = "sans effet", "compte de l’expéditeur fermé"
    return InvitationLine(
        pk=row.pk,
        email=row.email,
        role=Role(row.role).label,
        invited_by=str(row.invited_by),
        sent_at=row.sent_at,
        state=label,
        since=detail,
        is_open=is_open(row),
        waits=state in since,
    )


@dataclass(frozen=True)
class MemberPage:
    member: Member
    role: str  # its code
    is_current: bool
    is_last_manager: bool
    needs_manager: bool  # the office has none left


def get_member_page(*, office: Office, membership: Membership, reader: User) -> MemberPage:
    """Return one member, or former member, with what can be done about her; one statement."""
    managers = managers_of(office)
    return MemberPage(
        member=_member(membership, reader, shows_addresses=True),
        role=membership.role,
        is_current=_is_current(membership, timezone.now()),
        is_last_manager=managers == [membership.user],
        needs_manager=not managers,
    )


@dataclass(frozen=True)
class RoleConflict:
    """Two roles for one member, given at the same time; read by ui/_conflict.html."""

    change: Change
    theirs: str
    mine: str
    version: int

    @property
    def author(self) -> str:
        return self.change.author

    @property
    def at(self) -> datetime | None:
        return self.change.at


def get_role_conflict(*, office: Office, current: Membership, wanted: str, reader: User) -> RoleConflict:
    """Return what to choose between when a role was changed meanwhile; one statement."""
    return RoleConflict(
        change=last_change(office=office, target=current, reader=reader),
        theirs=Role(current.role).label if current.is_active else "ancien membre",
        mine=Role(wanted).label,
        version=current.version,
    )


def _is_current(row: Membership, now: datetime) -> bool:
    return row.is_active and (row.expires_at is None or row.expires_at > now)


def _member(row: Membership, reader: User, shows_addresses: bool) -> Member:
    unnamed = row.user.email if shows_addresses else "Sans nom"
    return Member(
        pk=row.pk,
        name=row.user.full_name or unnamed,
        email=row.user.email if shows_addresses else "",
        role=Role(row.role).label,
        since=row.created_at,
        last_visit=row.user.last_login,
        is_me=row.user_id == reader.pk,
        is_closed=not row.user.is_active,
        ended_at=row.ended_at or row.expires_at,
        may_return=may_return(row),
        version=row.version,
    )


def _by_role(member: Member) -> tuple[int, tuple[str, str], int]:
    return [role.label for role in SORTED].index(member.role), french.sort_key(member.name), member.pk


def _by_name(member: Member) -> tuple[tuple[str, str], int]:
    return french.sort_key(member.name), member.pk


def _advisors(office: Office) -> tuple[Advisor, ...]:
    current = office.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=today()), advisor__is_active=True)
    rows = current.select_related("advisor").order_by("starts_on", "pk")
    return tuple(Advisor(name=str(row.advisor), when=french.period(row.starts_on, row.ends_on, today=today())) for row in rows)


def _asked_at(office: Office) -> datetime | None:
    return office.journal.filter(verb="advisor.requested").order_by("-at", "-pk").values_list("at", flat=True).first()
