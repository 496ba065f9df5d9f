"""Effort against value: what to begin with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import hypot

from otn.lib import french
from otn.lib.charts.drawing import (
    COLOURS,
    END,
    MIDDLE,
    STRONG,
    UNKNOWN,
    Chart,
    Markup,
    Table,
    at,
    group,
    picture,
    rectangle,
    share,
    strokes,
    text,
)

WIDTH, HEIGHT = 440, 432
LEFT, RIGHT, TOP, BOTTOM = 36, 438, 28, 384  # of the frame
STRIP = 40  # at the top and at the bottom of the frame, for the names of the quadrants
DOT = 14
CLOSEST = 2 * DOT + 3  # from the middle of a dot to the middle of the next
EMPTY = "Notez au moins deux actions pour les comparer."
EFFORT = "Effort (moyenne CCT, plus à gauche = plus facile)"
VALUE = "Valeur (contribution, plus haut = plus utile)"
CORNERS = ("Gains rapides", "Grands chantiers", "Compléments", "À écarter")
HUNDRED = Decimal(100)

Spot = tuple[float, float]

# Where a dot goes that finds its place taken: down first, then beside, then up, ever farther.
STEPS = sorted(
    product(range(-4, 5), range(-6, 7)), key=lambda step: (hypot(*step) + (step[1] < 0) * 1.5 + (step[1] == 0) * 0.5, step[0] < 0, step)
)


@dataclass(frozen=True)
class Dot:
    """An action: its effort (CCT %, 0 to 100), its value (points of contribution), the quadrant that the rule gives it."""

    label: str
    effort: Decimal | int | None
    value: Decimal | int | None
    quadrant: str = ""


def scatter(
    items: Sequence[Dot],
    *,
    uid: str,
    title: str,
    x_limit: Decimal | int,
    y_limit: Decimal | int,
    value_label: str = VALUE,
    corners: tuple[str, str, str, str] = CORNERS,
) -> Chart:
    """Draw a numbered dot for each item that has both figures; the limits divide the quadrants, which `corners` name row by row.

    Names stand beside, in `Chart.names`: on the dots they would cover each other from eight on. A dot that would cover another one is
    moved, and a thin line leads back to where it belongs.
    """
    rows = tuple(
        (str(number), item.label, _shown(item.effort), _points(item.value), item.quadrant or UNKNOWN)
        for number, item in enumerate(items, start=1)
    )
    table = Table(title, ("N°", "Action", "Effort (moyenne CCT)", "Valeur", "Quadrant"), rows, frozenset({2, 3}))
    names = tuple(item.label for item in items)
    drawn = [
        (number, Decimal(item.effort), Decimal(item.value))
        for number, item in enumerate(items, start=1)
        if item.effort is not None and item.value is not None
    ]
    if len(drawn) < 2:
        return Chart(Markup(), table, EMPTY, names)
    highest = _ceiling(max(Decimal(y_limit) * 2, *(value for _, _, value in drawn)))
    places = {number: _place(effort, value, highest) for number, effort, value in drawn}
    middle = _place(Decimal(x_limit), Decimal(y_limit), highest)
    said = [f"{number}. {label}\u00a0: effort {effort}, valeur {value}, {quadrant}." for number, label, effort, value, quadrant in rows]
    parts = [
        *_frame(middle, Decimal(x_limit), Decimal(y_limit), highest, value_label, corners),
        *_dots(places),
    ]
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=HEIGHT), table, names=names)


def _shown(effort: Decimal | int | None) -> str:
    return UNKNOWN if effort is None else french.percent(effort, of=100)


def _points(value: Decimal | int | None) -> str:
    return UNKNOWN if value is None else french.number(french.rounded(value, 1))


def _ceiling(value: Decimal) -> Decimal:
    """Return the end of a scale: the next ten, or the next five under twenty."""
    step = 10 if value > 20 else 5
    return Decimal(-(-value // step) * step) or Decimal(step)


def _place(effort: Decimal, value: Decimal, highest: Decimal) -> Spot:
    inside = RIGHT - LEFT - 2 * DOT
    tall = BOTTOM - TOP - 2 * STRIP
    return LEFT + DOT + inside * share(effort, HUNDRED), BOTTOM - STRIP - tall * share(value, highest)


def _frame(
    middle: Spot, x_limit: Decimal, y_limit: Decimal, highest: Decimal, value_label: str, corners: tuple[str, str, str, str]
) -> Iterator[str]:
    x, y = middle
    yield group("c-track", [rectangle(LEFT, TOP, x - LEFT, y - TOP)], ' fill-opacity="0.7"')  # what to begin with
    yield strokes("c-grid", [rectangle(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)], 1.5)
    yield strokes("c-hatch", [f'<path d="M{at(x)} {TOP}V{BOTTOM}M{LEFT} {at(y)}H{RIGHT}"/>'], 1, ' stroke-dasharray="5 4"')
    names = [
        text(LEFT + 8, TOP + 20, corners[0]),
        text(RIGHT - 8, TOP + 20, corners[1], END),
        text(LEFT + 8, BOTTOM - 8, corners[2]),
        text(RIGHT - 8, BOTTOM - 8, corners[3], END),
    ]
    yield group("c-text", names, STRONG)
    sides = {Decimal(0): LEFT + DOT, HUNDRED: RIGHT - 24} | ({x_limit: x} if LEFT + 70 < x < RIGHT - 80 else {})
    values = [value for value in (Decimal(0), y_limit, highest) if value == y_limit or abs(_row(value, highest) - y) > 18]
    ticks = [text(side, BOTTOM + 20, french.percent(effort, of=100), MIDDLE) for effort, side in sides.items()]
    ticks += [text(LEFT - 6, _row(value, highest) + 5, french.whole(value), END) for value in values]
    yield group("c-muted", [*ticks, text(0, 14, value_label), text(RIGHT, HEIGHT - 6, EFFORT, END)])


def _row(value: Decimal, highest: Decimal) -> float:
    return _place(Decimal(0), value, highest)[1]


def _dots(places: dict[int, Spot]) -> Iterator[str]:
    taken: dict[int, Spot] = {}
    for number, wanted in places.items():
        taken[number] = next(
            (spot for spot in _around(wanted) if all(hypot(spot[0] - x, spot[1] - y) >= CLOSEST for x, y in taken.values())), wanted
        )
    moved = [number for number, spot in taken.items() if spot != places[number]]
    leaders = "".join(f"M{at(places[n][0])} {at(places[n][1])}L{at(taken[n][0])} {at(taken[n][1])}" for n in moved)
    yield strokes("c-mark", [f'<path d="{leaders}"/>'] if leaders else [], 1)
    yield group("c-mark", (f'<circle cx="{at(places[n][0])}" cy="{at(places[n][1])}" r="2.5"/>' for n in moved))
    yield group("c-mark", (f'<circle cx="{at(x)}" cy="{at(y)}" r="{DOT}"/>' for x, y in taken.values()))
    yield strokes("c-pad", (f'<circle cx="{at(x)}" cy="{at(y)}" r="{DOT}"/>' for x, y in taken.values()), 1)
    numbers = (text(x, y + 5, str(number), MIDDLE) for number, (x, y) in taken.items())
    yield f'<g class="c-pad" fill="{COLOURS["c-pad"]}"{STRONG}>{"".join(numbers)}</g>'


def _around(wanted: Spot) -> Iterator[Spot]:
    for right, down in STEPS:
        x, y = wanted[0] + right * CLOSEST, wanted[1] + down * CLOSEST
        if LEFT + DOT <= x <= RIGHT - DOT and TOP + 26 + DOT <= y <= BOTTOM - 26 - DOT:
            yield x, y
