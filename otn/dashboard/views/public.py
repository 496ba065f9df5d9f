"""Pages for everybody: what the law asks, and help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
