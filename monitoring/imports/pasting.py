"""A table pasted from a spreadsheet into the tracker: cells by column, each read or kept as it was typed."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.cells import BROUGHT_CODES, read_figure, read_verdict
from monitoring.columns import BY_CODE, COLUMNS, Kind
from monitoring.imports.files import MAX_BYTES, MAX_COLUMNS
from monitoring.imports.headings import normalised
from monitoring.imports.results import Unreadable
from monitoring.kpi import Verdict
from monitoring.numerals import decide
from otn.lib import french
from otn.lib.french.numbers import Sign

MOST_ROWS = 300
MOST_HEADS = 4  # lines of titles, groups and labels
VISIBLE = tuple(column.code for column in COLUMNS if not column.is_hidden)
LABELS = {normalised(column.label): column.code for column in COLUMNS}


@dataclass(frozen=True)
class PastedCell:
    """One cell: `value` is a number, a verdict, a text, or None for nothing; with a `message` it could not be read."""

    row: int  # of the block, from 0
    code: str
    text: str
    value: Decimal | Verdict | str | None = None
    message: str = ""


@dataclass(frozen=True)
class Block:
    """`names` are those of the rows when the block has a column of names, else empty texts."""

    names: tuple[str, ...]
    cells: tuple[PastedCell, ...]

    def row(self, index: int) -> dict[str, str]:
        """Return a row as `write_cells` takes it, by code: numbers as the whole block writes them, the rest as it was typed."""
        return {cell.code: _typed(cell) for cell in self.cells if cell.row == index}


def read_block(text: str, *, first: str = VISIBLE[0], shown: Sequence[str] = VISIBLE) -> Block:
    """Read cells separated by tabs, from the cell that has the focus to the right; hidden columns are not among `shown`.

    A line of labels is recognised and left out, and with it a first column of names. Raises Unreadable for what is no block of cells.
    """
    if len(text) > MAX_BYTES:
        raise Unreadable("le tableau collé est démesuré")
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")), delimiter="\t"))
    except csv.Error:
        raise Unreadable("le tableau collé est mal formé") from None
    rows = [[cell.strip() for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise Unreadable(f"le tableau collé a plus de {MOST_ROWS} lignes ou de {MAX_COLUMNS} colonnes")
    codes = list(shown[shown.index(first) :]) if first in shown else list(shown)
    has_names = False
    heads = 0
    for index, row in enumerate(rows[:MOST_HEADS]):
        if (found := _labels(row, len(rows))) is None:
            break
        heads = index + 1 if any(row) else heads  # an empty row is one of cells, unless labels follow
        if len(found) > 1:
            has_names, codes = _as_labelled(row)
    rows = rows[heads:]
    if not has_names and any(len(row) == len(codes) + 1 for row in rows) and first == VISIBLE[0]:
        has_names = all(not any(sign.isdigit() for sign in row[0]) or _is_text(row[0]) for row in rows if row)
    names = tuple((row[0] if row else "") if has_names else "" for row in rows)
    bodies = [row[1:] if has_names else row for row in rows]
    sign, _ = decide(
        [cell for body in bodies for code, cell in zip(codes, body, strict=False) if code and BY_CODE[code].kind is Kind.MONEY],
        [cell for body in bodies for code, cell in zip(codes, body, strict=False) if code and BY_CODE[code].kind in NUMBERS],
    )
    cells = [_cell(index, code, cell, sign) for index, body in enumerate(bodies) for code, cell in zip(codes, body, strict=False) if code]
    return Block(names, tuple(cells))


def _typed(cell: PastedCell) -> str:
    if not isinstance(cell.value, Decimal):
        return cell.text
    is_percent = BY_CODE[cell.code].kind is Kind.PERCENT
    plain = f"{(cell.value * 100 if is_percent else cell.value).normalize():f}".replace(".", ",")
    return f"{plain}\u00a0%" if is_percent else plain


NUMBERS = {Kind.COUNT, Kind.PERCENT, Kind.RATIO, Kind.PAGES}


def _is_text(cell: str) -> bool:
    return sum(sign.isalpha() for sign in cell) > sum(sign.isdigit() for sign in cell)


def _labels(row: Sequence[str], count: int) -> list[str] | None:
    """Return the codes that a line of labels names: none at all for one that is empty or holds groups; None for a line of cells."""
    filled = [cell for cell in row if cell]
    if not filled:
        return []
    known = [LABELS[normalised(cell)] for cell in filled if normalised(cell) in LABELS]
    if len(known) >= 2 or (count > 1 and known and len(known) == len(filled)):
        return known
    return [] if all(normalised(cell) in GROUPS for cell in filled) else None


GROUPS = {normalised(column.group) for column in COLUMNS}


def _as_labelled(row: Sequence[str]) -> tuple[bool, list[str]]:
    has_names = normalised(row[0]) not in LABELS
    return has_names, [LABELS.get(normalised(cell), "") for cell in row[1 if has_names else 0 :]]


def _cell(index: int, code: str, text: str, sign: Sign | None) -> PastedCell:
    try:
        if code == "comment":
            return PastedCell(index, code, text, text or None)
        if code == "verdict":
            return PastedCell(index, code, text, read_verdict(text))
        if code in BROUGHT_CODES or BY_CODE[code].is_entered:
            return PastedCell(index, code, text, read_figure(code, text, decimal_sign=sign))
    except french.NotANumber as refusal:
        return PastedCell(index, code, text, message=refusal.message)
    return PastedCell(index, code, text)
