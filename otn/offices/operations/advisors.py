"""Who accompanies an office for OTN, from when to when."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib.refusals import Refused, WrongState
from otn.notifications import operations as notifications
from otn.offices.models import AdvisorAssignment, Office
from otn.offices.operations.shared import BOTH_SIDES, lock, members_of, team_address, tell_managers
from otn.tenancy.scope import all_offices

ASK_AGAIN_AFTER = timedelta(days=1)


@transaction.atomic
def assign_advisor(*, office: Office, advisor: User, starts_on: date, ends_on: date | None, by: User) -> AdvisorAssignment:
    """Entrust an office to an adviser, from one day to another (none: without end).

    Raises Refused for somebody who is no adviser or a member of the office, for dates in disorder or already covered.
    """
    office = lock(office)
    if not (advisor.is_active and (advisor.is_advisor or advisor.is_network_admin)):
        raise Refused("Cette personne n’a pas de compte de conseiller.", field="advisor")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("La fin ne peut pas précéder le début.", field="ends_on")
    if members_of(office).filter(user=advisor).exists():
        raise Refused(BOTH_SIDES, field="advisor")
    same_time = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    if ends_on is not None:
        same_time &= Q(starts_on__lte=ends_on)
    if office.assignments.filter(same_time, advisor=advisor).exists():
        raise Refused("Cet office lui est déjà confié à ces dates.", field="advisor")
    assignment = AdvisorAssignment.objects.create(office=office, advisor=advisor, starts_on=starts_on, ends_on=ends_on)
    journal.record(
        office_id=office.pk, by=by, verb="advisor.assigned", target=assignment, person=advisor,
        after={"starts_on": starts_on.isoformat(), "ends_on": ends_on and ends_on.isoformat()},
    )  # fmt: skip
    address = reverse("dashboard:overview", args=[office.slug])
    notifications.notify(
        office_id=office.pk, people=[advisor], text=f"L’office {office.name} vous est confié.", address=address, except_for=by
    )
    tell_managers(office, by, f"{advisor} accompagne désormais {office.name} pour OTN.", team_address(office))
    return assignment


@transaction.atomic
def end_assignment(*, assignment: AdvisorAssignment, by: User) -> AdvisorAssignment:
    """End an assignment yesterday, so that the very next request of the adviser is a 404; one that has not begun is removed.

    Doing it twice is doing it once.
    """
    office = lock(assignment.office)
    current = office.assignments.select_related("advisor").filter(pk=assignment.pk).first()
    yesterday = today() - timedelta(days=1)
    if current is None or (current.ends_on is not None and current.ends_on <= yesterday):
        return current or assignment
    assignment = current
    journal.record(
        office_id=office.pk, by=by, verb="advisor.unassigned", target=assignment, person=assignment.advisor,
        before={"ends_on": assignment.ends_on and assignment.ends_on.isoformat()},
    )  # fmt: skip
    if assignment.starts_on > yesterday:
        assignment.delete()
    else:
        assignment.ends_on = yesterday
        assignment.save(update_fields=["ends_on"])
    tell_managers(office, by, f"{assignment.advisor} n’accompagne plus {office.name}.", team_address(office))
    return assignment


@transaction.atomic
def ask_for_advisor(*, office: Office, by: User) -> None:
    """Tell the network admins that an office without adviser wants one, once a day at most. Raises WrongState when it has one."""
    office = lock(office)
    if office.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=today()), advisor__is_active=True).exists():
        raise WrongState("Un conseiller accompagne déjà cet office, ou va le faire.")
    if office.journal.filter(verb="advisor.requested", at__gt=Now() - ASK_AGAIN_AFTER).exists():
        return
    journal.record(office_id=office.pk, by=by, verb="advisor.requested")
    with all_offices("an office asks the network for an adviser"):
        admins = User.objects.filter(is_network_admin=True, is_active=True).order_by("pk")
        text = f"{office.name} demande un conseiller."
        notifications.notify(office_id=None, people=admins, text=text, address=team_address(office), except_for=by)
