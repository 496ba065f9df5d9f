"""The period of an export, from what the tool writes around its table. A date that reads in two ways is never guessed."""

import calendar
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from monitoring.kpi import Span
from otn.lib import french
from otn.lib.french.dates import MONTHS, SHORT_MONTHS

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Ambiguous(ValueError):
    """A date such as 03/04/2026."""


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH: Mapping[str, int] = {
    _bare(name).rstrip("."): number
    for names in (ENGLISH, [name[:3] for name in ENGLISH], MONTHS, SHORT_MONTHS)
    for number, name in enumerate(names, start=1)
}
WORD = "|".join(sorted(MONTH, key=len, reverse=True))
DATES = re.compile(
    rf"(?P<y1>[0-9]{{4}})-(?P<m1>[0-9]{{2}})-(?P<d1>[0-9]{{2}})"
    rf"|\b(?P<d2>[0-9]{{1,2}})(?:er)? (?P<m2>{WORD})\.? (?P<y2>[0-9]{{4}})"
    rf"|\b(?P<m3>{WORD})\.? (?P<d3>[0-9]{{1,2}}),? (?P<y3>[0-9]{{4}})"
    rf"|\b(?P<a4>[0-9]{{1,2}})/(?P<b4>[0-9]{{1,2}})/(?P<y4>[0-9]{{4}})"
)
WHOLE_MONTH = re.compile(rf"\b(?P<name>{WORD})\.? (?P<year>[0-9]{{4}})\b|\b(?P<iso>[0-9]{{4}}-[0-9]{{2}})(?![0-9-])")
GA4_DATE = re.compile(r"^#\s*(?P<which>start date|end date|date de debut|date de fin)\s*:\s*(?P<day>[0-9]{8})\b")


def day_of(text: str) -> date | None:
    """Read one date as exports write it; None when there is none. Raises Ambiguous."""
    found = days_in(text)
    return found[0] if len(found) == 1 else None


def days_in(text: str) -> list[date]:
    """Find the dates of a text, in their order. Raises Ambiguous."""
    days = []
    for match in DATES.finditer(_bare(" ".join(text.split()))):
        parts = match.groupdict()
        if parts["y1"]:
            found = _date(parts["y1"], parts["m1"], parts["d1"])
        elif parts["y2"]:
            found = _date(parts["y2"], MONTH[parts["m2"]], parts["d2"])
        elif parts["y3"]:
            found = _date(parts["y3"], MONTH[parts["m3"]], parts["d3"])
        else:
            found = _by_numbers(int(parts["a4"]), int(parts["b4"]), parts["y4"])
        if found is not None:
            days.append(found)
    return days


def _by_numbers(one: int, other: int, year: str) -> date | None:
    if one <= 12 and other <= 12 and one != other:
        raise Ambiguous
    return _date(year, one, other) if other > 12 else _date(year, other, one)


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def span_in(text: str) -> Span | None:
    """Find a period: two dates, one day, or a whole month. Raises Ambiguous."""
    days = days_in(text)
    if days:
        first, last = days[0], days[-1]
        return Span(first, last) if len(days) <= 2 and first <= last else None
    if DATES.search(_bare(" ".join(text.split()))):
        return None  # a day that does not exist
    match = WHOLE_MONTH.search(_bare(text))
    if match is None:
        return None
    year, month = (match["iso"].split("-")) if match["iso"] else (match["year"], MONTH[match["name"]])
    first_day = _date(year, month, 1)
    return None if first_day is None else Span(first_day, first_day.replace(day=calendar.monthrange(first_day.year, first_day.month)[1]))


def ga4_span(preamble: Sequence[str]) -> Span | None:
    """Read the period of Google Analytics 4, which stands in its comments only."""
    found: dict[bool, date] = {}
    for line in preamble:
        match = GA4_DATE.match(_bare(line.strip().strip('"')))
        if match is not None:
            text = match["day"]
            day = _date(text[:4], text[4:6], text[6:])
            if day is not None:
                found.setdefault(match["which"] in {"start date", "date de debut"}, day)
    return Span(found[True], found[False]) if len(found) == 2 and found[True] <= found[False] else None


def written(span: Span) -> str:
    """Say a period to people."""
    return french.period(span.first, span.last)
