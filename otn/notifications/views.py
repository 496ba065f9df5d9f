"""The bell, opened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.accounts.models import User
from otn.notifications import queries


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List what others did that concerns this person, in the offices that she sees."""
    assert isinstance(request.user, User)
    return render(request, "notifications/index.html", {"lines": queries.get_bell(request.user)})
