"""The people of an office: their role, their departure, their return."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications import operations as notifications
from otn.offices.models import Membership, Office, Role
from otn.offices.operations.shared import (
    BOTH_SIDES,
    LAST_MANAGER,
    check_reason,
    is_last_manager,
    is_of_otn_in,
    lock,
    managers_of,
    members_of,
    team_address,
    tell_managers,
)

RETURN_DAYS = 30  # during which a departure is undone in one click; after that somebody is invited again


def _changed_membership(membership: Membership, version: int, **changes: Any) -> Membership:
    """Write changes to a membership if nobody else did since `version`; raises Stale otherwise."""
    changed = Membership.objects.filter(pk=membership.pk, version=version).update(version=F("version") + 1, **changes)
    membership = Membership.objects.select_related("user", "office").get(pk=membership.pk)
    if not changed:
        raise Stale(membership)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, version: int, by: User, reason: str = "") -> Membership:
    """Give a member another role. Raises Refused for the last manager, Stale when the row has changed since `version`."""
    office = lock(membership.office)
    reason = check_reason(by, "member.change", membership.office, reason)
    membership.refresh_from_db(from_queryset=Membership.objects.select_related("user", "office"))
    if membership.role == role:
        return membership
    if membership.version != version:
        raise Stale(membership)
    if not membership.is_active:
        raise WrongState("Cette personne n’est plus dans l’équipe.")
    if is_last_manager(office, membership):
        raise Refused(LAST_MANAGER, field="role")
    before = membership.role
    membership = _changed_membership(membership, version, role=role)
    journal.record(
        office_id=office.pk, by=by, verb="membership.role_changed", target=membership, person=membership.user,
        before={"role": before}, after={"role": role}, reason=reason,
    )  # fmt: skip
    text = f"Vous êtes maintenant {Role(role).label} de {office.name}."
    notifications.notify(office_id=office.pk, people=[membership.user], text=text, address=team_address(office), except_for=by)
    if reason:
        tell_managers(office, by, f"OTN a changé un rôle dans {office.name}.", team_address(office))
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, version: int, by: User, reason: str = "") -> Membership:
    """Take somebody out of the team; what she wrote keeps her name. Her open invitations are revoked."""
    office = lock(membership.office)
    reason = check_reason(by, "member.change", membership.office, reason)
    return _end(membership, version=version, by=by, verb="membership.ended", reason=reason, office=office)


@transaction.atomic
def leave(*, membership: Membership, by: User) -> Membership:
    """Leave an office by oneself. Raises Refused for the last manager."""
    office = lock(membership.office)
    membership.refresh_from_db(fields=["version"])
    return _end(membership, version=membership.version, by=by, verb="membership.left", reason="", office=office)


def _end(membership: Membership, *, version: int, by: User, verb: str, reason: str, office: Office) -> Membership:
    membership.refresh_from_db(from_queryset=Membership.objects.select_related("user", "office"))
    if not membership.is_active:
        return membership
    if membership.version != version:
        raise Stale(membership)
    if is_last_manager(office, membership):
        raise Refused(LAST_MANAGER)
    membership = _changed_membership(membership, version, is_active=False, ended_at=timezone.now())
    office.invitations.filter(invited_by=membership.user, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    journal.record(
        office_id=office.pk, by=by, verb=verb, target=membership, person=membership.user, before={"role": membership.role}, reason=reason
    )
    text = f"{membership.user} ne fait plus partie de l’équipe de {office.name}."
    notifications.notify(office_id=office.pk, people=managers_of(office), text=text, address=team_address(office), except_for=by)
    return membership


def may_return(membership: Membership) -> bool:
    """Say whether a former member can still be put back as if she had not left."""
    return (
        not membership.is_active and membership.ended_at is not None and timezone.now() - membership.ended_at < timedelta(days=RETURN_DAYS)
    )


@transaction.atomic
def restore_membership(*, membership: Membership, version: int, by: User, reason: str = "") -> Membership:
    """Undo the departure of a member, in the role that she had; an open invitation of hers, which could give another, is revoked.

    Raises Stale, Refused for somebody who sees the office for OTN now, WrongState after thirty days.
    """
    office = lock(membership.office)
    reason = check_reason(by, "member.change", membership.office, reason)
    membership.refresh_from_db(from_queryset=Membership.objects.select_related("user", "office"))
    if membership.is_active:
        return membership
    if membership.version != version:
        raise Stale(membership)
    if not may_return(membership):
        raise WrongState(f"Ce départ a plus de {RETURN_DAYS} jours\N{NO-BREAK SPACE}: invitez de nouveau cette personne.")
    if is_of_otn_in(membership.user, office):
        raise Refused(BOTH_SIDES)
    membership = _changed_membership(membership, version, is_active=True, ended_at=None, expires_at=None)
    office.invitations.filter(email=membership.user.email, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    journal.record(
        office_id=office.pk, by=by, verb="membership.restored", target=membership, person=membership.user,
        after={"role": membership.role}, reason=reason,
    )  # fmt: skip
    text = f"Vous faites de nouveau partie de l’équipe de {office.name}."
    notifications.notify(office_id=office.pk, people=[membership.user], text=text, address=team_address(office), except_for=by)
    if reason:
        tell_managers(office, by, f"OTN a remis une personne dans l’équipe de {office.name}.", team_address(office))
    return membership


@transaction.atomic
def appoint_manager(*, membership: Membership, by: User, reason: str) -> Membership:
    """Make a member, or a former one, the manager of an office that has none left.

    Raises WrongState when there is one, Refused for somebody who cannot act as one. Doing it twice is doing it once.
    """
    office = lock(membership.office)
    reason = check_reason(by, "manager.appoint", membership.office, reason)
    managers = managers_of(office)
    if membership.user in managers:
        return members_of(office).get(pk=membership.pk)
    if managers:
        raise WrongState("Cet office a un référent\N{NO-BREAK SPACE}: c’est à lui d’en nommer un autre.")
    membership.refresh_from_db(from_queryset=Membership.objects.select_related("user", "office"))
    if not membership.user.is_active:
        raise Refused("Le compte de cette personne est fermé.")
    if is_of_otn_in(membership.user, office):
        raise Refused(BOTH_SIDES)
    before = membership.role
    membership = _changed_membership(membership, membership.version, role=Role.MANAGER, is_active=True, ended_at=None, expires_at=None)
    office.invitations.filter(email=membership.user.email, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    journal.record(
        office_id=office.pk, by=by, verb="membership.appointed", target=membership, person=membership.user,
        before={"role": before}, after={"role": Role.MANAGER.value}, reason=reason,
    )  # fmt: skip
    text = f"OTN vous a nommé référent de {office.name}."
    notifications.notify(office_id=office.pk, people=[membership.user], text=text, address=team_address(office))
    return membership
