"""Several scores around a centre: one polygon for a series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import cos, pi, sin

from otn.lib import french
from otn.lib.charts.bar_charts import BarRow, bars
from otn.lib.charts.drawing import (
    COLOURS,
    DASHES,
    END,
    LINE,
    MIDDLE,
    SIZE,
    SMALL,
    UNKNOWN,
    Chart,
    Markup,
    Table,
    at,
    group,
    marker,
    picture,
    rectangle,
    strokes,
    text,
)
from otn.lib.charts.lettering import cut, width, wrap

WIDTH, RADIUS = 450, 108
CENTRE = WIDTH / 2
TOP = Decimal(100)
MOST_AXES, MOST_SERIES, FEWEST_SCORED = 8, 3, 3
EMPTY = "Pas encore de score."

Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """One value for each axis, 0 to 100; None where there is none."""

    name: str
    values: tuple[Decimal | int | None, ...]
    is_reference: bool = False  # what the others are compared to: drawn as the third series, whatever its place


def radar(axes: Sequence[str], series: Sequence[Series], *, uid: str, title: str) -> Chart:
    """Draw 3 to 8 axes and at most 3 series; axes are labelled with the value of the first series.

    An axis without value stays, and the polygon is open there. With fewer than three values in the first series, bars are drawn: what is
    left of a polygon would say nothing.
    """
    if len(axes) > MOST_AXES or len(series) > MOST_SERIES or any(len(one.values) != len(axes) for one in series):
        raise ValueError("a radar has at most 8 axes and 3 series, each with a value for every axis")
    table = Table(
        title,
        ("Axe", *(one.name for one in series)),
        tuple((axis, *(_shown(one.values[place]) for one in series)) for place, axis in enumerate(axes)),
        frozenset(range(1, len(series) + 1)),
    )
    if not axes or not series or all(value is None for one in series for value in one.values):
        return Chart(Markup(), table, EMPTY)
    first = series[0]
    if sum(value is not None for value in first.values) < FEWEST_SCORED:
        rows = [BarRow(axis, value) for axis, value in zip(axes, first.values, strict=True)]
        return Chart(bars(rows, uid=uid, title=title).svg, table)
    said = [
        f"{axis}\u00a0: " + ", ".join(f"{one.name} {_shown(one.values[place])}" for one in series) + "." for place, axis in enumerate(axes)
    ]
    labels = [_label(place, axis, first.values[place], len(axes)) for place, axis in enumerate(axes)]
    above = min(y for block in labels for _, y, _, _ in block) - SIZE  # relative to the centre
    below = max(y for block in labels for _, y, _, _ in block) + 8
    middle = 4 - above
    legend = list(_legend(series, middle + below + 14)) if len(series) > 1 else []
    height = middle + below + (14 + LINE * len(series) if legend else 0)
    parts = [
        f'<g transform="translate({at(CENTRE)} {at(middle)})">',
        *_grid(len(axes)),
        *(part for place in range(len(series) - 1, -1, -1) for part in _polygon(_style(place, series[place]), series[place])),
        *_ticks(len(axes)),
        group("c-text", (text(x, y, line, anchor) for block in labels for x, y, line, anchor in block)),
        "</g>",
        *legend,
    ]
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=height), table)


def _shown(value: Decimal | int | None) -> str:
    return UNKNOWN if value is None else french.whole(value)


def _direction(place: int, count: int) -> Point:
    angle = 2 * pi * place / count - pi / 2
    return cos(angle), sin(angle)


def _point(place: int, count: int, distance: float) -> Point:
    x, y = _direction(place, count)
    return x * distance, y * distance


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points)


def _grid(count: int) -> Iterator[str]:
    rings = (_path([_point(place, count, RADIUS * ring / 4) for place in range(count)]) + "Z" for ring in (1, 2, 3, 4))
    spokes = (f"M0 0L{at(x)} {at(y)}" for x, y in (_point(place, count, RADIUS) for place in range(count)))
    yield strokes("c-grid", [f'<path d="{"".join([*rings, *spokes])}"/>'], 1.5)


def _ticks(count: int) -> Iterator[str]:
    """Write 50 and 100 halfway between the first two axes, where no marker ever stands, on a pad that hides what passes under."""
    places = [(str(tick), _point(1, 2 * count, RADIUS * tick / 100 * cos(pi / count))) for tick in (50, 100)]
    pads = []
    for name, (x, y) in places:
        room = width(name, SMALL) + 6
        pads.append(rectangle(x - room / 2, y - 10, room, 20, 4))
    yield group("c-pad", pads)
    yield group("c-muted", (text(x, y + 5, name, MIDDLE) for name, (x, y) in places), f' font-size="{SMALL}"')


def _style(place: int, one: Series) -> int:
    return MOST_SERIES - 1 if one.is_reference else place


def _polygon(place: int, one: Series) -> Iterator[str]:
    css, colour = f"s{place + 1}", COLOURS[f"s{place + 1}"]
    count = len(one.values)
    points = [
        None if value is None else _point(axis, count, RADIUS * min(max(float(value), 0), 100) / 100)
        for axis, value in enumerate(one.values)
    ]
    found = [point for point in points if point is not None]
    closed = len(found) == count
    if closed:
        outline = _path(found) + "Z"
    else:
        sides = pairwise([*points, points[0]])
        outline = "".join(_path([start, end]) for start, end in sides if start is not None and end is not None)
    if closed and place == 0:
        yield f'<path class="{css}" d="{outline}" fill="{colour}" fill-opacity="0.14"/>'
    if outline:
        yield f'<path class="{css}" d="{outline}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"{DASHES[place]}/>'
    yield group(css, (marker(place, point) for point in found))


def _label(place: int, axis: str, value: Decimal | int | None, count: int) -> list[tuple[float, float, str, str]]:
    """Return the lines of the label of an axis, as (x, y, line, anchor), away from the polygon."""
    x, y = _direction(place, count)
    aside = abs(x) > 0.2
    # At the top and at the bottom the labels of the neighbours reach as far, from six axes on.
    between = WIDTH - 20 if count < 6 else 2 * _direction(1, count)[0] * (RADIUS + 12)
    room = CENTRE - abs(x) * (RADIUS + 12) - 2 if aside else between
    lines = wrap(axis, room, SIZE, lines=4 if abs(x) > 0.7 else 2, suffix=f"\u00a0:\u00a0{_shown(value)}")
    anchor = MIDDLE if not aside else ' text-anchor="start"' if x > 0 else END
    height = LINE * len(lines)
    # The block hangs below the point at the bottom, stands on it at the top, and is centred on it at the sides.
    top = y * (RADIUS + 12) - height * (1 - y) / 2
    return [(x * (RADIUS + 12), top + LINE * line + 15, words, anchor) for line, words in enumerate(lines)]


def _legend(series: Sequence[Series], top: float) -> Iterator[str]:
    for place, one in enumerate(series):
        y, style = top + LINE * place + 4, _style(place, one)
        css = f"s{style + 1}"
        yield f'<path class="{css}" d="M8 {at(y)}h40" fill="none" stroke="{COLOURS[css]}" stroke-width="2.5"{DASHES[style]}/>'
        yield group(css, [marker(style, (28, y))])
        yield group("c-text", [text(58, y + 5, cut(one.name, WIDTH - 60, SMALL))], f' font-size="{SMALL}"')
