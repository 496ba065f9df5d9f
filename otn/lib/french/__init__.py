"""Numbers, dates and words as French writes them, out and in: the only place where they are formatted and read.

    french.money(Decimal("1865.43"))      1 865,43 €
    french.parse_number("1 865,43 €")     Decimal("1865.43")

What goes out: U+202F between thousands, U+00A0 before € and %, U+2212 for minus, halves rounded up (away from zero), « — » for nothing.
What comes in: everything that a person or a spreadsheet writes for a number or a date; what says nothing gives None, what can be read in
two ways is refused with a sentence for the person who typed it.

Babel is not called: its formatting takes thirty times as long and rounds halves to even. Tests compare the two.
"""

from otn.lib.french.dates import (
    NotADate,
    date_long,
    date_short,
    date_with_day,
    moment,
    month_name,
    parse_date,
    period,
    time_of_day,
)
from otn.lib.french.numbers import (
    MISSING,
    NotANumber,
    money,
    number,
    parse_money,
    parse_number,
    parse_percent,
    percent,
    rounded,
    size,
    whole,
)
from otn.lib.french.typesetting import typography
from otn.lib.french.words import de, listing, one_line, plural, quoted, sort_key

__all__ = [
    "MISSING",
    "NotADate",
    "NotANumber",
    "date_long",
    "date_short",
    "date_with_day",
    "de",
    "listing",
    "moment",
    "money",
    "month_name",
    "number",
    "one_line",
    "parse_date",
    "parse_money",
    "parse_number",
    "parse_percent",
    "percent",
    "period",
    "plural",
    "quoted",
    "rounded",
    "size",
    "sort_key",
    "time_of_day",
    "typography",
    "whole",
]
