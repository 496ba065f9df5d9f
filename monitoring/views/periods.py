"""Periods of the tracker: opened for a month or between two days, renamed, removed with their table."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.forms.table import NewPeriodForm, PeriodForm, month_before
from monitoring.models import Period
from monitoring.views.finding import find_period, table_address
from otn.clock import today
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, settle
from otn.ui.fields import day_in_words
from otn.ui.responses import see_other


@require_GET
@office_view("campaign.edit")
def new_period(request: OfficeRequest) -> HttpResponse:
    """Ask for a month, or for two days."""
    day = today()
    return _new_period(request, NewPeriodForm(today=day, initial={"month": month_before(day)}), 200)


def _new_period(request: OfficeRequest, form: forms.Form, status: int) -> HttpResponse:
    _say_days(form)
    return render(request, "monitoring/new_period.html", {"office": request.office, "form": form}, status=status)


def _say_days(form: forms.Form) -> None:
    for name in ("first", "last"):
        form[name].help_text = day_in_words(form[name].value())


@require_POST
@office_view("campaign.edit")
def open_period(request: OfficeRequest) -> HttpResponse:
    """Open the table of these days, or go to the one that is there."""
    form = NewPeriodForm(request.POST, today=today())
    made: list[Period] = []
    status, _ = settle(form, lambda **given: made.append(operations.open_period(office=request.office, by=request.user, **given)))
    if status != DONE:
        return _new_period(request, form, status)
    messages.success(request, f"Le tableau de la période «\u00a0{made[0].name}\u00a0» est ouvert.")
    return see_other(table_address(request, made[0].pk))


@require_GET
@office_view("campaign.edit")
def period(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask for other days or another name."""
    found = find_period(request, pk)
    given = {"first": found.first, "last": found.last, "label": found.label, "version": found.version}
    return _period(request, found, PeriodForm(initial=given))


def _period(request: OfficeRequest, found: Period, form: forms.Form, conflict: Conflict | None = None, status: int = 200) -> HttpResponse:
    _say_days(form)
    context = {
        "office": request.office, "period": found, "form": form, "conflict": conflict, "table_url": table_address(request, found.pk)
    }  # fmt: skip
    return render(request, "monitoring/period.html", context, status=status)


@require_POST
@office_view("campaign.edit")
def edit_period(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write the days and the name of a period again; when somebody else did meanwhile, show both."""
    found, form = find_period(request, pk), PeriodForm(request.POST)
    status, current = settle(form, lambda **given: operations.edit_period(period=found, by=request.user, **given))
    if status == DONE:
        messages.success(request, "La période est enregistrée.")
        return see_other(table_address(request, found.pk))
    conflict = None
    if current is not None:
        current.office = request.office
        given = form.cleaned_data
        mine = given["label"] or french.period(given["first"], given["last"])
        conflict = get_conflict(current=current, theirs=current.name, mine=mine, reader=request.user)
    return _period(request, found, form, conflict, status)


@require_GET
@office_view("campaign.edit")
def period_removal(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say what goes with a period, before it goes."""
    found = find_period(request, pk)
    office: Any = request.office
    count = office.results.filter(period=found).count()
    context = {
        "office": request.office,
        "period": found,
        "goes": french.plural(count, "ligne de campagne", "lignes de campagnes"),
        "table_url": table_address(request, found.pk),
    }
    return render(request, "monitoring/period_removal.html", context)


@require_POST
@office_view("campaign.edit")
def remove_period(request: OfficeRequest, pk: int) -> HttpResponse:
    """Remove a period with its table."""
    found = find_period(request, pk)
    operations.remove_period(period=found, by=request.user)
    messages.success(request, f"La période «\u00a0{found.name}\u00a0» est supprimée avec son tableau.")
    return see_other("monitoring:overview", request.office.slug)
