"""The accompaniment of an office: its charter, its days, its visits, and the statement of a year."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.dashboard.forms.support import SignForm
from otn.offices.access import OfficeRequest, can, office_view
from otn.support import export, operations
from otn.support.queries import office as queries
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other

FIRST_YEAR, LAST_YEAR = 2000, 2100


def home_of(request: OfficeRequest) -> str:
    """Say where OTN goes on after an act: an adviser to his sheet of the office, others to the page that the office sees."""
    return "network:sheet" if can(request.user, "note.write", request.office) else "dashboard:support"


@require_GET
@office_view("office.see")
def support(request: OfficeRequest) -> HttpResponse:
    """Show how OTN accompanies an office."""
    page = queries.get_support_page(office=request.office, person=request.user)
    return render(request, "dashboard/support.html", {"office": request.office, "page": page})


# --- The charter --------------------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("office.see")
def charter(request: OfficeRequest) -> HttpResponse:
    """Show the text of the charter, with what it takes to sign it."""
    return _charter(request, None, 200)


def _charter(request: OfficeRequest, form: SignForm | None, status: int) -> HttpResponse:
    page = queries.get_charter_page(office=request.office)
    may_sign = can(request.user, "charter.sign", request.office) and page.is_to_sign
    may_countersign = can(request.user, "support_day.record", request.office) and page.is_to_countersign
    if form is None or form.data.get("number") != str(page.number):  # never under a text that was not read
        owner = "OTN" if may_countersign else request.office.name
        form = SignForm(initial={"number": page.number}, owner=owner)
    shown = {"office": request.office, "page": page, "form": form, "may_sign": may_sign, "may_countersign": may_countersign}
    return render(request, "dashboard/support_charter.html", shown, status=status)


@require_POST
@office_view("charter.sign")
def sign_charter(request: OfficeRequest) -> HttpResponse:
    """Sign the charter for the office."""
    form = SignForm(request.POST, owner=request.office.name)
    status = attempt(form, lambda **given: operations.sign_charter(office=request.office, by=request.user, **given))
    if status != DONE:
        return _refused(request, form, status)
    messages.success(request, "La charte est signée pour l’office. OTN est prévenu, pour la signer à son tour.")
    return see_other("dashboard:support", request.office.slug)


@require_POST
@office_view("support_day.record")
def countersign_charter(request: OfficeRequest) -> HttpResponse:
    """Sign the charter for OTN."""
    form = SignForm(request.POST, owner="OTN")
    status = attempt(form, lambda **given: operations.countersign_charter(office=request.office, by=request.user, **given))
    if status != DONE:
        return _refused(request, form, status)
    messages.success(request, "La charte est signée par les deux parties. Son PDF se prépare.")
    return see_other(home_of(request), request.office.slug)


def _refused(request: OfficeRequest, form: SignForm, status: int) -> HttpResponse:
    for fault in form.non_field_errors():  # the text may be another one now, under which the form begins again
        messages.error(request, str(fault))
    return _charter(request, form, status)


# --- The statement of a year --------------------------------------------------------------------------------------------------------------


@require_GET
@office_view("office.see")
def statement(request: OfficeRequest, year: int) -> HttpResponse:
    """Show the days of a year, and offer them as files."""
    page = queries.get_statement_page(office=request.office, person=request.user, year=_checked(year))
    return render(request, "dashboard/support_statement.html", {"office": request.office, "page": page})


def _checked(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@require_POST
@office_view("report.prepare")
def print_statement(request: OfficeRequest, year: int) -> HttpResponse:
    """Have the PDF of a year made."""
    operations.print_statement(office=request.office, by=request.user, year=_checked(year))
    messages.success(request, "Le PDF est dans la liste.")
    return see_other("dashboard:support_statement", request.office.slug, year)


@require_POST
@office_view("report.prepare")
def export_statement(request: OfficeRequest, year: int) -> HttpResponse:
    """Hand the workbook of a year over."""
    found = operations.export_statement(office=request.office, by=request.user, year=_checked(year))
    content = export.write_statement(found, made_on=today())
    disposition = {"Content-Disposition": f'attachment; filename="{export.statement_name(found)}"'}
    return HttpResponse(content, content_type=export.WORKBOOK_TYPE, headers=disposition)


@require_GET
@office_view("office.see")
def support_file(request: OfficeRequest, job: UUID) -> HttpResponse:
    """Say how far a PDF is, in its line."""
    file = queries.find_file(office=request.office, person=request.user, pk=job)
    if file is None:
        raise Http404
    if not request.htmx:
        return redirect("dashboard:support", request.office.slug)
    return render(request, "dashboard/_support_file.html", {"office": request.office, "file": file, "is_news": True})
