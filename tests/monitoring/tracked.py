"""The brochure's table as rows of an office."""

from datetime import date
from typing import Any

from monitoring import operations
from monitoring.channels import Channel
from monitoring.imports import Answers, read_file
from monitoring.kpi import Span
from monitoring.models import Campaign, Period, Result
from otn.accounts.models import User
from otn.offices.access import find_office
from otn.offices.models import Office

SITE = {"pages_per_visit": "5,5", "bounce_rate": "35,17 %", "new_visits_rate": "63,78 %", "conversion_rate": "1,02 %"}
CODES = (
    "impressions", "open_rate", "ctr", "visits", "pages_per_visit", "bounce_rate", "new_visits_rate", "orders", "revenue",
    "conversion_rate", "cost", "roi", "verdict", "comment",
)  # fmt: skip
TABLE: dict[str, tuple[Channel, tuple[str, ...]]] = {
    "Email 1": (Channel.EMAIL, (
        "95 050", "25,00 %", "1,02 %", "312", "6,5", "40,00 %", "65,20 %", "2", "112,00 €", "0,64 %", "3 200,00 €", "0,04", "-", "",
    )),
    "Adwords": (Channel.SEARCH, (
        "365 230", "/", "3,00 %", "10 912", "4,8", "37,60 %", "72,92 %", "115", "7 475,00 €", "1,05 %", "1 865,43 €", "4,01", "++", "",
    )),
    "Display Google": (Channel.DISPLAY, (
        "1 250 620", "/", "0,80 %", "9 853", "2,3", "51,32 %", "83,60 %", "57", "2 753,00 €", "0,58 %", "3 251,02 €", "0,85", "+", "",
    )),
    "La Chaîne Météo - habillage": (Channel.PARTNER, (
        "82 782", "/", "1,37 %", "1 811", "3,5", "48,97 %", "90,65 %", "7", "413,00 €", "0,37 %", "1 251,65 €", "0,33", "-", "",
    )),
}  # fmt: skip


def seen(office: Office, by: User) -> Office:
    """The office as a view has it, through the door."""
    found = find_office(by, office.slug)
    assert found is not None
    return found


def month_of(office: Office, by: User, year: int = 2026, month: int = 9, last: int = 30) -> Period:
    return operations.open_period(office=office, by=by, first=date(year, month, 1), last=date(year, month, last))


def campaign_of(office: Office, by: User, name: str = "Adwords", channel: Channel = Channel.SEARCH, **more: Any) -> Campaign:
    return operations.create_campaign(office=office, by=by, name=name, channel=channel, **more)


def row_of(office: Office, by: User, period: Period, name: str = "Adwords", **typed: str) -> Result:
    """Give a new campaign a row in a period, with these cells."""
    row = operations.add_result(campaign=campaign_of(office, by, name), period=period, by=by)
    written = operations.write_cells(row=row, by=by, version=1, typed=typed)
    assert written.refused == {}
    return written.row


def brochure_of(office: Office, by: User, period: Period) -> dict[str, Result]:
    """Paste the brochure's table into a period, the average of the site first; return the rows by campaign."""
    operations.write_site_average(period=period, by=by, version=0, typed=SITE)
    rows = {}
    for name, (channel, cells) in TABLE.items():
        row = operations.add_result(campaign=campaign_of(office, by, name, channel), period=period, by=by)
        written = operations.write_cells(row=row, by=by, version=1, typed=dict(zip(CODES, cells, strict=True)), is_pasted=True)
        assert written.refused == {}
        rows[name] = written.row
    return rows


def whole_row(office: Office, by: User) -> dict[str, Any]:
    """Write a campaign with its row in a period, and apply a file; return them by kind."""
    office = seen(office, by)
    period = month_of(office, by)
    result = row_of(office, by, period, impressions="365 230", ctr="3,00 %", visits="10 912", orders="115", revenue="7 475,00 €")
    reading = read_file("Campagne;Visites\nÉté;120\n".encode(), answers=Answers(period=Span(date(2026, 10, 1), date(2026, 10, 31))))
    log = operations.apply_import(office=office, by=by, reading=reading).log
    unmeasured = campaign_of(office, by, "Affiche", Channel.OTHER)
    return {"period": period, "campaign": result.campaign, "result": result, "import": log, "unmeasured campaign": unmeasured}
