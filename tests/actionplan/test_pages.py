"""The home of the plan: objectives of step 2 arrive there once; what it shows, what of it is looked for, contributions in place."""

from datetime import date

import pytest
from django.urls import reverse

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.models import Action, Task
from actionplan.queries.home import get_standing
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.models import Objective
from tests.actionplan.planned import TODAY, action, chain, objective, task, whole_plan
from tests.statements import statements
from tests.strategy.reflected import reflection_of, whole_chain
from tests.strategy.reflected import seen as door
from tests.strategy.steps import HTMX, READERS, assert_refused, posts, read, seen, words

pytestmark = pytest.mark.django_db

PLAN = "/ot/embruns/plan/"
SEND = "/ot/embruns/plan/reprendre/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflected(world):
    with office_scope([world.embruns.pk]):
        return whole_chain(world.embruns, world.manager)


@pytest.fixture
def plan(world):
    """An objective with two actions: one of four tasks, one of which is late and one done, and one that nobody has."""
    with office_scope([world.embruns.pk]):
        aim = objective(world.embruns, world.manager, starts_on=date(2026, 4, 14), due_date=date(2027, 3, 1))
        one = action(aim, world.manager, owner=world.manager, controller=world.contributor, contribution=50)
        tasks = chain(
            one, world.manager, "Expression des besoins", "Trouver le bon prestataire", "Valider la liste", assignee=world.manager
        )
        operations.finish_task(task=tasks[0], by=world.manager, version=1)
        late = task(one, world.manager, "Mise en place d’un reporting", ends_on=date(2026, 6, 3))
        two = action(aim, world.manager, "Une page par village", contribution=30)
        return {"aim": aim, "one": one, "two": two, "tasks": tasks, "late": late}


def of_action(row, tail):
    return f"{PLAN}actions/{row.pk}/{tail}"


def cells(row):
    return [words(cell) for cell in row.find_all(["th", "td"], recursive=False)]


def row_of(page, row):
    return page.find(id=f"action-{row.pk}").select("tr")[0]


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- Where objectives come from -----------------------------------------------------------------------------------------------------------


def counted(world):
    with office_scope([world.embruns.pk]):
        return Objective.objects.exclude(sent_at=None).count(), Action.objects.count()


def test_an_empty_plan_leads_to_where_objectives_come_from(client, world):
    page = seen(client, world.manager, PLAN)
    empty = page.select_one(".vide")
    assert words(empty) == "Aucun objectif. Ils viennent de l’étape 2. Voir l’étape 2 En écrire un"
    assert [link["href"] for link in empty.select("a")] == [reverse("strategy:overview", args=["embruns"]), "#nouvel-objectif"]
    assert page.select_one("#nouvel-objectif details[open]")


def test_an_empty_plan_takes_over_the_objectives_that_wait(client, world, reflected):
    empty = seen(client, world.contributor, PLAN).select_one(".vide")
    assert words(empty) == "Aucun objectif. Ils viennent de l’étape 2. Reprendre mes objectifs En écrire un"


def test_a_reader_of_an_empty_plan_is_told_whom_to_ask(client, world):
    page = seen(client, world.reader, PLAN)
    said = f"Aucun objectif. Ils viennent de l’étape 2. Demandez à votre référent, {world.manager.first_name}."
    assert words(page.select_one(".vide")) == said
    assert posts(page) == set()


def test_objectives_are_sent_from_their_page_with_their_first_actions(client, world, reflected):
    sending = reverse("strategy:objectives", args=["embruns", reflected["reflection"].pk])
    assert "Envoyer au plan d’actions" in words(seen(client, world.contributor, sending))
    sent = client.post(SEND, {"reflection": reflected["reflection"].pk}, follow=True)
    assert sent.redirect_chain == [(PLAN, 303)]
    text = words(read(sent).main)
    assert "1 objectif est dans le plan d’actions" in text
    assert "1. Faire évoluer les outils web" in text
    assert "1.1 Alléger les pages" in text
    assert counted(world) == (1, 1)
    text = words(seen(client, world.contributor, sending))
    assert "Envoyer au plan d’actions" not in text
    assert "Dans le plan d’actions" in text


def test_twice_is_once(client, world, reflected):
    client.force_login(world.manager)
    for _ in range(2):
        answer = client.post(SEND, follow=True)
    assert "déjà dans le plan d’actions" in answer.text
    assert counted(world) == (1, 1)


