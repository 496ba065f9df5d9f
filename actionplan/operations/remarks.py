"""What office and adviser say to one another about an action."""

from django.db import transaction
from django.urls import reverse

from actionplan.models import Action, Remark
from actionplan.operations.shared import BINNED, require
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, WrongState
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.operations import managers_of, members_of
from otn.offices.remarks import said_twice, take_back


@transaction.atomic
def write_remark(*, action: Action, by: User, text: str) -> Remark:
    """Add a remark about an action; its owner and the managers are told. Sent twice it is written once.

    Raises Refused when it is empty, WrongState in the bin.
    """
    require(by, "comment.write", action.office)
    text = text.strip()
    if not text:
        raise Refused("Écrivez votre commentaire.", field="text")
    found = Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)
    if found.removed_at is not None:
        raise WrongState(BINNED)
    if (twin := said_twice(found.remarks.all(), by=by, text=text)) is not None:
        return twin
    remark = Remark.objects.create(office_id=found.office_id, action=found, author=by, text=text)
    remark.refresh_from_db(fields=["at"])
    journal.record(office_id=found.office_id, by=by, verb="action.remarked", target=found, label=found.name)
    # An owner who has left the office is told no more.
    owner = members_of(action.office).filter(user=found.owner_id, user__is_active=True).select_related("user").order_by("pk")
    people = [*managers_of(action.office), *(member.user for member in owner)]
    notifications.notify(
        office_id=found.office_id, people=people, text=f"Nouveau commentaire sur l’action «\u202f{found.name}\u202f».",
        address=f"{reverse('actionplan:action', args=[action.office.slug, found.pk])}#remarques", except_for=by, kind=Kind.COMMENT,
    )  # fmt: skip
    return remark


@transaction.atomic
def remove_remark(*, remark: Remark, by: User) -> Remark:
    """Take a remark of one's own back, which leaves an empty line. Raises PermissionDenied, Refused after a quarter of an hour."""
    return take_back(remark, by=by, office=remark.office)
