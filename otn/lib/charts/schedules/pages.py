"""A retro-planning on paper: cut where a year ends and where a sheet is full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from otn.lib import french
from otn.lib.charts.drawing import Chart, Markup
from otn.lib.charts.schedules.frame import BAND, TOP, Frame, label_room, name_of
from otn.lib.charts.schedules.picture import EMPTY, draw, said_of
from otn.lib.charts.schedules.rows import HEADS, Closure, PlanRow, in_order, table_of
from otn.lib.charts.schedules.timeline import Scale, Span, pages_of, span_of

MOST_ROWS = 40
LEGEND = 88  # three lines of it and its margins


@dataclass(frozen=True)
class Sheet:
    """The room that a sheet has under the heading of its page, in the pixels of the picture: 14 of them print as 8 points or more."""

    width: int
    height: int
    names: int


PORTRAIT = Sheet(width=860, height=1090, names=270)
LANDSCAPE = Sheet(width=1240, height=670, names=330)


Filled = tuple[list[PlanRow], list[PlanRow]]  # the dated rows of a sheet, and the others


def gantt_pages(
    rows: Sequence[PlanRow],
    *,
    today: date,
    uid: str,
    title: str,
    scale: Scale,
    closures: Sequence[Closure] = (),
    sheet: Sheet = PORTRAIT,
) -> tuple[Chart, ...]:
    """Draw the rows on sheets: a year each beyond 14 months (three years by quarter), at most 40 rows, fewer when names take two lines.

    A sheet shows the rows that its months concern, and marks the bars that go on before or after; rows without dates come last. The
    table of each sheet is that of its own rows.
    """
    dated, undated = in_order(rows)
    numbers = {row.key: row.number for row in rows}
    whole = span_of(dated, today, scale)
    if whole is None:
        return (Chart(Markup(), table_of(undated, title, numbers=numbers), EMPTY),)
    sheets = list(_sheets(dated, undated, pages_of(whole, scale), scale, sheet))
    charts = []
    for place, (frame, (shown, waiting)) in enumerate(sheets, start=1):
        span = frame.span
        name = title
        if len(sheets) > 1:
            name = f"{title}, {french.period(span.first, span.last)}, feuille {place} sur {len(sheets)}"
        table = table_of([*shown, *waiting], name, numbers=numbers)
        svg = draw(
            shown,
            waiting,
            frame,
            today=today,
            uid=f"{uid}-{place}",
            title=name,
            said=said_of(table, today, closures, span),
            closures=closures,
            undated_count=len(undated),
        )
        charts.append(Chart(svg, table))
    return tuple(charts)


def _sheets(
    dated: Sequence[PlanRow], undated: Sequence[PlanRow], spans: Sequence[Span], scale: Scale, sheet: Sheet
) -> Iterator[tuple[Frame, Filled]]:
    room = sheet.height - TOP - LEGEND
    label = label_room([*dated, *undated])
    for span in spans:
        frame = Frame(span, scale, sheet.width, sheet.names, label, tight=True)
        shown = [row for row in dated if row.days and span.shows(*row.days)]
        waiting = undated if span is spans[-1] else ()
        sheets = list(_filled(frame, shown, waiting, room, MOST_ROWS))
        if count := len(sheets):
            # As many rows on each, rather than a full sheet before one that holds what was left over.
            rows = [*shown, *waiting]
            even = sum(name_of(row, frame)[1] for row in rows) / count + 2 * BAND
            evened = list(_filled(frame, shown, waiting, min(even, room), min(-(-len(rows) // count) + 1, MOST_ROWS)))
            sheets = evened if len(evened) == count else sheets
        for filled in sheets:
            yield frame, filled


def _filled(frame: Frame, dated: Sequence[PlanRow], undated: Sequence[PlanRow], room: float, most: int) -> Iterator[Filled]:
    """Fill one sheet after the other; an objective or an action never stands last, above what is on the next one."""
    filled: Filled = ([], [])
    used = 0.0
    for place, rows in enumerate((dated, undated)):
        for row in rows:
            count = len(filled[0]) + len(filled[1])
            height = _height(row, frame, is_first_undated=bool(place) and not filled[1])
            if count and (used + height > room or count >= most):
                carried = _heads_of(row, filled[place], count)
                yield filled
                filled = ([], [])
                filled[place].extend(carried)
                used = sum(_height(head, frame) for head in carried) + (BAND if place and carried else 0)
                height = _height(row, frame, is_first_undated=bool(place) and not carried)
            used += height
            filled[place].append(row)
    if filled[0] or filled[1]:
        yield filled


def _height(row: PlanRow, frame: Frame, *, is_first_undated: bool = False) -> float:
    return name_of(row, frame)[1] + (BAND if is_first_undated else 0)


def _heads_of(row: PlanRow, rows: list[PlanRow], count: int) -> list[PlanRow]:
    """Take what a row stands under off the end of a sheet, unless nothing would be left there."""
    heads: list[PlanRow] = []
    below = row.kind
    while len(heads) < count - 1 and rows and rows[-1].kind in HEADS and rows[-1].kind.value < below.value:
        heads.insert(0, rows.pop())
        below = heads[0].kind
    return heads
