"""Celery's side of jobs: the sweep, sent by beat."""

from celery import shared_task

from otn.documents import operations


@shared_task(name="documents.sweep_jobs")
def sweep_jobs() -> None:
    """Bring lost jobs back (every OTN_JOB_SWEEP seconds)."""
    operations.sweep()
