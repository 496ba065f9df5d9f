"""The accompaniment on OTN's side: the sheet of an office, charters and days of the network, the text of the charter."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from otn.clock import today
from otn.dashboard.forms.support import NewNoteForm
from otn.journal.conflicts import Conflict
from otn.network import operations
from otn.network.forms.support import CharterTextForm, SupportFilterForm
from otn.network.queries import support as queries
from otn.network.views import NetworkRequest
from otn.offices.access import advised_offices, can, find_office, network_view
from otn.support import export
from otn.support import operations as acts
from otn.ui.acts import CHANGED, DONE, VersionForm, settle
from otn.ui.responses import see_other


@require_GET
@network_view("portfolio.read")
def sheet(request: NetworkRequest, slug: str) -> HttpResponse:
    """Show what an adviser knows of an office, and what he notes for himself."""
    get_object_or_404(advised_offices(request.user), slug=slug)
    office = find_office(request.user, slug)
    if office is None:
        raise Http404
    shown = {
        "office": office,
        "page": queries.get_sheet(office=office, person=request.user),
        "may_write": can(request.user, "note.write", office),
        "may_record": can(request.user, "support_day.record", office),
        "form": NewNoteForm(),
    }
    return render(request, "network/support_sheet.html", shown)


# --- Charters and days of the network -----------------------------------------------------------------------------------------------------


@require_GET
@network_view("network.read")
def support(request: NetworkRequest) -> HttpResponse:
    """Show charters and days of all offices in a year."""
    form = SupportFilterForm(request.GET)
    found = queries.get_network_support(form.filters())
    return render(request, "network/support.html", {"form": form, "found": found, "page": found.page(request.GET.get("page", ""))})


@require_POST
@network_view("network.read")
def export_support(request: NetworkRequest) -> HttpResponse:
    """Hand over what the list shows, as a workbook."""
    found = queries.get_network_support(SupportFilterForm(request.GET).filters())
    operations.note_days_taken(by=request.user, year=found.year)
    content = export.write_offices(found.rows, year=found.year, recorded=found.recorded, planned=found.planned, made_on=today())
    disposition = {"Content-Disposition": f'attachment; filename="{export.offices_name(found.year)}"'}
    return HttpResponse(content, content_type=export.WORKBOOK_TYPE, headers=disposition)


# --- The text of the charter --------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("charter.write")
def charter_texts(request: NetworkRequest) -> HttpResponse:
    """Show the versions of the text, and the draft of the next one."""
    return _texts(request, None, 200)


def _texts(request: NetworkRequest, form: CharterTextForm | None, status: int, conflict: Conflict | None = None) -> HttpResponse:
    page = queries.get_texts_page()
    if form is None:
        newest = page.draft or next(iter(page.published), None)
        version = page.draft.version if page.draft else 0
        form = CharterTextForm(initial={"version": version, "body": newest.body if newest else ""})
    publish = VersionForm(initial={"version": page.draft.version if page.draft else 0}, auto_id="publier-%s")
    shown = {"page": page, "form": form, "publish": publish, "conflict": conflict}
    return render(request, "network/support_texts.html", shown, status=status)


@require_POST
@network_view("charter.write")
def save_charter_text(request: NetworkRequest) -> HttpResponse:
    """Save the draft of the text; when somebody has changed it meanwhile, show both and let choose."""
    form = CharterTextForm(request.POST)
    status, current = settle(form, lambda **given: acts.save_charter_text(by=request.user, **given))
    if status == DONE:
        messages.success(request, "Le brouillon est enregistré. Les offices ne le voient pas encore.")
        return see_other("network:charter_texts")
    conflict = None
    if current is not None:
        conflict = Conflict(author="", at=None, theirs=current.body, mine=form.cleaned_data["body"], version=current.version)
    return _texts(request, form, status, conflict)


@require_POST
@network_view("charter.write")
def publish_charter_text(request: NetworkRequest) -> HttpResponse:
    """Offer the draft to the offices for signature."""
    form = VersionForm(request.POST)
    status, _ = settle(form, lambda **given: acts.publish_charter_text(by=request.user, **given))
    if status == DONE:
        messages.success(request, "La charte est publiée\N{NO-BREAK SPACE}: les référents peuvent la signer.")
        return see_other("network:charter_texts")
    for fault in form.non_field_errors() or [CHANGED]:
        messages.error(request, str(fault))
    return _texts(request, None, status)
