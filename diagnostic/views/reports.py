"""Reports of a diagnostic: asked for, waited for, taken away."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.reports import ReportForm
from diagnostic.queries.report import ReportLine, find_report, get_reports_page
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.documents.operations import note_download
from otn.lib.refusals import WrongState
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other


@require_GET
@assessment_view("report.read")
def report(request: AssessmentRequest) -> HttpResponse:
    """List the reports of the diagnostic, and offer to prepare one."""
    return _page(request)


def _page(request: AssessmentRequest, form: ReportForm | None = None, status: int = 200) -> HttpResponse:
    page = get_reports_page(assessment=request.assessment, user=request.user)
    form = form or ReportForm(numbers=page.numbers)
    shown = {"office": request.office, "page": page, "form": form}
    return render(request, "diagnostic/report.html", shown, status=status)


@require_POST
@assessment_view("report.prepare")
def prepare_report(request: AssessmentRequest) -> HttpResponse:
    """Have a report made."""
    page = get_reports_page(assessment=request.assessment, user=request.user)
    form = ReportForm(request.POST, numbers=page.numbers)
    status = attempt(form, lambda **given: operations.prepare_report(assessment=request.assessment, by=request.user, **given))
    if status != DONE:
        return _page(request, form, status)
    messages.success(request, "Le rapport est dans la liste.")
    return see_other("diagnostic:report", request.office.slug, request.assessment.edition.year)


@require_GET
@assessment_view("report.read")
def report_state(request: AssessmentRequest, pk: int) -> HttpResponse:
    """Say how far a report is, in its line of the list."""
    line = _line(request, pk)
    if not request.htmx:
        return redirect("diagnostic:report", request.office.slug, request.assessment.edition.year)
    shown = {"office": request.office, "year": request.assessment.edition.year, "line": line, "is_news": True}
    return render(request, "diagnostic/_report_job.html", shown)


def _line(request: AssessmentRequest, pk: int) -> ReportLine:
    line = find_report(assessment=request.assessment, user=request.user, pk=pk)
    if line is None:
        raise Http404
    return line


@require_POST
@assessment_view("report.prepare")
def retry_report(request: AssessmentRequest, pk: int) -> HttpResponse:
    """Have a report made that could not be."""
    _line(request, pk)
    failed = get_object_or_404(request.office.reports.select_related("job"), pk=pk)
    try:
        operations.retry_report(report=failed, assessment=request.assessment, by=request.user)
    except WrongState as refusal:
        messages.error(request, refusal.message)
        return _page(request, status=409)
    return see_other("diagnostic:report", request.office.slug, request.assessment.edition.year)


@require_GET
@assessment_view("report.read")
def report_file(request: AssessmentRequest, pk: int) -> FileResponse:
    """Hand over a report to whoever may read the answers that it prints, now. A GET that may write, as `otn.documents.views.download`."""
    document = _line(request, pk).document
    if document is None:
        raise Http404
    try:
        file = default_storage.open(document.path)
    except FileNotFoundError as error:
        raise Http404 from error
    note_download(document=document, office=request.office, by=request.user)
    return FileResponse(file, as_attachment=True, filename=document.name, content_type=document.content_type)
