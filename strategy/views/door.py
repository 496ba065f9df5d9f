"""The door of the pages of one reflection: below that of the office, the number of the address says which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from otn.offices.access import OfficeRequest, ViewFunc, office_view
from strategy.models import Reflection


class ReflectionRequest(OfficeRequest):
    """A request that came through both doors; the lead of the reflection is loaded, its office is that of the door."""

    reflection: Reflection


def reflection_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its reflection of the address, else 404; one statement more.

    An archived reflection and a validated one come through: operations refuse to write to them.
    """

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: ReflectionRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            office: Any = request.office  # the types of its relations depend on the order in which modules are read
            found = get_object_or_404(office.reflections.select_related("lead"), pk=pk)
            found.office = request.office  # which knows what this person may do here
            request.reflection = found
            return view(request, **kwargs)

        return wrapper

    return decorator
