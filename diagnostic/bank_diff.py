"""What changes from one bank to another, question by question, in the words of the comparison of two years (roles.md §6.2)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from diagnostic.bank import Band, Bank, Condition, Question, Threshold
from diagnostic.bank_columns import COMPARISONS
from diagnostic.bank_tree import IDENTIFIERS, Severity, quoted
from diagnostic.bank_wording import Finding
from otn.lib import french


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


CHANGE_NAMES: Mapping[Change, str] = {
    Change.ADDED: "ajouté",
    Change.CHANGED: "modifié",
    Change.REMOVED: "retiré",
    Change.UNCHANGED: "inchangé",
}


class Class(StrEnum):
    """What a change means for the comparison of two years; only the scale takes a question out of it."""

    SCALE = "scale"
    WEIGHT = "weight"
    WORDING = "wording"
    OTHER = "other"


CLASS_NAMES: Mapping[Class, str] = {
    Class.SCALE: "barème modifié",
    Class.WEIGHT: "pondération modifiée",
    Class.WORDING: "libellé modifié",
    Class.OTHER: "autre modification",
}


@dataclass(frozen=True)
class FieldChange:
    name: str  # in French
    klass: Class
    before: str
    after: str


@dataclass(frozen=True)
class QuestionChange:
    code: str
    change: Change
    text: str  # of the newer one
    fields: tuple[FieldChange, ...] = ()

    @property
    def classes(self) -> tuple[Class, ...]:
        return tuple(klass for klass in Class if any(field.klass is klass for field in self.fields))


@dataclass(frozen=True)
class OtherChange:
    """Of what is no question: a chapter, a paragraph, a term…"""

    what: str  # in French
    key: str
    change: Change


@dataclass(frozen=True)
class Difference:
    questions: tuple[QuestionChange, ...]  # all of them, those that have not changed too
    others: tuple[OtherChange, ...]  # changed ones only

    @property
    def is_empty(self) -> bool:
        return not self.others and all(one.change is Change.UNCHANGED for one in self.questions)

    def count(self, change: Change) -> int:
        return sum(one.change is change for one in self.questions)


def compare(before: Bank | None, after: Bank) -> Difference:
    """Compare two banks; without the first, everything is added."""
    old: Mapping[str, Question] = {} if before is None else before.by_code
    questions = [
        _question(old.get(code), question, _section(before, code), _section(after, code)) for code, question in after.by_code.items()
    ]
    removed = [QuestionChange(code, Change.REMOVED, question.text) for code, question in old.items() if code not in after.by_code]
    others = tuple(_others(before, after))
    difference = Difference((*questions, *removed), others)
    if before is not None and difference.is_empty and before != after:
        return Difference(difference.questions, (OtherChange("ordre des questions", "", Change.CHANGED),))
    return difference


def is_same_scale(before: Question, after: Question) -> bool:
    """Say whether answers to both give the same points: the same type, the same keys, the same points (roles.md §6.2)."""
    return before.type is after.type and _scale(before) == _scale(after)


# What is compared: name in French, class, value; texts are shown as they are.
def _parts(question: Question) -> Iterator[tuple[str, Class, Any]]:
    yield "type", Class.SCALE, question.type.value
    yield "barème", Class.SCALE, _scale(question)
    yield "poids", Class.WEIGHT, question.weight
    yield "texte", Class.WORDING, question.text
    yield "sujet", Class.WORDING, question.subject
    yield "aide", Class.WORDING, question.help_text
    yield "pourquoi", Class.WORDING, question.rationale
    yield "libellés des réponses", Class.WORDING, " / ".join(choice.label for choice in question.choices)
    yield "libellés courts", Class.WORDING, " / ".join(choice.short for choice in question.choices)
    yield "faits", Class.WORDING, " / ".join((*_facts(question), *(choice.fact for choice in question.choices if choice.fact)))
    yield "recommandations", Class.WORDING, " / ".join(filter(None, (question.recommendation, question.next_recommendation)))
    yield "intertitre", Class.WORDING, question.heading
    yield "orientation", Class.OTHER, question.orientation
    yield "obligation légale", Class.OTHER, question.is_legal
    yield "non concerné", Class.OTHER, question.not_applicable
    yield "condition", Class.OTHER, question.condition
    yield "coût, complexité, temps", Class.OTHER, question.cct
    yield "bornes de la saisie", Class.OTHER, (question.minimum, question.maximum)
    yield "seuils", Class.OTHER, question.thresholds
    yield "question remplacée", Class.OTHER, question.replaces


def _facts(question: Question) -> list[str]:
    facts = question.facts
    return [text for text in (facts.low, facts.low_1, facts.high, facts.threat, facts.opportunity) if text]


def _scale(question: Question) -> str:
    """Write all that turns an answer into points."""
    choices = [
        " ".join(filter(None, (choice.key, _plain(choice.points), _plain(choice.quadrant), "(neutre)" if choice.is_neutral else "")))
        for choice in question.choices
    ]
    return ", ".join(filter(None, (question.unit, *sorted(choices), *map(_band, question.bands))))


def _band(band: Band) -> str:
    """Write a band as an interval, its brackets saying which bounds belong to it."""
    opening, closing = "[" if band.has_lower else "]", "]" if band.has_upper else "["
    bounds = "\u202f; ".join("…" if bound is None else french.number(bound) for bound in (band.lower, band.upper))
    return f"{opening}{bounds}{closing} niveau {band.level}, {french.plural(band.points, 'point', 'points')}"


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case tuple():
            return ", ".join(_plain(one) for one in value)
        case Threshold():
            return " ".join(filter(None, (value.text, f"({value.source})", value.source_url, french.date_short(value.checked_on))))
        case Condition():
            asked = value.question or value.profile
            wanted = ", ".join(value.values) if value.bound is None else french.number(value.bound)
            return f"{asked} {COMPARISONS[value.operator]} {wanted}"
    return french.number(value) if isinstance(value, Decimal) else str(value)


def _question(before: Question | None, after: Question, old_section: str, new_section: str) -> QuestionChange:
    if before is None:
        return QuestionChange(after.code, Change.ADDED, after.text)
    fields = [
        FieldChange(name, klass, _plain(old), _plain(new))
        for (name, klass, old), (_, _, new) in zip(_parts(before), _parts(after), strict=True)
        if old != new
    ]
    if old_section != new_section:
        fields.append(FieldChange("sous-chapitre", Class.OTHER, old_section, new_section))
    return QuestionChange(after.code, Change.CHANGED if fields else Change.UNCHANGED, after.text, tuple(fields))


def _section(bank: Bank | None, code: str) -> str:
    sections = () if bank is None else bank.sections
    return next((section.code for section in sections for question in section.questions if question.code == code), "")


def _others(before: Bank | None, after: Bank) -> Iterator[OtherChange]:
    old, new = ({} if bank is None else dict(_named(bank)) for bank in (before, after))
    for (what, key), value in new.items():
        if (what, key) not in old:
            yield OtherChange(what, key, Change.ADDED)
        elif old[what, key] != value:
            yield OtherChange(what, key, Change.CHANGED)
    yield from (OtherChange(what, key, Change.REMOVED) for what, key in old if (what, key) not in new)


def _named(bank: Bank) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield what is no question: ((what, key), value)."""
    yield ("banque", "nom"), bank.name
    yield ("banque", "version"), bank.label
    yield ("banque", "durée"), bank.minutes
    yield from ((("niveau de maturité", one.key), one) for one in bank.maturity)
    yield from ((("paragraphe du score global", one.maturity), one.text) for one in bank.band_texts)
    for orientation in bank.orientations:
        yield ("orientation", orientation.key), (orientation.label, orientation.question)
        yield from (((f"paragraphe de l’orientation {orientation.key}", one.maturity), one.text) for one in orientation.band_texts)
    for chapter in bank.chapters:
        yield ("chapitre", chapter.code), chapter.title
        yield from (((f"paragraphe du chapitre {chapter.code}", one.maturity), one.text) for one in chapter.band_texts)
        yield from ((("sous-chapitre", one.code), (one.title, one.is_context, one.plan)) for one in chapter.sections)
    yield from ((("préparation", one.key), one) for one in bank.preparation)
    yield from ((("glossaire", one.key), one) for one in bank.glossary)
    yield from ((("source", one.key), one) for one in bank.sources)


