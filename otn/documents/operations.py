"""The life of a job: asked for, claimed, done or failed; and the sweep that brings lost ones back (platform.md §5)."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from otn import logs
from otn.accounts.models import User
from otn.documents.models import MAX_ATTEMPTS, Document, Job, State
from otn.documents.queries import may_ask_again
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import WrongState
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.access import roles_in
from otn.offices.models import Office
from otn.offices.policy import MEMBERS
from otn.tenancy.scope import all_offices, office_scope

logger = logging.getLogger("otn.documents")

SWEEP_SIZE = 100
LONG_WAIT = timedelta(minutes=1)  # beyond it the end is told by mail too (DESIGN §7)

NOT_MADE = "Un document n’a pas pu être préparé."

AGAIN = "Vous pouvez le demander de nouveau\N{NARROW NO-BREAK SPACE}; s’il échoue encore, prévenez OTN."
LOST = f"Le travail s’est interrompu trois fois sans aboutir. {AGAIN}"
TOO_LONG = f"Le travail a dépassé le temps permis. {AGAIN}"
BROKEN = f"Une erreur est survenue pendant le travail et a été enregistrée. {AGAIN}"


@dataclass(frozen=True)
class Made:
    """What a job brought forth: a file, and the capability that reading it requires."""

    name: str
    content: bytes
    content_type: str
    capability: str


@dataclass(frozen=True)
class Attempt:
    """One claimed attempt at a job, as the task that does the work needs it."""

    job_id: UUID
    office_id: int | None
    number: int
    kind: str
    key: str
    arguments: Mapping[str, Any]
    asked_by_id: int | None


class Transient(Exception):
    """Raised by the work of a job when another attempt may succeed (a service that did not answer)."""


def ask_for(*, office: Office | None, kind: str, key: str, by: User | None, arguments: Mapping[str, Any] | None = None) -> Job:
    """Return the job that makes this result, created and sent at the end of the transaction unless it exists already.

    `kind` is the name of a registered Celery task taking `(job_id, office_id)`; `key` holds all that the result depends on. The job may be
    done already. Must be called in the scope of the office (`all_offices` for a job without office).
    """
    live = Job.objects.filter(office=office, kind=kind, key=key).exclude(state=State.FAILED)
    if (job := live.first()) is not None:
        return job
    try:
        with transaction.atomic():
            job = Job.objects.create(office=office, kind=kind, key=key, arguments=dict(arguments or {}), asked_by=by, sent_at=Now())
    except IntegrityError:  # asked for at the same moment by another request, which has committed since
        return live.get()
    _send_at_commit(kind, job.pk, job.office_id)
    return job


def _send_at_commit(kind: str, job_id: UUID, office_id: int | None) -> None:
    def send() -> None:  # not a partial: a robust hook that fails is logged by its __qualname__, which a partial lacks
        # No retry: with the broker down the request must answer at once, and the sweep sends the job later.
        current_app.send_task(kind, args=(str(job_id), office_id), task_id=str(job_id), retry=False)

    transaction.on_commit(send, robust=True)


def scope_of(office_id: int | None) -> AbstractContextManager[None]:
    """Open the scope that a job of this office works in; without office, the network's."""
    return all_offices("job of the network") if office_id is None else office_scope([office_id])


def claim(*, job_id: UUID, office_id: int | None) -> Attempt | None:
    """Reserve a job for one attempt, counted before the work begins; None when it is not to be had.

    It is not when it is done or failed, when somebody works on it within his lease, or after the last attempt.
    """
    with scope_of(office_id):
        claimed = Job.objects.filter(
            Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=Now()), pk=job_id, office=office_id, attempts__lt=MAX_ATTEMPTS
        ).update(state=State.RUNNING, attempts=F("attempts") + 1, lease_until=Now() + timedelta(seconds=settings.OTN_JOB_LEASE))
        if not claimed:
            return None
        job = Job.objects.get(pk=job_id)  # ours until the commit: the update holds its lock
    return Attempt(
        job_id=job.pk,
        office_id=job.office_id,
        number=job.attempts,
        kind=job.kind,
        key=job.key,
        arguments=job.arguments,
        asked_by_id=job.asked_by_id,
    )


def _end(attempt: Attempt, **changes: Any) -> bool:
    """Change the job if this attempt is still the one that counts; the caller is in its scope."""
    mine = Job.objects.filter(pk=attempt.job_id, state=State.RUNNING, attempts=attempt.number)
    return bool(mine.update(lease_until=None, **changes))


def complete(*, attempt: Attempt, made: Made) -> Document | None:
    """Store what an attempt made and mark the job done; None when another attempt has taken over, whose result counts.

    The file is safe on the storage before the row says so, under a name that no other attempt uses.
    """
    folder = "network" if attempt.office_id is None else str(attempt.office_id)
    path = default_storage.save(f"{folder}/{uuid4().hex}", ContentFile(made.content))
    try:
        with scope_of(attempt.office_id):
            if _end(attempt, state=State.DONE, ended_at=Now(), error=""):
                document = Document.objects.create(
                    office_id=attempt.office_id,
                    job_id=attempt.job_id,
                    name=made.name,
                    content_type=made.content_type,
                    size=len(made.content),
                    sha256=hashlib.sha256(made.content).hexdigest(),
                    path=path,
                    capability=made.capability,
                )
                _tell([attempt.job_id], f"Votre document {french.quoted(made.name)} est prêt.")
                return document
    except BaseException:
        default_storage.delete(path)
        raise
    default_storage.delete(path)
    return None


