"""The journal as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as French spreadsheets read them: semicolons, UTF-8 with its mark, and no text that could run as a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute (what is in a cell was typed by people)."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
