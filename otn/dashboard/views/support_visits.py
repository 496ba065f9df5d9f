"""What was said at visits: OTN writes, the office reads."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.dashboard.forms.support import ChangeVisitForm, VisitForm
from otn.dashboard.views.support import home_of
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.support import operations
from otn.support.models import VisitReport
from otn.ui.acts import DONE, attempt, settle
from otn.ui.responses import see_other


def _form(
    request: OfficeRequest, form: VisitForm, status: int, *, visit: VisitReport | None = None, conflict: Conflict | None = None
) -> HttpResponse:
    shown = {"office": request.office, "form": form, "visit": visit, "conflict": conflict, "home": home_of(request)}
    return render(request, "dashboard/support_visit_form.html", shown, status=status)


@require_GET
@office_view("support_day.record")
def new_visit(request: OfficeRequest) -> HttpResponse:
    """Ask for the report of a visit."""
    return _form(request, VisitForm(initial={"on": today()}), 200)


@require_POST
@office_view("support_day.record")
def write_visit(request: OfficeRequest) -> HttpResponse:
    """Share the report of a visit with the office."""
    form = VisitForm(request.POST)
    status = attempt(form, lambda **given: operations.write_visit(office=request.office, by=request.user, **given))
    if status != DONE:
        return _form(request, form, status)
    messages.success(request, "Le compte rendu est partagé avec l’office, qui est prévenu.")
    return see_other(home_of(request), request.office.slug)


def _found(request: OfficeRequest, pk: int) -> VisitReport:
    visit = get_object_or_404(request.office.visitreports, pk=pk)
    visit.office = request.office  # which knows what this person may do here
    return visit


@require_GET
@office_view("support_day.record")
def visit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show the report of a visit for correction."""
    row = _found(request, pk)
    return _form(request, ChangeVisitForm(initial={"on": row.on, "text": row.text, "version": row.version}), 200, visit=row)


@require_POST
@office_view("support_day.record")
def change_visit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Correct the report of a visit; when somebody has corrected it meanwhile, show both and let choose."""
    row, form = _found(request, pk), ChangeVisitForm(request.POST)
    status, current = settle(form, lambda **given: operations.change_visit(visit=row, by=request.user, **given))
    if status == DONE:
        messages.success(request, "Le compte rendu est corrigé.")
        return see_other(home_of(request), request.office.slug)
    conflict = None
    if current is not None:
        current.office = request.office
        mine = _in_words(form.cleaned_data["on"], form.cleaned_data["text"])
        conflict = get_conflict(current=current, theirs=_in_words(current.on, current.text), mine=mine, reader=request.user)
    return _form(request, form, status, visit=row, conflict=conflict)


def _in_words(on: date, text: str) -> str:
    return f"{french.date_long(on)}\N{NO-BREAK SPACE}: {text}"
