"""The page of a chapter, block by block: what its templates print."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from diagnostic.answering import Value, in_words
from diagnostic.bank import Bank, Question
from diagnostic.forms.answering import ChapterForm, Typed
from diagnostic.models import Answer
from diagnostic.progress import Progress
from diagnostic.queries.chapter import ChapterPage, MarkLine, QuestionLine
from diagnostic.question_fields import SourceLine, fields_of, form_of
from diagnostic.questionnaire import FILTER_LABELS, NOTHING_FOUND, Filter, Standing, keeps
from diagnostic.views.question_drawing import Filling, draw, draw_status
from otn.accounts.models import User
from otn.lib import french

UNDO_TIME = timedelta(hours=1)  # during which a page offers to undo one's own last answer; the history keeps the rest


@dataclass(frozen=True)
class Conflict:
    """Two answers to one question."""

    author: str
    is_own: bool  # the other one was given by the same person, elsewhere
    at: datetime | None
    theirs: str
    mine: str
    version: int  # of theirs
    fields: str  # that show theirs, for the script


@dataclass(frozen=True)
class Status:
    """The line below a question that says how its answer stands; `version` goes with the next one."""

    code: str
    version: int
    words: str = ""
    may_undo: bool = False
    is_to_review: bool = False
    error: str = ""
    conflict: Conflict | None = None
    fields: str = ""  # what the fields are to show now, for the script


@dataclass(frozen=True)
class Block:
    """A question of the page."""

    code: str
    line: QuestionLine
    drawn: str  # HTML with the fields but for its end; empty where nothing is to be changed
    answer: str  # in words
    status: Status
    panel: "Panel | None"

    @property
    def mark(self) -> MarkLine | None:
        return self.line.mark


@dataclass(frozen=True)
class Panel:
    """What unfolds below a question: where to find the answer, what it is measured against, what is said about it."""

    question: Question
    sources: tuple[SourceLine, ...]
    comments: int
    is_to_review: bool
    may_answer: bool


@dataclass(frozen=True)
class SectionBlock:
    code: str
    title: str
    blocks: tuple[Block, ...]
    may_leave_out: bool


@dataclass(frozen=True)
class FilterLink:
    value: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class ChapterLink:
    code: str
    title: str
    progress: Progress
    is_here: bool


@dataclass(frozen=True)
class Drawing:
    """A whole page."""

    page: ChapterPage
    filters: tuple[FilterLink, ...]
    chosen: Filter
    sections: tuple[SectionBlock, ...]
    nothing: str  # what a filter that keeps nothing says
    chapters: tuple[ChapterLink, ...]
    rank: int  # of this chapter, from 1
    next_chapter: str  # code, empty after the last
    versions: str
    is_form: bool
    problems: tuple[Status, ...]  # what was not saved

    @property
    def standing(self) -> Standing:
        return self.page.standing


def draw_page(
    page: ChapterPage, user: User, chosen: Filter, opened: str, form: ChapterForm | None, failed: Mapping[str, Status]
) -> Drawing:
    """Return what the page of a chapter prints; `opened` is the question whose panel is open.

    After a save that failed, `form` is what was posted, shown again as it was, and `failed` says what was not saved.
    """
    is_form = page.may_answer or form is not None
    sections = []
    for section in page.sections:
        blocks = tuple(
            _block(page, line, user, opened, form, failed, is_form=is_form)
            for line in section.questions
            if _is_shown(line, chosen, is_form)
        )
        allows = any(line.question.not_applicable and line.is_asked for line in section.questions)
        if blocks:
            sections.append(SectionBlock(section.code, section.title, blocks, page.may_answer and allows and chosen is Filter.ALL))
    codes = [chapter.code for chapter in page.version.bank.chapters]
    rank = codes.index(page.chapter.code) + 1
    shown = [block for section in sections for block in section.blocks]
    return Drawing(
        page=page,
        filters=tuple(FilterLink(one.value, FILTER_LABELS[one], one is chosen) for one in Filter),
        chosen=chosen,
        sections=tuple(sections),
        nothing="" if shown else NOTHING_FOUND[chosen],
        chapters=tuple(
            ChapterLink(one.code, one.title, page.chapters[one.code], one.code == page.chapter.code) for one in page.version.bank.chapters
        ),
        rank=rank,
        next_chapter="" if rank == len(codes) else codes[rank],
        versions=" ".join(f"{block.code}.{block.status.version}" for block in shown),
        is_form=is_form,
        problems=tuple(block.status for block in shown if block.status.error or block.status.conflict),
    )


def _is_shown(line: QuestionLine, chosen: Filter, is_form: bool) -> bool:
    """Say whether a question is drawn; one that is not asked is, hidden, where an answer of this page may bring it back."""
    if not line.is_asked:
        return is_form and chosen is Filter.ALL
    return keeps(
        chosen, line.value, is_required=line.question.is_required, comments=line.comments, is_to_review=line.is_to_review
    )  # fmt: skip


def _block(
    page: ChapterPage, line: QuestionLine, user: User, opened: str, form: ChapterForm | None, failed: Mapping[str, Status], *, is_form: bool
) -> Block:
    question, bank = line.question, page.version.bank
    code = question.code
    ticked, typed = form_of(question, line.value)
    reason = line.value.reason
    if code in failed and form is not None:
        shown: Typed = form.typed[code]
        ticked, typed, reason = shown.ticked, shown.typed, shown.reason
    status = failed.get(code) or _status_of_line(line, user, may_undo=page.may_answer)
    drawn = ""
    if is_form:
        mark = render_to_string("diagnostic/_mark.html", {"mark": line.mark}) if line.mark else ""
        filling = Filling(typed, reason, line.is_asked, mark, _drawn_status(status), _said(line, page.former_year))
        version = page.version
        drawn = draw(version.id, version.published_at, bank, question, ticked, filling, has_button=user.saves_with_button)
    return Block(
        code=code,
        line=line,
        drawn=drawn,
        answer="" if is_form else in_words(question, line.value),
        status=status,
        panel=panel_of(bank, question, line.comments, is_to_review=line.is_to_review, may_answer=is_form) if code == opened else None,
    )


def _drawn_status(status: Status) -> str:
    if status.error or status.conflict or status.fields:
        return str(render_to_string("diagnostic/_question_status.html", {"status": status, "oob": False}))
    return draw_status(status.code, status.version, status.words, may_undo=status.may_undo, is_to_review=status.is_to_review)


def _said(line: QuestionLine, former_year: int | None) -> str:
    """Tell on the button that unfolds a question what there is to see: the answer of the edition before, and comments."""
    former = f" · En {former_year}\N{NO-BREAK SPACE}: «\u202f{line.former}\u202f»" if line.former else ""
    if not line.comments:
        return former
    closed = ", discussion close" if line.is_resolved else ""
    return f"{former} · {french.plural(line.comments, 'commentaire', 'commentaires')}{closed}"


def panel_of(bank: Bank, question: Question, comments: int, *, is_to_review: bool, may_answer: bool) -> Panel:
    """Return what unfolds below a question."""
    fields = fields_of(question, {source.key: source for source in bank.sources}, is_scored=question.code in bank.scored)
    return Panel(question, fields.sources, comments, is_to_review, may_answer)


# --- The status line ----------------------------------------------------------------------------------------------------------------------


def _status_of_line(line: QuestionLine, user: User, *, may_undo: bool) -> Status:
    is_recent = line.answered_by_id == user.pk and line.answered_at is not None and timezone.now() - line.answered_at < UNDO_TIME
    words = _words(line.value, line.answered_by, line.answered_at)
    return Status(line.question.code, line.version, words, may_undo and is_recent, line.is_to_review)


def status_of(question: Question, answer: Answer | None, *, may_undo: bool = False, shows_value: bool = False) -> Status:
    """Return the line for an answer as it stands; with `shows_value` the fields are to show it."""
    code = question.code
    if answer is None or answer.version == 0:
        is_to_review = answer is not None and answer.is_to_review
        return Status(code, 0, is_to_review=is_to_review, fields=fields_in_script(question, Value()) if shows_value else "")
    fields = fields_in_script(question, answer.value) if shows_value else ""
    words = _words(answer.value, called(answer.answered_by), answer.answered_at)
    return Status(code, answer.version, words, may_undo, answer.is_to_review, fields=fields)


def conflict_of(question: Question, answer: Answer, mine: Value, version: int, user: User) -> Status:
    """Return the line for an answer that somebody else gave meanwhile: `version` stays the one that the page knows."""
    conflict = Conflict(
        author=called(answer.answered_by),
        is_own=answer.answered_by_id == user.pk,
        at=answer.answered_at,
        theirs=in_words(question, answer.value),
        mine=in_words(question, mine),
        version=answer.version,
        fields=fields_in_script(question, answer.value),
    )
    return Status(question.code, version, is_to_review=answer.is_to_review, conflict=conflict)


def called(person: User | None) -> str:
    """Return how a person is called in few words."""
    return "" if person is None else person.first_name or person.last_name or person.email


def fields_in_script(question: Question, value: Value) -> str:
    """Return what the fields of a question show for an answer, as static/questionnaire.js reads it."""
    ticked, typed = form_of(question, value)
    return json.dumps({"answer": ticked, "typed": typed, "reason": value.reason}, ensure_ascii=False)


def _words(value: Value, by: str, at: datetime | None) -> str:
    """Say when and by whom; never an empty name."""
    if at is None:
        return ""
    act = "Enregistré" if value.is_given else "Réponse effacée"
    is_today = timezone.localdate(at) == timezone.localdate()
    when = f"à {french.time_of_day(at)}" if is_today else f"le {french.date_short(timezone.localdate(at))}"
    return f"{act} {when} par {by}" if by else f"{act} {when}"
