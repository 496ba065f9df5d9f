"""Recommendations of the diagnostic that become actions of the plan: offered, taken up once, explained by the answer they came from."""

import pytest
from django.urls import reverse

from actionplan import operations
from actionplan.models import Action
from actionplan.queries.recommendations import get_offered
from diagnostic import operations as diagnostic
from diagnostic.models import Answer
from otn.journal.models import JournalEntry
from otn.lib.refusals import WrongState
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective
from tests.diagnostic.assessed import answer_everything, assessment_of, number
from tests.factories import EditionFactory
from tests.statements import statements
from tests.strategy.reflected import diagnosed
from tests.strategy.reflected import seen as seen_by
from tests.strategy.steps import read, seen, words

pytestmark = pytest.mark.django_db

PLAN = "/ot/embruns/plan/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        return objective(world.embruns, world.manager)


@pytest.fixture
def assessment(world):
    """A diagnostic that is answered as a whole, not well everywhere."""
    with office_scope([world.embruns.pk]):
        made = diagnosed(world.embruns, world.manager)
        answer_everything(made, world.manager)
        return made


def page_of(aim):
    return f"{PLAN}objectifs/{aim.pk}/recommandations/"


def offered(world):
    with office_scope([world.embruns.pk]):
        found = get_offered(office=seen_by(world.embruns, world.manager), user=world.manager)
        return [line for _, lines in found.groups for line in lines]


def test_without_a_diagnostic_or_enough_answers_the_page_says_what_to_do(client, world, aim):
    page = seen(client, world.manager, page_of(aim))
    assert "Aucun diagnostic. Ses recommandations paraîtront ici." in words(page.main)
    with office_scope([world.embruns.pk]):
        diagnosed(world.embruns, world.manager)
    page = seen(client, world.manager, page_of(aim))
    assert "il en faut 80 % par chapitre" in words(page.main)
    assert page.main.find("a", string="Continuer le diagnostic")["href"] == reverse("diagnostic:overview", args=["embruns"])
    assert page.main.form is None


def test_what_the_diagnostic_recommends_is_offered_in_the_order_of_its_results(client, world, aim, assessment):
    page = seen(client, world.contributor, page_of(aim))
    codes = [field["value"] for field in page.main.select("input[name=code]")]
    results = seen(client, world.contributor, f"/ot/embruns/diagnostic/{assessment.edition.year}/resultats/recommandations/")
    assert codes == [words(link).removeprefix("Question ") for link in results.main.select("tbody th a")]
    assert len(codes) == len(set(codes)) > 1
    plan = seen(client, world.contributor, PLAN)
    assert {link["href"] for link in plan.main.find_all("a", href=page_of(aim))} == {page_of(aim)}


def test_a_recommendation_becomes_an_action_that_its_answer_explains(client, world, aim, assessment):
    first = offered(world)[0]
    client.force_login(world.contributor)
    answer = client.post(f"{page_of(aim)}reprendre/", {"code": first.advice.code})
    with office_scope([world.embruns.pk]):
        made = Action.objects.get()
        entry = JournalEntry.objects.get(verb="action.created")
    assert (answer.status_code, answer["Location"]) == (303, f"{PLAN}#action-{made.pk}")
    assert (made.name, made.objective_id, made.question.code) == (first.advice.how.removesuffix("."), aim.pk, first.advice.code)
    assert None not in (made.cost, made.complexity, made.time)
    assert (entry.actor_id, entry.target_id) == (world.contributor.pk, str(made.pk))
    page = seen(client, world.contributor, page_of(aim))
    row = page.main.find("a", href=f"{PLAN}actions/{made.pk}/").find_parent("tr")
    assert "Déjà dans le plan" in words(row)
    assert row.form is None
    why = seen(client, world.contributor, f"{PLAN}actions/{made.pk}/pourquoi/").main
    leads = why.select(".fil > li")[-2]  # before the one that is missing
    assert words(leads.select_one(".note")).startswith(f"Question {first.advice.code}")
    year = assessment.edition.year
    assert leads.a["href"] == f"/ot/embruns/diagnostic/{year}/chapitre/{first.advice.chapter}/#q-{first.advice.code}"
    assert "aucune stratégie ne l’explique" in words(why)


def test_an_answer_is_told_once_otn_may_read_it(client, world, aim, assessment):
    with office_scope([world.embruns.pk]):
        made = operations.take_recommendation(objective=aim, by=world.manager, code=offered(world)[0].advice.code)
    address = f"{PLAN}actions/{made.pk}/pourquoi/"
    assert "réponse “" not in words(seen(client, world.manager, address).main), "a draft may be hidden"
    with office_scope([world.embruns.pk]):
        diagnostic.submit(assessment=assessment, by=world.manager)
    told = words(seen(client, world.advisor, address).main)
    assert "réponse “" in told
    year = assessment.edition.year
    with office_scope([world.embruns.pk]):
        bank = assessment.edition.bank_version
        later = assessment_of(world.embruns, EditionFactory.create(year=year + 1, bank_version=bank))
        diagnostic.record_answer(assessment=later, code=made.question.code, by=world.manager, version=0, value=number("7"))
    assert words(seen(client, world.advisor, address).main) == told, "what was sent stays until the next is"


def test_the_same_form_twice_is_one_action_and_later_a_refusal_with_its_name(client, world, aim, assessment):
    code = offered(world)[0].advice.code
    client.force_login(world.manager)
    for _ in range(2):
        assert client.post(f"{page_of(aim)}reprendre/", {"code": code}).status_code == 303
    with office_scope([world.embruns.pk]):
        made = Action.objects.get()
        with pytest.raises(WrongState):
            operations.take_recommendation(objective=aim, by=world.contributor, code=code)
    client.force_login(world.contributor)
    refused = client.post(f"{page_of(aim)}reprendre/", {"code": code})
    assert refused.status_code == 409
    assert f"C’est déjà l’action « {made.name} » du plan." in words(read(refused))
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=made, by=world.manager)
        assert operations.take_recommendation(objective=aim, by=world.contributor, code=code).pk != made.pk, (
            "what is in the bin is free again"
        )


@pytest.mark.parametrize("code", ["9.9-99", "x"])
def test_what_nobody_recommends_is_not_found(client, world, aim, assessment, code):
    client.force_login(world.manager)
    assert client.post(f"{page_of(aim)}reprendre/", {"code": code}).status_code == 404
    assert client.post(f"{page_of(aim)}reprendre/", {"code": ""}).status_code == 422


def test_it_takes_the_same_statements_whatever_was_taken_up(world, aim, assessment):
    lines = offered(world)
    with office_scope([world.embruns.pk]):
        office = seen_by(world.embruns, world.manager)
        for taken in (0, len(lines)):
            for line in lines[:taken]:
                action(aim, world.manager, line.advice.code)
                Action.objects.filter(name=line.advice.code).update(question=Answer.objects.get(question__code=line.advice.code).question)
            with statements(4):
                found = get_offered(office=office, user=world.manager)
            assert sum(line.action is not None for _, some in found.groups for line in some) == taken
