"""The table of the tracker."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("campaign.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """Say what the step gives and what it waits for."""
    return render(request, "monitoring/overview.html", {"office": request.office})
