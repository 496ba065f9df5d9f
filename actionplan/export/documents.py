"""The jobs of the step: the PDF of the plan, and the workbook of one that is too large to be written while somebody waits."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string

from actionplan.export.workbook import WORKBOOK_TYPE, workbook_name, write_workbook
from actionplan.queries.exports import get_plan_content, get_report
from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.lib import pdf
from otn.offices.access import can, find_office
from otn.offices.models import Office

REPORT_STYLES = ("pdf.css", "pdf-plan.css")


def make_report(attempt: Attempt) -> Made:
    """Make the PDF of a plan, for a job asked for by `operations.print_plan`. Nothing is read while the pages are laid out."""
    day = today()
    with scope_of(attempt.office_id):
        office, _ = _asked(attempt, "report.prepare")
        report = get_report(office=office)
    html = render_to_string("actionplan/pdf/plan.html", {"report": report, "printed_on": day})
    return Made(
        name=f"plan-actions_{office.slug}_{day:%Y-%m-%d}.pdf",
        content=pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=day, stylesheets=REPORT_STYLES),
        content_type="application/pdf",
        capability="report.read",
    )


def make_workbook(attempt: Attempt) -> Made:
    """Make the workbook of a large plan, for a job asked for by `operations.export_plan`."""
    day, is_frozen = today(), bool(attempt.arguments["is_frozen"])
    with scope_of(attempt.office_id):
        office, person = _asked(attempt, "plan.export")
        content = get_plan_content(office=office, by=person)
    return Made(
        name=workbook_name(office.slug, day, is_frozen=is_frozen),
        content=write_workbook(content, made_on=day, is_frozen=is_frozen),
        content_type=WORKBOOK_TYPE,
        capability="plan.export",
    )


def _asked(attempt: Attempt, capability: str) -> tuple[Office, User]:
    """Return the office of a job and whoever asked. Raises PermissionDenied when she may not have it any more: some time has passed."""
    if attempt.asked_by_id is None or attempt.office_id is None:
        raise PermissionDenied
    person = User.objects.get(pk=attempt.asked_by_id)
    office = find_office(person, Office.objects.get(pk=attempt.office_id).slug)
    if office is None or not can(person, capability, office):
        raise PermissionDenied
    return office, person
