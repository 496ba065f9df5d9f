"""What the pages of an assessment show, as plain values; statements are the same for one office and for two hundred.

A person who may not read the answers of a revision gets PermissionDenied, an unknown chapter or question LookupError, an unknown revision
Revision.DoesNotExist.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from diagnostic import bank, models, states
from diagnostic.answering import Value
from diagnostic.progress import Progress, active_questions, next_unanswered, progress_of, read_profile, resume_at, seconds_left
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.answers import get_answers, profile_of
from diagnostic.queries.banks import Version, get_version
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Office


@dataclass(frozen=True)
class MarkLine:
    kind: models.AdvisorMark.Kind
    text: str
    proposal: str
    version: int
    is_outdated: bool  # the answer has changed since


@dataclass(frozen=True)
class QuestionLine:
    question: bank.Question
    value: Value
    version: int  # to send with the next value
    is_asked: bool
    is_to_review: bool
    answered_by: str
    answered_at: datetime | None
    mark: MarkLine | None
    comments: int
    is_resolved: bool


@dataclass(frozen=True)
class SectionLines:
    code: str
    title: str
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True)
class ChapterPage:
    head: Head
    code: str
    title: str
    sections: tuple[SectionLines, ...]
    may_answer: bool  # state, date, right, and a chapter that is this person's or nobody's
    is_confided: bool
    progress: Progress
    chapters: Mapping[str, Progress]  # by code, all of them
    next_code: str | None  # the next question without answer, this chapter first


@dataclass(frozen=True)
class Assigned:
    chapter: str  # code
    person: User
    done_at: datetime | None


@dataclass(frozen=True)
class Overview:
    head: Head
    bank: bank.Bank
    progress: Progress
    chapters: Mapping[str, Progress]
    assigned: tuple[Assigned, ...]
    resume_at: str | None  # the question that this person answered last, else the next one without answer, her chapters first
    seconds_left: int  # nominal


@dataclass(frozen=True)
class AssessmentLine:
    """One office's assessment in a list."""

    assessment_id: int
    office: Office
    head: Head
    progress: Progress
    shown: int | None  # the overall score that was kept when it was sent


@dataclass(frozen=True)
class TransitionLine:
    revision: int
    before: str
    after: str  # labels of the reader's side
    at: datetime
    by: str
    comment: str


# --- The revision -------------------------------------------------------------------------------------------------------------------------


def _revision(assessment: models.Assessment, user: User, number: int | None, chapter: str = "") -> models.Revision:
    """Return the revision under way, or the one of a number, with whether a chapter is somebody's, and this person's; one statement."""
    assigned = models.ChapterAssignment.objects.filter(assessment=OuterRef("assessment"), chapter__code=chapter)
    found = revisions().filter(assessment=assessment)
    if chapter:
        found = found.annotate(is_confided=Exists(assigned), is_mine=Exists(assigned.filter(user=user)))
    revision = found.get(is_current=True) if number is None else found.get(number=number)
    if not can_read_answers(user, revision, assessment.office):
        raise PermissionDenied
    return revision


def _chapters(version: Version, values: Mapping[str, Value], active: Collection[str]) -> dict[str, Progress]:
    return {chapter.code: progress_of(version.bank, values, active, chapter.code) for chapter in version.bank.chapters}


# --- Answering ----------------------------------------------------------------------------------------------------------------------------


def get_chapter_page(*, assessment: models.Assessment, chapter_code: str, user: User, number: int | None = None) -> ChapterPage:
    """Return the questions of a chapter with their answers; four statements with the bank in memory."""
    revision = _revision(assessment, user, number, chapter_code)
    version = get_version(assessment.bank_version_id)
    chapter = next((one for one in version.bank.chapters if one.code == chapter_code), None)
    if chapter is None:
        raise LookupError(f"no chapter {chapter_code!r} in this version")
    codes = {row: code for code, row in version.question_ids.items()}
    answers = {codes[row["question_id"]]: row for row in revision.answers.order_by("pk").values(*LINE_FIELDS)}
    values = {code: _value(row) for code, row in answers.items()}
    active = active_questions(version.bank, values, profile_of(revision, assessment.office))
    threads = _threads(assessment)
    head = head_of(revision, for_otn=is_for_otn(user, assessment.office))
    is_theirs = not revision.is_confided or revision.is_mine or can(user, "assessment.assign", assessment.office)  # type: ignore[attr-defined]
    before = chapter.questions[0].code if chapter.questions else ""
    return ChapterPage(
        head=head,
        code=chapter.code,
        title=chapter.title,
        sections=tuple(
            SectionLines(
                section.code,
                section.title,
                tuple(
                    _line(question, answers.get(question.code), question.code in active, threads.get(version.question_ids[question.code]))
                    for question in section.questions
                ),
            )
            for section in chapter.sections
        ),
        may_answer=head.accepts_answers and is_theirs and can(user, "answer.write", assessment.office),
        is_confided=revision.is_confided,  # type: ignore[attr-defined]  # annotated
        progress=progress_of(version.bank, values, active),
        chapters=_chapters(version, values, active),
        next_code=_next_from(version.bank, values, active, before),
    )


def _next_from(whole: bank.Bank, values: Mapping[str, Value], active: Collection[str], code: str) -> str | None:
    """Return the next question without answer, this one first."""
    codes = list(whole.by_code)
    place = codes.index(code) if code in whole.by_code else 0
    return next_unanswered(whole, values, active, codes[place - 1] if place else "")


