"""The table of the tracker: seen period by period, filled in row by row, each good cell saved whatever the others hold."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.models import Result, SiteAverage
from monitoring.operations import SiteWritten, Written
from monitoring.queries.table import Table, get_table
from monitoring.views.cells import Sent, differing, in_words, standing
from monitoring.views.finding import find_period, find_row, table_address
from monitoring.views.sheet import SITE, Attempt, draw, pieces
from otn.journal.conflicts import get_conflict
from otn.lib import french
from otn.lib.refusals import Stale
from otn.offices.access import OfficeRequest, office_view
from otn.offices.operations import managers_of
from otn.ui.acts import INVALID, STALE, required_number
from otn.ui.responses import see_other

SAVED, NOT_SAVED = "Enregistré", "Non enregistré"
Write = Callable[[int, Mapping[str, str]], Written | SiteWritten]  # a version and cells


@require_GET
@office_view("campaign.read")
def overview(request: OfficeRequest) -> HttpResponse:
    """Show the table of a period, the latest one unless `?periode=` names another; `?clics=1` shows the hidden column."""
    asked = request.GET.get("periode")
    return _page(request, None if asked is None else required_number(asked))


def _page(request: OfficeRequest, period: int | None, attempt: Attempt | None = None, status: int = 200) -> HttpResponse:
    table = _table(request, period)
    is_empty = table is None or not table.lines
    context = {
        "office": request.office,
        "sheet": None if table is None else draw(table, with_clicks=_shows_clicks(request), attempt=attempt),
        "is_empty": is_empty,
        "manager": next((person.first_name for person in managers_of(request.office)), "") if is_empty else "",
    }
    return render(request, "monitoring/overview.html", context, status=status)


def _table(request: OfficeRequest, period: int | None) -> Table | None:
    try:
        return get_table(office=request.office, user=request.user, period_id=period)
    except LookupError as error:
        raise Http404 from error


def _shows_clicks(request: OfficeRequest) -> bool:
    return "clics" in (request.POST if request.method == "POST" else request.GET)


# --- Filled in ----------------------------------------------------------------------------------------------------------------------------


@require_POST
@office_view("campaign.edit")
def write_row(request: OfficeRequest, pk: int) -> HttpResponse:
    """Save the cells of a campaign that can be read; those that cannot come back as they were typed, with what to write."""
    row = find_row(request, pk)
    sent = Sent.of(request.POST)
    if sentence := sent.phrase:
        sent = sent.with_comment(sentence)

    def write(version: int, typed: Mapping[str, str]) -> Written:
        return operations.write_cells(row=row, by=request.user, version=version, typed=typed, is_pasted=sent.is_pasted)

    return _write(request, row.pk, row.period_id, sent, sent.typed(row), write)


@require_POST
@office_view("campaign.edit")
def write_site(request: OfficeRequest, pk: int) -> HttpResponse:
    """Save the cells of « Moyenne du site » over a period, as those of a campaign."""
    period = find_period(request, pk)
    sent = Sent.of(request.POST)
    office: Any = request.office
    typed = sent.typed(office.siteaverages.filter(period=period).first())

    def write(version: int, typed: Mapping[str, str]) -> SiteWritten:
        return operations.write_site_average(period=period, by=request.user, version=version, typed=typed)

    return _write(request, SITE, period.pk, sent, typed, write)


def _write(request: OfficeRequest, row: int, period: int, sent: Sent, typed: Mapping[str, str], write: Write) -> HttpResponse:
    """Write a row and answer with what it changes in the page, or with the page."""
    try:
        written = _write_over(sent, typed, write)
    except Stale as refusal:
        return _clash(request, row, period, sent, typed, refusal.current)
    drawn = sent.changed_elsewhere(written.row) | ({"comment"} if sent.phrase else set())
    if not written.refused:
        if request.htmx:
            return _pieces(request, row, period, sent, Attempt(row, {}), f"{SAVED} à {_now()}.", 200, drawn)
        messages.success(request, "La ligne est enregistrée.")
        return see_other(table_address(request, period, row, with_clicks=_shows_clicks(request)))
    attempt = Attempt(row, {code: text for code, text in sent.cells.items() if code not in drawn}, written.refused)
    told = f"{french.plural(len(written.refused), 'case est à corriger', 'cases sont à corriger')}."
    if len(written.refused) < len(typed):
        told = f"{SAVED} à {_now()}, mais {told}"
    if request.htmx:
        return _pieces(request, row, period, sent, attempt, told, INVALID, drawn)
    return _page(request, period, attempt, INVALID)


def _write_over(sent: Sent, typed: Mapping[str, str], write: Write) -> Written | SiteWritten:
    """Write cells over a newer version of their row too, when it changed elsewhere than in them. Raises Stale when it did not."""
    try:
        return write(sent.version, typed)
    except Stale as refusal:
        if not sent.saw(refusal.current, typed):
            raise
        return write(refusal.current.version, typed)


def _now() -> str:
    return french.time_of_day(timezone.now())


def _clash(
    request: OfficeRequest, row: int, period: int, sent: Sent, typed: Mapping[str, str], current: Result | SiteAverage
) -> HttpResponse:
    """Somebody else filled in the same cells meanwhile: show both, and change neither."""
    current.office = request.office
    mine = differing(typed, current) or dict(typed)
    conflict = get_conflict(current=current, theirs=in_words(standing(current, mine)), mine=in_words(mine), reader=request.user)
    attempt = Attempt(row, sent.cells, conflict=conflict, version=sent.version)
    if request.htmx:
        return _pieces(request, row, period, sent, attempt, f"{NOT_SAVED}\u00a0: deux personnes ont rempli cette ligne.", STALE)
    return _page(request, period, attempt, STALE)


def _pieces(
    request: OfficeRequest, row: int, period: int, sent: Sent, attempt: Attempt, status: str, code: int, drawn: frozenset[str] = frozenset()
) -> HttpResponse:
    """Answer with what changes in the page; `drawn` are the fields of the row that hold something else than what was typed."""
    table = _table(request, period)
    assert table is not None
    sheet = draw(table, with_clicks=_shows_clicks(request), attempt=attempt, statuses={row: status})
    found = () if attempt.conflict else pieces(sheet, row, sent.cells.keys(), drawn)
    mine = next(one for one in sheet.rows_and_site if one.id == row)
    context = {"office": request.office, "sheet": sheet, "row": mine, "pieces": found}
    return render(request, "monitoring/_sheet_pieces.html", context, status=code)
