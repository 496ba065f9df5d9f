"""What the home of the step shows: the assessment of one edition, the other editions, what to prepare, who answers what.

Statements are the same for one office and for two hundred, for one edition and for ten, for one person and for thirty.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from diagnostic import bank, models
from diagnostic.answering import Value
from diagnostic.deadlines import is_of_the_past
from diagnostic.models import Edition, Revision
from diagnostic.progress import Progress, active_questions, is_answered, progress_of, resume_at, seconds_left, time_in_words
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.answers import profile_of
from diagnostic.queries.banks import version_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.offices.access import can
from otn.offices.models import Membership, Office, Role
from otn.offices.operations import managers_of, members_of

ASKED, GIVEN = "assessment.delay_asked", "assessment.extended"


@dataclass(frozen=True)
class EditionLine:
    """An assessment in the list of those of the office; the score is the last that was kept when answers were sent."""

    head: Head
    shown: int | None
    is_here: bool  # the page is about it
    is_readable: bool  # answers and results too, not the state alone


@dataclass(frozen=True)
class Answering:
    """Somebody to whom a chapter is confided."""

    user_id: int
    name: str
    is_me: bool
    done_at: datetime | None
    is_gone: bool  # this person answers no more: has left, or only reads


@dataclass(frozen=True)
class ChapterLine:
    code: str
    title: str
    progress: Progress
    not_applicable: int
    to_review: int
    people: tuple[Answering, ...]  # none: it is everybody's
    next_code: str  # where to go in it: its first question without answer, else its first one; empty in a chapter without question
    seconds: int  # nominal, of all that is asked in it

    @property
    def time(self) -> str:
        return time_in_words(self.seconds) if self.seconds else ""

    @property
    def mine(self) -> Answering | None:
        return next((one for one in self.people if one.is_me), None)


@dataclass(frozen=True)
class DelayAsked:
    """What the office asks and nobody has answered yet."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Current:
    """The assessment that the page is about. What may not be read is empty: of a draft that is not shown, OTN sees state and progress."""

    head: Head
    is_readable: bool
    is_extended: bool  # OTN has given later dates
    progress: Progress
    chapters: tuple[ChapterLine, ...]
    resume_at: str  # code; empty where nothing is left, or where answers may not change
    resume_chapter: str
    resume_subject: str
    time_left: str  # empty when nothing is left

    @property
    def mine(self) -> tuple[ChapterLine, ...]:
        return tuple(chapter for chapter in self.chapters if chapter.mine)


@dataclass(frozen=True)
class Hub:
    """The home of the step for one edition: `current` is None while the office has no assessment in it."""

    year: int  # of the edition, or of the one that is awaited
    is_open: bool  # an assessment can be opened in it
    is_past: bool  # it has ended
    opens_on: date | None  # of an edition that has not begun
    awaited_year: int | None  # of the edition that OTN has still to open, while the page shows one that has ended
    previous_year: int | None  # of the last assessment of an earlier edition
    manager: str  # the first name to ask, for who may not open it
    current: Current | None
    delay_asked: DelayAsked | None
    preparation: tuple[bank.Preparation, ...]
    lines: tuple[EditionLine, ...]  # newest first
    archives: tuple[EditionLine, ...]  # of editions that closed more than a year ago


