"""The network as its admins see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from otn.network.forms.journal import NetworkJournalFilterForm
from otn.network.queries import journal as journals
from otn.network.queries.overview import get_overview
from otn.offices.access import network_view


@require_GET
@network_view("network.read")
def overview(request: HttpRequest) -> HttpResponse:
    """Say how the network stands."""
    return render(request, "network/overview.html", {"page": get_overview()})


@require_GET
@network_view("network_journal.read")
def journal(request: HttpRequest) -> HttpResponse:
    """Show the journal of every office and of the network, or what is looked for in it."""
    offices = journals.get_office_choices()
    slug = journals.known(request.GET.get("office", ""), offices)
    form = NetworkJournalFilterForm(request.GET, people=journals.get_people(slug), offices=offices)
    filters = form.filters()
    context = {
        "form": form,
        "page": journals.get_network_journal(slug, filters, **form.place()),
        "carried": form.carried(),
        "query": urlencode(form.carried()),
    }
    return render(request, "network/journal.html", context)
