"""The workbook of the benchmark: the network, then each dimension, then one edition after the other."""

from collections.abc import Sequence
from datetime import date

from diagnostic.benchmark import DIMENSIONS, WITHHELD
from diagnostic.queries.benchmark_page import QuartileGroup
from otn.lib import excel, french
from otn.network.queries.benchmark import BenchmarkPage, get_benchmark_page

COLUMNS = (
    excel.Column("Groupe", width=28),
    excel.Column("Score", width=52),
    excel.Column("1er quartile", excel.WHOLE, 20),
    excel.Column("Médiane", excel.WHOLE, 20),
    excel.Column("3e quartile", excel.WHOLE, 20),
    excel.Column("Offices", excel.WHOLE, 20),
)
RETURNS = (
    excel.Column("Canal", width=28),
    excel.Column("ROI médian", excel.DECIMAL, 20),
    excel.Column("Offices", excel.WHOLE, 20),
)


def write_benchmark(*, year: int | None, made_on: date) -> tuple[str, bytes]:
    """Return the name and the content of the workbook of an edition, the last one closed without year; what is withheld on the page is
    withheld here."""
    page = get_benchmark_page(year=year)
    book = excel.Workbook(f"Repères {page.year or ''}".strip(), made_on=made_on)
    _write(book, "Réseau", page.groups, page, made_on)
    for dimension, name in DIMENSIONS.items() if page.year else ():
        _write(book, name.capitalize(), get_benchmark_page(year=page.year, dimension=dimension).groups, page, made_on)
    if page.returns:
        sheet = book.add_sheet("ROI par canal", RETURNS)
        sheet.add_header()
        for one in page.returns:
            sheet.add_row([one.channel, WITHHELD] if one.median is None else [one.channel, one.median, one.count])
    if page.evolution:
        sheet = book.add_sheet(
            "Évolution", (excel.Column("Médiane", width=52), *(excel.Column(str(one), excel.WHOLE, 20) for one in page.evolution_years))
        )
        sheet.add_header()
        for line in page.evolution:
            sheet.add_row([line.label, *(WITHHELD if one is None else one for one in line.medians)])
    return f"reperes-{page.year or 'reseau'}.xlsx", book.to_bytes()


def _write(book: excel.Workbook, name: str, groups: Sequence[QuartileGroup], page: BenchmarkPage, made_on: date) -> None:
    sheet = book.add_sheet(name, COLUMNS, fitted=True)
    sheet.add_header(frozen_columns=2)
    for group in groups:
        if not group.lines:
            sheet.add_row([group.title, WITHHELD])
        for line in group.lines:
            found = line.found
            figures: list[excel.Cell] = [WITHHELD] * 4 if found is None else [found.first, found.median, found.third, found.count]
            sheet.add_row([group.title, line.label, *figures])
    sheet.add_row([])
    sheet.add_row(["Édition", "Aucune édition close" if page.year is None else str(page.year)])
    sheet.add_row(["Classeur préparé le", french.date_long(made_on)])
