"""The legend of a retro-planning: a sample of each thing that is in the picture, and its name."""

from collections.abc import Sequence
from enum import Enum, auto

from otn.lib.charts.drawing import COLOURS, at, group, rectangle, strokes, text
from otn.lib.charts.lettering import cut, width
from otn.lib.charts.schedules.frame import TEXT

SAMPLE, GAP, PITCH = 30, 26, 24  # the room of a sample, between two entries, between two lines


class Sample(Enum):
    OBJECTIVE = auto()
    PLAN = auto()
    DONE = auto()
    LATE = auto()
    CRITICAL = auto()
    MILESTONE = auto()
    LINK = auto()
    TODAY = auto()
    CLOSED = auto()
    TORN = auto()


def draw_legend(entries: Sequence[tuple[Sample, str]], top: float, room: float, uid: str) -> tuple[list[str], float]:
    """Write entries one after the other, on as many lines as it takes; return the parts and where the picture ends."""
    parts, names = [], []
    x, y = 4.0, top + PITCH / 2
    for sample, words in entries:
        shown = cut(words, room - SAMPLE - 16, TEXT)
        needed = SAMPLE + 8 + width(shown, TEXT)
        if x > 4 and x + needed > room:
            x, y = 4, y + PITCH
        parts.append(_drawn(sample, x, y, uid))
        names.append(text(x + SAMPLE + 8, y + 5, shown))
        x += needed + GAP
    return [*parts, group("c-text", names)], y + PITCH / 2 + 2


def _drawn(sample: Sample, x: float, y: float, uid: str) -> str:
    bar = rectangle(x, y - 6, SAMPLE, 12, 3)
    diamond = f'<path d="M{at(x + 15)} {at(y - 8)}l8 8-8 8-8-8Z"/>'
    match sample:
        case Sample.OBJECTIVE:
            return strokes("c-text", [f'<path d="M{at(x + 1.5)} {at(y + 6)}v-9h{SAMPLE - 3}v9"/>'], 3)
        case Sample.PLAN:
            return group("c-band", [bar]) + strokes("c-mark", [bar])
        case Sample.DONE:
            return group("c-mark", [bar])
        case Sample.LATE:
            return late_bars([bar]) + group("c-late", [rectangle(x, y - 6, SAMPLE / 2, 12, 3)])
        case Sample.CRITICAL:
            return group("c-band", [bar]) + strokes("c-critical", [bar], 3)
        case Sample.MILESTONE:
            return group("c-mark", [diamond])
        case Sample.LINK:
            return strokes("c-link", [f'<path d="M{at(x)} {at(y)}h{SAMPLE - 5}"/>'], 1.5) + group(
                "c-link", [f'<path d="M{at(x + SAMPLE - 7)} {at(y - 4)}l7 4-7 4Z"/>']
            )
        case Sample.TODAY:
            return strokes("c-today", [f'<path d="M{at(x + 15)} {at(y - 9)}v18"/>'], 2, ' stroke-dasharray="6 4"')
        case Sample.CLOSED:
            return f'<g fill="url(#{uid}-h)">{bar}</g>' + strokes("c-hatch", [bar])
        case Sample.TORN:
            return strokes("c-mark", [f'<path d="M{at(x + 11)} {at(y - 5)}l8 5-8 5Z"/>'])


def late_bars(bars: Sequence[str]) -> str:
    """Draw what is planned and late: one colour, pale inside, so that a stylesheet changes both at once."""
    colour = COLOURS["c-late"]
    return f'<g class="c-late" fill="{colour}" fill-opacity="0.12" stroke="{colour}">{"".join(bars)}</g>' if bars else ""
