"""The results of a diagnostic, and « comment c’est calculé »."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diagnostic import export
from diagnostic.explanation import Kind
from diagnostic.models import Revision
from diagnostic.queries import results_page as queries
from diagnostic.queries.benchmark_page import get_benchmark_page
from diagnostic.views.banks import download
from diagnostic.views.door import AssessmentRequest, assessment_view

Page = TypeVar("Page")


@require_GET
@assessment_view("answer.read")
def results(request: AssessmentRequest) -> HttpResponse:
    """Show every score of the revision under way, or of the one that `?revision=` names."""
    page = _asked(request, queries.get_results_view)
    return render(request, "diagnostic/results.html", {"office": request.office, "page": page})


@require_GET
@assessment_view("benchmark.read")
def benchmark(request: AssessmentRequest) -> HttpResponse:
    """Show the scores of the office beside the quartiles of the network and of its own classes."""
    page = get_benchmark_page(assessment=request.assessment, user=request.user)
    return render(request, "diagnostic/benchmark.html", {"office": request.office, "page": page})


@require_GET
@assessment_view("answer.read")
def recommendations(request: AssessmentRequest) -> HttpResponse:
    """Show everything that could be done, in the order of priorities."""
    page = _asked(request, queries.get_recommendations)
    return render(request, "diagnostic/recommendations.html", {"office": request.office, "page": page})


@require_GET
@assessment_view("answer.read")
def explanation(request: AssessmentRequest, kind: str, key: str) -> HttpResponse:
    """Write out how a figure is computed: a page, or the fragment that unfolds beside the figure."""
    return _explanation(request, kind, key)


@require_GET
@assessment_view("assessment.compare")
def evolution(request: AssessmentRequest, key: str) -> HttpResponse:
    """Write out how two years compare, for whoever may compare them."""
    return _explanation(request, Kind.EVOLUTION, key)


@require_GET
@assessment_view("assessment.compare")
def comparison_list(request: AssessmentRequest) -> HttpResponse:
    """Give the questions that changed since the former diagnostic as a workbook."""
    page = _asked(request, queries.get_results_view)
    return download(export.export_changes(page.changes, former_year=page.former_year, year=page.head.year))


def _explanation(request: AssessmentRequest, kind: str, key: str) -> HttpResponse:
    try:
        page = _asked(request, queries.get_explanation, kind=kind, key=key)
    except LookupError as error:
        raise Http404 from error
    template = "diagnostic/_explanation.html" if request.htmx else "diagnostic/explanation.html"
    return render(request, template, {"office": request.office, "page": page})


def _asked(request: AssessmentRequest, query: Callable[..., Page], **more: str) -> Page:
    """Return what a query gives of the revision that the address asks for; one that is not there is a missing page."""
    try:
        return query(assessment=request.assessment, user=request.user, number=_number(request), **more)
    except Revision.DoesNotExist as error:
        raise Http404 from error


def _number(request: AssessmentRequest) -> int | None:
    """Return the number of the revision that the address asks for; None is the one under way."""
    text = request.GET.get("revision", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise Http404
    return int(text)
