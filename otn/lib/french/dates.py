"""Dates: written for people, read from what they type. A date is never guessed, neither its year nor the order of its parts."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from otn.lib.french.numbers import MISSING

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

PARIS = ZoneInfo("Europe/Paris")


class NotADate(ValueError):
    """A text cannot be read as a date; `message` tells the person who typed it what to write."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# --- Out ----------------------------------------------------------------------------------------------------------------------------------


def month_name(month: int, *, short: bool = False) -> str:
    """Return the name of a month, 1 to 12."""
    return (SHORT_MONTHS if short else MONTHS)[month - 1]


def date_short(day: date | None) -> str:
    """Write `14 avr. 2016`; None is « — ». An instant has the day that it is in Paris, here and below."""
    if day is None:
        return MISSING
    day = _day_of(day)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def date_long(day: date | None) -> str:
    """Write `14 avril 2016`, `1er mars 2017`; None is « — »."""
    if day is None:
        return MISSING
    day = _day_of(day)
    return f"{_ordinal(day)} {MONTHS[day.month - 1]} {day.year}"


def date_with_day(day: date | None) -> str:
    """Write `jeudi 14 avril 2016`; None is « — »."""
    return MISSING if day is None else f"{DAYS[_day_of(day).weekday()]} {date_long(day)}"


def time_of_day(instant: datetime) -> str:
    """Write the time in Paris: `14:32`. The instant knows its zone."""
    return f"{_in_paris(instant):%H:%M}"


def moment(instant: datetime | None) -> str:
    """Write an instant as people in Paris see it: `14 avr. 2016 à 14:32`; None is « — »."""
    return MISSING if instant is None else f"{date_short(instant)} à {time_of_day(instant)}"


def period(start: date | None, end: date | None, *, today: date | None = None) -> str:
    """Write `du 14 au 21 avril 2016`, saying month and year once where they are the same; an open end is said.

    With `today`, what has begun and has no end is told `depuis le`.
    """
    if start is None and end is None:
        return MISSING
    if start is None:
        return f"jusqu’au {date_long(end)}"
    if end is None:
        has_begun = start is not None and today is not None and start <= today
        return f"depuis le {date_long(start)}" if has_begun else f"à partir du {date_long(start)}"
    if start == end:
        return f"le {date_long(start)}"
    beginning = _ordinal(start)
    if (start.year, start.month) != (end.year, end.month):
        beginning += f" {MONTHS[start.month - 1]}"
    if start.year != end.year:
        beginning += f" {start.year}"
    return f"du {beginning} au {date_long(end)}"


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _day_of(day: date) -> date:
    return _in_paris(day).date() if isinstance(day, datetime) else day


def _in_paris(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone could be any time of the day")
    return instant.astimezone(PARIS)


# --- In -----------------------------------------------------------------------------------------------------------------------------------

NOTHING = {"", "/", "-", "–", "—"}
FIRST_YEAR, LAST_YEAR = 1900, 2100
EXAMPLE = "Écrivez la date comme ceci\u00a0: 14/04/2026."
BY_NUMBERS = re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4}|[0-9]{2})")
BY_NAME = re.compile(r"(?:[a-z]+\.? )?(?P<day>[0-9]{1,2})(?:er)? (?P<name>[a-z]+)\.? (?P<year>[0-9]{4})")
ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")


def _bare(name: str) -> str:
    """Return a word in lower case, without accents or point."""
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in decomposed if character.isascii()).removesuffix(".")


NUMBER_OF_MONTH = {_bare(name): number for names in (MONTHS, SHORT_MONTHS) for number, name in enumerate(names, start=1)} | {
    "jan": 1,
    "fev": 2,
}


def parse_date(text: str) -> date | None:
    """Read `14/04/2026`, `14-4-26`, `14 avr. 2026`, `mardi 14 avril 2026`, `2026-04-14`; None when it says nothing.

    The day comes first, never the month. Raises NotADate.
    """
    plain = " ".join(text.split())
    if plain in NOTHING:
        return None
    plain = " ".join(_bare(word) if not word[0].isdigit() else word.casefold() for word in plain.split())
    for shape in (BY_NUMBERS, ISO):
        if match := shape.fullmatch(plain):
            return _date(match["year"], int(match["month"]), match["day"])
    if match := BY_NAME.fullmatch(plain):
        month = NUMBER_OF_MONTH.get(match["name"])
        if month is not None:
            return _date(match["year"], month, match["day"])
    raise NotADate(EXAMPLE)


def _date(year: str, month: int, day: str) -> date:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotADate(f"L’année {number} est hors du calendrier. {EXAMPLE}")
    try:
        return date(number, month, int(day))
    except ValueError:
        raise NotADate(f"Le {int(day)}/{month:02}/{number} n’existe pas. {EXAMPLE}") from None
