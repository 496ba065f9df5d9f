"""Rows of the table: a campaign joins it, leaves it, and is given another verdict than the proposed one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.forms.table import KnownCampaignForm, NewCampaignForm, VerdictForm
from monitoring.models import Campaign, Period, Result
from monitoring.queries.campaigns import CampaignName, get_campaigns
from monitoring.queries.table import get_table
from monitoring.views.finding import find_period, find_row, table_address
from otn.journal.conflicts import Conflict, get_conflict
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, INVALID, VersionForm, faults, settle
from otn.ui.responses import see_other

# --- Joining ------------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("campaign.edit")
def new_row(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask for a new campaign, or for one that has no row in the table of this period."""
    return _new_row(request, find_period(request, pk))


def _others(request: OfficeRequest, period: Period) -> list[CampaignName]:
    """Return the campaigns that have no row in the table of a period."""
    office: Any = request.office
    rows = set(office.results.filter(period=period).order_by("pk").values_list("campaign_id", flat=True))
    return [one for one in get_campaigns(office=request.office) if one.id not in rows]


def _new_row(
    request: OfficeRequest, period: Period, *, new: forms.Form | None = None, known: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    others = _others(request, period)
    context = {
        "office": request.office,
        "period": period,
        "new": new or NewCampaignForm(),
        "known": known or KnownCampaignForm(campaigns=others),
        "others": others,
        "table_url": table_address(request, period.pk),
    }
    return render(request, "monitoring/new_row.html", context, status=status)


@require_POST
@office_view("campaign.edit")
def add_campaign(request: OfficeRequest, pk: int) -> HttpResponse:
    """Add a campaign with its row in the table of a period."""
    period, form = find_period(request, pk), NewCampaignForm(request.POST)
    made: list[Campaign] = []
    status, _ = settle(
        form, lambda **given: made.append(operations.create_campaign(office=request.office, by=request.user, period=period, **given))
    )
    if status != DONE:
        return _new_row(request, period, new=form, status=status)
    office: Any = request.office
    row = office.results.get(campaign=made[0], period=period)
    messages.success(request, f"La campagne «\u00a0{made[0].name}\u00a0» est ajoutée. Saisissez ses chiffres.")
    return see_other(table_address(request, period.pk, row.pk))


@require_POST
@office_view("campaign.edit")
def add_row(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a campaign that is known a row in the table of a period."""
    period = find_period(request, pk)
    form = KnownCampaignForm(request.POST, campaigns=_others(request, period))
    if not form.is_valid():
        return _new_row(request, period, known=form, status=INVALID)
    office: Any = request.office
    campaign = get_object_or_404(office.campaigns, pk=form.cleaned_data["campaign"])
    campaign.office = request.office
    row = operations.add_result(campaign=campaign, period=period, by=request.user)
    messages.success(request, f"La campagne «\u00a0{campaign.name}\u00a0» est dans le tableau.")
    return see_other(table_address(request, period.pk, row.pk))


# --- Leaving ------------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("campaign.edit")
def row_removal(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say what goes with a row, before it goes."""
    row = find_row(request, pk)
    context = {"office": request.office, "row": row, "table_url": table_address(request, row.period_id, row.pk)}
    return render(request, "monitoring/row_removal.html", context)


@require_POST
@office_view("campaign.edit")
def remove_row(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take a campaign out of the table of a period, with its figures over it."""
    row = find_row(request, pk)
    operations.remove_result(row=row, by=request.user)
    messages.success(request, f"La campagne «\u00a0{row.campaign.name}\u00a0» n’est plus dans ce tableau.")
    return see_other(table_address(request, row.period_id))


# --- Judged -------------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("campaign.edit")
def verdict(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show the verdict that is proposed, and ask for another one with its reason."""
    row = find_row(request, pk)
    return _verdict(request, row, VerdictForm(initial={"verdict": row.verdict, "reason": row.verdict_reason, "version": row.version}))


def _verdict(
    request: OfficeRequest, row: Result, form: forms.Form, conflict: Conflict | None = None, status: int = 200, fault: str = ""
) -> HttpResponse:
    table = get_table(office=request.office, user=request.user, period_id=row.period_id)
    line = next((line for line in table.lines if line.row.result_id == row.pk), None) if table else None
    if line is None:
        raise Http404
    context = {
        "office": request.office,
        "row": row,
        "line": line,
        "form": form,
        "conflict": conflict,
        "fault": fault,
        "table_url": table_address(request, row.period_id, row.pk),
    }
    return render(request, "monitoring/verdict.html", context, status=status)


@require_POST
@office_view("campaign.edit")
def override_verdict(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put a verdict in the place of the proposed one, which stays beside it."""
    row, form = find_row(request, pk), VerdictForm(request.POST)
    status, current = settle(form, lambda **given: operations.override_verdict(row=row, by=request.user, **given))
    if status == DONE:
        messages.success(request, f"Le verdict de «\u00a0{row.campaign.name}\u00a0» est enregistré.")
        return see_other(table_address(request, row.period_id, row.pk))
    return _verdict(request, row, form, _clash(request, current, form), status)


def _clash(request: OfficeRequest, current: Result | None, form: forms.Form) -> Conflict | None:
    if current is None:
        return None
    current.office = request.office
    theirs = f"{current.verdict} ({current.verdict_reason})" if current.verdict else "Les chiffres de la ligne ont changé."
    mine = f"{form.cleaned_data['verdict']} ({form.cleaned_data['reason']})"
    return get_conflict(current=current, theirs=theirs, mine=mine, reader=request.user)


@require_POST
@office_view("campaign.edit")
def take_verdict_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Go back to the proposed verdict."""
    row, form = find_row(request, pk), VersionForm(request.POST)
    status, _ = settle(form, lambda version: operations.override_verdict(row=row, by=request.user, version=version, verdict=None))
    if status != DONE:
        stands = VerdictForm(initial={"verdict": row.verdict, "reason": row.verdict_reason, "version": row.version})
        return _verdict(request, row, stands, status=status, fault=faults(form))
    messages.success(request, f"Le verdict proposé pour «\u00a0{row.campaign.name}\u00a0» est repris.")
    return see_other(table_address(request, row.period_id, row.pk))
