"""What came of the objectives of step 2: the chain goes on to actions, and says what breaks it there."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from actionplan import operations as plan
from actionplan.assembly import Decision
from actionplan.models import Action
from actionplan.queries.follows import actions_without_fact, facts_without_action, follow_objectives
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.queries.chain import get_chain
from tests.actionplan.planned import action, task
from tests.statements import statements
from tests.strategy.reflected import fact, seen, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 8)  # a Monday


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def chain(world):
    with office_scope([world.embruns.pk]):
        made = whole_chain(world.embruns, world.manager)
        made["office"] = seen(world.embruns, world.manager)
        for name in ("reflection", "objective"):
            made[name].office = made["office"]
        yield made


@pytest.fixture
def draft(world, chain):
    """The action that the solution of the chain became."""
    plan.send_objectives(office=chain["office"], by=world.manager)
    found = Action.objects.get(solution=chain["solution"])
    found.office = chain["office"]
    return found


def follows(chain):
    return follow_objectives(chain["office"], [chain["objective"].pk]).get(chain["objective"].pk, [])


def notes(chain):
    return [(one.text, one.state, one.note) for one in follows(chain)]


def test_an_action_follows_its_objective_with_how_far_it_is_and_what_is_late(world, chain, draft):
    by = world.manager
    draft = plan.edit_action(
        action=draft, by=by, version=draft.version, name="Alléger les images", description="", owner=by, controller=None,
        starts_on=None, due_date=date(2026, 7, 31),
    )  # fmt: skip
    (one,) = follows(chain)
    assert (one.kind, one.step, one.state, one.url) == ("Action", "choisir", "a-venir", f"/ot/embruns/plan/actions/{draft.pk}/")
    assert one.note == "à faire · 0\N{NO-BREAK SPACE}% · pour le 31 juillet 2026"
    first = task(draft, by, load=Decimal(1), ends_on=date(2026, 6, 5))
    second = task(draft, by, "Trouver", load=Decimal(3))
    plan.report_progress(task=second, by=by, version=1, progress=40)
    assert notes(chain) == [("Alléger les images", "en-cours", "en cours · 30\N{NO-BREAK SPACE}% · 1 tâche en retard")]
    plan.finish_task(task=first, by=by, version=1)
    plan.finish_task(task=second, by=by, version=2)
    assert notes(chain) == [("Alléger les images", "fait", "réalisée · 100\N{NO-BREAK SPACE}%")]


def test_what_was_set_aside_is_told_and_what_was_discarded_or_removed_is_not(world, chain, draft):
    by = world.manager
    draft = plan.decide_action(action=draft, by=by, version=draft.version, decision=Decision.POSTPONED)
    assert [(state, note) for _, state, note in notes(chain)] == [("a-venir", "reportée")]
    draft = plan.decide_action(action=draft, by=by, version=draft.version, decision=Decision.DISCARDED, reason="Trop cher pour nous.")
    assert notes(chain) == []
    other = action(chain["objective"], by, "Une autre")
    assert len(notes(chain)) == 1
    plan.remove_action(action=other, by=by)
    assert notes(chain) == []


def test_an_action_is_late_by_the_date_of_its_objective(world, chain, draft):
    strategy.edit_objective(
        objective=chain["objective"], by=world.manager, version=2, name="Servir le mobile", indicator="", target="", starts_on=None,
        due_date=date(2026, 6, 1), weight=1, strategy=chain["strategy"],
    )  # fmt: skip
    assert notes(chain)[0][2] == "à faire · 0\N{NO-BREAK SPACE}% · en retard"
    task(draft, world.manager)
    assert notes(chain)[0][2] == "à faire · 0\N{NO-BREAK SPACE}% · 1 tâche en retard"


def test_so_what_goes_on_from_a_fact_to_the_actions_of_its_solutions_alone(client, world, chain, draft):
    by = world.manager
    other = fact(chain["reflection"], by, "Un autre fait.")
    (idea,) = strategy.add_solutions(
        reflection=chain["reflection"], by=by, texts=["Une autre idée."], group=strategy.create_group(
            reflection=chain["reflection"], by=by, name="Un autre groupe", facts=[other.pk],
        ),
    )  # fmt: skip
    strategy.gather_solutions(reflection=chain["reflection"], by=by, solutions=[idea.pk], strategy=chain["strategy"])
    whole = get_chain(reflection=chain["reflection"])
    assert [one.text for one in whole.so_what(chain["fact"].pk).follows] == [draft.name]
    assert whole.so_what(other.pk).follows == ()
    assert [line.id for line in whole.loose_facts] == [other.pk]
    assert whole.loose_words == "1 fait sans action."
    action(chain["objective"], by, "Pour tout l’objectif")
    whole = get_chain(reflection=chain["reflection"])
    assert [one.text for one in whole.so_what(other.pk).follows] == ["Pour tout l’objectif"]
    assert whole.loose_words == "Chaque fait mène à une action, chaque action répond à un fait."
    client.force_login(world.reader)
    for page in (f"et-alors/{chain['fact'].pk}/", "fil/"):
        answer = client.get(f"/ot/embruns/strategie/{chain['reflection'].pk}/{page}")
        assert page_faults(answer.text) == []
        assert "Il manque un maillon" not in answer.text
    text = " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())
    assert "Dans le plan : 2 actions" in text


def test_loose_ends_are_counted_as_the_chain_counts_them(world, chain, draft):
    by, reflection = world.manager, chain["reflection"]

    def same():
        whole = get_chain(reflection=reflection)
        found = (
            list(facts_without_action().filter(office=chain["office"]).order_by("pk").values_list("pk", flat=True)),
            set(actions_without_fact().filter(office=chain["office"]).order_by("pk").values_list("name", flat=True)),
        )
        assert found[0] == sorted(line.id for line in whole.loose_facts)
        assert found[1] >= {one.text for one in whole.loose_actions}
        return len(found[0]), len(found[1])

    assert same() == (0, 0)
    alone = strategy.create_objective(office=chain["office"], reflection=reflection, by=by, name="Sans raison")
    plan.send_objectives(office=chain["office"], by=by)
    alone.refresh_from_db()
    alone.office = chain["office"]
    action(alone, by, "Sans fait")
    assert same() == (0, 1)
    fact(reflection, by, "Sans suite.")
    assert same() == (1, 1)
    kept = strategy.drop_solution(solution=chain["solution"], by=by, version=chain["solution"].version, reason="Trop cher.")
    assert same() == (2, 2), "an action of a dropped solution answers to nothing"
    strategy.drop_solution(solution=kept, by=by, version=kept.version, reason="")
    plan.decide_action(action=draft, by=by, version=draft.version, decision=Decision.DISCARDED, reason="Trop cher pour nous.")
    assert same() == (2, 1)


@pytest.mark.parametrize("size", [1, 30])
def test_following_costs_one_statement(world, chain, draft, size):
    for rank in range(size):
        task(action(chain["objective"], world.manager, f"Action {rank}"), world.manager)
    with statements(1):
        found = follows(chain)
    assert len(found) == size + 1
