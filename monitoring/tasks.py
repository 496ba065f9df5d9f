"""Background work of the step: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from monitoring import export
from otn.documents.operations import work_on


@shared_task(name="monitoring.make_report")
def make_report(job_id: str, office_id: int | None) -> None:
    """Make the PDF of a year of the tracker."""
    work_on(job_id, office_id, export.make_report)
