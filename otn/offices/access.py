"""The one door: which offices a person sees, what she may do there, and the decorators that ask both.

Another's office and one that never existed give the same 404; one's own office without the right gives 403. OTN's side has a door of its
own, `network_view`, which answers 404 to whoever is not of OTN.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.journal.operations import acting_as
from otn.offices.models import Office, Role
from otn.offices.policy import ARCHIVED, NETWORK_POLICY, POLICY, REASONED
from otn.tenancy import prepared
from otn.tenancy.scope import SCOPE_OF, ScopeError

ViewFunc = Callable[..., HttpResponseBase]


class OfficeRequest(HttpRequest):
    """A request that came through the door."""

    user: User
    office: Office
    roles: frozenset[Role]
    htmx: Any


# Who is what, where, now: the one place that says so. In SQL, because every page of an office begins with it and building the same
# statement through the ORM costs ten times what running it does (2.6 ms against 0.3).
WAYS_IN = """
SELECT office_id, role, NULL::bigint AS intervention
FROM offices_membership WHERE user_id = %s AND is_active AND (expires_at IS NULL OR expires_at > %s)
UNION ALL
SELECT office_id, 'advisor', NULL
FROM offices_advisorassignment WHERE advisor_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)
UNION ALL
SELECT office_id, 'superuser', id FROM offices_intervention WHERE user_id = %s AND %s AND ended_at IS NULL AND ends_at > %s
"""

COLUMNS = [field.attname for field in Office._meta.concrete_fields]

OFFICE = f"""
SELECT {", ".join(f"office.{field.column}" for field in Office._meta.concrete_fields)},
       array_remove(array_agg(way.role), NULL) AS roles, max(way.intervention) AS intervention
FROM offices_office office LEFT JOIN ({WAYS_IN}) way ON way.office_id = office.id
WHERE office.slug = %s GROUP BY office.id HAVING count(way.role) > 0 OR %s
"""

# The scope is that of the row that was found, and stays what it was when there is none.
ENTERED = f"SELECT found.*, {SCOPE_OF.format('found.id')} FROM ({OFFICE}) found"


def _person(user: User) -> tuple[Any, ...]:
    """Return the parameters of WAYS_IN."""
    day, now = today(), timezone.now()
    return user.pk, now, user.pk, day, day, user.pk, user.is_superuser, now


def visible_offices(user: User | AnonymousUser) -> QuerySet[Office]:
    """Return the offices that this person may know of; every list across offices starts here."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    if user.is_network_admin:
        return Office.objects.all()
    return Office.objects.filter(pk__in=RawSQL(f"SELECT office_id FROM ({WAYS_IN}) way", _person(user)))


def advised_offices(user: User | AnonymousUser) -> QuerySet[Office]:
    """Return the offices that are assigned to this person today."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    advised = RawSQL(f"SELECT office_id FROM ({WAYS_IN}) way WHERE role = 'advisor'", _person(user))
    return Office.objects.filter(pk__in=advised)


# The offices that somebody can go to, and what the frame of a page says of the one she is in, in the statement that every page needs
# (1.6 ms through the ORM, 0.15 ms so). Row-level security keeps the bell to the offices of the scope.
AROUND = f"""
SELECT office.name, office.slug,
       (SELECT count(*) FROM notifications_notification line WHERE line.user_id = %s AND line.read_at IS NULL),
       running.ends_at, coalesce(running.reason, '')
