"""What is said about answers: the adviser's marks and private notes, the threads between office and adviser."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from diagnostic.models import AdvisorMark, Answer, Assessment, Comment, PrivateNote, Thread
from diagnostic.operations.answers import may_answer
from diagnostic.operations.shared import advisors_of, lock, require
from diagnostic.progress import active_questions, is_answered
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.answers import get_answers
from diagnostic.queries.banks import get_version
from diagnostic.states import State
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.access import can
from otn.offices.operations import managers_of
from otn.offices.remarks import said_twice, take_back
from otn.tenancy.scope import all_offices

NOT_NOW = "Les avis se donnent entre l’envoi et la validation."


@transaction.atomic
def mark_answer(
    *, assessment: Assessment, code: str, by: User, version: int, kind: AdvisorMark.Kind, text: str = "", proposal: str = ""
) -> AdvisorMark:
    """Give the adviser's view of an answer, while the diagnostic is his to read; it never alters the answer.

    `version` is that of the mark, 0 for a first one. Raises LookupError, WrongState, Stale, Refused when there is no answer or no word
    with a mark that asks something.
    """
    require(by, "answer.mark", assessment)
    number = get_version(assessment.bank_version_id).question_ids[code]
    revision = lock(assessment)
    if State(revision.state) is not State.SUBMITTED:
        raise WrongState(NOT_NOW)
    answer = Answer.objects.filter(revision=revision, question_id=number).select_related("mark__by").first()
    if answer is None:
        raise Refused("Cette question n’a pas de réponse.")
    text, proposal = text.strip(), proposal.strip()
    if kind != AdvisorMark.Kind.SOUND and not text:
        raise Refused("Dites ce qui est à préciser, ou pourquoi la réponse est contestée.", field="text")
    mark = getattr(answer, "mark", None) or AdvisorMark(office_id=answer.office_id, revision=revision, answer=answer, version=0)
    if mark.version and (mark.kind, mark.text, mark.proposal, mark.answer_version) == (kind, text, proposal, answer.version):
        return mark
    if mark.version != version:
        raise Stale(current=mark)
    mark.kind, mark.text, mark.proposal, mark.answer_version = kind, text, proposal, answer.version
    mark.by, mark.at, mark.version = by, timezone.now(), version + 1
    mark.save()
    journal.record(office_id=mark.office_id, by=by, verb="answer.marked", target=answer, label=code, after={"kind": str(kind)})
    return mark


@transaction.atomic
def mark_rest(*, assessment: Assessment, chapter_code: str, by: User) -> int:
    """Find sound every answer of a chapter that never had a mark; return how many. Answers that changed since theirs are left to be read.

    Raises LookupError, WrongState.
    """
    require(by, "answer.mark", assessment)
    revision = lock(assessment)
    if State(revision.state) is not State.SUBMITTED:
        raise WrongState(NOT_NOW)
    answers = get_answers(revision=revision, office=assessment.office)
    bank = answers.version.bank
    chapter = next((one for one in bank.chapters if one.code == chapter_code), None)
    if chapter is None:
        raise LookupError(f"no chapter {chapter_code!r} in this version")
    active = active_questions(bank, answers.values, answers.profile)
    numbers = [
        answers.version.question_ids[question.code]
        for question in chapter.questions
        if question.code in active and is_answered(answers.values, question.code)
    ]
    rest = Answer.objects.filter(revision=revision, question_id__in=numbers, mark=None).order_by("pk")
    marks = AdvisorMark.objects.bulk_create(
        AdvisorMark(
            office_id=one.office_id, revision=revision, answer=one, answer_version=one.version, kind=AdvisorMark.Kind.SOUND, by=by
        )
        for one in rest
    )  # fmt: skip
    if marks:
        journal.record(
            office_id=assessment.office_id, by=by, verb="answer.rest_marked", target=assessment, label=f"chapitre {chapter_code}",
            after={"count": len(marks)},
        )  # fmt: skip
    return len(marks)


@transaction.atomic
def write_comment(*, assessment: Assessment, code: str, by: User, text: str) -> Comment:
    """Add a line to the thread of a question, which opens it again; tell the other side. Sent twice it is written once.

    Raises LookupError, Refused when it is empty.
    """
    require(by, "comment.write", assessment)
    number = get_version(assessment.bank_version_id).question_ids[code]
    revision = lock(assessment)
    if not can_read_answers(by, revision, assessment.office):
        raise PermissionDenied
    text = text.strip()
    if not text:
        raise Refused("Écrivez votre commentaire.", field="text")
    thread, _ = Thread.objects.get_or_create(office_id=assessment.office_id, assessment=assessment, question_id=number)
    if (twin := said_twice(thread.comments.all(), by=by, text=text)) is not None:
        return twin
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by = None
        thread.save(update_fields=["resolved_at", "resolved_by"])
    comment = Comment.objects.create(office_id=assessment.office_id, thread=thread, author=by, text=text)
    comment.refresh_from_db(fields=["at"])
    journal.record(office_id=assessment.office_id, by=by, verb="comment.written", target=comment, label=code)
    office = assessment.office
    people = [*managers_of(office), *(advisors_of(office) if State(revision.state) is not State.DRAFT else [])]
    notifications.notify(
        office_id=office.pk, people=people, text=f"Nouveau commentaire sur la question {code} du diagnostic de {office.name}.",
        address=reverse("diagnostic:talk", args=[office.slug, revision.assessment.edition.year, code]), except_for=by, kind=Kind.COMMENT,
    )  # fmt: skip
    return comment


@transaction.atomic
def remove_comment(*, comment: Comment, by: User) -> Comment:
    """Take a comment of one's own back, which leaves an empty line. Raises PermissionDenied, Refused after a quarter of an hour."""
    return take_back(comment, by=by, office=comment.thread.assessment.office)


