"""What every chart is made of: its result, its table, its colours, its root element."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from otn.lib.charts.lettering import FAMILY

UNKNOWN = "n.d."  # what a missing value is called, in the picture and in the table
SIZE, SMALL = 16, 15  # of texts, in pixels at the width that the picture asks for
LINE = 20  # from one line of text to the next

# The light palette, which PDFs print: otn.css sets both palettes by class, and a class stands beside each colour.
COLOURS = {
    "c-text": "#22303a",
    "c-muted": "#55616b",
    "c-grid": "#e2d8c7",
    "c-track": "#f2e9da",
    "c-pad": "#faf6ee",
    "c-band": "#dcefee",
    "c-mark": "#0b5a66",
    "c-late": "#a3261c",
    "c-today": "#a3431d",
    "c-critical": "#22303a",
    "c-hatch": "#7d7466",
    "c-link": "#7d7466",
    "s1": "#0b5a66",
    "s2": "#a3431d",
    "s3": "#5d666c",
}


class Markup(str):
    """HTML or SVG in which everything that came from outside is escaped already: a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Table:
    """The figures of a chart in words: the first cell of a row is its name; `figures` are the columns that are aligned at the right."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()

    @property
    def html(self) -> Markup:
        """The same for a page and for a PDF; on a page it needs a scroller around it."""
        kind = [' class="nombre"' if column in self.figures else "" for column in range(len(self.headers))]
        heads = "".join(f'<th scope="col"{kind[column]}>{escape(text)}</th>' for column, text in enumerate(self.headers))
        lines = "".join(
            f'<tr><th scope="row"{kind[0]}>{escape(name)}</th>'
            + "".join(f"<td{kind[column]}>{escape(text)}</td>" for column, text in enumerate(cells, start=1))
            + "</tr>"
            for name, *cells in self.rows
        )
        return Markup(
            f'<table class="tableau"><caption>{escape(self.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'
        )


@dataclass(frozen=True)
class Chart:
    """A picture and its table. With nothing to draw `svg` is empty, and `empty` is the sentence that stands in its place.

    `names` are what the numbers in a picture stand for, in order, for an ordered list beside it; other charts write names themselves.
    """

    svg: Markup
    table: Table
    empty: str = ""
    names: tuple[str, ...] = ()


def picture(
    parts: Iterable[str], *, uid: str, title: str, said: Sequence[str], width: float, height: float, size: int = SIZE, css: str = ""
) -> Markup:
    """Put a picture together; `said` are the sentences that tell all of it, `width` is how wide it wants to be at most."""
    if not re.fullmatch(r"[A-Za-z][\w-]*", uid):
        raise ValueError(f"{uid!r} cannot begin the ids of a picture")
    return Markup(
        f'<svg role="img" aria-labelledby="{uid}-t {uid}-d" viewBox="0 0 {at(width)} {at(height)}" width="{at(width)}"{css} '
        f'font-family="{FAMILY}" font-size="{size}"><title id="{uid}-t">{escape(title)}</title>'
        f'<desc id="{uid}-d">{escape(" ".join(said))}</desc>{"".join(parts)}</svg>'
    )


def at(number: float) -> str:
    """Write a coordinate: a tenth of a pixel is enough."""
    return f"{number:.1f}".removesuffix(".0")


def group(css: str, parts: Iterable[str], attributes: str = "") -> str:
    """Put shapes or texts of one colour together: filled with it, unless the attributes say otherwise."""
    inner = "".join(parts)
    return f'<g class="{css}" fill="{COLOURS[css]}"{attributes}>{inner}</g>' if inner else ""


def strokes(css: str, parts: Iterable[str], thickness: float = 1, attributes: str = "") -> str:
    """Put lines of one colour together."""
    inner = "".join(parts)
    return f'<g class="{css}" fill="none" stroke="{COLOURS[css]}" stroke-width="{at(thickness)}"{attributes}>{inner}</g>' if inner else ""


def text(x: float, y: float, content: str, attributes: str = "") -> str:
    """Write one line of text, on its baseline."""
    return f'<text x="{at(x)}" y="{at(y)}"{attributes}>{escape(content)}</text>'


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    corner = f' rx="{at(radius)}"' if radius else ""
    return f'<rect x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"{corner}/>'


MIDDLE, END = ' text-anchor="middle"', ' text-anchor="end"'
STRONG = ' font-weight="600"'
DASHES = ("", ' stroke-dasharray="7 5"', ' stroke-dasharray="2 4" stroke-linecap="round"')  # of the series, in their order


def marker(place: int, point: tuple[float, float]) -> str:
    """Return the mark of a series: its form tells it apart without its colour."""
    x, y = point
    if place == 0:
        return f'<circle cx="{at(x)}" cy="{at(y)}" r="5"/>'
    if place == 1:
        return rectangle(x - 4, y - 4, 8, 8)
    return f'<path d="M{at(x)} {at(y - 5.5)}l5.5 5.5-5.5 5.5-5.5-5.5Z"/>'


def share(value: Decimal, top: Decimal) -> float:
    """Return how far a value goes on a scale from 0 to `top`, 0 to 1."""
    return float(min(max(value / top, Decimal(0)), Decimal(1)))
