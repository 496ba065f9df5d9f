"""Headings of exports, which the network adds to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.forms.headings import HeadingForm
from monitoring.queries.headings import find_heading, get_headings
from otn.accounts.models import User
from otn.offices.access import network_view
from otn.ui.acts import DONE, settle
from otn.ui.responses import see_other


class HeadingRequest(HttpRequest):
    """A request through the door of the network."""

    user: User


@require_GET
@network_view("heading.manage")
def headings(request: HeadingRequest) -> HttpResponse:
    """List the headings that are recognised."""
    return _page(request, HeadingForm(), 200)


def _page(request: HeadingRequest, form: HeadingForm, status: int) -> HttpResponse:
    return render(request, "monitoring/headings.html", {"page": get_headings(), "form": form}, status=status)


@require_POST
@network_view("heading.manage")
def add_heading(request: HeadingRequest) -> HttpResponse:
    """Say what a heading holds."""
    form = HeadingForm(request.POST)
    status, _ = settle(form, lambda **given: operations.add_heading(by=request.user, **given))
    if status != DONE:
        return _page(request, form, status)
    messages.success(request, "L’en-tête est reconnu dès le prochain import.")
    return see_other("headings:headings")


@require_POST
@network_view("heading.manage")
def remove_heading(request: HeadingRequest, pk: int) -> HttpResponse:
    """Forget what a heading was said to hold."""
    operations.remove_heading(by=request.user, heading=find_heading(pk))
    messages.success(request, "L’en-tête n’est plus reconnu par le réseau.")
    return see_other("headings:headings")
