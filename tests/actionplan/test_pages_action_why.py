"""The chain of an action: link by link back to the answers of the diagnostic, on to its campaigns, and where it breaks off."""

import pytest

from actionplan import operations
from actionplan.models import Action
from diagnostic import operations as diagnostic
from monitoring import operations as tracker
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.models import Fact
from tests.actionplan.planned import action, objective
from tests.diagnostic.assessed import TODAY, assessment_of, choose
from tests.monitoring.tracked import campaign_of, month_of
from tests.statements import statements
from tests.strategy.reflected import reflection_of, whole_chain
from tests.strategy.reflected import seen as seen_by
from tests.strategy.steps import HTMX, read, seen, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def chain(world):
    """A whole chain of step 2 that is in the plan."""
    with office_scope([world.embruns.pk]):
        rows = whole_chain(world.embruns, world.manager)
        operations.send_objectives(office=rows["reflection"].office, by=world.manager)
        return rows | {"action": Action.objects.get()}


def why(one):
    return f"/ot/embruns/plan/actions/{one.pk}/pourquoi/"


def links(page):
    """The kinds of the links of the path, each with its state and where it leads."""
    found = []
    for line in page.select(".fil > li"):
        kind = words(line.select_one(".note")).partition(" · ")[0]
        found.append((kind, line["data-etat"], line.a["href"] if line.a else ""))
    return found


def test_an_action_leads_back_to_the_fact_that_explains_it(client, world, chain):
    page = seen(client, world.reader, why(chain["action"]))
    at = f"/ot/embruns/strategie/{chain['reflection'].pk}"
    assert links(page) == [
        ("Action", "ici", f"/ot/embruns/plan/actions/{chain['action'].pk}/"),
        ("Objectif", "fait", f"{at}/objectifs/#objectif-{chain['objective'].pk}"),
        ("Stratégie", "fait", f"{at}/strategies/#strategie-{chain['strategy'].pk}"),
        ("Solution", "fait", f"{at}/solutions/#solution-{chain['solution'].pk}"),
        ("Groupe", "fait", f"{at}/groupes/#groupe-{chain['group'].pk}"),
        ("Fait", "fait", f"{at}/faits/#fait-{chain['fact'].pk}"),
    ]
    text = words(page.main)
    assert "Pourquoi « Alléger les pages » ?" in text
    assert "À classer · écrit par l’équipe" in text
    assert "Il manque un maillon" not in text
    assert page.select_one(f"a[href='{at}/fil/']") is not None


def test_the_answer_behind_a_fact_ends_the_path(client, world):
    with office_scope([world.embruns.pk]):
        reflection = reflection_of(world.embruns, world.manager)
        assessment = assessment_of(reflection.office)
        diagnostic.record_answer(assessment=assessment, code="1.1-01", by=world.manager, version=0, value=choose("tested"))
        strategy.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
        strategy.accept_all(reflection=reflection, by=world.manager)
        fact = Fact.objects.filter(question__code="1.1-01").get()
        group = strategy.create_group(reflection=reflection, by=world.manager, name="Le site", facts=[fact.pk])
        solution = strategy.add_solutions(reflection=reflection, by=world.manager, texts=["Alléger les pages."], group=group)[0]
        axis = strategy.create_strategy(reflection=reflection, by=world.manager, name="Un site mobile", solutions=[solution.pk])
        strategy.create_objective(
            office=reflection.office, reflection=reflection, strategy=axis, by=world.manager, name="Faire évoluer les outils web"
        )
        operations.send_objectives(office=reflection.office, by=world.manager)
        one = Action.objects.filter(solution=solution).get()
    page = seen(client, world.manager, why(one))
    kind, state, leads = links(page)[-1]
    assert (kind, state) == ("Question 1.1-01", "fait")
    assert leads.endswith("#q-1.1-01")
    assert client.get(leads.partition("#")[0]).status_code == 200


