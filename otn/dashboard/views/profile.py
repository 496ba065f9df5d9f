"""What compares this office to others."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("office.see")
def profile(request: OfficeRequest) -> HttpResponse:
    """What compares this office to others."""
    return render(request, "dashboard/profile.html", {"office": request.office})
