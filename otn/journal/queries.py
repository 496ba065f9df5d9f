"""Reading the journal: what is looked for, and one page of it at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from otn.journal.models import JournalEntry
from otn.journal.verbs import verbs_of

SHOWN = 50  # lines of a page
EXPORTED = 10_000  # lines of a file, at most


@dataclass(frozen=True)
class Filters:
    """What is looked for; what is empty or None narrows nothing."""

    person: int | None = None  # who did it, or to whom it was done
    part: str = ""  # of the product, in French (otn.journal.verbs.PARTS)
    verb: str = ""
    since: date | None = None
    until: date | None = None  # included


@dataclass(frozen=True)
class Slice:
    """One page: newest first. `older` and `newer` are the numbers of the lines that the next pages begin beyond, None at the ends."""

    entries: Sequence[JournalEntry]
    older: int | None
    newer: int | None


def narrow(entries: QuerySet[JournalEntry], filters: Filters) -> QuerySet[JournalEntry]:
    """Keep the lines that are looked for."""
    if filters.person is not None:
        entries = entries.filter(Q(actor=filters.person) | Q(person=filters.person))
    if filters.verb:
        entries = entries.filter(verb=filters.verb)
    if filters.part:
        entries = entries.filter(verb__in=verbs_of(filters.part))
    if filters.since is not None:
        entries = entries.filter(at__gte=_midnight(filters.since))
    if filters.until is not None:
        entries = entries.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def get_slice(entries: QuerySet[JournalEntry], *, before: int | None = None, after: int | None = None) -> Slice:
    """Return the page that stands before or after a line, the newest page without either; one statement.

    Lines are told by their number and not by their rank, so that a line written meanwhile moves none to another page.
    """
    if after is not None:
        rows = list(entries.filter(pk__gt=after).order_by("pk")[: SHOWN + 1])
        has_newer, has_older = len(rows) > SHOWN, True
        rows = rows[:SHOWN][::-1]
    else:
        found = entries if before is None else entries.filter(pk__lt=before)
        rows = list(found.order_by("-pk")[: SHOWN + 1])
        has_newer, has_older = before is not None, len(rows) > SHOWN
        rows = rows[:SHOWN]
    return Slice(rows, rows[-1].pk if rows and has_older else None, rows[0].pk if rows and has_newer else None)


def get_newest(entries: QuerySet[JournalEntry]) -> Sequence[JournalEntry]:
    """Return the lines that a file holds: the newest, 10 000 at most."""
    return list(entries.order_by("-pk")[:EXPORTED])
