"""Figures month after month, on one scale."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from otn.lib import french
from otn.lib.charts.drawing import (
    COLOURS,
    DASHES,
    END,
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
    share,
    strokes,
    text,
)
from otn.lib.charts.lettering import cut, width
from otn.lib.charts.radars import Series

WIDTH, PLOT = 440, 180  # of the picture; how high the scale is
LEGEND, BELOW, MARGIN = 30, 30, 12
NAME = 110  # room that is kept in the legend for each name that follows
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
EMPTY = "Une courbe paraît à partir de deux mois."


def curves(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    uid: str,
    title: str,
    show: Callable[[Decimal | int], str] = french.whole,
    tick: Callable[[Decimal | int], str] | None = None,
    label_name: str = "Mois",
) -> Chart:
    """Draw a line for each of at most three series, in the order given, on a scale from 0 to a round number.

    `labels` are those of the points, short; a missing value leaves a gap, a negative one stands on 0. `show` writes the values,
    `tick` those of the scale. Fewer than two values draw nothing.
    """
    rows = tuple(
        (label, *(UNKNOWN if (value := one.values[place]) is None else show(value) for one in series)) for place, label in enumerate(labels)
    )
    table = Table(title, (label_name, *(one.name for one in series)), rows, frozenset(range(1, len(series) + 1)))
    values = [Decimal(value) for one in series for value in one.values if value is not None]
    if len(values) < 2 or len(labels) < 2:
        return Chart(Markup(), table, EMPTY)
    top = ceiling(max(values))
    ticks = [((tick or show)(top * part / 2), PLOT * (1 - part / 2)) for part in range(3)]
    left = max(width(words, SMALL) for words, _ in ticks) + MARGIN
    step = (WIDTH - left - 2 * MARGIN) / (len(labels) - 1)
    xs = [left + MARGIN + step * place for place in range(len(labels))]
    parts = [
        *_legend(series),
        strokes("c-grid", (f'<path d="M{at(left)} {at(LEGEND + y)}H{WIDTH}"/>' for _, y in ticks)),
        group("c-muted", (text(left - 8, LEGEND + y + 5, words, END) for words, y in ticks), f' font-size="{SMALL}"'),
        group("c-muted", _months(labels, xs, step), f' font-size="{SMALL}"'),
    ]
    for place, one in enumerate(series):
        parts += _line(place, one, xs, top)
    said = [f"{label}\u00a0: {_told(series, cells)}." for label, *cells in rows]
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=LEGEND + PLOT + BELOW), table)


def ceiling(value: Decimal) -> Decimal:
    """Return the round number that a scale ends with: 1, 2, 2,5 or 5 and zeros, at least this value."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(value.adjusted())
    return next(step * power for step in STEPS if step * power >= value)


def _told(series: Sequence[Series], cells: Sequence[str]) -> str:
    return ", ".join(f"{one.name} {cell}" for one, cell in zip(series, cells, strict=True))


def _legend(series: Sequence[Series]) -> Iterator[str]:
    """Write the names in one line; a long one leaves room for a short one after it."""
    x = 0.0
    for place, one in enumerate(series):
        css = f"s{place + 1}"
        name = cut(one.name, WIDTH - x - 40 - NAME * (len(series) - place - 1), SIZE)
        yield f'<path class="{css}" d="M{at(x)} 12h32" fill="none" stroke="{COLOURS[css]}" stroke-width="2.5"{DASHES[place]}/>'
        yield group(css, [marker(place, (x + 16, 12))])
        yield group("c-text", [text(x + 40, 17.5, name)])
        x += 40 + width(name, SIZE) + 24


def _months(labels: Sequence[str], xs: Sequence[float], step: float) -> Iterator[str]:
    """Write as many labels as have room, the first always; one that is no month is cut."""
    labels = [cut(label, WIDTH / 4, SMALL) for label in labels]
    widest = max(width(label, SMALL) for label in labels) + 8
    every = max(1, -(-int(widest) // max(1, int(step))))
    for place in range(0, len(labels), every):
        half = width(labels[place], SMALL) / 2
        yield text(min(max(xs[place], half), WIDTH - half), LEGEND + PLOT + 22, labels[place], MIDDLE)


def _line(place: int, one: Series, xs: Sequence[float], top: Decimal) -> Iterator[str]:
    css = f"s{place + 1}"
    points = [
        None if value is None else (x, LEGEND + PLOT * (1 - share(Decimal(value), top))) for x, value in zip(xs, one.values, strict=True)
    ]
    for is_known, run in groupby(points, key=lambda point: point is not None):
        found = [point for point in run if point is not None]
        if is_known and len(found) > 1:
            outline = "L".join(f"{at(x)} {at(y)}" for x, y in found)
            yield (
                f'<path class="{css}" d="M{outline}" fill="none" stroke="{COLOURS[css]}" stroke-width="2.5" stroke-linejoin="round"'
                f"{DASHES[place]}/>"
            )
    yield group(css, (marker(place, point) for point in points if point is not None))
