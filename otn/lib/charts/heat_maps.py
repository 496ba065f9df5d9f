"""Chapters by orientations: a table whose cells are tinted by their band, the same in a page and in a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from otn.lib import french
from otn.lib.charts.drawing import UNKNOWN, Markup

BANDS = {"Initial": "initial", "En construction": "construction", "Confirmé": "confirme", "Avancé": "avance"}
EMPTY = "Pas encore de score."


@dataclass(frozen=True)
class HeatCell:
    """A score on 100, the name of its band, the share of answers that it rests on; `tint` is the class of a band of another name."""

    score: Decimal | int | None
    band: str = ""
    reliability: Decimal | int | None = None
    tint: str = ""


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]


def heat_map(columns: Sequence[str], rows: Sequence[HeatRow], *, title: str, corner: str = "Chapitre") -> Markup:
    """Write the table: in each cell the score and the name of its band, which the tint repeats, and the reliability in small."""
    if not rows:
        return Markup(f"<p>{EMPTY}</p>")
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (corner, *columns))
    lines = "".join(f'<tr><th scope="row">{escape(row.label)}</th>{"".join(map(_cell, row.cells))}</tr>' for row in rows)
    return Markup(f'<table class="tableau"><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>')


def _cell(cell: HeatCell) -> str:
    if cell.score is None:
        return f"<td>{UNKNOWN}</td>"
    reliability = "" if cell.reliability is None else f"<br><small>Fiabilité\u00a0: {french.percent(cell.reliability)}</small>"
    return f'<td class="{cell.tint or BANDS[cell.band]}"><b>{french.whole(cell.score)}</b> {escape(cell.band)}{reliability}</td>'
