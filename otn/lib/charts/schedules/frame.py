"""Where the rows and the days of a retro-planning stand in its picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from otn.lib.charts.lettering import width, wrap
from otn.lib.charts.schedules.rows import Kind, PlanRow
from otn.lib.charts.schedules.timeline import DAY, Scale, Span

TEXT = 14  # the size of every text
TOP = 68  # where the rows begin: under the years, the months and the date of today
EDGE = 10  # at the right of the last day, for what stands at its end
BAND = 30  # the head of the band of rows without date
INDENT = {Kind.PERSON: 0, Kind.OBJECTIVE: 0, Kind.ACTION: 0, Kind.TASK: 12, Kind.MILESTONE: 12}


@dataclass(frozen=True)
class Frame:
    """The days that are shown, the width of the whole and of the names at the left, where names begin after their numbers."""

    span: Span
    scale: Scale
    width: float
    names: float
    label: float
    tight: bool = False  # for paper

    @property
    def line(self) -> int:
        """From one line of a name to the next."""
        return 16 if self.tight else 17

    @property
    def margin(self) -> int:
        """Above and below a name, together."""
        return 7 if self.tight else 14

    @property
    def right(self) -> float:
        """Where the last day ends."""
        return self.width - EDGE

    @property
    def day(self) -> float:
        """The width of a day."""
        return (self.right - self.names) / self.span.days

    def x(self, day: date) -> float:
        """Return where a day begins, be it shown or not."""
        return self.names + (day - self.span.first).days * self.day


@dataclass(frozen=True)
class Laid:
    """A row and where it stands: its top, its height, the lines of its name."""

    row: PlanRow
    top: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@dataclass(frozen=True)
class Placed(Laid):
    """A dated row: from where to where it goes, which may be outside of what is shown."""

    start: float
    end: float


def label_room(rows: Iterable[PlanRow]) -> float:
    """Return how much room the longest number needs."""
    return max((width(row.number, TEXT) for row in rows), default=0) + 14


def name_of(row: PlanRow, frame: Frame) -> tuple[tuple[str, ...], float]:
    """Return the lines of the name of a row, and the height that they need."""
    lines = wrap(row.label, frame.names - frame.label - INDENT[row.kind] - 10, TEXT)
    return lines, frame.line * len(lines) + frame.margin


def lay_out(rows: Sequence[PlanRow], frame: Frame, top: float) -> list[Placed]:
    """Put the dated ones of the rows under each other."""
    placed = []
    for row in rows:
        if days := row.days:
            lines, height = name_of(row, frame)
            first, last = days
            placed.append(Placed(row, top, height, lines, frame.x(first), frame.x(last + DAY)))
            top += height
    return placed


def lay_out_undated(rows: Sequence[PlanRow], frame: Frame, top: float) -> list[Laid]:
    """Put rows under each other whose dates are not known."""
    laid = []
    for row in rows:
        lines, height = name_of(row, frame)
        laid.append(Laid(row, top, height, lines))
        top += height
    return laid
