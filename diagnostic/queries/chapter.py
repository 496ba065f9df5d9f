"""A chapter with its answers, as its page shows it and as a save changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce, NullIf

from diagnostic import bank, models
from diagnostic.answering import Value, in_words
from diagnostic.progress import Progress, active_questions, progress_of
from diagnostic.queries.access import can_read_answers, can_read_marks, is_for_otn
from diagnostic.queries.answers import profile_of
from diagnostic.queries.banks import Version, version_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.questionnaire import Standing, standing
from diagnostic.scoring import AnswerState
from diagnostic.states import State, accepts_answers
from otn.accounts.models import User
from otn.clock import today
from otn.offices.access import can


@dataclass(frozen=True)
class MarkLine:
    kind: models.AdvisorMark.Kind
    text: str
    proposal: str
    version: int
    is_outdated: bool  # the answer has changed since
    by: str
    at: datetime


@dataclass(frozen=True)
class QuestionLine:
    question: bank.Question
    value: Value
    version: int  # to send with the next value
    is_asked: bool
    is_to_review: bool
    answered_by: str
    answered_by_id: int | None
    answered_at: datetime | None
    former: str  # what was answered in the edition before, in words; empty without one
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
    version: Version
    chapter: bank.Chapter
    sections: tuple[SectionLines, ...]
    may_answer: bool  # state, date, right, and a chapter that is this person's or nobody's
    confided_to: tuple[str, ...]  # first names
    is_theirs: bool  # the chapter is this person's, or nobody's
    standing: Standing
    progress: Progress  # of the whole
    chapters: Mapping[str, Progress]  # by code, all of them
    next_code: str | None  # the next question without answer, this chapter first
    former_year: int | None  # of the edition that reminders come from


def get_chapter_page(*, assessment: models.Assessment, chapter_code: str, user: User) -> ChapterPage:
    """Return the questions of a chapter with their answers, and last edition's as a reminder.

    Three statements with the banks in memory, and the edition and the version of the assessment loaded. Raises LookupError for an unknown
    chapter, PermissionDenied to whoever may not read the answers.
    """
    office = assessment.office
    revision, former = _revisions(assessment, user, chapter_code)
    if not can_read_answers(user, revision, office):
        raise PermissionDenied
    version = version_of(assessment.bank_version)
    chapter = next((one for one in version.bank.chapters if one.code == chapter_code), None)
    if chapter is None:
        raise LookupError(f"no chapter {chapter_code!r} in this version")
    rows, reminders = _answers(revision, former, version)
    values = {code: _value(row) for code, row in rows.items()}
    active = active_questions(version.bank, values, profile_of(revision, office))
    threads = _threads(assessment)
    head = head_of(revision, for_otn=is_for_otn(user, office))
    is_theirs = not revision.confided or revision.is_mine or can(user, "assessment.assign", office)  # type: ignore[attr-defined]  # annotated
    shows_marks = can_read_marks(user, revision, office)
    stands = standing(version.bank, chapter, values, active, {code for code, row in rows.items() if row["is_to_review"]})

    def line(question: bank.Question) -> QuestionLine:
        code = question.code
        row, thread = rows.get(code), threads.get(version.question_ids[code])
        return _line(question, row, code in active, thread, reminders.get(code, ""), shows_marks=shows_marks)

    return ChapterPage(
        head=head,
        version=version,
        chapter=chapter,
        sections=tuple(
            SectionLines(section.code, section.title, tuple(line(question) for question in section.questions))
            for section in chapter.sections
        ),
        may_answer=head.accepts_answers and is_theirs and can(user, "answer.write", office),
        confided_to=tuple(revision.confided),  # type: ignore[attr-defined]  # annotated
        is_theirs=is_theirs,
        standing=stands,
        progress=progress_of(version.bank, values, active),
        chapters={one.code: progress_of(version.bank, values, active, one.code) for one in version.bank.chapters},
        next_code=stands.next_code,
        former_year=None if former is None else former.assessment.edition.year,
    )


def _revisions(assessment: models.Assessment, user: User, chapter: str) -> tuple[models.Revision, models.Revision | None]:
    """Return the revision under way, with whose the chapter is, and the last validated one of an earlier edition; one statement."""
    mine = models.Revision.objects.filter(office_id=assessment.office_id)
    earlier = mine.filter(state=State.VALIDATED, assessment__edition__year__lt=assessment.edition.year).order_by(
        "-assessment__edition__year", "-number", "pk"
    )
    held = models.ChapterAssignment.objects.filter(assessment=OuterRef("assessment"), chapter__code=chapter).order_by("pk")
    called = Coalesce(NullIf("user__first_name", Constant("")), F("user__email"), output_field=CharField())
    found = (
        revisions()
        .select_related("assessment__bank_version")
        .filter(Q(assessment=assessment, is_current=True) | Q(pk__in=earlier.values("pk")[:1]), office_id=assessment.office_id)
        .annotate(confided=ArraySubquery(held.annotate(called=called).values("called")), is_mine=Exists(held.filter(user=user)))
        .order_by("-assessment__edition__year", "pk")
    )
    current, *older = found
    return current, older[0] if older else None


# Rows rather than objects: a chapter reads every answer of the revision, for its conditions.
LINE_FIELDS = (
    *(
        "revision_id",
        "question_id",
        "state",
        "keys",
        "number",
        "text",
        "reason",
        "version",
        "is_to_review",
        "answered_at",
        "answered_by_id",
    ),
    *("answered_by__first_name", "answered_by__last_name", "answered_by__email"),
    *("mark__kind", "mark__text", "mark__proposal", "mark__version", "mark__answer_version", "mark__at"),
    *("mark__by__first_name", "mark__by__last_name"),
)


def _answers(
    revision: models.Revision, former: models.Revision | None, version: Version
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the answers of a revision by code, and those of the former one in words; one statement with the banks in memory."""
    read = [revision] if former is None else [revision, former]
    found = models.Answer.objects.filter(revision__in=[one.pk for one in read]).order_by("pk").values(*LINE_FIELDS)
    codes = {number: code for code, number in version.question_ids.items()}
    rows: dict[str, dict[str, Any]] = {}
    older: list[dict[str, Any]] = []
    for row in found:
        if row["revision_id"] == revision.pk:
            rows[codes[row["question_id"]]] = row
        else:
            older.append(row)
    return rows, {} if former is None else _reminders(former, older)


