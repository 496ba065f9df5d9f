"""The one way for a superuser to look into an office."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.offices.models import INTERVENTION_MINUTES, Intervention, Office, Role
from otn.offices.operations.shared import lock, tell_managers, the_reason
from otn.tenancy.scope import all_offices


@transaction.atomic
def start_intervention(*, office: Office, by: User, reason: str) -> Intervention:
    """Let a superuser read an office for sixty minutes; the office sees it. The one that is open is given back unchanged.

    The caller is under `all_offices`: nobody is in the office yet.
    """
    reason = the_reason(reason)
    lock(office)
    now = timezone.now()
    open_one = Intervention.objects.filter(office=office, user=by, ended_at=None).first()
    if open_one is not None:
        if open_one.ends_at > now:
            return open_one
        _end(open_one, by=by, now=now)
    intervention = Intervention.objects.create(
        office=office, user=by, reason=reason, started_at=now, ends_at=now + timedelta(minutes=INTERVENTION_MINUTES)
    )
    with journal.acting_as(Role.SUPERUSER, intervention.pk):
        journal.record(office_id=office.pk, by=by, verb="intervention.started", target=intervention, reason=reason)
    tell_managers(
        office, by, f"Une intervention technique a commencé dans {office.name}.", reverse("dashboard:journal", args=[office.slug])
    )
    return intervention


@transaction.atomic
def end_interventions(*, by: User, office: Office | None = None) -> int:
    """End the open interventions of a person, in one office or (at logout) everywhere; return how many."""
    mine = Intervention.objects.select_for_update(of=("self",)).filter(user=by, ended_at=None).order_by("pk")
    ended = list(mine if office is None else mine.filter(office=office))
    now = timezone.now()
    for intervention in ended:
        _end(intervention, by=by, now=now)
    return len(ended)


def _end(intervention: Intervention, *, by: User, now: datetime) -> None:
    """Note the end of an intervention, and tell it in the journal of the office: also that of one which ended by itself."""
    intervention.ended_at = min(now, intervention.ends_at)
    intervention.save(update_fields=["ended_at"])
    with all_offices("end of an intervention"), journal.acting_as(Role.SUPERUSER, intervention.pk):
        journal.record(office_id=intervention.office_id, by=by, verb="intervention.ended", target=intervention)
