"""A version as a respondent sees it, with made-up answers: nothing is stored."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic.queries import bank_preview as queries
from diagnostic.views import BankRequest
from diagnostic.views.banks import found
from otn.offices.access import network_view


@require_GET
@network_view("bank.edit")
def preview(request: BankRequest, pk: int, code: str) -> HttpResponse:
    """Show a chapter without answers."""
    return _preview(request, pk, code, "diagnostic/banks/preview.html")


@require_POST
@network_view("bank.edit")
def recalculate(request: BankRequest, pk: int, code: str) -> HttpResponse:
    """Show a chapter with the answers of the form; a change sent by htmx gets what they change in the page."""
    return _preview(request, pk, code, "diagnostic/banks/_preview_changes.html" if request.htmx else "diagnostic/banks/preview.html")


def _preview(request: BankRequest, pk: int, code: str, template: str) -> HttpResponse:
    version = found(request, pk)
    page = queries.get_preview_page(version, code, queries.read_try(version, dict(request.POST.lists()), code))
    if page is None:
        raise Http404
    return render(request, template, {"page": page})
