"""Telling people, and noting that they have read."""

from collections.abc import Iterable
from contextlib import nullcontext

from django.db import transaction
from django.db.models.functions import Now

from otn.accounts.models import User
from otn.notifications.models import Notification
from otn.notifications.queries import OF_NO_OFFICE
from otn.tenancy.scope import all_offices


def notify(*, office_id: int | None, people: Iterable[User], text: str, address: str = "", except_for: User | None = None) -> int:
    """Put a line into the bell of each of these people, once each, the author left out; return how many were told.

    Must be called in the scope of the office (`all_offices` without one). `text` holds no answer, comment or figure.
    """
    told = {person.pk for person in people} - ({except_for.pk} if except_for else set())
    Notification.objects.bulk_create(Notification(office_id=office_id, user_id=pk, text=text[:200], address=address) for pk in sorted(told))
    return len(told)


@transaction.atomic
def mark_read(*, user: User) -> int:
    """Note that this person has read her bell, in the offices of the scope and outside any; return how many lines that were new."""
    unread = Notification.objects.filter(user=user, read_at=None)
    count = unread.exclude(office=None).update(read_at=Now())
    with all_offices(OF_NO_OFFICE):
        return count + unread.filter(office=None).update(read_at=Now())


@transaction.atomic
def mark_line_read(*, line: Notification) -> None:
    """Note that one line was opened; the first time counts."""
    with all_offices(OF_NO_OFFICE) if line.office_id is None else nullcontext():
        Notification.objects.filter(pk=line.pk, read_at=None).update(read_at=Now())
