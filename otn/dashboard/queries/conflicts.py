"""Who changed a row while somebody else was writing it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from otn.accounts.models import User
from otn.lib import french
from otn.offices.models import Office


@dataclass(frozen=True)
class Change:
    author: str  # empty when it was the reader herself, or when nobody knows
    at: datetime | None

    @property
    def whose(self) -> str:
        """The author as « celle de … » names her, empty without one."""
        return french.de(self.author) if self.author else ""


def last_change(*, office: Office, target: Model, reader: User) -> Change:
    """Return who changed a row last, and when, as the journal tells it; one statement."""
    lines = office.journal.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    line = lines.select_related("actor").order_by("-at", "-pk").first()
    if line is None:
        return Change(author="", at=None)
    by_another = line.actor is not None and line.actor != reader
    return Change(author=(line.actor.first_name or str(line.actor)) if by_another and line.actor else "", at=line.at)
