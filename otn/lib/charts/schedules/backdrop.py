"""What lies behind the rows of a retro-planning: years and months, rules, the days on which nobody works, the line of today."""

from collections.abc import Sequence
from datetime import date

from otn.lib import french
from otn.lib.charts.drawing import MIDDLE, STRONG, at, group, rectangle, strokes, text
from otn.lib.charts.lettering import width
from otn.lib.charts.schedules.frame import TEXT, TOP, Frame, Laid
from otn.lib.charts.schedules.rows import Closure
from otn.lib.charts.schedules.timeline import DAY, divisions, years

HATCH = 7  # from one line of the hatching to the next


def draw_head(frame: Frame) -> str:
    """Write years and months or quarters, each in its room; a year that has too little of it is not written."""
    named_years = [
        (frame.x(start) + 6, name) for start, end, name in years(frame.span) if frame.x(end) - frame.x(start) > width(name, TEXT) + 8
    ]
    named = [((frame.x(start) + frame.x(end)) / 2, name) for start, end, name in divisions(frame.span, frame.scale)]
    return group("c-text", (text(x, 16, name) for x, name in named_years), STRONG) + group(
        "c-muted", (text(x, 38, name) for x, name in named), MIDDLE
    )


def draw_rules(rows: Sequence[Laid], frame: Frame, foot: float, bottom: float) -> str:
    """Draw the lines between months, down to the last dated row, and those between rows."""
    uprights = ""
    if foot:
        new_years = {start for start, _, _ in years(frame.span)}
        for start, _, _ in divisions(frame.span, frame.scale):
            x = at(frame.x(start))
            uprights += f"M{x} {2 if start in new_years else 24}V44M{x} {TOP}V{at(foot)}"
    between = "".join(f"M0 {at(spot.top)}H{at(frame.width)}" for spot in rows)
    return strokes("c-grid", [f'<path d="{uprights}{between}M0 {at(bottom)}H{at(frame.width)}"/>'])


def draw_closures(closures: Sequence[Closure], frame: Frame, foot: float, uid: str) -> str:
    """Hatch the days on which nobody works. What is hatched has no class: its colour is that of the lines of the pattern."""
    if not closures:
        return ""
    pattern = strokes("c-hatch", ['<path d="M-1 1l2-2M0 7l7-7M6 8l2-2"/>'], 1, ' stroke-opacity="0.55"')
    hatched: list[str] = []
    striped: list[str] = []  # a single day is too narrow to be hatched
    for closure in closures:
        start, end = max(frame.x(closure.start), frame.names), min(frame.x(closure.end + DAY), frame.right)
        (hatched if end - start >= 2 * HATCH else striped).append(rectangle(start, TOP, max(end - start, 1.5), foot - TOP))
    return (
        f'<pattern id="{uid}-h" width="{HATCH}" height="{HATCH}" patternUnits="userSpaceOnUse">{pattern}</pattern>'
        f'<g fill="url(#{uid}-h)">{"".join(hatched)}</g>' + group("c-hatch", striped, ' fill-opacity="0.2"')
    )


def draw_today(today: date, frame: Frame, foot: float) -> str:
    """Draw a line in the middle of the day, its date above it."""
    x = frame.x(today) + frame.day / 2
    words = f"Aujourd’hui\u00a0: {french.date_short(today)}"
    half = width(words, TEXT) / 2
    label = text(min(max(x, half), frame.width - half), TOP - 8, words, MIDDLE)
    line = f'<path d="M{at(x)} {TOP - 4}V{at(foot)}"/>'
    return strokes("c-today", [line], 2, ' stroke-dasharray="6 4"') + group("c-today", [label], STRONG)
