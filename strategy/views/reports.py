"""Reports of a reflection: asked for, waited for. The file itself is a document of the office (otn.documents.views.download)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from otn.documents.acts import make_again
from otn.documents.queries import JobLine
from otn.ui.responses import see_other
from strategy import operations
from strategy.queries.reflections import get_head
from strategy.queries.report import find_report_line, get_report_lines
from strategy.views.door import ReflectionRequest, reflection_view


@require_GET
@reflection_view("report.read")
def report(request: ReflectionRequest) -> HttpResponse:
    """List the reports of the reflection, and offer to prepare one."""
    return _page(request)


def _page(request: ReflectionRequest, status: int = 200) -> HttpResponse:
    shown = {
        "office": request.office,
        "head": get_head(reflection=request.reflection, user=request.user),
        "lines": get_report_lines(reflection=request.reflection, user=request.user),
    }
    return render(request, "strategy/report.html", shown, status=status)


@require_POST
@reflection_view("report.prepare")
def prepare_report(request: ReflectionRequest) -> HttpResponse:
    """Have a report made."""
    operations.prepare_report(reflection=request.reflection, by=request.user)
    messages.success(request, "Le rapport est dans la liste.")
    return see_other("strategy:report", request.office.slug, request.reflection.pk)


@require_GET
@reflection_view("report.read")
def report_state(request: ReflectionRequest, job: UUID) -> HttpResponse:
    """Say how far a report is, in its line of the list."""
    line = _line(request, job)
    if not request.htmx:
        return redirect("strategy:report", request.office.slug, request.reflection.pk)
    shown = {"office": request.office, "reflection_id": request.reflection.pk, "line": line, "is_news": True}
    return render(request, "strategy/_report_job.html", shown)


def _line(request: ReflectionRequest, pk: UUID) -> JobLine:
    line = find_report_line(reflection=request.reflection, user=request.user, pk=pk)
    if line is None:
        raise Http404
    return line


@require_POST
@reflection_view("report.prepare")
def retry_report(request: ReflectionRequest, job: UUID) -> HttpResponse:
    """Have a report made that could not be."""
    return make_again(request, _line(request, job).job, _page, "strategy:report", request.office.slug, request.reflection.pk)
