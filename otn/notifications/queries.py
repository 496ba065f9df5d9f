"""The bell of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from otn.accounts.models import User
from otn.notifications.models import Notification

SHOWN = 50


@dataclass(frozen=True)
class Line:
    pk: int
    text: str
    office: str  # its name, empty for what concerns none
    address: str  # empty when there is nothing to open
    at: datetime
    is_new: bool


@dataclass(frozen=True)
class Bell:
    lines: Sequence[Line]

    @property
    def has_news(self) -> bool:
        return any(line.is_new for line in self.lines)


def get_bell(user: User) -> Bell:
    """Return the last lines of a person's bell in the offices of the scope, the newest first; one statement."""
    rows = Notification.objects.filter(user=user).select_related("office").order_by("-created_at", "-pk")[:SHOWN]
    return Bell(
        [
            Line(
                pk=row.pk,
                text=row.text,
                office=row.office.name if row.office else "",
                address=row.address,
                at=row.created_at,
                is_new=row.read_at is None,
            )
            for row in rows
        ]
    )
