"""The shipped bank, and answers to it of any level, for tests that want scores as an office would have them."""

import random
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.utils import timezone

from diagnostic import models
from diagnostic.answering import Value
from diagnostic.bank import Bank, Question, QuestionType
from diagnostic.bank_files import read_files
from diagnostic.operations.answers import keep_version
from diagnostic.queries.banks import get_version
from diagnostic.scoring import AnswerState
from otn.accounts.models import User
from tests.diagnostic.assessed import current

FOLDER = Path(__file__).resolve().parents[2] / "diagnostic" / "banks" / "otn-2026"

UNKNOWN, NOT_APPLICABLE = Value(AnswerState.UNKNOWN), Value(AnswerState.NOT_APPLICABLE, reason="L’office n’en a pas l’usage.")


@cache
def shipped() -> Bank:
    bank = read_files({path.name: path.read_bytes() for path in FOLDER.iterdir()}).bank
    assert bank is not None
    return bank


def at_level(question: Question, level: int) -> Value:
    """An answer of this level, 0 to 3; « Partiellement » for 1 and 2. In a section of context, one of the choices; a word to a text."""
    keys = [choice.key for choice in question.choices if choice.level == level]
    match question.type:
        case QuestionType.TEXT:
            return Value(AnswerState.ANSWERED, text="Refaire la page d’accueil.")
        case QuestionType.NUMBER:
            return Value(AnswerState.ANSWERED, number=_number(question, level))
        case QuestionType.YES_PARTIAL_NO:
            keys = [("no", "partial", "partial", "yes")[level]]
        case QuestionType.MULTIPLE if question.bands:
            keys = _boxes(question, level)
    return Value(
        AnswerState.ANSWERED, keys=tuple(keys[:1] if question.type is not QuestionType.MULTIPLE else keys) or _any(question, level)
    )


def _any(question: Question, level: int) -> tuple[str, ...]:
    return (question.choices[min(level, len(question.choices) - 1)].key,)


def _boxes(question: Question, level: int) -> list[str]:
    boxes = [box.key for box in question.boxes]
    for count in range(1, len(boxes) + 1):
        band = question.band_of(count)
        if band is not None and band.level == level:
            return boxes[:count]
    return [choice.key for choice in question.choices if choice.is_exclusive]


def _number(question: Question, level: int) -> Decimal:
    low, high = question.minimum or Decimal(0), question.maximum or Decimal(1000)
    ends = [bound for band in question.bands if band.level == level for bound in (band.lower, band.upper) if bound is not None]
    for value in (*ends, sum(ends, Decimal()) / max(len(ends), 1), *(end + step for end in ends for step in (-1, 1)), low, high):
        band = question.band_of(value)
        if low <= value <= high and band is not None and band.level == level:
            return value.quantize(Decimal("0.01"))
    raise LookupError(f"{question.code} has no number of level {level}")


def plausible(bank: Bank, seed: int = 1, *, levels: tuple[int, ...] = (15, 30, 35, 20), unknown: float = 0.05) -> dict[str, Value]:
    """Answers to every question as an ordinary office gives them: `levels` are how often each level comes, in percent."""
    chance = random.Random(seed)
    values = {}
    for code, question in bank.by_code.items():
        drawn = chance.random()
        if code in bank.scored and drawn < unknown:
            values[code] = UNKNOWN
        elif question.not_applicable and drawn < unknown + 0.1:
            values[code] = NOT_APPLICABLE
        else:
            values[code] = at_level(question, chance.choices((0, 1, 2, 3), levels)[0])
    return values


def write_answers(assessment: models.Assessment, values: Mapping[str, Value], by: User) -> None:
    """Write answers to the revision under way, past the operations; what was answered is replaced."""
    revision, version, now = current(assessment), get_version(assessment.bank_version_id), timezone.now()
    revision.answers.all().delete()
    rows = [
        models.Answer(
            office_id=assessment.office_id, revision=revision, question_id=version.question_ids[code], state=value.state.value,
            keys=list(value.keys), number=value.number, text=value.text, reason=value.reason, version=1, answered_by=by, answered_at=now,
        )
        for code, value in values.items()
    ]  # fmt: skip
    keep_version(*models.Answer.objects.bulk_create(rows))
