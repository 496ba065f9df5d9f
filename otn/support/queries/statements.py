"""The days of an office in a year."""

import hashlib
from collections.abc import Iterable

from otn.clock import today
from otn.offices.models import Office
from otn.support.accounting import DayLine, Statement
from otn.support.models import SupportDay

STATEMENT = "support.make_statement"  # kind of the job that makes the PDF


def get_statement(*, office: Office, year: int) -> Statement:
    """Return what an office had of OTN in a year; one statement."""
    days = office.supportdays.filter(on__year=year).select_related("advisor").order_by("on", "pk")
    return statement_of(office, year, days)


def statement_of(office: Office, year: int, days: Iterable[SupportDay]) -> Statement:
    """Gather days that were read with their advisers, by date."""
    return Statement(office.name, office.slug, year, tuple(day_line(day) for day in days if day.on.year == year))


def day_line(day: SupportDay) -> DayLine:
    """Describe a day that was read with its adviser."""
    return DayLine(
        pk=day.pk,
        on=day.on,
        share=day.share,
        price=day.price,
        subject=day.subject,
        advisor=str(day.advisor),
        state=day.state,
        reason=day.reason,
        version=day.version,
        is_past=day.on <= today(),
    )


def fingerprint(statement: Statement) -> str:
    """Return what changes with anything that the statement says; whether a planned day is past is not said."""
    said = [(line.on, line.share, line.price, line.subject, line.advisor, line.state, line.reason) for line in statement.lines]
    return hashlib.sha256(repr((statement.office, statement.year, said)).encode()).hexdigest()[:32]
