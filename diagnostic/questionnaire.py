"""A chapter while it is answered (interface.md §10.1): how far it is, what a filter keeps, where one goes next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.answering import Value
from diagnostic.bank import Bank, Chapter
from diagnostic.progress import Progress, is_answered, next_unanswered, progress_of, required_codes
from diagnostic.scoring import AnswerState

ANSWER, TYPED_ANSWER, REASON = "r-", "t-", "m-"  # names of fields, before the code of the question


class Filter(StrEnum):
    """What a person looks at in a chapter; the value stands in the address."""

    ALL = ""
    UNANSWERED = "sans-reponse"
    NOT_APPLICABLE = "non-concernees"
    UNKNOWN = "je-ne-sais-pas"
    COMMENTED = "commentees"
    TO_REVIEW = "a-revoir"


FILTER_LABELS: Mapping[Filter, str] = {
    Filter.ALL: "Toutes",
    Filter.UNANSWERED: "Sans réponse",
    Filter.NOT_APPLICABLE: "Non concernées",
    Filter.UNKNOWN: "Je ne sais pas",
    Filter.COMMENTED: "Commentées",
    Filter.TO_REVIEW: "À revoir",
}
NOTHING_FOUND: Mapping[Filter, str] = {
    Filter.ALL: "Ce chapitre n’a aucune question.",
    Filter.UNANSWERED: "Aucune question sans réponse dans ce chapitre.",
    Filter.NOT_APPLICABLE: "Aucune question non concernée dans ce chapitre.",
    Filter.UNKNOWN: "Aucune réponse «\N{NARROW NO-BREAK SPACE}Je ne sais pas\N{NARROW NO-BREAK SPACE}» dans ce chapitre.",
    Filter.COMMENTED: "Aucun commentaire dans ce chapitre. Notez ici ce que le chiffre ne dit pas.",
    Filter.TO_REVIEW: "Aucune question à revoir dans ce chapitre.",
}


def keeps(chosen: Filter, value: Value, *, is_required: bool, comments: int, is_to_review: bool) -> bool:
    """Say whether a filter shows a question that is asked."""
    match chosen:
        case Filter.UNANSWERED:
            return is_required and not value.is_given
        case Filter.NOT_APPLICABLE:
            return value.state is AnswerState.NOT_APPLICABLE
        case Filter.UNKNOWN:
            return value.state is AnswerState.UNKNOWN
        case Filter.COMMENTED:
            return comments > 0
        case Filter.TO_REVIEW:
            return is_to_review
    return True


@dataclass(frozen=True)
class SectionStanding:
    code: str
    title: str
    progress: Progress


@dataclass(frozen=True)
class Standing:
    """How far a chapter is: what every answer changes in its page."""

    progress: Progress
    sections: tuple[SectionStanding, ...]
    not_asked: tuple[str, ...]  # codes that have no object with these answers
    not_applicable: int
    unknown: int
    to_review: int
    next_code: str | None  # the next question without answer, from the beginning of this chapter
    next_chapter: str  # where that question is


def standing(
    bank: Bank, chapter: Chapter, values: Mapping[str, Value], active: Collection[str], flagged: Collection[str]
) -> Standing:  # fmt: skip
    """Return how far a chapter is; `flagged` are the codes that are to be looked at again."""
    required = required_codes(bank, active, chapter.code)
    asked = [question.code for question in chapter.questions if question.code in active]
    next_code = next_unanswered(bank, values, active, _before(bank, chapter))
    return Standing(
        progress=progress_of(bank, values, active, chapter.code),
        sections=tuple(
            SectionStanding(section.code, section.title, _part(required, {question.code for question in section.questions}, values))
            for section in chapter.sections
        ),
        not_asked=tuple(question.code for question in chapter.questions if question.code not in active),
        not_applicable=_count(asked, values, AnswerState.NOT_APPLICABLE),
        unknown=_count(asked, values, AnswerState.UNKNOWN),
        to_review=sum(code in flagged for code in asked),
        next_code=next_code,
        next_chapter="" if next_code is None else chapter_of(bank, next_code).code,
    )


def chapter_of(bank: Bank, code: str) -> Chapter:
    """Return the chapter of a question; raises LookupError."""
    for chapter in bank.chapters:
        if any(question.code == code for question in chapter.questions):
            return chapter
    raise LookupError(f"no question {code!r} in this bank")


def _before(bank: Bank, chapter: Chapter) -> str:
    """Return the code of the question before a chapter, empty before the first."""
    codes = list(bank.by_code)
    place = codes.index(chapter.questions[0].code) if chapter.questions else 0
    return codes[place - 1] if place else ""


def _part(required: Collection[str], codes: Collection[str], values: Mapping[str, Value]) -> Progress:
    mine = [code for code in required if code in codes]
    return Progress(sum(is_answered(values, code) for code in mine), len(mine))


def _count(codes: Collection[str], values: Mapping[str, Value], state: AnswerState) -> int:
    return sum(code in values and values[code].state is state for code in codes)
