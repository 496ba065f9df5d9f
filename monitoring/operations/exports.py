"""Asking for what leaves the tracker as a file."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from monitoring.queries.exports import REPORT, TrackerContent, get_tracker_content, get_tracker_report
from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job, State
from otn.journal import operations as journal
from otn.offices.access import can
from otn.offices.models import Office


@transaction.atomic
def export_tracker(*, office: Office, by: User, year: int) -> TrackerContent:
    """Return what the workbook of a year says, to be written at once. Raises PermissionDenied, LookupError for a year without figures."""
    _require(by, "campaign.export", office)
    content = get_tracker_content(office=office, by=by, year=year)
    journal.record(office_id=office.pk, by=by, verb="tracker.exported", target=office, label=str(year))
    return content


@transaction.atomic
def print_tracker(*, office: Office, by: User, year: int) -> Job:
    """Return the job that makes the PDF of a year; asked for again, it is the same one until a word of it would change.

    Raises PermissionDenied, LookupError for a year without figures.
    """
    _require(by, "report.prepare", office)
    key = f"{year}:{get_tracker_report(office=office, by=by, year=year).fingerprint}"
    live = Job.objects.filter(office=office, kind=REPORT, key=key).exclude(state=State.FAILED).first()
    if live is not None:
        return live
    job = documents.ask_for(office=office, kind=REPORT, key=key, by=by, arguments={"year": year})
    journal.record(office_id=office.pk, by=by, verb="tracker.printed", target=job, label=str(year))
    return job


def _require(by: User, capability: str, office: Office) -> None:
    if not can(by, capability, office):
        raise PermissionDenied
