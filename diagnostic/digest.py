"""What scores and answers come to (question-bank.md §2.5-2.7): strengths, legal points, what to do first, what to document.

The results page and the report call the same functions, in the order and in the numbers that are decided here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from diagnostic import facts
from diagnostic.answering import Value, in_words
from diagnostic.bank import WITH_CHOICES, BandText, Bank, Maturity, Question
from diagnostic.facts import Quadrant, Sentence
from diagnostic.progress import Progress
from diagnostic.results import NO_ANSWER, Figure, Results
from diagnostic.scoring import PRIORITIES, AnswerState, Degree, Mark, Priority
from otn.lib import french

SELECTED = 8  # facts of a quadrant that come forward; the others are the reserve
ENOUGH = 80  # percent of the answers of each chapter, before scores are shown

# Tints of maturity, lowest first: values of `data-niveau`, and classes of the cells of a table.
LEVEL_NAMES = ("initial", "construction", "confirme", "avance")


# --- Words and tints ----------------------------------------------------------------------------------------------------------------------


def level_name(bank: Bank, maturity: Maturity | None) -> str:
    """Return the tint of a maturity band, by its rank: banks may have other keys, and more or fewer of them. Empty without band."""
    if maturity is None:
        return ""
    rank = bank.maturity.index(maturity)
    return LEVEL_NAMES[min(rank * len(LEVEL_NAMES) // len(bank.maturity), len(LEVEL_NAMES) - 1)]


def band_text(texts: Iterable[BandText], figure: Figure) -> str:
    """Return the paragraph of a figure's maturity among those of the whole, of a chapter or of an orientation; empty when there is none."""
    return next((one.text for one in texts if figure.maturity is not None and one.maturity == figure.maturity.key), "")


def short_answer(question: Question, value: Value) -> str:
    """Write an answer in few words: choices by their short labels, no reason."""
    if value.state is AnswerState.ANSWERED and question.type in WITH_CHOICES:
        return french.listing([choice.short for choice in question.choices if choice.key in value.keys])
    return in_words(question, replace(value, reason=""))


def chapter_codes(bank: Bank) -> Mapping[str, str]:
    """Return the code of the chapter of each question, by the code of the question."""
    return {question.code: chapter.code for chapter in bank.chapters for question in chapter.questions}


# --- Whether there is enough to show ------------------------------------------------------------------------------------------------------


def too_few_answers(found: Results) -> Mapping[str, Progress]:
    """Return the chapters that are not answered enough for scores to be shown, by code; none of them says that all is."""
    return {code: one for code, one in found.chapter_progress.items() if one.percent < ENOUGH}


# --- Facts --------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A sentence with the question that it comes from."""

    question: Question
    sentence: Sentence
    mark: Mark | None  # None in a section of context
    chapter: str  # code

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def quadrant(self) -> Quadrant:
        return self.sentence.quadrant


def all_facts(bank: Bank, found: Results, values: Mapping[str, Value], active: Collection[str], *, office: str) -> tuple[Fact, ...]:
    """Return every fact of a revision, in the order of the questions; those of the reserve too."""
    marks, chapters = found.marks, chapter_codes(bank)
    return tuple(
        Fact(question, sentence, marks.get(code), chapters[code])
        for code, question in bank.by_code.items()
        if code in active
        for sentence in facts.sentences(question, values.get(code, NO_ANSWER), marks.get(code), office=office)
    )


def swot(every: Iterable[Fact], selected: int = SELECTED) -> Mapping[Quadrant, tuple[Fact, ...]]:
    """Pre-select the facts of each quadrant: by weight, then by how far the answer is from the middle, then by code (§2.7)."""
    some = sorted((fact for fact in every if not fact.sentence.is_spare), key=_strength)
    return {quadrant: tuple(fact for fact in some if fact.quadrant is quadrant)[:selected] for quadrant in Quadrant}


