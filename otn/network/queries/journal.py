"""The journal of every office, and of the network itself."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from otn.accounts.models import User
from otn.dashboard.queries import journal as sentences
from otn.dashboard.queries.journal import Choice, JournalPage, Line
from otn.journal.models import JournalEntry
from otn.journal.queries import Filters
from otn.lib import french
from otn.offices.models import Office
from otn.tenancy.scope import all_offices

OF_THE_NETWORK = "."  # in addresses, in the place of the slug of an office, which has no such sign
WHY = "journal of the network"


def get_office_choices() -> list[Choice]:
    """Return the offices in the order of the alphabet, after the network itself."""
    offices = sorted(Office.objects.order_by("pk"), key=lambda office: french.sort_key(office.name))
    return [Choice(OF_THE_NETWORK, "le réseau lui-même"), *(Choice(office.slug, office.name) for office in offices)]


def get_people(slug: str) -> list[Choice]:
    """Return who can be looked for: whoever did something in this office; without one, the people of OTN, for all would be too many."""
    if slug:
        with all_offices(WHY):
            return sentences.get_people(_entries(slug))
    of_otn = User.objects.filter(Q(is_advisor=True) | Q(is_network_admin=True) | Q(is_superuser=True)).order_by("pk")
    return [Choice(str(person.pk), str(person)) for person in sorted(of_otn, key=lambda person: french.sort_key(str(person)))]


def get_network_journal(slug: str, filters: Filters, *, before: int | None, after: int | None) -> JournalPage:
    """Return one page of the lines of one office, of the network itself, or without slug of all; two statements."""
    with all_offices(WHY):
        return sentences.get_journal_page(_entries(slug), filters, before=before, after=after)


def get_network_lines(slug: str, filters: Filters) -> list[Line]:
    """Return the newest lines of what is looked for, as many as a file holds; two statements."""
    with all_offices(WHY):
        return sentences.get_lines(_entries(slug), filters)


def _entries(slug: str) -> QuerySet[JournalEntry]:
    if slug == OF_THE_NETWORK:
        return JournalEntry.objects.filter(office=None)
    return JournalEntry.objects.filter(office__slug=slug) if slug else JournalEntry.objects.all()


def known(slug: str, choices: Sequence[Choice]) -> str:
    """Return what an address asks for if it is one of these choices, else nothing."""
    return slug if slug in {choice.value for choice in choices} else ""
