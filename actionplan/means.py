"""Money and time of a plan (strategy-plan-kpi.md §2.7): amounts with and without tax side by side, load by person and week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from otn.lib.working_days import Calendar

WARNING = Decimal("0.9")  # of what was planned
FULL_WEEK = 5  # days


class Vat(StrEnum):
    """On what basis an amount was typed."""

    EXCLUDED = "excluded"
    INCLUDED = "included"
    NET = "net"  # without VAT, as OTN's days


VAT_NAMES: Mapping[Vat, str] = {Vat.EXCLUDED: "HT", Vat.INCLUDED: "TTC", Vat.NET: "net de taxe"}


@dataclass(frozen=True)
class Amount:
    """An amount on both bases, in euros, not rounded."""

    excluded: Decimal
    included: Decimal

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.excluded + other.excluded, self.included + other.included)


NOTHING = Amount(Decimal(0), Decimal(0))


def amount(value: Decimal | None, vat: Vat, rate: Decimal) -> Amount:
    """Return an amount on both bases; `rate` is a percentage (20 for 20 %). None is nothing."""
    if value is None:
        return NOTHING
    factor = 1 + rate / 100
    match vat:
        case Vat.EXCLUDED:
            return Amount(value, value * factor)
        case Vat.INCLUDED:
            return Amount(value / factor, value)
    return Amount(value, value)


@dataclass(frozen=True)
class Line:
    """A line of budget."""

    planned: Decimal | None
    committed: Decimal | None
    spent: Decimal | None
    vat: Vat
    rate: Decimal


@dataclass(frozen=True)
class Budget:
    planned: Amount = NOTHING
    committed: Amount = NOTHING
    spent: Amount = NOTHING

    @property
    def used(self) -> Amount:
        return max(self.committed, self.spent, key=lambda one: one.included)

    @property
    def left(self) -> Amount:
        used = self.used
        return Amount(self.planned.excluded - used.excluded, self.planned.included - used.included)

    @property
    def is_nearly_used(self) -> bool:
        """Whether 90 % of what was planned is used."""
        return bool(self.planned.included) and self.used.included >= WARNING * self.planned.included

    @property
    def used_percent(self) -> int:
        """What part of the planned is used, cut to the whole below: 100 is all of it."""
        return int(self.used.included * 100 / self.planned.included) if self.planned.included else 0

    @property
    def is_overrun(self) -> bool:
        return self.used.included > self.planned.included


def budget(lines: Iterable[Line]) -> Budget:
    """Add lines up, each on both bases."""
    total = Budget()
    for line in lines:
        total = Budget(
            total.planned + amount(line.planned, line.vat, line.rate),
            total.committed + amount(line.committed, line.vat, line.rate),
            total.spent + amount(line.spent, line.vat, line.rate),
        )
    return total


# --- Load ---------------------------------------------------------------------------------------------------------------------------------

Week = tuple[int, int]  # ISO year and number


@dataclass(frozen=True)
class Load:
    """Work of somebody on a task, in person-days, between two dates."""

    person: int
    days: Decimal
    start: date
    end: date


def load_by_week(loads: Iterable[Load], calendar: Calendar) -> Mapping[tuple[int, Week], Decimal]:
    """Spread loads evenly over the working days of their tasks; return person-days by person and week."""
    found: defaultdict[tuple[int, Week], Decimal] = defaultdict(Decimal)
    for load in loads:
        days = list(calendar.days(load.start, load.end))
        for day in days:
            year, week, _ = day.isocalendar()
            found[load.person, (year, week)] += load.days / len(days)
    return dict(found)


def capacity(week: Week, calendar: Calendar, share: Decimal = Decimal(1)) -> Decimal:
    """Return how many days somebody works in a week; `share` is the part of a full time."""
    monday, sunday = date.fromisocalendar(*week, 1), date.fromisocalendar(*week, 7)
    return len(list(calendar.days(monday, sunday))) * share
