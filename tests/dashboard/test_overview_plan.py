"""What the home of an office says of step 3: where it stands, what waits for whoever reads, what is due, the ends that are loose."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.queries.home import get_standing
from actionplan.queries.mine import get_my_tasks
from actionplan.queries.rows import get_tree
from monitoring.operations import add_result, write_cells
from otn.dashboard.next_step import NextStep, Plan, month_to_enter, plan_goes_on, team_is_late, up_to_date
from otn.dashboard.queries import overview
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import action, objective, task, whole_plan
from tests.dashboard.test_overview import QUIET
from tests.monitoring.tracked import campaign_of, month_of
from tests.statements import statements
from tests.strategy.reflected import seen, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)  # a Wednesday


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def scope(world):
    with office_scope([world.embruns.pk]):
        yield


def words(node):
    return " ".join(node.get_text(" ").split())


class Home:
    def __init__(self, client, person):
        client.force_login(person)
        answer = client.get("/ot/embruns/")
        assert page_faults(answer.text) == []
        self.page = BeautifulSoup(answer.text, "html.parser")

    def section(self, name):
        found = self.page.find(attrs={"aria-labelledby": name})
        return None if found is None else words(found)

    def links(self, name):
        return {words(link): link["href"] for link in self.page.find(attrs={"aria-labelledby": name}).find_all("a")}

    @property
    def card(self):
        return words(self.page.select_one(".carte-accent"))

    @property
    def step(self):
        return words(self.page.select_one(".etapes [data-etape=choisir]"))


@pytest.fixture
def plan(world, scope):
    """A plan with a late task of the contributor, one of the manager that is due on Friday, one that she is to sign, one of nobody."""
    by = world.manager
    aim = objective(world.embruns, by, "Diversifier les canaux", due_date=date(2026, 12, 18))
    one = action(aim, by, owner=by, controller=world.contributor, contribution=100)
    rows = {
        "late": task(one, by, "Expression des besoins", assignee=world.contributor, controller=by, ends_on=date(2026, 6, 8)),
        "week": task(one, by, "Trouver le bon prestataire", assignee=by, controller=world.contributor, ends_on=date(2026, 6, 12)),
        "done": task(one, by, "Valider la liste des mots clés", assignee=world.contributor, controller=by, ends_on=date(2026, 6, 9)),
        "free": task(one, by, "Mise en place d’un reporting", ends_on=date(2026, 7, 3)),
    }
    operations.finish_task(task=rows["done"], by=by, version=1)
    return {"aim": aim, "action": one, **rows}


def test_before_there_is_a_plan_the_home_says_nothing_of_it(client, world):
    home = Home(client, world.manager)
    assert (home.section("plan"), home.section("mes-taches")) == (None, None)
    assert "Qui fait quoi, dans quel ordre, pour quand. À venir" in home.step


def test_what_the_plan_wants_is_counted_and_leads_to_the_tasks_that_want_it(client, world, plan):
    home = Home(client, world.manager)
    assert home.links("plan") == {
        "1 tâche en retard": "/ot/embruns/plan/?signal=late",
        "1 tâche à finir cette semaine": "/ot/embruns/plan/?echeance=semaine",
        "1 tâche réalisée à contrôler": "/ot/embruns/plan/?statut=done",
        "1 tâche sans responsable": "/ot/embruns/plan/?signal=no_owner",
        "1 tâche sans contrôleur": "/ot/embruns/plan/?signal=no_controller",
    }
    for address in home.links("plan").values():
        assert client.get(address).status_code == 200
    assert "1 objectif, 1 action · 1 tâche en retard. En cours" in home.step
    for who in (world.reader, world.advisor):
        assert set(Home(client, who).links("plan")) == set(home.links("plan"))


def test_everybody_sees_her_own_tasks_near_ones_first_then_those_to_sign(client, world, plan):
    home = Home(client, world.manager)
    assert list(home.links("mes-taches")) == ["Trouver le bon prestataire", "Valider la liste des mots clés", "Voir toutes mes tâches"]
    later = task(plan["action"], world.manager, "Plus tard", assignee=world.manager, ends_on=date(2026, 6, 15))
    assert list(Home(client, world.manager).links("mes-taches"))[1:3] == ["Valider la liste des mots clés", "Plus tard"]
    text = home.section("mes-taches")
    assert "Trouver le bon prestataire Externalisation AdWords, pour le 12 juin 2026" in text
    assert "Valider la liste des mots clés à contrôler" in text
    assert "Expression des besoins en retard" in Home(client, world.contributor).section("mes-taches")
    for who in (world.reader, world.advisor, world.network_admin):
        assert Home(client, who).section("mes-taches") is None
    for row in (plan["week"], plan["done"], later):
        operations.remove_task(task=row, by=world.manager)
    assert "Rien à faire cette semaine." in Home(client, world.manager).section("mes-taches")


def test_what_is_due_in_thirty_days_is_told(client, world, plan):
    links = Home(client, world.reader).links("echeances")
    assert list(links) == ["Trouver le bon prestataire", "Mise en place d’un reporting"]
    assert links["Trouver le bon prestataire"] == f"/ot/embruns/plan/taches/{plan['week'].pk}/"


def test_what_to_do_now_follows_the_plan(client, world, plan):
    assert "Une tâche attend votre contrôle." in Home(client, world.manager).card
    assert "Une de vos tâches est en retard." in Home(client, world.contributor).card
    operations.validate_plan(office=seen(world.embruns, world.manager), by=world.manager, version=1)
    plan["done"].refresh_from_db()
    plan["done"].office = seen(world.embruns, world.manager)
    operations.sign_task(task=plan["done"], by=world.manager, version=2)
    home = Home(client, world.manager)
    assert "Plan validé le" in home.step
    assert "tâches réalisées à contrôler" not in home.section("plan")


def test_a_plan_that_is_whole_is_to_be_validated(world, scope):
    by = world.manager
    aim = objective(world.embruns, by)

    def standing(office=None):
        found = get_standing(office=seen(world.embruns, by), user=by)
        return found.objectives, found.without_action, found.incomplete

    assert standing() == (1, 1, 0)
    first = action(aim, by, contribution=80)
    assert standing() == (1, 0, 1)
    second = action(aim, by, "Une autre")
    assert standing() == (1, 0, 1), "one has no contribution"
    second = operations.contribute(action=second, by=by, version=1, contribution=20)
    assert standing() == (1, 0, 0)
    assert get_tree(office=world.embruns).obstacles == ()
    operations.decide_action(action=second, by=by, version=2, decision=Decision.POSTPONED)
    assert standing() == (1, 0, 1)
    operations.decide_action(action=first, by=by, version=1, decision=Decision.POSTPONED)
    assert standing() == (1, 1, 0)


def test_its_figures_are_those_of_the_plan_and_of_my_tasks(world, scope):
    by = world.manager
    whole_plan(world.embruns, by, objectives=4, actions=12, tasks=60)
    aim = objective(world.embruns, by, "Plus tard")
    late = action(aim, by, due_date=date(2026, 6, 1))
    for person in (by, world.contributor, None):
        task(late, by, "Dans l’action", assignee=person, controller=by)
        task(late, by, "Cette semaine", assignee=person, ends_on=date(2026, 6, 14))
        operations.finish_task(task=task(late, by, "Faite", assignee=person, controller=by), by=by, version=1)
    gone = task(late, by, "Abandonnée", assignee=by, ends_on=date(2026, 6, 2))
    operations.abandon_task(task=gone, by=by, version=1, reason="Ce n’est plus utile.")
    office = seen(world.embruns, by)
    found, tree, mine = get_standing(office=office, user=by), get_tree(office=office), get_my_tasks(office=office, user=by)
    tasks = [one for one in tree.tasks if one.is_open]
    assert (found.objectives, found.tasks, found.actions) == (len(tree.objectives), len(tasks), len(list(tree.actions)))
    assert found.late == sum(one.flags.is_late for one in tasks)
    assert found.this_week == sum(one.end is not None and TODAY <= one.end <= date(2026, 6, 14) for one in tasks)
    assert found.without_owner == sum(one.flags.has_no_owner for one in tasks)
    assert found.to_sign == sum(one.waits_for_signature for one in tree.tasks)
    assert (found.my_late, found.my_to_sign) == (len(mine.late), len(mine.to_sign))
    assert found.mine[0].is_late
    assert len(found.mine) == len(found.dues) + 2 == 5


def test_objectives_of_step_2_wait_until_they_are_sent(client, world, scope):
    chain = whole_chain(world.embruns, world.manager)
    assert get_standing(office=seen(world.embruns, world.manager), user=world.manager).waiting == 1
    operations.send_objectives(office=seen(world.embruns, world.manager), by=world.manager)
    found = get_standing(office=seen(world.embruns, world.manager), user=world.manager)
    assert (found.waiting, found.objectives, found.actions) == (0, 1, 1)
    assert "Chaque fait mène à une action, chaque action répond à un fait." in Home(client, world.reader).section("fil")
    action(objective(world.embruns, world.manager, "À la main"), world.manager)
    assert "1 action sans fait." in Home(client, world.reader).section("fil")
    assert Home(client, world.reader).links("fil") == {"Voir le fil": f"/ot/embruns/strategie/{chain['reflection'].pk}/fil/"}


def test_a_plan_whose_tasks_are_all_done_is_a_step_that_is_done(client, world, plan):
    by = world.manager
    operations.validate_plan(office=seen(world.embruns, by), by=by, version=1)
    for row in ("late", "week", "free"):
        operations.remove_task(task=plan[row], by=by)
    plan["done"].refresh_from_db()
    plan["done"].office = seen(world.embruns, by)
    operations.sign_task(task=plan["done"], by=by, version=2)
    home = Home(client, by)
    assert home.step.endswith("Fait")
    assert home.section("plan") == "Le plan d’actions Rien n’est en retard, rien n’attend de responsable ni de contrôle."


def test_the_next_due_date_is_told_where_nothing_else_waits():
    plan = Plan(0, 1, 0, 0, True, 0, 0, 0, 0, True, True, "/p/", "/m/", "/l/", "/v/")
    facts = replace(QUIET, plan=plan, next_deadline=date(2026, 6, 12))
    step = plan_goes_on(facts)
    assert isinstance(step, NextStep)
    assert step.text == "Rien n’est en retard dans le plan. Prochaine échéance\N{NO-BREAK SPACE}: 12 juin 2026."
    assert team_is_late(facts) is None


def test_campaigns_that_are_followed_are_a_step_under_way(client, world, scope):
    def step():
        return words(Home(client, world.reader).page.select_one(".etapes [data-etape=valider]"))

    assert "Ce que vos campagnes rapportent. À venir" in step()
    office = seen(world.embruns, world.manager)
    campaign = campaign_of(office, world.manager)
    assert "1 campagne suivie, aucun chiffre pour l’instant. En cours" in step()
    period = month_of(office, world.manager, month=5, last=31)
    month_of(office, world.manager, month=6)
    row = add_result(campaign=campaign, period=period, by=world.manager)
    assert "1 campagne suivie, aucun chiffre pour l’instant. En cours" in step()
    write_cells(row=row, by=world.manager, version=1, typed={"visits": "12"})
    assert "1 campagne suivie · chiffres jusqu’au 31 mai 2026 En cours" in step()


def test_a_month_that_is_over_is_asked_for_until_it_has_figures(monkeypatch, world, scope):
    by, told = world.manager, []
    monkeypatch.setattr(overview, "next_step", lambda facts: told.append(facts.month_to_enter) or up_to_date(facts))

    def asked(person):
        overview.get_overview_page(office=seen(world.embruns, person), person=person)
        return told.pop()

    assert asked(by) is None
    campaign = campaign_of(seen(world.embruns, by), by)
    assert (asked(by), asked(world.reader)) == (date(2026, 5, 31), None)
    row = add_result(campaign=campaign, period=month_of(seen(world.embruns, by), by, month=5, last=31), by=by)
    assert asked(by) == date(2026, 5, 31)
    write_cells(row=row, by=by, version=1, typed={"cost": "12"})
    assert asked(by) is None
    assert month_to_enter(replace(QUIET, month_to_enter=date(2026, 10, 31))).title == "Les chiffres d’octobre manquent au suivi."


@pytest.mark.parametrize("size", [1, 30])
def test_it_costs_two_statements(world, scope, size):
    whole_plan(world.embruns, world.manager, objectives=size, actions=2 * size, tasks=10 * size)
    office = seen(world.embruns, world.manager)
    with statements(2):
        get_standing(office=office, user=world.manager)
