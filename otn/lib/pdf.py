"""PDF documents out of HTML; the only module that knows WeasyPrint.

    pdf.render(html, static=settings.STATICFILES_DIRS, printed_on=today())

The HTML comes from an autoescaped template that extends nothing of the web pages and is dressed by `static/pdf.css`. What it may use:

- `<body data-office data-document data-date>`: the running heads (`data-date` in words); the chapter is added by each `<h1>`, which also
  starts a page and an entry of the outline.
- pages: `<section class="couverture">` with `marque`, `<h1>`, `sous-titre`, `etat`, a drawing, and a `cartouche` that holds a table;
  `<section class="paysage">`; `<nav class="sommaire">` with an `<ol>` of links to the chapters; `suite` on an `<h1>` that starts no page.
- text: `chapeau`, `note`, `chiffre` (one large figure), `encadre`, `colonnes` (two short columns), `legende` under a figure; a `swot` with
  `forces`, `faiblesses`, `opportunites`, `menaces` in it.
- tables: `<caption>`, one header row, one header column of `<th scope="row">`; `nombre` on cells with figures, `total` on a row, and the
  bands `initial` `construction` `confirme` `avance` on cells (their name is always printed).
- charts as inline `<svg>` with a `<title>` (their alternative text) and colours in attributes: stylesheets do not reach into an inline SVG.

Nothing is fetched: `data:` addresses and the fonts are all that a document can reach. User text belongs into text, never into a stylesheet.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

logger = logging.getLogger("otn.pdf")

FAMILY = "Source Sans Pro"
FONTS = {  # name of the file among the static files: what distinguishes the face
    "source-sans-pro-400.ttf": "font-weight: 400",
    "source-sans-pro-400-italic.ttf": "font-weight: 400; font-style: italic",
    "source-sans-pro-600.ttf": "font-weight: 600",
    "source-sans-pro-700.ttf": "font-weight: 700",
}
FACES = "\n".join(f'@font-face {{ font-family: "{FAMILY}"; {face}; src: url("static:{name}") }}' for name, face in FONTS.items())
TRUETYPE = b"\0\1\0\0"
BASE = "static:"  # of a scheme that nothing is relative to; without a base some relative addresses are exceptions, not refusals


class FontsMissing(Exception):
    """The fonts are not built (`manage.py build_fonts`): without any, WeasyPrint would end the whole process."""


def render(html: str, *, static: Iterable[str | PathLike[str]], printed_on: date, stylesheets: Iterable[str] = ("pdf.css",)) -> bytes:
    """Make a tagged PDF in French (PDF/UA-1), the same bytes for the same arguments.

    `static` are the folders of our static files (`settings.STATICFILES_DIRS`), `stylesheets` names in them. `printed_on` becomes the date
    of creation. What the HTML asks for beyond `data:` and our fonts is left out and logged. Raises FontsMissing, or ValueError when
    the document has no `<title>`.
    """
    folders = [Path(folder) for folder in static]
    fetcher = _fetcher_class()(_read_fonts(folders))
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    # Made for each document: 12 ms, and nothing that one document declares is there for the next.
    fonts = FontConfiguration()
    texts = [FACES, *(_find(folders, name).read_text(encoding="utf-8") for name in stylesheets)]
    sheets = [CSS(string=text, font_config=fonts, base_url=BASE, url_fetcher=fetcher) for text in texts]
    document = HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    root = document.etree_element
    root.set("lang", "fr")
    for element in root.iterfind(".//*[@rel]"):
        if "attachment" in element.get("rel").lower():
            del element.attrib["rel"]  # nothing is ever attached to a document of ours, not even from a data: address
    pages = document.render(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1", optimize_images=True)
    if not pages.metadata.title:
        raise ValueError("A document needs a <title>: it is what a screen reader says first.")
    pages.metadata.created = f"{printed_on:%Y-%m-%d}"
    content = pages.write_pdf(pdf_variant="pdf/ua-1", optimize_images=True)
    assert isinstance(content, bytes)
    return content


def warm() -> None:
    """Import WeasyPrint, which takes a second, before the first document asks for it: for the start of a worker."""
    _fetcher_class()


def _find(folders: Iterable[Path], name: str) -> Path:
    if name != Path(name).name:
        raise ValueError(f"{name!r} is not the name of a static file")
    for folder in folders:
        if (path := folder / name).is_file():
            return path
    raise FileNotFoundError(f"no static file {name}")


def _read_fonts(folders: Iterable[Path]) -> dict[str, bytes]:
    contents = {}
    for name in FONTS:
        try:
            content = _find([folder / "fonts" for folder in folders], name).read_bytes()
        except OSError as error:
            raise FontsMissing(f"{name} is missing: run manage.py build_fonts") from error
        if not content.startswith(TRUETYPE):
            raise FontsMissing(f"{name} is not a TrueType font: run manage.py build_fonts")
        contents[name] = content
    return contents


@cache
def _fetcher_class() -> Any:
    """Import WeasyPrint: not with this module, which everything that makes documents imports, web processes included."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):  # type: ignore[misc]
        """Serves `data:` addresses and given files as `static:name`; logs and refuses all the rest."""

        def __init__(self, files: Mapping[str, bytes]) -> None:
            # Never fail_on_errors: one address in somebody's text would cost the whole document.
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=False)
            self._files = files

        def fetch(self, url: str, headers: Any = None) -> Any:
            scheme, _, rest = url.partition(":")
            if scheme == "static" and rest in self._files:
                return URLFetcherResponse(url, self._files[rest], {"Content-Type": "font/ttf"})
            if scheme.lower() != "data":
                logger.warning("refused in a PDF: %s", _redact(url))
                raise ValueError("not ours")
            return super().fetch(url, headers)

    logging.getLogger("weasyprint").addFilter(_redact_record)
    return StaticFetcher


def _redact_record(record: logging.LogRecord) -> bool:
    """Rewrite what WeasyPrint says, which quotes addresses whole."""
    record.msg, record.args = _redact(record.getMessage()), ()
    return True


def _redact(text: str) -> str:
    """Cut what addresses may hide (user and password, query, content of data:) out of a text, and make it one short line."""
    text = re.sub(r"(?<=//)[^\s/?#'\"]*@", "", text)
    text = re.sub(r"\?[^\s'\"]*|(?<=\bdata:)[^\s'\"]+", "…", text)
    return "".join(character if character.isprintable() else " " for character in text)[:300]
