"""A period as a sheet (strategy-plan-kpi.md §4.2, KPI): the brochure's columns under their groups, the site first, totals last."""

from itertools import groupby

from monitoring.assembly import Line
from monitoring.columns import COLUMNS, Kind
from monitoring.kpi import is_computed
from monitoring.queries.table import Table
from otn.lib import excel, french

SPARE = 50  # empty rows below the totals that checks and conditions reach
FIRST = 6  # row of the first campaign, under the title, the source, the groups, the header and the site

KINDS = {
    Kind.COUNT: (excel.WHOLE, 12),
    Kind.PERCENT: (excel.RATE, 12),
    Kind.RATIO: (excel.DECIMAL, 9),
    Kind.PAGES: (excel.ONE_DECIMAL, 10),
    Kind.MONEY: (excel.MONEY, 14),
    Kind.VERDICT: (excel.TEXT, 11),
    Kind.TEXT: (excel.TEXT, 46),
}
LETTERS = {column.code: excel.letter(place) for place, column in enumerate(COLUMNS, start=2)}
SUMMED = frozenset({"impressions", "clicks", "visits", "orders", "revenue", "cost"})
# What a rate is a share of: the totals weigh it by that.
WEIGHED_BY = {
    "open_rate": "impressions",
    "ctr": "impressions",
    "pages_per_visit": "visits",
    "bounce_rate": "visits",
    "new_visits_rate": "visits",
}
RATIOS = {"conversion_rate": ("orders", "visits"), "roi": ("revenue", "cost")}
RATES = tuple(column.code for column in COLUMNS if column.kind is Kind.PERCENT)

WARNING = excel.Look(fill="FCEFCF")
POSITIVE = "Un nombre positif, sans texte."
SHARE = "Un pourcentage de 0 à 100\u00a0%."


def write_period(book: excel.Workbook, table: Table, *, name: str, is_frozen: bool) -> None:
    """Add the sheet of a period; `is_frozen` writes what formulas come to in their place."""
    columns = [excel.Column("ID", width=8, locked=True), excel.Column("Campagne", width=30)]
    columns += [excel.Column(one.label, KINDS[one.kind][0], KINDS[one.kind][1], hidden=one.is_hidden) for one in COLUMNS]
    sheet = book.add_sheet(name, columns, fitted=True, protected=True, spare=SPARE)
    sheet.add_groups([("", 1), (f"Suivi, {table.period.name}", 1)])
    sheet.add_groups([("", 1), (french.period(table.period.first, table.period.last), 1)])
    sheet.add_groups([("", 2), *((group.value, len(list(members))) for group, members in groupby(COLUMNS, key=lambda one: one.group))])
    sheet.add_header(frozen_columns=2)
    site = {code: cell.value for code, cell in table.site.cells.items()}
    sheet.add_row([None, "Moyenne du site", *(site.get(column.code) for column in COLUMNS)])
    for row, line in enumerate(table.lines, start=FIRST):
        sheet.add_row([f"K{line.row.result_id}", line.row.name, *(_cell(line, row, code, is_frozen) for code in LETTERS)])
        for flag in line.flags:
            sheet.add_note(LETTERS[flag.code], flag.text)
    _totals(sheet, table, is_frozen)
    _checks(sheet)


def _cell(line: Line, row: int, code: str, is_frozen: bool) -> excel.Cell | excel.Formula:
    if code == "verdict":
        return None if line.verdict is None else line.verdict.value
    if code == "comment":
        return line.row.comment or None
    if is_frozen:
        return line.cells[code].value
    if code in RATIOS:
        return _ratio(row, *RATIOS[code])
    if code == "ctr" and is_computed(line.row.figures, code):
        return _ratio(row, "clicks", "impressions")
    return line.cells[code].value


def _ratio(row: int, part: str, whole: str) -> excel.Formula:
    above, below = f"{LETTERS[part]}{row}", f"{LETTERS[whole]}{row}"
    return excel.Formula(f'=IF(AND(N({below})>0,{above}<>""),{above}/{below},"")')


def _totals(sheet: excel.WrittenSheet, table: Table, is_frozen: bool) -> None:
    """Write the totals: sums first, ratios of sums then, never a mean of ratios."""
    if not table.lines:
        return
    last = FIRST + len(table.lines) - 1
    cells: list[excel.Cell | excel.Formula] = []
    for column in COLUMNS:
        code = column.code
        if code not in table.total:
            cells.append(None)
        elif is_frozen or table.total[code].value is None:
            cells.append(table.total[code].value)
        elif code in SUMMED:
            cells.append(excel.Formula(f"=SUM({_range(code, last)})"))
        elif code in RATIOS:
            cells.append(_ratio(last + 1, *RATIOS[code]))
        else:
            cells.append(_weighed(code, last))
    sheet.add_row([None, "Total", *cells], strong=True)


def _range(code: str, last: int) -> str:
    return f"{LETTERS[code]}{FIRST}:{LETTERS[code]}{last}"


def _weighed(code: str, last: int) -> excel.Formula:
    """Weigh the rates of the rows that have one by what each is a share of."""
    rates, wholes = _range(code, last), _range(WEIGHED_BY[code], last)
    weight = f'SUMPRODUCT(--({rates}<>""),{wholes})'
    return excel.Formula(f'=IF({weight}>0,SUMPRODUCT({wholes},{rates})/{weight},"")')


def _checks(sheet: excel.WrittenSheet) -> None:
    """Accept figures only, and show what cannot be true (K1 to K6) as the page does; row 5 is the one under the header."""
    for code in sorted(SUMMED):
        sheet.check(LETTERS[code], excel.Check(excel.Kind.DECIMAL, "0", message=POSITIVE))
    for code in RATES:
        sheet.check(LETTERS[code], excel.Check(excel.Kind.DECIMAL, "0", "1", message=SHARE))
    at = {code: f"${letter}5" for code, letter in LETTERS.items()}
    clicks = f"IF(N({at['clicks']})>0,{at['clicks']},N({at['impressions']})*N({at['ctr']}))"
    visits, orders, revenue = at["visits"], at["orders"], at["revenue"]
    sheet.show(LETTERS["visits"], f"=AND(N({visits})>0,{clicks}>0,OR({visits}>{clicks}*1.05,{visits}<{clicks}*0.6))", WARNING)
    sheet.show(LETTERS["orders"], f'=AND({visits}<>"",N({orders})>N({visits}))', WARNING)
    sheet.show(LETTERS["revenue"], f'=AND({orders}<>"",N({revenue})>0,N({orders})=0)', WARNING)
    for code in RATES:
        sheet.show(LETTERS[code], f"=N({at[code]})>1", WARNING)
