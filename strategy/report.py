"""What the report of a reflection says, part by part, before any page is laid out: the same for the PDF and for the sheet « SWOT ».

Texts are printed as people typed them, to the letter.
"""

import hashlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from otn.lib import french
from strategy.quadrants import PLACES, Place
from strategy.swot import Quadrant

TEMPLATE_VERSION = 1  # of the words and the look: what was delivered stays, what is asked for anew is made anew

PRIORITIES: Mapping[int, str] = {1: "Haute", 2: "Moyenne", 3: "Basse"}


# --- What it says -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cover:
    """Whose reflection it is, about what, and how far it has come. People without a name are left out: an address is nobody's to read."""

    office: str
    name: str
    purpose: str
    organisation: str
    lead: str
    participants: tuple[str, ...]
    due_date: date | None
    validated_on: date | None
    validated_by: str
    is_archived: bool

    @property
    def is_validated(self) -> bool:
        return self.validated_on is not None

    @property
    def status(self) -> str:
        """Say in one line what the strategy may be relied on for."""
        state = f"Validée le {french.date_long(self.validated_on)}" if self.is_validated else "En cours"
        return f"{state}, archivée" if self.is_archived else state

    @property
    def mark(self) -> str:
        """The word that every page carries until the strategy is validated."""
        return "" if self.is_validated else "en cours"


@dataclass(frozen=True)
class FactPart:
    text: str
    quadrant: Quadrant | None  # None: still to be sorted
    group: str = ""  # name, empty without one
    code: str = ""  # of the question that it came from, empty when somebody wrote it
    answer: str = ""
    year: int | None = None  # of the edition

    @property
    def source(self) -> str:
        """Say where a fact comes from, in full."""
        if not self.code:
            return "Écrit par l’équipe"
        answer = f", réponse {french.quoted(self.answer)}" if self.answer else ""
        return f"Diagnostic {self.year}, question {self.code}{answer}"

    @property
    def quadrant_name(self) -> str:
        return PLACES[self.quadrant].label


@dataclass(frozen=True)
class SolutionPart:
    text: str
    priority: str
    strategy: str = ""  # name, empty while it is in none
    code: str = ""  # of the question whose recommendation it is
    dropped_reason: str = ""
    facts: tuple[FactPart, ...] = ()  # those that it cites


@dataclass(frozen=True)
class GroupPart:
    name: str
    problem: str
    dropped_reason: str
    facts: tuple[FactPart, ...]
    solutions: tuple[SolutionPart, ...]

    @property
    def kept(self) -> tuple[SolutionPart, ...]:
        return tuple(one for one in self.solutions if not one.dropped_reason)

    @property
    def dropped(self) -> tuple[SolutionPart, ...]:
        return tuple(one for one in self.solutions if one.dropped_reason)


@dataclass(frozen=True)
class CrossingPart:
    label: str
    solutions: tuple[SolutionPart, ...]


