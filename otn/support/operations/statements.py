"""Taking the statement of a year away."""

from django.db import transaction

from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job, State
from otn.journal import operations as journal
from otn.offices.models import Office
from otn.support.accounting import Statement
from otn.support.operations.shared import require
from otn.support.queries.statements import STATEMENT, fingerprint, get_statement


@transaction.atomic
def print_statement(*, office: Office, by: User, year: int) -> Job:
    """Return the job that makes the PDF of a year; asked for again, it is the same one until a line of it changes."""
    require(by, "report.prepare", office)
    key = f"{year}:{fingerprint(get_statement(office=office, year=year))}"
    live = Job.objects.filter(office=office, kind=STATEMENT, key=key).exclude(state=State.FAILED).order_by("pk").first()
    if live is not None:
        return live
    job = documents.ask_for(office=office, kind=STATEMENT, key=key, by=by, arguments={"year": year})
    journal.record(office_id=office.pk, by=by, verb="statement.printed", target=job, label=str(year))
    return job


@transaction.atomic
def export_statement(*, office: Office, by: User, year: int) -> Statement:
    """Return what the workbook of a year says, and note that it was taken away."""
    require(by, "report.prepare", office)
    journal.record(office_id=office.pk, by=by, verb="statement.exported", target=office, label=str(year))
    return get_statement(office=office, year=year)
