"""Objectives on the home of the plan: written by hand and again, in order, given actions, shared out, closed."""

from datetime import date

import pytest

from actionplan import operations
from actionplan.models import Action, Standing, Task
from actionplan.starters import EVERY
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.models import Objective
from tests.actionplan.planned import TODAY, action, finished, objective
from tests.statements import statements
from tests.strategy.reflected import whole_chain
from tests.strategy.steps import HTMX, READERS, assert_done, assert_refused, posts, read, seen, words

pytestmark = pytest.mark.django_db

PLAN = "/ot/embruns/plan/"
GIVEN = {"name": "Développer la vente en ligne", "indicator": "ventes", "target": "+ 10 %", "due_date": "31/10/2027", "weight": "2"}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        return objective(world.embruns, world.manager, due_date=date(2027, 3, 1))


def url(row, tail):
    return f"{PLAN}objectifs/{row.pk}/{tail}"


def place(row):
    return f"objectif-{row.pk}"


def again(world, row):
    with office_scope([world.embruns.pk]):
        return type(row).objects.get(pk=row.pk)


def titles(page):
    return [words(title) for title in page.select("section[id^=objectif] > h2")]


# --- Written ------------------------------------------------------------------------------------------------------------------------------


def test_an_objective_is_written_by_hand(client, world):
    client.force_login(world.contributor)
    answer = client.post(f"{PLAN}objectifs/creer/", GIVEN)
    with office_scope([world.embruns.pk]):
        made = Objective.objects.get()
    assert (made.reflection_id, made.due_date, made.weight) == (None, date(2027, 10, 31), 2)
    assert (answer.status_code, answer["Location"]) == (303, f"{PLAN}#{place(made)}")
    card = words(seen(client, world.contributor, PLAN).find(id=place(made)))
    assert "1. Développer la vente en ligne" in card
    assert "Indicateur : ventes, cible + 10 %." in card
    assert "31 oct. 2027" in card


def test_a_new_objective_comes_in_place(client, world, aim):
    client.force_login(world.manager)
    answer = client.post(f"{PLAN}objectifs/creer/", GIVEN, headers=HTMX)
    fragment = read(answer).find(id="plan")
    assert titles(fragment) == ["1. Diversifier les canaux", "2. Développer la vente en ligne"]
    assert titles(seen(client, world.manager, PLAN)) == titles(fragment)
    assert words(fragment.select_one("[role=status][autofocus]")) == "L’objectif est dans le plan."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": " "}, "Ce champ est obligatoire."), ({"starts_on": "01/11/2027"}, "La fin vient après le début."), ({"weight": "9"}, "9")],
)
def test_an_objective_that_is_not_right_is_refused_and_keeps_what_was_typed(client, world, wrong, said):
    client.force_login(world.manager)
    fragment = assert_refused(client, f"{PLAN}objectifs/creer/", GIVEN | wrong, 422, said, inside="nouvel-objectif")
    assert fragment.select_one("#nouvel-objectif details[open] [name=target]")["value"] == "+ 10 %"


def test_an_objective_is_written_again_in_its_card(client, world, aim):
    client.force_login(world.contributor)
    whole = seen(client, world.contributor, f"{PLAN}?modifier={aim.pk}")
    piece = read(client.get(f"{PLAN}?modifier={aim.pk}", headers=HTMX))
    for page in (whole, piece):
        form = page.find(id=place(aim)).select_one(f"form[action='{url(aim, 'modifier/')}']")
        assert form.select_one("[name=due_date]")["value"] == "2027-03-01"
    assert piece.find("html") is None
    fragment = assert_done(
        client, url(aim, "modifier/"), GIVEN | {"version": 1}, inside=place(aim), page=PLAN, place=place(aim),
        says="L’objectif est enregistré.",
    )  # fmt: skip
    assert "Développer la vente en ligne" in words(fragment.find(id=place(aim)))
    assert_refused(client, url(aim, "modifier/"), GIVEN | {"name": "", "version": 2}, 422, "Ce champ est obligatoire.", inside=place(aim))


def test_an_objective_of_step_2_is_edited_here_and_keeps_its_strategy(client, world):
    with office_scope([world.embruns.pk]):
        rows = whole_chain(world.embruns, world.manager)
        sent = operations.send_objectives(office=rows["reflection"].office, by=world.manager)[0]
    client.force_login(world.manager)
    page = seen(client, world.manager, PLAN)
    assert "Axe : Un site mobile." in words(page.find(id=place(sent)))
    assert client.post(url(sent, "modifier/"), GIVEN | {"version": sent.version}).status_code == 303
    found = again(world, sent)
    assert (found.name, found.strategy_id) == (GIVEN["name"], rows["strategy"].pk)


