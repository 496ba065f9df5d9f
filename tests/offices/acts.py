"""What tests of the operations on offices ask: an act in the scope of an office, and what it left behind."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.offices.models import Invitation, Membership, Office
from otn.tenancy.scope import all_offices, office_scope


@contextmanager
def inside(office: Office) -> Iterator[None]:
    """Be in the scope of an office, as its pages are."""
    with office_scope([office.pk]):
        yield


def entries(office: Office | None) -> list[JournalEntry]:
    with all_offices("test"):
        return list(JournalEntry.objects.filter(office=office).select_related("actor", "person").order_by("pk"))


def verbs(office: Office | None) -> list[str]:
    """What the journal tells of an office, the oldest first."""
    return [entry.verb for entry in entries(office)]


def bell(person: User) -> list[str]:
    with all_offices("test"):
        return list(Notification.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def traces() -> tuple[int, ...]:
    """How many rows an act could have left: the same before and after one that was refused."""
    with all_offices("test"):
        tables = (JournalEntry, Notification, OutgoingMail, Membership, Invitation, User)
        return tuple(table.objects.count() for table in tables)


def refused(kind: type[Refused], act: Callable[..., object], *given: object, match: str | None = None, **named: object) -> Refused:
    """Do an act that must be refused, and leave nothing: no row, no line, no mail, nothing in a bell; return the refusal."""
    before = traces()
    with pytest.raises(kind, match=match) as refusal:
        act(*given, **named)
    assert traces() == before
    return refusal.value


def role_of(person: User, office: Office) -> str:
    """The role of a member, empty for whoever is none."""
    found = Membership.objects.filter(user=person, office=office, is_active=True).first()
    return found.role if found else ""


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do these acts at the same moment, each in a thread with a connection of its own; return what each gave or raised, in any order."""
    start, given = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            given.append(act())
        except Exception as refusal:
            given.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return given
