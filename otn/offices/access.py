"""The one door: which offices a person sees, what she may do there, and the decorator that asks both.

Another's office, an archived address and an office that never existed give the same 404; one's own office without the right gives 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.offices.models import AdvisorAssignment, Membership, Office, Role
from otn.offices.policy import POLICY

ViewFunc = Callable[..., HttpResponse]


class OfficeRequest(HttpRequest):
    """A request that came through the door."""

    user: User
    office: Office
    roles: frozenset[Role]
    htmx: Any


def visible_offices(user: User | AnonymousUser) -> QuerySet[Office]:
    """Return the offices that this person may know of, with how: `member_role` (None unless a member) and `is_advised` by her."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    mine = Membership.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), office=OuterRef("pk"), user=user, is_active=True
    )
    advised = AdvisorAssignment.objects.current(today()).filter(office=OuterRef("pk"), advisor=user)
    offices = Office.objects.annotate(member_role=Subquery(mine.values("role")[:1]), is_advised=Exists(advised), found_for=Value(user.pk))
    return offices if user.is_network_admin else offices.filter(Q(member_role__isnull=False) | Q(is_advised=True))


def find_office(user: User | AnonymousUser, slug: str) -> Office | None:
    """Return the office of an address for this person, None when it is not hers to know; one statement."""
    return visible_offices(user).filter(slug=slug).first()


def roles_in(user: User | AnonymousUser, office: Office) -> frozenset[Role]:
    """Return what this person is in an office, nothing when she has no business there.

    An office found by `find_office` for the same person already carries the answer and costs no statement.
    """
    if not isinstance(user, User):
        return frozenset()
    found: Any = office if getattr(office, "found_for", None) == user.pk else visible_offices(user).filter(pk=office.pk).first()
    if found is None:
        return frozenset()
    roles = {Role(found.member_role)} if found.member_role else set()
    if found.is_advised:
        roles.add(Role.ADVISOR)
    if user.is_network_admin:
        roles.add(Role.NETWORK_ADMIN)
    return frozenset(roles)


def can(user: User | AnonymousUser, capability: str, office: Office) -> bool:
    """Say whether this person may do this in this office now; an unknown capability is a no."""
    return not POLICY.get(capability, frozenset()).isdisjoint(roles_in(user, office))


def office_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Find the office of the address for this user, else 404; require the capability, else 403."""
    if capability not in POLICY:
        raise LookupError(f"unknown capability {capability!r}")  # at import, not at the first visit

    def decorator(view: ViewFunc) -> ViewFunc:
        @wraps(view)
        def wrapper(request: OfficeRequest, office: str, **kwargs: Any) -> HttpResponse:
            found: Office | None = getattr(request, "scoped_office", None)  # by the middleware, which needed it for the scope
            if found is None or found.slug != office:
                raise Http404
            request.office = found
            request.roles = roles_in(request.user, found)
            if not can(request.user, capability, found):
                raise PermissionDenied
            return view(request, **kwargs)

        wrapper.capability = capability  # type: ignore[attr-defined]  read by show_policy and by the rights test
        return wrapper

    return decorator