def fail(*, attempt: Attempt, reason: str) -> bool:
    """Mark the job failed for a reason that people read; False when another attempt has taken over."""
    with scope_of(attempt.office_id):
        ended = _end(attempt, state=State.FAILED, ended_at=Now(), error=reason)
        if ended:
            _tell([attempt.job_id], NOT_MADE)
        return ended


def _tell(job_ids: list[UUID], text: str) -> None:
    """Put the end of these jobs into the bell of whoever asked, and into a mail when it took so long that she has gone elsewhere."""
    for job in Job.objects.filter(pk__in=job_ids).exclude(asked_by=None).select_related("asked_by", "office").order_by("pk"):
        person = job.asked_by
        if person is None or job.ended_at is None:
            continue
        address = "/" if job.office is None else reverse("documents:index", args=[job.office.slug])
        notifications.notify(
            office_id=job.office_id, people=[person], text=text, address=address, kind=Kind.REPORT_READY,
            may_mail=job.ended_at - job.asked_at > LONG_WAIT,
        )  # fmt: skip


def give_back(*, attempt: Attempt, reason: str) -> bool:
    """Return the job to the queue for another attempt, or fail it after the last; False when another attempt has taken over."""
    if attempt.number >= MAX_ATTEMPTS:
        return fail(attempt=attempt, reason=reason)
    with scope_of(attempt.office_id):
        if not _end(attempt, state=State.QUEUED, sent_at=Now()):
            return False
        _send_at_commit(attempt.kind, attempt.job_id, attempt.office_id)
    return True


def work_on(job_id: str, office_id: int | None, make: Callable[[Attempt], Made]) -> Document | None:
    """Do one attempt at a job: claim it, make its file outside any transaction, store it. The whole body of a task.

    `make` opens short scopes (`scope_of`) to read what it needs and renders outside them. An exception marks the job failed and rises;
    `Transient` and a database that goes away give the job back instead. None when there was nothing to do.
    """
    attempt = claim(job_id=UUID(job_id), office_id=office_id)
    if attempt is None:
        logger.info("job not claimed", extra={"job_id": job_id})
        return None
    named = logs.office_id.set(office_id)
    logger.info("job begins", extra={"job_id": job_id, "kind": attempt.kind, "attempt": attempt.number})
    try:
        document = complete(attempt=attempt, made=make(attempt))
    except (Transient, OperationalError):
        logger.warning("job given back", extra={"job_id": job_id}, exc_info=True)
        give_back(attempt=attempt, reason=BROKEN)
        return None
    except SoftTimeLimitExceeded:
        fail(attempt=attempt, reason=TOO_LONG)
        raise
    except Exception:
        fail(attempt=attempt, reason=BROKEN)
        raise
    else:
        logger.info("job ends", extra={"job_id": job_id, "counts": document is not None})
        return document
    finally:
        logs.office_id.reset(named)


def sweep() -> int:
    """Fail the jobs that were lost for the third time, send again those that nobody works on; return how many were sent.

    At most 100 at a time, those sent longest ago first. A duplicate is harmless: the claim refuses it.
    """
    with all_offices("job sweep"):
        lost = Q(state=State.RUNNING, lease_until__lt=Now())
        ended = [job.pk for job in Job.objects.select_for_update(of=("self",), skip_locked=True).filter(lost, attempts__gte=MAX_ATTEMPTS)]
        if ended:
            Job.objects.filter(pk__in=ended).update(state=State.FAILED, ended_at=Now(), lease_until=None, error=LOST)
            _tell(ended, NOT_MADE)
            logger.error("jobs lost for good", extra={"count": len(ended)})
        unheard = Q(state=State.QUEUED, sent_at__lt=Now() - timedelta(seconds=settings.OTN_JOB_LEASE))
        waiting = list(
            Job.objects.filter(lost | unheard, attempts__lt=MAX_ATTEMPTS)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("sent_at", "pk")
            .values_list("kind", "pk", "office_id")[:SWEEP_SIZE]
        )
        Job.objects.filter(pk__in=[pk for _, pk, _ in waiting]).update(sent_at=Now())
        for message in waiting:
            _send_at_commit(*message)
    return len(waiting)


@transaction.atomic
def ask_again(*, job: Job, office: Office, by: User) -> Job:
    """Return the job that makes what this failed one was to make. Raises PermissionDenied for whoever it does not concern, WrongState
    when it has not failed."""
    if not may_ask_again(by, job, office):
        raise PermissionDenied
    if job.state != State.FAILED:
        raise WrongState("Ce rapport n’a pas échoué\N{NO-BREAK SPACE}: il n’y a rien à réessayer.")
    again = ask_for(office=office, kind=job.kind, key=job.key, by=by, arguments=job.arguments)
    journal.record(office_id=office.pk, by=by, verb="document.asked_again", target=again)
    return again


@transaction.atomic
def note_download(*, document: Document, office: Office, by: User) -> None:
    """Journal that somebody of OTN takes a document of an office away; its own members take away what is theirs."""
    if MEMBERS.isdisjoint(roles_in(by, office)):
        journal.record(office_id=office.pk, by=by, verb="document.downloaded", target=document, label=document.name)
