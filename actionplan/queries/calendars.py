"""The calendar of an office: the days on which its plan is worked on, and what each closure takes away."""

from dataclasses import dataclass
from datetime import date

from actionplan.assembly import ClosureRow, Frame
from actionplan.models import Closure
from actionplan.queries.rows import get_tree
from otn.accounts.models import User
from otn.lib import french
from otn.lib.working_days import Calendar, Period, public_holidays
from otn.offices.access import can
from otn.offices.models import Office

FROZEN_FROM, FROZEN_TO = (7, 13), (8, 30)  # the high season that is proposed: month, day


@dataclass(frozen=True)
class ClosureLine:
    row: ClosureRow
    days: int  # working days that it takes away
    tasks: int  # open tasks that have days in it

    @property
    def nature(self) -> str:
        kind = Closure.Kind.FROZEN if self.row.is_frozen else Closure.Kind.CLOSED
        return str(kind.label).capitalize()

    @property
    def period_words(self) -> str:
        words = french.period(self.row.period.first, self.row.period.last)
        return words[0].upper() + words[1:]


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str
    is_worked: bool  # a day of the week that the office works, else it changes nothing


@dataclass(frozen=True)
class CalendarPage:
    frame: Frame
    today: date
    year: int
    closures: tuple[ClosureLine, ...]
    holidays: tuple[Holiday, ...]
    season: Period | None  # proposed to be frozen; None when a season is already, or for whoever may not
    may_edit: bool

    @property
    def season_words(self) -> str:
        return french.period(self.season.first, self.season.last) if self.season else ""

    @property
    def year_before(self) -> int:
        return self.year - 1

    @property
    def year_after(self) -> int:
        return self.year + 1


def get_calendar(*, office: Office, user: User, year: int | None = None) -> CalendarPage:
    """Return the calendar of an office with the holidays of a year, this one by default; five statements."""
    tree = get_tree(office=office)
    frame, shown = tree.frame, year or tree.today.year
    dated = [(task.starts_on, task.ends_on) for task in tree.tasks if task.is_open and task.starts_on and task.ends_on]
    worked = Calendar(frozenset(frame.weekdays))
    closures = tuple(
        ClosureLine(
            row,
            len(list(worked.days(row.period.first, row.period.last))),
            sum(start <= row.period.last and end >= row.period.first for start, end in dated),
        )
        for row in frame.closures
    )
    holidays = tuple(Holiday(day, name, day.weekday() in frame.weekdays) for day, name in public_holidays(shown))
    may_edit = can(user, "plan.edit", office)
    return CalendarPage(frame, tree.today, shown, closures, holidays, _season(frame, tree.today) if may_edit else None, may_edit)


def _season(frame: Frame, today: date) -> Period | None:
    """Propose the next high season, unless days of it are closed already."""
    year = today.year if today <= date(today.year, *FROZEN_TO) else today.year + 1
    season = Period(date(year, *FROZEN_FROM), date(year, *FROZEN_TO))
    known = any(one.is_frozen and one.period.first <= season.last and one.period.last >= season.first for one in frame.closures)
    return None if known else season
