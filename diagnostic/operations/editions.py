"""What OTN does to an edition that exists: its dates, its opening to the offices."""

from collections import defaultdict
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from diagnostic.deadlines import date_faults
from diagnostic.models import Assessment, Cohort, Edition
from diagnostic.operations.assessments import open_edition
from diagnostic.operations.shared import address_of
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications import operations as notifications
from otn.offices.access import can_on_network
from otn.offices.models import REASON_LENGTH, Membership, Office, Role
from otn.tenancy.scope import all_offices

DATES = ("opens_on", "submit_by", "review_by", "closes_on")
PROMISED = ("submit_by", "review_by")  # what offices organise themselves by
IN_THE_PAST = "Cette date est passée\N{NO-BREAK SPACE}: donnez aujourd’hui, ou plus tard."


def dates_of(edition: Edition) -> dict[str, date]:
    return {name: getattr(edition, name) for name in DATES}


def fingerprint_of(edition: Edition) -> str:
    """Return what the dates are, for a form to give back: whoever changes them has seen these."""
    return " ".join(str(day) for day in dates_of(edition).values())


# --- Dates and opening --------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def change_dates(
    *, edition: Edition, by: User, seen: str, opens_on: date, submit_by: date, review_by: date, closes_on: date, reason: str = ""
) -> Edition:
    """Change the dates of an edition; once offices have it, an earlier date than they were promised needs a reason, and they are told.

    An office that was given more time keeps it. Raises PermissionDenied, WrongState once it is closed, Refused, Stale when `seen`
    (`fingerprint_of`) is no longer what stands.
    """
    _require(by)
    found, is_closed = _lock(edition)
    if is_closed:
        raise WrongState("Cette édition est close\N{NO-BREAK SPACE}: ses dates ne changent plus.")
    before = dates_of(found)
    after = {"opens_on": opens_on, "submit_by": submit_by, "review_by": review_by, "closes_on": closes_on}
    if before == after:
        return found
    if seen != fingerprint_of(found):
        raise Stale(found)
    for field, fault in date_faults(**after).items():
        raise Refused(fault, field=field)
    if closes_on < today():
        raise Refused(IN_THE_PAST, field="closes_on")
    reason = french.one_line(reason)
    with all_offices("new dates of an edition"):
        assessments = Assessment.objects.filter(edition=found)
        is_opened = assessments.exists()
        if is_opened:
            _check_promises(before, after, reason)
            # An office that was given more time has never less than the others.
            assessments.filter(submit_until__lt=submit_by).update(submit_until=submit_by)
            assessments.filter(review_until__lt=review_by).update(review_until=review_by)
        for name, day in after.items():
            setattr(found, name, day)
        found.save(update_fields=DATES)
        told_before, told_after = journal.changes(
            {name: str(day) for name, day in before.items()}, {name: str(day) for name, day in after.items()}
        )
        journal.record(
            office_id=None, by=by, verb="edition.changed", target=found, label=str(found.year), before=told_before, after=told_after,
            reason=reason,
        )  # fmt: skip
        if is_opened and not told_after.keys().isdisjoint(PROMISED):
            _tell_managers(found, by)
    return found


def _check_promises(before: dict[str, date], after: dict[str, date], reason: str) -> None:
    if after["opens_on"] != before["opens_on"]:
        raise Refused("Les offices ont déjà leur diagnostic\N{NO-BREAK SPACE}: cette date ne change plus.", field="opens_on")
    earlier = [name for name in PROMISED if after[name] < before[name]]
    for name in earlier:
        if after[name] < today():
            raise Refused(IN_THE_PAST, field=name)
    if earlier and len(reason) < REASON_LENGTH:
        days = french.listing([french.date_long(before[name]) for name in earlier])
        raise Refused(
            f"Les offices comptent sur le {days}. Pour avancer cette date, dites pourquoi, en {REASON_LENGTH} caractères au moins.",
            field="reason",
        )


def _tell_managers(edition: Edition, by: User) -> None:
    held = Membership.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=Now()), office__assessments__edition=edition, office__archived_at=None, role=Role.MANAGER,
        is_active=True, user__is_active=True,
    )  # fmt: skip
    managers: dict[Office, list[User]] = defaultdict(list)
    for membership in held.select_related("office", "user").order_by("office_id", "pk"):
        managers[membership.office].append(membership.user)
    for office, people in managers.items():
        text = f"Les dates du diagnostic {edition.year} ont changé."
        notifications.notify(office_id=office.pk, people=people, text=text, address=address_of(office), except_for=by)


def open_to_offices(*, edition: Edition, by: User) -> int:
    """Open the assessment of every office that has none yet, between opening and end; return how many.

    Raises PermissionDenied, WrongState before the first day and after the last.
    """
    _require(by)
    with transaction.atomic():
        found, is_closed = _lock(edition)
        if is_closed or found.closes_on < today():
            raise WrongState("Cette édition est terminée\N{NO-BREAK SPACE}: aucun diagnostic ne s’y ouvre plus.")
        if found.opens_on > today():
            raise WrongState(f"Cette édition s’ouvre le {french.date_long(found.opens_on)}\N{NO-BREAK SPACE}: pas avant.")
        return open_edition(edition=found, by=by)


def _require(by: User) -> None:
    if not can_on_network(by, "edition.manage"):
        raise PermissionDenied


def _lock(edition: Edition) -> tuple[Edition, bool]:
    """Return the edition, locked, and whether it is closed."""
    found = Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    return found, Cohort.objects.filter(edition=found).exists()
