"""Who works on this office, and who accompanies it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("member.see")
def team(request: OfficeRequest) -> HttpResponse:
    """Who works on this office, and who accompanies it."""
    return render(request, "dashboard/team.html", {"office": request.office})
