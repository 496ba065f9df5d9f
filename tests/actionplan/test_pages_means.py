"""The page of means: money on both bases, where it comes from, what is overrun, who has too much to do when."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from actionplan import operations
from actionplan.means import Vat
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective, task, whole_plan
from tests.statements import statements
from tests.strategy.steps import READERS, posts, seen, words

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/plan/moyens/"


@pytest.fixture(autouse=True)
def monday(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        yield objective(world.embruns, world.manager)


def cells(row):
    return [words(cell) for cell in row.select("th, td")]


def table(page, titled):
    return {
        words(row.th): cells(row)[1:] for row in page.select(f"[aria-labelledby={titled}] tr") if row.th and row.th.get("scope") == "row"
    }


def test_without_expense_or_load_the_page_says_what_to_add(client, world, aim):
    action(aim, world.manager)
    page = seen(client, world.manager, PAGE)
    assert words(page.select_one(".vide p")) == "Aucun moyen chiffré. Ajoutez une dépense ou une charge à une action."
    assert page.select("main table") == []


def test_three_otn_days_are_the_same_in_both_totals_and_others_are_not(client, world, aim):
    one = action(aim, world.manager, "A")
    operations.add_expense(action=one, by=world.manager, label="Journées", planned=Decimal(900), vat=Vat.NET, source="otn")
    operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal(100), vat=Vat.EXCLUDED, committed=Decimal(40))
    page = seen(client, world.reader, PAGE)
    spent = ["1 020,00 €", "1 000,00 €", "48,00 €", "40,00 €", "0,00 €", "0,00 €", "972,00 €", "960,00 €", ""]
    assert table(page, "depenses") == {"1. Diversifier les canaux": spent, "1.1 A": spent, "Tout le plan": spent}
    assert {name: row[:2] for name, row in table(page, "financement").items()} == {
        "Fonds propres": ["120,00 €", "100,00 €"],
        "OTN": ["900,00 €", "900,00 €"],
    }
    links = {words(link): link["href"] for link in page.select("#depenses ~ div a")}
    assert links["1.1 A"] == reverse("actionplan:action", args=["embruns", one.pk])
    assert links["1. Diversifier les canaux"].endswith(f"/plan/#objectif-{aim.pk}")


@pytest.mark.parametrize(
    ("spent", "said"),
    [("89.99", ""), ("90", "90 % utilisés"), ("99.99", "99 % utilisés"), ("100", "tout est utilisé"), ("100.01", "Dépassé")],
)
def test_what_is_nearly_used_or_overrun_is_said_in_words(client, world, aim, spent, said):
    one = action(aim, world.manager, "A")
    operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal(100), spent=Decimal(spent))
    assert table(seen(client, world.reader, PAGE), "depenses")["1.1 A"][-1] == said


def test_the_budget_of_the_plan_is_what_the_planned_is_held_against(client, world, aim):
    one = action(aim, world.manager, "A")
    operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal(100))
    settings = {"starts_on": None, "due_date": None, "weekdays": range(5)}
    operations.edit_plan(office=aim.office, by=world.manager, version=1, budget=Decimal(150), **settings)
    assert "il reste 50,00 € à répartir" in words(seen(client, world.reader, PAGE).main)
    operations.edit_plan(office=aim.office, by=world.manager, version=2, budget=Decimal(80), **settings)
    page = seen(client, world.reader, PAGE)
    assert "Le prévu dépasse le budget du plan de 20,00 €." in words(page.main)
    assert "il reste" not in words(page.main)


def test_what_was_set_aside_costs_nothing(client, world, aim):
    kept, aside = action(aim, world.manager, "A"), action(aim, world.manager, "B")
    for one in (kept, aside):
        operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal(100))
    operations.decide_action(action=aside, by=world.manager, version=1, decision=operations.Decision.POSTPONED)
    found = table(seen(client, world.reader, PAGE), "depenses")
    assert found["Tout le plan"][0] == "100,00 €"
    assert "1.2 B" not in found


def test_load_stands_by_person_and_week_and_says_where_it_is_too_much(client, world, aim, settings):
    settings.OTN_TODAY = date(2026, 4, 26)  # the Sunday of the first of these weeks
    one = action(aim, world.manager)
    task(one, world.manager, assignee=world.contributor, load=Decimal(10), starts_on=date(2026, 4, 22), ends_on=date(2026, 5, 6))
    task(one, world.manager, "De trop", assignee=world.contributor, load=Decimal(2), starts_on=date(2026, 4, 28), ends_on=date(2026, 4, 28))
    task(one, world.manager, "Autre", assignee=world.manager, load=Decimal("0.5"), starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 4))
    loose = task(one, world.manager, "Sans personne", load=Decimal("1.5"))
    page = seen(client, world.reader, PAGE)
    heads = [words(head) for head in page.select("[aria-labelledby=charge] thead th")]
    mine = heads.index(str(world.contributor.full_name or world.contributor.email))
    theirs = heads.index(str(world.manager.full_name or world.manager.email))
    rows = [cells(row) for row in page.select("[aria-labelledby=charge] tbody tr")]
    assert [row[0] for row in rows] == ["S17 20 avr. 2026", "S18 27 avr. 2026", "S19 4 mai 2026"]
    assert [row[1] for row in rows] == ["5", "4", "4"]
    assert [row[mine] for row in rows] == ["3,0", "au-dessus 6,0", "3,0"]
    assert [row[theirs] for row in rows] == ["—", "—", "0,5"]
    text = words(page.main)
    assert "1 semaine est au-dessus de la capacité." in text
    assert "semaine 18 (du 27 avr. 2026) : 6 jours pour 4." in text
    assert "Hors des semaines : 1,5 jour" in text
    assert "Sans personne : 1,5 jour, sans dates, sans responsable" in text
    links = {words(link): link["href"] for link in page.select("section[aria-labelledby=charge] a")}
    assert set(links) == {"Expression des besoins", "De trop", "Autre", "Sans personne"}
    assert links["Sans personne"] == reverse("actionplan:task", args=["embruns", loose.pk])


def test_weeks_that_are_over_are_folded_and_no_longer_warned_about(client, world, aim, settings):
    one = action(aim, world.manager)
    task(one, world.manager, assignee=world.contributor, load=Decimal(20), starts_on=date(2026, 4, 20), ends_on=date(2026, 4, 30))
    task(one, world.manager, "Peu", assignee=world.contributor, load=Decimal("0.02"), starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 4))

    def weeks(day):
        settings.OTN_TODAY = day
        page = seen(client, world.reader, PAGE)
        tables = page.select("[aria-labelledby=charge] .defile")
        return [[cells(row)[0][:3] for row in one.select("tbody tr")] for one in tables], words(page.main)

    assert weeks(date(2026, 4, 20))[0] == [["S17", "S18", "S19"]]
    (coming, past), said = weeks(date(2026, 5, 4))
    assert (coming, past) == (["S19"], ["S17", "S18"])
    assert "2 semaines passées" in said
    assert "au-dessus de la capacité" not in said
    assert "< 0,1" in said
    assert weeks(TODAY)[0] == [["S17", "S18", "S19"]]  # the plan is over: nothing is folded


def test_money_without_load_says_how_to_see_a_load(client, world, aim):
    operations.add_expense(action=action(aim, world.manager), by=world.manager, label="Agence", planned=Decimal(100))
    assert "Aucune charge. Donnez à chaque tâche" in words(seen(client, world.reader, PAGE).main)


@pytest.mark.parametrize("who", ["manager", *READERS])
def test_the_page_is_read_by_all_and_written_by_nobody(client, world, aim, who):
    operations.add_expense(action=action(aim, world.manager), by=world.manager, label="Agence", planned=Decimal(100))
    assert posts(seen(client, getattr(world, who), PAGE)) == set()


def test_the_page_of_another_office_is_not_found(client, world):
    client.force_login(world.brumes_manager)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("size", [(1, 2, 4), (10, 60, 300)])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, size):
    objectives, actions, tasks = size
    with office_scope([world.embruns.pk]):
        whole_plan(world.embruns, world.manager, objectives=objectives, actions=actions, tasks=tasks)
    client.force_login(world.manager)
    client.get(PAGE)
    with statements(9):
        assert f"Tâche {tasks - 1}" in client.get(PAGE).text
