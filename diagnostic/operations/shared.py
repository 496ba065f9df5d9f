"""What the operations on assessments ask: the right, the lock, who must be told."""

from contextlib import nullcontext

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse

from diagnostic.models import Assessment, Revision, Transition
from diagnostic.states import State
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib.refusals import WrongState
from otn.offices.access import can
from otn.offices.models import Office
from otn.tenancy.scope import all_offices

CHANGED = "Ce diagnostic vient de changer d’état. Rechargez la page\N{NO-BREAK SPACE}: ce que vous avez écrit n’est pas perdu."


def require(by: User, capability: str, assessment: Assessment) -> None:
    """Raise PermissionDenied unless this person may do this; no statement when the office came through the door."""
    if not can(by, capability, assessment.office):
        raise PermissionDenied


def lock(assessment: Assessment) -> Revision:
    """Lock the revision under way until the end of the transaction: whatever writes to an assessment goes one after the other."""
    locked = Revision.objects.select_for_update(of=("self",), no_key=True).select_related("assessment__edition")
    revision = locked.filter(assessment=assessment, is_current=True).first()
    if revision is None:  # reopened while we waited
        raise WrongState(CHANGED)
    return revision


def label_of(revision: Revision) -> str:
    """Name a revision for the journal."""
    return f"{revision.assessment.edition.year}, révision {revision.number}"


def move(
    revision: Revision, before: State | None, after: State, by: User | None, verb: str, comment: str = "", *, is_otns_own: bool = False
) -> None:
    """Write the two lines of a move: of the log of transitions, and of the journal of the office, or of the network for what is its own."""
    office_id = revision.office_id
    Transition.objects.create(office_id=office_id, revision=revision, before=before or "", after=after.value, by=by, comment=comment)
    with all_offices("journal of what is OTN's own") if is_otns_own else nullcontext():
        journal.record(
            office_id=None if is_otns_own else office_id, by=by, verb=verb, target=revision.assessment, label=label_of(revision),
            before=None if before is None else {"state": before.value}, after={"state": after.value}, reason=comment,
        )  # fmt: skip


def advisors_of(office: Office) -> list[User]:
    """Return the advisers to whom the office is assigned today."""
    day = today()
    held = office.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, advisor__is_active=True)
    return [one.advisor for one in held.select_related("advisor").order_by("pk")]


def address_of(office: Office) -> str:
    return reverse("diagnostic:overview", args=[office.slug])
