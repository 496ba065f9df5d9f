"""Working days: those of the week that somebody works, without French public holidays and closures. Dates only, never instants."""

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

import holidays

MONDAY_TO_FRIDAY = frozenset(range(5))
FARTHEST = 3660  # days: whoever counts further has made a mistake


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


@dataclass(frozen=True)
class Calendar:
    """The days that count. Without any, a step raises ValueError rather than searching for ever."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY  # 0 is Monday
    closed: tuple[Period, ...] = ()  # closures and frozen seasons
    _known: dict[date, bool] = field(default_factory=dict, compare=False, repr=False)
    _counts: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def works(self, day: date) -> bool:
        found = self._known.get(day)
        if found is None:
            found = day.weekday() in self.weekdays and day not in self._holidays and not any(day in period for period in self.closed)
            self._known[day] = found
        return found

    @cached_property
    def _holidays(self) -> "holidays.HolidayBase":
        return holidays.country_holidays("FR")  # without the two days of Alsace-Moselle

    def on_or_before(self, day: date) -> date:
        """Return the last working day up to this one."""
        return self._nearest(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return the first working day from this one on."""
        return self._nearest(day, 1)

    def _nearest(self, day: date, way: int) -> date:
        for _ in range(FARTHEST):
            if self.works(day):
                return day
            day += timedelta(days=way)
        raise ValueError("no working day in ten years")

    def step(self, day: date, number: int) -> date:
        """Go this many working days forward, or back when it is negative; none leaves the day as it is."""
        way = 1 if number > 0 else -1
        for _ in range(abs(number)):
            day = self._nearest(day + timedelta(days=way), way)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` and up to `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        whole = sum(self._counted(year)[-1] for year in range(start.year, end.year))
        return whole + self._counted(end.year)[_rank(end)] - self._counted(start.year)[_rank(start)]

    def _counted(self, year: int) -> list[int]:
        """Return how many days of a year work up to each one: a plan of a thousand tasks counts months a thousand times."""
        found = self._counts.get(year)
        if found is None:
            first = date(year, 1, 1)
            days = (first + timedelta(days=number) for number in range(366 if isleap(year) else 365))
            found = self._counts[year] = list(accumulate(map(self.works, days)))
        return found

    def days(self, start: date, end: date) -> Iterable[date]:
        """Return the working days from `start` to `end`, both included."""
        every = (start + timedelta(days=number) for number in range((end - start).days + 1))
        return [day for day in every if self.works(day)]


def _rank(day: date) -> int:
    """Return the place of a day in its year, from 0."""
    return day.toordinal() - date(day.year, 1, 1).toordinal()
