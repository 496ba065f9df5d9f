"""The question banks of the network: their versions, which are kept below `/admin/banques/`."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diagnostic.queries.bank_pages import get_version_lines
from otn.network.views import NetworkRequest
from otn.offices.access import can_on_network, network_view


@require_GET
@network_view("bank.read")
def banks(request: NetworkRequest) -> HttpResponse:
    """List the versions; drafts are for those who edit them."""
    may_edit = can_on_network(request.user, "bank.edit")
    return render(request, "network/banks.html", {"lines": get_version_lines(with_drafts=may_edit), "may_edit": may_edit})
