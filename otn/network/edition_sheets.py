"""The board of an edition as a workbook, written with otn.lib.excel."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst

from otn.lib import excel
from otn.network.queries.editions import BoardRow

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

COLUMNS = (
    excel.Column("Office", width=34),
    excel.Column("Conseiller", width=28),
    excel.Column("État", width=16),
    excel.Column("Depuis le", excel.DATE, 14),
    excel.Column("Réponses", excel.PERCENT, 12),
    excel.Column("Envoi jusqu’au", excel.DATE, 16),
    excel.Column("Relecture jusqu’au", excel.DATE, 18),
    excel.Column("Délai donné", width=12),
    excel.Column("Délai demandé", excel.DATE, 16),
    excel.Column("Dernier rappel", excel.DATE, 16),
)


def workbook_name(year: int, day: date) -> str:
    return f"edition-{year}_{day:%Y-%m-%d}.xlsx"


def write_board(rows: Sequence[BoardRow], *, year: int, made_on: date) -> bytes:
    """Write the offices of a board, in its order."""
    title = f"Édition {year}"
    book = excel.Workbook(title, made_on=made_on)
    sheet = book.add_sheet(title, COLUMNS, fitted=True)
    sheet.add_header(filtered=True)
    for row in rows:
        head = row.head
        sheet.add_row(
            [
                row.office, row.advisors, capfirst(row.label), timezone.localdate(row.since) if row.since else None,
                None if row.progress is None else row.progress.percent / 100, head.submit_by if head else None,
                head.review_by if head else None, "oui" if row.submit_until or row.review_until else None,
                timezone.localdate(row.asked.at) if row.asked else None,
                timezone.localdate(row.reminded_at) if row.reminded_at else None,
            ]
        )  # fmt: skip
    return book.to_bytes()
