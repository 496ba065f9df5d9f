"""The workbook of the tracker: the year summed up, then a sheet a period, the latest first."""

from datetime import date

from monitoring.export.sheets import write_period
from monitoring.queries.exports import TrackerContent
from monitoring.queries.synthesis import CampaignSum
from otn.lib import excel, french

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

RULES = (
    ("Feuilles", "La première additionne l’année, puis une feuille par période, la plus récente d’abord."),
    ("ROI", "CA ÷ coût\u00a0: ce que rapporte 1\u00a0€ dépensé. Les totaux additionnent d’abord, divisent ensuite."),
    ("Cases en couleur", "Ce qui ne peut pas être juste, par exemple plus de visites que de clics\u00a0: une note dit pourquoi."),
)
LIVING = "Formules vivantes\u00a0: une case changée change les taux et les totaux."
FROZEN = "Valeurs figées."

GUIDE = (excel.Column("Ce classeur", width=26), excel.Column("", width=90))
SUMS = (
    excel.Column("Campagne", width=30),
    excel.Column("Canal", width=24),
    excel.Column("Action du plan", width=34),
    excel.Column("Impressions", excel.WHOLE, width=13),
    excel.Column("Visites", excel.WHOLE, width=11),
    excel.Column("Commandes", excel.WHOLE, width=12),
    excel.Column("CA", excel.MONEY, width=14),
    excel.Column("Coût", excel.MONEY, width=14),
    excel.Column("ROI", excel.DECIMAL, width=9),
    excel.Column("Coût par commande", excel.MONEY, width=14),
    excel.Column("Tx conversion", excel.RATE, width=12),
    excel.Column("Verdict", width=9),
    excel.Column("Pourquoi", width=60),
)
FIGURES = ("impressions", "visits", "orders", "revenue", "cost", "roi", "cost_per_order", "conversion_rate")


def write_workbook(content: TrackerContent, *, made_on: date, is_frozen: bool = False) -> bytes:
    """Write the workbook of a year of the tracker; `is_frozen` writes no formula. Nothing is read from the database."""
    book = excel.Workbook(f"Suivi {content.year}, {content.office}", made_on=made_on)
    guide = book.add_sheet("Lisez-moi", GUIDE, fitted=True)
    guide.add_header()
    for name, text in (
        ("Office", content.office),
        ("Année", str(content.year)),
        ("Fait par", content.author),
        ("Fait le", french.date_long(made_on)),
        *RULES,
        ("Forme", FROZEN if is_frozen else LIVING),
    ):
        guide.add_row([name, text])
    _sums(book, content)
    for table in content.tables:
        write_period(book, table, name=table.period.name, is_frozen=is_frozen)
    return book.to_bytes()


def _sums(book: excel.Workbook, content: TrackerContent) -> None:
    sheet = book.add_sheet("Synthèse", SUMS, fitted=True)
    sheet.add_header(frozen_columns=1)
    for one in content.synthesis.campaigns:
        sheet.add_row(_sum(one))
    if content.synthesis.campaigns:
        total = content.synthesis.total
        sheet.add_row(["Ensemble", None, None, *(total[code].value for code in FIGURES)], strong=True)


def _sum(one: CampaignSum) -> list[excel.Cell]:
    verdict = one.judgement.verdict
    return [
        one.name, one.channel_name, one.action_name or None, *(one.cells[code].value for code in FIGURES),
        None if verdict is None else verdict.value, one.judgement.why,
    ]  # fmt: skip


def workbook_name(slug: str, year: int, *, is_frozen: bool = False) -> str:
    return f"suivi_{slug}_{year}{'_valeurs' if is_frozen else ''}.xlsx"
