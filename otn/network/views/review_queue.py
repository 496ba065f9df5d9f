"""What waits for an adviser, and where he asks an office to say more."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from otn.network.forms.clarification import AddresseeForm, SpotForm
from otn.network.queries.clarification import get_addressable, get_spots
from otn.network.queries.review_queue import get_review_queue
from otn.network.views import NetworkRequest
from otn.offices.access import network_view


@require_GET
@network_view("portfolio.read")
def review_queue(request: NetworkRequest) -> HttpResponse:
    """List the diagnostics to be read, the requests and the questions of offices."""
    return render(request, "network/review_queue.html", {"page": get_review_queue(request.user)})


@require_GET
@network_view("portfolio.read")
def clarification(request: NetworkRequest) -> HttpResponse:
    """Ask about which office, then about which of its places, and lead to what is said there."""
    slug = request.GET.get("office", "")
    offices = get_addressable(request.user)
    addressee = AddresseeForm({"office": slug} if slug else None, offices=offices)
    shown = {"addressee": addressee, "form": None, "spots": None, "is_empty": not offices}
    if not slug:
        return render(request, "network/review_queue_clarification.html", shown)
    if slug not in dict(offices):
        raise Http404
    spots = get_spots(request.user, slug)
    form = SpotForm({"ou": request.GET["ou"]} if "ou" in request.GET else None, spots=spots)
    url = spots.url_of(form.cleaned_data["ou"]) if form.is_valid() else None
    if url is not None:
        return redirect(url)
    return render(request, "network/review_queue_clarification.html", shown | {"form": form, "spots": spots})
