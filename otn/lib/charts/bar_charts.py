"""One horizontal bar for each name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from otn.lib import french
from otn.lib.charts.drawing import (
    END,
    LINE,
    MIDDLE,
    SIZE,
    SMALL,
    STRONG,
    UNKNOWN,
    Chart,
    Markup,
    Table,
    at,
    group,
    marker,
    picture,
    rectangle,
    share,
    strokes,
    text,
)
from otn.lib.charts.lettering import cut, width, wrap

WIDTH = 440
NAMES = 176  # wide, at the left
THICKNESS = 14
EMPTY = "Rien à comparer pour l’instant."


@dataclass(frozen=True)
class BarRow:
    """A name and its value; None where there is none. `ref` is what this one is compared to, a mark across its bar."""

    label: str
    value: Decimal | int | None
    ref: Decimal | int | None = None


def bars(
    rows: Sequence[BarRow],
    *,
    uid: str,
    title: str,
    ref: Decimal | int | None = None,
    ref_label: str = "",
    top: Decimal | int | None = 100,
    show: Callable[[Decimal | int], str] = french.whole,
    value_label: str = "Score",
) -> Chart:
    """Draw a bar for each row, in the order given, on a track that ends at `top`; None ends it at the largest value.

    `ref` is a reference that all are compared to: a dashed line, its label below. Where rows have references of their own, `ref_label`
    says what they are. `show` writes the values (`french.money` for instance).
    """
    compared = any(row.ref is not None for row in rows)
    heads = ("Libellé", value_label, *([ref_label] if compared else []))
    shown = [UNKNOWN if row.value is None else show(row.value) for row in rows]
    refs = [UNKNOWN if row.ref is None else show(row.ref) for row in rows]
    lines = tuple((row.label, words, *([ref] if compared else [])) for row, words, ref in zip(rows, shown, refs, strict=True))
    reference = "" if ref is None else f"{ref_label or 'Repère'}\u00a0: {show(ref)}"
    table = Table(title, heads, (*lines, (ref_label or "Repère", show(ref))) if ref is not None else lines, frozenset({1, 2}))
    values = [row.value for row in rows if row.value is not None]
    if not values:
        return Chart(Markup(), table, EMPTY)
    limit = Decimal(top) if top is not None else Decimal(max([*values, *([] if ref is None else [ref])])) or Decimal(1)
    said = [f"{line[0]}\u00a0: " + f", {ref_label} ".join(line[1:]) + "." for line in lines]
    if reference:
        said.append(f"{reference}.")
    labels = [wrap(row.label, NAMES - 12, SIZE) for row in rows]
    pitch = 48 if max(map(len, labels)) > 1 else 34
    room = max(width(words, SIZE) for words in shown)
    track = WIDTH - NAMES - room - 12
    height = pitch * len(rows)
    middles = [pitch * place + pitch / 2 for place in range(len(rows))]
    parts = [
        group("c-track", (rectangle(NAMES, y - THICKNESS / 2, track, THICKNESS, 4) for y in middles)),
        group("s1", _bars(rows, middles, track, limit)),
        group("c-text", _names(labels, middles)),
        group("c-text", (text(WIDTH, y + 5.5, words, END) for y, words in zip(middles, shown, strict=True)), STRONG),
    ]
    if ref is not None:
        x = NAMES + track * share(Decimal(ref), limit)
        said_short = cut(reference, WIDTH - 4, SMALL)
        half = width(said_short, SMALL) / 2
        parts += [
            strokes("s3", [f'<path d="M{at(x)} 2V{at(height + 4)}"/>'], 2, ' stroke-dasharray="4 4"'),
            group("c-muted", [text(min(max(x, half + 2), WIDTH - half - 2), height + 20, said_short, MIDDLE)], f' font-size="{SMALL}"'),
        ]
        height += 26
    if compared:
        pairs = zip(rows, middles, strict=True)
        places = [(NAMES + track * share(Decimal(row.ref), limit), y) for row, y in pairs if row.ref is not None]
        name = cut(ref_label, WIDTH - NAMES - 24, SMALL)
        parts += [
            group("c-pad", (rectangle(x - 7, y - THICKNESS / 2, 14, THICKNESS) for x, y in places)),
            group("s3", (marker(2, place) for place in [*places, (NAMES + 6, height + 14)])),
            group("c-muted", [text(NAMES + 18, height + 19, name)], f' font-size="{SMALL}"'),
        ]
        height += 28
    return Chart(picture(parts, uid=uid, title=title, said=said, width=WIDTH, height=height), table)


def _bars(rows: Sequence[BarRow], middles: Sequence[float], track: float, limit: Decimal) -> Iterator[str]:
    for row, y in zip(rows, middles, strict=True):
        if row.value is not None and row.value > 0:
            yield rectangle(NAMES, y - THICKNESS / 2, max(track * share(Decimal(row.value), limit), 2), THICKNESS, 4)


def _names(labels: Sequence[tuple[str, ...]], middles: Sequence[float]) -> Iterator[str]:
    for lines, y in zip(labels, middles, strict=True):
        start = y + 5.5 - LINE * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            yield text(0, start + LINE * place, line)