def get_hub(*, office: Office, user: User, year: int | None = None) -> Hub:
    """Return the home of the step, for the newest edition that has begun or for the one of a year; five statements with the bank in memory.

    Raises LookupError for a year in which the office has no assessment and that is no edition.
    """
    editions = list(Edition.objects.select_related("bank_version__bank").order_by("-year", "pk"))
    kept = Revision.objects.filter(assessment=OuterRef("assessment"), figures__isnull=False).order_by("-number", "pk")
    found = (
        placed(user)
        .filter(office=office)
        .annotate(shown=Subquery(kept.annotate(kept_score=F("figures__overall__shown")).values("kept_score")[:1]))
        .order_by("-assessment__edition__year", "pk")
    )
    current = {revision.assessment.edition.year: revision for revision in found}
    edition = _edition(editions, year)
    here = None if edition is None else current.get(edition.year)
    has_ended = edition is not None and edition.closes_on < today()
    if has_ended and here is None and year is None:
        edition = None  # nothing to show of it: the next one is awaited
    all_lines = [_line(revision, user, office, is_here=revision is here) for revision in current.values()]
    past = {one.year for one in editions if is_of_the_past(one.closes_on, today())}
    shown_year = _awaited(editions) if edition is None else edition.year
    return Hub(
        year=shown_year,
        is_open=edition is not None and edition.opens_on <= today() and not has_ended,
        is_past=edition is not None and has_ended,
        opens_on=next((one.opens_on for one in editions if one.year == shown_year and one.opens_on > today()), None),
        awaited_year=_awaited(editions) if edition is not None and has_ended and year is None else None,
        previous_year=next((one for one in current if one < shown_year), None),
        manager="" if here or edition is None else next((person.first_name for person in managers_of(office)), ""),
        current=None if here is None else get_current(here, user, office),
        delay_asked=None if here is None else _delay_asked(here, user, office),
        preparation=() if edition is None else version_of(edition.bank_version).bank.preparation,
        lines=tuple(line for line in all_lines if line.head.year not in past),
        archives=tuple(line for line in all_lines if line.head.year in past),
    )


def placed(user: User) -> QuerySet[Revision]:
    """Return the revisions under way, with their heads and the question that this person answered last in each."""
    place = models.Position.objects.filter(assessment=OuterRef("assessment"), user=user).order_by("pk")
    found = revisions().filter(is_current=True).select_related("assessment__bank_version__bank")
    return found.annotate(place=Subquery(place.values("question__code")[:1])).defer("figures")


def get_edition(year: int) -> Edition | None:
    """Return the edition of a year with its bank, whether it is open or not; one statement."""
    return Edition.objects.filter(year=year).select_related("bank_version__bank").first()


def get_open_edition(year: int) -> Edition | None:
    """Return the edition of a year while it runs: the one in which an assessment can be opened."""
    return Edition.objects.filter(year=year, opens_on__lte=today(), closes_on__gte=today()).first()


def _edition(editions: list[Edition], year: int | None) -> Edition | None:
    if year is None:
        return next((one for one in editions if one.opens_on <= today()), None)
    edition = next((one for one in editions if one.year == year), None)
    if edition is None:
        raise LookupError(f"no edition of {year}")
    return edition


def _awaited(editions: list[Edition]) -> int:
    """Return the year of the edition that comes: the one that is made already, else this year or the one after the last."""
    coming = [one.year for one in editions if one.opens_on > today()]
    return min(coming) if coming else max([today().year, *(one.year + 1 for one in editions)])


def _line(revision: Revision, user: User, office: Office, *, is_here: bool) -> EditionLine:
    return EditionLine(
        head=head_of(revision, for_otn=is_for_otn(user, office)),
        shown=revision.shown,  # type: ignore[attr-defined]  # annotated
        is_here=is_here,
        is_readable=can_read_answers(user, revision, office),
    )


# --- One assessment -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Given:
    """What one row of answers says."""

    value: Value
    is_to_review: bool


def get_current(revision: Revision, user: User, office: Office) -> Current:
    """Return where an assessment stands, from one of `placed()`; two statements with the bank in memory."""
    assessment, is_readable = revision.assessment, can_read_answers(user, revision, office)
    whole = version_of(assessment.bank_version).bank
    given = _given(revision)
    values = {code: one.value for code, one in given.items()}
    active = active_questions(whole, values, profile_of(revision, office))
    people = _people(assessment, user, office)
    chapters = tuple(
        _chapter(chapter, given, values, active, people[chapter.code], progress_of(whole, values, active, chapter.code))
        if is_readable
        else ChapterLine(chapter.code, chapter.title, progress_of(whole, values, active, chapter.code), 0, 0, (), "", 0)
        for chapter in whole.chapters
    )
    head = head_of(revision, for_otn=is_for_otn(user, office))
    mine = {chapter.code for chapter in chapters if chapter.mine}
    taken = {chapter.code for chapter in chapters if chapter.people} - mine
    code = ""
    if head.accepts_answers and can(user, "answer.write", office):
        code = revision.place or resume_at(whole, values, active, mine, taken) or ""  # type: ignore[attr-defined]  # annotated
    left = seconds_left(whole, values, active)
    return Current(
        head=head,
        is_readable=is_readable,
        is_extended=assessment.submit_until is not None,
        progress=progress_of(whole, values, active),
        chapters=chapters,
        resume_at=code,
        resume_chapter=next((one.code for one in whole.chapters for question in one.questions if question.code == code), ""),
        resume_subject=whole.by_code[code].subject if code else "",
        time_left=time_in_words(left) if left and is_readable else "",
    )