@dataclass(frozen=True)
class StrategyPart:
    name: str
    description: str
    priority: str
    solutions: tuple[SolutionPart, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class ObjectivePart:
    name: str
    strategy: str
    indicator: str
    target: str
    starts_on: date | None
    due_date: date | None
    weight: int


@dataclass(frozen=True)
class ThreadPart:
    """« Pourquoi ? », for the objectives of one strategy: the same facts explain them all."""

    objectives: tuple[str, ...]
    strategy: str  # empty for objectives that are of none
    facts: tuple[FactPart, ...]


@dataclass(frozen=True)
class Content:
    """The whole of a report."""

    cover: Cover
    facts: tuple[FactPart, ...]  # those that are accepted, by quadrant, in the order of the board
    groups: tuple[GroupPart, ...]
    ungrouped: tuple[FactPart, ...]
    crossings: tuple[CrossingPart, ...]  # those where something was found
    strategies: tuple[StrategyPart, ...]  # by priority
    free: tuple[SolutionPart, ...]  # kept, in no strategy
    objectives: tuple[ObjectivePart, ...]
    threads: tuple[ThreadPart, ...]
    loose_facts: tuple[FactPart, ...]  # that led to no objective
    loose_objectives: tuple[str, ...]  # that no fact explains

    @property
    def fingerprint(self) -> str:
        """What changes with anything that is printed."""
        return hashlib.sha256(repr((TEMPLATE_VERSION, self)).encode()).hexdigest()[:32]

    @property
    def solution_count(self) -> int:
        """How many solutions are kept, of groups and of crossings."""
        found = (*(group.solutions for group in self.groups), *(crossing.solutions for crossing in self.crossings))
        return sum(not one.dropped_reason for some in found for one in some)

    @property
    def sheets(self) -> tuple["Sheet", ...]:
        return swot_sheets(self.facts)

    @property
    def unsorted(self) -> tuple[FactPart, ...]:
        return tuple(fact for fact in self.facts if fact.quadrant is None)


# --- The SWOT on its pages ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """A quadrant on a page."""

    place: Place
    facts: tuple[FactPart, ...]


@dataclass(frozen=True)
class Sheet:
    """A page of the SWOT: four quadrants on the first one, on the next ones what did not fit."""

    boxes: tuple[Box, ...]
    look: str  # class: « petit » or « serre » in smaller letters, « aere » where four equal quadrants are large enough
    is_continued: bool


@dataclass(frozen=True)
class Size:
    """What a page holds in letters of a size, measured on the page itself (static/pdf-strategy.css)."""

    look: str  # class
    letters: int  # in a line of a quadrant
    lines: float  # in two quadrants, one above the other


USUAL, SMALL, TIGHT = Size("", 82, 27), Size("petit", 89, 30), Size("serre", 97, 35)
AROUND = 0.18  # of a line, the space around a fact
BOARD = ((Quadrant.STRENGTH, Quadrant.WEAKNESS), (Quadrant.OPPORTUNITY, Quadrant.THREAT))  # its rows


def swot_sheets(facts: Iterable[FactPart]) -> tuple[Sheet, ...]:
    """Lay the sorted facts out on as few pages as they need, one where that is possible; the quadrants keep their places."""
    every = tuple(facts)
    rows = {quadrant: [fact for fact in every if fact.quadrant is quadrant] for quadrant in Quadrant}
    for size in (USUAL, SMALL):
        heights = [_height(rows, row, size) for row in BOARD]
        if sum(heights) <= size.lines:
            is_even = size is USUAL and max(heights) <= size.lines / 2
            return (_sheet(rows, look="aere" if is_even else size.look, is_continued=False),)
    return tuple(_tight_sheets(rows))


def _tight_sheets(rows: Mapping[Quadrant, Sequence[FactPart]]) -> Iterator[Sheet]:
    left = {quadrant: list(rows[quadrant]) for quadrant in Quadrant}
    is_continued = False
    while True:
        taken = _fill(left)
        yield _sheet(taken, look=TIGHT.look, is_continued=is_continued)
        left = {quadrant: facts[len(taken[quadrant]) :] for quadrant, facts in left.items()}
        is_continued = True
        if not any(left.values()):
            return


def _fill(left: Mapping[Quadrant, list[FactPart]]) -> dict[Quadrant, list[FactPart]]:
    """Take what fits on one page: the upper quadrants leave the lower ones half of it, or what those do not need."""
    upper, lower = (_height(left, row, TIGHT) for row in BOARD)
    room = max(TIGHT.lines / 2, TIGHT.lines - lower) if upper + lower > TIGHT.lines else TIGHT.lines
    taken: dict[Quadrant, list[FactPart]] = {}
    for row in BOARD:
        for quadrant in row:
            taken[quadrant] = _head(left[quadrant], room)
        room = TIGHT.lines - _height(taken, row, TIGHT)
    return taken


def _head(facts: Sequence[FactPart], room: float) -> list[FactPart]:
    """Return the first facts, as many as fit; one at least, else nothing would ever end."""
    taken: list[FactPart] = []
    for fact in facts:
        room -= _lines(fact, TIGHT)
        if room < 0 and taken:
            break
        taken.append(fact)
    return taken


def _height(rows: Mapping[Quadrant, Sequence[FactPart]], row: Iterable[Quadrant], size: Size) -> float:
    return max(sum(_lines(fact, size) for fact in rows[quadrant]) for quadrant in row)


def _lines(fact: FactPart, size: Size) -> float:
    return len(textwrap.wrap(f"{fact.text} {fact.code}", size.letters)) + AROUND


def _sheet(rows: Mapping[Quadrant, Sequence[FactPart]], *, look: str, is_continued: bool) -> Sheet:
    boxes = tuple(Box(PLACES[quadrant], tuple(rows[quadrant])) for row in BOARD for quadrant in row)
    return Sheet(boxes, look, is_continued)
