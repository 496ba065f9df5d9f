"""A bank as nested lists and mappings, with the keys of docs/question-bank.md and without what reading them adds."""

from decimal import Decimal
from typing import Any

from diagnostic.bank import (
    COMPARING,
    NONE_LABEL,
    POINTS,
    YES_LABELS,
    YES_POINTS,
    Band,
    BandText,
    Bank,
    Chapter,
    Choice,
    Condition,
    Question,
    QuestionType,
    Section,
    Source,
    SourceKind,
    Threshold,
)

Document = dict[str, Any]


def describe(bank: Bank) -> Document:
    """Return the document of a bank: reading it gives the same bank."""
    sources = {source.key: source for source in bank.sources}
    return _without_nothing(
        {
            "key": bank.key,
            "name": bank.name,
            "label": bank.label,
            "minutes": bank.minutes,
            "maturity": [_without_nothing({"key": one.key, "label": one.label, "from": one.lower}) for one in bank.maturity],
            "band_texts": _band_texts(bank.band_texts),
            "orientations": [
                _without_nothing({"key": one.key, "label": one.label, "question": one.question, "band_texts": _band_texts(one.band_texts)})
                for one in bank.orientations
            ],
            "preparation": [_without_nothing({"key": one.key, "text": one.text}) for one in bank.preparation],
            "glossary": [_without_nothing({"key": one.key, "term": one.term, "definition": one.definition}) for one in bank.glossary],
            "sources": [_source(one) for one in bank.sources],
            "chapters": [_chapter(one, sources) for one in bank.chapters],
        }
    )


def _without_nothing(document: Document) -> Document:
    """Leave out what says nothing; 0 does say something."""
    return {key: value for key, value in document.items() if value or (value == 0 and value is not False)}


def _number(value: Decimal | None) -> int | float | None:
    """Return a number as files write it; a float has the digits of the text that it was read from."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _band_texts(texts: tuple[BandText, ...]) -> Document:
    return {text.maturity: text.text for text in texts}


def _source(source: Source) -> Document:
    kind = "" if source.kind is SourceKind.PUBLISHED else source.kind.value
    return _without_nothing({"key": source.key, "kind": kind, "name": source.name, "url": source.url, "checked_on": source.checked_on})


def _chapter(chapter: Chapter, sources: dict[str, Source]) -> Document:
    return _without_nothing(
        {
            "code": chapter.code,
            "title": chapter.title,
            "band_texts": _band_texts(chapter.band_texts),
            "sections": [_section(section, sources) for section in chapter.sections],
        }
    )


def _section(section: Section, sources: dict[str, Source]) -> Document:
    plan: Document = {}
    if section.plan is not None:
        names = ("single", "yes_partial_no", "multiple", "number", "text")
        plan = {name: getattr(section.plan, name) for name in names}
        plan |= dict(section.plan.orientations)
        plan |= {name: getattr(section.plan, name) for name in ("weight", "legal", "not_applicable")}
        plan = {name: count for name, count in plan.items() if count} or {"single": 0}
    return _without_nothing(
        {
            "code": section.code,
            "title": section.title,
            "context": section.is_context,
            "plan": plan,
            "questions": [_question(question, sources) for question in section.questions],
        }
    )


# --- A question ---------------------------------------------------------------------------------------------------------------------------


def _question(question: Question, sources: dict[str, Source]) -> Document:
    facts = question.facts
    return _without_nothing(
        {
            "code": question.code,
            "heading": question.heading,
            "type": question.type.value,
            "unit": question.unit,
            "min": _number(question.minimum),
            "max": _number(question.maximum),
            "non_monotonic": question.is_non_monotonic,
            "weight": question.weight,
            "orientation": question.orientation,
            "legal": question.is_legal,
            "replaces": question.replaces,
            "not_applicable": question.not_applicable,
            "condition": None if question.condition is None else _condition(question.condition),
            "cct": None if question.cct is None else list(question.cct),
            "subject": question.subject,
            "text": question.text,
            "help": question.help_text,
            "rationale": question.rationale,
            "thresholds": [_threshold(threshold, sources.get(threshold.source)) for threshold in question.thresholds],
            "choices": [] if question.type is QuestionType.MULTIPLE else _choices(question),
            "boxes": _choices(question) if question.type is QuestionType.MULTIPLE else [],
            "bands": _bands(question),
            "facts": _without_nothing(
                {
                    "low": facts.low,
                    "low_1": facts.low_1,
                    "high": facts.high,
                    "threat": facts.threat,
                    "opportunity": facts.opportunity,
                }
            ),
            "recommendations": _without_nothing({"low": question.recommendation, "next": question.next_recommendation}),
        }
    )


def _condition(condition: Condition) -> Document:
    asked = {"question": condition.question} if condition.question else {"profile": condition.profile}
    value: Any = _number(condition.bound) if condition.operator in COMPARING else list(condition.values)
    return {**asked, condition.operator.value: value}


def _threshold(threshold: Threshold, source: Source | None) -> Document:
    """Leave out address and date where they are those of the source."""
    document: Document = {"text": threshold.text, "source": threshold.source}
    if source is None or threshold.source_url != source.url:
        document["source_url"] = threshold.source_url
    if source is None or threshold.checked_on != source.checked_on:
        document["checked_on"] = threshold.checked_on
    return _without_nothing(document)


def _choices(question: Question) -> list[Document]:
    documents = []
    for rank, choice in enumerate(question.choices):
        document = _choice(choice, rank, question.type)
        is_standard = question.type is not QuestionType.SINGLE and set(document) == {"key"}
        if not (is_standard and (choice.is_exclusive or question.type is QuestionType.YES_PARTIAL_NO)):
            documents.append(document)
    return documents


def _choice(choice: Choice, rank: int, kind: QuestionType) -> Document:
    """Leave out what reading adds: the label of a standard answer, the level of a rank, the points of a level."""
    is_yes = kind is QuestionType.YES_PARTIAL_NO
    standard = YES_LABELS.get(choice.key, "") if is_yes else NONE_LABEL if choice.is_exclusive else ""
    points = {} if choice.level is None else YES_POINTS if is_yes else POINTS
    level = choice.level if kind is QuestionType.SINGLE and choice.level != min(rank, max(POINTS)) else None
    return _without_nothing(
        {
            "key": choice.key,
            "label": "" if choice.label == standard else choice.label,
            "short_label": choice.short_label,
            "level": level,
            "points": None if choice.level is None or choice.points == points[choice.level] else choice.points,
            "neutral": choice.is_neutral,
            "quadrant": choice.quadrant and choice.quadrant.value,
            "fact": choice.fact,
        }
    )


def _bands(question: Question) -> list[Any]:
    bands = question.bands
    if question.type is QuestionType.MULTIPLE:
        standard = all(band.level == rank and band.points == POINTS[rank] and band.has_lower for rank, band in enumerate(bands))
        if standard and len(bands) == len(POINTS):
            return [_number(band.lower) for band in bands]
    return [_band(band, is_step=question.type is QuestionType.MULTIPLE) for band in bands]


def _band(band: Band, *, is_step: bool) -> Document:
    document: Document = {}
    if band.lower is not None:
        document["from" if band.has_lower else "above"] = _number(band.lower)
    if band.upper is not None and not is_step:
        document["to" if band.has_upper else "below"] = _number(band.upper)
    document["level"] = band.level
    if band.points != POINTS[band.level]:
        document["points"] = band.points
    return document
