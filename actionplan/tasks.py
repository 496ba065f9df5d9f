"""Background work of the step: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from actionplan import export, operations
from otn.documents.operations import work_on


@shared_task(name="actionplan.empty_bins")
def empty_bins() -> None:
    """Delete, every night, what has been in the bins of plans for more than 30 days."""
    operations.empty_bins()


@shared_task(name="actionplan.make_report")
def make_report(job_id: str, office_id: int | None) -> None:
    """Make the PDF of the plan."""
    work_on(job_id, office_id, export.make_report)


@shared_task(name="actionplan.make_workbook")
def make_workbook(job_id: str, office_id: int | None) -> None:
    """Make the workbook of a large plan."""
    work_on(job_id, office_id, export.make_workbook)
