"""What was said about one question: its thread, the versions of its answer, the private notes of OTN.

Whoever may not read it gets PermissionDenied.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from diagnostic import models
from diagnostic.answering import Value
from diagnostic.queries.access import can_read_answers
from otn.accounts.models import User
from otn.offices.access import can


@dataclass(frozen=True)
class CommentLine:
    id: int
    author: str
    at: datetime
    text: str  # empty when it was taken back
    is_removed: bool
    is_removable: bool  # by this reader, now


@dataclass(frozen=True)
class ChangeLine:
    version: int
    value: Value
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Talk:
    thread_id: int | None
    is_resolved: bool
    comments: tuple[CommentLine, ...]
    changes: tuple[ChangeLine, ...]  # newest first


@dataclass(frozen=True)
class NoteLine:
    code: str  # of the question; empty for the whole
    text: str
    by: str
    at: datetime
    version: int


def get_talk(*, assessment: models.Assessment, code: str, user: User, now: datetime) -> Talk:
    """Return the thread of a question and the versions of its present answer; four statements."""
    revision = models.Revision.objects.select_related("assessment").get(assessment=assessment, is_current=True)
    if not can_read_answers(user, revision, assessment.office):
        raise PermissionDenied
    thread = models.Thread.objects.filter(assessment=assessment, question__code=code).first()
    comments = models.Comment.objects.filter(thread=thread).select_related("author").order_by("at", "pk")
    changes = models.AnswerChange.objects.filter(answer__revision=revision, answer__question__code=code).select_related("answered_by")
    return Talk(
        thread_id=None if thread is None else thread.pk,
        is_resolved=thread is not None and thread.resolved_at is not None,
        comments=tuple(
            CommentLine(
                one.pk, one.author.full_name, one.at, one.text, one.removed_at is not None,
                one.author_id == user.pk and one.is_removable(now),
            )
            for one in comments
        ),
        changes=tuple(
            ChangeLine(one.version, one.value, one.answered_by.full_name if one.answered_by else "", one.answered_at)
            for one in changes.order_by("-version", "pk")
        ),
    )  # fmt: skip


def get_notes(*, assessment: models.Assessment, user: User) -> tuple[NoteLine, ...]:
    """Return the private notes, to OTN alone: PermissionDenied to whoever is not. One statement."""
    if not can(user, "note.read", assessment.office):
        raise PermissionDenied
    notes = models.PrivateNote.objects.filter(assessment=assessment).select_related("question", "by")
    return tuple(
        NoteLine(one.question.code if one.question else "", one.text, one.by.full_name, one.at, one.version)
        for one in notes.order_by("question__position", "pk")
    )
