"""The offices of an adviser."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.clock import today
from otn.network import export
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
    return render(request, "network/portfolio.html", {"form": form, "page": page, "headings": form.headings()})


@require_GET
@network_view("portfolio.read")
def export_portfolio(request: NetworkRequest) -> HttpResponse:
    """Hand over as a workbook what the list shows for the same search."""
    page = get_portfolio(request.user, PortfolioFilterForm(request.GET).filters())
    day = today()
    disposition = {"Content-Disposition": f'attachment; filename="{export.workbook_name(day)}"'}
    return HttpResponse(export.write_portfolio(page.lines, made_on=day), content_type=export.WORKBOOK_TYPE, headers=disposition)
