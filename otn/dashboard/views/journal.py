"""Who did what in this office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("journal.read")
def journal(request: OfficeRequest) -> HttpResponse:
    """Who did what in this office."""
    return render(request, "dashboard/journal.html", {"office": request.office})
