"""The days of an office in a year: how long, at what price, what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from otn.lib import french

TONES = {"planned": "info", "recorded": "succes", "cancelled": "neutre"}
WORDS = {"planned": "prévu", "recorded": "effectué", "cancelled": "annulé"}


def days_in_words(count: Decimal) -> str:
    """Say how many days these are: « 1,5 jour », « 2 jours »."""
    return f"{french.number(count.normalize())}\N{NO-BREAK SPACE}{'jour' if count < 2 else 'jours'}"


def price_in_words(price: Decimal) -> str:
    """Say a price as the charter does: « 300 € net de TVA par jour »."""
    return f"{euros(price)} net de TVA par jour"


def euros(amount: Decimal) -> str:
    """Write an amount, without cents where there are none."""
    return french.money(amount, 0 if amount == amount.to_integral_value() else 2)


@dataclass(frozen=True)
class DayLine:
    """A day as the lists show it; `share` is 1 or 0.5, `price` that of a whole day."""

    pk: int
    on: date
    share: Decimal
    price: Decimal
    subject: str
    advisor: str
    state: str
    reason: str  # of the cancellation
    version: int
    is_past: bool  # its date has come: a planned one can be said to be done

    @property
    def amount(self) -> Decimal:
        return self.share * self.price

    @property
    def amount_words(self) -> str:
        return euros(self.amount)

    @property
    def length(self) -> str:
        return "1\N{NO-BREAK SPACE}jour" if self.share == 1 else "demi-journée"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def state_words(self) -> str:
        return WORDS[self.state]

    @property
    def is_planned(self) -> bool:
        return self.state == "planned"

    @property
    def is_cancelled(self) -> bool:
        return self.state == "cancelled"


@dataclass(frozen=True)
class Sum:
    """Days of one kind together."""

    days: Decimal
    amount: Decimal

    @property
    def days_words(self) -> str:
        return days_in_words(self.days)

    @property
    def amount_words(self) -> str:
        return euros(self.amount)


def sum_of(lines: Sequence[DayLine], state: str) -> Sum:
    """Add up the days in one state; a cancelled day costs nothing, so nobody asks for those."""
    kept = [line for line in lines if line.state == state]
    return Sum(sum((line.share for line in kept), Decimal(0)), sum((line.amount for line in kept), Decimal(0)))


@dataclass(frozen=True)
class Statement:
    """What an office had of OTN in a year; page, PDF and workbook all read this."""

    office: str
    slug: str
    year: int
    lines: tuple[DayLine, ...]  # by date

    @property
    def recorded(self) -> Sum:
        return sum_of(self.lines, "recorded")

    @property
    def planned(self) -> Sum:
        return sum_of(self.lines, "planned")
