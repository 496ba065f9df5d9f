"""Background work of the step: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from diagnostic import export, operations
from otn.documents.operations import work_on


@shared_task(name="diagnostic.export_answers")
def export_answers(job_id: str, office_id: int | None) -> None:
    """Make the workbook of the answers of a revision."""
    work_on(job_id, office_id, export.make_answers)


@shared_task(name="diagnostic.close_ended_editions")
def close_ended_editions() -> None:
    """Freeze, every night, the figures of editions that have ended."""
    operations.close_ended_editions()


@shared_task(name="diagnostic.make_report")
def make_report(job_id: str, office_id: int | None) -> None:
    """Make the report of a revision."""
    work_on(job_id, office_id, export.make_report)