FROM offices_office office LEFT JOIN LATERAL (
    SELECT ends_at, reason FROM offices_intervention
    WHERE office_id = %s AND ended_at IS NULL AND ends_at > %s ORDER BY ends_at DESC, id DESC LIMIT 1
) running ON true
WHERE (office.archived_at IS NULL OR office.id = %s) AND (%s OR office.id IN (SELECT office_id FROM ({WAYS_IN}) way))
ORDER BY office.name, office.id LIMIT %s
"""


@dataclass(frozen=True)
class Place:
    """An office that somebody can go to; the rest is the same for all of them: her bell, and the intervention in the office she is in."""

    name: str
    slug: str
    unread: int
    intervention_ends_at: datetime | None
    intervention_reason: str


def places_around(user: User, office: Office | None, *, most: int) -> list[Place]:
    """Return the first offices that a person can go to, by name, the one she is in even when it is archived; one statement."""
    here = None if office is None else office.pk
    parameters = (user.pk, here, timezone.now(), here, user.is_network_admin, *_person(user), most)
    return [Place(*row) for row in prepared.fetch(AROUND, parameters)]


def find_office(user: User | AnonymousUser, slug: str) -> Office | None:
    """Return the office of an address with the roles that this person has there, None when it is not hers to know; one statement."""
    return _found(user, slug, OFFICE)


def enter_office(user: User | AnonymousUser, slug: str) -> Office | None:
    """Find an office and set the scope of the transaction to it, in one statement; an office that is not hers leaves the scope as it is.

    Raises ScopeError outside a transaction, where the scope would end with the statement.
    """
    if not connection.in_atomic_block:
        raise ScopeError("enter_office needs the transaction of office_scope([]).")
    return _found(user, slug, ENTERED)


def _found(user: User | AnonymousUser, slug: str, statement: str) -> Office | None:
    if not isinstance(user, User) or not user.is_active:
        return None
    rows = prepared.fetch(statement, (*_person(user), slug, user.is_network_admin))
    if not rows:
        return None
    values, (ways, intervention) = rows[0][: len(COLUMNS)], rows[0][len(COLUMNS) :][:2]
    roles = {Role(way) for way in ways}
    if user.is_network_admin:
        roles.add(Role.NETWORK_ADMIN)
    office = Office.from_db(connection.alias, COLUMNS, values)
    office.found_for, office.roles, office.intervention_id = user.pk, frozenset(roles), intervention
    return office


def roles_in(user: User | AnonymousUser, office: Office) -> frozenset[Role]:
    """Return what this person is in an office, nothing when she has no business there.

    An office found by `find_office` for the same person already carries the answer and costs no statement.
    """
    found = office if user.pk is not None and office.found_for == user.pk else find_office(user, office.slug)
    return frozenset() if found is None else found.roles


def can(user: User | AnonymousUser, capability: str, office: Office) -> bool:
    """Say whether this person may do this in this office now; an unknown capability is a no. An archived office is read, never written."""
    if office.is_archived and capability not in ARCHIVED:
        return False
    return not POLICY.get(capability, frozenset()).isdisjoint(roles_in(user, office))


def needs_reason(user: User | AnonymousUser, capability: str, office: Office) -> bool:
    """Say whether this person must say why: she has the right only in roles that owe a reason (policy.REASONED)."""
    holding = POLICY.get(capability, frozenset()) & roles_in(user, office)
    return bool(holding) and holding <= REASONED.get(capability, frozenset())


def main_role(roles: frozenset[Role]) -> str:
    """Return the role that the journal names when somebody has several: the one of the office before those of OTN."""
    order = (Role.MANAGER, Role.CONTRIBUTOR, Role.READER, Role.ADVISOR, Role.NETWORK_ADMIN, Role.SUPERUSER)
    return next((role.value for role in order if role in roles), "")


def office_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Find the office of the address for this user, else 404; require the capability, else 403."""
    if capability not in POLICY:
        raise LookupError(f"unknown capability {capability!r}")  # at import, not at the first visit

    def decorator(view: ViewFunc) -> ViewFunc:
        @wraps(view)
        def wrapper(request: OfficeRequest, office: str, **kwargs: Any) -> HttpResponseBase:
            found: Office | None = getattr(request, "scoped_office", None)  # by the middleware, which needed it for the scope
            if found is None or found.slug != office:
                raise Http404
            request.office = found
            request.roles = roles_in(request.user, found)
            if not can(request.user, capability, found):
                raise PermissionDenied
            with acting_as(main_role(request.roles), found.intervention_id):
                return view(request, **kwargs)

        setattr(wrapper, "capability", capability)  # noqa: B010  read by show_policy and by the rights test
        return wrapper

    return decorator


# --- OTN's side -------------------------------------------------------------------------------------------------------------------------


def network_roles(user: User | AnonymousUser) -> frozenset[Role]:
    """Return what the account itself is on OTN's side, nothing for people of offices."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = {Role.ADVISOR: user.is_advisor, Role.NETWORK_ADMIN: user.is_network_admin, Role.SUPERUSER: user.is_superuser}
    return frozenset(role for role, holds in held.items() if holds)


def can_on_network(user: User | AnonymousUser, capability: str) -> bool:
    """Say whether this person may do this on OTN's side; an unknown capability is a no."""
    return not NETWORK_POLICY.get(capability, frozenset()).isdisjoint(network_roles(user))


def network_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Answer 404 to whoever is not of OTN, and require the capability of those who are, else 403."""
    if capability not in NETWORK_POLICY:
        raise LookupError(f"unknown capability {capability!r}")

    def decorator(view: ViewFunc) -> ViewFunc:
        @wraps(view)
        def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            roles = network_roles(request.user)
            if not roles:
                raise Http404
            if not can_on_network(request.user, capability):
                raise PermissionDenied
            with acting_as(main_role(roles)):
                return view(request, **kwargs)

        setattr(wrapper, "network_capability", capability)  # noqa: B010  read by show_policy and by the rights test
        return wrapper

    return decorator
