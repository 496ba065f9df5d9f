"""What to show when two people wrote the same row of an office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from otn.accounts.models import User


@dataclass(frozen=True)
class Conflict:
    """Both versions in words, as templates/ui/_conflict.html shows them."""

    author: str  # of theirs; empty when it was the reader herself, or when nobody knows
    at: datetime | None
    theirs: str
    mine: str
    version: int  # of what stands there now


def get_conflict(*, current: Any, theirs: str, mine: str, reader: User) -> Conflict:
    """Return both versions of a row with an `office` and a `version`, and who wrote the one that stands there as the journal tells it; one
    statement."""
    lines = current.office.journal.filter(target_type=current._meta.label_lower, target_id=str(current.pk))
    line = lines.select_related("actor").order_by("-at", "-pk").first()
    writer = line.actor if line is not None and line.actor != reader else None
    return Conflict(
        author=(writer.first_name or str(writer)) if writer else "",
        at=line.at if line else None,
        theirs=theirs,
        mine=mine,
        version=current.version,
    )
