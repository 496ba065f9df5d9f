"""What paid and what did not, and what an office concludes from a year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.forms.reviews import ReviewForm
from monitoring.queries.reviews import TEXTS, get_review, get_years
from monitoring.queries.synthesis import get_synthesis
from otn.journal.conflicts import get_conflict
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, STALE, number_in, settle
from otn.ui.responses import see_other


def _year(request: OfficeRequest) -> int | None:
    """Read the year that the address names, None where it names none. Raises Http404 for what is no year."""
    text = request.GET.get("annee", "")
    if not text:
        return None
    year = number_in(text)
    if year is None:
        raise Http404
    return year


@require_GET
@office_view("campaign.read")
def synthesis(request: OfficeRequest) -> HttpResponse:
    """Show who pays, what an order costs, month after month."""
    years = get_years(office=request.office)
    year = _year(request) or years[0]
    if year not in years:
        raise Http404
    page = get_synthesis(office=request.office, first=date(year, 1, 1), last=date(year, 12, 31))
    return render(request, "monitoring/synthesis.html", {"office": request.office, "page": page, "year": year, "years": years})


@require_GET
@office_view("campaign.read")
def review(request: OfficeRequest) -> HttpResponse:
    """Show what became of a year, and what the office concludes."""
    return _review(request, _year(request), None, 200)


def _review(request: OfficeRequest, year: int | None, form: ReviewForm | None, status: int, conflict: Any = None) -> HttpResponse:
    try:
        page = get_review(office=request.office, user=request.user, year=year)
    except LookupError as error:
        raise Http404 from error
    initial = {name: getattr(page.conclusion, name) for name in (*TEXTS, "version")}
    shown = {"office": request.office, "page": page, "form": form or ReviewForm(initial=initial), "conflict": conflict}
    return render(request, "monitoring/review.html", shown, status=status)


@require_POST
@office_view("campaign.edit")
def write_review(request: OfficeRequest, year: int) -> HttpResponse:
    """Write what the office concludes from a year; when somebody else did meanwhile, show both."""
    form = ReviewForm(request.POST)
    status, current = settle(form, lambda **given: operations.write_review(office=request.office, by=request.user, year=year, **given))
    if status == DONE:
        messages.success(request, f"Le bilan de {year} est enregistré.")
        return see_other(f"{reverse('monitoring:review', args=[request.office.slug])}?annee={year}")
    conflict = None
    if status == STALE and current is not None:
        current.office = request.office
        theirs = _in_words({name: getattr(current, name) for name in TEXTS})
        conflict = get_conflict(current=current, theirs=theirs, mine=_in_words(form.cleaned_data), reader=request.user)
    return _review(request, year, form, status, conflict)


def _in_words(given: dict[str, Any]) -> str:
    return " / ".join(str(given[name]) for name in TEXTS if given.get(name))
