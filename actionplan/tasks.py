"""Background work of the step: ids in, claim, make, store (otn.documents)."""

from celery import shared_task

from actionplan import operations


@shared_task(name="actionplan.empty_bins")
def empty_bins() -> None:
    """Delete, every night, what has been in the bins of plans for more than 30 days."""
    operations.empty_bins()
