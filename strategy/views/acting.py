"""How the pages of pieces answer an act: in place for htmx, by the page otherwise; what was refused is told where it was asked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from otn.journal.conflicts import Conflict, get_conflict
from otn.ui.acts import Notice
from otn.ui.responses import see_other
from strategy.models import Group, Objective, Solution, Strategy
from strategy.queries.reflections import get_head
from strategy.views.door import ReflectionRequest


def conflict_on(
    request: ReflectionRequest, current: Group | Solution | Strategy | Objective | None, *, theirs: Callable[[Any], str], mine: str
) -> Conflict | None:
    """Return both versions of a piece that somebody else changed meanwhile, None when nobody did."""
    if current is None:
        return None
    current.office = request.office
    return get_conflict(current=current, theirs=theirs(current), mine=mine, reader=request.user)


def show(request: ReflectionRequest, subject: str, context: dict[str, Any], notice: Notice | None, status: int) -> HttpResponse:
    """Draw the page of a subject, or what stands in it for htmx."""
    templates = {
        "groups": ("strategy/groups.html", "strategy/_groups.html"),
        "solutions": ("strategy/solutions.html", "strategy/_solutions.html"),
        "strategies": ("strategy/strategies.html", "strategy/_strategies.html"),
        "objectives": ("strategy/objectives.html", "strategy/_objectives.html"),
    }
    whole, inner = templates[subject]
    head = get_head(reflection=request.reflection, user=request.user)
    context = {"office": request.office, "head": head, "notice": notice, "opened": None} | context
    return render(request, inner if request.htmx else whole, context, status=status)


def address(request: ReflectionRequest, subject: str, place: str = "") -> str:
    """Return the address of the page of a subject, at a place of it."""
    page = reverse(f"strategy:{subject}", args=[request.office.slug, request.reflection.pk])
    return f"{page}#{place}" if place else page


def lead(request: ReflectionRequest, subject: str, done: str, place: str = "") -> HttpResponse:
    """Lead back to the page of a subject after an act, and say there what was done."""
    messages.success(request, done)
    return see_other(address(request, subject, place))
