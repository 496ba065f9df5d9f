"""The doors of the pages of one objective, one action, one task: below that of the office, the number of the address says which."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

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


Found = TypeVar("Found", Objective, Action, Task)


def _door(capability: str, name: str, find: Callable[[Any, int], Found]) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its row of the address and hand it over under this name, else 404; one statement more.

    What is in the bin comes through: operations refuse to write to it, but to restore it.
    """

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: OfficeRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            found = find(request.office, pk)
            found.office = request.office  # which knows what this person may do here
            setattr(request, name, found)
            return view(request, **kwargs)

        return wrapper

    return decorator


def _objective(office: Any, pk: int) -> Objective:
    found: Objective = get_object_or_404(office.objectives.filter(Q(reflection=None) | Q(sent_at__isnull=False)), pk=pk)
    return found


def _action(office: Any, pk: int) -> Action:
    found: Action = get_object_or_404(office.actions.select_related("objective"), pk=pk)
    found.objective.office = office
    return found


def _task(office: Any, pk: int) -> Task:
    found: Task = get_object_or_404(office.tasks.select_related("action__objective"), pk=pk)
    found.action.office = office
    return found


def objective_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Open an objective of the plan: `request.objective`, its office that of the door."""
    return _door(capability, "objective", _objective)


def action_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Open an action: `request.action`, its objective loaded, its office that of the door."""
    return _door(capability, "action", _action)


def task_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Open a task: `request.task`, its action loaded, its office that of the door."""
    return _door(capability, "task", _task)
