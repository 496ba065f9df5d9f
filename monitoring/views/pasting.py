"""« Coller un tableau »: a block of a spreadsheet in a text area, seen row by row before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from monitoring.channels import Channel
from monitoring.columns import BY_CODE, Column
from monitoring.forms.table import CHANNELS, BlockForm
from monitoring.imports import Block, PastedCell, Unreadable, normalised, read_block
from monitoring.models import Campaign, Period
from monitoring.operations.pasting import Pasted, Place, paste_block
from monitoring.views.finding import find_period, table_address
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import INVALID, number_in
from otn.ui.responses import see_other

SITE, NEW, NOWHERE = "site", "nouvelle", ""
NAMELESS = "Donnez un nom à chaque nouvelle campagne."
TWICE = "Deux lignes vont au même endroit\u00a0: choisissez une place pour chacune."


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class PreviewedRow:
    """A row of the block: where it goes, and its cells in the order of the columns."""

    index: int
    name: str
    place: str
    channel: str
    cells: tuple[PastedCell | None, ...]


@require_GET
@office_view("campaign.edit")
def paste(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask for a table copied from a spreadsheet."""
    return _paste(request, find_period(request, pk), BlockForm(), 200)


def _paste(request: OfficeRequest, period: Period, form: BlockForm, status: int) -> HttpResponse:
    context = {"office": request.office, "period": period, "form": form, "table_url": table_address(request, period.pk)}
    return render(request, "monitoring/paste.html", context, status=status)


def _block(form: BlockForm) -> Block | None:
    """Read the block of a form, which is told why it is none."""
    if not form.is_valid():
        return None
    try:
        block = read_block(form.cleaned_data["text"], first=form.cleaned_data["first"] or "impressions")
    except Unreadable as refusal:
        form.add_error("text", f"{refusal.message[:1].upper()}{refusal.message[1:]}.")
        return None
    if not block.cells:
        form.add_error("text", "Ce tableau n’a aucune case à reprendre.")
        return None
    return block


@require_POST
@office_view("campaign.edit")
def preview_paste(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show where each row of a table would go, and what cannot be read; nothing is written."""
    period, form = find_period(request, pk), BlockForm(request.POST)
    block = _block(form)
    if block is None:
        return _paste(request, period, form, INVALID)
    return _preview(request, period, form, block)


def _preview(
    request: OfficeRequest, period: Period, form: BlockForm, block: Block, chosen: Mapping[str, str] | None = None, fault: str = ""
) -> HttpResponse:
    office: Any = request.office
    campaigns = list(office.campaigns.order_by("name", "pk"))
    rows = list(office.results.filter(period=period).order_by("campaign__name", "pk").values_list("campaign_id", flat=True))
    named = {normalised(name) for name in block.names if name}
    offered = [one for one in campaigns if one.pk in rows or normalised(one.name) in named]
    columns = _columns(block)
    context = {
        "office": request.office,
        "period": period,
        "form": form,
        "columns": columns,
        "rows": [_row(block, index, columns, offered, rows, chosen) for index in range(len(block.names))],
        "choices": [
            Choice(NOWHERE, "Ne pas reprendre"), Choice(SITE, "Moyenne du site"), Choice(NEW, "Nouvelle campagne"),
            *(Choice(str(one.pk), one.name) for one in offered),
        ],
        "channels": [Choice(value, label) for value, label in CHANNELS],
        "faults": sum(1 for cell in block.cells if cell.message),
        "fault": fault,
        "table_url": table_address(request, period.pk),
    }  # fmt: skip
    return render(request, "monitoring/paste_preview.html", context, status=INVALID if fault else 200)


def _columns(block: Block) -> list[Column]:
    codes: list[str] = []
    for cell in block.cells:
        if cell.code not in codes:
            codes.append(cell.code)
    return [BY_CODE[code] for code in codes]


def _row(
    block: Block, index: int, columns: Sequence[Column], offered: Sequence[Campaign], rows: Sequence[int], chosen: Mapping[str, str] | None
) -> PreviewedRow:
    mine = {cell.code: cell for cell in block.cells if cell.row == index}
    cells = tuple(mine.get(column.code) for column in columns)
    if chosen is not None:
        return PreviewedRow(
            index, chosen.get(f"name-{index}", ""), chosen.get(f"place-{index}", ""), chosen.get(f"channel-{index}", ""), cells
        )
    name = block.names[index]
    return PreviewedRow(index, name, _proposed_place(name, index, offered, rows), Channel.OTHER.value, cells)


def _proposed_place(name: str, index: int, offered: Sequence[Campaign], rows: Sequence[int]) -> str:
    """Propose where a row goes: by its name, else in the order of the table."""
    if not name:
        return str(rows[index]) if index < len(rows) else NOWHERE
    if normalised(name) == "moyenne du site":
        return SITE
    return next((str(one.pk) for one in offered if normalised(one.name) == normalised(name)), NEW)


@require_POST
@office_view("campaign.edit")
def apply_paste(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write the rows of a table where they were said to go."""
    period, form = find_period(request, pk), BlockForm(request.POST)
    block, posted = _block(form), request.POST.dict()
    if block is None:
        return _paste(request, period, form, INVALID)
    asked = [posted.get(f"place-{index}", NOWHERE) for index in range(len(block.names))]
    once = [place for place in asked if place not in {NOWHERE, NEW}]
    if len(set(once)) < len(once):
        return _preview(request, period, form, block, posted, TWICE)
    if any(place == NEW and not posted.get(f"name-{index}", "").strip() for index, place in enumerate(asked)):
        return _preview(request, period, form, block, posted, NAMELESS)
    places = [_place(request, place, posted, index) for index, place in enumerate(asked)]
    try:
        pasted = paste_block(office=request.office, by=request.user, period=period, block=block, places=places)
    except Refused as refusal:
        return _preview(request, period, form, block, posted, refusal.message)
    _tell(request, pasted)
    return see_other(table_address(request, period.pk))


def _place(request: OfficeRequest, place: str, posted: Mapping[str, str], index: int) -> Place:
    if place == SITE:
        return Place(is_site=True)
    if place == NEW:
        channel = posted.get(f"channel-{index}", "")
        return Place(
            name=posted.get(f"name-{index}", ""),
            channel=Channel(channel) if channel in set(Channel) else Channel.OTHER,
        )
    if place == NOWHERE:
        return Place()
    office: Any = request.office
    campaign = office.campaigns.filter(pk=number_in(place)).first()
    if campaign is None:
        raise Http404
    campaign.office = request.office
    return Place(campaign=campaign)


def _tell(request: OfficeRequest, pasted: Pasted) -> None:
    messages.success(request, f"{french.plural(pasted.cells, 'case remplie', 'cases remplies')}.")
    if pasted.refused:
        messages.warning(request, "Laissé de côté\u00a0: " + "\u202f; ".join(pasted.refused))
