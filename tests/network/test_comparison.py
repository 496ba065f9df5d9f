"""Two to four offices of an adviser side by side, by name."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from diagnostic.models import Revision
from diagnostic.operations.cohorts import close_edition
from otn.clock import today
from otn.offices.models import Office
from otn.tenancy.scope import all_offices
from tests.diagnostic.assessed import published_version
from tests.factories import AssessmentFactory, AssignmentFactory, EditionFactory, OfficeFactory
from tests.monitoring.test_returns import returned
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/portefeuille/comparer/"
BOTH = f"{PAGE}?office=embruns&office=pommiers"


@pytest.fixture
def edition():
    day = today()
    with all_offices("test world"):
        return EditionFactory.create(
            year=day.year, bank_version=published_version(), opens_on=day - timedelta(days=90), submit_by=day - timedelta(days=40),
            review_by=day - timedelta(days=10), closes_on=day + timedelta(days=10),
        )  # fmt: skip


def scored(office, edition, overall, chapters, **values):
    def figure(score):
        return {"score": score, "shown": score, "maturity": None, "reliability": "1"}

    now = timezone.now()
    with all_offices("test world"):
        made = AssessmentFactory.create(office=office, edition=edition)
        Revision.objects.filter(assessment=made).update(
            **{"state": "validated", "submitted_at": now, "validated_at": now, "profile": {}, **values},
            figures={
                "overall": figure(overall), "chapters": {code: figure(score) for code, score in chapters.items()}, "sections": {},
                "orientations": {},
            },
        )  # fmt: skip
    return made


def read(client, person, address=PAGE, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser").main


def rows(main):
    table = main.select("table")[-1]
    return {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in table.select("tbody tr")
        if row.select("td")
    }


def test_stored_figures_stand_side_by_side_and_what_is_missing_is_not_zero(client, world, edition):
    scored(world.embruns, edition, 41, {"1": 35})
    scored(world.pommiers, edition, 72, {})
    main = read(client, world.advisor, BOTH)
    found = rows(main)
    assert found["Score global"] == ["41", "72"]
    assert ["35", "n.d."] in found.values()
    assert found["Diagnostic validé"] == [str(edition.year), str(edition.year)]
    assert found["Étape"] == ["2 Classer", "2 Classer"]
    assert len(main.select("svg[role=img]")) == 2
    assert "Brumes" not in main.text
    assert "Médiane" not in main.text


def test_what_campaigns_of_the_year_return_stands_beside_and_leads_to_the_summary(client, world, edition):
    scored(world.embruns, edition, 41, {"1": 35})
    year = today().year
    returned(world.embruns, 1865, 1000, first=date(year, 3, 1), last=date(year, 3, 31))
    main = read(client, world.advisor, BOTH)
    assert rows(main)[f"ROI des campagnes {year}"] == ["1,87", "—"]
    assert client.get(main.find("a", string="1,87")["href"]).status_code == 200


def test_only_the_last_validated_diagnostic_counts(client, world, edition):
    scored(world.embruns, edition, 41, {"1": 35})
    scored(world.pommiers, edition, 72, {"1": 60}, state="submitted", validated_at=None)
    found = rows(read(client, world.advisor, BOTH))
    assert found["Score global"] == ["41", "n.d."]
    assert found["Diagnostic validé"] == [str(edition.year), "aucun"]


def test_without_any_validated_diagnostic_it_says_so(client, world):
    main = read(client, world.advisor, BOTH)
    assert "Aucun de ces offices n’a de diagnostic validé." in main.text
    assert main.select("svg[role=img]") == []


def test_the_median_of_the_network_stands_beside_once_five_offices_made_it(client, world, edition):
    scored(world.embruns, edition, 41, {"1": 35})
    scored(world.pommiers, edition, 72, {"1": 60})
    for score in (50, 55, 60):
        scored(OfficeFactory.create(), edition, score, {"1": score})
    close_edition(edition=edition, by=world.network_admin)
    main = read(client, world.advisor, BOTH)
    assert rows(main)["Score global"] == ["41", "72", "55"]
    assert f"Médiane du réseau {edition.year}" in main.text


@pytest.mark.parametrize("asked", ["", "?office=embruns", "?office=embruns&office=embruns"])
def test_fewer_than_two_ask_for_more(client, world, asked):
    main = read(client, world.advisor, f"{PAGE}{asked}")
    assert main.text.count("Choisissez au moins deux offices.") == 1
    assert [one["value"] for one in main.select("[name=office]")] == ["embruns", "pommiers"]
    assert main.select("table") == []


def test_four_hold_in_two_radars_and_five_are_too_many(client, world, edition):
    for office in (world.embruns, world.pommiers):
        scored(office, edition, 40, {"1": 40})
    more = [OfficeFactory.create() for _ in range(3)]
    for office in more:
        AssignmentFactory.create(office=office, advisor=world.advisor)
        scored(office, edition, 60, {"1": 60})
    four = f"{BOTH}&office={more[0].slug}&office={more[1].slug}"
    main = read(client, world.advisor, four)
    assert len(main.select("svg[role=img]")) == 3
    assert len({one["id"] for one in main.select("[id]")}) == len(main.select("[id]"))
    assert "Choisissez quatre offices au plus." in read(client, world.advisor, f"{four}&office={more[2].slug}").text


@pytest.mark.parametrize("slug", ["brumes", "nulle-part", "%00", "embruns'--"])
def test_a_foreign_office_is_not_there_whoever_stands_beside_it(client, world, slug):
    read(client, world.advisor, f"{PAGE}?office={slug}", status=404)
    read(client, world.advisor, f"{BOTH}&office={slug}", status=404)


def test_an_office_that_hides_its_name_is_neither_offered_nor_there(client, world):
    Office.objects.filter(pk=world.pommiers.pk).update(hides_name=True)
    assert "Pommiers" not in read(client, world.advisor).text
    read(client, world.advisor, BOTH, status=404)


def test_nobody_to_compare_is_told_as_in_the_portfolio(client, world):
    world.brumes.assignments.all().delete()
    assert "Aucun office ne vous est confié." in read(client, world.foreign_advisor).text


def test_an_archived_office_is_still_compared(client, world, edition):
    scored(world.embruns, edition, 41, {"1": 35})
    scored(world.pommiers, edition, 72, {"1": 60})
    Office.objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
    assert rows(read(client, world.advisor, BOTH))["Score global"] == ["41", "72"]


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("reader", 404), ("network_admin", 403), ("superuser", 403)])
def test_the_comparison_is_an_advisers(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(BOTH).status_code == status


@pytest.mark.parametrize("others", [0, 60])
def test_the_comparison_costs_the_same_whatever_the_portfolio(client, world, edition, others):
    scored(world.embruns, edition, 41, {"1": 35})
    scored(world.pommiers, edition, 72, {"1": 60})
    for _ in range(others):
        AssignmentFactory.create(office=OfficeFactory.create(), advisor=world.advisor)
    client.force_login(world.advisor)
    client.get(BOTH)
    with statements(15):  # session, person, scope; lines, diagnostics; a right each; scores, medians; four for returns; frame and bell
        client.get(BOTH)
