"""From an answer to the sentences that it becomes, each with its quadrant of the SWOT (question-bank.md §2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic import bank
from diagnostic.answering import Value
from diagnostic.bank import BEST_LEVEL, Choice, Question, QuestionType
from diagnostic.bank_wording import VARIABLE
from diagnostic.scoring import AnswerState, Mark
from otn.lib import french

FROM_WEIGHT = 2  # a level 1, or a best level, makes a fact from this weight on; an unknown one comes forward


class Quadrant(StrEnum):
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"


QUADRANT_NAMES: Mapping[Quadrant, str] = {
    Quadrant.STRENGTH: "Force",
    Quadrant.WEAKNESS: "Faiblesse",
    Quadrant.OPPORTUNITY: "Opportunité",
    Quadrant.THREAT: "Menace",
}
OUTER: Mapping[bank.Quadrant, Quadrant] = {
    bank.Quadrant.OPPORTUNITY: Quadrant.OPPORTUNITY,
    bank.Quadrant.THREAT: Quadrant.THREAT,
}


@dataclass(frozen=True)
class Sentence:
    """A fact as an answer gives it."""

    quadrant: Quadrant
    text: str
    box: str = ""  # key of the box that it comes from, in a multiple choice of a context section
    is_unknown: bool = False  # « non suivi »
    is_spare: bool = False  # stays in the reserve


def sentences(question: Question, answer: Value, mark: Mark | None, *, office: str) -> tuple[Sentence, ...]:
    """Return the facts of an answer; `mark` is that of a scored question, None for one of a context section and for a text."""
    if mark is None:
        return tuple(_outer(question, answer, office))
    if answer.state is AnswerState.UNKNOWN:
        text = f"Donnée non suivie\u00a0: {question.subject}"
        return (Sentence(Quadrant.WEAKNESS, text, is_unknown=True, is_spare=mark.weight < FROM_WEIGHT),)
    facts, is_heavy = question.facts, mark.weight >= FROM_WEIGHT
    found = {
        0: (Quadrant.WEAKNESS, facts.low),
        1: (Quadrant.WEAKNESS, (facts.low_1 or facts.low) if is_heavy else ""),
        BEST_LEVEL: (Quadrant.STRENGTH, facts.high if is_heavy else ""),
    }
    quadrant, template = found.get(-1 if mark.level is None else mark.level, (Quadrant.STRENGTH, ""))
    return (Sentence(quadrant, fill(template, question, answer, office)),) if template else ()


def _outer(question: Question, answer: Value, office: str) -> list[Sentence]:
    """Return a fact for each choice, or ticked box, that is an opportunity or a threat."""
    chosen = [choice for choice in question.choices if choice.key in answer.keys and choice.quadrant in OUTER]
    is_multiple = question.type is QuestionType.MULTIPLE
    found = []
    for choice in chosen:
        assert choice.quadrant is not None
        template = choice.fact or (question.facts.threat if choice.quadrant is bank.Quadrant.THREAT else question.facts.opportunity)
        if template:
            text = fill(template, question, answer, office, item=choice)
            found.append(Sentence(OUTER[choice.quadrant], text, box=choice.key if is_multiple else ""))
    return found


def fill(template: str, question: Question, answer: Value, office: str, *, item: Choice | None = None) -> str:
    """Put the values of an answer into a sentence (docs/question-bank.md « Variables »)."""
    chosen = [choice for choice in question.choices if choice.key in answer.keys]
    values = {
        "value": french.number(answer.number),
        "unit": question.unit,
        "threshold": french.number(question.best_bound),
        "choice": french.listing([choice.short for choice in chosen]),
        "checked": french.listing([choice.short for choice in chosen if not choice.is_exclusive]),
        "missing": french.listing([box.short for box in question.boxes if box not in chosen]),
        "item": item.short if item else "",
        "subject": question.subject,
        "office": office,
    }
    text = VARIABLE.sub(lambda match: values.get(match[1], match[0]), template)
    return f"{text[:1].upper()}{text[1:]}"
