"""The marks of a row: bar, bracket or diamond, what is done of it, the words « en retard », its name; the arrows between rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from otn.lib import french
from otn.lib.charts.drawing import MIDDLE, at, group, rectangle, strokes, text
from otn.lib.charts.schedules.frame import INDENT, Frame, Laid, Placed
from otn.lib.charts.schedules.legend import late_bars
from otn.lib.charts.schedules.rows import HEADS, LATE, Kind

BAR = 14  # the thickness of a bar
BRACKETS = (Kind.PERSON, Kind.OBJECTIVE)  # drawn over what they hold
DIAMOND = 8  # from the middle of a milestone to its points
LATE_ROOM = 70  # « en retard » on its pad


@dataclass
class Shapes:
    """Shapes by what they say, hence by colour."""

    bands: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    late_plans: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    late_done: list[str] = field(default_factory=list)
    brackets: list[str] = field(default_factory=list)
    critical: list[str] = field(default_factory=list)
    diamonds: list[str] = field(default_factory=list)
    pads: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def drawn(self) -> str:
        """Return the marks, those in front last."""
        return "".join(
            [
                group("c-band", self.plans),
                strokes("c-mark", self.plans),
                late_bars(self.late_plans),
                group("c-mark", [*self.done, *self.diamonds]),
                group("c-late", self.late_done),
                strokes("c-critical", self.critical, 3),
                strokes("c-text", self.brackets, 3),
                group("c-pad", self.torn),
                strokes("c-mark", self.torn),
            ]
        )


def draw_row(shapes: Shapes, spot: Placed, frame: Frame) -> None:
    """Draw a dated row, as far as it is shown."""
    start, end = max(spot.start, frame.names), min(spot.end, frame.right)
    kind = spot.row.kind
    if kind in BRACKETS:
        shapes.bands.append(rectangle(0, spot.top, frame.width, spot.height))
        _draw_bracket(shapes, spot, start, end)
    elif kind is Kind.MILESTONE:
        _draw_diamond(shapes, spot)
        start, end = spot.end - DIAMOND, spot.end + DIAMOND
    else:
        _draw_bar(shapes, spot, start, end)
        _tear(shapes, spot, frame)
    if spot.row.is_late:
        _draw_late(shapes, spot, frame, start, end)
    _write_name(shapes, spot, frame)


def draw_undated(shapes: Shapes, spot: Laid, frame: Frame) -> None:
    """Write what is known of a row without dates."""
    _write_name(shapes, spot, frame)
    row = spot.row
    known = f"début le {french.date_short(row.start)}" if row.start else f"fin le {french.date_short(row.end)}" if row.end else ""
    if known:
        shapes.numbers.append(text(frame.names + 8, spot.middle + 5, known))


def _write_name(shapes: Shapes, spot: Laid, frame: Frame) -> None:
    y = spot.middle + 5 - frame.line * (len(spot.lines) - 1) / 2
    x = at(frame.label + INDENT[spot.row.kind])
    written = shapes.strong if spot.row.kind in HEADS else shapes.names
    shapes.numbers.append(f'<text x="4" y="{at(y)}">{escape(spot.row.number)}</text>')
    for line in spot.lines:
        written.append(f'<text x="{x}" y="{at(y)}">{escape(line)}</text>')
        y += frame.line


def _draw_bar(shapes: Shapes, spot: Placed, start: float, end: float) -> None:
    row, y = spot.row, spot.middle - BAR / 2
    bar = rectangle(start, y, max(end - start, 3), BAR, 3)
    (shapes.late_plans if row.is_late else shapes.plans).append(bar)
    if row.is_critical:
        shapes.critical.append(bar)
    done = min(spot.start + (spot.end - spot.start) * min(float(row.progress or 0), 100) / 100, end)
    if row.progress and done > start:
        (shapes.late_done if row.is_late else shapes.done).append(rectangle(start, y, done - start, BAR, 3))


def _tear(shapes: Shapes, spot: Placed, frame: Frame) -> None:
    """Mark a bar that goes on before or after the days that are shown."""
    y = at(spot.middle - 5)
    if spot.start < frame.names:
        shapes.torn.append(f'<path d="M{at(frame.names + 10)} {y}l-6 5 6 5Z"/>')
    if spot.end > frame.right + 0.01:
        shapes.torn.append(f'<path d="M{at(frame.right - 10)} {y}l6 5-6 5Z"/>')


def _draw_bracket(shapes: Shapes, spot: Placed, start: float, end: float) -> None:
    """Draw what holds rows together, those of an objective or of a person: it hangs over them, and is open where it goes on."""
    y = spot.middle - 3
    left = f"M{at(start + 1.5)} {at(y + 9)}V{at(y)}" if start == spot.start else f"M{at(start)} {at(y)}"
    right = f"H{at(end - 1.5)}V{at(y + 9)}" if end == spot.end else f"H{at(end)}"
    shapes.brackets.append(f'<path d="{left}{right}"/>')


def _draw_diamond(shapes: Shapes, spot: Placed) -> None:
    """Mark a milestone at the end of its day."""
    diamond = f'<path d="M{at(spot.end)} {at(spot.middle - DIAMOND)}l8 8-8 8-8-8Z"/>'
    (shapes.late_done if spot.row.is_late else shapes.diamonds).append(diamond)
    if spot.row.is_critical:
        shapes.critical.append(diamond)


def _draw_late(shapes: Shapes, spot: Placed, frame: Frame, start: float, end: float) -> None:
    """Write « en retard » after the bar, before it where there is no room, on it where there is none at all."""
    if end + 6 + LATE_ROOM <= frame.width:
        x = end + 6
    elif start - 6 - LATE_ROOM >= frame.names:
        x = start - 6 - LATE_ROOM
    else:
        x = frame.right - LATE_ROOM - 14
    shapes.pads.append(rectangle(x, spot.middle - 9, LATE_ROOM, 18, 4))
    shapes.late.append(f'<text x="{at(x + LATE_ROOM / 2)}" y="{at(spot.middle + 5)}"{MIDDLE}>{LATE}</text>')


def draw_links(placed: Sequence[Placed], frame: Frame) -> tuple[list[str], list[str]]:
    """Return the lines and the heads of the arrows from the end of what comes first to the beginning of what waits for it.

    Where one of them is not shown there is no arrow: the table tells.
    """
    places = {spot.row.key: spot for spot in placed}
    lines, heads = "", ""
    for spot in placed:
        end = spot.end - DIAMOND if spot.row.kind is Kind.MILESTONE else spot.start
        for before in (places[key] for key in spot.row.after if key in places and key != spot.row.key):
            start = before.end + (DIAMOND if before.row.kind is Kind.MILESTONE else 0)
            if not frame.names <= min(start, end) <= max(start, end) <= frame.width:
                continue
            y, target = at(before.middle), spot.middle
            if end - start >= 14:
                lines += f"M{at(start)} {y}H{at(start + 6)}V{at(target)}H{at(end - 5)}"
            else:  # back between two rows, to come in from the left
                turn = spot.top if target > before.middle else spot.top + spot.height
                lines += f"M{at(start)} {y}H{at(start + 6)}V{at(turn)}H{at(end - 11)}V{at(target)}H{at(end - 5)}"
            heads += f"M{at(end - 7)} {at(target - 4)}l7 4-7 4Z"
    return ([f'<path d="{lines}"/>'], [f'<path d="{heads}"/>']) if lines else ([], [])
