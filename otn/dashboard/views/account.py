"""What a person sees and changes of herself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def account_profile(request: HttpRequest) -> HttpResponse:
    """Show one's name, display and habits."""
    return render(request, "dashboard/account_profile.html")
