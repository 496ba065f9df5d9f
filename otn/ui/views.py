"""Pages that show the house itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otn.ui.style_guide import get_style_guide


@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; otn.urls says who may see it, since rights stand above this package."""
    return render(request, "ui/style_guide.html", {"guide": get_style_guide()})
