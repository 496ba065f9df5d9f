"""Every address of the site with its methods and who may use it, read from the site map itself.

`manage.py show_policy` prints it, the rights test walks it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from otn.offices.policy import NETWORK_POLICY, POLICY

OURS = frozenset({"otn", "diagnostic", "strategy", "actionplan", "monitoring"})


@dataclass(frozen=True)
class Address:
    """One pattern of the site map.

    `kind` is public, account (a package's pages of one's own account), admin, office, network, or self: whoever is signed in.
    `capability` and `roles` are empty where the kind alone decides.
    """

    name: str
    route: str
    arguments: tuple[str, ...]
    methods: tuple[str, ...]
    kind: str
    capability: str
    roles: tuple[str, ...]


def addresses() -> list[Address]:
    """Return every address, by name; raises LookupError for one that has no name."""
    return sorted(_walk(get_resolver(), "", ""), key=lambda address: (address.name, address.route))


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, route)
        else:
            yield _address(entry, namespace, route)


def _address(entry: URLPattern, namespace: str, route: str) -> Address:
    if entry.name is None and not namespace.startswith("admin:"):
        raise LookupError(f"/{route} has no name: the rights test could not tell it from another")
    name = f"{namespace}{entry.name or entry.lookup_str}"
    view = entry.callback
    capability = str(getattr(view, "capability", ""))
    network_capability = str(getattr(view, "network_capability", ""))
    if capability:
        kind, roles = "office", POLICY[capability]
    elif network_capability:
        kind, roles = "network", NETWORK_POLICY[network_capability]
    else:
        kind, roles = _kind(name, view), frozenset()
    return Address(
        name=name,
        route=f"/{route}",
        arguments=tuple(entry.pattern.converters),
        methods=methods_of(view),
        kind=kind,
        capability=capability or network_capability,
        roles=tuple(sorted(role.value for role in roles)),
    )


def _kind(name: str, view: Callable[..., Any]) -> str:
    """Say who opens an address that asks for no capability: packages have doors of their own."""
    if name.startswith("admin:"):
        return "admin"
    if _module(view).startswith(("allauth.", "otn.accounts.")):
        return "account"
    return "self" if getattr(view, "login_required", True) else "public"


def _module(view: Callable[..., Any]) -> str:
    return str(getattr(view, "view_class", view).__module__)


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """Return the methods that a view answers, safe ones but GET left out: by its class, or by the 405 that it gives to any other."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        return tuple(name.upper() for name in view_class.http_method_names if name in {"get", "post"} and hasattr(view_class, name))
    if _module(view).partition(".")[0] not in OURS:
        return ("GET", "POST")  # a package's function says nothing of its methods
    with _in_silence():
        try:
            answer = view(RequestFactory().generic("PROPFIND", "/"))
        except Exception:  # it looked at the request before the method
            answer = None
    if not isinstance(answer, HttpResponseNotAllowed):
        raise LookupError(f"{view.__module__}.{view.__name__} answers any method: begin it with require_GET or require_POST")
    return tuple(sorted(set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}))


@contextmanager
def _in_silence() -> Iterator[None]:
    """Keep the refusals that are asked for here out of the log."""
    logger = logging.getLogger("django.request")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
