"""From answers to scores, maturity and priorities (question-bank.md §2): exact, in Decimal, rounded only where a figure is shown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from diagnostic.bank import BEST_LEVEL, Maturity, Question, QuestionType
from otn.lib import french

INDICATIVE_BELOW = Decimal("0.6")  # of reliability: « score indicatif »
PRIORITIES = 6  # actions that a report puts first
QUICK_WIN_CCT, MAJOR_PROJECT_CCT = 33, 60  # displayed means of cost, complexity and time


class AnswerState(StrEnum):
    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


COUNTED = frozenset({AnswerState.ANSWERED, AnswerState.UNKNOWN})


@dataclass(frozen=True)
class Mark:
    """What one scored question contributes, whatever its type."""

    code: str
    weight: int  # 1 to 3
    state: AnswerState
    level: int | None = None  # 0 to 3; None unless answered
    points: int | None = None  # 0 to 100; None unless answered
    cct: tuple[int, int, int] = (0, 0, 0)
    is_legal: bool = False

    @property
    def counted_points(self) -> int:
        """The points that enter the score: an unknown counts 0."""
        return self.points or 0


def mark_of(question: Question, state: AnswerState, *, keys: Collection[str] = (), number: Decimal | None = None) -> Mark:
    """Return the mark of a scored question: `keys` are those of the choice or of the ticked boxes.

    Raises LookupError when an answer is none of those that the question offers.
    """
    if question.weight is None or question.cct is None:
        raise LookupError(f"{question.code} is not scored")
    level, points = _level(question, keys, number) if state is AnswerState.ANSWERED else (None, None)
    return Mark(question.code, question.weight, state, level, points, question.cct, question.is_legal)


def _level(question: Question, keys: Collection[str], number: Decimal | None) -> tuple[int | None, int | None]:
    if question.type in {QuestionType.MULTIPLE, QuestionType.NUMBER}:
        value = question.count(keys) if question.type is QuestionType.MULTIPLE else number
        band = None if value is None else question.band_of(value)
        if band is not None:
            return band.level, band.points
    elif len(keys) == 1 and (choice := question.choice(*keys)) is not None:
        return choice.level, choice.points
    raise LookupError(f"{question.code} has no such answer: {sorted(keys)} {number}")


# --- Scores -------------------------------------------------------------------------------------------------------------------------------


def counted(marks: Iterable[Mark]) -> list[Mark]:
    """Keep the marks that make the score, A(X): neither unanswered nor not applicable."""
    return [mark for mark in marks if mark.state in COUNTED]


def score(marks: Iterable[Mark]) -> Decimal | None:
    """Return the weighted mean of the points of a section, a chapter or an orientation, 0 to 100; None when nothing counts."""
    some = counted(marks)
    if not some:
        return None
    return Decimal(sum(mark.weight * mark.counted_points for mark in some)) / sum(mark.weight for mark in some)


def overall_score(chapters: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the scores of the chapters, all alike: the largest does not drown the others. None when none has a score."""
    scores = [one for one in chapters if one is not None]
    return sum(scores, Decimal()) / len(scores) if scores else None


def displayed(value: Decimal | None) -> int | None:
    """Round a score half up to the integer that is shown, on which the maturity depends."""
    return None if value is None else int(french.rounded(value))


def maturity_of(shown: int | None, bands: Sequence[Maturity]) -> Maturity | None:
    """Return the band of a displayed score, by lower bounds only; None without score."""
    reached = [] if shown is None else [band for band in bands if band.lower is not None and band.lower <= shown]
    return max(reached, key=lambda band: band.lower or 0) if reached else None


def reliability(marks: Iterable[Mark]) -> Decimal | None:
    """Return the share, 0 to 1, of the weight that is neither unknown nor not applicable; None for no question at all."""
    every = list(marks)
    if not every:
        return None
    doubtful = sum(mark.weight for mark in every if mark.state in {AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE})
    total = sum(mark.weight for mark in every)
    return Decimal(total - doubtful) / total


def is_indicative(share: Decimal | None) -> bool:
    """Say whether a score is shown as « indicatif »."""
    return share is not None and share < INDICATIVE_BELOW


def is_provisional(marks: Iterable[Mark]) -> bool:
    """Say whether a score is shown as « provisoire »: something is not answered yet."""
    return any(mark.state is AnswerState.UNANSWERED for mark in marks)


# --- What to do first ---------------------------------------------------------------------------------------------------------------------


class Degree(StrEnum):
    LOW = "low"  # the recommendation for levels 0 and 1, and for « je ne sais pas »
    NEXT = "next"  # for level 2


@dataclass(frozen=True)
class Priority:
    """A question that could be answered better, with what that would bring."""

    mark: Mark
    degree: Degree
    gain: Decimal  # points won on the score of the chapter
    cct: Decimal  # mean of the three hints, 0 to 100, not rounded
    value: Decimal

    @property
    def is_quick_win(self) -> bool:
        return french.rounded(self.cct) <= QUICK_WIN_CCT

    @property
    def is_major_project(self) -> bool:
        return french.rounded(self.cct) >= MAJOR_PROJECT_CCT


def degree_of(mark: Mark) -> Degree | None:
    """Say which recommendation a mark calls for: none at the best level, nor where nothing counts."""
    if mark.state is AnswerState.UNKNOWN:
        return Degree.LOW
    if mark.level is None or mark.level == BEST_LEVEL:
        return None
    return Degree.NEXT if mark.level == BEST_LEVEL - 1 else Degree.LOW


def priorities(chapters: Iterable[Iterable[Mark]]) -> list[Priority]:
    """Put what could be better in order: legal duties at level 0, then what brings most for its cost; ties by weight, then code.

    Marks come chapter by chapter, because the gain is counted on the score of the chapter.
    """
    found = [one for marks in chapters for one in _of_chapter(counted(marks))]
    return sorted(found, key=lambda one: (not is_breach(one.mark), -one.value, -one.mark.weight, one.mark.code))


def _of_chapter(marks: Sequence[Mark]) -> Iterable[Priority]:
    total = sum(mark.weight for mark in marks)
    for mark in marks:
        if (degree := degree_of(mark)) is not None:
            missing, effort = mark.weight * (100 - mark.counted_points), sum(mark.cct)
            # gain / (0.5 + cct / 100) as one division: equal priorities are equal to the last digit.
            value = Decimal(missing * 300) / (total * (150 + effort))
            yield Priority(mark, degree, gain=Decimal(missing) / total, cct=Decimal(effort) / 3, value=value)


def is_breach(mark: Mark) -> bool:
    """Say whether a legal duty is at level 0; an unknown one is only « à vérifier »."""
    return mark.is_legal and mark.state is AnswerState.ANSWERED and mark.level == 0


@dataclass(frozen=True)
class CompliancePoints:
    """Legal duties to look at, whatever the score: codes."""

    breached: tuple[str, ...]  # answered at level 0
    to_check: tuple[str, ...]  # not known


def compliance_points(marks: Iterable[Mark]) -> CompliancePoints:
    """Return the legal duties that are answered at level 0, and those that are not known."""
    legal = [mark for mark in marks if mark.is_legal]
    return CompliancePoints(
        breached=tuple(mark.code for mark in legal if is_breach(mark)),
        to_check=tuple(mark.code for mark in legal if mark.state is AnswerState.UNKNOWN),
    )
