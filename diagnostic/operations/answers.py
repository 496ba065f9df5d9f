"""Answering: one question at a time, by several people at once, without ever losing a word."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from diagnostic.answering import Value, checked
from diagnostic.bank import Question
from diagnostic.models import Answer, AnswerChange, Assessment, ChapterAssignment, Position, Revision
from diagnostic.operations.shared import lock, require
from diagnostic.queries.banks import Version, get_version
from diagnostic.states import State, accepts_answers
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import can

SENT = "Ce diagnostic a été envoyé\N{NO-BREAK SPACE}: ses réponses ne changent plus."
TOO_LATE = "La date d’envoi est passée. Demandez un délai à votre conseiller\N{NO-BREAK SPACE}; vos réponses sont conservées."


@transaction.atomic
def record_answer(*, assessment: Assessment, code: str, by: User, version: int, value: Value) -> Answer:
    """Save one answer, keep the version before it, and note where this person is.

    Raises LookupError for a question that is not of this assessment's bank, Refused for what it does not offer, WrongState when answers do
    not change, PermissionDenied for a chapter that is confided to others, Stale when another value was saved since `version`. The same
    value twice is no conflict.
    """
    require(by, "answer.write", assessment)
    bank = get_version(assessment.bank_version_id)
    value = checked(bank.bank.by_code[code], value)
    revision = _open(assessment, bank, code, by)
    answer = _find(revision, bank, code)
    if answer.value == value:
        return answer
    if answer.version != version:
        raise Stale(current=answer)
    _write(answer, value, by, "answer.recorded", code)
    Position.objects.bulk_create(
        [Position(office_id=assessment.office_id, assessment=assessment, user=by, question_id=bank.question_ids[code])],
        update_conflicts=True, unique_fields=["assessment", "user"], update_fields=["question"],
    )  # fmt: skip
    return answer


@transaction.atomic
def undo_answer(*, assessment: Assessment, code: str, by: User, version: int) -> Answer:
    """Give back the value that the answer had before its last change, as a new version; twice is once forth and once back.

    Raises what `record_answer` does, and Refused when nothing was answered yet.
    """
    require(by, "answer.write", assessment)
    bank = get_version(assessment.bank_version_id)
    answer = _find(_open(assessment, bank, code, by), bank, code)
    if answer.version != version:
        raise Stale(current=answer)
    if not answer.version:
        raise Refused("Rien à annuler\N{NO-BREAK SPACE}: cette question n’a pas encore eu de réponse.")
    former = AnswerChange.objects.filter(answer=answer, version=version - 1).first()
    _write(answer, Value() if former is None else former.value, by, "answer.undone", code)
    return answer


@transaction.atomic
def flag_answer(*, assessment: Assessment, code: str, by: User, is_to_review: bool) -> Answer:
    """Set or remove « à revoir » on a question, answered or not. Raises what `record_answer` does, but Stale."""
    require(by, "answer.write", assessment)
    bank = get_version(assessment.bank_version_id)
    answer = _find(_open(assessment, bank, code, by), bank, code)
    if answer.is_to_review != is_to_review:
        answer.is_to_review = is_to_review
        if answer.pk is None:
            answer.save()
        else:
            answer.save(update_fields=["is_to_review"])
        verb = "answer.flagged" if is_to_review else "answer.unflagged"
        journal.record(office_id=answer.office_id, by=by, verb=verb, target=answer, label=code)
    return answer


def _open(assessment: Assessment, bank: Version, code: str, by: User) -> Revision:
    """Lock the revision under way; raises WrongState unless its answers may change, PermissionDenied unless by this person."""
    question = bank.bank.by_code[code]
    revision = lock(assessment)
    check_open(revision)
    if not _may_answer(assessment, bank, question, by):
        raise PermissionDenied
    return revision


def check_open(revision: Revision) -> None:
    """Raise WrongState, with the reason, unless the answers of a revision may change."""
    state = State(revision.state)
    if not accepts_answers(state, revision.assessment.deadlines, today()):
        raise WrongState(TOO_LATE if state in {State.DRAFT, State.CHANGES_REQUESTED} else SENT)


def _may_answer(assessment: Assessment, bank: Version, question: Question, by: User) -> bool:
    """Say whether the chapter is this person's, or nobody's; whoever confides chapters answers all of them."""
    if can(by, "assessment.assign", assessment.office):
        return True
    chapter = next(one.code for one in bank.bank.chapters if question in one.questions)
    assigned = ChapterAssignment.objects.filter(assessment=assessment, chapter__code=chapter).order_by("pk")
    people = set(assigned.values_list("user_id", flat=True))
    return not people or by.pk in people


def _find(revision: Revision, bank: Version, code: str) -> Answer:
    """Return the answer to a question, a new one when it has none."""
    number = bank.question_ids[code]
    found = revision.answers.filter(question_id=number).select_related("answered_by").first()
    return found or Answer(office_id=revision.office_id, revision=revision, question_id=number)


def _write(answer: Answer, value: Value, by: User, verb: str, code: str) -> None:
    answer.state, answer.keys, answer.number = value.state.value, list(value.keys), value.number
    answer.text, answer.reason = value.text, value.reason
    answer.version += 1
    answer.answered_by, answer.answered_at = by, timezone.now()
    answer.save()
    keep_version(answer)
    journal.record(office_id=answer.office_id, by=by, verb=verb, target=answer, label=code)


VALUE_FIELDS = ("office_id", "state", "keys", "number", "text", "reason", "version", "answered_by_id", "answered_at")


def keep_version(*answers: Answer) -> None:
    """Add the present version of these answers to their histories."""
    AnswerChange.objects.bulk_create(
        AnswerChange(answer=answer, **{name: getattr(answer, name) for name in VALUE_FIELDS}) for answer in answers
    )
