"""Asking for what leaves the plan as a file."""

from django.db import transaction

from actionplan.operations.shared import require
from actionplan.queries.exports import DIRECT, REPORT, WORKBOOK, PlanContent, get_plan_content, get_report
from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job, State
from otn.journal import operations as journal
from otn.offices.models import Office


@transaction.atomic
def export_plan(*, office: Office, by: User, is_frozen: bool = False) -> PlanContent | Job:
    """Return what the workbook of the plan says, to be written at once, or the job that writes it when it has more than 2 000 rows.

    `is_frozen` asks for values in the place of formulas. Raises PermissionDenied.
    """
    require(by, "plan.export", office)
    content = get_plan_content(office=office, by=by)
    label = "version figée" if is_frozen else ""
    if content.row_count <= DIRECT:
        journal.record(office_id=office.pk, by=by, verb="plan.exported", target=office, label=label)
        return content
    key = f"{'values' if is_frozen else 'formulas'}:{content.fingerprint}"
    job = documents.ask_for(office=office, kind=WORKBOOK, key=key, by=by, arguments={"is_frozen": is_frozen})
    journal.record(office_id=office.pk, by=by, verb="plan.exported", target=job, label=label)
    return job


@transaction.atomic
def print_plan(*, office: Office, by: User) -> Job:
    """Return the job that makes the PDF of the plan; asked for again, it is the same one until a word of it would change."""
    require(by, "report.prepare", office)
    key = get_report(office=office).fingerprint
    live = Job.objects.filter(office=office, kind=REPORT, key=key).exclude(state=State.FAILED).first()
    if live is not None:
        return live
    job = documents.ask_for(office=office, kind=REPORT, key=key, by=by)
    journal.record(office_id=office.pk, by=by, verb="plan.printed", target=job)
    return job