def _reminders(former: models.Revision, rows: list[dict[str, Any]]) -> dict[str, str]:
    version = version_of(former.assessment.bank_version)
    codes = {number: code for code, number in version.question_ids.items()}
    found = {}
    for row in rows:
        code, value = codes[row["question_id"]], _value(row)
        if value.is_given:
            found[code] = in_words(version.bank.by_code[code], value)
    return found


def _threads(assessment: models.Assessment) -> dict[int, tuple[int, bool]]:
    """Return how many comments each question has, and whether its thread is closed."""
    said = Count("comments", filter=Q(comments__removed_at=None))
    closed = ExpressionWrapper(Q(resolved_at__isnull=False), output_field=BooleanField())
    rows = models.Thread.objects.filter(assessment=assessment).annotate(said=said, closed=closed).order_by("pk")
    return {question: (count, is_closed) for question, count, is_closed in rows.values_list("question_id", "said", "closed")}


def _value(row: Mapping[str, Any]) -> Value:
    return Value(AnswerState(row["state"]), tuple(row["keys"]), row["number"], row["text"], row["reason"])


def _line(
    question: bank.Question,
    row: Mapping[str, Any] | None,
    is_asked: bool,
    thread: tuple[int, bool] | None,
    former: str,
    *,
    shows_marks: bool,
) -> QuestionLine:
    comments, is_resolved = thread or (0, False)
    if row is None:
        return QuestionLine(question, Value(), 0, is_asked, False, "", None, None, former, None, comments, is_resolved)
    mark = None
    if shows_marks and row["mark__kind"] is not None:
        kind, is_outdated = models.AdvisorMark.Kind(row["mark__kind"]), row["mark__answer_version"] != row["version"]
        by = f"{row['mark__by__first_name']} {row['mark__by__last_name']}".strip()
        mark = MarkLine(kind, row["mark__text"], row["mark__proposal"], row["mark__version"], is_outdated, by, row["mark__at"])
    return QuestionLine(
        question=question,
        value=_value(row),
        version=row["version"],
        is_asked=is_asked,
        is_to_review=row["is_to_review"],
        answered_by=_called(row),
        answered_by_id=row["answered_by_id"],
        answered_at=row["answered_at"],
        former=former,
        mark=mark,
        comments=comments,
        is_resolved=is_resolved,
    )


def _called(row: Mapping[str, Any]) -> str:
    """Return how a person is called in few words: her first name, else whatever names her."""
    return str(row["answered_by__first_name"] or row["answered_by__last_name"] or row["answered_by__email"] or "")


# --- Below one question -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PanelLine:
    comments: int
    is_resolved: bool
    is_to_review: bool
    may_answer: bool


def get_panel(*, assessment: models.Assessment, code: str, user: User) -> PanelLine:
    """Return what is said about one question, in short; two statements. Raises PermissionDenied to whoever may not read the answers."""
    office = assessment.office
    said = models.Comment.objects.filter(thread__assessment=assessment, thread__question__code=code, removed_at=None).order_by()
    flagged = models.Answer.objects.filter(revision=OuterRef("pk"), question__code=code, is_to_review=True)
    found = models.Revision.objects.filter(assessment=assessment, is_current=True).select_related("assessment__edition")
    revision = found.annotate(is_to_review=Exists(flagged)).get()
    if not can_read_answers(user, revision, office):
        raise PermissionDenied
    counted = said.aggregate(count=Count("pk"), closed=Count("pk", filter=Q(thread__resolved_at__isnull=False)))
    may_answer = _accepts(revision) and can(user, "answer.write", office)
    return PanelLine(counted["count"], counted["closed"] > 0, revision.is_to_review, may_answer)


def _accepts(revision: models.Revision) -> bool:
    return accepts_answers(State(revision.state), revision.assessment.deadlines, today())
