"""Where the diagnostic of the year stands, for the home of the office; statements are the same for one edition and for ten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery

from diagnostic import bank, models
from diagnostic.models import Edition, Revision
from diagnostic.progress import Progress, active_questions, progress_of, resume_at
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.answers import Answers, get_answers_of
from diagnostic.queries.banks import version_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.clock import today
from otn.offices.access import can
from otn.offices.models import Office

ENOUGH = 80  # percent of a chapter, from which its score is shown before everything is answered


@dataclass(frozen=True)
class Place:
    """Where a person goes on."""

    code: str  # of the question
    chapter: str  # its code
    number: int  # of the question in the whole


@dataclass(frozen=True)
class Scores:
    """What one diagnostic comes to; a chapter without enough answers has no score."""

    year: int
    overall: int | None
    level: str
    chapters: tuple[tuple[str, int | None], ...]  # title and score
    is_provisional: bool  # answers may still change


@dataclass(frozen=True)
class Standing:
    head: Head
    progress: Progress
    is_begun: bool
    place: Place | None  # None for whoever may not answer, or where answers may not change
    mine: tuple[str, ...]  # codes of the chapters that are confided to this person
    mine_left: tuple[str, ...]  # those of them that she has not finished
    scores: tuple[Scores, ...]  # the newest first; of the last year there may be none yet


@dataclass(frozen=True)
class DiagnosticOfYear:
    """`standing` is None while the office has no assessment in the edition that is open, or in any."""

    year: int | None  # of the edition; None without any that has begun
    is_open: bool  # an assessment can be opened in it
    standing: Standing | None
    former: tuple[Scores, ...]  # of earlier editions, for an office without assessment in this one


def get_standing(*, office: Office, user: User) -> DiagnosticOfYear:
    """Return where the diagnostic of the newest edition stands; two statements with the banks in memory."""
    found = list(_revisions(office, user))
    newest = found[0] if found else None
    is_running = newest is not None and newest.assessment.edition.closes_on >= today()
    edition = newest.assessment.edition if newest is not None and is_running else _newest_edition()
    if newest is not None and (edition is None or newest.assessment.edition_id == edition.pk):
        return DiagnosticOfYear(newest.assessment.edition.year, is_open=False, standing=_standing(newest, found, office, user), former=())
    is_open = edition is not None and edition.closes_on >= today()
    former = tuple(one for one in (_kept(revision, office, user) for revision in found) if one)
    return DiagnosticOfYear(None if edition is None else edition.year, is_open=is_open, standing=None, former=former)


def _newest_edition() -> Edition | None:
    return Edition.objects.filter(opens_on__lte=today()).order_by("-year", "pk").first()


def _revisions(office: Office, user: User) -> QuerySet[Revision]:
    """Return the revision under way of each edition, the newest first, with what is this person's in it; one statement."""
    place = models.Position.objects.filter(assessment=OuterRef("assessment"), user=user).order_by("pk")
    mine = models.ChapterAssignment.objects.filter(assessment=OuterRef("assessment"), user=user).order_by("chapter__position", "pk")
    confided = models.ChapterAssignment.objects.filter(assessment=OuterRef("assessment")).order_by("chapter__position", "pk")
    return (
        revisions()
        .filter(office=office, is_current=True)
        .select_related("assessment__bank_version__bank")
        .annotate(
            place=Subquery(place.values("question__code")[:1]),
            mine=ArraySubquery(mine.values("chapter__code")),
            mine_left=ArraySubquery(mine.filter(done_at=None).values("chapter__code")),
            confided=ArraySubquery(confided.values("chapter__code")),
        )
        .order_by("-assessment__edition__year", "pk")
    )


def _standing(revision: Any, found: list[Revision], office: Office, user: User) -> Standing:
    """Describe one of `_revisions()`; one statement while its answers may change, else none."""
    head = head_of(revision, for_otn=is_for_otn(user, office))
    is_open = State(revision.state) in WRITABLE
    progress, is_begun, scores, place = Progress(1, 1), True, _kept(revision, office, user), None
    if is_open:
        (answers,) = get_answers_of([revision], office=office)
        whole, values = answers.version.bank, answers.values
        active = active_questions(whole, values, answers.profile)
        progress = progress_of(whole, values, active)
        is_begun = any(value.is_given for value in values.values()) or State(revision.state) is not State.DRAFT
        if head.accepts_answers and can(user, "answer.write", office):
            others = set(revision.confided) - set(revision.mine)
            place = _place(whole, revision.place or resume_at(whole, values, active, revision.mine, others))
        scores = _provisional(head.year, answers) if can_read_answers(user, revision, office) else None
    earlier = (_kept(one, office, user) for one in found[1:])
    return Standing(
        head=head,
        progress=progress,
        is_begun=is_begun,
        place=place,
        mine=tuple(revision.mine),
        mine_left=tuple(revision.mine_left),
        scores=tuple(one for one in (scores, *earlier) if one is not None),
    )


def _place(whole: bank.Bank, code: str | None) -> Place | None:
    if code is None:
        return None
    chapter = next(chapter.code for chapter in whole.chapters if any(question.code == code for question in chapter.questions))
    return Place(code, chapter, list(whole.by_code).index(code) + 1)


def _kept(revision: Revision, office: Office, user: User) -> Scores | None:
    """Return the figures that were kept when the answers were sent."""
    if revision.figures is None or not can_read_answers(user, revision, office):
        return None
    whole = version_of(revision.assessment.bank_version).bank
    figures: Mapping[str, Any] = revision.figures
    levels = {one.key: one.label for one in whole.maturity}
    return Scores(
        year=revision.assessment.edition.year,
        overall=figures["overall"]["shown"],
        level=levels.get(figures["overall"]["maturity"], ""),
        chapters=tuple((chapter.title, figures["chapters"][chapter.code]["shown"]) for chapter in whole.chapters),
        is_provisional=State(revision.state) is not State.VALIDATED,
    )


def _provisional(year: int, answers: Answers) -> Scores | None:
    """Return what the answers come to so far, chapter by chapter once there are enough of them; None before."""
    found, whole = answers.results(), answers.version.bank
    known = {one.key: one.shown for one in found.chapters if found.chapter_progress[one.key].percent >= ENOUGH}
    if not known:
        return None
    is_whole = len(known) == len(whole.chapters)
    overall = found.overall
    return Scores(
        year=year,
        overall=overall.shown if is_whole else None,
        level=overall.maturity.label if is_whole and overall.maturity else "",
        chapters=tuple((chapter.title, known.get(chapter.code)) for chapter in whole.chapters),
        is_provisional=True,
    )


# --- Lists --------------------------------------------------------------------------------------------------------------------------------


def get_heads(offices: QuerySet[Office]) -> Mapping[int, Head]:
    """Return by office the head of its newest assessment in OTN's words, for those that have one; one statement."""
    found = revisions().filter(is_current=True, office__in=offices, assessment__edition__opens_on__lte=today())
    heads: dict[int, Head] = {}
    for revision in found.order_by("-assessment__edition__year", "pk"):
        heads.setdefault(revision.office_id, head_of(revision, for_otn=True))
    return heads
