"""The page of arbitration: value against effort, the sorted list, the best set under a budget, and what is decided there."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from actionplan import operations
from actionplan.means import Vat
from actionplan.models import Action, Plan
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import action, objective
from tests.statements import statements
from tests.strategy.steps import READERS, assert_done, assert_refused, posts, read, seen, words

pytestmark = pytest.mark.django_db

PAGE = "/ot/embruns/plan/arbitrage/"
CASE = {
    "A": (8000, 40, (4, 4, 4)),
    "B": (3500, 25, (2, 2, 3)),
    "C": (1200, 10, (1, 2, 2)),
    "D": (2500, 15, (3, 3, 2)),
    "E": (6000, 30, (4, 4, 3)),
}


def score(of, by, scores):
    cost, complexity, time = scores
    operations.score_action(action=of, by=by, version=of.version, cost=cost, complexity=complexity, time=time)
    of.refresh_from_db()


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        return objective(world.embruns, world.manager)


@pytest.fixture
def case(world, aim):
    """The budget case of the reference: five actions of one objective."""
    made = {}
    with office_scope([world.embruns.pk]):
        for name, (cost, value, scores) in CASE.items():
            made[name] = action(aim, world.manager, f"Action {name}", contribution=value)
            score(made[name], world.manager, scores)
            operations.add_expense(action=made[name], by=world.manager, label="Agence", planned=Decimal(cost))
    return made


def of(case, name, act):
    return reverse(f"actionplan:{act}_in_arbitration", args=["embruns", case[name].pk])


def tried(client, person, budget, status=200):
    """Read the page under a budget."""
    client.force_login(person)
    answer = client.get(PAGE, {"budget": budget})
    assert answer.status_code == status, answer.text[:2000]
    return read(answer)


def row(page, case, name):
    return page.find(id=f"action-{case[name].pk}")


def hidden(form):
    """What a form sends without being filled in."""
    return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}


def order(page):
    return [words(one.a)[-1] for one in page.select("#liste tbody th")]


def stored(world):
    """Everything that the tables of the plan and the journal hold."""
    tables = [name for name in connection.introspection.table_names() if name.startswith(("actionplan_", "journal_", "strategy_objective"))]
    found = {}
    with office_scope([world.embruns.pk]), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
    assert len(found) > 8
    return found


# --- What the page shows ------------------------------------------------------------------------------------------------------------------


def test_without_two_scored_actions_the_page_says_what_is_missing(client, world, aim):
    with office_scope([world.embruns.pk]):
        score(action(aim, world.manager), world.manager, (2, 2, 3))
    page = seen(client, world.manager, PAGE)
    assert words(page.select_one(".vide")) == "Notez au moins deux actions pour les comparer. Voir les actions"
    assert page.find("svg", {"role": "img"}) is None
    assert order(page) == ["s"]  # « Externalisation AdWords » is listed all the same
    assert "Voir les actions" not in words(seen(client, world.reader, PAGE).main)


def test_a_plan_without_action_has_nothing_but_the_sentence(client, world):
    page = seen(client, world.manager, PAGE)
    assert "Notez au moins deux actions pour les comparer." in words(page.main)
    assert page.select("main form") == []


def test_actions_are_drawn_in_four_quadrants_and_told_in_a_table(client, world, case):
    page = seen(client, world.manager, PAGE)
    picture = page.find("svg", {"role": "img"})
    for quadrant in ("Gains rapides", "Grands chantiers", "Compléments", "À écarter"):
        assert quadrant in words(picture)
    assert words(page.select_one("figure ol li")) == "Action B"
    assert [words(one) for one in row(page, case, "B").select("td, th")][:7] == [
        "1", "Action B 1. Diversifier les canaux", "16,7", "25,0", "33 %", "3 500 €", "Gains rapides"
    ]  # fmt: skip
    assert "Grands chantiers" in words(row(page, case, "A"))
    assert page.find("a", href=reverse("actionplan:action", args=["embruns", case["B"].pk]))


@pytest.mark.parametrize(
    ("asked", "names", "column", "sort"),
    [
        ("", "BADEC", "Indice", "descending"),
        ("indice", "CEADB", "Indice", "ascending"),
        ("-valeur", "AEBDC", "Valeur", "descending"),
        ("cct", "CBDEA", "CCT", "ascending"),
        ("-cout", "AEBDC", "Coût", "descending"),
        ("nom", "ABCDE", "Action", "ascending"),
        ("-nom", "EDCBA", "Action", "descending"),
        ("n'importe quoi", "BADEC", "Indice", "descending"),
    ],
)
def test_the_list_is_sorted_by_its_address(client, world, case, asked, names, column, sort):
    page = seen(client, world.reader, f"{PAGE}?tri={asked}")
    index = {name: CASE[name][1] * (100 - 100 * (sum(CASE[name][2]) - 3) / 12) for name in CASE}
    if column == "Indice":
        names = "".join(sorted(CASE, key=index.get, reverse=sort == "descending"))
    assert "".join(order(page)) == names
    (head,) = page.select("#liste th[aria-sort]")
    assert (words(head), head["aria-sort"]) == (column, sort)


def test_the_head_of_a_column_keeps_the_budget_and_turns_round(client, world, case):
    page = seen(client, world.reader, f"{PAGE}?tri=-cout&budget=10+000")
    links = {words(link): link["href"] for link in page.select("#liste thead a")}
    assert links["Coût"].endswith("?tri=cout&budget=10+000#liste")
    assert links["Valeur"].endswith("?tri=-valeur&budget=10+000#liste")


def test_what_is_not_known_stands_at_the_end_whichever_way(client, world, aim, case):
    with office_scope([world.embruns.pk]):
        action(aim, world.manager, "Action Z", contribution=0)
    for asked in ("cout", "-cout", "cct", "-cct", "indice", "-indice"):
        assert order(seen(client, world.reader, f"{PAGE}?tri={asked}"))[-1] == "Z", asked
    assert "sans coût" in words(seen(client, world.reader, PAGE).find(id="liste"))


# --- The best set -------------------------------------------------------------------------------------------------------------------------


def test_without_budget_the_page_asks_for_one(client, world, case):
    page = seen(client, world.manager, PAGE)
    assert "Indiquez un budget : l’outil propose le meilleur ensemble. Rien n’est écarté sans vous." in words(page.find(id="budget"))
    assert "Proposée" not in words(page.main)


@pytest.mark.parametrize("typed", ["10000", "10 000,00 €", "10\u202f000"])
def test_the_worked_case_is_proposed_against_what_is_kept(client, world, case, typed):
    page = tried(client, world.manager, typed)
    text = words(page.find(id="budget"))
    assert "fait 55 points et coûte 9 500 €" in text
    assert "Il reste 500 €." in text
    assert "+ 700 € ⇒ + 10 points avec Action B, Action E et Action C" in text
    assert "Vous retenez 120 points pour 21 200 €, soit 11 200 € de plus que ce budget." in text
    assert "Entreraient aucune action Sortiraient Action A, Action D et Action C" in text
    proposed = {name for name in CASE if "Proposée" in words(row(page, case, name))}
    assert proposed == {"B", "E"}


def test_a_postponed_action_may_enter(client, world, case):
    with office_scope([world.embruns.pk]):
        operations.decide_action(
            action=case["B"], by=world.manager, version=case["B"].version, decision=operations.Decision.POSTPONED, reason="Plus tard."
        )
    page = tried(client, world.manager, "10000")
    assert "Entreraient Action B" in words(page.find(id="budget"))
    assert "Reportée" in words(row(page, case, "B"))
    assert "Plus tard." in words(row(page, case, "B"))


def test_looking_and_computing_leave_the_database_as_it_was(client, world, case):
    client.force_login(world.manager)
    before = stored(world)
    for address in ("", "?budget=10000", "?budget=abc", "?tri=cout", f"?ecarter={case['A'].pk}", f"?budget=1&reporter={case['A'].pk}"):
        assert client.get(f"{PAGE}{address}").status_code in {200, 422}
        client.get(f"{PAGE}{address}", headers={"HX-Request": "true"})
    assert stored(world) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("beaucoup", "“beaucoup” n’est pas un nombre."),
        ("-5", "Un montant ne peut pas être négatif."),
        ("1.865", "Écrivez 1865 ou 1,865."),
        ("10 %", "Écrivez un montant en euros, sans le signe %."),
        ("999999999", "Écrivez un montant de 99 999 999,99 € au plus."),
        ("1,999", "Écrivez ce montant avec deux décimales au plus."),
    ],
)
def test_a_budget_that_cannot_be_read_is_kept_with_the_reason(client, world, case, typed, said):
    page = tried(client, world.reader, typed, status=422)
    field = page.select_one("#budget input[name=budget]")
    assert field["value"] == typed
    assert field["aria-invalid"] == "true"
    assert said in words(page.find(id="budget"))
    assert "l’ensemble" not in words(page.find(id="budget"))


def test_what_is_imposed_and_cannot_be_paid_is_said(client, world, case):
    with office_scope([world.embruns.pk]):
        operations.impose_action(action=case["A"], by=world.manager, version=case["A"].version, is_imposed=True)
    page = tried(client, world.manager, "5000")
    assert "Ce qui est imposé coûte 8 000,00 € : le budget n’y suffit pas." in words(page.find(id="budget"))
    page = tried(client, world.manager, "10000")
    assert "Imposée" in words(row(page, case, "A"))
    assert "fait 50 points" in words(page.find(id="budget"))


def test_actions_without_cost_and_those_that_wait_for_them_are_told(client, world, aim, case):
    with office_scope([world.embruns.pk]):
        first, second = action(aim, world.manager, "Sans devis"), action(aim, world.manager, "Non plus")
        operations.require_action(action=case["B"], by=world.manager, required=first.pk)
        operations.require_action(action=case["E"], by=world.manager, required=case["B"].pk)
    text = words(tried(client, world.manager, "10000").find(id="budget"))
    assert "2 actions sans coût ne peuvent pas entrer dans le calcul." in text
    assert "« Action B » ne peut pas entrer : son prérequis « Sans devis » n’a pas de coût." in text
    assert "« Action E » ne peut pas entrer : son prérequis « Sans devis » n’a pas de coût." in text
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=second, by=world.manager)
        operations.decide_action(
            action=first, by=world.manager, version=1, decision=operations.Decision.DISCARDED, reason="Trop incertain."
        )  # fmt: skip
    page = tried(client, world.manager, "10000")
    assert "sans coût ne peu" not in words(page.find(id="budget"))
    assert "son prérequis « Sans devis » est écarté." in words(page.find(id="budget"))
    assert "Seulement après « Sans devis »." in words(row(page, case, "B"))


def test_one_action_without_cost_is_told_in_the_singular(client, world, aim, case):
    with office_scope([world.embruns.pk]):
        action(aim, world.manager, "Sans devis")
    text = words(tried(client, world.manager, "10000").find(id="budget"))
    assert "1 action sans coût ne peut pas entrer dans le calcul. Sans devis" in text


def test_a_budget_that_buys_nothing_and_one_that_buys_all(client, world, case):
    assert "Pour 100 €, aucune action ne peut entrer." in words(tried(client, world.manager, "100").find(id="budget"))
    text = words(tried(client, world.manager, "50000").find(id="budget"))
    assert "C’est déjà le meilleur ensemble." in text
    assert "⇒" not in text


# --- The budget of the plan ---------------------------------------------------------------------------------------------------------------


def test_a_tax_that_makes_fractions_of_a_cent_is_compared_as_it_is_shown(client, world, aim):
    with office_scope([world.embruns.pk]):
        made = [action(aim, world.manager, f"Action {name}", contribution=50) for name in "AB"]
        for one in made:
            operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal("10.01"), vat=Vat.EXCLUDED,
                                   vat_rate=Decimal("5.5"))  # fmt: skip
    page = tried(client, world.manager, "21,12")  # 2 × 10,56055 € are shown as 2 × 10,56 €
    assert "21,12 €" in words(page.main)
    assert "0,00 €" not in words(tried(client, world.manager, "21,11").main)


def keep(world, budget, version=1):
    with office_scope([world.embruns.pk]):
        operations.edit_plan(
            office=world.embruns, by=world.manager, version=version, starts_on=None, due_date=None, weekdays=range(4), budget=budget
        )


def test_the_budget_that_was_tried_becomes_that_of_the_plan(client, world, case):
    client.force_login(world.contributor)
    page = read(client.get(PAGE, {"budget": "10000"}))
    (form,) = page.select("#budget form[method=post]")
    given = hidden(form)
    answer = client.post(form["action"], given, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?budget=10000#budget", 303)]
    assert "Le budget du plan est de 10\u202f000,00\u00a0€." in answer.text
    with office_scope([world.embruns.pk]):
        plan = Plan.objects.get(office=world.embruns)
        assert (plan.budget, plan.version, plan.weekdays) == (10_000, 2, [0, 1, 2, 3, 4])
    page = read(client.get(PAGE))
    assert page.select_one("#budget input[name=budget]")["value"] == "10\u202f000"
    assert "fait 55 points" in words(page.find(id="budget"))
    assert "comme budget du plan" not in words(page.main)


def test_a_budget_kept_by_two_people_shows_both(client, world, case):
    keep(world, Decimal(8000))
    client.force_login(world.contributor)
    address = f"{PAGE}budget/?budget=10000"
    fragment = assert_refused(
        client, address, {"budget": "10000", "version": "1"}, 409, "8 000,00 €", "10 000,00 €", "Garder la mienne", inside="arbitrage"
    )
    (form,) = fragment.select("#budget form[method=post]")
    given = hidden(form)
    client.post(form["action"], given | {"version_vue": form.select_one("button[name=version_vue]")["value"]})
    with office_scope([world.embruns.pk]):
        plan = Plan.objects.get(office=world.embruns)
        assert (plan.budget, plan.weekdays) == (10_000, [0, 1, 2, 3])


def test_a_budget_that_says_nothing_is_not_kept(client, world, case):
    client.force_login(world.contributor)
    assert_refused(client, f"{PAGE}budget/", {"budget": "", "version": "1"}, 422, "Indiquez un budget.", inside="arbitrage")


# --- Deciding -----------------------------------------------------------------------------------------------------------------------------


def stands(world, case, name):
    with office_scope([world.embruns.pk]):
        found = Action.objects.get(pk=case[name].pk)
        return found.decision, found.decision_reason


def test_an_action_is_postponed_discarded_and_kept_again_without_script(client, world, case):
    page = seen(client, world.contributor, f"{PAGE}?tri=cct&budget=10+000&reporter={case['A'].pk}")
    form = page.find(id="decision")
    assert "Reporter « Action A »" in words(form)
    given = hidden(form)
    answer = client.post(form["action"], given | {"reason": ""}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?tri=cct&budget=10+000#action-{case['A'].pk}", 303)]
    assert "est reportée." in answer.text
    assert stands(world, case, "A") == ("postponed", "")

    page = seen(client, world.contributor, f"{PAGE}?ecarter={case['A'].pk}")
    form = page.find(id="decision")
    given = hidden(form)
    answer = client.post(form["action"], given | {"reason": "Trop cher pour nous."}, follow=True)
    assert stands(world, case, "A") == ("discarded", "Trop cher pour nous.")
    page = read(answer)
    assert order(page) == ["B", "E", "D", "C"]
    listed = row(page, case, "A")
    assert words(listed) == "Action A : Trop cher pour nous. Retenir"

    form = listed.form
    given = hidden(form)
    client.post(form["action"], given | {"decision": "kept"})
    assert stands(world, case, "A") == ("kept", "")


def test_a_decision_is_told_in_place(client, world, case):
    client.force_login(world.contributor)
    version = case["A"].version
    place = f"action-{case['A'].pk}"
    for given, says in (
        ({"version": version, "decision": "postponed", "reason": "En 2028."}, "L’action « Action A » est reportée."),
        ({"version": version + 1, "decision": "discarded", "reason": "Trop cher pour nous."}, "L’action « Action A » est écartée."),
        ({"version": version + 2, "decision": "kept"}, "L’action « Action A » est retenue."),
    ):
        assert_done(client, of(case, "A", "decide"), given, inside="arbitrage", page=PAGE, place=place, says=says)


def test_discarding_is_explained_and_what_was_typed_comes_back(client, world, case):
    client.force_login(world.contributor)
    address = of(case, "A", "decide")
    given = {"version": case["A"].version, "decision": "discarded", "reason": "Non"}
    fragment = assert_refused(client, address, given, 422, "Dites pourquoi, en 10 caractères au moins.", inside="arbitrage")
    assert words(fragment.select_one("#decision textarea")) == "Non"
    assert_refused(client, address, given | {"reason": ""}, 422, "Dites pourquoi, en 10 caractères au moins.", inside="arbitrage")
    assert stands(world, case, "A") == ("kept", "")


def test_two_people_who_decide_at_once_see_both(client, world, case):
    version = case["A"].version
    with office_scope([world.embruns.pk]):
        operations.decide_action(
            action=case["A"], by=world.manager, version=version, decision=operations.Decision.POSTPONED, reason="En 2028."
        )  # fmt: skip
    client.force_login(world.contributor)
    given = {"version": version, "decision": "discarded", "reason": "Trop cher pour nous."}
    fragment = assert_refused(
        client, of(case, "A", "decide"), given, 409, "Reportée : En 2028.", "Écartée : Trop cher pour nous.", inside="arbitrage"
    )
    assert words(fragment.select_one("#decision textarea")) == "Trop cher pour nous."
    assert_refused(
        client, of(case, "A", "decide"), {"version": version, "decision": "kept"}, 409, "le voici tel qu’il est", inside="arbitrage"
    )
    seen_version = fragment.select_one("button[name=version_vue]")["value"]
    client.post(of(case, "A", "decide"), given | {"version_vue": seen_version})
    assert stands(world, case, "A") == ("discarded", "Trop cher pour nous.")


def test_an_action_that_went_to_the_bin_meanwhile_is_not_decided(client, world, case):
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=case["A"], by=world.manager)
    client.force_login(world.contributor)
    given = {"version": case["A"].version, "decision": "discarded", "reason": "Trop cher pour nous."}
    assert_refused(client, of(case, "A", "decide"), given, 409, "dans la corbeille", inside="arbitrage")
    assert client.get(f"{PAGE}?ecarter={case['A'].pk}").status_code == 404


@pytest.mark.parametrize("given", [{}, {"decision": "burnt", "version": 1}, {"decision": "kept"}])
def test_a_decision_that_is_none_changes_nothing(client, world, case, given):
    client.force_login(world.contributor)
    for headers in ({}, {"HX-Request": "true"}):
        assert client.post(of(case, "A", "decide"), given, headers=headers).status_code == 422
    assert stands(world, case, "A") == ("kept", "")


def test_an_action_is_imposed_and_let_compete_again(client, world, case):
    client.force_login(world.contributor)
    place = f"action-{case['A'].pk}"
    version = case["A"].version
    fragment = assert_done(
        client, of(case, "A", "impose"), {"version": version, "is_imposed": "on"}, inside="arbitrage", page=PAGE, place=place,
        says="« Action A » entre d’office dans le calcul.",
    )  # fmt: skip
    button = fragment.find(id=f"imposer-{case['A'].pk}")
    assert (button["aria-pressed"], button["value"]) == ("true", "")
    assert client.post(of(case, "A", "impose"), {"version": version, "is_imposed": ""}).status_code == 409
    answer = client.post(of(case, "A", "impose"), {"version": version + 1, "is_imposed": ""})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}#{place}")
    with office_scope([world.embruns.pk]):
        assert not Action.objects.get(pk=case["A"].pk).is_imposed


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_everything_and_decides_nothing(client, world, case, who):
    person = getattr(world, who)
    page = seen(client, person, f"{PAGE}?budget=10000&ecarter={case['A'].pk}")
    assert posts(page) == set()
    assert page.find(id="decision") is None
    assert "55 points" in words(page.main)
    assert [link for link in page.select("#liste tbody a") if "ecarter" in link["href"] or "reporter" in link["href"]] == []
    for address in (of(case, "A", "decide"), of(case, "A", "impose"), f"{PAGE}budget/"):
        assert client.post(address, {"version": 1, "decision": "kept", "budget": "1"}).status_code == 403


def test_the_page_of_another_office_is_not_found(client, world, case):
    client.force_login(world.brumes_manager)
    assert client.get(PAGE).status_code == 404
    elsewhere = reverse("actionplan:decide_in_arbitration", args=["brumes", case["A"].pk])
    assert client.post(elsewhere, {"version": 1, "decision": "postponed"}).status_code == 404
    assert client.get(f"/ot/brumes/plan/arbitrage/?ecarter={case['A'].pk}").status_code == 404
    assert stands(world, case, "A") == ("kept", "")


@pytest.mark.parametrize("size", [2, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, aim, size):
    with office_scope([world.embruns.pk]):
        for number in range(size):
            made = action(aim, world.manager, f"Action {number}", owner=world.contributor)
            score(made, world.manager, (2, 2, 3))
            operations.add_expense(action=made, by=world.manager, label="Agence", planned=Decimal(100 + number))
    client.force_login(world.manager)
    client.get(PAGE)
    with statements(9):
        assert f"Action {size - 1}" in client.get(PAGE, {"budget": "1000"}).text


def test_what_a_decision_leaves_of_an_objective_is_told_beside_the_list(client, world, aim, case):
    assert "« Diversifier les canaux » fait 120 % : réduire de 20." in words(seen(client, world.reader, PAGE).find(id="liste"))
    with office_scope([world.embruns.pk]):
        operations.decide_action(
            action=case["A"], by=world.manager, version=case["A"].version, decision=operations.Decision.POSTPONED, reason=""
        )  # fmt: skip
    assert "« Diversifier les canaux » est couvert à 80 % : il manque 20 %." in words(seen(client, world.reader, PAGE).find(id="liste"))
