"""Offices opened from a workbook, in two steps: what it says and would do, then the offices themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.documents import uploads
from otn.lib import french
from otn.lib.excel import WorkbookRefused
from otn.network import operations
from otn.network.forms.office_import import AgreementForm, OfficeFileForm
from otn.network.office_sheets import read_offices, write_model
from otn.network.queries.office_import import Draft, get_draft
from otn.network.views import NetworkRequest
from otn.offices.access import network_view
from otn.ui.acts import DONE, INVALID, STALE, attempt
from otn.ui.responses import see_other

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "Ce fichier n’est plus là\N{NO-BREAK SPACE}: il est gardé une heure. Déposez-le de nouveau."


@require_GET
@network_view("office.create")
def office_import(request: NetworkRequest) -> HttpResponse:
    """Ask for a workbook, and offer the empty one."""
    return _page(request, OfficeFileForm(), 200)


def _page(request: NetworkRequest, form: OfficeFileForm, status: int, refusal: str = "") -> HttpResponse:
    return render(request, "network/office_import.html", {"form": form, "refusal": refusal}, status=status)


@require_GET
@network_view("office.create")
def office_import_model(request: NetworkRequest) -> HttpResponse:
    """Give the workbook to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="modele-offices.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(write_model(made_on=today()), content_type=WORKBOOK_TYPE, headers=headers)


@require_POST
@network_view("office.create")
def read_office_import(request: NetworkRequest) -> HttpResponse:
    """Show what a workbook says and would do; nothing is written."""
    form = OfficeFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, INVALID)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        draft = get_draft(read_offices(content))
    except WorkbookRefused as refusal:
        return _page(request, OfficeFileForm(), INVALID, str(refusal))
    token = uploads.keep(name=file.name, content=content, by=request.user) if draft.is_ready else ""
    return _preview(request, draft, token, AgreementForm(), INVALID if draft.faults else 200)


def _preview(request: NetworkRequest, draft: Draft, token: str, form: AgreementForm, status: int) -> HttpResponse:
    return render(request, "network/office_import_preview.html", {"draft": draft, "token": token, "form": form}, status=status)


@require_POST
@network_view("office.create")
def apply_office_import(request: NetworkRequest) -> HttpResponse:
    """Open the offices of a workbook that was looked at, all or none."""
    token = request.POST.get("fichier", "")
    file = uploads.take_back(token=token, by=request.user)
    if file is None:
        return _page(request, OfficeFileForm(), STALE, GONE)
    draft = get_draft(read_offices(file.content))
    form = AgreementForm(request.POST)
    done: list[operations.Imported] = []
    status = attempt(form, lambda reason: done.append(operations.import_offices(by=request.user, draft=draft, reason=reason)))
    if status != DONE:
        return _preview(request, draft, token, form, status)
    messages.success(request, _told(done[0]))
    return see_other("network:offices")


def _told(done: "operations.Imported") -> str:
    if not done.opened:
        return "Ce fichier ne change rien\N{NO-BREAK SPACE}: tous ses offices sont déjà là."
    opened = french.plural(done.opened, "office est ouvert", "offices sont ouverts")
    sent = french.plural(done.opened, "invitation est partie", "invitations sont parties")
    there = f" {french.plural(done.there, 'office était déjà là', 'offices étaient déjà là')}." if done.there else ""
    return f"{opened}, {sent}.{there}"
