"""What leaves the tracker as a file: the content of the workbook and of the PDF, read at once; and the files that were asked for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from monitoring.assembly import Cell
from monitoring.columns import COLUMNS, Group, Kind
from monitoring.queries.reviews import ReviewPage, get_review
from monitoring.queries.synthesis import Synthesis
from monitoring.queries.table import Table, get_tables
from otn.accounts.models import User
from otn.documents.queries import JobLine, find_job_line, get_job_lines
from otn.offices.models import Office


@dataclass(frozen=True)
class TrackerContent:
    """All that the workbook of a year says."""

    office: str
    author: str
    year: int
    synthesis: Synthesis
    tables: tuple[Table, ...]  # the latest period first


TEMPLATE_VERSION = 2  # of the words and the look of the PDF: what was delivered stays, what is asked for anew is made anew
PRINTED = tuple(column for column in COLUMNS if not column.is_hidden and column.kind not in {Kind.VERDICT, Kind.TEXT})


@dataclass(frozen=True)
class PrintedRow:
    name: str
    cells: tuple[Cell | None, ...]  # of the columns that are printed
    verdict: str
    comment: str
    notes: tuple[str, ...]  # what cannot be true


@dataclass(frozen=True)
class TrackerReport:
    """All that the PDF of a year says."""

    office: str
    page: ReviewPage
    tables: tuple[Table, ...]  # the oldest period first

    @property
    def fingerprint(self) -> str:
        """What changes with anything that is printed."""
        return hashlib.sha256(f"{TEMPLATE_VERSION}{self!r}".encode()).hexdigest()[:32]

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """The groups of the columns that are printed, with how many columns each has."""
        counted = ((group.value, sum(column.group is group for column in PRINTED)) for group in Group)
        return tuple((name, count) for name, count in counted if count)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in PRINTED)

    @property
    def periods(self) -> tuple[tuple[Table, tuple[PrintedRow, ...]], ...]:
        """Each period with its rows: the site, the campaigns, the totals."""
        return tuple((table, _rows(table)) for table in self.tables)


def _rows(table: Table) -> tuple[PrintedRow, ...]:
    def cells(found: Mapping[str, Cell]) -> tuple[Cell | None, ...]:
        return tuple(found.get(column.code) for column in PRINTED)

    lines = (
        PrintedRow(
            line.row.name, cells(line.cells), line.verdict.value if line.verdict else "", line.row.comment,
            tuple(flag.text for flag in line.flags),
        )
        for line in table.lines
    )  # fmt: skip
    total = (PrintedRow("Total", cells(table.total), "", "", ()),) if table.lines else ()
    return (PrintedRow("Moyenne du site", cells(table.site.cells), "", "", ()), *lines, *total)


def get_tracker_content(*, office: Office, by: User, year: int) -> TrackerContent:
    """Return what the workbook of a year says; a constant number of statements. Raises LookupError for a year without figures."""
    page, tables = _year(office, by, year)
    return TrackerContent(office.name, by.full_name or by.email, page.year, page.synthesis, tables[::-1])


def get_tracker_report(*, office: Office, by: User, year: int) -> TrackerReport:
    """Return all that the PDF of a year says, as it stands; a constant number of statements. Raises LookupError as above."""
    page, tables = _year(office, by, year)
    return TrackerReport(office.name, page, tables)


def _year(office: Office, by: User, year: int) -> tuple[ReviewPage, tuple[Table, ...]]:
    page = get_review(office=office, user=by, year=year)
    return page, get_tables(office=office, user=by, first=date(page.year, 1, 1), last=date(page.year, 12, 31))


# --- What was asked for -------------------------------------------------------------------------------------------------------------------

REPORT = "monitoring.make_report"  # the task of monitoring.tasks


@dataclass(frozen=True)
class FileLine:
    """A PDF of the tracker, being made or ready."""

    line: JobLine

    @property
    def label(self) -> str:
        return f"Bilan {self.line.job.arguments['year']} en PDF"


def get_files(*, office: Office, user: User) -> tuple[FileLine, ...]:
    """Return the PDFs of the tracker that this person may read, the newest first; one statement."""
    return tuple(FileLine(one) for one in get_job_lines(office, user, kinds=(REPORT,)))


def find_file(*, office: Office, user: User, pk: UUID) -> FileLine | None:
    """Return one of these files; None when it is none of this tracker; one statement."""
    line = find_job_line(office, user, pk, kinds=(REPORT,))
    return None if line is None else FileLine(line)
