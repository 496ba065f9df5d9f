from celery import shared_task

from otn.journal import operations


@shared_task(name="journal.remove_old_entries")
def remove_old_entries() -> None:
    """Remove, every night, what the journal has kept long enough."""
    operations.remove_old_entries()
