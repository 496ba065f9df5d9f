"""Rows of the tracker that an address names, and the addresses of its table."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from monitoring.models import Period, Result
from otn.offices.access import OfficeRequest


def find_period(request: OfficeRequest, pk: int) -> Period:
    """Return a period of the office of the address, else raise Http404."""
    office: Any = request.office  # the types of its relations depend on the order in which modules are read
    found: Period = get_object_or_404(office.periods, pk=pk)
    found.office = request.office  # which knows what this person may do here
    return found


def find_row(request: OfficeRequest, pk: int) -> Result:
    """Return a row of the tracker with its campaign and its period, else raise Http404."""
    office: Any = request.office
    found: Result = get_object_or_404(office.results.select_related("campaign", "period"), pk=pk)
    found.office = found.campaign.office = found.period.office = request.office
    return found


def table_address(request: OfficeRequest, period: int, row: int | None = None, *, with_clicks: bool = False) -> str:
    """Return the address of the table of a period, at one of its rows."""
    page = reverse("monitoring:overview", args=[request.office.slug])
    return f"{page}?periode={period}{'&clics=1' if with_clicks else ''}{'' if row is None else f'#ligne-{row}'}"
