"""Files of the accompaniment: the PDFs of a signed charter and of a year, and the workbooks of days."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string

from otn.accounts.models import User
from otn.clock import today
from otn.documents.operations import Attempt, Made, scope_of
from otn.lib import excel, pdf
from otn.offices.access import can, find_office
from otn.offices.models import Office
from otn.support.accounting import Statement, Sum
from otn.support.queries.charters import get_charter
from otn.support.queries.statements import get_statement

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_charter(attempt: Attempt) -> Made:
    """Make the PDF of a charter that both have signed, for a job asked for by `operations.countersign_charter`."""
    day = today()
    with scope_of(attempt.office_id):
        office = _asked(attempt)
        charter = get_charter(office=office, pk=attempt.arguments["charter"])
    html = render_to_string("support/pdf/charter.html", {"office": office.name, "charter": charter, "printed_on": day})
    return _pdf(f"charte-accompagnement_{office.slug}.pdf", html, day)


def make_statement(attempt: Attempt) -> Made:
    """Make the PDF of a year, for a job asked for by `operations.print_statement`."""
    day, year = today(), attempt.arguments["year"]
    with scope_of(attempt.office_id):
        statement = get_statement(office=_asked(attempt), year=year)
    html = render_to_string("support/pdf/statement.html", {"statement": statement, "printed_on": day})
    return _pdf(f"releve-accompagnement_{statement.slug}_{year}.pdf", html, day)


def _pdf(name: str, html: str, day: date) -> Made:
    content = pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=day)
    return Made(name=name, content=content, content_type="application/pdf", capability="report.read")


def _asked(attempt: Attempt) -> Office:
    """Return the office of a job. Raises PermissionDenied when whoever asked may not have it any more: some time has passed."""
    if attempt.asked_by_id is None or attempt.office_id is None:
        raise PermissionDenied
    person = User.objects.get(pk=attempt.asked_by_id)
    office = find_office(person, Office.objects.get(pk=attempt.office_id).slug)
    if office is None or not can(person, "report.prepare", office):
        raise PermissionDenied
    return office


# --- Workbooks ----------------------------------------------------------------------------------------------------------------------------

DAYS = (
    excel.Column("Date", excel.DATE, 12),
    excel.Column("Objet", width=48),
    excel.Column("Conseiller", width=24),
    excel.Column("État", width=12),
    excel.Column("Jours", excel.ONE_DECIMAL, 9),
    excel.Column("Prix du jour", excel.MONEY, 14),
    excel.Column("Montant net de TVA", excel.MONEY, 20),
    excel.Column("Motif d’annulation", width=40),
)
OFFICES = (
    excel.Column("Office", width=36),
    excel.Column("Conseillers", width=30),
    excel.Column("Charte", width=26),
    excel.Column("Version", excel.WHOLE, 9),
    excel.Column("Jours effectués", excel.ONE_DECIMAL, 16),
    excel.Column("Montant net de TVA", excel.MONEY, 20),
    excel.Column("Jours prévus", excel.ONE_DECIMAL, 14),
)


def statement_name(statement: Statement) -> str:
    return f"releve-accompagnement_{statement.slug}_{statement.year}.xlsx"


def write_statement(statement: Statement, *, made_on: date) -> bytes:
    """Write the workbook of a year of an office; a cancelled day counts for nothing."""
    book = excel.Workbook(f"Accompagnement {statement.year} – {statement.office}", made_on=made_on)
    sheet = book.add_sheet(f"Relevé {statement.year}", DAYS, fitted=True)
    sheet.add_header(filtered=True)
    for line in statement.lines:
        share, amount = (None, None) if line.is_cancelled else (line.share, line.amount)
        sheet.add_row([line.on, line.subject, line.advisor, line.state_words, share, line.price, amount, line.reason or None])
    for label, total in (("Total effectué", statement.recorded), ("Total prévu", statement.planned)):
        sheet.add_row([None, label, None, None, total.days, None, total.amount, None], strong=True)
    return book.to_bytes()


class OfficeRow(Protocol):
    """What the workbook of the network says of an office."""

    @property
    def name(self) -> str: ...
    @property
    def advisors(self) -> str: ...
    @property
    def charter(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def recorded(self) -> Sum: ...
    @property
    def planned(self) -> Sum: ...


def offices_name(year: int) -> str:
    return f"chartes-et-jours_{year}.xlsx"


def write_offices(rows: Sequence[OfficeRow], *, year: int, recorded: Sum, planned: Sum, made_on: date) -> bytes:
    """Write the workbook of charters and days of the network in a year."""
    book = excel.Workbook(f"Chartes et jours {year}", made_on=made_on)
    sheet = book.add_sheet(f"Chartes et jours {year}", OFFICES, fitted=True)
    sheet.add_header(filtered=True)
    for row in rows:
        sheet.add_row([row.name, row.advisors, row.charter, row.number, row.recorded.days, row.recorded.amount, row.planned.days])
    sheet.add_row(["Total", None, None, None, recorded.days, recorded.amount, planned.days], strong=True)
    return book.to_bytes()
