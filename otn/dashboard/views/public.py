"""Pages for everybody: what the law asks, help, and where weaknesses are told."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID = timedelta(days=180)  # of what we say about telling weaknesses; RFC 9116 wants less than a year


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the site is, and whom to tell of a fault."""
    return render(request, "dashboard/accessibility.html")


@require_safe
@login_not_required
def legal(request: HttpRequest) -> HttpResponse:
    """Say who publishes and hosts the site."""
    return render(request, "dashboard/legal.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, how long, who sees it, and their rights."""
    return render(request, "dashboard/privacy.html")


@require_safe
@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    """Show the register of what is done with personal data (RGPD, article 30)."""
    return render(request, "dashboard/register.html")


@require_safe
@login_not_required
def help(request: HttpRequest) -> HttpResponse:
    """Explain the four steps, the roles, the shortcuts, the scores and the words."""
    return render(request, "dashboard/help.html")


@require_safe
@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    """Say to machines and searchers where a weakness is told (RFC 9116)."""
    lines = {
        "Contact": request.build_absolute_uri(reverse("legal")),
        "Expires": (timezone.now() + VALID).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": "fr, en",
        "Canonical": request.build_absolute_uri(reverse("security")),
    }
    told = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(told, content_type="text/plain; charset=utf-8")
