"""Every write to offices, their people and those who accompany them; each leaves one line in the journal."""

from otn.offices.operations.advisors import ask_for_advisor, assign_advisor, end_assignment
from otn.offices.operations.interventions import end_interventions, start_intervention
from otn.offices.operations.invitations import (
    accept_invitation,
    find_invitation,
    has_account,
    invite,
    is_open,
    join_with_new_account,
    may_be_asked_again,
    request_new_invitation,
    resend_invitation,
    revoke_invitation,
    token_of,
)
from otn.offices.operations.profile import (
    PROFILE,
    archive_office,
    change_logo,
    create_office,
    edit_profile,
    hide_name,
    profile_of,
    restore_office,
)
from otn.offices.operations.shared import managers_of, members_of
from otn.offices.operations.team import appoint_manager, change_role, end_membership, leave, may_return, restore_membership

__all__ = [
    "PROFILE",
    "accept_invitation",
    "appoint_manager",
    "archive_office",
    "ask_for_advisor",
    "assign_advisor",
    "change_logo",
    "change_role",
    "create_office",
    "edit_profile",
    "end_assignment",
    "end_interventions",
    "end_membership",
    "find_invitation",
    "has_account",
    "hide_name",
    "invite",
    "is_open",
    "join_with_new_account",
    "leave",
    "managers_of",
    "may_be_asked_again",
    "may_return",
    "members_of",
    "profile_of",
    "request_new_invitation",
    "resend_invitation",
    "restore_membership",
    "restore_office",
    "revoke_invitation",
    "start_intervention",
    "token_of",
]