def test_an_objective_that_somebody_else_changed_shows_both(client, world, aim):
    with office_scope([world.embruns.pk]):
        strategy.edit_objective(
            objective=again(world, aim), by=world.contributor, version=1, name="Le leur", strategy=None, indicator="", target="",
            starts_on=None, due_date=None, weight=1,
        )  # fmt: skip
    client.force_login(world.manager)
    given = GIVEN | {"version": 1}
    fragment = assert_refused(
        client, url(aim, "modifier/"), given, 409, "Le leur, poids 1",
        "Développer la vente en ligne, indicateur ventes, cible + 10 %, jusqu’au 31 octobre 2027, poids 2", inside=place(aim),
    )  # fmt: skip
    assert fragment.select_one("[name=indicator]")["value"] == "ventes"
    assert client.post(url(aim, "modifier/"), given | {"version_vue": 2}).status_code == 303
    assert again(world, aim).name == GIVEN["name"]


# --- Order --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_objective_moves_up_and_numbers_follow(client, world, aim, headers):
    with office_scope([world.embruns.pk]):
        second = objective(world.embruns, world.manager, "Un second")
    client.force_login(world.contributor)
    answer = client.post(url(second, "ordre/"), {"step": "-1"}, headers=headers)
    expected = ["1. Un second", "2. Diversifier les canaux"]
    assert titles(seen(client, world.contributor, PLAN)) == expected
    if headers:
        assert titles(read(answer)) == expected
    else:
        assert answer["Location"] == f"{PLAN}#{place(second)}"
    assert_refused(client, url(second, "ordre/"), {"step": "0"}, 422, inside="plan")


# --- Its actions --------------------------------------------------------------------------------------------------------------------------


def test_actions_are_added_one_after_the_other_by_their_names(client, world, aim):
    client.force_login(world.contributor)
    fragment = assert_done_without_focus(client, aim, "Une  page par village")
    assert "1.1 Une page par village" in words(fragment.find(id=place(aim)))
    answer = client.post(url(aim, "actions/?texte=village"), {"name": "Deux"})
    assert answer["Location"] == f"{PLAN}?texte=village#ajout-{aim.pk}"
    refused = assert_refused(client, url(aim, "actions/"), {"name": "x" * 201}, 422, "Erreur :", inside=place(aim))
    assert refused.find(id=f"ajout-{aim.pk}-name")["value"] == "x" * 201
    with office_scope([world.embruns.pk]):
        assert Action.objects.filter(objective=aim).count() == 2


def assert_done_without_focus(client, aim, name):
    """Add an action in place: the card comes back as a reload shows it, and the focus stays where the next one is typed."""
    fragment = read(client.post(url(aim, "actions/"), {"name": name}, headers=HTMX))
    entry = fragment.find(id=f"ajout-{aim.pk}")
    assert words(entry.select_one("[role=status]")) == "« Une page par village » est dans le plan."
    assert fragment.select("[autofocus]") == []
    assert not entry.select_one("[name=name]").get("value")
    assert fragment.find(id="chiffres")["hx-swap-oob"] == "true"
    return fragment


def test_an_action_begins_from_a_starter_with_its_tasks(client, world, aim):
    page = seen(client, world.contributor, url(aim, "modeles/"))
    cards = page.select("section.carte")
    assert len(cards) == len(EVERY)
    text = words(cards[0])
    assert "CCT 33 % (plus bas = plus facile)" in text
    assert "Trouver le bon prestataire 10 jours ouvrés" in text
    address = url(aim, "modeles/ajouter/")
    assert posts(page) == {address}
    answer = client.post(address, {"starter": "adwords"})
    with office_scope([world.embruns.pk]):
        made = Action.objects.get()
        assert Task.objects.filter(action=made).count() == 4
    assert answer["Location"] == f"{PLAN}#action-{made.pk}"
    assert client.post(address, {"starter": "inconnu"}).status_code == 404
    assert client.post(address, {}).status_code == 422


