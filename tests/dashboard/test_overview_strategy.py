"""What the home of an office says of step 2: where it stands, what to do next, the ends of the chain that are loose."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from otn.lib import french
from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.queries.chain import get_chain
from strategy.queries.reflections import get_progress
from strategy.swot import Crossing, Quadrant
from tests.diagnostic.assessed import TODAY
from tests.strategy.reflected import fact, reflection_of, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def chain(world):
    with office_scope([world.embruns.pk]):
        yield whole_chain(world.embruns, world.manager)


def words(node):
    return " ".join(node.get_text(" ").split())


def home(client, person):
    client.force_login(person)
    answer = client.get("/ot/embruns/")
    assert page_faults(answer.text) == []
    page = BeautifulSoup(answer.text, "html.parser")
    return words(page.select_one(".etapes [data-etape=classer]")), words(page.find(attrs={"aria-labelledby": "fil"})), page


def complete(chain, by, due=date(2026, 12, 10)):
    """Fill in the subject, so that all six steps are done."""
    operations.edit_reflection(
        reflection=chain["reflection"], by=by, version=1, name="Visibilité", purpose="Être vus.", organisation="", lead=by, due_date=due
    )


def test_a_reflection_under_way_is_told_with_what_it_lacks_and_when_it_ends(client, world, chain):
    step, thread, page = home(client, world.manager)
    assert "Stratégie digitale : sujet, il manque le but, le pilote et la date butoir. En cours" in step
    assert "Chaque fait mène à un objectif, chaque objectif répond à un fait." in thread
    assert page.find(attrs={"aria-labelledby": "fil"}).a["href"] == f"/ot/embruns/strategie/{chain['reflection'].pk}/fil/"
    complete(chain, world.manager)
    step, _, page = home(client, world.contributor)
    assert "Visibilité : objectifs, tout est prêt, il reste à valider. En cours" in step
    assert "Finir la réflexion « Visibilité » le 10 décembre 2026" in words(page.find(attrs={"aria-labelledby": "echeances"}))


def test_a_validated_strategy_is_a_step_that_is_done(client, world, chain):
    complete(chain, world.manager)
    operations.validate_reflection(reflection=chain["reflection"], by=world.manager, version=2)
    step, _, page = home(client, world.reader)
    assert f"Stratégie validée le {french.date_long(timezone.now())} · 1 objectif Fait" in step
    assert "Finir la réflexion" not in page.text


def test_loose_ends_lead_to_the_chain_that_has_them(client, world, chain):
    other = reflection_of(world.embruns, world.manager, "Une autre")
    for rank in range(2):
        fact(other, world.manager, f"Fait {rank}")
    operations.create_objective(office=world.embruns, reflection=chain["reflection"], by=world.manager, name="Sans raison")
    complete(chain, world.manager)
    _, thread, page = home(client, world.advisor)
    assert "2 faits sans objectif, 1 objectif sans fait." in thread
    assert page.find(attrs={"aria-labelledby": "fil"}).a["href"] == f"/ot/embruns/strategie/{chain['reflection'].pk}/fil/"
    for one in (other, chain["reflection"]):
        operations.archive_reflection(reflection=one, by=world.manager, is_archived=True)
    step, thread, _ = home(client, world.manager)
    assert "Vos constats deviennent un SWOT" in step
    assert "Le fil se tisse" in thread


def test_the_home_counts_loose_ends_as_the_chain_does(world, chain):
    """Facts by group and by name, dropped solutions, strategies without objective, objectives without strategy."""
    reflection, by = chain["reflection"], world.manager
    left, right = (
        operations.add_facts(reflection=reflection, by=by, texts=[quadrant], quadrant=quadrant)[0]
        for quadrant in (Quadrant.STRENGTH, Quadrant.THREAT)
    )
    (crossed,) = operations.add_solutions(
        reflection=reflection, by=by, texts=["Faire front."], crossing=Crossing.STRENGTH_THREAT, facts=[left.pk, right.pk]
    )
    axis = operations.create_strategy(reflection=reflection, by=by, name="Un autre axe", solutions=[crossed.pk])
    fact(reflection, by, "Sans suite.")

    def same():
        progress, whole = get_progress(office=reflection.office, user=by), get_chain(reflection=reflection)
        assert (progress.loose_facts, progress.loose_objectives) == (len(whole.loose_facts), len(whole.loose_objectives))
        return progress.loose_facts, progress.loose_objectives

    assert same() == (3, 0)
    operations.create_objective(office=reflection.office, reflection=reflection, strategy=axis, by=by, name="Un objectif")
    assert same() == (1, 0)
    operations.create_objective(office=reflection.office, reflection=reflection, by=by, name="Sans stratégie")
    assert same() == (1, 1)
    crossed.refresh_from_db()
    crossed.reflection = reflection
    operations.drop_solution(solution=crossed, by=by, version=crossed.version, reason="Trop cher.")
    assert same() == (3, 2)
