"""Where assessments stand, as plain values; statements are the same for one office and for two hundred."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from diagnostic import bank, models, states
from diagnostic.answering import Value
from diagnostic.progress import Progress, active_questions, progress_of, read_profile, resume_at, seconds_left
from diagnostic.queries.access import is_for_otn
from diagnostic.queries.answers import get_answers
from diagnostic.queries.banks import Version, get_version
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.offices.models import Office


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


def _chapters(version: Version, values: Mapping[str, Value], active: Collection[str]) -> dict[str, Progress]:
    return {chapter.code: progress_of(version.bank, values, active, chapter.code) for chapter in version.bank.chapters}


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