def test_the_rest_is_shared_out_in_place(client, world, aim):
    with office_scope([world.embruns.pk]):
        for name, contribution in (("Une", 50), ("Deux", None), ("Trois", None)):
            action(aim, world.manager, name, contribution=contribution)
    client.force_login(world.contributor)
    before = words(seen(client, world.contributor, PLAN).find(id=f"{place(aim)}-bilan"))
    assert "2 actions sans nombre se partagent le reste, 50 %." in before
    fragment = assert_done(
        client, url(aim, "repartir/"), {}, inside=place(aim), page=PLAN, place=place(aim), says="Le reste est réparti."
    )  # fmt: skip
    assert [field["value"] for field in fragment.select("[name=contribution]")] == ["50", "25", "25"]
    assert "Répartir" not in words(fragment)


# --- Closed -------------------------------------------------------------------------------------------------------------------------------


def test_the_manager_closes_an_objective_and_opens_it_again(client, world):
    with office_scope([world.embruns.pk]):
        aim = finished(world.embruns, world.manager, "Un objectif atteint")
    assert "Clore" not in words(seen(client, world.contributor, PLAN).main)
    assert "Clore l’objectif" in words(seen(client, world.manager, PLAN).main)
    fragment = assert_done(
        client, url(aim, "clore/"), {"version": 1}, inside=place(aim), page=PLAN, place=place(aim), says="L’objectif est clos."
    )  # fmt: skip
    assert "Statut Clos" in words(fragment.find(id=place(aim)))
    assert client.post(url(aim, "rouvrir/"))["Location"] == f"{PLAN}#{place(aim)}"
    with office_scope([world.embruns.pk]):
        assert Standing.objects.get(objective=aim).closed_at is None


def test_an_objective_that_is_not_done_is_not_closed(client, world, aim):
    client.force_login(world.manager)
    assert_refused(client, url(aim, "clore/"), {"version": 1}, 409, "Un objectif se clôt quand", inside=place(aim))
    with office_scope([world.embruns.pk]):
        done = finished(world.embruns, world.manager, "Un objectif atteint")
    assert_refused(client, url(done, "clore/"), {"version": 7}, 409, "le voici tel qu’il est", inside=place(done))


# --- Who may ------------------------------------------------------------------------------------------------------------------------------

WRITES = ("modifier/", "ordre/", "repartir/", "clore/", "rouvrir/", "actions/", "modeles/ajouter/", "supprimer/")
BODY = GIVEN | {"version": 1, "step": "1", "starter": "adwords", "children": "corbeille"}


@pytest.mark.parametrize("who", READERS)
def test_readers_change_nothing(client, world, aim, who):
    client.force_login(getattr(world, who))
    assert client.post(f"{PLAN}objectifs/creer/", GIVEN).status_code == 403
    assert [client.post(url(aim, tail), BODY).status_code for tail in WRITES] == [403] * len(WRITES)
    assert client.get(url(aim, "modeles/")).status_code == 403
    page = seen(client, getattr(world, who), f"{PLAN}?modifier={aim.pk}")
    assert posts(page) == set()


def test_objectives_of_elsewhere_are_not_found(client, world, aim):
    with office_scope([world.pommiers.pk]):
        foreign = objective(world.pommiers, world.pommiers_manager)
    with office_scope([world.embruns.pk]):
        waiting = whole_chain(world.embruns, world.manager)["objective"]  # of step 2, not in the plan
    client.force_login(world.manager)
    for row in (foreign, waiting):
        assert [client.post(url(row, tail), BODY).status_code for tail in WRITES] == [404] * len(WRITES)
        assert client.get(url(row, "modeles/")).status_code == 404
        assert client.get(f"{PLAN}?modifier={row.pk}").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_objective_that_went_into_the_bin_says_so(client, world, aim, headers):
    with office_scope([world.embruns.pk]):
        operations.remove_objective(objective=aim, by=world.manager)
    client.force_login(world.manager)
    for tail in ("actions/", "repartir/", "clore/"):
        answer = client.post(url(aim, tail), BODY, headers=headers)
        assert answer.status_code == 409
        assert "corbeille" in words(read(answer).select_one(".alerte-erreur"))


@pytest.mark.parametrize("size", [1, 30])
def test_a_card_that_comes_back_asks_as_many_statements_whatever_it_holds(client, world, aim, size):
    with office_scope([world.embruns.pk]):
        for number in range(size):
            action(aim, world.manager, f"Action {number}", contribution=0)
    client.force_login(world.manager)
    with statements(12):
        client.post(url(aim, "ordre/"), {"step": "1"}, headers=HTMX)
