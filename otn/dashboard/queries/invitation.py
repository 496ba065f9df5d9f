"""What the link of an invitation opens, for whoever opens it."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from otn.accounts.models import User
from otn.dashboard.queries.team import ROLES
from otn.offices.models import Invitation, Role
from otn.offices.operations import has_account, is_open, may_be_asked_again


class Step(StrEnum):
    """What can be done with an invitation, by this visitor, now."""

    JOIN = "join"  # open an account
    LOG_IN = "log_in"  # there is one
    ACCEPT = "accept"  # she is logged in
    CHANGE_ACCOUNT = "change_account"  # somebody else is
    OPEN_OFFICE = "open_office"  # she has accepted
    ACCEPTED = "accepted"
    ASK_AGAIN = "ask_again"  # it has expired
    ENDED = "ended"


@dataclass(frozen=True)
class InvitationPage:
    step: Step
    office: str
    office_slug: str
    inviter: str
    role: str
    sentence: str  # what this role may do
    email: str  # for the one who opens her account, empty otherwise
    account: str  # the address under which the visitor is logged in


def get_invitation_page(*, invitation: Invitation, visitor: User | AnonymousUser) -> InvitationPage:
    """Return what to show; whether the address has an account is said only while the invitation waits for its owner."""
    step = _step(invitation, visitor)
    return InvitationPage(
        step=step,
        office=invitation.office.name,
        office_slug=invitation.office.slug,
        inviter=invitation.invited_by.first_name or str(invitation.invited_by),
        role=Role(invitation.role).label,
        sentence=ROLES[Role(invitation.role)],
        email=invitation.email if step == Step.JOIN else "",
        account=visitor.email if isinstance(visitor, User) else "",
    )


def _step(invitation: Invitation, visitor: User | AnonymousUser) -> Step:
    if invitation.accepted_at is not None:
        return Step.OPEN_OFFICE if isinstance(visitor, User) and invitation.accepted_by_id == visitor.pk else Step.ACCEPTED
    if not is_open(invitation):
        return Step.ASK_AGAIN if may_be_asked_again(invitation) else Step.ENDED
    if isinstance(visitor, User):
        return Step.ACCEPT if visitor.email == invitation.email else Step.CHANGE_ACCOUNT
    return Step.LOG_IN if has_account(invitation) else Step.JOIN
