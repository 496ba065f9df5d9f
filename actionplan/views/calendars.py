"""The calendar that dates are counted in: days of the week, closures, the frozen season, holidays."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.forms.schedules import FIRST_YEAR, LAST_YEAR, WEEKDAYS, CalendarForm, ClosureForm
from actionplan.models import Plan
from actionplan.queries.calendars import get_calendar
from otn.accounts.models import User
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, ActForm, faults, number_in, settle
from otn.ui.responses import see_other

UNMOVED = "Aucune date n’a bougé\N{NO-BREAK SPACE}: construisez de nouveau le planning pour en tenir compte."


@require_GET
@office_view("plan.read")
def calendar(request: OfficeRequest) -> HttpResponse:
    """Show the days on which the plan is worked on."""
    return _calendar(request)


def _calendar(
    request: OfficeRequest,
    *,
    form: CalendarForm | None = None,
    closure: ClosureForm | None = None,
    conflict: Conflict | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    year = number_in(request.GET.get("annee", ""))
    page = get_calendar(
        office=request.office, user=request.user, year=year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None
    )
    frame = page.frame
    initial = {"weekdays": frame.weekdays, "starts_on": frame.starts_on, "due_date": frame.due_date, "version": frame.version}
    context = {
        "office": request.office,
        "page": page,
        "form": form or CalendarForm(initial=initial),
        "closure_form": closure or ClosureForm(),
        "conflict": conflict,
        "fault": fault,
        "weekdays": french.listing([WEEKDAYS[day].lower() for day in frame.weekdays]),
    }
    return render(request, "actionplan/calendar.html", context, status=status)


def _done(request: OfficeRequest, done: str) -> HttpResponse:
    messages.success(request, f"{done} {UNMOVED}")
    return see_other("actionplan:calendar", request.office.slug)


@require_POST
@office_view("plan.edit")
def edit_calendar(request: OfficeRequest) -> HttpResponse:
    """Say which days of the week are worked, and from when to when the plan goes; when somebody else did meanwhile, show both."""
    form = CalendarForm(request.POST)
    known: Plan | None = getattr(request.office, "plan", None)
    budget = known.budget if known else None  # decided elsewhere; a version that was not seen is refused

    status, current = settle(
        form, lambda **given: operations.edit_plan(office=request.office, by=request.user, budget=budget, **given)
    )  # fmt: skip
    if status == DONE:
        return _done(request, "Le calendrier est enregistré.")
    return _calendar(request, form=form, conflict=_conflict(current, form, request.user), status=status)


def _conflict(current: Plan | None, form: CalendarForm, reader: User) -> Conflict | None:
    if current is None:
        return None
    theirs = {"weekdays": current.weekdays, "starts_on": current.starts_on, "due_date": current.due_date}
    return get_conflict(current=current, theirs=_in_words(theirs), mine=_in_words(form.cleaned_data), reader=reader)


def _in_words(given: dict[str, Any]) -> str:
    days = french.listing([WEEKDAYS[day].lower() for day in given["weekdays"] if day < len(WEEKDAYS)])
    dates = french.period(given["starts_on"], given["due_date"])
    return f"{days}, plan {dates}" if given["starts_on"] or given["due_date"] else days


@require_POST
@office_view("plan.edit")
def add_closure(request: OfficeRequest) -> HttpResponse:
    """Take days out of the calendar."""
    form = ClosureForm(request.POST)
    status, _ = settle(form, lambda **given: operations.add_closure(office=request.office, by=request.user, **given))
    if status == DONE:
        return _done(request, "Ces jours ne sont plus travaillés.")
    return _calendar(request, closure=form, status=status)


@require_POST
@office_view("plan.edit")
def remove_closure(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give days back to the calendar."""
    office: Any = request.office
    closure = get_object_or_404(office.closures, pk=pk)
    closure.office = request.office
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_closure(closure=closure, by=request.user))
    if status == DONE:
        return _done(request, "Ces jours sont de nouveau travaillés.")
    return _calendar(request, fault=faults(form), status=status)
