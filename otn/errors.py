"""The answer when something is refused or breaks. Its pages need neither the database nor a session: whatever is down, they show."""

import sys

import redis
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerError

from otn.offices.access import network_roles
from otn.offices.models import Office, Role
from otn.offices.operations import managers_of

# What the database, the cache and the queue raise when they do not answer, or not in time.
UNAVAILABLE = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError, BrokerError)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when something that we stand on is not there, so that proxies and people try again; else 500."""
    if isinstance(sys.exception(), UNAVAILABLE):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the role in which this person is refused and, if the database says it, whom to ask."""
    return HttpResponse(render_to_string("403.html", {"role": _role(request), "manager": _manager(request)}), status=403)


def _role(request: HttpRequest) -> str:
    """Return in words what the door found this person to be, empty when nobody asked the door."""
    roles: frozenset[Role] | None = getattr(request, "roles", None)
    if roles is None:
        try:
            roles = network_roles(request.user)
        except (AttributeError, Error):  # refused before anybody was recognised
            roles = frozenset()
    return ", ".join(role.label for role in Role if role in roles)


def _manager(request: HttpRequest) -> str:
    """Return what to call a manager of the office, other than this person herself."""
    office: Office | None = getattr(request, "office", None)
    if office is None:
        return ""
    try:
        others = [manager for manager in managers_of(office) if manager.pk != request.user.pk]
    except Error:
        return ""
    return (others[0].first_name or str(others[0])) if others else ""
