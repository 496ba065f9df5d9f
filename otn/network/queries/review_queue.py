"""What waits for an adviser: diagnostics to be read, questions without answer, requests of offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from diagnostic.models import Comment, Thread
from diagnostic.operations.asking import DELAY_ASKED, REOPENING
from diagnostic.queries.heads import Head
from diagnostic.queries.standing import get_heads
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.network.urgency import waiting_words
from otn.offices.access import advised_offices
from otn.offices.models import Membership, Office

ANSWERS = {DELAY_ASKED: "assessment.extended", REOPENING: "assessment.reopened"}  # what settles a request
ASKED = {DELAY_ASKED: "un délai pour son diagnostic", REOPENING: "la réouverture de son diagnostic"}
GOES_TO = {DELAY_ASKED: "diagnostic:extension", REOPENING: "diagnostic:new_revision"}


@dataclass(frozen=True)
class ToReview:
    office: str
    slug: str
    head: Head
    waiting: str  # in words
    is_archived: bool


@dataclass(frozen=True)
class OpenQuestion:
    """A question of the diagnostic on which the office spoke last."""

    office: str
    slug: str
    year: int
    code: str
    by: str
    waiting: str


@dataclass(frozen=True)
class Request:
    """What an office asked for, and where it is granted."""

    office: str
    slug: str
    year: int
    what: str
    reason: str
    waiting: str
    page: str  # name of the address


@dataclass(frozen=True)
class ReviewQueue:
    diagnostics: tuple[ToReview, ...]  # who has waited longest first, as the next two
    requests: tuple[Request, ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.diagnostics or self.requests or self.questions)


def get_review_queue(person: User) -> ReviewQueue:
    """Return what waits for this person in the offices that are assigned to him today; four statements."""
    now = timezone.localtime()
    offices = {office.pk: office for office in advised_offices(person).order_by("pk")}
    heads = get_heads(advised_offices(person))
    return ReviewQueue(
        diagnostics=_diagnostics(offices, heads, now),
        requests=_requests(offices, heads, now),
        questions=tuple(_question(thread, offices, now) for thread in _open_threads(offices, heads)),
    )


def _diagnostics(offices: Mapping[int, Office], heads: Mapping[int, Head], now: datetime) -> tuple[ToReview, ...]:
    sent = [(head.submitted_at, pk, head) for pk, head in heads.items() if head.state is State.SUBMITTED and head.submitted_at is not None]
    return tuple(
        ToReview(offices[pk].name, offices[pk].slug, head, waiting_words(timezone.localtime(at), now), offices[pk].is_archived)
        for at, pk, head in sorted(sent, key=lambda one: one[:2])
    )


def _requests(offices: Mapping[int, Office], heads: Mapping[int, Head], now: datetime) -> tuple[Request, ...]:
    """Return what was asked for about the newest diagnostics and neither granted nor past: a delay for what was sent, say."""
    found = []
    for entry in _asked(offices):
        assert entry.office_id is not None  # a line of an office
        head, office = heads.get(entry.office_id), offices[entry.office_id]
        if head is None or str(head.assessment_id) != entry.target_id or not _is_open(entry.verb, head):
            continue
        waiting = waiting_words(timezone.localtime(entry.at), now)
        found.append(Request(office.name, office.slug, head.year, ASKED[entry.verb], entry.reason, waiting, GOES_TO[entry.verb]))
    return tuple(found)


def _is_open(verb: str, head: Head) -> bool:
    return head.state in WRITABLE if verb == DELAY_ASKED else head.state is State.VALIDATED


def _asked(offices: Mapping[int, Office]) -> QuerySet[JournalEntry]:
    """Return the last request of each kind about each diagnostic, unless what settles it came after."""
    lines = JournalEntry.objects.filter(office__in=[office.pk for office in offices.values() if not office.is_archived])
    later = JournalEntry.objects.filter(office=OuterRef("office"), target_id=OuterRef("target_id"), pk__gt=OuterRef("pk"))
    open_ones = JournalEntry.objects.none()
    for verb, answer in ANSWERS.items():
        open_ones |= lines.filter(~Exists(later.filter(verb__in=[verb, answer])), verb=verb)
    return open_ones.order_by("at", "pk")


def _open_threads(offices: Mapping[int, Office], heads: Mapping[int, Head]) -> QuerySet[Thread]:
    """Return the threads of the newest diagnostics that nobody closed and in which a member of the office spoke last.

    Those of a draft that the office keeps for itself are not for its adviser yet.
    """
    readable = [
        head.assessment_id
        for pk, head in heads.items()
        if not offices[pk].is_archived and (head.state is not State.DRAFT or head.is_draft_visible)
    ]
    said = Comment.objects.filter(thread=OuterRef("pk"), removed_at=None).order_by("-at", "-pk")
    member = Membership.objects.filter(office=OuterRef("office"), user=OuterRef("speaker"))
    found = Thread.objects.filter(assessment__in=readable, resolved_at=None)
    told = found.annotate(speaker=Subquery(said.values("author")[:1]), said_at=Subquery(said.values("at")[:1]))
    return (
        told.filter(Exists(member))
        .annotate(
            speaker_first=Subquery(said.values("author__first_name")[:1]), speaker_last=Subquery(said.values("author__last_name")[:1])
        )
        .select_related("assessment__edition", "question")
        .order_by("said_at", "pk")
    )  # fmt: skip


def _question(thread: Thread, offices: Mapping[int, Office], now: datetime) -> OpenQuestion:
    office, told = offices[thread.office_id], vars(thread)
    return OpenQuestion(
        office=office.name,
        slug=office.slug,
        year=thread.assessment.edition.year,
        code=thread.question.code,
        by=f"{told['speaker_first']} {told['speaker_last']}".strip(),
        waiting=waiting_words(timezone.localtime(told["said_at"]), now),
    )
