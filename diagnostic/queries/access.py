"""Who may look into what: OTN into revisions (roles.md §2 rule 9), the office into the marks of its adviser."""

from diagnostic.models import Revision
from diagnostic.states import State
from otn.accounts.models import User
from otn.offices.access import can, roles_in
from otn.offices.models import Office
from otn.offices.policy import MEMBERS


def can_read_answers(user: User, revision: Revision, office: Office) -> bool:
    """Say whether a person may read the answers of a revision: OTN reads a draft only while the office lets it."""
    if not can(user, "answer.read", office):
        return False
    is_member = not MEMBERS.isdisjoint(roles_in(user, office))
    return is_member or State(revision.state) is not State.DRAFT or revision.assessment.is_draft_visible


def can_read_marks(user: User, revision: Revision, office: Office) -> bool:
    """Say whether a person may read what the adviser thinks of the answers: the office does once he has finished, not while he writes."""
    return State(revision.state) is not State.SUBMITTED or is_for_otn(user, office)


def is_for_otn(user: User, office: Office) -> bool:
    """Say in whose words states are named for a person."""
    return MEMBERS.isdisjoint(roles_in(user, office))
