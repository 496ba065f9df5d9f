"""The pages for everybody: what the law asks, and help."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGES = ["accessibility", "legal", "privacy", "register", "help"]


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_reads_it_without_any_statement_and_without_fault(client, name):
    address = reverse(name)
    client.get(address)  # the site map is loaded once
    with statements(0):
        answer = client.get(address)
    assert answer.status_code == client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert page_faults(answer.text) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["reader", "advisor", "superuser"])
def test_it_is_the_same_for_whoever_is_logged_in(client, world, name, who):
    def read():
        return BeautifulSoup(client.get(reverse(name)).text, "html.parser").main.get_text()

    anonymous = read()
    client.force_login(getattr(world, who))
    assert read() == anonymous


@pytest.mark.parametrize("name", PAGES)
def test_its_anchors_exist_and_are_told_once(client, name):
    page = BeautifulSoup(client.get(reverse(name)).text, "html.parser")
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    anchors = [link["href"].removeprefix("#") for link in page.select('main a[href^="#"]')]
    assert [anchor for anchor in anchors if anchor not in ids] == []
    assert [
        section["aria-labelledby"] for section in page.select("section[aria-labelledby]") if section["aria-labelledby"] not in ids
    ] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_left_to_fill_in(client, name):
    text = client.get(reverse(name)).text.lower()
    assert [
        word for word in ("à compléter", "todo", "lorem", "xxx", "[", "……") if word in BeautifulSoup(text, "html.parser").main.get_text()
    ] == []


def test_the_foot_of_every_page_leads_to_them(client):
    page = BeautifulSoup(client.get("/").text, "html.parser")
    found = {link.get_text(): link["href"] for link in page.select(".pied a")}
    assert found["Accessibilité\N{NO-BREAK SPACE}: non conforme"] == "/accessibilite/"
    assert {"/mentions-legales/", "/donnees-personnelles/", "/aide/"} <= set(found.values())


def test_accessibility_says_its_state_and_the_way_to_complain(client):
    text = client.get("/accessibilite/").text
    for words in ("non conforme", "RGAA", "Défauts connus", "Défenseur des droits", "n° 2005-102"):
        assert words in text


def test_privacy_tells_how_long_each_thing_is_kept_and_leads_to_one_s_own_data(client):
    text = client.get("/donnees-personnelles/").text
    for words in ("24 mois", "30 jours", "60 jours", "12 mois", "CNIL", "/compte/mes-donnees/", "/donnees-personnelles/registre/"):
        assert words in text


def test_help_explains_the_score_with_the_worked_example(client):
    text = client.get("/aide/").text  # question-bank.md §2.6
    assert "701 ÷ 14 = 50,07" in text
    assert "87\N{NO-BREAK SPACE}%" in text
    page = BeautifulSoup(text, "html.parser")
    (table,) = [table for table in page.select("table") if "huit questions" in table.caption.get_text()]
    rows = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    counted = [(int(weight), int(points), int(product)) for weight, points, product in rows if points != "—"]
    assert all(weight * points == product for weight, points, product in counted)
    assert rows[-1] == [str(sum(row[0] for row in counted)), "—", str(sum(row[2] for row in counted))] == ["14", "—", "701"]


@pytest.mark.parametrize("anchor", ["etapes", "roles", "raccourcis", "scores", "glossaire"])
def test_help_has_the_anchors_that_other_pages_lead_to(client, anchor):
    assert BeautifulSoup(client.get("/aide/").text, "html.parser").find(id=anchor) is not None


def test_whoever_finds_a_weakness_is_told_where_to_tell_it(client):
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "http://testserver/mentions-legales/"
    assert timedelta(days=30) < datetime.fromisoformat(told["Expires"]) - timezone.now() < timedelta(days=365)
