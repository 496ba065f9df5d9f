"""The home of the step: where the diagnostic stands, what to prepare, the one that is opened."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.progress import RULE
from diagnostic.queries.banks import version_of
from diagnostic.queries.hub import get_edition, get_hub, get_open_edition
from otn.offices.access import OfficeRequest, needs_reason, office_view
from otn.ui.acts import DONE, ActForm, attempt
from otn.ui.responses import see_other


@require_GET
@office_view("assessment.see")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the diagnostic of the newest edition, or of the year `annee`, and the list of all of them."""
    typed = request.GET.get("annee", "")
    return _overview(request, _year(typed) if typed else None, _start_form(request), 200)


def _year(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) != 4:
        raise Http404
    return int(typed)


def _start_form(request: OfficeRequest) -> ActForm:
    return ActForm(request.POST or None, owes_reason=needs_reason(request.user, "assessment.start", request.office))


def _overview(request: OfficeRequest, year: int | None, form: ActForm, status: int) -> HttpResponse:
    try:
        hub = get_hub(office=request.office, user=request.user, year=year)
    except LookupError as missing:
        raise Http404 from missing
    context = {"office": request.office, "hub": hub, "current": hub.current, "form": form, "rule": RULE}
    return render(request, "diagnostic/overview.html", context, status=status)


@require_POST
@office_view("assessment.start")
def start(request: OfficeRequest) -> HttpResponse:
    """Open the diagnostic of the office in an edition that runs; where it is open already, lead to it."""
    year = _year(request.POST.get("annee", ""))
    edition, form = get_open_edition(year), _start_form(request)
    if edition is None:
        raise Http404
    status = attempt(form, lambda **given: operations.start_assessment(office=request.office, edition=edition, by=request.user, **given))
    if status != DONE:
        return _overview(request, year, form, status)
    messages.success(request, f"Le diagnostic {year} est ouvert.")
    return see_other(f"{reverse('diagnostic:overview', args=[request.office.slug])}?annee={year}")


@require_GET
@office_view("assessment.see")
def preparation(request: OfficeRequest, year: int) -> HttpResponse:
    """Show the whole list of what to have at hand before one begins, to be printed; also before the diagnostic is open."""
    edition = get_edition(year)
    if edition is None:
        raise Http404
    bank = version_of(edition.bank_version).bank
    return render(request, "diagnostic/preparation.html", {"office": request.office, "year": year, "bank": bank})
