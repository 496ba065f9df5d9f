"""The interventions of a superuser: those that go on, those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from otn.accounts.models import User
from otn.offices.models import Intervention

SHOWN = 20  # of those that are over


@dataclass(frozen=True)
class InterventionLine:
    pk: int
    office: str
    slug: str
    reason: str
    started_at: datetime
    ended_at: datetime  # or will


@dataclass(frozen=True)
class InterventionsPage:
    running: Sequence[InterventionLine]
    over: Sequence[InterventionLine]


def get_interventions_page(person: User) -> InterventionsPage:
    """Return the interventions of this person, the last begun first; one statement."""
    now = timezone.now()
    rows = list(person.interventions.select_related("office").order_by("-started_at", "-pk")[:SHOWN])
    running = [row for row in rows if row.ended_at is None and row.ends_at > now]
    return InterventionsPage([_line(row) for row in running], [_line(row) for row in rows if row not in running])


def _line(row: Intervention) -> InterventionLine:
    return InterventionLine(row.pk, row.office.name, row.office.slug, row.reason, row.started_at, row.ended_at or row.ends_at)
