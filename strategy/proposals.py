"""What a diagnostic proposes to a reflection: its facts, eight of each quadrant first, the others in reserve (question-bank.md §2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic import digest
from diagnostic.answering import Value
from diagnostic.bank import Bank, QuestionType
from diagnostic.facts import Quadrant
from diagnostic.progress import Profile, active_questions
from diagnostic.results import results
from diagnostic.scoring import AnswerState


@dataclass(frozen=True)
class Proposal:
    """A fact as an answer gives it, before anybody looked at it."""

    code: str  # of the question
    box: str  # of a question where each box is a fact, else empty
    quadrant: Quadrant | None  # None: somebody is to sort it
    text: str
    answer: str  # in few words
    comes_forward: bool  # else it waits in the reserve


def proposals(bank: Bank, values: Mapping[str, Value], profile: Profile, *, office: str) -> tuple[Proposal, ...]:
    """Return the facts of a diagnostic in the order of its questions; what people wrote in their own words waits, unsorted."""
    active = active_questions(bank, values, profile)
    every = digest.all_facts(bank, results(bank, values, profile), values, active, office=office)
    chosen = {(fact.question.code, fact.sentence.box) for some in digest.swot(every).values() for fact in some}
    found = [
        Proposal(
            fact.question.code, fact.sentence.box, fact.quadrant, fact.text, digest.short_answer(fact.question, values[fact.question.code]),
            (fact.question.code, fact.sentence.box) in chosen,
        )
        for fact in every
    ]  # fmt: skip
    found += [
        Proposal(code, "", None, " ".join(values[code].text.split()), "", comes_forward=False)
        for code, question in bank.by_code.items()
        if question.type is QuestionType.TEXT and code in active and code in values and values[code].state is AnswerState.ANSWERED
    ]
    places = {code: place for place, code in enumerate(bank.by_code)}
    return tuple(sorted(found, key=lambda one: places[one.code]))