def test_what_was_written_by_hand_says_where_the_chain_breaks_off(client, world, chain):
    with office_scope([world.embruns.pk]):
        alone = action(objective(world.embruns, world.manager), world.manager)
        added = action(chain["objective"], world.manager, "Ajoutée à la main")
        office = seen_by(world.embruns, world.manager)
        lost = strategy.create_objective(office=office, reflection=chain["reflection"], by=world.manager, name="Sans stratégie")
        operations.send_objectives(office=office, by=world.manager)
        loose = action(lost, world.manager, "Sans solution")
        bare = strategy.create_strategy(reflection=chain["reflection"], by=world.manager, name="Sans solution")
        empty = strategy.create_objective(office=office, reflection=chain["reflection"], strategy=bare, by=world.manager, name="Vide")
        operations.send_objectives(office=office, by=world.manager)
        unexplained = action(empty, world.manager, "Sans solution non plus")
        Fact.objects.filter(pk=chain["fact"].pk).update(state=Fact.State.DISCARDED, group=None)
    for one, kinds, said in (
        (alone, ["Action", "Objectif"], "Cet objectif a été écrit dans le plan : aucune stratégie, aucun fait ne l’explique."),
        (added, ["Action", "Objectif", "Stratégie", "Solution"], "Aucun fait retenu n’explique encore cette action."),
        (
            unexplained, ["Action", "Objectif", "Stratégie"],
            "Cette action a été écrite dans le plan : aucune solution de l’étape 2 ne l’explique.",
        ),
        (loose, ["Action", "Objectif"], "Cet objectif ne vient d’aucune stratégie, et cette action d’aucune solution"),
        (chain["action"], ["Action", "Objectif", "Stratégie", "Solution", "Groupe"], "Aucun fait retenu n’explique encore cette action."),
    ):  # fmt: skip
        page = seen(client, world.reader, why(one))
        assert [kind for kind, _, _ in links(page)] == [*kinds, "Il manque un maillon"], said
        assert said in words(page.main)


def test_an_action_written_in_the_plan_leads_back_to_what_explains_its_objective(client, world, chain):
    with office_scope([world.embruns.pk]):
        added = action(chain["objective"], world.manager, "Ajoutée à la main")
    page = seen(client, world.reader, why(added))
    assert [kind for kind, _, _ in links(page)] == ["Action", "Objectif", "Stratégie", "Solution", "Fait"]
    assert "Action · écrite dans le plan" in words(page.main)
    assert links(page)[-1][2].endswith(f"/faits/#fait-{chain['fact'].pk}")
    client.force_login(world.reader)
    with statements(8):
        client.get(why(added))


def test_the_path_comes_in_place_of_its_link(client, world, chain):
    page = seen(client, world.advisor, f"/ot/embruns/plan/actions/{chain['action'].pk}/")
    assert page.select_one("#origine a")["href"] == why(chain["action"])
    fragment = read(client.get(why(chain["action"]), headers=HTMX))
    assert fragment.find("h1") is None
    assert fragment.select_one("details[open] .fil") is not None


@pytest.mark.parametrize("count", [1, 20])
def test_the_path_asks_as_many_statements_whatever_it_holds(client, world, chain, count):
    with office_scope([world.embruns.pk]):
        texts = [f"Fait {rank}." for rank in range(count)]
        facts = strategy.add_facts(reflection=chain["reflection"], by=world.manager, texts=texts)
        Fact.objects.filter(pk__in=[one.pk for one in facts]).update(group=chain["group"])
    client.force_login(world.reader)
    client.get(why(chain["action"]))
    with statements(7):
        assert f"Fait {count - 1}." in client.get(why(chain["action"])).text


def test_what_measures_an_action_follows_from_it(client, world, chain):
    so_what = why(chain["action"]).replace("pourquoi", "et-alors")
    page = seen(client, world.reader, so_what)
    assert [kind for kind, _, _ in links(page)] == ["Action", "Il manque un maillon"]
    assert "Aucune campagne ne mesure encore cette action." in words(page.main)
    with office_scope([world.embruns.pk]):
        mine = seen_by(world.embruns, world.manager)
        month = month_of(mine, world.manager)
        made = campaign_of(mine, world.manager, "Adwords", action=chain["action"])
        row = tracker.add_result(campaign=made, period=month, by=world.manager)
        tracker.write_cells(row=row, by=world.manager, version=1, typed={"revenue": "7 475,00 €", "cost": "1 865,43 €"})
    page = seen(client, world.advisor, so_what)
    assert links(page)[-1] == ("Campagne", "fait", f"/ot/embruns/suivi/campagnes/{made.pk}/")
    assert "rapporte 4,01 € par euro dépensé" in words(page.main)
    client.force_login(world.reader)
    with statements(5):
        assert read(client.get(so_what, headers=HTMX)).select_one("details[open] .fil") is not None
