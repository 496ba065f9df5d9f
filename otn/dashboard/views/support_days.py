"""The days of accompaniment: OTN notes, changes, confirms and cancels them."""

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.dashboard.forms.support import CancelForm, ChangeDayForm, NewDayForm, length_choice, length_in_words
from otn.dashboard.views.support import home_of
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.support import operations
from otn.support.accounting import price_in_words
from otn.support.models import SupportDay
from otn.support.queries.charters import advisors_of
from otn.support.queries.statements import day_line
from otn.ui.acts import CHANGED, DONE, VersionForm, attempt, settle
from otn.ui.responses import see_other

# --- A new one ----------------------------------------------------------------------------------------------------------------------------


def _new_form(request: OfficeRequest, *given: object) -> NewDayForm:
    others = [one.advisor for one in advisors_of(request.office) if one.advisor_id != request.user.pk]
    advisors = [(person.pk, str(person)) for person in (request.user, *others)]
    return NewDayForm(*given, advisors=advisors, initial={"on": today()})


def _new_day(request: OfficeRequest, form: NewDayForm, status: int) -> HttpResponse:
    price = price_in_words(Decimal(settings.OTN_DAY_PRICE))
    shown = {"office": request.office, "form": form, "price": price, "home": home_of(request)}
    return render(request, "dashboard/support_day_form.html", shown, status=status)


@require_GET
@office_view("support_day.record")
def new_day(request: OfficeRequest) -> HttpResponse:
    """Ask for a day."""
    return _new_day(request, _new_form(request), 200)


@require_POST
@office_view("support_day.record")
def add_day(request: OfficeRequest) -> HttpResponse:
    """Note a day."""
    form = _new_form(request, request.POST)
    status = attempt(form, lambda **given: operations.add_day(office=request.office, by=request.user, **given))
    if status != DONE:
        return _new_day(request, form, status)
    messages.success(request, f"Le jour du {french.date_long(form.cleaned_data['on'])} est noté. L’office est prévenu.")
    return see_other(home_of(request), request.office.slug)


# --- One of them --------------------------------------------------------------------------------------------------------------------------


def _found(request: OfficeRequest, pk: int) -> SupportDay:
    day = get_object_or_404(request.office.supportdays.select_related("advisor"), pk=pk)
    day.office = request.office  # which knows what this person may do here
    return day


@require_GET
@office_view("support_day.record")
def day(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a day, with what can be done of it."""
    return _day(request, _found(request, pk), 200)


def _day(
    request: OfficeRequest,
    row: SupportDay,
    status: int,
    *,
    change: ChangeDayForm | None = None,
    cancel: CancelForm | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    version = {"version": row.version}
    first = {**version, "on": row.on, "share": length_choice(row.share), "subject": row.subject}
    shown = {
        "office": request.office,
        "day": day_line(row),
        "home": home_of(request),
        "change": change or ChangeDayForm(initial=first),
        "record": VersionForm(initial=version, auto_id="effectuer-%s"),
        "cancel": cancel or CancelForm(initial=version, auto_id="annuler-%s"),
        "conflict": conflict,
    }
    return render(request, "dashboard/support_day.html", shown, status=status)


@require_POST
@office_view("support_day.record")
def change_day(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change a planned day; when somebody has changed it meanwhile, show both and let choose."""
    row, form = _found(request, pk), ChangeDayForm(request.POST)
    status, current = settle(form, lambda **given: operations.change_day(day=row, by=request.user, **given))
    if status == DONE:
        messages.success(request, "Le jour est modifié. L’office est prévenu.")
        return see_other(home_of(request), request.office.slug)
    conflict = None
    if current is not None:
        current.office = request.office
        mine = form.cleaned_data
        theirs = _in_words(current.on, current.share, current.subject)
        conflict = get_conflict(
            current=current, theirs=theirs, mine=_in_words(mine["on"], mine["share"], mine["subject"]), reader=request.user
        )
    return _day(request, _found(request, pk), status, change=form, conflict=conflict)


def _in_words(on: object, share: Decimal, subject: str) -> str:
    return f"{french.date_long(on)}, {length_in_words(share)}, {subject}"  # type: ignore[arg-type]


@require_POST
@office_view("support_day.record")
def record_day(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say that a planned day took place."""
    row, form = _found(request, pk), VersionForm(request.POST)
    return _settled(request, row, form, lambda **given: operations.record_day(day=row, by=request.user, **given), "Le jour est effectué.")


@require_POST
@office_view("support_day.record")
def cancel_day(request: OfficeRequest, pk: int) -> HttpResponse:
    """Cancel a day, for a reason."""
    row, form = _found(request, pk), CancelForm(request.POST, auto_id="annuler-%s")
    return _settled(request, row, form, lambda **given: operations.cancel_day(day=row, by=request.user, **given), "Le jour est annulé.")


def _settled(request: OfficeRequest, row: SupportDay, form: forms.Form, act: Callable[..., object], done: str) -> HttpResponse:
    status, current = settle(form, act)
    if status == DONE:
        messages.success(request, f"{done} L’office est prévenu.")
        return see_other(home_of(request), request.office.slug)
    if current is not None:
        messages.error(request, CHANGED)
    for fault in form.non_field_errors():
        messages.error(request, str(fault))
    cancel = None
    if isinstance(form, CancelForm):
        now = _found(request, row.pk)
        cancel = (
            form
            if current is None
            else CancelForm(initial={"version": now.version, "reason": form.cleaned_data["reason"]}, auto_id="annuler-%s")
        )
    return _day(request, _found(request, row.pk), status, cancel=cancel)
