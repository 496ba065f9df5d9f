"""What is to be looked at before sending, with the way to each question.

A person who may not read the answers gets PermissionDenied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet

from diagnostic import bank, models
from diagnostic.answering import Value, in_words
from diagnostic.bank_diff import is_same_scale
from diagnostic.progress import Progress, active_questions, missing, progress_of, required_codes
from diagnostic.queries.access import can_read_answers, can_read_marks, is_for_otn
from diagnostic.queries.answers import Answers, profile_of
from diagnostic.queries.banks import get_version, version_of
from diagnostic.queries.heads import Head, head_of, name_of, revisions
from diagnostic.scoring import COUNTED, AnswerState, Mark
from diagnostic.states import Move, State, target
from otn.accounts.models import User
from otn.clock import today
from otn.offices.access import can
from otn.offices.models import Membership, Office, Role

MANY_NOT_APPLICABLE = Decimal("0.2")  # of a chapter: each then needs a reason (roles.md §1.2 row 6)
MUCH_LOWER = 2  # levels lost since last year
SHORT = 12  # questions: a longer group is folded


@dataclass(frozen=True)
class Remark:
    kind: str
    text: str
    proposal: str
    is_answered: bool  # the answer has changed since


@dataclass(frozen=True)
class QuestionToSee:
    """A question, and where it stands."""

    question: bank.Question
    chapter: str  # code
    reason: str = ""  # why it does not apply
    version: int = 0  # of the answer, to send with a reason
    may_answer: bool = False
    remark: Remark | None = None
    comments: int = 0


@dataclass(frozen=True)
class Group:
    """The questions of one chapter."""

    code: str
    title: str
    lines: tuple[QuestionToSee, ...]
    of: int = 0  # questions that the office must answer there

    @property
    def is_short(self) -> bool:
        return len(self.lines) <= SHORT


@dataclass(frozen=True)
class Lower:
    """An answer well below last year's."""

    question: bank.Question
    chapter: str
    before: str  # in words
    after: str


@dataclass(frozen=True)
class Rereading:
    """What is to be looked at before sending."""

    head: Head
    progress: Progress
    groups: tuple[Group, ...]  # without answer, by chapter
    unknown: tuple[QuestionToSee, ...]
    excluded: tuple[Group, ...]  # not applicable, in the chapters that have many
    lower: tuple[Lower, ...]
    previous_year: int | None  # that `lower` compares with
    to_review: tuple[QuestionToSee, ...]
    remarks: tuple[QuestionToSee, ...]  # of the adviser, on answers that he asks to be looked at again
    talks: tuple[QuestionToSee, ...]  # threads that are not closed
    managers: tuple[str, ...]  # who can send
    may_submit: bool  # right, state and date; something may still be missing
    may_withdraw: bool

    @property
    def missing(self) -> tuple[QuestionToSee, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def without_reason(self) -> tuple[QuestionToSee, ...]:
        return tuple(line for group in self.excluded for line in group.lines if not line.reason)

    @property
    def open_remarks(self) -> int:
        """How many remarks wait for another answer."""
        return sum(line.remark is not None and not line.remark.is_answered for line in self.remarks)

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.unknown or self.excluded or self.lower or self.to_review or self.remarks or self.talks)


FIELDS = (
    *("revision_id", "question_id", "state", "keys", "number", "text", "reason", "version", "is_to_review"),
    *("mark__kind", "mark__text", "mark__proposal", "mark__answer_version"),
)


@dataclass(frozen=True)
class _Read:
    """One revision, as it was read."""

    answers: Answers
    rows: Mapping[str, Mapping[str, Any]]  # by code
    chapters: Mapping[str, str]  # of each question

    def line(self, code: str, **more: Any) -> QuestionToSee:
        return QuestionToSee(self.answers.version.bank.by_code[code], self.chapters[code], **more)

    def in_state(self, codes: Iterable[str], state: AnswerState) -> list[str]:
        values = self.answers.values
        return [code for code in codes if code in values and values[code].state is state]