# --- Codes are identities -----------------------------------------------------------------------------------------------------------------

SAME_WORDS = 0.2  # share of words in common below which a text is another text


def reused_codes(after: Bank, published: Bank | None, withdrawn: frozenset[str]) -> Iterator[Finding]:
    """Find codes that would change their meaning: of a question withdrawn once, or of one that asks something else (roles.md row 18)."""
    for code, question in after.by_code.items():
        before = None if published is None else published.by_code.get(code)
        message = ""
        if code in withdrawn:
            message = "ce code est celui d’une question retirée d’une version publiée, il ne se reprend pas."
        elif before is not None and _is_another(before, question):
            message = (
                f"ce code désigne déjà une autre question ({quoted(before.text)})\u00a0: prenez un code nouveau, et «\u202fremplace\u202f»."
            )
        if message:
            yield Finding(("question", code, "code"), Severity.FAULT, IDENTIFIERS, f"{code}\u00a0: {message}")


def _is_another(before: Question, after: Question) -> bool:
    """Say whether nothing is left of a question: neither its words, nor its subject, nor its answers."""
    keys, others = ({choice.key for choice in one.choices} for one in (before, after))
    same_answers = before.type is after.type and (not keys or bool(keys & others)) and before.unit == after.unit
    words, new_words = (set(re.findall(r"\w{3,}", f"{one.text} {one.subject}".casefold())) for one in (before, after))
    return not same_answers and len(words & new_words) < SAME_WORDS * len(words | new_words)
