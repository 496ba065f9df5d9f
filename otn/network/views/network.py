"""The network as its admins see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.network import operations
from otn.network.forms.journal import NetworkJournalFilterForm
from otn.network.journal_sheets import write_journal
from otn.network.queries import journal as journals
from otn.network.queries.overview import get_overview
from otn.network.views import NetworkRequest
from otn.offices.access import network_view

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


@require_POST
@network_view("network_journal.read")
def export_journal(request: NetworkRequest) -> HttpResponse:
    """Give what is looked for as a workbook. It is a POST: who took the journal away is itself a line of the journal."""
    offices = journals.get_office_choices()
    slug = journals.known(request.POST.get("office", ""), offices)
    form = NetworkJournalFilterForm(request.POST, people=journals.get_people(slug), offices=offices)
    day = today()
    content = write_journal(journals.get_network_lines(slug, form.filters()), made_on=day)
    operations.note_journal_taken(by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="journal-reseau-{day:%Y-%m-%d}.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=WORKBOOK_TYPE, headers=headers)
