"""Invitations (roles.md §6.4): sent, sent again, taken back, accepted."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from otn.accounts.addresses import AddressRefused, normalise
from otn.accounts.models import User
from otn.accounts.operations import adopt_address
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.offices.models import INVITATION_DAYS, INVITATIONS_A_DAY, Invitation, Membership, Office, Role
from otn.offices.operations.shared import (
    BOTH_SIDES,
    check_reason,
    is_of_otn_in,
    lock,
    managers_of,
    members_of,
    team_address,
    tell_managers,
)
from otn.tenancy.scope import all_offices

RESEND_AFTER = timedelta(minutes=2)  # a second click is the same wish
ASK_AGAIN_AFTER = timedelta(days=1)
ENOUGH_TODAY = f"{INVITATIONS_A_DAY} invitations sont parties en un jour. Les suivantes pourront partir demain."
NO_LONGER_VALID = "Cette invitation n’est plus valable. Demandez-en une nouvelle à votre référent."

_signer = signing.Signer(salt="otn.offices.invitation")


@transaction.atomic
def invite(*, office: Office, by: User, email: str, role: str, reason: str = "") -> Invitation:
    """Invite an address to join the office, replacing an invitation of the same address that is still open.

    Whether the address has an account changes nothing of what the inviter sees. Raises Refused for an address that cannot be, one that
    is in the team already, a missing reason, or the thirty-first invitation of the day.
    """
    reason = check_reason(by, "member.invite", office, reason)
    try:
        address = normalise(email)
    except AddressRefused as refusal:
        raise Refused(str(refusal), field="email") from refusal
    lock(office)
    if members_of(office).filter(user__email=address).exists():
        raise Refused("Cette personne est déjà dans l’équipe.", field="email")
    open_one = office.invitations.filter(email=address, accepted_at=None, revoked_at=None).first()
    if open_one is not None and open_one.role == role and open_one.invited_by_id == by.pk and _was_just_sent(open_one):
        return open_one  # the same form, sent twice
    if _sent_in_a_day(office) >= INVITATIONS_A_DAY:
        raise Refused(ENOUGH_TODAY, field="email")
    if open_one is not None:
        _end_invitation(open_one)
    invitation = Invitation.objects.create(office=office, email=address, role=role, invited_by=by, sent_at=timezone.now())
    _mail_invitation(invitation)
    journal.record(office_id=office.pk, by=by, verb="invitation.sent", target=invitation, after={"role": role}, reason=reason)
    if reason:
        tell_managers(office, by, f"OTN a invité une personne à rejoindre {office.name}.", team_address(office))
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, reason: str = "") -> Invitation:
    """Send an open invitation again, in one's own name: its fourteen days begin anew. Twice within two minutes sends once."""
    office = lock(invitation.office)
    reason = check_reason(by, "member.invite", invitation.office, reason)
    invitation.refresh_from_db()
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise WrongState("Cette invitation n’est plus en attente.")
    if _was_just_sent(invitation):
        return invitation
    if _sent_in_a_day(office) >= INVITATIONS_A_DAY:
        raise Refused(ENOUGH_TODAY)
    invitation.sent_at, invitation.invited_by = timezone.now(), by
    invitation.save(update_fields=["sent_at", "invited_by"])
    _mail_invitation(invitation)
    journal.record(office_id=office.pk, by=by, verb="invitation.resent", target=invitation, reason=reason)
    if reason:
        tell_managers(office, by, f"OTN a relancé une invitation à rejoindre {office.name}.", team_address(office))
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, reason: str = "") -> None:
    """Take an invitation back; its link says so from now on. Doing it twice is doing it once."""
    office = lock(invitation.office)
    reason = check_reason(by, "member.invite", invitation.office, reason)
    invitation.refresh_from_db()
    if invitation.accepted_at is not None:
        raise WrongState("Cette invitation a déjà été acceptée.")
    if invitation.revoked_at is not None:
        return
    _end_invitation(invitation)
    journal.record(office_id=office.pk, by=by, verb="invitation.revoked", target=invitation, reason=reason)
    if reason:
        tell_managers(office, by, f"OTN a retiré une invitation à rejoindre {office.name}.", team_address(office))


def _sent_in_a_day(office: Office) -> int:
    """Count the mails of the last day as the journal tells them: sending one again moves its date, and counts once more."""
    return office.journal.filter(verb__in=["invitation.sent", "invitation.resent"], at__gt=Now() - timedelta(days=1)).count()


def _end_invitation(invitation: Invitation) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])


def _was_just_sent(invitation: Invitation) -> bool:
    return timezone.now() - invitation.sent_at < RESEND_AFTER


