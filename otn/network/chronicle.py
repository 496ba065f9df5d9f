"""Writing the past of the demo network.

Operations know only now, and histories only grow: the rows that they would have left are written directly, the same (a test compares).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from otn import demo
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.notifications.models import Notification
from otn.offices.models import Membership, Office, Role

SEEDED = "seed_demo"  # stands where a line of the journal names its request, so that history is written once
PACE = timedelta(seconds=47)  # from one act to the next
UNREAD = 10  # days during which a line of a bell stays unread


@dataclass
class Rows:
    """Lines that are written at the end, all of them in the order of their moments: a journal is read by its numbers."""

    lines: list[JournalEntry] = field(default_factory=list)
    told: list[Notification] = field(default_factory=list)

    def write(self) -> None:
        JournalEntry.objects.bulk_create(sorted(self.lines, key=lambda line: line.at), batch_size=2000)
        Notification.objects.bulk_create(sorted(self.told, key=lambda one: one.created_at))


def moment(day: date, days_ago: int) -> datetime:
    """Return an hour of work some days before a day, always the same."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=days_ago), time(9 + days_ago % 8, days_ago * 7 % 60)))


class Chronicle:
    """Writes what happened in one office; `day` is the one on which the demo was first loaded."""

    page: str  # name of the page that the lines of bells lead to

    def __init__(self, rows: Rows, people: Mapping[str, User], office: Office, day: date) -> None:
        self.rows, self.people, self.office, self.day = rows, people, office, day

    def at(self, days_ago: int, later: timedelta = timedelta()) -> datetime:
        return moment(self.day, days_ago) + later

    def managers(self) -> list[User]:
        active = Membership.objects.filter(office=self.office, role=Role.MANAGER, is_active=True)
        return [one.user for one in active.select_related("user").order_by("pk")]

    def tell(self, people: Sequence[User], text: str, at: datetime, by: User) -> None:
        """Fill the bells of those who log in: the cast."""
        address = reverse(self.page, args=[self.office.slug])
        read_at = at + timedelta(hours=5) if at < self.at(UNREAD) else None
        for user in dict.fromkeys(people):
            if user != by and user.has_usable_password():
                told = Notification(office=self.office, user=user, text=text, address=address, created_at=at, read_at=read_at)
                self.rows.told.append(told)

    def line(
        self, at: datetime, by: User, verb: str, target: Model | None, label: str, *, is_otns_own: bool = False, person: User | None = None,
        before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None, reason: str = "",
    ) -> None:  # fmt: skip
        self.rows.lines.append(
            JournalEntry(
                office=None if is_otns_own else self.office, at=at, actor=by, role=role_of(by), verb=verb, person=person,
                target_type=target._meta.label_lower if target else "", target_id=str(target.pk) if target else "",
                target_label=label[:200], before=before and dict(before),
                after=after and dict(after), reason=reason, request_id=SEEDED,
            )
        )  # fmt: skip


def role_of(person: User) -> str:
    """Return as what a person of the demo acts: her address tells."""
    if person.is_advisor:
        return Role.ADVISOR
    if person.is_network_admin:
        return Role.NETWORK_ADMIN
    team = demo.TEAM.get(person.email.partition("@")[0])
    return team[0] if team else Role.CONTRIBUTOR  # who has left the team wrote in it