def get_rereading(*, assessment: models.Assessment, user: User) -> Rereading:
    """Return what is to be looked at before sending: holes, doubts, reasons that lack, what fell since last year, what others ask.

    Three statements with the banks in memory.
    """
    office = assessment.office
    revision, previous = _revisions(assessment, user)
    if not can_read_answers(user, revision, office):
        raise PermissionDenied
    mine, *older = _read([revision] if previous is None else [revision, previous], office)
    whole = mine.answers.version.bank
    active = active_questions(whole, mine.answers.values, mine.answers.profile)
    asked = [code for code in whole.by_code if code in active]
    head = head_of(revision, for_otn=is_for_otn(user, office))
    is_mine = _chapters_of(revision, user, office) if head.accepts_answers and can(user, "answer.write", office) else frozenset()
    after = target(head.state, Move.WITHDRAW, is_reviewing=revision.review_started_at is not None)
    return Rereading(
        head=head,
        progress=progress_of(whole, mine.answers.values, active),
        groups=tuple(_groups(whole, mine, [question.code for question in missing(whole, mine.answers.values, active)])),
        unknown=tuple(mine.line(code) for code in mine.in_state(asked, AnswerState.UNKNOWN)),
        excluded=tuple(_excluded(whole, mine, active, is_mine)),
        lower=tuple(_lower(older[0], mine)) if older else (),
        previous_year=None if previous is None else previous.assessment.edition.year,
        to_review=tuple(mine.line(code) for code in asked if code in mine.rows and mine.rows[code]["is_to_review"]),
        remarks=tuple(_remarks(mine)) if can_read_marks(user, revision, office) else (),
        talks=tuple(_talks(assessment, mine)),
        managers=tuple(revision.managers),  # type: ignore[attr-defined]  # annotated
        may_submit=head.accepts_answers and can(user, "assessment.submit", office),
        may_withdraw=after is not None and today() <= revision.assessment.deadlines.of(after) and can(user, "assessment.withdraw", office),
    )


def get_question_to_see(*, assessment: models.Assessment, code: str) -> QuestionToSee | None:
    """Return a question of the bank of an assessment, None for one that it does not have; one statement."""
    for chapter in get_version(assessment.bank_version_id).bank.chapters:
        for question in chapter.questions:
            if question.code == code:
                return QuestionToSee(question, chapter.code)
    return None


# --- What is read -------------------------------------------------------------------------------------------------------------------------


def _revisions(assessment: models.Assessment, user: User) -> tuple[models.Revision, models.Revision | None]:
    """Return the revision under way and the last validated one of an earlier edition, with whose chapters are whose; one statement."""
    earlier = models.Revision.objects.filter(
        office_id=assessment.office_id, state=State.VALIDATED, assessment__edition__year__lt=assessment.edition.year
    ).order_by("-assessment__edition__year", "-number", "pk")
    confided = models.ChapterAssignment.objects.filter(assessment=OuterRef("assessment")).order_by("pk")
    held = Membership.objects.filter(office=OuterRef("office"), role=Role.MANAGER, is_active=True, user__is_active=True).order_by("pk")
    found: QuerySet[models.Revision] = (
        revisions()
        .select_related("assessment__bank_version__bank")
        .filter(Q(assessment=assessment, is_current=True) | Q(pk__in=earlier.values("pk")[:1]))
        .annotate(
            confided=ArraySubquery(confided.values("chapter__code")),
            confided_to_me=ArraySubquery(confided.filter(user=user).values("chapter__code")),
            managers=ArraySubquery(held.annotate(name=name_of("user")).values("name")),
        )
        .order_by("-assessment__edition__year", "pk")
    )
    current, *older = found
    return current, older[0] if older else None


