"""The page behind the link of an invitation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the office and the role before anything is accepted."""
    return render(request, "dashboard/invitation.html")
