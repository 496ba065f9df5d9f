"""The scope of a request: the transaction around the view sees the rows of the offices of its address, for this person."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from otn import logs
from otn.offices.access import advised_offices, find_office, visible_offices
from otn.tenancy.scope import office_scope


class OfficeScopeMiddleware:
    """Open the transaction of a request in the scope that its address asks for, and undo it when the answer is an error of ours.

    It replaces ATOMIC_REQUESTS, which opens its transaction after the middlewares, when the scope is already gone. An exception has
    become a response before it arrives here, so a 5xx must be rolled back explicitly or its half of the work would be committed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            logs.user_id.set(request.user.pk)
        with office_scope(self._office_ids(request)):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _office_ids(self, request: Any) -> list[int]:
        """Return the ids that platform.md §4 gives to the address; none for everything that is not an office's."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return []
        if match.route.startswith("ot/"):
            request.scoped_office = find_office(request.user, match.kwargs["office"])
            if request.scoped_office is None:
                return []
            logs.office_id.set(request.scoped_office.pk)
            return [request.scoped_office.pk]
        if match.route.startswith("portefeuille/"):
            return list(advised_offices(request.user).order_by("pk").values_list("pk", flat=True))
        if match.route.startswith("notifications/"):
            return list(visible_offices(request.user).order_by("pk").values_list("pk", flat=True))
        return []
