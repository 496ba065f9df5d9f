"""A question bank as plain values: what files hold, what the database stores, what scores are made of (question-bank.md §1, §2.1).

A bank that was read may lack things, else a half-written one could not be looked at: an empty text, None for a number. What lacks is
told by `diagnostic.bank_check`; a published bank lacks nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

POINTS: Mapping[int, int] = {0: 0, 1: 33, 2: 67, 3: 100}
BEST_LEVEL = 3
CCT_STEPS = (0, 25, 50, 75, 100)
WEIGHTS = (1, 2, 3)

NONE = "none"  # key of the box that excludes the others
NONE_LABEL = "Aucun de ces éléments"
YES_LEVELS: Mapping[str, int] = {"no": 0, "partial": 1, "yes": 3}
YES_POINTS: Mapping[int, int] = {0: 0, 1: 50, 3: 100}
YES_LABELS: Mapping[str, str] = {"no": "Non", "partial": "Partiellement", "yes": "Oui"}


class QuestionType(StrEnum):
    SINGLE = "single"
    YES_PARTIAL_NO = "yes_partial_no"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"


TYPE_NAMES: Mapping[QuestionType, str] = {
    QuestionType.SINGLE: "choix unique",
    QuestionType.YES_PARTIAL_NO: "oui, partiellement, non",
    QuestionType.MULTIPLE: "choix multiple",
    QuestionType.NUMBER: "nombre",
    QuestionType.TEXT: "texte libre",
}
SECONDS: Mapping[QuestionType, int] = {  # nominal, to read and answer
    QuestionType.SINGLE: 24,
    QuestionType.YES_PARTIAL_NO: 15,
    QuestionType.MULTIPLE: 32,
    QuestionType.NUMBER: 40,
    QuestionType.TEXT: 30,
}
WITH_CHOICES = frozenset({QuestionType.SINGLE, QuestionType.YES_PARTIAL_NO, QuestionType.MULTIPLE})


class Quadrant(StrEnum):
    """Of the outer half of a SWOT; the inner half follows from levels."""

    OPPORTUNITY = "opportunity"
    THREAT = "threat"
    NEUTRAL = "neutral"


QUADRANT_NAMES: Mapping[Quadrant, str] = {
    Quadrant.OPPORTUNITY: "opportunité",
    Quadrant.THREAT: "menace",
    Quadrant.NEUTRAL: "neutre",
}


class SourceKind(StrEnum):
    PUBLISHED = "published"
    EXPERT = "expert"  # our own step, without public norm
    BROCHURE = "brochure"
    UNCONFIRMED = "unconfirmed"  # generally known, no page read: not published


SOURCE_NAMES: Mapping[SourceKind, str] = {
    SourceKind.PUBLISHED: "publiée",
    SourceKind.EXPERT: "expert",
    SourceKind.BROCHURE: "brochure",
    SourceKind.UNCONFIRMED: "à confirmer",
}


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    BELOW = "below"


COMPARING = frozenset({Operator.AT_LEAST, Operator.BELOW})  # the others take keys

# Fields of an office's profile that a condition may ask, each with its values; numbers have none.
PROFILE_FIELDS: Mapping[str, frozenset[str]] = {
    "category": frozenset({"1", "2", "none"}),
    "legal_form": frozenset({"association", "epic", "regie", "spl", "other"}),
    "territory": frozenset({"coastal", "rural", "urban"}),
    "sells_online": frozenset({"true", "false"}),
    "staff": frozenset(),
    "beds": frozenset(),
    "web_budget": frozenset(),
}


@dataclass(frozen=True)
class BandText:
    """A paragraph for the scores of one maturity band."""

    maturity: str
    text: str


@dataclass(frozen=True)
class Maturity:
    key: str
    label: str
    lower: int | None  # least displayed score


@dataclass(frozen=True)
class Orientation:
    key: str
    label: str
    question: str
    band_texts: tuple[BandText, ...] = ()


@dataclass(frozen=True)
class Preparation:
    """A line of « À préparer avant de commencer »."""

    key: str
    text: str

    @property
    def short(self) -> str:
        """What is to be had, without where it is found: what stands before the first punctuation mark."""
        return re.split(r"\s*[:;,.]", self.text, maxsplit=1)[0]


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    key: str
    term: str
    definition: str


@dataclass(frozen=True)
class Source:
    key: str
    name: str
    kind: SourceKind = SourceKind.PUBLISHED
    url: str = ""
    checked_on: date | None = None


@dataclass(frozen=True)
class Threshold:
    """What a level is measured against; address and date are those of the page that was read."""

    text: str
    source: str  # key
    source_url: str = ""
    checked_on: date | None = None


@dataclass(frozen=True)
class Condition:
    """A question is asked unless an answer, or a field of the profile, says that it has no object."""

    question: str = ""  # code; else `profile`
    profile: str = ""
    operator: Operator = Operator.IS
    values: tuple[str, ...] = ()
    bound: Decimal | None = None

    def holds(self, answer: "str | Collection[str] | Decimal | None") -> bool:
        """Say whether the question is asked; what is not answered, unknown or not filled in (None) hides nothing.

        The answer is the key of a choice, the keys of the ticked boxes, or a number.
        """
        if answer is None:
            return True
        if self.operator in COMPARING:
            if not isinstance(answer, Decimal) or self.bound is None:
                return True
            return answer >= self.bound if self.operator is Operator.AT_LEAST else answer < self.bound
        given = {answer} if isinstance(answer, str) else {str(key) for key in answer} if not isinstance(answer, Decimal) else set()
        return given.isdisjoint(self.values) is (self.operator is Operator.IS_NOT)


@dataclass(frozen=True)
class Choice:
    """A level of a single choice, or a box of a multiple one. In a section of context it has a quadrant and no level."""

    key: str
    label: str
    short_label: str = ""
    level: int | None = None
    points: int | None = None
    is_neutral: bool = False  # a box that does not count
    is_exclusive: bool = False  # the box that says that none is ticked
    quadrant: Quadrant | None = None
    fact: str = ""  # said in place of the question's sentence for this quadrant

    @property
    def short(self) -> str:
        return self.short_label or self.label


@dataclass(frozen=True)
class Band:
    """A level with the numbers (or counts of boxes) that give it; None is no bound."""

    level: int
    points: int
    lower: Decimal | None = None
    upper: Decimal | None = None
    has_lower: bool = True  # whether the bound itself belongs to it
    has_upper: bool = False

    def holds(self, value: Decimal) -> bool:
        above = self.lower is None or value > self.lower or (self.has_lower and value == self.lower)
        below = self.upper is None or value < self.upper or (self.has_upper and value == self.upper)
        return above and below


@dataclass(frozen=True)
class Facts:
    """Sentences that an answer becomes; what is not said is empty."""

    low: str = ""
    low_1: str = ""  # for level 1, where `low` is not true of it
    high: str = ""
    threat: str = ""
    opportunity: str = ""


@dataclass(frozen=True)
class Question:
    code: str
    type: QuestionType
    text: str = ""
    subject: str = ""
    help_text: str = ""
    rationale: str = ""
    heading: str = ""
    replaces: str = ""
    weight: int | None = None  # None where nothing is scored
    orientation: str = ""
    is_legal: bool = False
    not_applicable: str = ""  # when « Non concerné » is legitimate; empty where it is not offered
    condition: Condition | None = None
    cct: tuple[int, int, int] | None = None
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_non_monotonic: bool = False
    choices: tuple[Choice, ...] = ()
    bands: tuple[Band, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    facts: Facts = Facts()
    recommendation: str = ""  # for levels 0 and 1, and for « je ne sais pas »
    next_recommendation: str = ""  # for level 2; empty is the same one

    @property
    def is_required(self) -> bool:
        return self.type is not QuestionType.TEXT

    @property
    def boxes(self) -> tuple[Choice, ...]:
        """The boxes that count."""
        return tuple(choice for choice in self.choices if not (choice.is_neutral or choice.is_exclusive))

    @property
    def best_bound(self) -> Decimal | None:
        """The one bound of the best level, printed as {threshold}; None where it has two, or none."""
        best = [band for band in self.bands if band.level == BEST_LEVEL]
        bounds = {bound for band in best for bound in (band.lower, band.upper) if bound is not None}
        return bounds.pop() if len(bounds) == 1 else None

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)

    def band_of(self, value: Decimal | int) -> Band | None:
        """Return the band of a number, or of a count of boxes; None only where bands leave a gap."""
        return next((band for band in self.bands if band.holds(Decimal(value))), None)

    def count(self, keys: Collection[str]) -> int:
        """Count the boxes among these that make the level."""
        return sum(box.key in keys for box in self.boxes)


@dataclass(frozen=True)
class Plan:
    """How many questions a section is to have: publishing compares."""

    single: int = 0
    yes_partial_no: int = 0
    multiple: int = 0
    number: int = 0
    text: int = 0
    orientations: tuple[tuple[str, int], ...] = ()
    weight: int = 0
    legal: int = 0
    not_applicable: int = 0


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    is_context: bool = False  # nothing is scored: choices are opportunities, threats or neutral
    plan: Plan | None = None
    questions: tuple[Question, ...] = ()

    @cached_property
    def scored(self) -> tuple[Question, ...]:
        return () if self.is_context else tuple(question for question in self.questions if question.type is not QuestionType.TEXT)


@dataclass(frozen=True)
class Chapter:
    code: str
    title: str
    band_texts: tuple[BandText, ...] = ()
    sections: tuple[Section, ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True)
class Bank:
    key: str
    name: str
    label: str
    minutes: int | None = None
    maturity: tuple[Maturity, ...] = ()
    band_texts: tuple[BandText, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    preparation: tuple[Preparation, ...] = ()
    glossary: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @property
    def sections(self) -> Iterator[Section]:
        return (section for chapter in self.chapters for section in chapter.sections)

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """All questions in the order in which they are asked."""
        return {question.code: question for section in self.sections for question in section.questions}

    @cached_property
    def scored(self) -> frozenset[str]:
        """The codes of the questions that make a score."""
        return frozenset(question.code for section in self.sections for question in section.scored)

    @property
    def seconds(self) -> int:
        """Nominal time that all questions take."""
        return sum(SECONDS[question.type] for question in self.by_code.values())
