"""What an office concludes from a year."""

from django.db import transaction
from django.utils import timezone

from monitoring.models import REVIEW_LENGTH, YearReview
from monitoring.operations.shared import change, lock_office
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale
from otn.offices.models import Office

FIRST_YEAR, LAST_YEAR = 2000, 2100
TEXTS = ("kept", "stopped", "learned")


@transaction.atomic
def write_review(*, office: Office, by: User, year: int, version: int, kept: str, stopped: str, learned: str) -> YearReview:
    """Write the review of a year, 0 being the version of one that was never written. Raises Refused, Stale."""
    lock_office(by, office)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise LookupError(year)
    values = dict(zip(TEXTS, (kept.strip(), stopped.strip(), learned.strip()), strict=True))
    for name, text in values.items():
        if len(text) > REVIEW_LENGTH:
            raise Refused(f"{french.whole(REVIEW_LENGTH)} caractères au plus.", field=name)
    found = YearReview.objects.select_for_update(of=("self",), no_key=True).filter(office=office, year=year).first()
    if found is not None:
        if all(getattr(found, name) == text for name, text in values.items()):
            return found
        stamped = values | {"written_by": by, "written_at": timezone.now()}
        return change(found, version=version, by=by, verb="review.written", label=str(year), values=stamped)
    if version != 0:
        raise Stale(current=None)
    if not any(values.values()):
        raise Refused("Écrivez au moins une ligne.", field="kept")
    made = YearReview.objects.create(office=office, year=year, written_by=by, **values)
    journal.record(office_id=office.pk, by=by, verb="review.written", target=made, label=str(year))
    return made
