"""What the sheets of the workbook of the plan have in common: where each column stands, cells that a formula computes, how things look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from actionplan.assembly import FLAG_NAMES, Flag, Flags, PlanTree
from actionplan.progress import FINISHED, OBJECTIVE_NAMES, STATUS_NAMES, Status
from actionplan.queries.exports import PlanContent
from otn.lib import excel, french

SCHEMA = 1  # of the sheets with identifiers: to raise with every change of their columns
SPARE = 200  # empty rows below the last one that formulas and checks reach, for what people add

ONLY_DATES = "Une date, par exemple 31/10/2027."
ONLY_AMOUNTS = "Un montant en euros, taxes comprises, sans texte."
ONLY_SHARES = "Un pourcentage de 0 à 100\u00a0%."

INK_LATE, FILL_LATE = "A3431D", "FBE7DC"
FILL_WARNING = "FCEFCF"
BAR = "9CCBC9"

LATE = excel.Look(ink=INK_LATE, fill=FILL_LATE, bold=True)
AT_RISK = excel.Look(fill=FILL_WARNING)
BELOW_ONE = excel.Look(number_format='"<\u00a01\u00a0%"')
NEARLY_ALL = excel.Look(number_format='"99\u00a0%"')

ASIDE_OBJECTIVES = tuple(OBJECTIVE_NAMES[status] for status in (Status.ABANDONED, Status.POSTPONED))
FINISHED_OBJECTIVES = tuple(OBJECTIVE_NAMES[status] for status in Status if status in FINISHED)
FINISHED_NAMES = tuple(STATUS_NAMES[status] for status in Status if status in FINISHED)


@dataclass(frozen=True)
class Live:
    """A cell that a formula computes, and what it comes to today."""

    formula: str
    value: excel.Cell


Value = excel.Cell | Live


@dataclass(frozen=True)
class Area:
    """The rows of a sheet under its header, the spare ones included."""

    sheet: str
    count: int
    first: int = 2

    @property
    def last(self) -> int:
        return self.first + max(self.count, 1) - 1 + SPARE

    def column(self, letter: str) -> str:
        """Return the range of a column, for formulas of any sheet."""
        sheet = self.sheet if self.sheet.isascii() and self.sheet.isalpha() else f"'{self.sheet}'"
        return f"{sheet}!${letter}${self.first}:${letter}${self.last}"


@dataclass
class Book:
    """The workbook in the making; `is_frozen` writes what formulas come to in their place."""

    content: PlanContent
    file: excel.Workbook
    is_frozen: bool
    exported: list[tuple[excel.Cell, ...]] = field(default_factory=list)  # the values of the rows with identifiers

    @property
    def tree(self) -> PlanTree:
        return self.content.tree

    @property
    def objectives(self) -> Area:
        return Area("Objectifs", len(self.tree.objectives))

    @property
    def actions(self) -> Area:
        return Area("Actions", sum(1 for _ in self.tree.actions))

    @property
    def tasks(self) -> Area:
        return Area("Tâches", sum(1 for _ in self.tree.tasks))

    @property
    def days_off(self) -> str:
        """Return the range of the days that nobody works, weekends apart."""
        return Area("Listes", len(self.content.days_off)).column("H")

    def add_row(self, sheet: excel.WrittenSheet, row: Sequence[Value], *, strong: bool = False, is_exported: bool = False) -> int:
        """Write a row; those that can come back one day are kept for the hash of the workbook."""
        values = tuple(cell.value if isinstance(cell, Live) else cell for cell in row)
        if is_exported:
            self.exported.append(values)
        if self.is_frozen:
            return sheet.add_row(values, strong=strong)
        return sheet.add_row([excel.Formula(cell.formula) if isinstance(cell, Live) else cell for cell in row], strong=strong)

    def working_days(self, first: str, last: str) -> str:
        """Write the formula that counts the working days from one day to another, both included, in the week of the office."""
        weekdays = self.tree.frame.weekdays
        if tuple(sorted(weekdays)) == (0, 1, 2, 3, 4):
            return f"NETWORKDAYS({first},{last},{self.days_off})"
        week = "".join("0" if day in weekdays else "1" for day in range(7))
        return f'NETWORKDAYS.INTL({first},{last},"{week}",{self.days_off})'


def share(value: Decimal | int | None) -> Decimal | None:
    """Return a percentage on 100 as a spreadsheet counts it; None stays empty."""
    return None if value is None else Decimal(value) / 100


def one_of(cell: str, words: Iterable[str]) -> str:
    """Write the condition that a cell holds one of these words."""
    found = (f'{cell}="{word}"' for word in words)
    return f"OR({','.join(found)})"


def holds(cell: str, word: str) -> str:
    """Write the condition that the text of a cell holds a word."""
    return f'ISNUMBER(SEARCH("{word}",{cell}))'


def to_watch(flags: Flags) -> str | None:
    """Say what stands beside a status, but lateness: a formula counts it."""
    found = [FLAG_NAMES[flag] for flag in Flag if flag in flags.present and flag is not Flag.LATE]
    return french.listing(found) if found else None


def show_progress(sheet: excel.WrittenSheet, letter: str, status: str, finished: Iterable[str], *, row: int = 2) -> None:
    """Show a progress as every page does: never « 100 % » while something is open, « < 1 % » above zero; and as a bar.

    `status` is the column that says what is open, `row` the one under the header.
    """
    cell, is_finished = f"{letter}{row}", one_of(f"${status}{row}", finished)
    sheet.show(letter, f"=AND(N({cell})>0,N({cell})<0.005)", BELOW_ONE)
    sheet.show(letter, f"=AND(N({cell})>=0.995,NOT({is_finished}))", NEARLY_ALL)
    sheet.show_shares(letter, colour=BAR)


def check_dates(sheet: excel.WrittenSheet, first: str, last: str) -> None:
    """Accept dates, the end not before the start; show those that are in disorder all the same."""
    sheet.check(first, excel.Check(excel.Kind.DATE, "1", message=ONLY_DATES))
    sheet.check(last, excel.Check(excel.Kind.DATE, f"={first}2", message=f"La fin ne vient pas avant le début. {ONLY_DATES}"))
    sheet.show(f"{first}:{last}", f'=AND(${first}2<>"",${last}2<>"",${last}2<${first}2)', LATE)
