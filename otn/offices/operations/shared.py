"""What several operations on offices ask: the lock, the reason that is owed, who must be told."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.lib.refusals import Refused
from otn.notifications import operations as notifications
from otn.offices.access import needs_reason
from otn.offices.models import REASON_LENGTH, Membership, Office, Role

LAST_MANAGER = "Un office garde toujours au moins un référent. Nommez-en un autre d’abord."
BOTH_SIDES = "Une même personne ne peut pas être à la fois membre d’un office et, pour OTN, celle qui le suit."


def lock(office: Office) -> Office:
    """Lock the row of the office until the end of the transaction: its team changes by one hand at a time."""
    return Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)


def check_reason(by: User, capability: str, office: Office, reason: str) -> str:
    """Return the reason as it is journalled; raises Refused when this person owes one and has not given it."""
    return the_reason(reason, is_owed=needs_reason(by, capability, office))


def the_reason(text: str, *, is_owed: bool = True) -> str:
    """Return a reason on one line; raises Refused when one is owed and this is too short to be one."""
    reason = french.one_line(text)
    if is_owed and len(reason) < REASON_LENGTH:
        raise Refused(f"Dites pourquoi, en {REASON_LENGTH} caractères au moins\N{NO-BREAK SPACE}: l’office lira ce motif.", field="reason")
    return reason


def members_of(office: Office) -> QuerySet[Membership]:
    """Return the memberships that give rights now: neither ended nor expired."""
    return office.memberships.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), is_active=True)


def managers_of(office: Office) -> list[User]:
    """Return the managers of an office who can act today."""
    held = members_of(office).filter(role=Role.MANAGER, user__is_active=True)
    return [member.user for member in held.select_related("user").order_by("pk")]


def tell_managers(office: Office, by: User, text: str, address: str) -> None:
    """Put a line into the bell of the managers when OTN did something that is theirs to know."""
    notifications.notify(office_id=office.pk, people=managers_of(office), text=text, address=address, except_for=by)


def team_address(office: Office) -> str:
    return reverse("dashboard:team", args=[office.slug])


def is_last_manager(office: Office, membership: Membership) -> bool:
    return [manager.pk for manager in managers_of(office)] == [membership.user_id]


def is_of_otn_in(user: User, office: Office) -> bool:
    """Say whether a person sees this office for OTN, now or from a later day on: he cannot be one of its members."""
    current = office.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=today()), advisor=user)
    return user.is_network_admin or current.exists()
