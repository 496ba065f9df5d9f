"""Background work of the step: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from otn.documents.operations import work_on
from strategy import export


@shared_task(name="strategy.make_report")
def make_report(job_id: str, office_id: int | None) -> None:
    """Make the report of a reflection."""
    work_on(job_id, office_id, export.make_report)
