"""Files, through the door."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, can, office_view


@require_GET
@office_view("report.read")
def index(request: OfficeRequest) -> HttpResponse:
    """List the reports of the office."""
    return render(request, "documents/index.html", {"office": request.office})


@require_GET
@office_view("office.see")
def download(request: OfficeRequest, pk: UUID) -> FileResponse:
    """Hand over a document to whoever has, now, the right that it demands."""
    document = get_object_or_404(request.office.documents, pk=pk)
    if not can(request.user, document.capability, request.office):
        raise PermissionDenied
    try:
        file = default_storage.open(document.path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=document.name, content_type=document.content_type)
