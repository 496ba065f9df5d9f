"""The chain of a reflection, read both ways: « Pourquoi ? » back from what was decided, « Et alors ? » on from a fact."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from strategy.queries.chain import get_chain
from strategy.queries.reflections import get_head
from strategy.queries.traces import Trace, get_so_what, get_why
from strategy.views.door import ReflectionRequest, reflection_view

EXPLAINED = ("solution", "strategy", "objective")


@require_GET
@reflection_view("strategy.read")
def chain(request: ReflectionRequest) -> HttpResponse:
    """Show the whole chain from facts on, or from objectives back (`?sens=retour`), with its loose ends first."""
    context = {
        "office": request.office,
        "head": get_head(reflection=request.reflection, user=request.user),
        "chain": get_chain(reflection=request.reflection),
        "is_back": request.GET.get("sens") == "retour",
    }
    return render(request, "strategy/chain.html", context)


@require_GET
@reflection_view("strategy.read")
def why(request: ReflectionRequest, kind: str, piece: int) -> HttpResponse:
    """Say what explains a solution, a strategy or an objective: facts, and for each the answer that it came from."""
    if kind not in EXPLAINED:
        raise Http404
    try:
        trace = get_why(reflection=request.reflection, kind=kind, piece=piece)
    except LookupError as error:
        raise Http404 from error
    return _trace(request, trace, "Pourquoi\N{NARROW NO-BREAK SPACE}?")


@require_GET
@reflection_view("strategy.read")
def so_what(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Say what a fact led to so far, and where the chain stops."""
    try:
        trace = get_so_what(reflection=request.reflection, piece=piece)
    except LookupError as error:
        raise Http404 from error
    return _trace(request, trace, "Et alors\N{NARROW NO-BREAK SPACE}?")


def _trace(request: ReflectionRequest, trace: Trace, question: str) -> HttpResponse:
    """Draw a trace as a page, or in place of the link that asked for it."""
    context = {"office": request.office, "reflection": request.reflection, "trace": trace, "question": question}
    return render(request, "strategy/_trace_folded.html" if request.htmx else "strategy/trace.html", context)
