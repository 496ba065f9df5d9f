"""The results of a diagnostic, and « comment c’est calculé »."""

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


@require_GET
@assessment_view("answer.read")
def results(request: AssessmentRequest) -> HttpResponse:
    """Show every score of the revision under way, or of the one that `?revision=` names."""
    try:
        page = queries.get_results_view(assessment=request.assessment, user=request.user, number=_number(request))
    except Revision.DoesNotExist as error:
        raise Http404 from error
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
    try:
        page = queries.get_recommendations(assessment=request.assessment, user=request.user, number=_number(request))
    except Revision.DoesNotExist as error:
        raise Http404 from error
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
    try:
        page = queries.get_results_view(assessment=request.assessment, user=request.user, number=_number(request))
    except Revision.DoesNotExist as error:
        raise Http404 from error
    return download(export.export_changes(page.changes, former_year=page.former_year, year=page.head.year))


def _explanation(request: AssessmentRequest, kind: str, key: str) -> HttpResponse:
    try:
        page = queries.get_explanation(assessment=request.assessment, user=request.user, kind=kind, key=key, number=_number(request))
    except (LookupError, Revision.DoesNotExist) as error:
        raise Http404 from error
    template = "diagnostic/_explanation.html" if request.htmx else "diagnostic/explanation.html"
    return render(request, template, {"office": request.office, "page": page})


def _number(request: AssessmentRequest) -> int | None:
    """Return the number of the revision that the address asks for; None is the one under way."""
    text = request.GET.get("revision", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise Http404
    return int(text)
