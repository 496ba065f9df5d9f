"""What is late and what is at risk (strategy-plan-kpi.md §2.6). Today is the day in Paris, passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from otn.lib.working_days import Calendar

GAP = Decimal(20)  # points between what was expected and what is done, above which a task is at risk
ALL = Decimal(100)


@dataclass(frozen=True)
class Dues:
    """What lateness asks of a task, an action or an objective."""

    start: date | None
    end: date | None
    progress: Decimal  # 0 to 100
    is_to_do: bool  # nothing was begun
    latest_start: date | None = None
    latest_end: date | None = None


@dataclass(frozen=True)
class Lateness:
    days: int = 0  # working days after the end; 0 is not late
    starts_late: bool = False
    is_at_risk: bool = False

    @property
    def is_late(self) -> bool:
        return self.days > 0


def lateness(dues: Dues, *, today: date, calendar: Calendar, befores: Iterable[date] = ()) -> Lateness:
    """Return the flags of an open task; `befores` are the forecast ends of those that it waits for."""
    if dues.progress >= ALL:
        return Lateness()
    late = max(1, calendar.between(dues.end, today)) if dues.end is not None and dues.end < today else 0
    starts_late = dues.is_to_do and dues.start is not None and dues.start < today
    overdue_start = dues.is_to_do and dues.latest_start is not None and dues.latest_start < today
    waits = dues.latest_end is not None and any(end > dues.latest_end for end in befores)
    return Lateness(late, starts_late, expected(dues, today=today, calendar=calendar) - dues.progress > GAP or overdue_start or waits)


def expected(dues: Dues, *, today: date, calendar: Calendar) -> Decimal:
    """Return the progress that a task should have: its working days before today, of all of them; 0 without dates."""
    if dues.start is None or dues.end is None or today <= dues.start:
        return Decimal(0)
    days = list(calendar.days(dues.start, dues.end))
    return ALL * sum(day < today for day in days) / len(days) if days else Decimal(0)


def forecast(dues: Dues, *, today: date, calendar: Calendar) -> date | None:
    """Return when an unfinished task will end: its planned end, or later when what is left does not fit; None without dates."""
    if dues.start is None or dues.end is None:
        return None
    if dues.progress >= ALL:
        return dues.end
    days = len(list(calendar.days(dues.start, dues.end)))
    left = int((days * (ALL - dues.progress) / ALL).to_integral_value(ROUND_CEILING))
    begin = calendar.on_or_after(max(today, dues.start))
    return max(dues.end, calendar.step(begin, max(0, left - 1)))
