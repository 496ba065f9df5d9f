"""A PDF of ten pages and a workbook of 500 rows, through our libraries and by theirs alone, in a warm process."""

import gc
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from otn.lib import excel, pdf
from otn.lib.excel.writing import _styles
from tests.bench.timing import Line, interleave

CHAPTER = """
<h1>Chapitre {number}</h1>
<p class="chapeau">La présence web de l’office, ses contenus et ses performances.</p>
<table><caption>Les indicateurs</caption>
<thead><tr><th>Indicateur</th><th>Avant</th><th>Après</th></tr></thead>
<tbody>{rows}</tbody></table>
<p>{text}</p>
"""
ROW = '<tr><th scope="row">Indicateur {row}</th><td class="nombre">{row} 865,43 €</td><td class="nombre">{row},02 %</td></tr>'
PAGES = 10


def report() -> str:
    """Return the HTML of a report of ten pages, a chapter each."""
    rows = "".join(ROW.format(row=row) for row in range(1, 13))
    text = "L’office a fait le point avec son conseiller et retenu trois axes de progrès pour la saison. " * 8
    chapters = "".join(CHAPTER.format(number=number, rows=rows, text=text) for number in range(1, PAGES + 1))
    return f'<html lang="fr"><head><title>Rapport</title></head><body>{chapters}</body></html>'


def measure() -> list[Line]:
    """Return the ratios R7, without the job around it, and R9."""
    return [*pages(), workbook()]


ROWS = 500
KINDS = (
    *[excel.TEXT] * 5, *[excel.WHOLE] * 3, *[excel.PERCENT] * 3, *[excel.DATE] * 2, excel.TEXT, excel.WHOLE, *[excel.MONEY] * 3,
    *[excel.TEXT] * 2,
)  # fmt: skip


def workbook() -> Line:
    """Return R9: a sheet like « Actions » against cells of the same named styles."""
    day, part, price = date(2026, 4, 14), Decimal("0.25"), Decimal("1200.50")
    rows = [
        (
            f"A{row}", f"{row % 20}. Un objectif", f"Action numéro {row}", "Hélène Marchand", "Samir Delaunay", 2, 3, 4, part, part, part,
            day, day + timedelta(days=row), "En cours", row % 9, price, price, price, "T1 Une tâche", "à risque",
        )
        for row in range(ROWS)
    ]  # fmt: skip

    def ours() -> bytes:
        made = excel.Workbook("Plan", made_on=day)
        sheet = made.add_sheet("Actions", [excel.Column(kind, kind) for kind in KINDS], fitted=True, protected=True)
        sheet.add_header(filtered=True)
        for row in rows:
            sheet.add_row(row)
        return made.to_bytes()

    def bare() -> bytes:
        made = openpyxl.Workbook()
        for style in _styles():
            made.add_named_style(style)
        sheet, names = made.worksheets[0], [f"OTN {kind} libre" for kind in KINDS]
        for number, row in enumerate([KINDS, *rows], start=1):
            for place, (value, name) in enumerate(zip(row, names, strict=True), start=1):
                cell = sheet.cell(number, place, value)
                cell.style = name
        target = BytesIO()
        made.save(target)
        return target.getvalue()

    gc.freeze()  # else passes over what WeasyPrint keeps fall on whichever of the two makes more objects
    costs = interleave({"ours": ours, "bare": bare}, calls=1, rounds=9)
    gc.unfreeze()
    return Line(f"R9  workbook of {ROWS} × {len(KINDS)} against its bare cells, processor time", costs["ours"].cpu, costs["bare"].cpu, 1.5)


def pages() -> list[Line]:
    """Return R7 and the pages a second."""
    html = report()
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    fonts_folder = settings.OTN_BUILD_DIR / "static" / "fonts"
    faces = pdf.FACES.replace("static:", f"{fonts_folder.as_uri()}/")
    styles = next(folder / "pdf.css" for folder in folders if (folder / "pdf.css").exists()).read_text()

    def ours() -> bytes:
        return pdf.render(html, static=folders, printed_on=date(2026, 4, 14))

    def bare() -> bytes:
        fonts = FontConfiguration()
        sheets = [CSS(string=text, font_config=fonts) for text in (faces, styles)]
        content: bytes = HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", optimize_images=True)
        return content

    costs = interleave({"ours": ours, "bare": bare}, calls=1, rounds=9)
    return [
        Line(f"R7  PDF of {PAGES} pages against WeasyPrint alone, processor time", costs["ours"].cpu, costs["bare"].cpu, 1.10),
        Line("pages of PDF a second", PAGES / costs["ours"].wall * 1000, None, None, unit="/s"),
        Line("size of the PDF", len(ours()) / 1000, None, None, unit="kB"),
    ]
