"""The picture of a retro-planning: names at the left, time to the right, a legend of what is in it."""

from collections.abc import Sequence
from datetime import date

from otn.lib import french
from otn.lib.charts.drawing import STRONG, Chart, Markup, Table, group, picture, rectangle, strokes, text
from otn.lib.charts.schedules.backdrop import draw_closures, draw_head, draw_rules, draw_today
from otn.lib.charts.schedules.frame import BAND, TEXT, TOP, Frame, label_room, lay_out, lay_out_undated
from otn.lib.charts.schedules.legend import Sample, draw_legend
from otn.lib.charts.schedules.marks import Shapes, draw_links, draw_row, draw_undated
from otn.lib.charts.schedules.rows import LATE, Closure, Kind, PlanRow, closed_words, in_order, sentences_of, table_of
from otn.lib.charts.schedules.timeline import ROOM, Scale, Span, month_index, span_of

WIDTH, NAMES = 1180, 320  # of the whole, at least, and of the names at the left
EVERY = slice(None)
EMPTY = "Aucune date. Donnez une fin à une action\u00a0: le planning se construit à rebours."


def gantt(
    rows: Sequence[PlanRow],
    *,
    today: date,
    uid: str,
    title: str,
    scale: Scale,
    closures: Sequence[Closure] = (),
    shown: slice = EVERY,
    year: int | None = None,
) -> Chart:
    """Draw all rows in one picture, for a page, where it stands in a labelled scroller: it grows with the months and with the rows.

    Rows come in the order of the plan; those without dates go to a band at the end. Links to what is not in `rows` are left out. With
    `shown`, that part of them is drawn, dated rows first, along the days of all of them; with `year`, along the days of that year, in
    which they all have some, or none at all.
    """
    dated, undated = in_order(rows)
    span = span_of(dated, today, scale, year)
    places = [*dated, *undated][shown]
    table = table_of(places, title, numbers={row.key: row.number for row in rows})
    if span is None:
        return Chart(Markup(), table, EMPTY)
    waiting = len(undated)
    dated, undated = in_order(places)
    count = (month_index(span.last) - month_index(span.first) + 1) / scale.value
    frame = Frame(span, scale, max(WIDTH, NAMES + ROOM[scale] * count), NAMES, label_room(rows))
    said = said_of(table, today, closures, span)
    return Chart(draw(dated, undated, frame, today=today, uid=uid, title=title, said=said, closures=closures, undated_count=waiting), table)


def said_of(table: Table, today: date, closures: Sequence[Closure], span: Span) -> list[str]:
    """Tell in sentences what the picture shows: its rows, today, the days on which nobody works."""
    said = [*sentences_of(table), f"Aujourd’hui\u00a0: {french.date_short(today)}."]
    if shown := [closure for closure in closures if span.shows(closure.start, closure.end)]:
        said.append(f"Jours non travaillés\u00a0: {french.listing(closed_words(shown))}.")
    return said


def draw(
    dated: Sequence[PlanRow],
    undated: Sequence[PlanRow],
    frame: Frame,
    *,
    today: date,
    uid: str,
    title: str,
    said: Sequence[str],
    closures: Sequence[Closure],
    undated_count: int,
) -> Markup:
    """Draw dated rows, and undated ones in their band, whose head tells how many there are in all. Without dated rows no time is drawn."""
    placed = lay_out(dated, frame, TOP)
    foot = placed[-1].top + placed[-1].height if placed else 0
    waiting = lay_out_undated(undated, frame, foot + BAND)
    bottom = waiting[-1].top + waiting[-1].height if waiting else foot
    shown = [closure for closure in closures if placed and frame.span.shows(closure.start, closure.end)]
    has_today = bool(placed) and frame.span.first <= today <= frame.span.last
    shapes = Shapes()
    for dated_spot in placed:
        draw_row(shapes, dated_spot, frame)
    for spot in waiting:
        draw_undated(shapes, spot, frame)
    if waiting:
        shapes.bands.append(rectangle(0, foot, frame.width, BAND))
        shapes.strong.append(text(4, foot + 20, f"Sans date ({undated_count})"))
    links, heads = draw_links(placed, frame)
    parts = [
        group("c-track", shapes.bands),
        draw_closures(shown, frame, foot, uid),
        draw_rules([*placed, *waiting], frame, foot, bottom),
        draw_head(frame) if placed else "",
        strokes("c-link", links, 1.5),
        group("c-link", heads),
        shapes.drawn(),
        draw_today(today, frame, foot) if has_today else "",
        group("c-pad", shapes.pads),
        group("c-late", shapes.late, STRONG),
        group("c-muted", shapes.numbers),
        group("c-text", shapes.names),
        group("c-text", shapes.strong, STRONG),
    ]
    is_of_people = any(row.kind is Kind.PERSON for row in dated)
    legend, height = draw_legend(_entries(shapes, links, shown, has_today, is_of_people), bottom + 12, frame.width, uid)
    css = "" if frame.tight else ' class="c-wide"'
    return picture([*parts, *legend], uid=uid, title=title, said=said, width=frame.width, height=height, size=TEXT, css=css)


def _entries(
    shapes: Shapes, links: Sequence[str], closures: Sequence[Closure], has_today: bool, is_of_people: bool
) -> list[tuple[Sample, str]]:
    """Return what needs to be explained, of what is there."""
    found = [
        (shapes.brackets, Sample.OBJECTIVE, "personne" if is_of_people else "objectif"),
        (shapes.plans or shapes.late_plans, Sample.PLAN, "prévu"),
        (shapes.done, Sample.DONE, "fait"),
        (shapes.late, Sample.LATE, LATE),
        (shapes.critical, Sample.CRITICAL, "chemin critique"),
        (shapes.diamonds, Sample.MILESTONE, "jalon"),
        (links, Sample.LINK, "ordre à suivre"),
        (has_today, Sample.TODAY, "aujourd’hui"),
        (closures, Sample.CLOSED, f"non travaillé\u00a0: {french.listing(closed_words(closures))}"),
        (shapes.torn, Sample.TORN, "continue hors de la page"),
    ]
    return [(sample, words) for is_there, sample, words in found if is_there]
