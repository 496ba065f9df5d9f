"""The one way for a superuser to look into an office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.network import operations
from otn.network.forms.interventions import InterventionForm
from otn.network.queries import interventions as queries
from otn.network.views import NetworkRequest
from otn.offices import operations as acts
from otn.offices.access import network_view
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other


@require_GET
@network_view("intervention.start")
def interventions(request: NetworkRequest) -> HttpResponse:
    """Show one's interventions, and ask for another."""
    return _interventions(request, InterventionForm(), 200)


def _interventions(request: NetworkRequest, form: InterventionForm, status: int) -> HttpResponse:
    page = queries.get_interventions_page(request.user)
    return render(request, "network/interventions.html", {"form": form, "page": page}, status=status)


@require_POST
@network_view("intervention.start")
def start_intervention(request: NetworkRequest) -> HttpResponse:
    """Begin to look into an office, which is told."""
    form = InterventionForm(request.POST)
    status = attempt(form, lambda **given: operations.begin_intervention(by=request.user, **given))
    if status != DONE:
        return _interventions(request, form, status)
    return see_other("dashboard:overview", form.cleaned_data["office"].slug)


@require_POST
@network_view("intervention.start")
def end_intervention(request: NetworkRequest, pk: int) -> HttpResponse:
    """Stop looking before the hour is over."""
    intervention = get_object_or_404(request.user.interventions.select_related("office"), pk=pk)
    if acts.end_interventions(by=request.user, office=intervention.office):
        messages.success(request, f"L’intervention dans {intervention.office} est terminée.")
    return see_other("network:interventions")
