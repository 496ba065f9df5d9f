"""The reports of an office: those that are ready, those that are being made, those that failed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from otn.accounts.models import User
from otn.documents.models import Document, Job, State
from otn.offices.access import can
from otn.offices.models import Office
from otn.offices.policy import POLICY

SHOWN = 50

# The first word of the kind of a job is the app that makes it, which is a step.
STEPS = {"diagnostic": "1 Récolter", "strategy": "2 Classer", "actionplan": "3 Choisir", "monitoring": "4 Valider"}


@dataclass(frozen=True)
class ReportLine:
    pk: UUID  # of the job
    name: str
    step: str  # empty for what belongs to no step
    asked_by: str  # empty for what nobody asked for by hand
    asked_at: datetime
    state: State
    is_late: bool
    failure: str  # why, in the middle of a sentence
    document: UUID | None
    size: int | None
    may_retry: bool

    @property
    def is_ready(self) -> bool:
        return self.document is not None

    @property
    def is_awaited(self) -> bool:
        return self.state in {State.QUEUED, State.RUNNING}


@dataclass(frozen=True)
class ReportsPage:
    lines: Sequence[ReportLine]
    page: Page[Job]

    @property
    def is_awaiting(self) -> bool:
        return any(line.is_awaited for line in self.lines)


def get_reports_page(office: Office, person: User, *, number: str = "") -> ReportsPage:
    """Return a page of the reports that this person may read today, the newest first; two statements. A number too large is the last."""
    page = Paginator(_reports(office, person), SHOWN).get_page(number or 1)
    now = timezone.now()
    return ReportsPage([_line(job, office, person, now) for job in page], page)


def find_report(office: Office, person: User, pk: UUID) -> ReportLine | None:
    """Return the line of one job; None when it is not this person's to know."""
    job = _reports(office, person).filter(pk=pk).first()
    return None if job is None else _line(job, office, person, timezone.now())


# --- On the page where they are asked for -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JobLine:
    """A file that was asked for on a page of a step, as `documents/_job.html` shows it."""

    job: Job
    asked_by: str  # empty for what nobody asked for by hand
    may_retry: bool

    @property
    def document(self) -> Document | None:
        return getattr(self.job, "document", None)

    @property
    def is_awaited(self) -> bool:
        return self.job.state in {State.QUEUED, State.RUNNING}


def get_job_lines(office: Office, person: User, *, kinds: Collection[str], **arguments: int) -> tuple[JobLine, ...]:
    """Return the files of these kinds, made of these arguments, that this person may read today, the newest first; one statement."""
    return tuple(_job_line(job, office, person) for job in _asked_for(office, person, kinds, arguments))


def find_job_line(office: Office, person: User, pk: UUID, *, kinds: Collection[str], **arguments: int) -> JobLine | None:
    """Return one of these files; None when it is none of them; one statement."""
    job = _asked_for(office, person, kinds, arguments).filter(pk=pk).first()
    return None if job is None else _job_line(job, office, person)


def _asked_for(office: Office, person: User, kinds: Collection[str], arguments: Mapping[str, int]) -> QuerySet[Job]:
    found = _reports(office, person).filter(kind__in=kinds)
    return found.filter(arguments__contains=dict(arguments)) if arguments else found


def _job_line(job: Job, office: Office, person: User) -> JobLine:
    return JobLine(job, str(job.asked_by or ""), job.state == State.FAILED and may_ask_again(person, job, office))


# --- Rights -------------------------------------------------------------------------------------------------------------------------------


def may_ask_again(person: User, job: Job, office: Office) -> bool:
    """Say whether this person may have a failed job done again: whoever asked for it, or may take away the most that any report holds."""
    is_concerned = job.asked_by_id == person.pk or can(person, "answer.export", office)
    return is_concerned and can(person, "report.prepare", office)


def _reports(office: Office, person: User) -> QuerySet[Job]:
    """What this person has the right to see: a document asks for a right of its own. A failure is forgotten once it was asked for again."""
    allowed = [capability for capability in POLICY if can(person, capability, office)]
    again = Job.objects.filter(office=office, kind=OuterRef("kind"), key=OuterRef("key"), asked_at__gt=OuterRef("asked_at"))
    jobs = office.jobs.filter(Q(document=None) | Q(document__capability__in=allowed)).exclude(Q(state=State.FAILED) & Exists(again))
    return jobs.select_related("document", "asked_by").order_by("-asked_at", "-pk")


def _line(job: Job, office: Office, person: User, now: datetime) -> ReportLine:
    document = getattr(job, "document", None)
    return ReportLine(
        pk=job.pk,
        name=document.name if document else "Rapport",
        step=STEPS.get(job.kind.partition(".")[0], ""),
        asked_by=str(job.asked_by or ""),
        asked_at=job.asked_at,
        state=State(job.state),
        is_late=job.state == State.QUEUED and job.asked_at < now - timedelta(seconds=settings.OTN_JOB_LEASE),
        failure=_in_a_sentence(job.error),
        document=document.pk if document else None,
        size=document.size if document else None,
        may_retry=job.state == State.FAILED and may_ask_again(person, job, office),
    )


def _in_a_sentence(error: str) -> str:
    """Return the first sentence of the reason of a failure, to stand within another."""
    reason = error.partition(". ")[0].removesuffix(".")
    return reason[:1].lower() + reason[1:]
