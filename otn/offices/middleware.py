"""The scope of a request: the transaction around the view sees the rows of the offices of its address, for this person."""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls.converters import SlugConverter
from django.views.defaults import page_not_found

from otn import logs
from otn.offices.access import advised_offices, enter_office, visible_offices
from otn.tenancy.scope import office_scope

logger = logging.getLogger("otn.offices")

ADDRESS_OF_OFFICE = re.compile(rf"/ot/(?P<slug>{SlugConverter.regex})/")


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
        slug, office_ids = self._asked_for(request)
        with office_scope(office_ids):
            if slug is not None:
                self._enter(request, slug)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer as for any missing page when a row is gone that the door has seen: somebody removed it before we had its lock."""
        if request.method != "POST" or not isinstance(exception, ObjectDoesNotExist):
            return None
        transaction.set_rollback(True)
        logger.warning("a row went under a write", exc_info=exception)
        return page_not_found(request, exception)

    def _asked_for(self, request: HttpRequest) -> tuple[str | None, list[int]]:
        """Return the office that the address names, or the ids that platform.md §4 gives to it; nothing for what is not an office's.

        The path is read, not resolved: Django does that once more below, and an address that is none is a 404 in any scope.
        """
        if named := ADDRESS_OF_OFFICE.match(request.path_info):
            return named["slug"], []
        if request.path_info.startswith("/portefeuille/"):
            return None, list(advised_offices(request.user).order_by("pk").values_list("pk", flat=True))
        if request.path_info.startswith("/notifications/"):
            return None, list(visible_offices(request.user).order_by("pk").values_list("pk", flat=True))
        return None, []

    def _enter(self, request: Any, slug: str) -> None:
        """Find the office for this person, which sets the scope: nobody's rows are in sight until then."""
        request.scoped_office = enter_office(request.user, slug)
        if request.scoped_office is not None:
            logs.office_id.set(request.scoped_office.pk)
