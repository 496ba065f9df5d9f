"""Working days: those of the week that somebody works, without French public holidays and closures. Dates only, never instants."""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import chain

import holidays

MONDAY_TO_FRIDAY = frozenset(range(5))
FARTHEST = 10  # years without a working day: whoever counts further has made a mistake


@dataclass(frozen=True)
class Period:
    """Days from one to another, both of them included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def public_holidays(year: int) -> tuple[tuple[date, str], ...]:
    """Return the eleven days of a year on which France does not work, without the two of Alsace-Moselle, and their names."""
    found = holidays.country_holidays("FR", years=year, language="fr")
    return tuple((day, found[day].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")) for day in sorted(found))


@cache
def _closed_by_law(year: int) -> frozenset[date]:
    """Return the public holidays of a year, without the two of Alsace-Moselle."""
    return frozenset(holidays.country_holidays("FR", years=year))


@dataclass(frozen=True)
class Calendar:
    """The days that count. Without any, a step raises ValueError rather than searching for ever.

    The working days of a year are listed once: a plan of a thousand tasks looks some ten thousand of them up.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY  # 0 is Monday
    closed: tuple[Period, ...] = ()  # closures and frozen seasons
    _years: dict[int, list[date]] = field(default_factory=dict, compare=False, repr=False)

    def works(self, day: date) -> bool:
        days = self._of(day.year)
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day

    def _of(self, year: int) -> list[date]:
        """Return the working days of a year, in their order."""
        found = self._years.get(year)
        if found is None:
            first, by_law = date(year, 1, 1), _closed_by_law(year)
            days = (first + timedelta(days=number) for number in range(366 if isleap(year) else 365))
            found = self._years[year] = [
                day
                for day in days
                if day.weekday() in self.weekdays and day not in by_law and not any(day in period for period in self.closed)
            ]
        return found

    def on_or_before(self, day: date) -> date:
        """Return the last working day up to this one."""
        return self._reached(day.year, bisect_right(self._of(day.year), day) - 1)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from this one on."""
        return self._reached(day.year, bisect_left(self._of(day.year), day))

    def step(self, day: date, number: int) -> date:
        """Go this many working days forward, or back when it is negative; none leaves the day as it is."""
        if number > 0:
            return self._reached(day.year, bisect_right(self._of(day.year), day) + number - 1)
        return self._reached(day.year, bisect_left(self._of(day.year), day) + number) if number else day

    def _reached(self, year: int, place: int) -> date:
        """Return the working day at a place counted from the first one of a year, which may lie in years before or after it."""
        days, way = self._of(year), 1 if place >= 0 else -1
        empty = 0
        while not 0 <= place < len(days):
            empty = 0 if days else empty + 1
            if empty > FARTHEST:
                raise ValueError("no working day in ten years")
            if way > 0:
                place -= len(days)
            year += way
            days = self._of(year)
            if way < 0:
                place += len(days)
        return days[place]

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` and up to `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        whole = sum(len(self._of(year)) for year in range(start.year, end.year))
        return whole + bisect_right(self._of(end.year), end) - bisect_right(self._of(start.year), start)

    def days(self, start: date, end: date) -> Sequence[date]:
        """Return the working days from `start` to `end`, both included."""
        if end < start:
            return []
        first, last = self._of(start.year), self._of(end.year)
        if start.year == end.year:
            return first[bisect_left(first, start) : bisect_right(first, end)]
        between = chain.from_iterable(self._of(year) for year in range(start.year + 1, end.year))
        return [*first[bisect_left(first, start) :], *between, *last[: bisect_right(last, end)]]