def _read(found: Sequence[models.Revision], office: Office) -> list[_Read]:
    """Return what these revisions say; one statement."""
    versions = {revision.pk: version_of(revision.assessment.bank_version) for revision in found}
    codes = {pk: {row: code for code, row in version.question_ids.items()} for pk, version in versions.items()}
    rows: dict[int, dict[str, Mapping[str, Any]]] = {revision.pk: {} for revision in found}
    for row in models.Answer.objects.filter(revision_id__in=rows).order_by("pk").values(*FIELDS):
        rows[row["revision_id"]][codes[row["revision_id"]][row["question_id"]]] = row
    return [
        _Read(
            Answers(
                versions[revision.pk],
                {code: _value(row) for code, row in rows[revision.pk].items()},
                profile_of(revision, office),
            ),
            rows[revision.pk],
            {question.code: one.code for one in versions[revision.pk].bank.chapters for question in one.questions},
        )
        for revision in found
    ]


def _value(row: Mapping[str, Any]) -> Value:
    return Value(AnswerState(row["state"]), tuple(row["keys"]), row["number"], row["text"], row["reason"])


def _chapters_of(revision: models.Revision, user: User, office: Office) -> frozenset[str]:
    """Return the codes of the chapters that this person may answer, as `record_answer` asks it."""
    codes = {chapter.code for chapter in version_of(revision.assessment.bank_version).bank.chapters}
    if can(user, "assessment.assign", office):
        return frozenset(codes)
    others = set(revision.confided) - set(revision.confided_to_me)  # type: ignore[attr-defined]  # annotated
    return frozenset(codes - others)


# --- What is found in it ------------------------------------------------------------------------------------------------------------------


def _groups(whole: bank.Bank, mine: _Read, codes: Sequence[str]) -> Iterable[Group]:
    for chapter in whole.chapters:
        lines = tuple(mine.line(code) for code in codes if mine.chapters[code] == chapter.code)
        if lines:
            yield Group(chapter.code, chapter.title, lines)


def _excluded(whole: bank.Bank, mine: _Read, active: frozenset[str], is_mine: frozenset[str]) -> Iterable[Group]:
    for chapter in whole.chapters:
        required = required_codes(whole, active, chapter.code)
        left_out = mine.in_state(required, AnswerState.NOT_APPLICABLE)
        if len(left_out) > MANY_NOT_APPLICABLE * len(required):
            lines = tuple(
                mine.line(
                    code, reason=mine.answers.values[code].reason, version=mine.rows[code]["version"], may_answer=chapter.code in is_mine
                )
                for code in left_out
            )
            yield Group(chapter.code, chapter.title, lines, len(required))


def _remarks(mine: _Read) -> Iterable[QuestionToSee]:
    for code in mine.answers.version.bank.by_code:
        row = mine.rows.get(code)
        if row is None or row["mark__kind"] not in models.AdvisorMark.ASKING:
            continue
        kind = models.AdvisorMark.Kind(row["mark__kind"]).label
        is_answered = row["mark__answer_version"] != row["version"]
        yield mine.line(code, remark=Remark(str(kind), row["mark__text"], row["mark__proposal"], is_answered))


def _talks(assessment: models.Assessment, mine: _Read) -> Iterable[QuestionToSee]:
    """Return the questions whose threads are open, in the order of the bank; one statement."""
    said = Count("comments", filter=Q(comments__removed_at=None))
    found = models.Thread.objects.filter(assessment=assessment, resolved_at=None).annotate(said=said).filter(said__gt=0)
    counts = dict(found.order_by("pk").values_list("question_id", "said"))
    for code, number in mine.answers.version.question_ids.items():
        if number in counts:
            yield mine.line(code, comments=counts[number])


def _lower(before: _Read, after: _Read) -> Iterable[Lower]:
    """Return the answers that lost levels where the question has the same scale; an unknown one is at level 0."""
    old: Mapping[str, Mark] = before.answers.results().marks
    was_asked, is_asked = before.answers.version.bank.by_code, after.answers.version.bank.by_code
    for code, mark in after.answers.results().marks.items():
        former = old.get(code)
        if former is None or not {former.state, mark.state} <= COUNTED or not is_same_scale(was_asked[code], is_asked[code]):
            continue
        if (former.level or 0) - (mark.level or 0) >= MUCH_LOWER:
            was, is_now = before.answers.values[code], after.answers.values[code]
            yield Lower(is_asked[code], after.chapters[code], in_words(was_asked[code], was), in_words(is_asked[code], is_now))
