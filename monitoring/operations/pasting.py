"""A table pasted from a spreadsheet: each of its rows goes where somebody said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from monitoring.channels import Channel
from monitoring.columns import BY_CODE, SITE_CODES
from monitoring.imports import Block
from monitoring.models import Campaign, Period, SiteAverage
from monitoring.operations.campaigns import create_campaign
from monitoring.operations.figures import add_result, write_cells, write_site_average
from monitoring.operations.shared import lock_office
from otn.accounts.models import User
from otn.offices.models import Office


@dataclass(frozen=True)
class Place:
    """Where a row goes: « Moyenne du site », a campaign, or a new one of this name; nowhere when it says nothing."""

    is_site: bool = False
    campaign: Campaign | None = None
    name: str = ""
    channel: Channel = Channel.OTHER


@dataclass(frozen=True)
class Pasted:
    """What became of a table: the cells that were saved, and why others were not, by row and column."""

    cells: int
    refused: tuple[str, ...]


@transaction.atomic
def paste_block(*, office: Office, by: User, period: Period, block: Block, places: Sequence[Place]) -> Pasted:
    """Write each row of a block at its place, over the figures that stand there; cells that cannot be read are left out.

    Raises Refused for a new campaign that cannot be, LookupError for a campaign or a period of another office.
    """
    lock_office(by, office)
    if period.office_id != office.pk:
        raise LookupError("a period of another office")
    count, refused = 0, []
    for index, place in enumerate(places):
        unread = {cell.code: cell.message for cell in block.cells if cell.row == index and cell.message}
        typed = {code: text for code, text in block.row(index).items() if code not in unread}
        if place.is_site:
            name = "Moyenne du site"
            typed = {code: text for code, text in typed.items() if code in SITE_CODES}
            known = SiteAverage.objects.filter(period=period).first()
            site = write_site_average(period=period, by=by, version=known.version if known else 0, typed=typed)
            count, told = count + len(site.saved), site.refused
        elif place.campaign or place.name:
            campaign = place.campaign or create_campaign(office=office, by=by, name=place.name, channel=place.channel)
            name = campaign.name
            row = add_result(campaign=campaign, period=period, by=by)
            row.office = office
            written = write_cells(row=row, by=by, version=row.version, typed=typed, is_pasted=True)
            count, told = count + len(written.saved), written.refused
        else:
            continue
        refused += [f"{name}, {BY_CODE[code].label}\u00a0: {message}" for code, message in {**unread, **told}.items()]
    return Pasted(count, tuple(refused))
