"""What office and adviser say to one another about a reflection."""

from django.db import transaction
from django.urls import reverse

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.operations import managers_of, members_of
from otn.offices.remarks import said_twice, take_back
from strategy.models import Fact, Group, Objective, Reflection, Remark, Solution, Strategy
from strategy.operations.shared import check_there, lock, require

Subject = Fact | Group | Solution | Strategy | Objective


@transaction.atomic
def write_remark(*, reflection: Reflection, by: User, text: str, about: Subject | None = None) -> Remark:
    """Add a remark about a piece of a reflection, or about the whole; its lead and the managers are told. Sent twice it is written once.

    Raises Refused when it is empty. A validated reflection is still talked about.
    """
    require(by, "comment.write", reflection.office)
    text = text.strip()
    if not text:
        raise Refused("Écrivez votre commentaire.", field="text")
    place: dict[str, Subject | None] = dict.fromkeys(Remark.PLACES)
    if about is not None:
        place[str(about._meta.model_name)] = about
    lock(reflection)
    check_there(about, reflection)
    if (twin := said_twice(Remark.objects.filter(reflection=reflection, **place), by=by, text=text)) is not None:
        return twin
    remark = Remark.objects.create(office_id=reflection.office_id, reflection=reflection, author=by, text=text, **place)
    remark.refresh_from_db(fields=["at"])
    journal.record(office_id=reflection.office_id, by=by, verb="reflection.remarked", target=remark, label=reflection.name)
    # A lead who has left the office is told no more.
    lead = members_of(reflection.office).filter(user=reflection.lead_id, user__is_active=True).select_related("user").order_by("pk")
    people = [*managers_of(reflection.office), *(member.user for member in lead)]
    name = french.quoted(reflection.name)
    notifications.notify(
        office_id=reflection.office_id, people=people, text=f"Nouveau commentaire sur la réflexion {name}.",
        address=reverse("strategy:remarks", args=[reflection.office.slug, reflection.pk]), except_for=by, kind=Kind.COMMENT,
    )  # fmt: skip
    return remark


@transaction.atomic
def remove_remark(*, remark: Remark, by: User) -> Remark:
    """Take a remark of one's own back, which leaves an empty line. Raises PermissionDenied, Refused after a quarter of an hour."""
    return take_back(remark, by=by, office=remark.reflection.office)
