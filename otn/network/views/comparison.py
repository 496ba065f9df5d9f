"""Offices of an adviser side by side."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.network.forms.comparison import ComparisonForm
from otn.network.queries.comparison import get_comparison
from otn.network.views import NetworkRequest
from otn.offices.access import network_view


@require_GET
@network_view("portfolio.read")
def comparison(request: NetworkRequest) -> HttpResponse:
    """Compare two to four offices of this person's, which the address names."""
    try:
        page = get_comparison(request.user, request.GET.getlist("office"))
    except LookupError as error:
        raise Http404 from error
    return render(request, "network/comparison.html", {"page": page, "form": ComparisonForm(page.choices, fault=page.fault)})
