"""The home of the plan."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.queries.plan import get_plan_tree
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.responses import see_other


@require_GET
@office_view("plan.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show objectives and their actions, or say where they come from."""
    page = get_plan_tree(office=request.office, user=request.user)
    return render(request, "actionplan/overview.html", {"office": request.office, "page": page})


@require_POST
@office_view("plan.edit")
def send_objectives(request: OfficeRequest) -> HttpResponse:
    """Take objectives of step 2 over into the plan, with their draft actions: those of one reflection, or all that wait. Twice is once."""
    number = request.POST.get("reflection", "")
    objectives = None
    if number:
        if not (number.isascii() and number.isdecimal()):
            raise Http404
        reflection = get_object_or_404(request.office.reflections, pk=int(number))
        objectives = list(reflection.objectives.order_by("position", "pk").values_list("pk", flat=True))
    sent = operations.send_objectives(office=request.office, by=request.user, objectives=objectives)
    if sent:
        count = french.plural(len(sent), "objectif est", "objectifs sont")
        messages.success(request, f"{count} dans le plan d’actions, avec leurs premières actions.")
    else:
        messages.info(request, "Ces objectifs sont déjà dans le plan d’actions.")
    return see_other("actionplan:overview", request.office.slug)
