"""The front door, and the home of an office."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from otn.accounts.forms import LoginForm
from otn.dashboard.queries.overview import get_overview_page
from otn.offices.access import OfficeRequest, can_on_network, office_view, visible_offices


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what the product is and let people log in; lead those who have to where they work, or let them choose among their offices."""
    if not request.user.is_authenticated:
        return render(request, "dashboard/welcome.html", {"form": LoginForm(request=request)})
    for capability, page in (("network.read", "network:overview"), ("portfolio.read", "network:portfolio")):
        if can_on_network(request.user, capability):
            return redirect(page)
    offices = list(visible_offices(request.user).order_by("name", "pk"))
    if len(offices) == 1:
        return redirect("dashboard:overview", office=offices[0].slug)
    if not offices and can_on_network(request.user, "intervention.start"):
        return redirect("network:interventions")
    return render(request, "dashboard/offices.html", {"offices": offices})


@require_GET
@office_view("office.see")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show what to do now in an office, its four steps, and what happened lately."""
    page = get_overview_page(office=request.office, person=request.user)
    return render(request, "dashboard/overview.html", {"office": request.office, "page": page})
