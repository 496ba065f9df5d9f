"""The editions of the network: their list, one of them office by office, its dates, its opening and its close."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations as acts
from diagnostic.benchmark import LEAST
from diagnostic.models import Edition
from diagnostic.queries.hub import get_edition
from otn.clock import today
from otn.lib import french
from otn.network import edition_sheets, operations
from otn.network.forms.editions import BoardFilterForm, EditionDatesForm, EditionForm
from otn.network.queries import editions as queries
from otn.network.views import NetworkRequest
from otn.offices.access import can_on_network, find_office, network_view
from otn.ui.acts import DONE, attempt, faults, settle
from otn.ui.responses import see_other


@require_GET
@network_view("edition.read")
def editions(request: NetworkRequest) -> HttpResponse:
    """List the editions, with how many offices take part."""
    return render(request, "network/editions.html", {"page": queries.get_editions(request.user)})


# --- Making one, changing its dates -------------------------------------------------------------------------------------------------------


@require_GET
@network_view("edition.manage")
def new_edition(request: NetworkRequest) -> HttpResponse:
    """Ask for the year, the version and the dates."""
    return _creation(request, EditionForm(), 200)


def _creation(request: NetworkRequest, form: EditionForm, status: int) -> HttpResponse:
    return render(request, "network/edition_form.html", {"form": form, "year": None}, status=status)


@require_POST
@network_view("edition.manage")
def create_edition(request: NetworkRequest) -> HttpResponse:
    """Make an edition; no diagnostic is opened yet."""
    form = EditionForm(request.POST)
    status = attempt(form, lambda **given: acts.create_edition(by=request.user, **given))
    if status != DONE:
        return _creation(request, form, status)
    year = form.cleaned_data["year"]
    messages.success(request, f"L’édition {year} est créée. Ouvrez-la aux offices à partir du jour de son ouverture.")
    return see_other("network:edition", year)


def _found(year: int) -> Edition:
    edition = get_edition(year)
    if edition is None:
        raise Http404
    return edition


@require_GET
@network_view("edition.manage")
def edition_dates(request: NetworkRequest, year: int) -> HttpResponse:
    """Show the dates, to be changed."""
    return _dates(request, year, EditionDatesForm.of(_found(year)), 200)


def _dates(request: NetworkRequest, year: int, form: EditionDatesForm, status: int) -> HttpResponse:
    return render(request, "network/edition_form.html", {"form": form, "year": year}, status=status)


@require_POST
@network_view("edition.manage")
def change_edition_dates(request: NetworkRequest, year: int) -> HttpResponse:
    """Change the dates; who comes second is shown those of the first."""
    edition, form = _found(year), EditionDatesForm(request.POST, year=year)
    status, current = settle(form, lambda **given: acts.change_dates(edition=edition, by=request.user, **given))
    if status == DONE:
        messages.success(request, f"Les dates de l’édition {year} sont enregistrées.")
        return see_other("network:edition", year)
    if current is not None:
        form.show_present(current)
    return _dates(request, year, form, status)


# --- One edition --------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reminding:
    """What the rows of a board need to offer a reminder."""

    today: date
    query: str  # the search to come back to


@require_GET
@network_view("edition.read")
def edition(request: NetworkRequest, year: int) -> HttpResponse:
    """Show where each office is in an edition."""
    form = BoardFilterForm(request.GET)
    board = _read_board(request, year, form)
    shown = {
        "board": board,
        "page": board.page(request.GET.get("page", "")),
        "form": form,
        "reminding": Reminding(today(), request.GET.urlencode()) if can_on_network(request.user, "deadline.remind") else None,
    }
    return render(request, "network/edition.html", shown)


def _read_board(request: NetworkRequest, year: int, form: BoardFilterForm) -> queries.Board:
    try:
        return queries.get_board(request.user, year, form.filters())
    except LookupError as error:
        raise Http404 from error


@require_GET
@network_view("edition.read")
def export_edition(request: NetworkRequest, year: int) -> HttpResponse:
    """Hand over as a workbook what the board shows for the same search."""
    board, day = _read_board(request, year, BoardFilterForm(request.GET)), today()
    content = edition_sheets.write_board(queries.with_progress(board.rows), year=year, made_on=day)
    disposition = {"Content-Disposition": f'attachment; filename="{edition_sheets.workbook_name(year, day)}"'}
    return HttpResponse(content, content_type=edition_sheets.WORKBOOK_TYPE, headers=disposition)


def _board_address(request: NetworkRequest, year: int) -> str:
    """Return the address of the board with the search that it was left with."""
    query = request.GET.urlencode()
    return f"{reverse('network:edition', args=[year])}{'?' if query else ''}{query}"


def _refused(request: NetworkRequest, year: int, form: forms.Form, status: int) -> HttpResponse:
    """Say why an act of the board was not done."""
    shown = {"year": year, "fault": faults(form), "board_url": _board_address(request, year)}
    return render(request, "network/edition_refused.html", shown, status=status)


@require_POST
@network_view("edition.manage")
def open_edition(request: NetworkRequest, year: int) -> HttpResponse:
    """Open the diagnostic of every office that has none in this edition."""
    edition, form = _found(year), forms.Form(request.POST)
    opened: list[int] = []
    status = attempt(form, lambda: opened.append(acts.open_to_offices(edition=edition, by=request.user)))
    if status != DONE:
        return _refused(request, year, form, status)
    told = french.plural(opened[0], "diagnostic est ouvert", "diagnostics sont ouverts") if opened[0] else ""
    messages.success(request, f"{told}. Les référents sont prévenus." if told else "Tous les offices ont déjà leur diagnostic.")
    return see_other("network:edition", year)


@require_POST
@network_view("deadline.remind")
def remind(request: NetworkRequest, year: int, slug: str) -> HttpResponse:
    """Write to the managers of an office that its diagnostic is awaited."""
    edition, office, form = _found(year), find_office(request.user, slug), forms.Form(request.POST)
    if office is None:
        raise Http404
    status = attempt(form, lambda: operations.within(office, acts.remind, edition=edition, office=office, by=request.user))
    if status != DONE:
        return _refused(request, year, form, status)
    messages.success(request, f"Le rappel est parti aux référents de {office.name}.")
    return see_other(_board_address(request, year))


# --- Its close ----------------------------------------------------------------------------------------------------------------------------


@require_GET
@network_view("edition.manage")
def edition_closing(request: NetworkRequest, year: int) -> HttpResponse:
    """Say what closing freezes, before it is done."""
    return _closing(request, year, forms.Form(), 200)


def _closing(request: NetworkRequest, year: int, form: forms.Form, status: int) -> HttpResponse:
    try:
        edition = queries.get_edition_line(request.user, year)
    except LookupError as error:
        raise Http404 from error
    shown = {"edition": edition, "freezes": _freezes(queries.count_cohort(year)), "form": form}
    return render(request, "network/edition_closing.html", shown, status=status)


def _freezes(count: int) -> str:
    """Say what closing keeps for ever, the figures of so many offices."""
    offices = french.plural(count, "office dont le diagnostic est validé", "offices dont le diagnostic est validé")
    kept = f"Les repères de {offices} sont calculés une fois, puis gardés tels quels." if count else "Aucun diagnostic n’est validé."
    few = f" Il en faut {LEAST} pour publier une médiane\N{NO-BREAK SPACE}: l’édition n’en aura jamais." if count < LEAST else ""
    return f"{kept}{few} Cela ne se défait pas."


@require_POST
@network_view("edition.manage")
def close_edition(request: NetworkRequest, year: int) -> HttpResponse:
    """Freeze the figures of an edition."""
    edition, form = _found(year), forms.Form(request.POST)
    status = attempt(form, lambda: acts.close_edition(edition=edition, by=request.user))
    if status != DONE:
        return _closing(request, year, form, status)
    messages.success(request, f"L’édition {year} est close. Ses repères sont arrêtés.")
    return see_other("network:edition", year)
