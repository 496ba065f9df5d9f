"""How a figure went, small enough for the cell of a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from otn.lib import french
from otn.lib.charts.drawing import UNKNOWN, Chart, Markup, Table, at, group, picture, strokes

WIDTH, HEIGHT, MARGIN = 120, 32, 5


@dataclass(frozen=True)
class SparkPoint:
    """When, and how much; None where nothing was measured."""

    label: str
    value: Decimal | int | None


def spark(
    points: Sequence[SparkPoint], *, uid: str, title: str, show: Callable[[Decimal | int], str] = french.number, value_label: str = "Valeur"
) -> Chart:
    """Draw a line without axes, its last point marked; a missing value leaves a gap. Fewer than two values draw nothing."""
    shown = [(point.label, UNKNOWN if point.value is None else show(point.value)) for point in points]
    table = Table(title, ("Période", value_label), tuple(shown), frozenset({1}))
    values = [float(point.value) for point in points if point.value is not None]
    if len(values) < 2:
        return Chart(Markup(), table)
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / (len(points) - 1)
    drawn = [
        None if point.value is None else (MARGIN + step * place, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * _height(point.value, low, high))
        for place, point in enumerate(points)
    ]
    outline = "".join(
        f"{'L' if place and drawn[place - 1] else 'M'}{at(spot[0])} {at(spot[1])}" for place, spot in enumerate(drawn) if spot is not None
    )
    x, y = [spot for spot in drawn if spot is not None][-1]
    parts = [
        strokes("s1", [f'<path d="{outline}"/>'], 2, ' stroke-linejoin="round" stroke-linecap="round"'),
        group("s1", [f'<circle cx="{at(x)}" cy="{at(y)}" r="4"/>']),
    ]
    said = [f"{label}\u00a0: {words}." for label, words in shown]
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=HEIGHT), table)


def _height(value: Decimal | int, low: float, high: float) -> float:
    return (float(value) - low) / (high - low) if high > low else 0.5
