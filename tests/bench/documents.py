"""A PDF of ten pages, through otn.lib.pdf and by WeasyPrint alone, on the same HTML, styles and fonts, in a warm process."""

from datetime import date
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from otn.lib import pdf
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
    """Return the ratio R7, without the job around it, and the pages a second."""
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
