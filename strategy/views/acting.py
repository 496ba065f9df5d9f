"""How the pages of pieces answer an act: in place for htmx, by the page otherwise; what was refused is told where it was asked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from otn.lib.refusals import Stale
from otn.ui.acts import STALE, attempt
from otn.ui.responses import see_other
from strategy.models import Group, Objective, Solution, Strategy
from strategy.queries.conflicts import Conflict, get_conflict
from strategy.queries.reflections import get_head
from strategy.views.door import ReflectionRequest
from strategy.views.finding import number_in, words_of

CHANGED = "Quelqu’un d’autre vient de changer cela\N{NO-BREAK SPACE}: le voici tel qu’il est."


@dataclass(frozen=True)
class Notice:
    """What was done, or why it was not, told beside a piece."""

    text: str
    place: str  # id of the element where it is told
    is_fault: bool = False


@dataclass(frozen=True)
class Opened:
    """A form of one piece that stands open in the page: which one, of which piece, and both versions when somebody else came first."""

    act: str  # the word of the address: `modifier`, `laisser`, `citer`
    piece: int
    form: forms.Form
    conflict: Conflict | None = None


def opening(request: ReflectionRequest, acts: Collection[str]) -> tuple[str, int] | None:
    """Read which form the address opens, and of which piece: `?modifier=12`."""
    for act in acts:
        if act in request.GET:
            return act, required_number(request.GET[act])
    return None


def required_number(text: str) -> int:
    """Read the id of a row, else raise Http404."""
    number = number_in(text)
    if number is None:
        raise Http404
    return number


def settle(form: forms.Form, act: Callable[..., object]) -> tuple[int, Any]:
    """Do an act as `attempt` does; return the status, and what stands there now when somebody else came first."""
    try:
        return attempt(form, act), None
    except Stale as refusal:
        return STALE, refusal.current
    except LookupError as error:
        raise Http404 from error


def faults(form: forms.Form) -> str:
    """Say in one line why a form without room for faults was refused."""
    return words_of(form) or CHANGED


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
