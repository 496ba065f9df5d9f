"""The offices of an adviser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import advised_offices, network_view


@require_GET
@network_view("portfolio.read")
def portfolio(request: HttpRequest) -> HttpResponse:
    """List the offices that this person advises."""
    offices = advised_offices(request.user).order_by("name", "pk")
    return render(request, "network/portfolio.html", {"offices": list(offices)})