def _threads(assessment: models.Assessment) -> dict[int, tuple[int, bool]]:
    """Return how many comments each question has, and whether its thread is closed."""
    said = Count("comments", filter=Q(comments__removed_at=None))
    closed = ExpressionWrapper(Q(resolved_at__isnull=False), output_field=BooleanField())
    rows = models.Thread.objects.filter(assessment=assessment).annotate(said=said, closed=closed).order_by("pk")
    return {question: (count, is_closed) for question, count, is_closed in rows.values_list("question_id", "said", "closed")}


# Rows rather than objects: a chapter reads every answer of the revision, for its conditions.
LINE_FIELDS = (
    *("question_id", "state", "keys", "number", "text", "reason", "version", "is_to_review", "answered_at"),
    *("answered_by__first_name", "answered_by__last_name"),
    *("mark__kind", "mark__text", "mark__proposal", "mark__version", "mark__answer_version"),
)


def _value(row: Mapping[str, Any]) -> Value:
    return Value(AnswerState(row["state"]), tuple(row["keys"]), row["number"], row["text"], row["reason"])


def _line(question: bank.Question, row: Mapping[str, Any] | None, is_asked: bool, thread: tuple[int, bool] | None) -> QuestionLine:
    comments, is_resolved = thread or (0, False)
    if row is None:
        return QuestionLine(question, Value(), 0, is_asked, False, "", None, None, comments, is_resolved)
    mark = None
    if row["mark__kind"] is not None:
        kind, is_outdated = models.AdvisorMark.Kind(row["mark__kind"]), row["mark__answer_version"] != row["version"]
        mark = MarkLine(kind, row["mark__text"], row["mark__proposal"], row["mark__version"], is_outdated)
    return QuestionLine(
        question=question,
        value=_value(row),
        version=row["version"],
        is_asked=is_asked,
        is_to_review=row["is_to_review"],
        answered_by=f"{row['answered_by__first_name'] or ''} {row['answered_by__last_name'] or ''}".strip(),
        answered_at=row["answered_at"],
        mark=mark,
        comments=comments,
        is_resolved=is_resolved,
    )


def get_overview(*, assessment: models.Assessment, user: User) -> Overview:
    """Return where the assessment stands, chapter by chapter, and where this person takes up again; five statements.

    State and progress are shown to OTN too while the draft is not.
    """
    revision = revisions().get(assessment=assessment, is_current=True)
    answers = get_answers(revision=revision, office=assessment.office)
    whole, values = answers.version.bank, answers.values
    active = active_questions(whole, values, answers.profile)
    assigned = models.ChapterAssignment.objects.filter(assessment=assessment).select_related("chapter", "user")
    places = models.Position.objects.filter(assessment=assessment, user=user).order_by("pk").values_list("question__code", flat=True)
    assignments = tuple(Assigned(one.chapter.code, one.user, one.done_at) for one in assigned.order_by("chapter__position", "pk"))
    mine = {one.chapter for one in assignments if one.person == user}
    return Overview(
        head=head_of(revision, for_otn=is_for_otn(user, assessment.office)),
        bank=whole,
        progress=progress_of(whole, values, active),
        chapters=_chapters(answers.version, values, active),
        assigned=assignments,
        resume_at=next(iter(places), None) or resume_at(whole, values, active, mine, {one.chapter for one in assignments} - mine),
        seconds_left=seconds_left(whole, values, active),
    )


# --- Lists --------------------------------------------------------------------------------------------------------------------------------


def get_assessment_lines(*, edition: models.Edition, for_otn: bool) -> tuple[AssessmentLine, ...]:
    """Return the assessments of an edition that the scope lets see, by office; three statements with the bank in memory."""
    found = revisions().filter(assessment__edition=edition, is_current=True).select_related("office").order_by("office__name", "pk")
    current = list(found)
    version = get_version(edition.bank_version_id)
    codes = {row: code for code, row in version.question_ids.items()}
    values: defaultdict[int, dict[str, Value]] = defaultdict(dict)
    open_ones = [revision.pk for revision in current if State(revision.state) in WRITABLE]
    answers = models.Answer.objects.filter(revision_id__in=open_ones).order_by("pk")
    for revision_id, question, state, keys, figure in answers.values_list("revision_id", "question_id", "state", "keys", "number"):
        values[revision_id][codes[question]] = Value(AnswerState(state), tuple(keys), figure)
    return tuple(
        AssessmentLine(
            assessment_id=revision.assessment_id,
            office=revision.office,
            head=head_of(revision, for_otn=for_otn),
            progress=_progress(version, values[revision.pk], revision),
            shown=None if revision.figures is None else revision.figures["overall"]["shown"],
        )
        for revision in current
    )


def _progress(version: Version, values: Mapping[str, Value], revision: models.Revision) -> Progress:
    """Count what is answered; what was sent is complete, says the operation that sent it."""
    if State(revision.state) not in WRITABLE:
        return Progress(1, 1)
    return progress_of(version.bank, values, active_questions(version.bank, values, read_profile(vars(revision.office))))


def get_transitions(*, assessment: models.Assessment, user: User) -> tuple[TransitionLine, ...]:
    """Return the log of an assessment in the words of the reader's side; the office is not told when a review started. One statement."""
    for_otn = is_for_otn(user, assessment.office)
    rows = models.Transition.objects.filter(revision__assessment=assessment).select_related("revision", "by").order_by("pk")
    lines = []
    for row in rows:
        is_start = row.before == row.after
        if is_start and not for_otn:
            continue
        before = states.label(State(row.before), is_reviewing=False, for_otn=for_otn) if row.before else ""
        after = states.label(State(row.after), is_reviewing=is_start, for_otn=for_otn)
        lines.append(TransitionLine(row.revision.number, before, after, row.at, row.by.full_name if row.by else "", row.comment))
    return tuple(lines)
