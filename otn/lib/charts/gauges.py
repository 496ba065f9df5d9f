"""One score on a half ring."""

from decimal import Decimal
from math import cos, pi, sin

from otn.lib import french
from otn.lib.charts.drawing import COLOURS, MIDDLE, STRONG, Chart, Table, at, group, picture, share, text
from otn.lib.charts.lettering import cut

WIDTH, HEIGHT = 240, 186
X, Y, RADIUS, THICKNESS = 120, 120, 98, 22
NOT_SCORED = "Non évalué"


def gauge(value: Decimal | int | None, *, uid: str, title: str, band: str) -> Chart:
    """Draw a score on 100 with the name of its band; None is « Non évalué » beside an empty track."""
    shown = NOT_SCORED if value is None else french.whole(value)
    table = Table(title, ("Mesure", "Score", "Niveau"), ((title, shown, "—" if value is None else band),), frozenset({1}))
    parts = [_arc("c-track", 0, 1)]
    if value is not None and (part := share(Decimal(value), Decimal(100))):
        parts.append(_arc("s1", 0, part))
    # The bands begin at 25, 50 and 75.
    cuts = "".join(f"M{_on_ring(quarter, -THICKNESS / 2)}L{_on_ring(quarter, THICKNESS / 2)}" for quarter in (0.25, 0.5, 0.75))
    parts.append(f'<path class="c-pad" d="{cuts}" fill="none" stroke="{COLOURS["c-pad"]}" stroke-width="3"/>')
    if value is None:
        parts.append(group("c-muted", [text(X, Y - 4, NOT_SCORED, MIDDLE)], ' font-size="20"'))
        said = [f"{NOT_SCORED}."]
    else:
        parts += [
            group("c-text", [text(X, Y - 14, shown, MIDDLE)], ' font-size="56" font-weight="700"'),
            group("c-muted", [text(X, Y + 12, "sur 100", MIDDLE)]),
            group("c-text", [text(X, Y + 50, cut(band, WIDTH, 20), MIDDLE)], f' font-size="20"{STRONG}'),
        ]
        said = [f"{shown} sur 100\u00a0: {band}."]
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=HEIGHT), table)


def _on_ring(part: float, outwards: float = 0) -> str:
    angle = pi * (1 - part)
    distance = RADIUS + outwards
    return f"{at(X + distance * cos(angle))} {at(Y - distance * sin(angle))}"


def _arc(css: str, start: float, end: float) -> str:
    outline = f"M{_on_ring(start)}A{RADIUS} {RADIUS} 0 0 1 {_on_ring(end)}"
    return f'<path class="{css}" d="{outline}" fill="none" stroke="{COLOURS[css]}" stroke-width="{THICKNESS}"/>'
