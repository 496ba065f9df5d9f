"""Step 2 by mouse, on the demo network: from the diagnostic of Côte des Embruns to the four objectives of the brochure."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from otn.accounts.models import User
from otn.tenancy.scope import all_offices
from strategy.models import Fact, Reflection
from strategy.queries.chain import get_chain
from strategy.queries.reflections import get_head
from strategy.stages import Stage
from tests.diagnostic.assessed import TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NAME = "Refaire le chemin"
STRATEGIES = ("Le téléphone d’abord", "Une offre visible", "De nouveaux canaux")
OBJECTIVES = (
    ("Faire évoluer les outils web vers les usages mobiles", 0),
    ("Capitaliser sur les outils qui valorisent l’offre", 1),
    ("Utiliser les moyens mis à disposition pour développer des contenus", 0),
    ("Diversifier les canaux d’acquisition", 2),
)


@pytest.fixture
def manager(settings):
    settings.OTN_TODAY = TODAY
    call_command("seed_demo", "--offices=3", verbosity=0)
    return User.objects.get(email="referent@embruns.example")


def begin(page):
    page.goto("/ot/cote-des-embruns/strategie/")
    page.get_by_role("link", name="Créer une réflexion").first.click()
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=purpose]").fill("Améliorer la visibilité de la destination.")
    page.locator("[name=lead]").select_option(label="Hélène Marchand")
    page.locator("[name=due_date]").fill("2027-02-26")
    page.get_by_role("button", name="Créer la réflexion").click()
    page.wait_for_url(re.compile(r"/strategie/\d+/"))
    with all_offices("test"):
        return Reflection.objects.get(name=NAME)


def keep_facts(page, home):
    page.goto(f"{home}faits/")
    page.get_by_role("button", name="constats du diagnostic").first.click()
    expect(page.locator("#nombre-proposed")).to_have_text("26")
    page.get_by_role("button", name="Tout retenir").click()
    expect(page.locator("#nombre-accepted")).to_have_text("26")
    page.locator("#reserve > summary").click()
    word = page.locator("#liste-reserve > li", has_text="Le recul du trait de côte")
    word.get_by_role("button", name="Retenir").click()
    expect(page.locator("#nombre-accepted")).to_have_text("27")


def sort_facts(page, home):
    """Put the word of the team into a quadrant, by a button, then a fact of the diagnostic into another one, by dragging it."""
    page.goto(f"{home}swot/")
    word = page.locator("[data-depot=unsorted] li.fait", has_text="Le recul du trait de côte")
    word.get_by_role("button", name="Menace").click()
    threats = page.locator("[data-depot=threat]")
    expect(threats.locator("li.fait", has_text="Le recul du trait de côte")).to_be_visible()
    page.locator("[data-depot=opportunity] li.fait p", has_text="un grand événement").first.hover()
    page.mouse.down()
    for _ in range(2):
        threats.hover()
    page.mouse.up()
    expect(threats.locator("li.fait", has_text="un grand événement")).to_be_visible()


def gather_facts(page, home):
    page.goto(f"{home}groupes/")
    page.locator("#par-sous-chapitre").click()
    expect(page.locator("#sans-groupe-titre")).to_have_text("Sans groupe (0)")


def find_solutions(page, home):
    """Take what the diagnostic recommends wherever it does, and write an idea for each other group."""
    page.goto(f"{home}solutions/")
    groups = page.locator("section[id^=groupe-]")
    for number in range(groups.count()):
        group = groups.nth(number)
        offer = group.get_by_role("button", name="Reprendre la recommandation").first
        if offer.count():
            offer.click()
        else:
            group.get_by_role("textbox").fill("En parler à la prochaine réunion des prestataires.")
            group.get_by_role("button", name="Ajouter les solutions").click()
        expect(group.locator("li[id^=solution-]")).to_have_count(1)


def make_strategies(page, home):
    page.goto(f"{home}strategies/")
    for turn, name in enumerate(STRATEGIES):
        boxes = page.locator("#sans-strategie").get_by_role("checkbox")
        for box in boxes.all()[: boxes.count() if turn == len(STRATEGIES) - 1 else 3]:
            box.check()
        page.locator("#ranger [name=name]").fill(name)
        page.locator("#creer").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#sans-strategie-titre")).to_have_text("Solutions libres (0)")


def set_objectives(page, home):
    page.goto(f"{home}objectifs/")
    for name, place in OBJECTIVES:
        form = page.locator("#nouvel-objectif form")
        form.locator("[name=name]").fill(name)
        form.locator("[name=indicator]").fill("visites engagées")
        form.locator("[name=target]").fill("60 %")
        form.locator("[name=due_date]").fill("2027-10-31")
        form.locator("[name=strategy]").select_option(label=STRATEGIES[place])
        page.locator("#creer").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_the_diagnostic_of_embruns_becomes_the_objectives_of_the_brochure(open_page, live_server, manager):
    client = Client()
    client.force_login(manager)
    with open_page() as page:
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
        reflection = begin(page)
        home = f"/ot/cote-des-embruns/strategie/{reflection.pk}/"
        for step in (keep_facts, sort_facts, gather_facts, find_solutions, make_strategies, set_objectives):
            step(page, home)
        page.goto(f"{home}rapport/")
        page.get_by_role("button", name="Préparer le rapport").click()
        expect(page.get_by_text("En préparation")).to_be_visible()
    with all_offices("test"):
        reflection = Reflection.objects.select_related("office").get(pk=reflection.pk)
        head = get_head(reflection=reflection, user=manager)
        chain = get_chain(reflection=reflection)
        assert [state.missing for state in head.stages] == [""] * len(Stage)
        assert [one.name for one in chain.objectives.values()] == [name for name, _ in OBJECTIVES]
        assert (chain.loose_facts, chain.loose_objectives) == ((), ()), "every objective says why, every fact has led somewhere"
        moved = Fact.objects.get(reflection=reflection, box="event")
        assert (moved.is_internal, moved.is_favourable) == (False, False)
