"""Where facts come from, as the bank of their diagnostic says it."""

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic import digest
from diagnostic.bank import Bank, Section
from diagnostic.queries.banks import version_of
from diagnostic.scoring import Degree
from strategy.models import Fact, Group, Reflection
from strategy.swot import Quadrant, quadrant_of

ORIGIN = ("question", "assessment__bank_version__bank")  # what is loaded with a fact to know its question in its bank


def section_names(reflection: Reflection) -> dict[int, tuple[str, str]]:
    """Return the code and title of the section of each fact that came from an answer, by id; one statement with the banks in memory."""
    found = {}
    for fact in reflection.facts.exclude(question=None).select_related(*ORIGIN).order_by("pk"):
        assert fact.question is not None  # the database keeps origins whole
        assert fact.assessment is not None
        section = section_of(version_of(fact.assessment.bank_version).bank, fact.question.code)
        if section is not None:
            found[fact.pk] = (section.code, section.title)
    return found


def section_of(bank: Bank, code: str) -> Section | None:
    """Return the section of a question, None when this bank has no such question."""
    return next((section for section in bank.sections if any(question.code == code for question in section.questions)), None)


@dataclass(frozen=True)
class Offer:
    """What the bank recommends for a weakness."""

    fact: Fact
    question_id: int
    code: str
    degree: str
    text: str


def recommendations_of(group: Group) -> list[Offer]:
    """Return what is recommended for the facts of a group; one statement with the banks in memory."""
    return offers(group.facts.exclude(question=None).select_related(*ORIGIN).order_by("position", "pk"))


def offers(facts: Iterable[Fact]) -> list[Offer]:
    """Return what is recommended for these facts, loaded with their `ORIGIN`: the first step for a weakness.

    A fact is a weakness as it stands, whoever sorted it.
    """
    found = []
    for fact in facts:
        if (
            fact.question is None
            or fact.question_id is None
            or fact.assessment is None
            or quadrant_of(fact.is_internal, fact.is_favourable) is not Quadrant.WEAKNESS
        ):
            continue
        question = version_of(fact.assessment.bank_version).bank.by_code.get(fact.question.code)
        text = digest.recommendation(question, Degree.LOW) if question else ""
        if text:
            found.append(Offer(fact, fact.question_id, fact.question.code, Degree.LOW.value, text))
    return found
