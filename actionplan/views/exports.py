"""The files of the plan: a workbook that is taken away at once, a PDF that is asked for and waited for."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from actionplan import export
from actionplan.operations import exports as operations
from actionplan.queries.exports import FileLine, PlanContent, find_file, get_files
from otn.clock import today
from otn.documents.acts import make_again
from otn.offices.access import OfficeRequest, office_view
from otn.ui.responses import see_other


@require_GET
@office_view("plan.read")
def files(request: OfficeRequest) -> HttpResponse:
    """Offer the workbook and the PDF of the plan, and list those that were asked for."""
    return _page(request)


def _page(request: OfficeRequest, status: int = 200) -> HttpResponse:
    shown = {"office": request.office, "page": get_files(office=request.office, user=request.user)}
    return render(request, "actionplan/files.html", shown, status=status)


@require_POST
@office_view("plan.export")
def export_plan(request: OfficeRequest) -> HttpResponse:
    """Hand the workbook over, or have it made when the plan is too large to wait for; `values` asks for it without formulas."""
    is_frozen = "values" in request.POST
    found = operations.export_plan(office=request.office, by=request.user, is_frozen=is_frozen)
    if not isinstance(found, PlanContent):
        messages.success(request, "Ce plan est grand\N{NO-BREAK SPACE}: son classeur se prépare, il paraît dans la liste.")
        return see_other("actionplan:files", request.office.slug)
    day = today()
    name = export.workbook_name(request.office.slug, day, is_frozen=is_frozen)
    content = export.write_workbook(found, made_on=day, is_frozen=is_frozen)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=export.WORKBOOK_TYPE, headers=disposition)


@require_POST
@office_view("report.prepare")
def print_plan(request: OfficeRequest) -> HttpResponse:
    """Have the PDF of the plan made."""
    operations.print_plan(office=request.office, by=request.user)
    messages.success(request, "Le PDF est dans la liste.")
    return see_other("actionplan:files", request.office.slug)


@require_GET
@office_view("plan.read")
def file_state(request: OfficeRequest, job: UUID) -> HttpResponse:
    """Say how far a file is, in its line of the list."""
    file = _file(request, job)
    if not request.htmx:
        return redirect("actionplan:files", request.office.slug)
    return render(request, "actionplan/_file.html", {"office": request.office, "file": file, "is_news": True})


def _file(request: OfficeRequest, pk: UUID) -> FileLine:
    file = find_file(office=request.office, user=request.user, pk=pk)
    if file is None:
        raise Http404
    return file


@require_POST
@office_view("report.prepare")
def retry_file(request: OfficeRequest, job: UUID) -> HttpResponse:
    """Have a file made that could not be."""
    return make_again(request, _file(request, job).line.job, _page, "actionplan:files", request.office.slug)