def token_of(invitation: Invitation) -> str:
    """Return the signed part of the link in the mail: it names the invitation, whose row alone says what it is still worth."""
    return _signer.sign_object([invitation.pk, invitation.nonce])


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link, whatever its state; None for a link that was never sent."""
    try:
        pk, nonce = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Invitation.objects.select_related("office", "invited_by").filter(pk=pk, nonce=nonce).first()


def is_open(invitation: Invitation) -> bool:
    """Say whether an invitation can be accepted now: what a closed account has sent, or an archived office, is worth nothing any more."""
    is_pending = invitation.state(timezone.now()) == Invitation.State.PENDING
    return is_pending and invitation.invited_by.is_active and not invitation.office.is_archived


def may_be_asked_again(invitation: Invitation) -> bool:
    """Say whether its owner can ask for a new one: it has expired, and nobody has taken it back."""
    return invitation.state(timezone.now()) == Invitation.State.EXPIRED and not invitation.office.is_archived


def has_account(invitation: Invitation) -> bool:
    """Say whether the invited address has an account: for the holder of the link alone."""
    return User.objects.filter(email=invitation.email).exists()


def _reread(invitation: Invitation) -> Invitation:
    """Read an invitation again under the lock of its office, which everybody takes who changes it."""
    return Invitation.objects.select_related("office", "invited_by").get(pk=invitation.pk)


def _mail_invitation(invitation: Invitation) -> None:
    inviter, office = french.one_line(str(invitation.invited_by)), french.one_line(invitation.office.name)
    link = settings.OTN_BASE_URL + reverse("invitation", args=[token_of(invitation)])
    role = Role(invitation.role).label
    mail.post(
        to=invitation.email,
        subject=f"Invitation à rejoindre l’office {office}",
        text=(
            f"Bonjour,\n\n{inviter} vous invite à rejoindre l’office {french.quoted(office)} "
            f"comme {role}, sur Stratégie web OTN.\n\nPour accepter, ouvrez cette adresse dans les {INVITATION_DAYS} jours"
            f"\N{NO-BREAK SPACE}:\n{link}\n\nElle ne sert qu’une fois, et seulement pour votre adresse. "
            "Si vous n’attendiez pas ce message, ne faites rien.\n\nOffices de Tourisme & Territoires de Normandie\n"
        ),
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Make the invited person a member. A former member comes back in the role of the invitation.

    Raises WrongState when it is no longer open, Refused when the account is not the invited address, is in the team already, or sees this
    office for OTN. The caller is in the scope of no office: the journal is written under the scope that this opens.
    """
    office = lock(invitation.office)
    invitation = _reread(invitation)
    if invitation.accepted_by_id == by.pk:
        return office.memberships.get(user=by)  # the same form, sent twice
    if not is_open(invitation):
        raise WrongState(NO_LONGER_VALID)
    if by.email != invitation.email:
        raise Refused("Cette invitation a été envoyée à une autre adresse que celle de votre compte.")
    if is_of_otn_in(by, office):
        raise Refused(BOTH_SIDES)
    if members_of(office).filter(user=by).exists():
        raise Refused("Vous êtes déjà dans l’équipe de cet office.")  # in a role that an older invitation must not change
    membership, is_new = Membership.objects.get_or_create(office=office, user=by, defaults={"role": invitation.role})
    if not is_new:
        membership.role, membership.is_active, membership.ended_at, membership.expires_at = invitation.role, True, None, None
        membership.version = F("version") + 1
        membership.save(update_fields=["role", "is_active", "ended_at", "expires_at", "version"])
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    with all_offices("invitation accepted by somebody who is not in the office yet"), journal.acting_as(invitation.role):
        journal.record(
            office_id=office.pk, by=by, verb="invitation.accepted", target=invitation, after={"role": invitation.role}, person=by
        )
        text = f"{by} a rejoint {office.name} comme {Role(invitation.role).label}."
        notifications.notify(
            office_id=office.pk,
            people=[invitation.invited_by, *managers_of(office)],
            text=text,
            address=team_address(office),
            except_for=by,
        )
    return membership


@transaction.atomic
def join_with_new_account(*, invitation: Invitation, first_name: str, last_name: str, password: str) -> User:
    """Open the account of an invited address and accept for it: having the link proves that the address is hers.

    Raises WrongState when the invitation is no longer open or the address has got an account meanwhile, Refused when the address reads like
    that of another account.
    """
    lock(invitation.office)  # first: of the same form sent twice, the second finds the account of the first
    invitation = _reread(invitation)
    if not is_open(invitation):
        raise WrongState(NO_LONGER_VALID)
    if has_account(invitation):
        raise WrongState("Un compte existe déjà pour cette adresse\N{NO-BREAK SPACE}: connectez-vous pour accepter l’invitation.")
    try:
        user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
    except AddressRefused as refusal:
        raise Refused(str(refusal)) from refusal
    adopt_address(user=user)
    accept_invitation(invitation=invitation, by=user)
    return user


@transaction.atomic
def request_new_invitation(*, invitation: Invitation) -> None:
    """Tell the managers that an expired invitation is wanted again, once a day at most."""
    office = lock(invitation.office)
    invitation = _reread(invitation)
    if not may_be_asked_again(invitation):
        raise WrongState("Cette invitation ne peut pas être redemandée.")
    with all_offices("somebody from outside asks for a new invitation"):
        lines = office.journal.filter(verb="invitation.requested", target_id=str(invitation.pk), at__gt=Now() - ASK_AGAIN_AFTER)
        if lines.exists():
            return
        journal.record(office_id=office.pk, by=None, verb="invitation.requested", target=invitation)
        text = f"L’invitation de {invitation.email} a expiré\N{NO-BREAK SPACE}: cette personne en demande une nouvelle."
        notifications.notify(office_id=office.pk, people=managers_of(office), text=text, address=team_address(office))
