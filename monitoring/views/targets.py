"""What an office expects of each channel: the second line of reference, beside « Moyenne du site »."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from monitoring import operations
from monitoring.cells import read_figure
from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.columns import BY_CODE
from monitoring.forms.table import TargetsForm
from monitoring.kpi import written
from monitoring.views.cells import editable
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import INVALID
from otn.ui.responses import see_other


@dataclass(frozen=True)
class TargetRow:
    """A channel: for each indicator its field, None where it has no sense, and what is expected as it shows."""

    channel: str
    name: str
    cells: tuple[tuple[BoundField | None, str], ...]


@require_GET
@office_view("campaign.read")
def targets(request: OfficeRequest) -> HttpResponse:
    """Show what is expected of each channel."""
    return _targets(request)


def _targets(request: OfficeRequest, refused: dict[Channel, TargetsForm] | None = None, status: int = 200) -> HttpResponse:
    known = _known(request)
    forms = {
        channel: TargetsForm(
            channel=channel, initial={code: editable(value, BY_CODE[code].kind) for code, value in known.get(channel, {}).items()}
        )
        for channel in Channel
    } | (refused or {})
    rows = [_row(channel, forms[channel], known.get(channel, {})) for channel in Channel]
    context = {"office": request.office, "columns": [BY_CODE[code] for code in operations.TARGET_CODES], "rows": rows}
    return render(request, "monitoring/targets.html", context, status=status)


def _row(channel: Channel, form: TargetsForm, known: dict[str, Decimal]) -> TargetRow:
    return TargetRow(
        channel.value,
        capfirst(CHANNEL_NAMES[channel]),
        tuple(
            (form[code] if code in form.fields else None, written(known.get(code), BY_CODE[code].kind)) for code in operations.TARGET_CODES
        ),
    )


def _known(request: OfficeRequest) -> dict[Channel, dict[str, Decimal]]:
    office: Any = request.office
    found: dict[Channel, dict[str, Decimal]] = {}
    for target in office.channeltargets.order_by("channel", "code", "pk"):
        found.setdefault(Channel(target.channel), {})[target.code] = target.value
    return found


@require_POST
@office_view("campaign.edit")
def set_targets(request: OfficeRequest, channel: str) -> HttpResponse:
    """Write what is expected of a channel; those that can be read are saved, the others come back as they were typed."""
    try:
        wanted = Channel(channel)
    except ValueError as error:
        raise Http404 from error
    form = TargetsForm(request.POST, channel=wanted)
    if form.is_valid():
        for code, text in tuple(form.cleaned_data.items()):  # a refusal takes its field out of them
            try:
                operations.set_target(office=request.office, by=request.user, channel=wanted, code=code, value=read_figure(code, text))
            except (french.NotANumber, Refused) as refusal:
                form.add_error(code, refusal.message)
    if form.errors:
        return _targets(request, {wanted: form}, INVALID)
    messages.success(request, f"Les cibles du canal «\u00a0{CHANNEL_NAMES[wanted]}\u00a0» sont enregistrées.")
    return see_other("monitoring:targets", request.office.slug)
