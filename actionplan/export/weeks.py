"""« Rétro-planning »: one column a week. Bars are conditional formats on the dates, so that an edited date moves its bar."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from actionplan.assembly import ActionLine, ObjectiveLine, TaskLine
from actionplan.export.layout import FINISHED_NAMES, FINISHED_OBJECTIVES, Area, Book, Live, Value, share, show_progress
from actionplan.export.lists import action_label
from otn.lib import excel, french

SHEET = "Rétro-planning"
WEEK = timedelta(days=7)
MOST_WEEKS = 160  # three years: beyond, what surrounds today
MARGIN = 6  # weeks after the end, where a bar that is moved is still seen
BEFORE = 26  # weeks before today, of a plan that has more than the most

PLANNED, DONE, LATE_BAR, CLOSED, TODAY = "CFE5E4", "17707C", "E8A98C", "E2D8C7", "A3431D"

COLUMNS = (
    excel.Column("ID", width=8),
    excel.Column("Intitulé", width=46),
    excel.Column("Responsable", width=18),
    excel.Column("Début", excel.DATE, width=14),
    excel.Column("Fin", excel.DATE, width=14),
    excel.Column("Avancement", excel.PERCENT, width=12),
    excel.Column("Statut", width=11),
)
FIRST_WEEK = len(COLUMNS)  # its place
FIRST_LINE = 4  # under the months, the header and the days of each week

Line = ObjectiveLine | ActionLine | TaskLine
Place = tuple[Area, str, str, str, str]  # where a line stands: its rows, the columns of its start, end, progress and status


def add_weeks(book: Book) -> None:
    """Draw what is live in the plan; what has no dates stands there without a bar."""
    mondays = weeks_of(book)
    columns = (*COLUMNS, *(excel.Column(monday, excel.WHOLE, width=3.6) for monday in mondays))
    sheet = book.file.add_sheet(SHEET, columns)
    sheet.add_groups([("", FIRST_WEEK), *_months(mondays)])
    sheet.add_header(frozen_columns=2)
    book.add_row(sheet, [None, "Jours ouvrés de la semaine", *[None] * (FIRST_WEEK - 2), *_working_days(book, mondays)])
    for row, (line, name, owner, place) in enumerate(_lines(book), start=FIRST_LINE):
        area, start, end, progress, status = place
        is_milestone = isinstance(line, TaskLine) and line.is_milestone  # which stands at the end of its day
        first_day = line.end if is_milestone else line.start
        cells: list[Value] = [
            identifier(line),
            name,
            owner or None,
            Live(_date(area, end if is_milestone else start, row), first_day),
            Live(_date(area, end, row), line.end),
            Live(f"={_found(area, progress, row)}", share(line.value)),
            Live(f"={_found(area, status, row)}", line.status_name),
        ]
        book.add_row(sheet, cells, strong=isinstance(line, ObjectiveLine))
    show_progress(sheet, "F", "G", {*FINISHED_OBJECTIVES, *FINISHED_NAMES}, row=FIRST_LINE - 1)
    _show_bars(sheet, len(mondays))


def identifier(line: Line) -> str:
    return f"{'O' if isinstance(line, ObjectiveLine) else 'A' if isinstance(line, ActionLine) else 'T'}{line.id}"


def weeks_of(book: Book) -> list[date]:
    """Return the Mondays of the plan, today among them when it is too long to be shown whole."""
    today, days = book.tree.today, book.content.days
    first, last = min(days, default=today), max(days, default=today) + MARGIN * WEEK
    if (last - first).days // 7 >= MOST_WEEKS:
        first = max(first, min(today - BEFORE * WEEK, last - MOST_WEEKS * WEEK))
    monday = first - timedelta(days=first.weekday())
    weeks = min((last - monday).days // 7 + 1, MOST_WEEKS)
    return [monday + number * WEEK for number in range(weeks)]


def _months(mondays: list[date]) -> Iterator[tuple[str, int]]:
    """Name the months over their weeks; a single week has no room for it."""
    for (year, month), days in groupby(mondays, key=lambda day: (day.year, day.month)):
        count = len(list(days))
        yield (f"{french.month_name(month, short=True)} {year}" if count > 1 else "", count)


def _working_days(book: Book, mondays: list[date]) -> Iterator[Live]:
    calendar = book.tree.frame.calendar
    for place, monday in enumerate(mondays):
        head = f"{excel.letter(FIRST_WEEK + place)}$2"
        yield Live(f"={book.working_days(head, f'{head}+6')}", len(list(calendar.days(monday, monday + timedelta(days=6)))))


def _lines(book: Book) -> Iterator[tuple[Line, str, str, Place]]:
    aims: Place = (book.objectives, "D", "E", "F", "C")
    actions: Place = (book.actions, "K", "L", "M", "N")
    tasks: Place = (book.tasks, "H", "I", "J", "K")
    for objective in book.tree.objectives:
        if objective.is_live:
            yield objective, objective.label, "", aims
            for action in objective.live_actions:
                yield action, f"  {action_label(action)}", action.owner, actions
                yield from ((task, f"      {task.name}", task.assignee, tasks) for task in action.tasks if task.is_live)


def _found(area: Area, letter: str, row: int) -> str:
    return f"INDEX({area.column(letter)},MATCH($A{row},{area.column('A')},0))"


def _date(area: Area, letter: str, row: int) -> str:
    """Look a date up; an empty cell would come back as the day 0."""
    found = _found(area, letter, row)
    return f'=IF(N({found})=0,"",{found})'


def _show_bars(sheet: excel.WrittenSheet, count: int) -> None:
    row, first = FIRST_LINE - 1, excel.letter(FIRST_WEEK)
    columns, head = f"{first}:{excel.letter(FIRST_WEEK + count - 1)}", f"{first}$2"
    bar = f"N($D{row})>0,N($E{row})>0,{head}<=$E{row},{head}+6>=$D{row}"
    done = f"$F{row}>0,{head}<=$D{row}+($E{row}-$D{row}+1)*$F{row}-1"
    today = f"{head}<=TODAY(),{head}+6>=TODAY()"
    fills = (
        (f"{bar},{done}", DONE), (f"{bar},$E{row}<TODAY(),$F{row}<1", LATE_BAR), (bar, PLANNED), (f"{first}${row}=0", CLOSED),
    )  # fmt: skip
    for condition, fill in fills:  # first those of this week: not every spreadsheet adds one look to another
        sheet.show(columns, f"=AND({condition},{today})", excel.Look(fill=fill, left_edge=TODAY))
    sheet.show(columns, f"=AND({today})", excel.Look(left_edge=TODAY))
    for condition, fill in fills:
        sheet.show(columns, f"=AND({condition})", excel.Look(fill=fill))
