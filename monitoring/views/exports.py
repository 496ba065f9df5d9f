"""The files of the tracker: a workbook that is taken away at once, a PDF that is asked for and waited for."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from monitoring import export, operations
from monitoring.queries.exports import FileLine, find_file, get_files
from monitoring.queries.reviews import get_years
from otn.clock import today
from otn.documents.acts import make_again
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import number_in
from otn.ui.responses import see_other


@require_GET
@office_view("campaign.read")
def files(request: OfficeRequest) -> HttpResponse:
    """Offer the workbook and the PDF of a year, and list those that were asked for."""
    return _page(request)


def _page(request: OfficeRequest, status: int = 200) -> HttpResponse:
    shown = {
        "office": request.office,
        "years": get_years(office=request.office),
        "lines": get_files(office=request.office, user=request.user),
    }
    return render(request, "monitoring/files.html", shown, status=status)


def _year(request: OfficeRequest) -> int:
    """Read the year that was chosen. Raises Http404 for what is no year."""
    year = number_in(request.POST.get("annee", ""))
    if year is None:
        raise Http404
    return year


@require_POST
@office_view("campaign.export")
def export_tracker(request: OfficeRequest) -> HttpResponse:
    """Hand the workbook of a year over; `values` asks for it without formulas."""
    year, is_frozen = _year(request), "values" in request.POST
    try:
        found = operations.export_tracker(office=request.office, by=request.user, year=year)
    except LookupError as error:
        raise Http404 from error
    content = export.write_workbook(found, made_on=today(), is_frozen=is_frozen)
    name = export.workbook_name(request.office.slug, year, is_frozen=is_frozen)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=export.WORKBOOK_TYPE, headers=disposition)


@require_POST
@office_view("report.prepare")
def print_tracker(request: OfficeRequest) -> HttpResponse:
    """Have the PDF of a year made."""
    try:
        operations.print_tracker(office=request.office, by=request.user, year=_year(request))
    except LookupError as error:
        raise Http404 from error
    messages.success(request, "Le PDF est dans la liste.")
    return see_other("monitoring:files", request.office.slug)


@require_GET
@office_view("campaign.read")
def file_state(request: OfficeRequest, job: UUID) -> HttpResponse:
    """Say how far a file is, in its line of the list."""
    file = _file(request, job)
    if not request.htmx:
        return redirect("monitoring:files", request.office.slug)
    return render(request, "monitoring/_file.html", {"office": request.office, "file": file, "is_news": True})


def _file(request: OfficeRequest, pk: UUID) -> FileLine:
    file = find_file(office=request.office, user=request.user, pk=pk)
    if file is None:
        raise Http404
    return file


@require_POST
@office_view("report.prepare")
def retry_file(request: OfficeRequest, job: UUID) -> HttpResponse:
    """Have a file made that could not be."""
    return make_again(request, _file(request, job).line.job, _page, "monitoring:files", request.office.slug)
