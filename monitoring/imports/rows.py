"""The lines of a table, each cell read by what its column holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from monitoring.cells import negative
from monitoring.imports import periods
from monitoring.imports.files import Line
from monitoring.imports.headings import AMOUNTS, CAMPAIGN, CAMPAIGN_ID, CONVERSIONS, COUNTS, DAY, METRICS, RATES
from monitoring.imports.results import Fault
from monitoring.kpi import Span
from monitoring.numerals import exact, without_currency
from otn.lib import french
from otn.lib.french.numbers import NotANumber, Sign

NAME_LENGTH = 160
WHOLE = COUNTS - {CONVERSIONS}


@dataclass(frozen=True)
class KeptLine:
    number: int
    name: str
    campaign_id: str
    values: Mapping[str, Decimal] = field(default_factory=dict)


def read_lines(
    lines: Sequence[Line], codes: Sequence[str | None], headings: Sequence[str], sign: Sign | None, period: Span | None
) -> tuple[list[KeptLine], list[Fault]]:
    """Read every line; whatever is wrong is told with its line and column, all at once."""
    columns = used_columns(codes)
    in_percent = {code: is_in_percent(lines, column) for code, column in columns.items() if code in RATES}
    kept, faults = [], []
    for line in lines:
        values: dict[str, Decimal] = {}
        for code, column in columns.items():
            try:
                value = read_value(line, column, code, sign, in_percent=in_percent.get(code, False))
            except NotANumber as refusal:
                faults.append(Fault(line.number, headings[column], refusal.message.rstrip(".")))
                continue
            if value is not None:
                values[code] = value
        name, campaign_id = _label(line, codes, CAMPAIGN), _label(line, codes, CAMPAIGN_ID)
        faults += [*_faults_of_name(line, name or campaign_id), *_faults_of_day(line, codes, headings, period)]
        kept.append(KeptLine(line.number, name or campaign_id, campaign_id, values))
    return kept, faults


def used_columns(codes: Sequence[str | None]) -> dict[str, int]:
    """Return the column of each metric: the first one, when several hold it."""
    found: dict[str, int] = {}
    for column, code in enumerate(codes):
        if code in METRICS:
            found.setdefault(code, column)
    return found


def is_in_percent(lines: Sequence[Line], column: int) -> bool:
    """Say whether the bare numbers of a rate column are percentages: shares of 1 never go beyond it."""
    for line in lines:
        cell = line.cells[column] if column < len(line.cells) else ""
        if isinstance(cell, Decimal):
            if cell > 1:
                return True
        elif "%" not in (text := line.text(column)):
            try:
                value = french.parse_number(text, decimal_sign="," if "," in text else ".")
            except NotANumber:
                continue
            if value is not None and value > 1:
                return True
    return False


def read_value(line: Line, column: int, code: str, sign: Sign | None, *, in_percent: bool = False) -> Decimal | None:
    """Read a number; None when it says nothing. Raises NotANumber."""
    cell = line.cells[column] if column < len(line.cells) else ""
    if isinstance(cell, Decimal):
        value: Decimal | None = cell / 100 if in_percent else cell
    elif isinstance(cell, date):
        raise NotANumber("une date se trouve où l’on attend un nombre")
    else:
        text = unquoted(cell)
        if code in AMOUNTS:
            value = french.parse_money(without_currency(text), decimal_sign=sign)
        elif code in RATES:
            value = french.parse_percent(text, decimal_sign=sign, bare_is_share=not in_percent)
        else:
            value = french.parse_number(text, decimal_sign=sign)
    if value is None:
        return None
    if value < 0:
        raise NotANumber(negative(code))
    if code in WHOLE and value != value.to_integral_value():
        raise NotANumber("un nombre entier est attendu")
    return exact(value)


def unquoted(text: str) -> str:
    """Take off the apostrophe that Matomo puts before what a spreadsheet could take for a formula."""
    plain = text.strip()
    return plain[1:] if len(plain) > 1 and plain[0] == "'" and plain[1] in "=+-@" else plain


def _label(line: Line, codes: Sequence[str | None], code: str) -> str:
    return french.one_line(unquoted(line.text(codes.index(code)))) if code in codes else ""


def _faults_of_name(line: Line, name: str) -> Iterator[Fault]:
    if not name:
        yield Fault(line.number, "", "cette ligne ne nomme aucune campagne")
    elif len(name) > NAME_LENGTH:
        yield Fault(line.number, "", f"un nom de plus de {NAME_LENGTH} lettres")


def _faults_of_day(line: Line, codes: Sequence[str | None], headings: Sequence[str], period: Span | None) -> Iterator[Fault]:
    if DAY not in codes or (column := codes.index(DAY)) >= len(line.cells):
        return
    cell = line.cells[column]
    if isinstance(cell, str) and cell.strip() in {"", "--", "/"}:
        return
    try:
        day = cell if isinstance(cell, date) else periods.day_of(line.text(column))
    except periods.Ambiguous:
        yield Fault(line.number, headings[column], "date ambiguë\u00a0: exportez les dates sous la forme 2026-04-03")
        return
    if day is None:
        yield Fault(line.number, headings[column], "une date illisible")
    elif period is not None and not period.first <= day <= period.last:
        yield Fault(line.number, headings[column], "un jour hors de la période")
