"""What a retro-planning shows, and its words: the same rows in the same order feed the picture, its description and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from otn.lib import french
from otn.lib.charts.drawing import UNKNOWN, Table

LATE = "en retard"
SHORT_CLOSURE = 4  # days: the dates of a shorter one are not told


class Kind(Enum):
    """Three levels, and the moments that have no duration; or the people whose tasks they are. What holds others comes first."""

    PERSON = -1
    OBJECTIVE = 0
    ACTION = 1
    TASK = 2
    MILESTONE = 3


HEADS = (Kind.PERSON, Kind.OBJECTIVE, Kind.ACTION)  # what holds others


@dataclass(frozen=True)
class PlanRow:
    """One row; its dates are inclusive, and one that is not known is None: it is never invented.

    `key` is what the rows that wait for it name in `after`. `number` stands before the label in the picture and in the table (`1.2`).
    `progress` is on 100; `progress_text` is how the product shows it everywhere (never 100 % while something is open), by default its
    rounded percentage. `delay` is in working days.
    """

    key: str
    number: str
    label: str
    kind: Kind
    start: date | None = None
    end: date | None = None
    progress: Decimal | int | None = None
    progress_text: str = ""
    owner: str = ""
    after: tuple[str, ...] = ()
    is_late: bool = False
    delay: int | None = None
    is_critical: bool = False

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day, None unless both are known; a milestone has one day, its last."""
        start, end = self.start, self.end
        if self.kind is Kind.MILESTONE:
            start = end = end or start
        return (start, end) if start and end else None


@dataclass(frozen=True)
class Closure:
    """Days on which nobody works on the plan: a frozen season, a closure, a public holiday. Dates are inclusive."""

    label: str
    start: date
    end: date


def in_order(rows: Sequence[PlanRow]) -> tuple[list[PlanRow], list[PlanRow]]:
    """Return the dated rows, then the others: the order of the picture and of the table."""
    return [row for row in rows if row.days], [row for row in rows if not row.days]


def progress_of(row: PlanRow) -> str:
    if row.progress_text:
        return row.progress_text
    return UNKNOWN if row.progress is None else french.percent(row.progress, of=100)


def state_of(row: PlanRow) -> str:
    """Say what the picture says by colour, thickness and form."""
    said = ["jalon"] if row.kind is Kind.MILESTONE else []
    if row.is_late:
        said.append(f"{LATE} de {french.plural(row.delay, 'jour ouvré', 'jours ouvrés')}" if row.delay else LATE)
    if row.is_critical:
        said.append("critique")
    if not row.days:
        said.append("sans date")
    return ", ".join(said)


def table_of(rows: Sequence[PlanRow], title: str, *, numbers: dict[str, str]) -> Table:
    """Return the table of rows in their order; `numbers` are those of all rows by key, for what a row waits for."""
    return Table(
        title,
        ("N°", "Intitulé", "Début", "Fin", "Avancement", "Responsable", "Dépend de", "État"),
        tuple(
            (
                row.number,
                row.label,
                *map(french.date_short, row.days or (row.start, row.end)),
                progress_of(row),
                row.owner or french.MISSING,
                ", ".join(numbers[key] for key in row.after if key in numbers) or french.MISSING,
                state_of(row) or french.MISSING,
            )
            for row in rows
        ),
        frozenset({4}),
    )


def sentences_of(table: Table) -> list[str]:
    """Tell each row of the table in a sentence, without what is not known."""
    said = []
    for number, label, start, end, progress, owner, after, state in table.rows:
        if start == french.MISSING or end == french.MISSING or start == end:
            when = [day for day in (start, end) if day != french.MISSING][:1]
        else:
            when = [f"{start} – {end}"]
        known = [part for part in (progress, owner, state) if part not in (french.MISSING, UNKNOWN)]
        waits = [] if after == french.MISSING else [f"dépend de {after}"]
        said.append(f"{number} {label}\u00a0: {', '.join([*when, *known, *waits])}.")
    return said


def closed_words(closures: Sequence[Closure]) -> list[str]:
    """Name the closures: those of one name once, with its dates when it is one long period."""
    by_name: dict[str, list[Closure]] = {}
    for closure in closures:
        by_name.setdefault(closure.label, []).append(closure)
    words = []
    for name, (first, *others) in by_name.items():
        is_period = not others and (first.end - first.start).days >= SHORT_CLOSURE
        words.append(f"{name} ({french.period(first.start, first.end)})" if is_period else name)
    return words
