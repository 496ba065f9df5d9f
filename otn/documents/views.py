"""Files, through the door."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from otn.documents import operations, queries
from otn.lib.refusals import WrongState
from otn.offices.access import OfficeRequest, can, office_view
from otn.ui.responses import see_other


@require_GET
@office_view("report.read")
def index(request: OfficeRequest) -> HttpResponse:
    """List the reports of the office."""
    return _index(request)


def _index(request: OfficeRequest, status: int = 200) -> HttpResponse:
    reports = queries.get_reports_page(request.office, request.user, number=request.GET.get("page", ""))
    return render(request, "documents/index.html", {"office": request.office, "reports": reports}, status=status)


@require_GET
@office_view("report.read")
def job(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Say how far a report is, in its line of the list."""
    line = _line(request, pk)  # before all else: a job of another office is a missing one
    return line if request.htmx else redirect("documents:index", request.office.slug)


def _line(request: OfficeRequest, pk: UUID, status: int = 200) -> HttpResponse:
    line = queries.find_report(request.office, request.user, pk)
    if line is None:
        raise Http404
    return render(request, "documents/_report.html", {"office": request.office, "line": line, "is_news": True}, status=status)


@require_POST
@office_view("report.prepare")
def retry(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """Have a report made that could not be."""
    failed = get_object_or_404(request.office.jobs, pk=pk)
    try:
        again = operations.ask_again(job=failed, office=request.office, by=request.user)
    except WrongState as refusal:
        if request.htmx:
            return _line(request, pk, status=409)
        messages.error(request, refusal.message)
        return _index(request, status=409)
    return _line(request, again.pk) if request.htmx else see_other("documents:index", request.office.slug)


@require_GET
@office_view("office.see")
def download(request: OfficeRequest, pk: UUID) -> FileResponse:
    """Hand over a document to whoever has, now, the right that it demands.

    A GET, although it writes a line when OTN reads: a file has an address, which mails and notifications lead to, and a second line for the
    same file harms nobody.
    """
    document = get_object_or_404(request.office.documents, pk=pk)
    if not can(request.user, document.capability, request.office):
        raise PermissionDenied
    try:
        file = default_storage.open(document.path)
    except FileNotFoundError as error:
        raise Http404 from error
    operations.note_download(document=document, office=request.office, by=request.user)
    return FileResponse(file, as_attachment=True, filename=document.name, content_type=document.content_type)
