"""All that the office and its adviser have said of a revision, for the workbook of the answers. Private notes are never read here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import PermissionDenied

from diagnostic import models
from diagnostic.answer_sheets import AnswersExport, ExportedAnswer, ExportedChapter, Opinion, Said
from diagnostic.answering import Value
from diagnostic.bank import Chapter
from diagnostic.progress import active_questions
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.answers import Answers, profile_of
from diagnostic.queries.banks import get_version
from diagnostic.queries.benchmark import get_medians
from diagnostic.scoring import AnswerState, Mark
from diagnostic.states import State
from otn.accounts.models import User
from otn.offices.access import can


def get_answers_export(*, assessment: models.Assessment, user: User, number: int | None = None) -> AnswersExport:
    """Return the revision under way, or the one of a number, for whoever may take its answers away; five statements, bank in memory.

    Raises PermissionDenied, Revision.DoesNotExist.
    """
    found = models.Revision.objects.filter(assessment=assessment).select_related("assessment__edition")
    revision = found.get(is_current=True) if number is None else found.get(number=number)
    if not (can(user, "answer.export", assessment.office) and can_read_answers(user, revision, assessment.office)):
        raise PermissionDenied
    version = get_version(assessment.bank_version_id)
    codes = {row: code for code, row in version.question_ids.items()}
    rows = {codes[row.question_id]: row for row in revision.answers.select_related("answered_by", "mark").order_by("pk")}
    answers = Answers(version, {code: row.value for code, row in rows.items()}, profile_of(revision, assessment.office))
    active = active_questions(version.bank, answers.values, answers.profile)
    comments, results = _comments(assessment), answers.results()
    return AnswersExport(
        office=assessment.office.name,
        year=revision.assessment.edition.year,
        number=revision.number,
        state=State(revision.state),
        submitted_at=revision.submitted_at,
        validated_at=revision.validated_at,
        is_open_to_otn=State(revision.state) is not State.DRAFT or revision.assessment.is_draft_visible,
        bank=version.bank,
        results=results,
        chapters=tuple(_chapter(chapter, rows, active, results.marks, comments) for chapter in version.bank.chapters),
        medians=get_medians(assessment=assessment, user=user),
    )


def _comments(assessment: models.Assessment) -> Mapping[str, list[Said]]:
    """Return what was said, and not taken back, by the code of the question."""
    found: defaultdict[str, list[Said]] = defaultdict(list)
    rows = models.Comment.objects.filter(thread__assessment=assessment, removed_at=None).select_related("thread__question", "author")
    for row in rows.order_by("at", "pk"):
        found[row.thread.question.code].append(Said(row.author.full_name, row.at, row.text))
    return found


def _chapter(
    chapter: Chapter,
    rows: Mapping[str, models.Answer],
    active: Collection[str],
    marks: Mapping[str, Mark],
    comments: Mapping[str, Iterable[Said]],
) -> ExportedChapter:
    answers = []
    for section in chapter.sections:
        for question in section.questions:
            row = rows.get(question.code)
            answers.append(
                ExportedAnswer(
                    question=question,
                    code=question.code,
                    section=f"{section.code} {section.title}",
                    value=Value() if row is None else row.value,
                    version=0 if row is None else row.version,
                    is_asked=question.code in active,
                    is_to_review=row is not None and row.is_to_review,
                    mark=marks.get(question.code),
                    opinion=None if row is None else _opinion(row),
                    comments=tuple(comments.get(question.code, ())),
                    by=row.answered_by.full_name if row is not None and row.answered_by else "",
                    at=None if row is None or row.value.state is AnswerState.UNANSWERED else row.answered_at,
                )
            )
    return ExportedChapter(chapter.code, chapter.title, tuple(answers))


def _opinion(answer: models.Answer) -> Opinion | None:
    mark: models.AdvisorMark | None = getattr(answer, "mark", None)
    if mark is None:
        return None
    return Opinion(mark.get_kind_display(), mark.text, mark.proposal, mark.answer_version != answer.version)
