"""What office and adviser say to one another about an action."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from actionplan.models import Action, Remark
from actionplan.operations.shared import BINNED, require
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, WrongState
from otn.notifications import operations as notifications
from otn.offices.operations import managers_of

REMARK_MINUTES = 15  # during which its author may take it back


@transaction.atomic
def write_remark(*, action: Action, by: User, text: str) -> Remark:
    """Add a remark about an action; its owner and the managers are told. Raises Refused when it is empty, WrongState in the bin."""
    require(by, "comment.write", action.office)
    text = text.strip()
    if not text:
        raise Refused("Écrivez votre commentaire.", field="text")
    found = Action.objects.select_related("owner").get(pk=action.pk)
    if found.removed_at is not None:
        raise WrongState(BINNED)
    remark = Remark.objects.create(office_id=found.office_id, action=found, author=by, text=text)
    remark.refresh_from_db(fields=["at"])
    journal.record(office_id=found.office_id, by=by, verb="action.remarked", target=found, label=found.name)
    people = [*managers_of(action.office), *([found.owner] if found.owner else [])]
    notifications.notify(
        office_id=found.office_id, people=people, text=f"Nouveau commentaire sur l’action «\u202f{found.name}\u202f».",
        address=reverse("actionplan:overview", args=[action.office.slug]), except_for=by,
    )  # fmt: skip
    return remark


@transaction.atomic
def remove_remark(*, remark: Remark, by: User) -> Remark:
    """Take a remark of one's own back, which leaves an empty line. Raises PermissionDenied, Refused after a quarter of an hour."""
    require(by, "comment.edit", remark.office)
    current = Remark.objects.select_for_update(of=("self",), no_key=True).get(pk=remark.pk)
    if current.author_id != by.pk:
        raise PermissionDenied
    if current.removed_at is not None:
        return current
    now = timezone.now()
    if not is_removable(current, now):
        raise Refused("Un commentaire se reprend dans le quart d’heure qui suit.")
    current.text, current.removed_at = "", now
    current.save(update_fields=["text", "removed_at"])
    journal.record(office_id=current.office_id, by=by, verb="comment.removed", target=current)
    return current


def is_removable(remark: Remark, now: datetime) -> bool:
    """Say whether its author may still take a remark back."""
    return remark.removed_at is None and now < remark.at + timedelta(minutes=REMARK_MINUTES)
