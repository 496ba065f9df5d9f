"""Background work of the accompaniment: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from otn.documents.operations import work_on
from otn.support import export


@shared_task(name="support.make_charter")
def make_charter(job_id: str, office_id: int | None) -> None:
    """Make the PDF of a signed charter."""
    work_on(job_id, office_id, export.make_charter)


@shared_task(name="support.make_statement")
def make_statement(job_id: str, office_id: int | None) -> None:
    """Make the PDF of the days of a year."""
    work_on(job_id, office_id, export.make_statement)