def test_what_was_archived_does_not_come_along(client, world, reflected):
    with office_scope([world.embruns.pk]):
        strategy.archive_reflection(reflection=reflected["reflection"], by=world.manager, is_archived=True)
    client.force_login(world.manager)
    assert "Reprendre mes objectifs" not in client.get(PLAN).text
    client.post(SEND)
    assert counted(world) == (0, 0)


def test_a_reader_and_an_adviser_send_nothing(client, world, reflected):
    for person in (world.reader, world.advisor):
        client.force_login(person)
        assert "Reprendre mes objectifs" not in client.get(PLAN).text
        assert client.post(SEND).status_code == 403
    assert counted(world) == (0, 0)


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
def test_a_reflection_that_is_not_of_this_office_is_not_found(client, world, reflected, number):
    client.force_login(world.manager)
    assert client.post(SEND, {"reflection": number}).status_code == 404
    assert counted(world) == (0, 0)


# --- What it shows ------------------------------------------------------------------------------------------------------------------------


def test_the_columns_of_the_brochure_come_first(client, world, plan):
    table = seen(client, world.manager, PLAN).select_one("table")
    titles = [words(cell) for cell in table.thead.select("th")]
    assert titles[:5] == ["Nom", "Statut", "Début", "Fin", "Progression"]
    assert titles[5:] == ["CCT", "Contribution", "Responsable", "Contrôleur", "Ordre"]
    inner = [words(cell) for cell in table.select_one("td thead").select("th")]
    assert inner == [*titles[:5], "Responsable", "Contrôleur"]


def test_an_action_is_read_on_one_line_and_its_tasks_below(client, world, plan):
    page = seen(client, world.reader, PLAN)
    name, status, start, end, *others = cells(row_of(page, plan["one"]))
    assert (name, start, end) == ("1.1 Externalisation AdWords", "14 avr. 2026", "1 mars 2027")
    assert status == "En cours à risque"
    assert others == ["25 %", "—", "50 %", str(world.manager), str(world.contributor)]
    folded = page.find(id=f"action-{plan['one'].pk}").details
    assert not folded.has_attr("open")
    assert words(folded.summary) == "4 tâches, 1 en retard"
    assert cells(folded.table.tbody.find_all("tr")[3]) == [
        "Mise en place d’un reporting", "À faire en retard de 3 j", "14 avr. 2026", "3 juin 2026", "0 %", "sans responsable",
        "sans contrôleur",
    ]  # fmt: skip
    links = [link["href"] for link in page.find(id=f"action-{plan['one'].pk}").select("th a")]
    assert links[:2] == [of_action(plan["one"], ""), f"{PLAN}taches/{plan['tasks'][0].pk}/"]
    assert cells(row_of(page, plan["two"]))[-2:] == ["sans responsable", "sans contrôleur"]


def test_coverage_is_told_apart_from_progress(client, world, plan):
    standing = words(seen(client, world.manager, PLAN).find(id=f"objectif-{plan['aim'].pk}-bilan"))
    assert "Progression 13 %" in standing
    assert "80 % de l’objectif couvert, il manque 20 %" in standing
    assert "Moyenne CCT (plus bas = plus facile) — 0 action sur 2 notée" in standing
    assert "Répartir le reste" in standing


def test_the_mean_of_the_scores_says_of_how_many_actions(client, world, plan):
    with office_scope([world.embruns.pk]):
        for one in (plan["one"], plan["two"]):
            operations.score_action(action=again(one), by=world.manager, version=1, cost=2, complexity=2, time=3)
        action(plan["aim"], world.manager, "Sans note")
    standing = words(seen(client, world.manager, PLAN).find(id=f"objectif-{plan['aim'].pk}-bilan"))
    assert "33 % 2 actions sur 3 notées" in standing


