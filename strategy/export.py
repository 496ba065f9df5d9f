"""Files of the step: the report, made by otn.lib.pdf, and the sheet « SWOT », written with otn.lib.excel."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string

from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.lib import excel, pdf
from otn.offices.access import can, find_office
from strategy.models import Reflection
from strategy.queries.report import get_content
from strategy.report import FactPart

REPORT_STYLES = ("pdf.css", "pdf-strategy.css")

SWOT_COLUMNS = (
    excel.Column("Quadrant", width=15),
    excel.Column("Fait", width=70),
    excel.Column("Groupe", width=30),
    excel.Column("Question", width=11),
    excel.Column("Réponse", width=34),
    excel.Column("Édition", width=9),
)


def add_swot_sheet(book: excel.Workbook, facts: Iterable[FactPart]) -> None:
    """Add the sheet « SWOT » to a workbook: one row a fact (`queries.report.get_swot_facts`), its text as it was typed."""
    sheet = book.add_sheet("SWOT", SWOT_COLUMNS, fitted=True)
    sheet.add_header(frozen_columns=2, filtered=True)
    for fact in facts:
        year = None if fact.year is None else str(fact.year)
        sheet.add_row([fact.quadrant_name, fact.text, fact.group or None, fact.code or None, fact.answer or None, year])


def make_report(attempt: Attempt) -> Made:
    """Make the report of a reflection, for a job asked for by `operations.prepare_report`.

    The rights of whoever asked are looked at again: some time may have passed. Nothing is read while the pages are laid out.
    """
    day = today()
    with scope_of(attempt.office_id):
        reflection = _asked(attempt)
        content = get_content(reflection=reflection)
    html = render_to_string("strategy/pdf/reflection.html", {"report": content, "printed_on": day})
    return Made(
        name=f"strategie-{reflection.office.slug}-{day:%Y-%m-%d}.pdf",
        content=pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=day, stylesheets=REPORT_STYLES),
        content_type="application/pdf",
        capability="report.read",
    )


def _asked(attempt: Attempt) -> Reflection:
    """Return the reflection of a job. Raises PermissionDenied when whoever asked may not have it any more."""
    if attempt.asked_by_id is None:
        raise PermissionDenied
    person = User.objects.get(pk=attempt.asked_by_id)
    known = Reflection.objects.select_related("office", "lead", "validated_by")
    reflection = known.get(pk=attempt.arguments["reflection"], office=attempt.office_id)
    office = find_office(person, reflection.office.slug)
    if office is None or not can(person, "report.prepare", office):
        raise PermissionDenied
    reflection.office = office
    return reflection
