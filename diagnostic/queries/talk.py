"""What was said about one question: its thread, the versions of its answer, the adviser's mark, the private notes of OTN.

Whoever may not read it gets PermissionDenied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse

from diagnostic import models
from diagnostic.answering import Value, in_words
from diagnostic.bank import Chapter, Question
from diagnostic.queries.access import can_read_answers, can_read_marks
from diagnostic.queries.banks import version_of
from diagnostic.scoring import AnswerState
from otn.accounts.models import User
from otn.lib import french
from otn.offices.access import can
from otn.offices.models import Membership


@dataclass(frozen=True)
class CommentLine:
    id: int
    author: str
    at: datetime
    text: str  # empty when it was taken back
    is_removed: bool
    take_back_url: str  # for its author, for a quarter of an hour; else empty
    is_advisor: bool = False
    is_network: bool = False  # of OTN, without being the adviser
    is_former: bool = False  # member of the office


@dataclass(frozen=True)
class ChangeLine:
    """A version of the answer, drawn as a step of the trace."""

    version: int
    value: Value
    text: str  # the value in words
    by: str
    at: datetime | None
    is_present: bool

    url = step = ""

    @property
    def kind(self) -> str:
        return french.moment(self.at)

    @property
    def note(self) -> str:
        return self.by

    @property
    def state(self) -> str:
        return "ici" if self.is_present else "fait"


@dataclass(frozen=True)
class MarkView:
    """What the adviser thinks of the answer."""

    kind: models.AdvisorMark.Kind
    text: str
    proposal: str  # never part of the answer
    by: str
    at: datetime
    is_outdated: bool  # the answer has changed since


@dataclass(frozen=True)
class Talk:
    chapter: Chapter
    question: Question
    thread_id: int | None
    is_resolved: bool
    comments: tuple[CommentLine, ...]
    changes: tuple[ChangeLine, ...]  # newest first
    mark: MarkView | None

    @property
    def title(self) -> str:
        return f"Question {self.question.code}"

    @property
    def chapter_title(self) -> str:
        return f"Chapitre {self.chapter.code}"

    @property
    def target(self) -> str:
        """What htmx replaces; an id with a dot is no plain selector."""
        return f"[id='discussion-{self.question.code}']"

    @property
    def answer(self) -> str:
        """The present answer, in words."""
        return self.changes[0].text if self.changes else in_words(self.question, Value())


@dataclass(frozen=True)
class NoteLine:
    code: str  # of the question; empty for the whole
    text: str
    by: str
    at: datetime
    version: int


# One row for each version of the answer, at least one: the revision is in all of them.
ROW_FIELDS = (
    *("state", "mine__version", "mine__changes__version", "mine__changes__state", "mine__changes__keys", "mine__changes__number"),
    *("mine__changes__text", "mine__changes__reason", "mine__changes__answered_at"),
    *("mine__changes__answered_by__first_name", "mine__changes__answered_by__last_name"),
    *("mine__mark__kind", "mine__mark__text", "mine__mark__proposal", "mine__mark__answer_version", "mine__mark__at"),
    *("mine__mark__by__first_name", "mine__mark__by__last_name"),
)


def get_talk(*, assessment: models.Assessment, code: str, user: User, now: datetime) -> Talk:
    """Return the thread of a question, the versions of its present answer and the mark on it; two statements with the bank in memory.

    Raises LookupError for a question that is not of its bank.
    """
    version = version_of(assessment.bank_version)
    whole, question = version.bank, version.bank.by_code[code]
    rows = list(
        models.Revision.objects.filter(assessment=assessment, is_current=True)
        .annotate(mine=FilteredRelation("answers", condition=Q(answers__question=version.question_ids[code])))
        .order_by(F("mine__changes__version").desc(nulls_last=True), "pk")
        .values(*ROW_FIELDS)
    )
    revision = models.Revision(assessment=assessment, state=rows[0]["state"])
    if not can_read_answers(user, revision, assessment.office):
        raise PermissionDenied
    comments = _comments(assessment, code)
    thread = comments[0].thread if comments else None
    return Talk(
        chapter=next(chapter for chapter in whole.chapters if question in chapter.questions),
        question=question,
        thread_id=None if thread is None else thread.pk,
        is_resolved=thread is not None and thread.resolved_at is not None,
        comments=tuple(_comment(one, assessment, code, user, now) for one in comments),
        changes=_changes(question, rows),
        mark=_mark(rows[0]) if can_read_marks(user, revision, assessment.office) else None,
    )


def _comments(assessment: models.Assessment, code: str) -> Sequence[models.Comment]:
    """Return the comments of a question with their thread, and what their authors are in the office: None is not of it."""
    held = Membership.objects.filter(office_id=assessment.office_id, user=OuterRef("author")).order_by("-is_active", "pk")
    found = models.Comment.objects.filter(thread__assessment=assessment, thread__question__code=code).select_related("author", "thread")
    return list(found.annotate(is_member=Subquery(held.values("is_active")[:1])).order_by("at", "pk"))


def _comment(one: models.Comment, assessment: models.Assessment, code: str, user: User, now: datetime) -> CommentLine:
    is_member: bool | None = one.is_member  # type: ignore[attr-defined]  # annotated
    is_theirs = one.author_id == user.pk and one.is_removable(now)
    arguments = (assessment.office.slug, assessment.edition.year, code, one.pk)
    return CommentLine(
        id=one.pk,
        author=one.author.full_name,
        at=one.at,
        text=one.text,
        is_removed=one.removed_at is not None,
        take_back_url=reverse("diagnostic:take_back", args=arguments) if is_theirs else "",
        is_advisor=is_member is None and not one.author.is_network_admin,
        is_network=is_member is None and one.author.is_network_admin,
        is_former=is_member is False,
    )


def _changes(question: Question, rows: Sequence[Mapping[str, Any]]) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(
            version=row["mine__changes__version"],
            value=(value := _value(row)),
            text=in_words(question, value),
            by=_name(row, "mine__changes__answered_by"),
            at=row["mine__changes__answered_at"],
            is_present=row["mine__changes__version"] == row["mine__version"],
        )
        for row in rows
        if row["mine__changes__version"] is not None
    )


def _value(row: Mapping[str, Any]) -> Value:
    state, keys, number, text, reason = (row[f"mine__changes__{name}"] for name in ("state", "keys", "number", "text", "reason"))
    return Value(AnswerState(state), tuple(keys), number, text, reason)


def _mark(row: Mapping[str, Any]) -> MarkView | None:
    if row["mine__mark__kind"] is None:
        return None
    return MarkView(
        kind=models.AdvisorMark.Kind(row["mine__mark__kind"]),
        text=row["mine__mark__text"],
        proposal=row["mine__mark__proposal"],
        by=_name(row, "mine__mark__by"),
        at=row["mine__mark__at"],
        is_outdated=row["mine__mark__answer_version"] != row["mine__version"],
    )


def _name(row: Mapping[str, Any], person: str) -> str:
    return f"{row[f'{person}__first_name'] or ''} {row[f'{person}__last_name'] or ''}".strip()


def find_comment(assessment: models.Assessment, code: str, pk: int) -> models.Comment | None:
    """Return a comment on a question of an assessment, whose office is that of the door; one statement."""
    said = models.Comment.objects.filter(thread__assessment=assessment, thread__question__code=code, pk=pk).select_related("thread").first()
    if said is not None:
        said.thread.assessment = assessment
    return said


def find_thread(assessment: models.Assessment, code: str) -> models.Thread | None:
    """Return the thread of a question of an assessment, whose office is that of the door; one statement."""
    thread = models.Thread.objects.filter(assessment=assessment, question__code=code).first()
    if thread is not None:
        thread.assessment = assessment
    return thread


def get_notes(*, assessment: models.Assessment, user: User) -> tuple[NoteLine, ...]:
    """Return the private notes, to OTN alone: PermissionDenied to whoever is not. One statement."""
    if not can(user, "note.read", assessment.office):
        raise PermissionDenied
    notes = models.PrivateNote.objects.filter(assessment=assessment).select_related("question", "by")
    return tuple(
        NoteLine(one.question.code if one.question else "", one.text, one.by.full_name, one.at, one.version)
        for one in notes.order_by("question__position", "pk")
    )
