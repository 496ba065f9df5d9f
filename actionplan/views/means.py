"""What the plan costs, and who has how much to do when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actionplan.queries.means import get_means
from otn.offices.access import OfficeRequest, office_view


@require_GET
@office_view("plan.read")
def means(request: OfficeRequest) -> HttpResponse:
    """Show the budget by objective and action, on both bases, where the money comes from, and the load of each person week by week."""
    return render(request, "actionplan/means.html", {"office": request.office, "page": get_means(office=request.office)})
