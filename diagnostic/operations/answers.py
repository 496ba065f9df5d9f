"""Answering: one question or a whole chapter, by several people at once, without ever losing a word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from diagnostic.answering import Value, checked
from diagnostic.bank import Question
from diagnostic.models import Answer, AnswerChange, Assessment, ChapterAssignment, Position, Revision
from diagnostic.operations.shared import lock, require
from diagnostic.queries.banks import Version, version_of
from diagnostic.scoring import AnswerState
from diagnostic.states import State, accepts_answers
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import can

SENT = "Ce diagnostic a été envoyé\N{NO-BREAK SPACE}: ses réponses ne changent plus."
TOO_LATE = "La date d’envoi est passée. Demandez un délai à votre conseiller\N{NO-BREAK SPACE}; vos réponses sont conservées."


@dataclass(frozen=True)
class Given:
    """What a person gives to one question: `version` is that of the answer as she saw it last.

    `unsure` is a value that she sent before and of which she never learned whether it arrived: it is not somebody else's.
    """

    value: Value
    version: int
    unsure: Value | None = None


@dataclass
class Recorded:
    """What became of several answers: `answers` are as they stand now, with their authors, of the whole revision."""

    revision: Revision
    version: Version
    answers: dict[str, Answer]  # by code
    written: list[str] = field(default_factory=list)  # codes
    refused: dict[str, Refused] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)  # another value was saved meanwhile: nothing is overwritten


@dataclass(frozen=True)
class LeftOut:
    """What became of a section that does not concern the office."""

    count: int  # answers that are now « non concerné »
    remaining: int  # questions that concern every office
    at: datetime  # what `take_section_back` undoes


@transaction.atomic
def record_answers(*, assessment: Assessment, by: User, given: Mapping[str, Given], may_stand: bool = False) -> Recorded:
    """Save several answers, keep the versions before them, and note where this person is: at the last question whose answer changed.

    One that is refused or stale stops none of the others. The same value as what stands there now is no conflict; with `may_stand`, nor
    is one that she left as she found it: she did not answer, so what a colleague saved meanwhile stands.

    Raises LookupError for a question that is not of this assessment's bank, WrongState when answers do not change, PermissionDenied for a
    chapter that is confided to others.
    """
    require(by, "answer.write", assessment)
    bank = version_of(assessment.bank_version)
    revision = _open(assessment, bank, given, by)
    numbers = {number: code for code, number in bank.question_ids.items()}
    rows = revision.answers.select_related("answered_by").order_by("pk")
    done = Recorded(revision, bank, {numbers[row.question_id]: row for row in rows})
    changed: dict[str, tuple[Answer, Value]] = {}
    for code, one in given.items():
        answer = done.answers.get(code) or _new(revision, bank, code)
        try:
            value = checked(bank.bank.by_code[code], one.value)
        except Refused as refusal:
            done.refused[code] = refusal
            continue
        if answer.value == value:
            continue
        is_own = one.unsure is not None and answer.value == one.unsure and answer.answered_by_id == by.pk
        if answer.version != one.version and not is_own:
            done.stale.append(code)
        changed[code] = answer, value
    if done.stale and may_stand:
        untouched = _untouched(done, given, changed)
        done.stale = [code for code in done.stale if code not in untouched]
        changed = {code: one for code, one in changed.items() if code not in untouched}
    writes = {code: one for code, one in changed.items() if code not in done.stale}
    _write(writes, by, "answer.recorded")
    done.answers |= {code: answer for code, (answer, _) in writes.items()}
    done.written = list(writes)
    if writes:
        Position.objects.bulk_create(
            [Position(office_id=assessment.office_id, assessment=assessment, user=by, question_id=bank.question_ids[done.written[-1]])],
            update_conflicts=True, unique_fields=["assessment", "user"], update_fields=["question"],
        )  # fmt: skip
    return done


def _untouched(done: Recorded, given: Mapping[str, Given], changed: Mapping[str, tuple[Answer, Value]]) -> set[str]:
    """Return the stale codes whose value is the one that the form was loaded with; one statement."""
    seen = Q(pk__in=[])
    for code in done.stale:
        seen |= Q(answer_id=changed[code][0].pk, version=given[code].version)
    former = {(row.answer_id, row.version): row.value for row in AnswerChange.objects.filter(seen).order_by("pk")}
    return {
        code
        for code in done.stale
        if former.get((changed[code][0].pk, given[code].version), Value()) == changed[code][1]
    }  # fmt: skip


def record_answer(*, assessment: Assessment, code: str, by: User, version: int, value: Value) -> Answer:
    """Save one answer, keep the version before it, and note where this person is.

    Raises what `record_answers` does, Refused for what the question does not offer, Stale when another value was saved since `version`.
    The same value twice is no conflict.
    """
    done = record_answers(assessment=assessment, by=by, given={code: Given(value, version)})
    if code in done.refused:
        raise done.refused[code]
    if code in done.stale:
        raise Stale(current=done.answers[code])
    return done.answers.get(code) or _new(done.revision, done.version, code)


@transaction.atomic
def undo_answer(*, assessment: Assessment, code: str, by: User, version: int) -> Answer:
    """Give back the value that the answer had before its last change, as a new version; twice is once forth and once back.

    Raises what `record_answer` does, and Refused when nothing was answered yet.
    """
    require(by, "answer.write", assessment)
    bank = version_of(assessment.bank_version)
    answer = _find(_open(assessment, bank, [code], by), bank, code)
    if answer.version != version:
        raise Stale(current=answer)
    if not answer.version:
        raise Refused("Rien à annuler\N{NO-BREAK SPACE}: cette question n’a pas encore eu de réponse.")
    former = AnswerChange.objects.filter(answer=answer, version=version - 1).first()
    _write({code: (answer, Value() if former is None else former.value)}, by, "answer.undone")
    return answer


@transaction.atomic
def flag_answer(*, assessment: Assessment, code: str, by: User, is_to_review: bool) -> Answer:
    """Set or remove « à revoir » on a question, answered or not. Raises what `record_answer` does, but Stale."""
    require(by, "answer.write", assessment)
    bank = version_of(assessment.bank_version)
    answer = _find(_open(assessment, bank, [code], by), bank, code)
    if answer.is_to_review != is_to_review:
        answer.is_to_review = is_to_review
        if answer.pk is None:
            answer.save()
        else:
            answer.save(update_fields=["is_to_review"])
        verb = "answer.flagged" if is_to_review else "answer.unflagged"
        journal.record(office_id=answer.office_id, by=by, verb=verb, target=answer, label=code)
    return answer


@transaction.atomic
def leave_out_section(*, assessment: Assessment, section_code: str, by: User) -> LeftOut:
    """Answer « non concerné » to every question of a section that allows it and is not answered so yet.

    Raises LookupError for an unknown section, and what `record_answers` does.
    """
    require(by, "answer.write", assessment)
    bank = version_of(assessment.bank_version)
    questions = _section(bank, section_code)
    revision = _open(assessment, bank, [question.code for question in questions], by)
    found = {row.question_id: row for row in revision.answers.order_by("pk")}
    writes: dict[str, tuple[Answer, Value]] = {}
    for question in questions:
        answer = found.get(bank.question_ids[question.code]) or _new(revision, bank, question.code)
        if question.not_applicable and answer.value.state is not AnswerState.NOT_APPLICABLE:
            writes[question.code] = answer, Value(AnswerState.NOT_APPLICABLE)
    now = _write(writes, by, "answer.recorded")
    return LeftOut(len(writes), len(questions) - sum(bool(question.not_applicable) for question in questions), now)


@transaction.atomic
def take_section_back(*, assessment: Assessment, section_code: str, by: User, at: datetime) -> int:
    """Give back the values that the questions of a section had before `leave_out_section` at this moment; return how many.

    What was answered since stays. Raises what `leave_out_section` does.
    """
    require(by, "answer.write", assessment)
    bank = version_of(assessment.bank_version)
    questions = _section(bank, section_code)
    revision = _open(assessment, bank, [question.code for question in questions], by)
    codes = {bank.question_ids[question.code]: question.code for question in questions}
    rows = revision.answers.filter(question_id__in=codes, state=AnswerState.NOT_APPLICABLE, answered_at=at, answered_by=by)
    answers = {codes[row.question_id]: row for row in rows.order_by("pk")}
    before = Q(pk__in=[])
    for answer in answers.values():
        before |= Q(answer=answer, version=answer.version - 1)
    former = {row.answer_id: row.value for row in AnswerChange.objects.filter(before).order_by("pk")}
    _write({code: (answer, former.get(answer.pk, Value())) for code, answer in answers.items()}, by, "answer.undone")
    return len(answers)


def _section(bank: Version, code: str) -> tuple[Question, ...]:
    found = next((section for section in bank.bank.sections if section.code == code), None)
    if found is None:
        raise LookupError(f"no section {code!r} in this version")
    return found.questions


def _open(assessment: Assessment, bank: Version, codes: Iterable[str], by: User) -> Revision:
    """Lock the revision under way; raises WrongState unless its answers may change, PermissionDenied unless by this person."""
    asked = set(codes)
    if unknown := asked - bank.bank.by_code.keys():
        raise LookupError(f"no question {min(unknown)!r} in this version")
    revision = lock(assessment)
    check_open(revision)
    chapters = [one.code for one in bank.bank.chapters if any(question.code in asked for question in one.questions)]
    if not _may_answer(assessment, chapters, by):
        raise PermissionDenied
    return revision


def check_open(revision: Revision) -> None:
    """Raise WrongState, with the reason, unless the answers of a revision may change."""
    state = State(revision.state)
    if not accepts_answers(state, revision.assessment.deadlines, today()):
        raise WrongState(TOO_LATE if state in {State.DRAFT, State.CHANGES_REQUESTED} else SENT)


def may_answer(assessment: Assessment, bank: Version, question: Question, by: User) -> bool:
    """Say whether the chapter is this person's, or nobody's; whoever confides chapters answers all of them."""
    return _may_answer(assessment, [one.code for one in bank.bank.chapters if question in one.questions], by)


def _may_answer(assessment: Assessment, chapters: Sequence[str], by: User) -> bool:
    if can(by, "assessment.assign", assessment.office):
        return True
    assigned: QuerySet[ChapterAssignment] = ChapterAssignment.objects.filter(assessment=assessment, chapter__code__in=chapters)
    hers = ChapterAssignment.objects.filter(assessment=assessment, chapter=OuterRef("chapter"), user=by)
    return not assigned.filter(~Exists(hers)).exists()


def _find(revision: Revision, bank: Version, code: str) -> Answer:
    """Return the answer to a question, a new one when it has none."""
    found = revision.answers.filter(question_id=bank.question_ids[code]).select_related("answered_by").first()
    return found or _new(revision, bank, code)


def _new(revision: Revision, bank: Version, code: str) -> Answer:
    return Answer(office_id=revision.office_id, revision=revision, question_id=bank.question_ids[code])


def _write(values: Mapping[str, tuple[Answer, Value]], by: User, verb: str) -> datetime:
    """Give these answers their new values and return the moment of it; three statements, however many they are."""
    now = timezone.now()
    for answer, value in values.values():
        answer.state, answer.keys, answer.number = value.state.value, list(value.keys), value.number
        answer.text, answer.reason = value.text, value.reason
        answer.version += 1
        answer.answered_by, answer.answered_at = by, now
        answer.pk = None  # old rows and new ones go in one statement, which gives all of them theirs
    if values:
        answers = [answer for answer, _ in values.values()]
        Answer.objects.bulk_create(
            answers, update_conflicts=True, unique_fields=["revision", "question"],
            update_fields=["state", "keys", "number", "text", "reason", "version", "answered_by", "answered_at"],
        )  # fmt: skip
        keep_version(*answers)
        journal.record_all(
            office_id=answers[0].office_id, by=by, verb=verb, targets=[(answer, code) for code, (answer, _) in values.items()]
        )
    return now


VALUE_FIELDS = ("office_id", "state", "keys", "number", "text", "reason", "version", "answered_by_id", "answered_at")


def keep_version(*answers: Answer) -> None:
    """Add the present version of these answers to their histories."""
    AnswerChange.objects.bulk_create(
        AnswerChange(answer=answer, **{name: getattr(answer, name) for name in VALUE_FIELDS}) for answer in answers
    )
