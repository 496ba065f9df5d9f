"""What pages of an account show."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from otn.accounts import activity
from otn.accounts.devices import device_name
from otn.accounts.models import User


@dataclass(frozen=True)
class SessionLine:
    pk: int
    device: str
    ip: str
    opened_at: datetime
    used_at: datetime  # to five minutes
    is_current: bool


def get_sessions(*, user: User, current_key: str | None) -> list[SessionLine]:
    """Return the open sessions of a person, the last used first; one that the list of allauth ignores is not there."""
    alive = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=Now())
    rows = list(UserSession.objects.filter(Exists(alive), user=user).order_by("pk"))
    stamps = activity.last_uses(row.session_key for row in rows)
    lines = [
        SessionLine(
            pk=row.pk,
            device=device_name(row.user_agent),
            ip=row.ip,
            opened_at=row.created_at,
            used_at=max(row.created_at, datetime.fromtimestamp(stamps.get(row.session_key, 0), UTC)),
            is_current=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.is_current, line.used_at, line.pk), reverse=True)


def other_sessions(*, user: User, current_key: str | None) -> QuerySet[UserSession]:
    """Return the sessions that a person may end from this one."""
    others: QuerySet[UserSession] = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    return others
