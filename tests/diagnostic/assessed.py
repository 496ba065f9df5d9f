"""An assessment of Embruns in the small bank, and answers that say something to each question, for tests to send and to break."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from diagnostic import models, operations
from diagnostic.answering import Value
from diagnostic.bank import Bank, Question, QuestionType
from diagnostic.operations.answers import keep_version
from diagnostic.queries.banks import get_version
from diagnostic.scoring import AnswerState
from otn.accounts.models import User
from otn.offices.models import Office
from tests.diagnostic import sample
from tests.factories import AssessmentFactory, EditionFactory

TODAY = date(2026, 11, 25)
UNKNOWN = Value(AnswerState.UNKNOWN)


def choose(*keys: str) -> Value:
    return Value(AnswerState.ANSWERED, keys=keys)


def number(value: str) -> Value:
    return Value(AnswerState.ANSWERED, number=Decimal(value))


def published_version(bank: Bank | None = None) -> models.BankVersion:
    imported = operations.import_draft(new=bank or sample.small(), by=None, source="essai.yaml")
    assert imported.version_id is not None
    return operations.publish(version_id=imported.version_id, by=None)


def assessment_of(office: Office, edition: models.Edition | None = None) -> models.Assessment:
    """Make the assessment of an office, in whose scope the caller is."""
    edition = edition or EditionFactory.create(bank_version=published_version())
    return AssessmentFactory.create(office=office, edition=edition)


def best(question: Question) -> Value:
    """An answer that any question of this type takes: the best level of a choice, the first box, the least number."""
    match question.type:
        case QuestionType.TEXT:
            return Value(AnswerState.ANSWERED, text="Un mot.")
        case QuestionType.NUMBER:
            return Value(AnswerState.ANSWERED, number=question.minimum)
        case QuestionType.MULTIPLE:
            return choose(question.choices[0].key)
    return choose(question.choices[-1].key)


def answer_everything(assessment: models.Assessment, by: User) -> None:
    """Answer every question that has no answer yet, each as `best` does."""
    known = set(models.Answer.objects.filter(revision=current(assessment), version__gt=0).values_list("question__code", flat=True))
    for code, question in sample.small().by_code.items():
        if code not in known:
            operations.record_answer(assessment=assessment, code=code, by=by, version=0, value=best(question))


def current(assessment: models.Assessment) -> models.Revision:
    return models.Revision.objects.get(assessment=assessment, is_current=True)


def fill(assessment: models.Assessment, by: User, instead: Mapping[str, Value] | None = None) -> None:
    """Answer every question as `best` does, or as `instead` says by its code, in two statements and past the operations: for tests about
    something else."""
    revision, version, now = current(assessment), get_version(assessment.bank_version_id), timezone.now()
    rows = []
    for code, question in version.bank.by_code.items():
        value = (instead or {}).get(code) or best(question)
        rows.append(
            models.Answer(
                office_id=assessment.office_id, revision=revision, question_id=version.question_ids[code], state=value.state.value,
                keys=list(value.keys), number=value.number, text=value.text, version=1, answered_by=by, answered_at=now,
            )
        )  # fmt: skip
    keep_version(*models.Answer.objects.bulk_create(rows))
