"""Days along a line: which months are shown, where a day stands, how a long time is cut into pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from otn.lib import french
from otn.lib.charts.schedules.rows import PlanRow

DAY = timedelta(days=1)
NEAR = 92  # days: a plan that begins or ended longer ago than a season does not show today


class Scale(Enum):
    """How finely time is divided: the value is a number of months."""

    MONTH = 1
    QUARTER = 3


ROOM = {Scale.MONTH: 44, Scale.QUARTER: 62}  # that the name of a division needs
LONGEST, PAGE = 14, 12  # divisions: more than 14 are cut into pages of 12


@dataclass(frozen=True)
class Span:
    """Whole months, from the first day to the last one, inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def shows(self, start: date, end: date) -> bool:
        return start <= self.last and end >= self.first


def month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_of(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def span_of(rows: Sequence[PlanRow], today: date, scale: Scale, year: int | None = None) -> Span | None:
    """Return the whole divisions that hold all rows, and today when it is near, or a year; None without any date."""
    if year is not None and rows:
        return Span(date(year, 1, 1), date(year, 12, 31))
    days = [day for row in rows for day in row.days or ()]
    if not days:
        return None
    first, last = min(days), max(days)
    if first - NEAR * DAY <= today <= last + NEAR * DAY:
        first, last = min(first, today), max(last, today)
    step = scale.value
    start = month_index(first) // step * step
    end = (month_index(last) // step + 1) * step
    return Span(first_of(start), first_of(end) - DAY)


def divisions(span: Span, scale: Scale) -> Iterator[tuple[date, date, str]]:
    """Yield (first day, day after the last, name) of each month or quarter of a span that holds them whole."""
    for index in range(month_index(span.first), month_index(span.last) + 1, scale.value):
        day = first_of(index)
        name = french.month_name(day.month, short=True) if scale is Scale.MONTH else f"T{(day.month + 2) // 3}"
        yield day, first_of(index + scale.value), name


def years(span: Span) -> Iterator[tuple[date, date, str]]:
    """Yield (first day, day after the last, name) of each year of a span."""
    for year in range(span.first.year, span.last.year + 1):
        yield max(span.first, date(year, 1, 1)), min(span.last + DAY, date(year + 1, 1, 1)), str(year)


def pages_of(span: Span, scale: Scale) -> list[Span]:
    """Cut a span into pages of twelve divisions when it has more than fourteen."""
    start, end = month_index(span.first), month_index(span.last) + 1
    cut = []
    while end - start > LONGEST * scale.value:
        cut.append(Span(first_of(start), first_of(start + PAGE * scale.value) - DAY))
        start += PAGE * scale.value
    return [*cut, Span(first_of(start), first_of(end) - DAY)]