def _strength(fact: Fact) -> tuple[int, int, str]:
    if fact.mark is None:
        return 0, 0, fact.question.code
    return -fact.mark.weight, -abs(50 - fact.mark.counted_points), fact.question.code


def to_document(bank: Bank, found: Results) -> tuple[Question, ...]:
    """Return the scored questions that nobody could answer: « à documenter »."""
    return tuple(bank.by_code[code] for code, mark in found.marks.items() if mark.state is AnswerState.UNKNOWN)


def weakest_first(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Sort figures from the weakest to the strongest, those without score last."""
    return tuple(sorted(figures, key=lambda one: (one.score is None, one.score or 0, one.key)))


# --- Legal points -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """What a question is measured against, and where that was read."""

    text: str
    source: str
    url: str  # empty where there is none
    checked_on: date | None


@dataclass(frozen=True)
class LegalPoint:
    question: Question
    is_breached: bool  # else nobody knows: « à vérifier »
    text: str  # the fact
    references: tuple[Reference, ...]
    chapter: str  # code


def legal_points(bank: Bank, found: Results, every: Iterable[Fact]) -> tuple[LegalPoint, ...]:
    """Return the legal duties at level 0, then those to be checked, each with the fact of its answer."""
    texts, chapters = {fact.question.code: fact.text for fact in every}, chapter_codes(bank)
    return tuple(
        LegalPoint(
            question, code in found.compliance.breached, texts.get(code) or question.text, references(bank, question), chapters[code]
        )
        for code in (*found.compliance.breached, *found.compliance.to_check)
        for question in (bank.by_code[code],)
    )


def references(bank: Bank, question: Question) -> tuple[Reference, ...]:
    """Return the thresholds of a question with their sources; where a threshold has no address or date of its own, those of its source."""
    sources = {one.key: one for one in bank.sources}
    return tuple(
        Reference(one.text, source.name, one.source_url or source.url, one.checked_on or source.checked_on)
        for one in question.thresholds
        for source in (sources[one.source],)
    )


# --- What to do ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Advice:
    """What could be done about a question: why, how, for what effort, for what gain."""

    priority: Priority
    question: Question
    chapter: str  # code
    why: str  # the fact; where an answer makes none, the answer itself
    how: str  # the recommendation

    @property
    def code(self) -> str:
        return self.question.code


@dataclass(frozen=True)
class Agenda:
    """All recommendations, shared out once: a quick win among the first six is not told again."""

    first: tuple[Advice, ...]
    quick_wins: tuple[Advice, ...]
    major_projects: tuple[Advice, ...]
    others: tuple[Advice, ...]


def agenda(bank: Bank, found: Results, values: Mapping[str, Value], every: Iterable[Fact]) -> Agenda:
    """Share the recommendations out: six to begin with, quick wins, major projects, the rest; each list in the order of priorities."""
    whys = {fact.question.code: fact.text for fact in every}
    chapters = chapter_codes(bank)

    def advice(one: Priority) -> Advice:
        question = bank.by_code[one.mark.code]
        answer = f"Réponse\u00a0: {short_answer(question, values.get(question.code, NO_ANSWER))}"
        return Advice(one, question, chapters[question.code], whys.get(question.code) or answer, recommendation(question, one.degree))

    advised = tuple(advice(one) for one in found.priorities)
    first, rest = advised[:PRIORITIES], advised[PRIORITIES:]
    return Agenda(
        first=first,
        quick_wins=tuple(one for one in rest if one.priority.is_quick_win),
        major_projects=tuple(one for one in rest if one.priority.is_major_project),
        others=tuple(one for one in rest if not (one.priority.is_quick_win or one.priority.is_major_project)),
    )


def recommendation(question: Question, degree: Degree) -> str:
    """Return what to do at a degree: « next » has its own text or none."""
    return (question.next_recommendation if degree is Degree.NEXT else "") or question.recommendation
