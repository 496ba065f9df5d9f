"""What can be answered to a question, and what an answer says to a condition."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from diagnostic.bank import Question, QuestionType
from diagnostic.scoring import AnswerState
from otn.lib import french
from otn.lib.refusals import Refused

DECIMALS = Decimal("0.0001")  # that a number keeps
TEXT_LENGTH = 5000


@dataclass(frozen=True)
class Value:
    """An answer, whatever the type of its question."""

    state: AnswerState = AnswerState.UNANSWERED
    keys: tuple[str, ...] = ()  # of the choice, or of the ticked boxes
    number: Decimal | None = None
    text: str = ""
    reason: str = ""  # why the question does not apply

    @property
    def is_given(self) -> bool:
        """Say whether the question needs no further answer: « je ne sais pas » is one."""
        return self.state is not AnswerState.UNANSWERED


def checked(question: Question, value: Value) -> Value:
    """Return the answer as it is kept: boxes in the order of the bank, nothing beside what the state needs.

    Raises Refused for what the question does not offer.
    """
    match value.state:
        case AnswerState.NOT_APPLICABLE:
            if not question.not_applicable:
                raise Refused("Cette question concerne tous les offices.", field="state")
            return Value(value.state, reason=value.reason.strip()[:TEXT_LENGTH])
        case AnswerState.UNKNOWN:
            if question.type is QuestionType.TEXT:
                raise Refused("Laissez ce champ vide si vous ne savez pas.", field="state")
            return Value(value.state)
        case AnswerState.UNANSWERED:
            return Value()
    match question.type:
        case QuestionType.TEXT:
            return _text(value)
        case QuestionType.NUMBER:
            return replace(Value(value.state), number=_number(question, value.number))
        case QuestionType.MULTIPLE:
            return replace(Value(value.state), keys=_boxes(question, value.keys))
    if len(value.keys) != 1 or question.choice(value.keys[0]) is None:
        raise Refused("Choisissez une des réponses proposées.", field="keys")
    return replace(Value(value.state), keys=value.keys)


def _text(value: Value) -> Value:
    text = value.text.strip()
    if len(text) > TEXT_LENGTH:
        raise Refused(f"Écrivez {french.whole(TEXT_LENGTH)} caractères au plus.", field="text")
    return replace(Value(value.state), text=text) if text else Value()


def _number(question: Question, number: Decimal | None) -> Decimal:
    if number is None or not number.is_finite():
        raise Refused("Écrivez un nombre.", field="number")
    low, high = question.minimum, question.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise Refused(f"Écrivez un nombre de {french.number(low)} à {french.number(high)}.", field="number")
    if number != number.quantize(DECIMALS):
        raise Refused("Écrivez quatre décimales au plus.", field="number")
    return number.quantize(DECIMALS)


def _boxes(question: Question, keys: Collection[str]) -> tuple[str, ...]:
    ticked = [choice for choice in question.choices if choice.key in keys]
    if not ticked or len(ticked) != len(set(keys)):
        raise Refused("Cochez au moins une des réponses proposées.", field="keys")
    if len(ticked) > 1 and any(choice.is_exclusive for choice in ticked):
        raise Refused("«\N{NARROW NO-BREAK SPACE}Aucun\N{NARROW NO-BREAK SPACE}» exclut les autres réponses.", field="keys")
    return tuple(choice.key for choice in ticked)


STATE_WORDS: Mapping[AnswerState, str] = {
    AnswerState.UNANSWERED: "Sans réponse",
    AnswerState.UNKNOWN: "Je ne sais pas",
    AnswerState.NOT_APPLICABLE: "Non concerné",
}


def in_words(question: Question, value: Value) -> str:
    """Write an answer as a person reads it: « Partiellement », « Agenda, Hébergements », « 2,5 s », « Non concerné : pas de site »."""
    if value.state is not AnswerState.ANSWERED:
        words = STATE_WORDS[value.state]
        return f"{words}\N{NO-BREAK SPACE}: {value.reason}" if value.reason else words
    match question.type:
        case QuestionType.TEXT:
            return value.text
        case QuestionType.NUMBER:
            return f"{french.number(value.number)}\N{NO-BREAK SPACE}{question.unit}".strip()
    return ", ".join(choice.label for choice in question.choices if choice.key in value.keys)


def said(question: Question, value: Value) -> "str | Collection[str] | Decimal | None":
    """Return what a condition looks at: the key of a choice, the ticked boxes, a number; None unless answered."""
    if value.state is not AnswerState.ANSWERED:
        return None
    match question.type:
        case QuestionType.NUMBER:
            return value.number
        case QuestionType.MULTIPLE:
            return value.keys
        case QuestionType.TEXT:
            return None
    return value.keys[0] if value.keys else None