def _given(revision: Revision) -> Mapping[str, _Given]:
    """Return the answers by code, and whether they are flagged; one statement with the bank in memory."""
    codes = {row: code for code, row in version_of(revision.assessment.bank_version).question_ids.items()}
    rows = revision.answers.order_by("pk").values_list("question_id", "state", "keys", "number", "text", "is_to_review")
    return {
        codes[question]: _Given(Value(AnswerState(state), tuple(keys), number, text), is_to_review)
        for question, state, keys, number, text, is_to_review in rows
    }


def writers_of(office: Office) -> QuerySet[Membership]:
    """Return the memberships of those who can answer today."""
    return members_of(office).filter(role__in=[Role.CONTRIBUTOR, Role.MANAGER], user__is_active=True)


def _people(assessment: models.Assessment, user: User, office: Office) -> Mapping[str, list[Answering]]:
    """Return by code to whom each chapter is confided, by name; one statement."""
    people: defaultdict[str, list[Answering]] = defaultdict(list)
    writes = Exists(writers_of(office).filter(user=OuterRef("user")))
    assigned = models.ChapterAssignment.objects.filter(assessment=assessment).annotate(writes=writes).select_related("chapter", "user")
    for one in sorted(assigned.order_by("pk"), key=lambda one: french.sort_key(str(one.user))):
        is_me = one.user_id == user.pk
        people[one.chapter.code].append(Answering(one.user_id, str(one.user), is_me, one.done_at, is_gone=not one.writes))
    return people


def _chapter(
    chapter: bank.Chapter,
    given: Mapping[str, _Given],
    values: Mapping[str, Value],
    active: frozenset[str],
    people: list[Answering],
    progress: Progress,
) -> ChapterLine:
    asked = [question for question in chapter.questions if question.code in active]
    missing = (question.code for question in asked if question.is_required and not is_answered(values, question.code))
    return ChapterLine(
        code=chapter.code,
        title=chapter.title,
        progress=progress,
        not_applicable=sum(one.code in values and values[one.code].state is AnswerState.NOT_APPLICABLE for one in asked),
        to_review=sum(one.code in given and given[one.code].is_to_review for one in asked),
        people=tuple(people),
        next_code=next(missing, asked[0].code if asked else ""),
        seconds=sum(bank.SECONDS[question.type] for question in asked),
    )


def _delay_asked(revision: Revision, user: User, office: Office) -> DelayAsked | None:
    """Return the request for a delay that waits for an answer, to those who ask and those who give; one statement."""
    if State(revision.state) not in WRITABLE or not (can(user, "deadline.ask", office) or can(user, "deadline.extend", office)):
        return None
    target = revision.assessment
    lines = office.journal.filter(verb__in=[ASKED, GIVEN], target_type=target._meta.label_lower, target_id=str(target.pk))
    last = lines.select_related("actor").order_by("-at", "-pk").first()
    if last is None or last.verb != ASKED:
        return None
    return DelayAsked(by="" if last.actor is None else str(last.actor), at=last.at, reason=last.reason)


# --- More time ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DelayPage:
    """What whoever asks for more time should know."""

    head: Head
    delay_asked: DelayAsked | None  # already, and nobody has answered yet

    @property
    def is_possible(self) -> bool:
        return self.head.state in WRITABLE


def get_delay_page(*, assessment: models.Assessment, user: User) -> DelayPage:
    """Return until when answers can be sent, and what was asked already; two statements."""
    office = assessment.office
    revision = revisions().get(assessment=assessment, is_current=True)
    return DelayPage(head_of(revision, for_otn=is_for_otn(user, office)), _delay_asked(revision, user, office))
