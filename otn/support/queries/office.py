"""The accompaniment as an office and its adviser see it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from otn.accounts.models import User
from otn.clock import today
from otn.documents.queries import JobLine, find_job_line, get_job_lines
from otn.lib import french
from otn.offices.models import Office
from otn.support.accounting import Statement, price_in_words
from otn.support.models import VisitReport
from otn.support.queries.charters import CHARTER, CharterView, advisors_of, get_charter, newest_text
from otn.support.queries.statements import STATEMENT, statement_of


@dataclass(frozen=True)
class AdvisorView:
    name: str
    email: str
    when: str


@dataclass(frozen=True)
class VisitView:
    pk: int
    on: date
    text: str
    advisor: str


@dataclass(frozen=True)
class FileLine:
    """The PDF of the charter or of a year, as it stands."""

    line: JobLine
    label: str


@dataclass(frozen=True)
class SupportPage:
    """All that is shared of the accompaniment of an office."""

    charter: CharterView | None  # the one that was signed last
    offers: int | None  # version of the text that is to be signed; None when it is, or there is none
    files: tuple[FileLine, ...]  # the PDF of the charter, made or in the making
    advisors: tuple[AdvisorView, ...]
    statement: Statement  # of this year
    years: tuple[int, ...]  # that have days, and this one; the newest first
    price: str  # of a day, in words
    visits: tuple[VisitView, ...]  # the newest first

    @property
    def is_unsigned(self) -> bool:
        return self.charter is None


def get_support_page(*, office: Office, person: User) -> SupportPage:
    """Return the accompaniment of an office as it stands today; seven statements at most."""
    charter, text = get_charter(office=office), newest_text()
    days = list(office.supportdays.select_related("advisor").order_by("on", "pk"))
    year = today().year
    files = get_job_lines(office, person, kinds=[CHARTER], charter=charter.pk) if charter and charter.is_signed else ()
    return SupportPage(
        charter=charter,
        offers=text.number if text and (charter is None or charter.number < text.number) else None,
        files=tuple(_file(line) for line in files),
        advisors=tuple(
            AdvisorView(str(one.advisor), one.advisor.email, french.period(one.starts_on, one.ends_on, today=today()))
            for one in advisors_of(office)
        ),
        statement=statement_of(office, year, days),
        years=tuple(sorted({year, *(day.on.year for day in days)}, reverse=True)),
        price=price_in_words(Decimal(settings.OTN_DAY_PRICE)),
        visits=get_visits(office=office),
    )


def get_visits(*, office: Office) -> tuple[VisitView, ...]:
    """Return what was said at visits, the newest first; one statement."""
    visits = office.visitreports.select_related("advisor").order_by("-on", "-pk")
    return tuple(visit_view(visit) for visit in visits)


def visit_view(visit: VisitReport) -> VisitView:
    return VisitView(visit.pk, visit.on, visit.text, str(visit.advisor))


@dataclass(frozen=True)
class CharterPage:
    """A version of the text to read, and what this office has signed of it."""

    number: int | None  # None before OTN has published any
    body: str
    charter: CharterView | None  # with this very version

    @property
    def is_to_sign(self) -> bool:
        return self.number is not None and self.charter is None

    @property
    def is_to_countersign(self) -> bool:
        return self.charter is not None and not self.charter.is_signed


def get_charter_page(*, office: Office) -> CharterPage:
    """Return the text that is signed today, with who signed it; three statements."""
    charter, text = get_charter(office=office), newest_text()
    if text is None:
        return CharterPage(None, "", None)
    return CharterPage(text.number, text.body, charter if charter and charter.number == text.number else None)


@dataclass(frozen=True)
class StatementPage:
    statement: Statement
    years: tuple[int, ...]
    files: tuple[FileLine, ...]


def get_statement_page(*, office: Office, person: User, year: int) -> StatementPage:
    """Return the statement of a year, the other years, and its PDFs; two statements."""
    days = list(office.supportdays.select_related("advisor").order_by("on", "pk"))
    return StatementPage(
        statement=statement_of(office, year, days),
        years=tuple(sorted({today().year, year, *(day.on.year for day in days)}, reverse=True)),
        files=tuple(_file(line) for line in get_job_lines(office, person, kinds=[STATEMENT], year=year)),
    )


def find_file(*, office: Office, person: User, pk: UUID) -> FileLine | None:
    """Return one of these files; None when it is none of them; one statement."""
    line = find_job_line(office, person, pk, kinds=[CHARTER, STATEMENT])
    return None if line is None else _file(line)


def _file(line: JobLine) -> FileLine:
    if line.job.kind == CHARTER:
        return FileLine(line, "Charte signée")
    return FileLine(line, f"Relevé {line.job.arguments['year']}")
