"""The bell of a person."""

from dataclasses import dataclass
from datetime import datetime

from otn.accounts.models import User
from otn.notifications.models import Notification

SHOWN = 50


@dataclass(frozen=True)
class Line:
    text: str
    office: str  # its name, empty for what concerns none
    address: str  # empty when there is nothing to open
    at: datetime
    is_new: bool


def get_bell(user: User) -> list[Line]:
    """Return the last lines of a person's bell in the offices of the scope, the newest first; one statement."""
    rows = Notification.objects.filter(user=user).select_related("office").order_by("-created_at", "-pk")[:SHOWN]
    return [
        Line(
            text=row.text,
            office=row.office.name if row.office else "",
            address=row.address,
            at=row.created_at,
            is_new=row.read_at is None,
        )
        for row in rows
    ]
