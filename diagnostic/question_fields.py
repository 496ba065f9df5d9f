"""A question as it is drawn for somebody who answers (interface.md §10.1), and the answer that its fields give.

One fragment of template, `diagnostic/_question_fields.html`, draws it wherever it is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from diagnostic.answering import Value, checked
from diagnostic.bank import BEST_LEVEL, Question, QuestionType, Source
from diagnostic.scoring import AnswerState
from otn.lib import french
from otn.lib.refusals import Refused

SHORTCUTS = 8  # boxes that have a digit of their own

# What stands in place of the key of a choice; no key begins so.
UNKNOWN, NOT_APPLICABLE, NOTHING_TO_SAY = "?", "-", "."
SIGNS: Mapping[str, AnswerState] = {
    UNKNOWN: AnswerState.UNKNOWN,
    NOT_APPLICABLE: AnswerState.NOT_APPLICABLE,
    NOTHING_TO_SAY: AnswerState.UNANSWERED,
}


@dataclass(frozen=True)
class Option:
    """A radio or a box."""

    value: str
    label: str
    id: str
    shortcut: str  # the digit of its key, empty without one
    is_checked: bool
    note: str = ""
    is_alone: bool = False  # ticking it unticks the others


@dataclass(frozen=True)
class SourceLine:
    """A threshold with where it comes from."""

    text: str
    source: str
    url: str
    checked_on: date | None


@dataclass(frozen=True)
class QuestionFields:
    """A question with what was given to it; `name` and `typed_name` are those of the fields in the form around it."""

    question: Question
    id: str  # of the block, and the beginning of all ids in it
    name: str
    typed_name: str
    widget: str  # radio, checkbox, number or text
    options: tuple[Option, ...]
    asides: tuple[Option, ...]  # on the last, lighter line
    typed: str
    bounds: str
    sources: tuple[SourceLine, ...]
    described_by: str  # id of what says how the answer stands
    is_wrong: bool

    @property
    def aside_type(self) -> str:
        return "radio" if self.widget == "radio" else "checkbox"


WIDGETS: Mapping[QuestionType, str] = {
    QuestionType.SINGLE: "radio",
    QuestionType.YES_PARTIAL_NO: "radio",
    QuestionType.MULTIPLE: "checkbox",
    QuestionType.NUMBER: "number",
    QuestionType.TEXT: "text",
}


def fields_of(
    question: Question,
    sources: Mapping[str, Source],
    *,
    is_scored: bool,
    ticked: tuple[str, ...] = (),
    typed: str = "",
    is_wrong: bool = False,
    described_by: str = "",
    name: str = "answer",
    typed_name: str = "typed",
) -> QuestionFields:
    """Return what draws a question: `ticked` and `typed` are what was given, as forms give it, wrong or not."""
    prefix = f"q-{question.code}"
    return QuestionFields(
        question=question,
        id=prefix,
        name=name,
        typed_name=typed_name,
        widget=WIDGETS[question.type],
        options=tuple(_options(question, prefix, ticked)),
        asides=tuple(_asides(question, prefix, ticked, is_scored=is_scored)),
        typed=typed,
        bounds=_bounds(question),
        sources=tuple(SourceLine(one.text, sources[one.source].name, one.source_url, one.checked_on) for one in question.thresholds),
        described_by=described_by,
        is_wrong=is_wrong,
    )


def _options(question: Question, prefix: str, ticked: tuple[str, ...]) -> list[Option]:
    counted = [choice for choice in question.choices if not choice.is_exclusive]
    shortcuts = {choice.key: str(rank) for rank, choice in enumerate(counted[:SHORTCUTS], start=1)}
    return [
        Option(
            choice.key,
            choice.label,
            f"{prefix}-{choice.key}",
            shortcuts.get(choice.key, ""),
            choice.key in ticked,
            is_alone=choice.is_exclusive,
        )
        for choice in question.choices
    ]


def _asides(question: Question, prefix: str, ticked: tuple[str, ...], *, is_scored: bool) -> list[Option]:
    if question.type is QuestionType.TEXT:
        return [Option(NOTHING_TO_SAY, "Rien à signaler", f"{prefix}-rien", "", NOTHING_TO_SAY in ticked)]
    found = []
    if question.not_applicable:
        label = "Non concerné\u00a0: la question ne compte pas"
        found.append(Option(NOT_APPLICABLE, label, f"{prefix}-nc", "0", NOT_APPLICABLE in ticked, note=question.not_applicable))
    effect = "compte pour zéro et donne un constat «\u202fnon suivi\u202f»" if is_scored else "aucun constat n’en sort"
    found.append(Option(UNKNOWN, f"Je ne sais pas\u00a0: {effect}", f"{prefix}-nsp", "9", UNKNOWN in ticked))
    return found


def _bounds(question: Question) -> str:
    """Say between what a number is expected; empty when anything goes."""
    low, high = question.minimum, question.maximum
    if low is None:
        return "" if high is None else f"{french.number(high)} au plus"
    return f"{french.number(low)} au moins" if high is None else f"de {french.number(low)} à {french.number(high)}"


def form_of(question: Question, value: Value) -> tuple[tuple[str, ...], str]:
    """Return what is ticked and typed in the fields of a question for this answer: what `read_value` makes it of."""
    match value.state:
        case AnswerState.UNKNOWN:
            return (UNKNOWN,), ""
        case AnswerState.NOT_APPLICABLE:
            return (NOT_APPLICABLE,), ""
    if question.type is QuestionType.NUMBER:
        return (), "" if value.number is None else french.number(value.number)
    return value.keys, value.text


# --- The answer that the fields give ------------------------------------------------------------------------------------------------------


def read_value(question: Question, ticked: Sequence[str], typed: str) -> Value:
    """Return the answer of what is ticked and typed; raises Refused for what the question does not offer, or two answers at once."""
    given, text = tuple(dict.fromkeys(ticked)), typed.strip()
    signs = [sign for sign in given if sign in SIGNS]
    if signs and (len(given) > 1 or text):
        raise Refused("Deux réponses s’excluent l’une l’autre\u00a0: gardez-en une.")
    if signs:
        return checked(question, Value(SIGNS[signs[0]]))
    if not given and not text:
        return Value()
    match question.type:
        case QuestionType.TEXT:
            return checked(question, Value(AnswerState.ANSWERED, text=text))
        case QuestionType.NUMBER:
            return _number(question, text)
    return checked(question, Value(AnswerState.ANSWERED, keys=given))


def _number(question: Question, text: str) -> Value:
    try:
        number = french.parse_number(text)
    except french.NotANumber as error:
        raise Refused(error.message) from error
    return Value() if number is None else checked(question, Value(AnswerState.ANSWERED, number=number))


def extreme(question: Question, *, best: bool) -> tuple[tuple[str, ...], str]:
    """Return what to tick and to type for the best or the worst level, or for the favourable or unfavourable end of a context."""
    match question.type:
        case QuestionType.TEXT:
            return (), ""
        case QuestionType.NUMBER:
            return (), _extreme_number(question, BEST_LEVEL if best else 0)
        case QuestionType.MULTIPLE:
            kept = question.boxes if best else tuple(choice for choice in question.choices if choice.is_exclusive)
            return tuple(choice.key for choice in kept), ""
    return tuple(choice.key for choice in (question.choices[-1:] if best else question.choices[:1])), ""


def _extreme_number(question: Question, level: int) -> str:
    """Look for a number of this level at the ends and in the middle of its bands."""
    low, high = question.minimum, question.maximum
    for band in (band for band in question.bands if band.level == level):
        ends = [bound for bound in (band.lower, band.upper, low, high) if bound is not None]
        for value in (*ends, sum(ends, Decimal()) / max(len(ends), 1)):
            inside = (low is None or value >= low) and (high is None or value <= high)
            if inside and question.band_of(value) is band:
                return french.number(french.rounded(value, 4))
    return ""
