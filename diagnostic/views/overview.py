"""The home of the step."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("assessment.see")
def overview(request: OfficeRequest) -> HttpResponse:
    """Say what the step gives and what it waits for."""
    return render(request, "diagnostic/overview.html", {"office": request.office})
