"""The front door, and the home of an office."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from otn.offices.access import OfficeRequest, office_view, visible_offices


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what the product is, or lead a person to her office, or let her choose among several."""
    if not request.user.is_authenticated:
        return render(request, "dashboard/welcome.html")
    offices = list(visible_offices(request.user).order_by("name", "pk"))
    if len(offices) == 1:
        return redirect("dashboard:overview", office=offices[0].slug)
    return render(request, "dashboard/offices.html", {"offices": offices})


@require_GET
@office_view("office.see")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the four steps of an office."""
    return render(request, "dashboard/overview.html", {"office": request.office})
