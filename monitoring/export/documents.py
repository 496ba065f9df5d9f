"""The job of the step: the PDF of a year."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string

from monitoring.queries.exports import get_tracker_report
from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.lib import pdf
from otn.offices.access import can, find_office
from otn.offices.models import Office

REPORT_STYLES = ("pdf.css", "pdf-tracker.css")


def make_report(attempt: Attempt) -> Made:
    """Make the PDF of a year of the tracker, for a job asked for by `operations.print_tracker`.

    The rights of whoever asked are looked at again: some time may have passed. Nothing is read while the pages are laid out.
    """
    day, year = today(), attempt.arguments["year"]
    with scope_of(attempt.office_id):
        if attempt.asked_by_id is None or attempt.office_id is None:
            raise PermissionDenied
        person = User.objects.get(pk=attempt.asked_by_id)
        office = find_office(person, Office.objects.get(pk=attempt.office_id).slug)
        if office is None or not can(person, "report.prepare", office):
            raise PermissionDenied
        report = get_tracker_report(office=office, by=person, year=year)
    html = render_to_string("monitoring/pdf/year.html", {"report": report, "printed_on": day})
    return Made(
        name=f"suivi_{office.slug}_{year}.pdf",
        content=pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=day, stylesheets=REPORT_STYLES),
        content_type="application/pdf",
        capability="report.read",
    )
