"""What campaigns returned, office by office: frozen when an edition closes, published from five offices on."""

from datetime import date
from decimal import Decimal

import pytest

from diagnostic.benchmark import median_returns
from diagnostic.operations.cohorts import close_edition
from diagnostic.queries.benchmark import get_benchmark
from monitoring.models import Campaign, Period, Result
from monitoring.queries.returns import get_returns, get_total_returns
from monitoring.queries.synthesis import get_synthesis
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample
from tests.diagnostic.assessed import published_version
from tests.diagnostic.banks import read
from tests.diagnostic.compared import ended_edition, scored
from tests.factories import OfficeFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

YEAR = 2025


def returned(office, revenue, cost, channel="email", name="Lettre", first=date(YEAR, 3, 1), last=date(YEAR, 3, 31)):
    """A campaign of an office with one row."""
    with all_offices("test world"):
        period, _ = Period.objects.get_or_create(office=office, first=first, last=last)
        campaign, _ = Campaign.objects.get_or_create(office=office, name=name, channel=channel)
        return Result.objects.create(office=office, campaign=campaign, period=period, revenue=revenue, cost=cost)


def known():
    with all_offices("test"):
        return get_returns(YEAR)


def test_sums_come_before_ratios_and_only_complete_campaigns_of_the_year_count(world):
    returned(world.embruns, 100, 100)
    returned(world.embruns, 500, 100, name="Autre lettre")
    returned(world.embruns, 900, None, name="Sans coût")
    returned(world.embruns, 900, 1, name="De l’an passé", first=date(2024, 3, 1), last=date(2024, 3, 31))
    returned(world.embruns, 600, 200, first=date(YEAR, 1, 1), last=date(YEAR, 12, 31))  # a year beside its month counts twice
    returned(world.pommiers, 10, 20)
    returned(world.pommiers, 30, 10, channel="search", name="Liens")
    assert {channel: sorted(found) for channel, found in known().items()} == {
        "email": [Decimal("0.5"), Decimal(3)],
        "search": [Decimal(3)],
    }


def test_it_takes_four_statements_whatever_the_number_of_offices(world):
    for _ in range(3):
        returned(OfficeFactory.create(), 30, 10)
    with all_offices("test"), statements(4):
        get_returns(YEAR)


def test_the_return_of_an_office_is_that_of_its_own_summary_in_four_statements(world):
    returned(world.embruns, 100, 100)
    returned(world.embruns, 500, 100, name="Liens", channel="search")
    returned(world.embruns, 900, None, name="Sans coût")
    returned(world.embruns, 600, 200, first=date(YEAR, 1, 1), last=date(YEAR, 12, 31))
    returned(world.pommiers, 30, None)
    returned(OfficeFactory.create(), 30, 10)
    with all_offices("test"):
        with statements(4):
            found = get_total_returns(["embruns", "pommiers", "brumes"], YEAR)
        summary = get_synthesis(office=world.embruns, first=date(YEAR, 1, 1), last=date(YEAR, 12, 31))
    assert found == {"embruns": summary.total["roi"].value}
    assert found["embruns"] is not None


def test_the_median_of_five_and_nothing_of_four():
    four = [Decimal(value) for value in ("1.001", "2", "3.456", "9")]
    assert median_returns({"email": four, "search": [*four, Decimal("2.345")]}) == {"search": (5, Decimal("2.35"))}


def test_closing_an_edition_freezes_them(client, world):
    edition = ended_edition(published_version(sample.read(sample.SMALL).bank), YEAR)
    offices = [one.office for one in scored(edition, 41, 47, 52, 58, 66)]
    rows = [returned(office, revenue, 10) for office, revenue in zip(offices, (10, 20, 42, 50, 90), strict=True)]
    for office in offices[:4]:
        returned(office, 7, 1, channel="search", name="Liens")
    close_edition(edition=edition, by=None)
    page = read(client, world.network_admin, "/reseau/reperes/")
    assert "4,20" in page
    assert "7,00" not in page
    with all_offices("test"):
        Result.objects.filter(pk=rows[2].pk).update(revenue=9999)
    assert get_benchmark().returns == {"email": (5, Decimal("4.20"))}
