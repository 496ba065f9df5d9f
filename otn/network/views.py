"""OTN's side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.offices.access import visible_offices


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """List the offices that this person advises."""
    offices = visible_offices(request.user).filter(is_advised=True).order_by("name", "pk")
    return render(request, "network/portfolio.html", {"offices": list(offices)})
