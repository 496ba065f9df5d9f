"""What the adviser reads of an office's answers, a chapter at a time, and what he thinks of them.

Whoever may not read the answers is shown where the assessment stands and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from diagnostic import bank, models
from diagnostic.answering import Value, in_words
from diagnostic.bank_diff import is_same_scale
from diagnostic.progress import active_questions
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.answers import Answers, profile_of
from diagnostic.queries.banks import Version, version_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.queries.rereading import MUCH_LOWER
from diagnostic.queries.talk import MarkView
from diagnostic.scoring import COUNTED, AnswerState
from diagnostic.states import Move, State, target
from otn.accounts.models import User
from otn.offices.models import Office

Kind = models.AdvisorMark.Kind


@dataclass(frozen=True)
class ReviewLine:
    """An answer as the adviser reads it, and what he thinks of it."""

    question: bank.Question
    chapter: str  # code
    state: AnswerState
    answer: str  # in words
    mark: MarkView | None
    mark_version: int  # to send with the next mark
    comments: int
    is_resolved: bool
    has_note: bool
    is_markable: bool  # something was answered
    is_changed: bool  # since the adviser last sent it back, or validated it
    before: str  # the answer of the year before in words, where this one is much lower

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def has_no_mark(self) -> bool:
        return self.is_markable and self.mark is None

    @property
    def needs_mark(self) -> bool:
        return self.is_markable and (self.mark is None or self.mark.is_outdated)

    def is_marked(self, kind: Kind) -> bool:
        return self.mark is not None and not self.mark.is_outdated and self.mark.kind == kind

    @property
    def is_asking(self) -> bool:
        return any(self.is_marked(kind) for kind in models.AdvisorMark.ASKING)


# Word in the address, words on the page, what is kept.
FILTERS: Mapping[str, tuple[str, Any]] = {
    "": ("Toutes", lambda line: True),
    "sans-avis": ("Sans avis", lambda line: line.needs_mark),
    "a-preciser": ("À préciser", lambda line: line.is_marked(Kind.TO_SPECIFY)),
    "contestees": ("Contestées", lambda line: line.is_marked(Kind.CONTESTED)),
    "non-concernees": ("Non concerné", lambda line: line.state is AnswerState.NOT_APPLICABLE),
    "inconnues": ("Je ne sais pas", lambda line: line.state is AnswerState.UNKNOWN),
    "commentees": ("Commentées", lambda line: line.comments > 0),
    "modifiees": ("Modifiées depuis la relecture précédente", lambda line: line.is_changed),
    "plus-basses": ("Bien plus basses que l’édition précédente", lambda line: bool(line.before)),
}


@dataclass(frozen=True)
class FilterLink:
    word: str
    label: str
    count: int  # in the chapter


@dataclass(frozen=True)
class ChapterLink:
    code: str
    title: str
    marked: int
    markable: int
    rest: int  # that never had a mark


@dataclass(frozen=True)
class ReviewSection:
    code: str
    title: str
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class Counts:
    """How many answers of the whole have which mark."""

    sound: int
    to_specify: int
    contested: int
    unmarked: int

    @property
    def marked(self) -> int:
        return self.sound + self.to_specify + self.contested

    @property
    def markable(self) -> int:
        return self.marked + self.unmarked


@dataclass(frozen=True)
class Review:
    """A review; `sections` are those of one chapter, with what the filter keeps."""

    head: Head
    started_at: datetime | None
    is_readable: bool
    previous_year: int | None
    chapters: tuple[ChapterLink, ...]
    chapter: ChapterLink
    filters: tuple[FilterLink, ...]
    filter: str
    sections: tuple[ReviewSection, ...]
    counts: Counts
    asking: tuple[ReviewLine, ...]  # in all chapters
    next: ReviewLine | None  # to be marked, this chapter first
    moves: frozenset[Move]  # that the state allows

    @property
    def can_mark(self) -> bool:
        """Say whether marks are given at all, whoever asks."""
        return self.head.state is State.SUBMITTED

    @property
    def can_start(self) -> bool:
        return Move.START_REVIEW in self.moves

    @property
    def is_open(self) -> bool:
        """Say whether the review is under way: begun, and not ended."""
        return self.can_mark and self.started_at is not None

    @property
    def can_reopen(self) -> bool:
        return Move.REOPEN in self.moves

    @property
    def filter_label(self) -> str:
        return next(link.label for link in self.filters if link.word == self.filter)

    def line(self, code: str) -> ReviewLine | None:
        return next((line for section in self.sections for line in section.lines if line.code == code), None)


FIELDS = (
    *("revision_id", "question_id", "state", "keys", "number", "text", "reason", "version", "answered_at"),
    *("mark__kind", "mark__text", "mark__proposal", "mark__version", "mark__answer_version", "mark__at"),
    *("mark__by__first_name", "mark__by__last_name"),
)
Rows = Mapping[str, Mapping[str, Any]]  # by code


def get_review(*, assessment: models.Assessment, user: User, chapter: str = "", filter_word: str = "") -> Review:
    """Return a chapter of the answers with their marks, the first one that waits for the adviser unless one is named.

    Three statements with the banks in memory. Raises LookupError for a chapter or a filter that does not exist.
    """
    office = assessment.office
    revision, previous = _revisions(assessment)
    head = head_of(revision, for_otn=is_for_otn(user, office))
    version = version_of(revision.assessment.bank_version)
    is_readable = can_read_answers(user, revision, office)
    lines = _lines(revision, previous, version, office) if is_readable else []
    by_chapter = {one.code: [line for line in lines if line.chapter == one.code] for one in version.bank.chapters}
    chapters = tuple(_chapter(one, by_chapter[one.code]) for one in version.bank.chapters)
    here = _find(chapters, chapter)
    keeps = FILTERS[filter_word][1]
    return Review(
        head=head,
        started_at=revision.review_started_at,
        is_readable=is_readable,
        previous_year=None if previous is None else previous.assessment.edition.year,
        chapters=chapters,
        chapter=here,
        filters=tuple(
            FilterLink(word, label, sum(map(kept, by_chapter[here.code]))) for word, (label, kept) in FILTERS.items()
        ),
        filter=filter_word,
        sections=tuple(_sections(version.bank, here.code, [line for line in by_chapter[here.code] if keeps(line)])),
        counts=_counts(lines),
        asking=tuple(line for line in lines if line.is_asking),
        next=next((line for line in [*by_chapter[here.code], *lines] if line.needs_mark), None),
        moves=frozenset(
            move for move in Move if target(head.state, move, is_reviewing=revision.review_started_at is not None) is not None
        ),
    )  # fmt: skip


def _find(chapters: Sequence[ChapterLink], code: str) -> ChapterLink:
    if not code:
        return next((one for one in chapters if one.marked < one.markable), chapters[0])
    found = next((one for one in chapters if one.code == code), None)
    if found is None:
        raise LookupError(f"no chapter {code!r} in this version")
    return found


def _chapter(one: bank.Chapter, lines: Sequence[ReviewLine]) -> ChapterLink:
    markable = [line for line in lines if line.is_markable]
    return ChapterLink(
        one.code, one.title, sum(not line.needs_mark for line in markable), len(markable), sum(line.has_no_mark for line in markable)
    )


def _sections(whole: bank.Bank, chapter: str, lines: Sequence[ReviewLine]) -> Iterable[ReviewSection]:
    for section in next(one for one in whole.chapters if one.code == chapter).sections:
        kept = tuple(line for line in lines if line.question in section.questions)
        if kept:
            yield ReviewSection(section.code, section.title, kept)


def _counts(lines: Sequence[ReviewLine]) -> Counts:
    sound, to_specify, contested = (sum(line.is_marked(kind) for line in lines) for kind in Kind)
    return Counts(sound, to_specify, contested, unmarked=sum(line.needs_mark for line in lines))


def chapter_of(assessment: models.Assessment, code: str) -> str:
    """Return the code of the chapter of a question of this bank; no statement with the bank in memory."""
    chapters = version_of(assessment.bank_version).bank.chapters
    return next(one.code for one in chapters for question in one.questions if question.code == code)


def correction_draft(page: Review) -> str:
    """Return what a request for correction begins with: the questions whose marks ask something, each with the remark."""
    asked = [(line.code, line.mark) for line in page.asking if line.mark is not None]
    return "\n".join(f"Question {code}. {mark_in_words(mark.kind, mark.text, mark.proposal)}" for code, mark in asked)


# --- What is read -------------------------------------------------------------------------------------------------------------------------


def _revisions(assessment: models.Assessment) -> tuple[models.Revision, models.Revision | None]:
    """Return the revision under way, with when it was last given back, and the last validated one of an earlier edition; one statement."""
    earlier = models.Revision.objects.filter(
        office_id=assessment.office_id, state=State.VALIDATED, assessment__edition__year__lt=assessment.edition.year
    ).order_by("-assessment__edition__year", "-number", "pk")
    returned = models.Transition.objects.filter(
        Q(after=State.CHANGES_REQUESTED) | Q(before="", revision__number__gt=1), revision=OuterRef("pk")
    ).order_by("-pk")
    found = (
        revisions()
        .select_related("assessment__bank_version__bank")
        .filter(Q(assessment=assessment, is_current=True) | Q(pk__in=earlier.values("pk")[:1]))
        .annotate(returned_at=Subquery(returned.values("at")[:1]))
        .order_by("-assessment__edition__year", "pk")
    )
    current, *older = found
    return current, older[0] if older else None


def _lines(revision: models.Revision, previous: models.Revision | None, version: Version, office: Office) -> list[ReviewLine]:
    """Return the questions that are asked, in their order; two statements."""
    rows, former = _rows(revision, previous)
    values = {code: _value(row) for code, row in rows.items()}
    profile = profile_of(revision, office)
    active = active_questions(version.bank, values, profile)
    before = {} if previous is None else _much_lower(Answers(version, values, profile), previous, former, office)
    threads = _threads(revision.assessment)
    returned_at = revision.returned_at  # type: ignore[attr-defined]  # annotated
    lines = []
    for chapter in version.bank.chapters:
        for question in chapter.questions:
            if question.code not in active:
                continue
            row, value = rows.get(question.code), values.get(question.code, Value())
            comments, is_resolved = threads.get(version.question_ids[question.code], (0, False))
            lines.append(
                ReviewLine(
                    question=question,
                    chapter=chapter.code,
                    state=value.state,
                    answer=in_words(question, value),
                    mark=None if row is None else _mark(row),
                    mark_version=0 if row is None else row["mark__version"] or 0,
                    comments=comments,
                    is_resolved=is_resolved,
                    has_note=row is not None and row["has_note"],
                    is_markable=value.is_given,
                    is_changed=_is_later(row, returned_at),
                    before=before.get(question.code, ""),
                )
            )
    return lines


def _rows(revision: models.Revision, previous: models.Revision | None) -> tuple[Rows, Rows]:
    """Return the answers of both revisions by code, each in its own version of the bank; one statement."""
    notes = models.PrivateNote.objects.filter(assessment=OuterRef("revision__assessment"), question=OuterRef("question"))
    found = [revision] if previous is None else [revision, previous]
    codes = {
        one.pk: {number: code for code, number in version_of(one.assessment.bank_version).question_ids.items()} for one in found
    }  # fmt: skip
    rows: dict[int, dict[str, Mapping[str, Any]]] = {one.pk: {} for one in found}
    answers = models.Answer.objects.filter(revision_id__in=rows).annotate(has_note=Exists(notes))
    for row in answers.order_by("pk").values(*FIELDS, "has_note"):
        rows[row["revision_id"]][codes[row["revision_id"]][row["question_id"]]] = row
    return rows[revision.pk], {} if previous is None else rows[previous.pk]


def _value(row: Mapping[str, Any]) -> Value:
    return Value(AnswerState(row["state"]), tuple(row["keys"]), row["number"], row["text"], row["reason"])


def _mark(row: Mapping[str, Any]) -> MarkView | None:
    if row["mark__kind"] is None:
        return None
    return MarkView(
        kind=Kind(row["mark__kind"]),
        text=row["mark__text"],
        proposal=row["mark__proposal"],
        by=f"{row['mark__by__first_name']} {row['mark__by__last_name']}".strip(),
        at=row["mark__at"],
        is_outdated=row["mark__answer_version"] != row["version"],
    )


def _is_later(row: Mapping[str, Any] | None, moment: datetime | None) -> bool:
    return row is not None and moment is not None and row["answered_at"] is not None and row["answered_at"] > moment


def _threads(assessment: models.Assessment) -> Mapping[int, tuple[int, bool]]:
    """Return how many comments each question has, and whether its thread is closed; one statement."""
    said = Count("comments", filter=Q(comments__removed_at=None))
    found = models.Thread.objects.filter(assessment=assessment).annotate(said=said).order_by("pk")
    return {question: (said, at is not None) for question, said, at in found.values_list("question_id", "said", "resolved_at")}


def _much_lower(answers: Answers, previous: models.Revision, former: Rows, office: Office) -> Mapping[str, str]:
    """Return the former answers, in words, of the questions that lost levels on the same scale; an unknown one is at level 0."""
    version = version_of(previous.assessment.bank_version)
    old = Answers(version, {code: _value(row) for code, row in former.items()}, profile_of(previous, office))
    marks, was_asked, is_asked = old.results().marks, version.bank.by_code, answers.version.bank.by_code
    found = {}
    for code, mark in answers.results().marks.items():
        was = marks.get(code)
        if was is None or not {was.state, mark.state} <= COUNTED or not is_same_scale(was_asked[code], is_asked[code]):
            continue
        if (was.level or 0) - (mark.level or 0) >= MUCH_LOWER:
            found[code] = in_words(was_asked[code], old.values[code])
    return found


# --- Two advisers on one answer -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MarkConflict:
    author: str
    at: datetime
    theirs: str
    mine: str
    version: int


def get_mark_conflict(*, current: models.AdvisorMark, kind: str, text: str, proposal: str) -> MarkConflict:
    """Return both marks in words; no statement for a mark that came along with its author."""
    return MarkConflict(
        author=current.by.first_name or str(current.by),
        at=current.at,
        theirs=mark_in_words(current.kind, current.text, current.proposal),
        mine=mark_in_words(kind, text, proposal),
        version=current.version,
    )


def mark_in_words(kind: str, text: str, proposal: str) -> str:
    words = str(Kind(kind).label).capitalize()
    if text:
        words += f"\N{NO-BREAK SPACE}: {text}"
    return f"{words} (réponse proposée\N{NO-BREAK SPACE}: {proposal})" if proposal else words
