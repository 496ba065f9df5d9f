"""The doors of the pages of one objective, one action, one task: below that of the office, the number of the address says which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from actionplan.models import Action, Task
from otn.offices.access import OfficeRequest, ViewFunc, office_view
from strategy.models import Objective


class ObjectiveRequest(OfficeRequest):
    """A request that came through both doors; the office of the objective is that of the door."""

    objective: Objective


class ActionRequest(OfficeRequest):
    """A request that came through both doors; the objective of the action is loaded, its office is that of the door."""

    action: Action


class TaskRequest(OfficeRequest):
    """A request that came through both doors; the action of the task is loaded, its office is that of the door."""

    task: Task


def objective_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its objective of the address, one of the plan, else 404; one statement more.

    What is in the bin comes through these doors: operations refuse to write to it, but to restore it.
    """

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: ObjectiveRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            office: Any = request.office  # the types of its relations depend on the order in which modules are read
            found = get_object_or_404(office.objectives.filter(Q(reflection=None) | Q(sent_at__isnull=False)), pk=pk)
            found.office = request.office  # which knows what this person may do here
            request.objective = found
            return view(request, **kwargs)

        return wrapper

    return decorator


def action_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its action of the address, else 404; one statement more."""

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: ActionRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            office: Any = request.office
            found = get_object_or_404(office.actions.select_related("objective"), pk=pk)
            found.office = found.objective.office = request.office
            request.action = found
            return view(request, **kwargs)

        return wrapper

    return decorator


def task_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its task of the address, else 404; one statement more."""

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: TaskRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            office: Any = request.office
            found = get_object_or_404(office.tasks.select_related("action__objective"), pk=pk)
            found.office = found.action.office = request.office
            request.task = found
            return view(request, **kwargs)

        return wrapper

    return decorator
