"""The journal of the network as a workbook, written with otn.lib.excel."""

from collections.abc import Sequence
from datetime import date

from otn.dashboard.queries.journal import TITLES, Line, get_rows
from otn.lib import excel

WIDTHS = (12, 8, 28, 18, 80, 22, 40, 14)  # of TITLES
OF_THE_NETWORK = "le réseau lui-même"


def write_journal(lines: Sequence[Line], *, made_on: date) -> bytes:
    """Write lines of every office, the newest first, each with the name of its office."""
    book = excel.Workbook("Journal du réseau", made_on=made_on)
    columns = [excel.Column("Office", width=34), *(excel.Column(title, width=width) for title, width in zip(TITLES, WIDTHS, strict=True))]
    sheet = book.add_sheet("Journal", columns)
    sheet.add_header(filtered=True)
    for line, cells in zip(lines, get_rows(lines), strict=True):
        sheet.add_row([line.office or OF_THE_NETWORK, *cells])
    return book.to_bytes()
