"""The bell of a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from otn.accounts.models import User
from otn.notifications.kinds import KINDS, Kind, Ways
from otn.notifications.models import Notification, Preference
from otn.tenancy.scope import all_offices

SHOWN = 50
OF_NO_OFFICE = "lines of a person's own bell that concern no office"


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
    """Return the last lines of a person's bell, the newest first: those of the offices of the scope, and those of none; two statements."""
    mine = Notification.objects.filter(user=user).order_by("-created_at", "-pk")
    rows = list(mine.exclude(office=None).select_related("office")[:SHOWN])
    with all_offices(OF_NO_OFFICE):
        rows += mine.filter(office=None)[:SHOWN]
    rows.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
    return Bell([_line(row) for row in rows[:SHOWN]])


def count_unread(user: User, *, offices: QuerySet[Any]) -> int:
    """Count the new lines of a person's bell, of these offices and of none, for the pages that are in no office."""
    with all_offices("number of new lines in a person's own bell"):
        return Notification.objects.filter(Q(office=None) | Q(office__in=offices.values("pk")), user=user, read_at=None).count()


def _line(row: Notification) -> Line:
    return Line(
        pk=row.pk,
        text=row.text,
        office=row.office.name if row.office else "",
        address=row.address,
        at=row.created_at,
        is_new=row.read_at is None,
    )


def find_line(user: User, pk: int) -> Notification | None:
    """Return a line of a person's bell, of an office of the scope or of none."""
    mine = Notification.objects.filter(user=user, pk=pk)
    if (line := mine.exclude(office=None).first()) is not None:
        return line
    with all_offices(OF_NO_OFFICE):
        return mine.filter(office=None).first()


# --- By which ways ------------------------------------------------------------------------------------------------------------------------


def get_ways(kind: Kind, people: Iterable[int]) -> dict[int, Ways]:
    """Return by which ways each of these people, given by their ids, is told of a kind; one statement, none where nobody chooses."""
    offer = KINDS[kind]
    ways = dict.fromkeys(people, offer.usual)
    if ways and offer.is_chosen:
        chosen = Preference.objects.filter(user__in=list(ways), kind=kind.value).order_by("pk").values_list("user_id", "bell", "mail")
        ways.update({pk: Ways(bell, mail) for pk, bell, mail in chosen})
    return ways


def get_chosen(user: User) -> Mapping[Kind, Ways]:
    """Return by which ways a person is told of each kind; one statement."""
    rows = Preference.objects.filter(user=user).order_by("pk").values_list("kind", "bell", "mail")
    chosen = {kind: Ways(bell, mail) for kind, bell, mail in rows}
    return {kind: chosen.get(kind.value, offer.usual) if offer.is_chosen else offer.usual for kind, offer in KINDS.items()}
