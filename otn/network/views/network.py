"""The network as its admins see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import network_view


@require_GET
@network_view("network.read")
def overview(request: HttpRequest) -> HttpResponse:
    """Say how the network stands."""
    return render(request, "network/overview.html")
