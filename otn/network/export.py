"""The portfolio as a workbook, written with otn.lib.excel."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from otn.lib import excel
from otn.network.queries.portfolio import PortfolioLine

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

COLUMNS = (
    excel.Column("Office", width=34),
    excel.Column("Département", width=16),
    excel.Column("Classement", width=14),
    excel.Column("Étape", width=16),
    excel.Column("Diagnostic", excel.WHOLE, 12),
    excel.Column("État du diagnostic", width=18),
    excel.Column("Réponses", excel.PERCENT, 12),
    excel.Column("Avancement", width=30),
    excel.Column("Dernier signe de vie", excel.DATE, 16),
    excel.Column("Prochaine échéance", excel.DATE, 16),
    excel.Column("Objet de l’échéance", width=26),
    excel.Column("Alerte", width=36),
    excel.Column("Jours consommés dans l’année", excel.ONE_DECIMAL, 18),
    excel.Column("Membres", excel.WHOLE, 10),
)


def workbook_name(day: date) -> str:
    return f"portefeuille_{day:%Y-%m-%d}.xlsx"


def write_portfolio(lines: Sequence[PortfolioLine], *, made_on: date) -> bytes:
    """Write the offices of a list, in its order."""
    book = excel.Workbook("Portefeuille", made_on=made_on)
    sheet = book.add_sheet("Portefeuille", COLUMNS, fitted=True)
    sheet.add_header(filtered=True)
    for line in lines:
        office, head, due = line.office, line.diagnostic, line.deadline
        sheet.add_row(
            [
                office.name, office.department, office.category, line.step.label, head.year if head else None, head.label if head else None,
                None if line.percent is None else line.percent / 100, line.progress,
                timezone.localdate(office.last_seen) if office.last_seen else None, due.on if due else None, due.what if due else None,
                line.alert_words, line.days, office.members,
            ]
        )  # fmt: skip
    return book.to_bytes()