def test_more_than_the_whole_is_to_be_reduced(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.contribute(action=again(plan["two"]), by=world.manager, version=1, contribution=70)
    standing = seen(client, world.manager, PLAN).find(id=f"objectif-{plan['aim'].pk}-bilan")
    assert words(standing.select_one("[data-ton=erreur]")) == "120 % : réduire de 20"
    assert "Répartir" not in words(standing)


def test_an_action_that_brings_nothing_is_told(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.contribute(action=again(plan["two"]), by=world.manager, version=1, contribution=50)
        action(plan["aim"], world.manager, "Sans part")
    standing = words(seen(client, world.manager, PLAN).find(id=f"objectif-{plan['aim'].pk}-bilan"))
    assert "100 % de l’objectif couvert" in standing
    assert "1 action sans contribution" in standing


def test_what_was_set_aside_frees_a_share_that_is_offered(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.decide_action(action=again(plan["two"]), by=world.manager, version=1, decision=Decision.POSTPONED)
        action(plan["aim"], world.manager, "Une troisième", contribution=20)
    banner = seen(client, world.manager, PLAN).find(id=f"objectif-{plan['aim'].pk}-bilan").select_one(".alerte-attention")
    assert words(banner) == "L’action “Une page par village” est reportée : ses 30 % sont libres. Répartir le reste"
    client.post(f"{PLAN}objectifs/{plan['aim'].pk}/repartir/")
    with office_scope([world.embruns.pk]):
        given = Action.objects.order_by("position", "pk").values_list("contribution", flat=True)
        assert list(given) == [71, 30, 29]
    page = seen(client, world.manager, PLAN)
    assert page.find(id=f"objectif-{plan['aim'].pk}-bilan").select_one(".alerte-attention") is None
    assert page.find(id=f"part-{plan['two'].pk}") is None


def test_an_objective_without_action_says_how_to_begin(client, world):
    with office_scope([world.embruns.pk]):
        aim = objective(world.embruns, world.manager)
    text = "Par quoi commencer ? Ajoutez une première action, ou reprenez une recommandation du diagnostic."
    assert text in words(seen(client, world.reader, PLAN).main)
    told = seen(client, world.manager, PLAN).find("p", string=None, class_="muet", recursive=True)
    assert words(told).replace(" .", ".") == text
    assert told.a["href"] == reverse("actionplan:recommendations", args=["embruns", aim.pk])


def test_figures_are_those_of_the_dashboard_and_lead_to_what_they_count(client, world, plan):
    figures = seen(client, world.manager, PLAN).select("#chiffres ul.rangee li")
    with office_scope([world.embruns.pk]):
        counts = get_standing(office=world.embruns, user=world.manager)
    found = [words(one) for one in figures]
    assert found == [
        "1 objectif", "1 tâche en retard", "0 tâche à finir cette semaine", "1 tâche sans responsable", "3 tâches sans contrôleur",
    ]  # fmt: skip
    shown = (counts.objectives, counts.late, counts.this_week, counts.without_owner, counts.without_controller)
    assert [int(one.split()[0]) for one in found] == list(shown)
    late = seen(client, world.manager, figures[1].a["href"])
    assert [words(row.th) for row in late.select("table table tbody tr")] == ["Mise en place d’un reporting"]


def test_what_keeps_the_plan_from_being_validated_is_told(client, world, plan):
    folded = seen(client, world.manager, PLAN).select_one("#chiffres details")
    assert words(folded.summary) == "1 point empêche de valider le plan"
    assert words(folded.li) == "La contribution de “Diversifier les canaux” fait 80 %. Il faut 100 % pour valider."
    with office_scope([world.embruns.pk]):
        operations.share_rest(objective=plan["aim"], by=world.manager)
    assert "Plus rien n’empêche de valider le plan." in words(seen(client, world.manager, PLAN).find(id="chiffres"))
    with office_scope([world.embruns.pk]):
        operations.validate_plan(office=door(world.embruns, world.manager), by=world.manager, version=1)
    assert "Plan validé le" in words(seen(client, world.manager, PLAN).find(id="chiffres"))


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_it_all_and_no_control(client, world, plan, who):
    page = seen(client, getattr(world, who), PLAN)
    assert posts(page) == set()
    assert page.main.select("table input, table button") == []
    assert "80 % de l’objectif couvert" in words(page.main)


@pytest.mark.parametrize("size", [1, 30])
def test_the_plan_reads_in_a_number_of_statements_that_nothing_moves(client, world, size):
    with office_scope([world.embruns.pk]):
        reflection_of(world.embruns, world.manager)
        whole_plan(world.embruns, world.manager, objectives=size, actions=2 * size, tasks=6 * size)
    client.force_login(world.manager)
    client.get(PLAN)
    with statements(10):
        assert f"{size}. Objectif {size - 1}" in client.get(PLAN).text
    with statements(10):
        client.get(f"{PLAN}?personne={world.manager.pk}&signal=late")


def test_what_was_typed_is_text_and_never_markup(client, world):
    typed = """<b title='x'>"Été"</b> {{ name }} & Cie"""
    with office_scope([world.embruns.pk]):
        one = action(objective(world.embruns, world.manager, typed), world.manager, typed)
        task(one, world.manager, typed)
        operations.decide_action(action=one, by=world.manager, version=1, decision=Decision.POSTPONED, reason=typed)
    page = seen(client, world.manager, PLAN)
    assert page.select("b[title]") == []
    rows = page.find(id=f"action-{one.pk}")
    assert [words(link) for link in rows.select("th a")] == [typed, typed]
    assert f"Motif : {typed}" in words(rows)


def test_the_page_comes_back_in_place_when_nothing_is_to_change(client, world, plan):
    client.force_login(world.manager)
    fragment = read(client.get(PLAN, headers=HTMX))
    assert fragment.find("html") is None
    assert words(fragment.find(id="plan")) == words(seen(client, world.manager, PLAN).find(id="plan"))


# --- What is looked for -------------------------------------------------------------------------------------------------------------------


def names(page):
    return [words(one.th.a) for one in page.select("section > .defile > table > tbody > tr:first-child")]


def test_filters_stand_in_the_address_and_are_told_in_words(client, world, plan):
    page = seen(client, world.manager, f"{PLAN}?personne={world.contributor.pk}&statut=in_progress&texte=adwords")
    assert names(page) == ["Externalisation AdWords"]
    assert f"Affiché : {world.contributor}, en cours, “adwords”. Tout afficher" in words(page.main)
    assert page.select_one("#filtres[open] #filtre-texte")["value"] == "adwords"
    assert "1 autre action ne répond pas aux critères." in words(page.main)
    assert page.find(id=f"action-{plan['one'].pk}").details.has_attr("open")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("signal=no_owner", ["Externalisation AdWords", "Une page par village"]),
        ("signal=late", ["Externalisation AdWords"]),
        ("statut=done", ["Externalisation AdWords"]),
        ("texte=village", ["Une page par village"]),
        ("echeance=semaine", ["Externalisation AdWords"]),
        ("masquer=1", ["Externalisation AdWords"]),
        ("statut=inconnu", ["Externalisation AdWords", "Une page par village"]),
        ("personne=0", ["Externalisation AdWords", "Une page par village"]),
    ],
)
def test_each_filter_keeps_what_answers_to_it(client, world, plan, query, found):
    with office_scope([world.embruns.pk]):
        task(again(plan["one"]), world.manager, "À finir", ends_on=date(2026, 6, 12))
        if "masquer" in query:
            operations.decide_action(action=again(plan["two"]), by=world.manager, version=1, decision=Decision.POSTPONED)
    assert names(seen(client, world.manager, f"{PLAN}?{query}")) == found


def test_one_objective_is_looked_at_alone(client, world, plan):
    with office_scope([world.embruns.pk]):
        other = objective(world.embruns, world.manager, "Un autre")
    page = seen(client, world.manager, f"{PLAN}?objectif={other.pk}")
    assert [words(title) for title in page.select("section[id^=objectif] > h2")] == ["2. Un autre"]


def test_nothing_found_says_so_and_leads_back(client, world, plan):
    empty = seen(client, world.manager, f"{PLAN}?texte=introuvable").select_one(".vide")
    assert words(empty) == "Rien dans le plan ne répond à ces critères. Tout afficher"


def test_places_are_not_changed_among_hidden_rows(client, world, plan):
    page = seen(client, world.manager, f"{PLAN}?texte=adwords")
    assert page.select("[id^=monter]") == []
    assert "Ordre" not in [words(cell) for cell in page.select("thead th")]


# --- Contributions ------------------------------------------------------------------------------------------------------------------------


def test_a_contribution_is_saved_in_place_and_the_sum_follows(client, world, plan):
    client.force_login(world.contributor)
    address = of_action(plan["two"], "contribution/")
    answer = client.post(address, {"contribution": "50 %", "version": 1}, headers=HTMX)
    assert answer.status_code == 200
    fragment, page = read(answer), seen(client, world.contributor, PLAN)
    assert words(fragment.find(id=f"part-{plan['two'].pk}-etat")) == "Enregistré. 100 % de l’objectif couvert."
    assert fragment.find(id=f"part-{plan['two'].pk}-v")["value"] == page.find(id=f"part-{plan['two'].pk}-v")["value"] == "2"
    for place in (f"objectif-{plan['aim'].pk}-bilan", "chiffres"):
        piece = fragment.find(id=place)
        assert piece["hx-swap-oob"] == "true"
        assert words(piece) == words(page.find(id=place))


def test_a_contribution_is_saved_without_script(client, world, plan):
    client.force_login(world.manager)
    answer = client.post(of_action(plan["one"], "contribution/?texte=adwords"), {"contribution": "", "version": 1})
    assert (answer.status_code, answer["Location"]) == (303, f"{PLAN}?texte=adwords#action-{plan['one'].pk}")
    with office_scope([world.embruns.pk]):
        assert again(plan["one"]).contribution is None


def test_a_contribution_typed_on_the_page_of_its_action_answers_there(client, world, plan):
    client.force_login(world.manager)
    address, given = of_action(plan["one"], "contribution/"), {"contribution": "70", "version": 1, "de": plan["one"].pk}
    assert client.post(address, given)["Location"] == of_action(plan["one"], "#contribution")
    refused = client.post(address, given | {"contribution": "trop", "version": 2})
    assert refused.status_code == 422
    assert "Écrivez un nombre entier de 0 à 100, ou rien." in words(read(refused).find(id="contribution"))
    stale = client.post(address, given | {"contribution": "20"}, headers=HTMX)
    assert stale.status_code == 409
    assert "Quelqu’un d’autre vient d’écrire 70 % ; vous aviez écrit 20 %." in words(read(stale).find(id="contribution"))
    shared = client.post(f"{PLAN}objectifs/{plan['aim'].pk}/repartir/", {"de": plan["two"].pk})
    assert shared["Location"] == of_action(plan["two"], "#contribution")


@pytest.mark.parametrize("text", ["33,5", "-1", "101", "beaucoup", "1.865", "9" * 30])
def test_what_is_no_whole_percentage_is_refused_beside_the_field(client, world, plan, text):
    client.force_login(world.manager)
    place = f"part-{plan['one'].pk}-etat"
    fragment = assert_refused(client, of_action(plan["one"], "contribution/"), {"contribution": text, "version": 1}, 422, inside=place)
    assert "Erreur :" in words(fragment.find(id=place))
    whole = read(client.post(of_action(plan["one"], "contribution/"), {"contribution": text, "version": 1}))
    assert whole.find(id=f"part-{plan['one'].pk}-nombre")["value"] == text
    with office_scope([world.embruns.pk]):
        assert again(plan["one"]).contribution == 50


def test_a_contribution_that_somebody_else_wrote_shows_both(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.contribute(action=again(plan["one"]), by=world.contributor, version=1, contribution=60)
    client.force_login(world.manager)
    address, given = of_action(plan["one"], "contribution/"), {"contribution": "40", "version": 1}
    fragment = assert_refused(client, address, given, 409, "60 %", "40 %", inside=f"part-{plan['one'].pk}-etat")
    seen_now = fragment.select_one("[name=version_vue]")["value"]
    assert client.post(address, given | {"version_vue": seen_now}, headers=HTMX).status_code == 200
    with office_scope([world.embruns.pk]):
        assert again(plan["one"]).contribution == 40


def test_a_contribution_in_the_bin_is_refused(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=again(plan["one"]), by=world.manager, whole=True)
    client.force_login(world.manager)
    for headers in ({}, HTMX):
        answer = client.post(of_action(plan["one"], "contribution/"), {"contribution": "40", "version": 1}, headers=headers)
        assert (answer.status_code, answer["HX-Retarget"]) == (409, "#plan")
        assert "corbeille" in words(read(answer).find(id="plan").select_one(".alerte-erreur"))


# --- The order of actions -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_action_moves_down_and_its_number_follows(client, world, plan, headers):
    client.force_login(world.contributor)
    answer = client.post(of_action(plan["one"], "ordre/"), {"step": "1"}, headers=headers)
    page = seen(client, world.contributor, PLAN)
    assert names(page) == ["Une page par village", "Externalisation AdWords"]
    place = f"objectif-{plan['aim'].pk}"
    if headers:
        assert words(read(answer).find(id=place)) == words(page.find(id=place))
    else:
        assert answer["Location"] == f"{PLAN}#action-{plan['one'].pk}"


def test_a_step_that_is_none_is_refused(client, world, plan):
    client.force_login(world.manager)
    assert_refused(client, of_action(plan["one"], "ordre/"), {"step": "7"}, 422, inside=f"objectif-{plan['aim'].pk}")


def test_rows_of_elsewhere_are_not_found_and_readers_change_nothing(client, world, plan):
    with office_scope([world.pommiers.pk]):
        foreign = action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager)
    given = {"contribution": "10", "version": 1, "step": "1"}
    for who, row, status in ((world.manager, foreign, 404), (world.reader, plan["one"], 403), (world.advisor, plan["one"], 403)):
        client.force_login(who)
        for tail in ("contribution/", "ordre/"):
            assert client.post(of_action(row, tail), given).status_code == status
    with office_scope([world.embruns.pk]):
        assert (again(plan["one"]).contribution, Task.objects.count()) == (50, 4)
