"""Periods of the tracker: opened for a month or two days, renamed, removed with what they hold."""

from datetime import date

import pytest

from monitoring.models import Period
from otn.tenancy.scope import office_scope
from tests.monitoring.tracked import month_of, row_of
from tests.monitoring.tracked import seen as through_the_door
from tests.strategy.steps import READERS, posts, read, seen, words
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

URL = "/ot/embruns/suivi/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = date(2026, 10, 2)


@pytest.fixture
def period(world):
    office = through_the_door(world.embruns, world.manager)
    with office_scope([office.pk]):
        found = month_of(office, world.manager)
        row_of(office, world.manager, found, visits="12")
    return found


def days(world):
    with office_scope([world.embruns.pk]):
        return [(str(one.first), str(one.last), one.name) for one in Period.objects.order_by("first", "pk")]


def test_a_month_is_picked_and_its_table_opens(client, world):
    page = seen(client, world.contributor, f"{URL}periodes/nouvelle/")
    months = [words(option) for option in page.select("#id_month option")]
    assert words(page.select_one("#id_month option[selected]")) == "septembre 2026", "the one that has just ended"
    assert months[:5] == ["D’autres dates", "janvier 2027", "décembre 2026", "novembre 2026", "octobre 2026"]
    answer = client.post(f"{URL}periodes/ouvrir/", {"month": "2026-12"})
    assert answer.status_code == 303
    assert days(world) == [("2026-12-01", "2026-12-31", "décembre 2026")]
    client.post(f"{URL}periodes/ouvrir/", {"month": "2024-02"})
    assert days(world)[0] == ("2024-02-01", "2024-02-29", "février 2024")


def test_two_days_are_a_period_with_or_without_a_name(client, world):
    client.force_login(world.manager)
    client.post(f"{URL}periodes/ouvrir/", {"first": "01/04/2026", "last": "2026-09-30", "label": "Saison 2026"})
    client.post(f"{URL}periodes/ouvrir/", {"month": "2026-09", "first": "2026-01-01", "last": "2026-03-31"})
    assert days(world) == [
        ("2026-01-01", "2026-03-31", "du 1er janvier au 31 mars 2026"), ("2026-04-01", "2026-09-30", "Saison 2026"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Donnez une date."),
        ({"first": "2026-04-01"}, "Donnez une date."),
        ({"first": "31/02/2026", "last": "2026-04-02"}, "Le 31/02/2026 n’existe pas."),
        ({"first": "2026-04-02", "last": "2026-04-01"}, "La fin vient après le début."),
        ({"month": "1999-01"}, "1999-01"),
        ({"month": "2026-09", "first": "2026-04-01"}, "Donnez une date."),
    ],
)
def test_days_that_cannot_be_are_refused_with_what_was_typed(client, world, given, said):
    client.force_login(world.manager)
    answer = client.post(f"{URL}periodes/ouvrir/", given)
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = read(answer)
    assert said in words(page)
    assert page.select_one("#id_first").get("value", "") == given.get("first", "")
    assert days(world) == []


def test_a_period_is_renamed_and_a_stale_change_shows_both_names(client, world, period):
    seen(client, world.manager, f"{URL}periodes/{period.pk}/")
    given = {"first": "2026-09-01", "last": "2026-09-30", "label": "Rentrée", "version": 1}
    assert client.post(f"{URL}periodes/{period.pk}/modifier/", given)["Location"] == f"{URL}?periode={period.pk}"
    answer = client.post(f"{URL}periodes/{period.pk}/modifier/", given | {"label": "Arrière-saison"})
    assert answer.status_code == 409
    page = read(answer)
    assert [words(one) for one in page.select(".conflit dd")] == ["Rentrée", "Arrière-saison"]
    assert page.select_one("#id_label")["value"] == "Arrière-saison"
    wrong = client.post(f"{URL}periodes/{period.pk}/modifier/", given | {"last": "", "version": 2})
    assert wrong.status_code == 422
    assert days(world) == [("2026-09-01", "2026-09-30", "Rentrée")]


def test_the_removal_of_a_period_says_what_goes(client, world, period):
    page = seen(client, world.manager, f"{URL}periodes/{period.pk}/suppression/")
    assert "1 ligne de campagne, avec leurs chiffres" in words(page.main)
    assert client.post(f"{URL}periodes/{period.pk}/supprimer/")["Location"] == URL
    assert days(world) == []


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_opens_and_removes_nothing(client, world, period, who):
    client.force_login(getattr(world, who))
    for tail in ("nouvelle/", f"{period.pk}/", f"{period.pk}/suppression/"):
        assert client.get(f"{URL}periodes/{tail}").status_code == 403
    for tail in ("ouvrir/", f"{period.pk}/modifier/", f"{period.pk}/supprimer/"):
        assert client.post(f"{URL}periodes/{tail}", {"version": 1}).status_code == 403
    assert posts(seen(client, getattr(world, who), URL)) == set()
