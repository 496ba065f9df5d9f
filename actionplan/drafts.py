"""Draft actions of an objective that comes from step 2: named, scored from the hints of the bank, with contributions that make 100."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from actionplan.cct import Triple, score_of_hint
from actionplan.contribution import pro_rata

LONGEST_NAME = 200
UNSCORED: Triple = (None, None, None)


@dataclass(frozen=True)
class Suggestion:
    """What step 2 offers to do."""

    text: str
    solution: int | None = None  # None for a recommendation that nobody made a solution of
    question: int | None = None  # whose recommendation it is
    hints: tuple[int, int, int] | None = None  # cost, complexity, time of the bank, 0 to 100
    gain: Decimal | None = None  # what it would win on the score, or the weight of its question; None when nobody can tell


@dataclass(frozen=True)
class Draft:
    name: str
    description: str  # the whole text, where the name had to be cut
    scores: Triple
    contribution: int
    solution: int | None
    question: int | None


def drafts(suggestions: Collection[Suggestion]) -> tuple[Draft, ...]:
    """Return an action for each suggestion; contributions are in proportion of the gains, and where a gain is not known it is the mean of
    those that are."""
    known = [one.gain for one in suggestions if one.gain is not None]
    usual = sum(known, Decimal(0)) / len(known) if known else Decimal(1)
    parts = pro_rata([usual if one.gain is None else one.gain for one in suggestions])
    return tuple(_draft(one, part) for one, part in zip(suggestions, parts, strict=True))


def _draft(one: Suggestion, contribution: int) -> Draft:
    name, description = cut(one.text)
    return Draft(name, description, scores_of(one.hints), contribution, one.solution, one.question)


def scores_of(hints: tuple[int, int, int] | None) -> Triple:
    """Return the scores that the hints of the bank stand for; none without hints."""
    if hints is None:
        return UNSCORED
    cost, complexity, time = hints
    return score_of_hint(cost), score_of_hint(complexity), score_of_hint(time)


def cut(text: str) -> tuple[str, str]:
    """Return a text as a name, without its final stop, cut after a word when it is too long, and whole as a description in that case."""
    name = text.removesuffix(".") if not text.endswith("..") else text
    if len(name) <= LONGEST_NAME:
        return name, ""
    begun = text[: LONGEST_NAME - 1].rsplit(" ", 1)[0].rstrip(" ,;:")
    return f"{begun}…", text
