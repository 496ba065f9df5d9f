"""The people of the network: those of OTN and those of the offices."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from otn.accounts.models import User
from otn.clock import today
from otn.network.queries.overview import NEVER_USED
from otn.offices.models import AdvisorAssignment, Membership, Role
from otn.offices.operations import managers_of

SHOWN = 50

# What addresses call the kinds and the states of accounts, with what they mean.
KINDS = {
    "membre": Q(is_advisor=False, is_network_admin=False, is_superuser=False),
    "conseiller": Q(is_advisor=True),
    "administrateur": Q(is_network_admin=True),
    "technique": Q(is_superuser=True),
}
STATES = {"ouverts": Q(is_active=True), "fermes": Q(is_active=False), "jamais": NEVER_USED}


@dataclass(frozen=True)
class PersonFilters:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    email: str
    kind: str
    offices: Sequence[str]
    last_seen: datetime | None
    is_open: bool
    may_close: bool
    may_resend: bool  # the link of an account of OTN that was never used


@dataclass(frozen=True)
class PeoplePage:
    lines: Sequence[PersonLine]
    page: Page[User]
    is_alone: bool  # nobody else has an account


def get_people_page(reader: User, filters: PersonFilters, *, number: str) -> PeoplePage:
    """Return a page of the people that are looked for, by name; five statements."""
    found = _looked_for(filters)
    page = Paginator(found, SHOWN).get_page(number or 1)
    offices = _offices_of([person.pk for person in page])
    lines = [replace(person_line(person, reader), offices=offices[person.pk]) for person in page]
    return PeoplePage(lines, page, is_alone=not User.objects.exclude(pk=reader.pk).exists())


def _looked_for(filters: PersonFilters) -> QuerySet[User]:
    found = User.objects.filter(KINDS.get(filters.kind, Q()) & STATES.get(filters.state, Q()))
    for word in filters.words.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    return found.order_by("last_name", "first_name", "pk")


def _offices_of(people: Sequence[int]) -> dict[int, list[str]]:
    """Return the offices of each person in words: with her role as a member, by name alone as their adviser of today."""
    found: dict[int, list[str]] = defaultdict(list)
    held = Membership.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), user__in=people, is_active=True)
    for membership in held.select_related("office").order_by("office__name", "pk"):
        found[membership.user_id].append(f"{membership.office.name} ({Role(membership.role).label})")
    current = AdvisorAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today()), starts_on__lte=today(), advisor__in=people)
    for assignment in current.select_related("office").order_by("office__name", "pk"):
        found[assignment.advisor_id].append(assignment.office.name)
    return found


def find_person(pk: int) -> User | None:
    return User.objects.filter(pk=pk).first()


def person_line(person: User, reader: User) -> PersonLine:
    """Describe an account, without its offices."""
    kinds = {"technique": person.is_superuser, "administrateur OTN": person.is_network_admin, "conseiller OTN": person.is_advisor}
    return PersonLine(
        pk=person.pk,
        name=str(person),
        email=person.email,
        kind=", ".join(kind for kind, holds in kinds.items() if holds) or "membre",
        offices=[],
        last_seen=person.last_login,
        is_open=person.is_active,
        may_close=person.pk != reader.pk and not person.is_superuser,
        may_resend=person.is_active and person.last_login is None and (person.is_advisor or person.is_network_admin),
    )


@dataclass(frozen=True)
class ClosingPage:
    person: PersonLine
    left_alone: Sequence[str]  # offices that will have no manager any more


def get_closing_page(person: User, reader: User) -> ClosingPage:
    """Return what must be known before an account is closed or opened again."""
    managed = Membership.objects.filter(user=person, role=Role.MANAGER, is_active=True, office__archived_at=None)
    offices = [membership.office for membership in managed.select_related("office").order_by("office__name", "pk")]
    line = replace(person_line(person, reader), offices=_offices_of([person.pk])[person.pk])
    return ClosingPage(line, [office.name for office in offices if managers_of(office) == [person]])
