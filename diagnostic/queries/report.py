"""What a report is made of, and the reports of a diagnostic. Private notes are never read here.

A person who may not read the answers gets PermissionDenied, an unknown revision is Revision.DoesNotExist.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from diagnostic import models
from diagnostic.digest import too_few_answers
from diagnostic.progress import Progress
from diagnostic.queries.access import can_read_answers
from diagnostic.queries.benchmark import get_medians
from diagnostic.queries.heads import Head
from diagnostic.queries.results import ResultsPage, get_results
from diagnostic.report import Comment, Cover, Material
from diagnostic.states import State
from otn.accounts.models import User
from otn.documents.models import Document, Job
from otn.documents.models import State as JobState
from otn.documents.queries import may_ask_again
from otn.lib import french
from otn.offices.models import Membership, Office


@dataclass(frozen=True)
class ReportLine:
    """One report of a diagnostic."""

    pk: int
    label: str
    revision: int
    asked_by: str
    asked_at: datetime
    job: Job
    may_retry: bool

    @property
    def document(self) -> Document | None:
        return getattr(self.job, "document", None)


@dataclass(frozen=True)
class ReportsPage:
    head: Head
    is_provisional: bool
    missing: tuple[tuple[str, str, Progress], ...]  # chapters that lack too many answers for a report: code, title, progress
    lines: tuple[ReportLine, ...]  # newest first
    numbers: tuple[int, ...]  # of the revisions that may be printed, the newest first

    @property
    def is_awaiting(self) -> bool:
        return any(line.job.state in {JobState.QUEUED, JobState.RUNNING} for line in self.lines)


# --- What is printed ----------------------------------------------------------------------------------------------------------------------


def get_material(
    *, assessment: models.Assessment, user: User, number: int | None = None, with_comments: bool = False, with_medians: bool = True
) -> Material:
    """Return all that a report of the revision under way, or of the one of a number, is composed of; seven statements, banks in memory."""
    page = get_results(assessment=assessment, user=user, number=number)
    known = models.Revision.objects.select_related("validated_by", "assessment__bank_version")
    revision = known.get(assessment=assessment, number=page.head.number)
    return Material(
        cover=_cover(page, revision),
        bank=page.bank,
        values=page.values,
        active=page.active,
        results=page.results,
        former_year=page.previous_year,
        former=page.former.results if page.former else None,
        evolution=page.evolution,
        chapter_evolutions=page.chapter_evolutions,
        comments=_comments(revision) if with_comments else {},
        medians=get_medians(assessment=assessment, user=user) if with_medians else None,
    )


def _cover(page: ResultsPage, revision: models.Revision) -> Cover:
    head, validator = page.head, revision.validated_by
    progress = page.results.progress
    verdict = models.Transition.objects.filter(revision=revision, after=State.VALIDATED).order_by("-pk").values_list("comment", flat=True)
    return Cover(
        office=page.office,
        year=head.year,
        revision=head.number,
        state=head.state,
        is_overdue=head.is_overdue,
        answered=progress.answered,
        required=progress.required,
        sent_on=_day(head.submitted_at),
        validated_on=_day(head.validated_at),
        validated_by=validator.full_name if validator else "",
        conclusion=verdict.first() or "",
        respondents=_respondents(revision),
        advisors=tuple(name for name in head.advisors if "@" not in name),  # an address is nobody's to read
        bank=page.bank.name,
        version=revision.assessment.bank_version.number,
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else timezone.localdate(instant)


def _respondents(revision: models.Revision) -> tuple[str, ...]:
    """Return the names of those who answered, as they sort in French; somebody without name is left out rather than shown by an address."""
    people = User.objects.filter(pk__in=revision.answers.values("answered_by")).order_by("pk")
    return tuple(sorted({one.full_name for one in people if one.full_name}, key=french.sort_key))


def _comments(revision: models.Revision) -> Mapping[str, tuple[Comment, ...]]:
    """Return what the office itself has said of its answers, by code; of a former revision, what was said until it was validated."""
    member = Membership.objects.filter(office=revision.office_id, user=OuterRef("author"))
    said = models.Comment.objects.filter(Exists(member), thread__assessment=revision.assessment_id, removed_at=None)
    if not revision.is_current:
        said = said.filter(at__lte=revision.validated_at)
    found: defaultdict[str, list[Comment]] = defaultdict(list)
    for one in said.select_related("thread__question", "author").order_by("at", "pk"):
        found[one.thread.question.code].append(Comment(one.author.full_name, timezone.localdate(one.at), one.text))
    return {code: tuple(comments) for code, comments in sorted(found.items())}


# --- What was printed ---------------------------------------------------------------------------------------------------------------------


def get_reports_page(*, assessment: models.Assessment, user: User) -> ReportsPage:
    """Return the reports of a diagnostic that this person may read, and what another one would be made of; three statements."""
    page = get_results(assessment=assessment, user=user)
    lacking = too_few_answers(page.results)
    return ReportsPage(
        head=page.head,
        is_provisional=page.is_provisional,
        missing=tuple((one.code, one.title, lacking[one.code]) for one in page.bank.chapters if one.code in lacking),
        lines=tuple(
            _line(report, user, assessment.office)
            for report in _reports(assessment)
            if can_read_answers(user, report.revision, assessment.office)
        ),
        numbers=page.numbers,
    )


def find_report(*, assessment: models.Assessment, user: User, pk: int) -> ReportLine | None:
    """Return one report; None when there is no such report, or not for this person; one statement."""
    report = _reports(assessment).filter(pk=pk).first()
    if report is None or not can_read_answers(user, report.revision, assessment.office):
        return None
    return _line(report, user, assessment.office)


def _reports(assessment: models.Assessment) -> QuerySet[models.Report]:
    of_diagnostic = models.Report.objects.filter(revision__assessment=assessment, office=assessment.office_id)
    return of_diagnostic.select_related("revision__assessment", "job__document", "created_by").order_by("-created_at", "-pk")


def _label(report: models.Report) -> str:
    parts = ["Pour les élus" if report.audience == models.Report.Audience.BOARD else "Pour l’équipe"]
    if report.with_comments:
        parts.append("avec les commentaires")
    if not report.with_medians:
        parts.append("sans médiane")
    return ", ".join(parts)


def _line(report: models.Report, user: User, office: Office) -> ReportLine:
    return ReportLine(
        pk=report.pk,
        label=_label(report),
        revision=report.revision.number,
        asked_by=str(report.created_by),
        asked_at=report.created_at,
        job=report.job,
        may_retry=report.job.state == JobState.FAILED and may_ask_again(user, report.job, office),
    )
