"""What leaves its place in the plan: actions that change their objective, what goes into the bin and what comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actionplan import operations
from actionplan.models import Action, Standing, Task
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective, task
from tests.statements import statements
from tests.strategy.steps import READERS, posts, read, seen, words

pytestmark = pytest.mark.django_db

PLAN = "/ot/embruns/plan/"
BIN = f"{PLAN}corbeille/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def plan(world):
    """Two objectives; the first has an action with two tasks, and one without."""
    with office_scope([world.embruns.pk]):
        aim, other = objective(world.embruns, world.manager), objective(world.embruns, world.manager, "Un autre objectif")
        one, two = action(aim, world.manager, contribution=50), action(aim, world.manager, "Une page par village")
        tasks = [task(one, world.manager), task(one, world.manager, "Trouver le bon prestataire")]
        return {"aim": aim, "other": other, "one": one, "two": two, "task": tasks[0]}


def of_objective(row, tail):
    return f"{PLAN}objectifs/{row.pk}/{tail}"


def of_action(row, tail):
    return f"{PLAN}actions/{row.pk}/{tail}"


def again(world, row):
    with office_scope([world.embruns.pk]):
        return type(row).objects.get(pk=row.pk)


def offered(page, name):
    return {option["value"] for option in page.select(f"[name={name}] option")}


# --- To another objective -----------------------------------------------------------------------------------------------------------------


def test_an_action_goes_to_another_objective_without_its_contribution(client, world, plan):
    page = seen(client, world.contributor, of_action(plan["one"], "deplacement/"))
    assert offered(page, "objective") == {"", str(plan["other"].pk)}
    address = of_action(plan["one"], "deplacer/")
    assert client.post(address, {"objective": "", "version": 1}).status_code == 422
    stale = client.post(address, {"objective": plan["other"].pk, "version": 7})
    assert stale.status_code == 409
    assert read(stale).select_one("[name=version]")["value"] == "1"
    assert read(stale).select_one("[name=objective] option[selected]")["value"] == str(plan["other"].pk)
    answer = client.post(address, {"objective": plan["other"].pk, "version": 1})
    assert answer["Location"] == f"{PLAN}#action-{plan['one'].pk}"
    found = again(world, plan["one"])
    assert (found.objective_id, found.contribution) == (plan["other"].pk, None)


# --- Into the bin -------------------------------------------------------------------------------------------------------------------------


def test_an_action_without_task_goes_into_the_bin_and_comes_back_at_once(client, world, plan):
    page = seen(client, world.contributor, of_action(plan["two"], "suppression/"))
    assert "Retirer cette action du plan ?" in words(page.main)
    assert page.select("select") == []
    answer = client.post(of_action(plan["two"], "supprimer/"))
    assert (answer.status_code, answer["Location"]) == (303, f"{PLAN}?retire=action-{plan['two'].pk}")
    after = seen(client, world.contributor, answer["Location"])
    undo = after.find(id="annuler").find_parent("form")
    assert "L’action « Une page par village » est à la corbeille." in words(after.main)
    assert after.find(id=f"action-{plan['two'].pk}") is None
    assert client.post(undo["action"])["Location"] == f"{PLAN}#action-{plan['two'].pk}"
    assert again(world, plan["two"]).removed_at is None
    assert seen(client, world.contributor, answer["Location"]).find(id="annuler") is None


def test_a_removal_asks_where_tasks_go(client, world, plan):
    page = seen(client, world.manager, of_action(plan["one"], "suppression/"))
    assert "Que deviennent ses 2 tâches ?" in words(page.main)
    assert offered(page, "children") == {"", "corbeille", str(plan["two"].pk)}
    address = of_action(plan["one"], "supprimer/")
    refused = client.post(address, {"children": ""})
    assert refused.status_code == 422
    assert "Ce champ est obligatoire." in words(read(refused).main)
    client.post(address, {"children": plan["two"].pk})
    with office_scope([world.embruns.pk]):
        assert Task.objects.filter(action=plan["two"]).count() == 2
    assert again(world, plan["one"]).removed_at is not None


def test_an_action_goes_into_the_bin_in_one_piece(client, world, plan):
    client.force_login(world.contributor)
    client.post(of_action(plan["one"], "supprimer/"), {"children": "corbeille"})
    assert again(world, plan["task"]).removed_at is None  # it is there with its action
    text = words(seen(client, world.contributor, BIN).main)
    assert "Externalisation AdWords Diversifier les canaux avec ses 2 tâches" in text


def test_a_removal_of_an_objective_asks_where_actions_go(client, world, plan):
    page = seen(client, world.manager, of_objective(plan["aim"], "suppression/"))
    assert "Que deviennent ses 2 actions ?" in words(page.main)
    assert offered(page, "children") == {"", "corbeille", str(plan["other"].pk)}
    address = of_objective(plan["aim"], "supprimer/")
    assert client.post(address, {"children": ""}).status_code == 422
    answer = client.post(address, {"children": plan["other"].pk})
    with office_scope([world.embruns.pk]):
        assert Action.objects.filter(objective=plan["other"]).count() == 2
    after = seen(client, world.manager, answer["Location"])
    assert "L’objectif « Diversifier les canaux » est à la corbeille." in words(after.main)
    undo = after.find(id="annuler").find_parent("form")
    assert client.post(undo["action"])["Location"] == f"{PLAN}#objectif-{plan['aim'].pk}"


def test_only_the_manager_removes_objectives_and_takes_them_back(client, world, plan):
    client.force_login(world.contributor)
    assert client.get(of_objective(plan["aim"], "suppression/")).status_code == 403
    assert client.post(of_objective(plan["aim"], "supprimer/"), {"children": "corbeille"}).status_code == 403
    assert "Retirer du plan" not in words(seen(client, world.contributor, PLAN).main)
    with office_scope([world.embruns.pk]):
        operations.remove_objective(objective=plan["aim"], by=world.manager, whole=True)
    page = seen(client, world.contributor, f"{PLAN}?retire=objectif-{plan['aim'].pk}")
    assert page.find(id="annuler") is None
    page = seen(client, world.contributor, BIN)
    assert "Diversifier les canaux avec ses 2 actions" in words(page.main)
    assert posts(page) == set()
    assert client.post(f"{BIN}objectifs/{plan['aim'].pk}/").status_code == 403


def test_what_is_in_the_bin_already_is_shown_there(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=plan["two"], by=world.manager)
        operations.remove_objective(objective=plan["other"], by=world.manager)
    client.force_login(world.manager)
    for address in (of_action(plan["two"], ""), of_objective(plan["other"], "")):
        for answer in (client.get(f"{address}suppression/"), client.post(f"{address}supprimer/")):
            assert answer.status_code == 409
            assert "Cette fiche est dans la corbeille" in words(read(answer).main)


@pytest.mark.parametrize("where", ["", "abc", "action-", "action-abc", "action-0", "objectif-1", "tache-1", "autre-1"])
def test_an_address_that_tells_of_no_removal_shows_the_plan(client, world, plan, where):
    assert seen(client, world.manager, f"{PLAN}?retire={where}").find(id="annuler") is None


# --- The bin ------------------------------------------------------------------------------------------------------------------------------


def fill(world, plan):
    with office_scope([world.embruns.pk]):
        operations.remove_task(task=plan["task"], by=world.manager)
        operations.remove_action(action=plan["two"], by=world.manager)
        operations.remove_objective(objective=plan["other"], by=world.manager)


def test_an_empty_bin_says_so(client, world):
    assert "La corbeille est vide." in words(seen(client, world.reader, BIN).select_one(".vide"))


def test_the_bin_has_three_lists_and_says_until_when(client, world, plan):
    fill(world, plan)
    page = seen(client, world.manager, BIN)
    assert [words(title) for title in page.select("h2")] == ["Objectifs", "Actions", "Tâches"]
    assert posts(page) == {
        f"{BIN}objectifs/{plan['other'].pk}/", f"{BIN}actions/{plan['two'].pk}/", f"{PLAN}taches/{plan['task'].pk}/restaurer/",
    }  # fmt: skip
    for address in sorted(posts(page)):
        assert client.post(address).status_code == 303
    assert "La corbeille est vide." in words(seen(client, world.manager, BIN).main)


@pytest.mark.parametrize("who", READERS)
def test_readers_see_the_bin_and_take_nothing_back(client, world, plan, who):
    fill(world, plan)
    page = seen(client, getattr(world, who), BIN)
    assert "Une page par village" in words(page.main)
    assert posts(page) == set()
    for address in (f"{BIN}objectifs/{plan['other'].pk}/", f"{BIN}actions/{plan['two'].pk}/", of_action(plan["one"], "supprimer/")):
        assert client.post(address).status_code == 403
    assert client.get(of_action(plan["one"], "suppression/")).status_code == 403


def test_what_waits_for_its_objective_says_so(client, world, plan):
    fill(world, plan)
    with office_scope([world.embruns.pk]):
        operations.remove_objective(objective=plan["aim"], by=world.manager, whole=True)
    client.force_login(world.manager)
    answer = client.post(f"{BIN}actions/{plan['two'].pk}/")
    assert answer.status_code == 409
    assert "Son objectif est dans la corbeille" in words(read(answer).main)


def test_what_is_there_for_too_long_does_not_come_back(client, world, plan):
    fill(world, plan)
    with office_scope([world.embruns.pk]):
        Standing.objects.filter(objective=plan["other"]).update(removed_at=timezone.now() - timedelta(days=31))
    page = seen(client, world.manager, BIN)
    assert "Un autre objectif" not in words(page.main)
    assert client.post(f"{BIN}objectifs/{plan['other'].pk}/").status_code == 409


def test_rows_of_elsewhere_are_not_found(client, world, plan):
    with office_scope([world.pommiers.pk]):
        aim = objective(world.pommiers, world.pommiers_manager)
        foreign = action(aim, world.pommiers_manager)
    client.force_login(world.manager)
    for tail in ("deplacement/", "suppression/"):
        assert client.get(of_action(foreign, tail)).status_code == 404
    for address in (of_action(foreign, "supprimer/"), f"{BIN}actions/{foreign.pk}/", f"{BIN}objectifs/{aim.pk}/"):
        assert client.post(address).status_code == 404
    assert client.post(of_action(plan["one"], "deplacer/"), {"objective": aim.pk, "version": 1}).status_code == 404
    assert client.post(of_action(plan["one"], "supprimer/"), {"children": foreign.pk}).status_code == 404
    assert client.post(of_objective(plan["aim"], "supprimer/"), {"children": aim.pk}).status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_bin_reads_in_a_number_of_statements_that_nothing_moves(client, world, plan, size):
    fill(world, plan)
    with office_scope([world.embruns.pk]):
        for rank in range(size):
            operations.remove_action(action=action(plan["aim"], world.manager, f"Action {rank}"), by=world.manager)
    client.force_login(world.manager)
    client.get(BIN)
    with statements(7):
        client.get(BIN)