@transaction.atomic
def resolve_thread(*, thread: Thread, by: User, is_resolved: bool) -> Thread:
    """Close a thread, or open it again. Raises PermissionDenied where this person could not answer the question, or not read its answer."""
    require(by, "thread.resolve", thread.assessment)
    revision = lock(thread.assessment)
    if not can_read_answers(by, revision, thread.assessment.office):
        raise PermissionDenied
    current = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("question").get(pk=thread.pk)
    bank = get_version(current.question.bank_version_id)
    question = bank.bank.by_code[current.question.code]
    if can(by, "answer.write", thread.assessment.office) and not may_answer(thread.assessment, bank, question, by):
        raise PermissionDenied
    if (current.resolved_at is not None) is is_resolved:
        return current
    current.resolved_at, current.resolved_by = (timezone.now(), by) if is_resolved else (None, None)
    current.save(update_fields=["resolved_at", "resolved_by"])
    verb = "thread.resolved" if is_resolved else "thread.reopened"
    journal.record(office_id=current.office_id, by=by, verb=verb, target=current, label=current.question.code)
    return current


@transaction.atomic
def write_note(*, assessment: Assessment, by: User, version: int, text: str, code: str = "") -> PrivateNote | None:
    """Write the private note of OTN on a question, or on the whole without `code`; an empty text removes it.

    The line of the journal is the network's: the office does not learn that a note exists. Raises LookupError, Stale.
    """
    require(by, "note.write", assessment)
    number = get_version(assessment.bank_version_id).question_ids[code] if code else None
    lock(assessment)
    notes = PrivateNote.objects.filter(assessment=assessment)
    note = (notes.filter(question=None) if number is None else notes.filter(question_id=number)).first()
    note = note or PrivateNote(office_id=assessment.office_id, assessment=assessment, question_id=number, version=0)
    text = text.strip()
    if note.text == text:
        return note if note.pk else None
    if note.version != version:
        raise Stale(current=note)
    if text:
        note.text, note.by, note.version = text, by, version + 1
        note.at = timezone.now()
        note.save()
    else:
        note.delete()
    with all_offices("journal of a private note"):
        journal.record(office_id=None, by=by, verb="note.written", label=f"{assessment.office.name} {code}".strip())
    return note if text else None
