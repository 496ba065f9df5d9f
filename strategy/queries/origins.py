"""Where facts come from, as the bank of their diagnostic says it."""

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic import digest
from diagnostic.bank import Bank, Section
from diagnostic.queries.banks import get_version
from diagnostic.scoring import Degree
from strategy.models import Fact, Group, Reflection
from strategy.swot import Quadrant, quadrant_of


def section_names(reflection: Reflection) -> dict[int, tuple[str, str]]:
    """Return the code and title of the section of each fact that came from an answer, by id; one statement with the banks in memory."""
    rows = reflection.facts.exclude(question=None).order_by("pk").values_list("pk", "question__code", "assessment__bank_version_id")
    found = {}
    for pk, code, version_id in rows:
        section = section_of(get_version(version_id).bank, code)
        if section is not None:
            found[pk] = (section.code, section.title)
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
    return offers(group.facts.exclude(question=None).select_related("question", "assessment").order_by("position", "pk"))


def offers(facts: Iterable[Fact]) -> list[Offer]:
    """Return what is recommended for these facts, whose question and assessment are loaded: the first step for a weakness.

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
        question = get_version(fact.assessment.bank_version_id).bank.by_code.get(fact.question.code)
        text = digest.recommendation(question, Degree.LOW) if question else ""
        if text:
            found.append(Offer(fact, fact.question_id, fact.question.code, Degree.LOW.value, text))
    return found
