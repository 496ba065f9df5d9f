"""The offices of an adviser."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.network.forms.portfolio import PortfolioFilterForm
from otn.network.queries.portfolio import get_portfolio
from otn.network.views import NetworkRequest
from otn.offices.access import network_view


@require_GET
@network_view("portfolio.read")
def portfolio(request: NetworkRequest) -> HttpResponse:
    """List the offices that this person advises."""
    form = PortfolioFilterForm(request.GET)
    page = get_portfolio(request.user, form.filters())
    return render(request, "network/portfolio.html", {"form": form, "page": page})
