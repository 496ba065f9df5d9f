"""The help says of the four steps what the code does: its figures are those of the rules, its words those of the pages."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from actionplan.cct import cct
from actionplan.contribution import shares
from actionplan.lateness import GAP
from actionplan.selection import WORTH_NAMES
from monitoring.kpi import LIMITS, NEAR, Figures, Verdict, judge, value_of
from otn.lib import french
from otn.offices.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return BeautifulSoup(client.get("/aide/").text, "html.parser").main


def section(page, anchor):
    return page.find(id=anchor).find_parent("section")


def rows(page, caption):
    """The rows of a table, each with its head."""
    [table] = [table for table in page.select("table") if table.caption.get_text() == caption]
    return [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")]


def test_it_explains_each_step_to_each_role(page):
    links = [link["href"] for link in page.select('nav[aria-label="Sur cette page"] a')]
    assert links == [f"#{heading['id']}" for heading in page.select("h2[id]")]
    assert {"#scores", "#plan", "#suivi", "#par-role", "#conseillers"} <= set(links)
    told = section(page, "par-role").get_text().lower()
    assert [role.label for role in (Role.READER, Role.CONTRIBUTOR, Role.MANAGER, Role.ADVISOR) if role.label.lower() not in told] == []


def test_the_effort_of_its_example_is_the_one_that_is_computed(page):
    effort = french.percent(cct((2, 2, 3)) / 100, 0)
    assert f"Les notes 2, 2 et 3 donnent {effort}." in section(page, "plan").get_text()


def test_the_progress_of_its_example_is_the_one_that_is_computed(page):
    *actions, (_, whole, _, total) = rows(page, "Avancement d’un objectif de trois actions")
    given = shares([50, 30, None])
    assert [Decimal(share) for _, share, _, _ in actions] == list(given.effective)
    assert all(Decimal(share) * Decimal(done) / 100 == Decimal(part) for _, share, done, part in actions)
    assert (Decimal(whole), Decimal(total)) == (sum(given.effective), sum(Decimal(part) for *_, part in actions))


def test_the_gap_of_a_task_at_risk_is_the_one_that_counts(page):
    assert f"plus de {GAP} points" in section(page, "plan").get_text()


def test_the_four_places_of_the_arbitration_are_named(page):
    told = section(page, "plan").get_text().lower()
    assert [name for name in WORTH_NAMES.values() if name.lower() not in told] == []


@pytest.mark.parametrize(
    ("name", "code", "figures"),
    [
        ("CTR", "ctr", Figures(clicks=Decimal(3), impressions=Decimal(60))),
        ("Taux de rebond", "bounce_rate", Figures(bounces=Decimal(3), visits=Decimal(60))),
        ("Tx conversion", "conversion_rate", Figures(orders=Decimal(3), visits=Decimal(60))),
        ("ROI", "roi", Figures(revenue=Decimal(3), cost=Decimal(60))),
        ("Coût par visite", "cost_per_visit", Figures(cost=Decimal(3), visits=Decimal(60))),
        ("Panier moyen", "average_basket", Figures(revenue=Decimal(3), orders=Decimal(60))),
    ],
)
def test_each_cell_is_the_quotient_that_it_tells(page, name, code, figures):
    words = {
        "clics": "clicks", "impressions": "impressions", "rebonds": "bounces", "visites": "visits", "commandes": "orders",
        "chiffre d’affaires": "revenue", "coût": "cost",
    }  # fmt: skip
    told = dict(rows(page, "Les cellules calculées"))[name].partition("\N{NO-BREAK SPACE}:")[0]
    part, whole = (getattr(figures, words[word]) for word in told.split(" ÷ "))
    assert value_of(figures, code) == part / whole == Decimal("0.05")


def test_the_verdicts_change_where_it_says(page):
    found = rows(page, "Verdict selon le ROI")
    assert [limit for limit, _ in found] == [
        f"{LIMITS.very_good} et plus",
        f"de {french.number(LIMITS.good)} à {LIMITS.very_good}",
        f"de {french.number(LIMITS.bad)} à {french.number(LIMITS.good)}",
        f"sous {french.number(LIMITS.bad)}",
    ]
    assert [verdict for _, verdict in found[:3]] == [Verdict.VERY_GOOD, Verdict.GOOD, Verdict.BAD]
    worst = judge(Figures(revenue=Decimal(1), cost=Decimal(100)), None)
    assert found[3][1].startswith(f"{worst.verdict}\N{NARROW NO-BREAK SPACE};")


def test_what_is_near_the_site_is_told(page):
    assert f"à {NEAR}\N{NO-BREAK SPACE}% près" in section(page, "suivi").get_text()


def test_the_pages_of_an_adviser_are_called_as_they_are(client, page, world):
    told = section(page, "conseillers").get_text()
    client.force_login(world.advisor)
    menu = BeautifulSoup(client.get("/portefeuille/").text, "html.parser").find("nav", attrs={"aria-label": "Portefeuille"})
    names = [link.get_text() for link in menu.select("a")]
    assert [name for name in names if name not in told] == []


def test_the_glossary_is_in_the_order_of_the_alphabet_and_tells_each_word_once(page):
    words = [word for word, _ in rows(page, "Les mots du site et leur sens")]
    assert words == sorted(words, key=french.sort_key)
    assert len(words) == len({word.lower() for word in words})
    assert {"Arbitrage", "Chemin critique", "Moyenne du site", "Relecture", "Portefeuille"} <= set(words)
