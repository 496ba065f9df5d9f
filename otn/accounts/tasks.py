"""Celery's side of accounts: the daily sweep, sent by beat."""

from celery import shared_task

from otn.accounts import operations


@shared_task(name="accounts.remove_ended_sessions")
def remove_ended_sessions() -> None:
    """Keep nothing of a session that has ended."""
    operations.remove_ended_sessions()
