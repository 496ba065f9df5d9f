"""Objectives in the plan: taken over once with draft actions, shared out, closed, removed in one piece."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from actionplan import operations, tasks
from actionplan.models import Action, Standing, Task
from actionplan.queries.origins import get_why
from actionplan.queries.rows import get_tree, objectives_of
from diagnostic import operations as diagnostic
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.tenancy.scope import office_scope
from strategy import operations as strategy
from strategy.models import Fact, Objective
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task
from tests.diagnostic.assessed import assessment_of, choose, number
from tests.strategy.reflected import fact, reflection_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


def verbs(*wanted):
    return list(JournalEntry.objects.filter(verb__in=wanted).order_by("pk").values_list("verb", flat=True))


# --- From step 2 --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def diagnosed(office, world):
    """A strategy whose solution was written by hand for two weaknesses of a diagnostic, one of which also gave a recommendation."""
    assessment = assessment_of(office)
    for code, value in {"1.1-01": choose("difficult"), "1.1-02": number("6")}.items():
        diagnostic.record_answer(assessment=assessment, code=code, by=world.manager, version=0, value=value)
    reflection = reflection_of(office, world.manager)
    strategy.propose_facts(reflection=reflection, assessment=assessment, by=world.manager)
    strategy.accept_all(reflection=reflection, by=world.manager)
    facts = list(Fact.objects.filter(question__code__in=("1.1-01", "1.1-02")).order_by("question__code"))
    group = strategy.create_group(reflection=reflection, by=world.manager, name="Mobile", facts=[one.pk for one in facts])
    by_hand = strategy.add_solutions(reflection=reflection, by=world.manager, texts=["Alléger les pages."], group=group)[0]
    taken = strategy.take_recommendation(group=group, by=world.manager, question=facts[0].question_id, degree="low")
    axis = strategy.create_strategy(
        reflection=reflection, by=world.manager, name="Un site mobile", solutions=[by_hand.pk, taken.pk]
    )  # fmt: skip
    return strategy.create_objective(
        office=office, by=world.manager, reflection=reflection, strategy=axis, name="Faire évoluer les outils web vers le mobile"
    )  # fmt: skip


def test_an_objective_brings_its_solutions_and_recommendations_as_scored_actions_that_make_100(office, diagnosed, world):
    sent = operations.send_objectives(office=office, by=world.contributor)
    assert [one.pk for one in sent] == [diagnosed.pk]
    assert sent[0].sent_at is not None
    by_hand, mobile, speed = Action.objects.order_by("position")
    assert [one.name for one in (by_hand, mobile, speed)] == [
        "Alléger les pages", "Corriger d’abord les cinq parcours mobiles les plus fréquents", "Compresser les images",
    ]  # fmt: skip
    assert (by_hand.cost, by_hand.complexity, by_hand.time) == (None, None, None)
    assert (mobile.cost, mobile.complexity, mobile.time) == (5, 4, 3)  # hints 100, 75, 50
    assert (speed.cost, speed.complexity, speed.time) == (3, 3, 2)  # hints 50, 50, 25
    assert mobile.solution_id is not None
    assert (speed.solution_id, speed.question.code) == (None, "1.1-02")
    # Gains: 3 × (100 − 33) = 201 against 3 × 100 = 300 of the same chapter; what is by hand counts for their mean.
    assert [one.contribution for one in (by_hand, mobile, speed)] == [33, 27, 40]
    assert sum(one.contribution for one in Action.objects.all()) == 100
    assert line_of(diagnosed).shares.may_be_validated


def test_taking_over_twice_is_once(office, diagnosed, world):
    operations.send_objectives(office=office, by=world.manager)
    before = list(Action.objects.order_by("pk").values())
    assert operations.send_objectives(office=office, by=world.manager) == []
    assert operations.send_objectives(office=office, by=world.manager, objectives=[diagnosed.pk]) == []
    assert list(Action.objects.order_by("pk").values()) == before
    assert verbs("objective.sent") == ["objective.sent"]


def test_two_objectives_of_one_strategy_do_not_share_the_same_work(office, diagnosed, world):
    second = strategy.create_objective(
        office=office, by=world.manager, reflection=diagnosed.reflection, strategy=diagnosed.strategy, name="Gagner des visites"
    )  # fmt: skip
    operations.send_objectives(office=office, by=world.manager)
    assert Action.objects.filter(objective=diagnosed).count() == 3
    assert not Action.objects.filter(objective=second).exists()


def test_a_draft_action_leads_back_to_the_answers(office, diagnosed, world):
    operations.send_objectives(office=office, by=world.manager)
    speed = Action.objects.get(question__code="1.1-02")
    why = get_why(action=speed)
    kinds = [one.kind for one in why.links]
    assert kinds == ["Action", "Objectif", "Stratégie", "Recommandation", "Fait", "Question 1.1-02"]
    assert [one.text for one in why.links[1:3]] == [diagnosed.name, "Un site mobile"]
    assert "réponse “6\u00a0s”" in why.links[-1].note
    mobile = get_why(action=Action.objects.get(question__code="1.1-01"))
    solution = next(one for one in mobile.links if one.kind == "Solution")
    assert solution.text == "Corriger d’abord les cinq parcours mobiles les plus fréquents."
    assert {one.kind for one in mobile.links if one.kind.startswith("Question")} == {"Question 1.1-01", "Question 1.1-02"}
    assert (why.missing, mobile.missing) == ("", "")
    assert len(get_why(action=action(objective(office, world.manager), world.manager)).links) == 2


def test_an_objective_of_another_office_is_not_there(office, diagnosed, world):
    mine = objective(office, world.manager)
    for wrong in (mine.pk, 0):
        with pytest.raises(LookupError):
            operations.send_objectives(office=office, by=world.manager, objectives=[wrong])
    assert not Objective.objects.filter(sent_at__isnull=False).exists()


def test_an_objective_of_step_two_is_no_part_of_the_plan_before_it_was_sent(office, diagnosed, world):
    assert list(objectives_of(office)) == []
    with pytest.raises(LookupError):
        operations.create_action(objective=diagnosed, by=world.manager, name="Trop tôt")


def test_people_who_do_not_write_take_nothing_over(office, diagnosed, world):
    for person in (world.reader, world.advisor, world.network_admin, world.superuser, world.pommiers_manager):
        with pytest.raises(PermissionDenied):
            operations.send_objectives(office=office, by=person)
    assert not Action.objects.exists()


def test_a_hand_written_fact_gives_an_objective_without_gain_equal_shares(office, world):
    reflection = reflection_of(office, world.manager)
    group = strategy.create_group(reflection=reflection, by=world.manager, name="Site", facts=[fact(reflection, world.manager).pk])
    solutions = strategy.add_solutions(reflection=reflection, by=world.manager, texts=["A", "B", "C"], group=group)
    axis = strategy.create_strategy(reflection=reflection, by=world.manager, name="Axe", solutions=[one.pk for one in solutions])
    strategy.create_objective(office=office, by=world.manager, reflection=reflection, strategy=axis, name="But")
    operations.send_objectives(office=office, by=world.manager)
    assert list(Action.objects.order_by("position").values_list("contribution", flat=True)) == [34, 33, 33]


# --- Sharing and closing ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shared"), [((None, None, None), [34, 33, 33]), ((50, None, None), [50, 25, 25]), ((51, None, None), [51, 25, 24])]
)
def test_the_rest_is_shared_in_integers(office, world, given, shared):
    of = objective(office, world.manager)
    for rank, contribution in enumerate(given):
        action(of, world.manager, f"Action {rank}", contribution=contribution)
    operations.share_rest(objective=of, by=world.contributor)
    assert list(Action.objects.order_by("position").values_list("contribution", flat=True)) == shared
    assert operations.share_rest(objective=of, by=world.contributor) == []
    assert verbs("objective.shared_out") == ["objective.shared_out"]


def test_what_is_set_aside_takes_no_part_of_the_rest(office, world):
    of = objective(office, world.manager)
    first, second, third = (action(of, world.manager, name) for name in ("A", "B", "C"))
    operations.decide_action(action=second, by=world.manager, version=1, decision=operations.Decision.POSTPONED)
    chain(third, world.manager, "Une tâche")
    operations.abandon_task(task=Task.objects.get(), by=world.manager, version=1, reason="Plus de budget.")
    operations.share_rest(objective=of, by=world.manager)
    assert list(Action.objects.order_by("position").values_list("contribution", flat=True)) == [100, None, None]
    assert first.pk == Action.objects.get(contribution=100).pk


def test_the_manager_closes_what_is_finished_and_a_task_that_opens_again_opens_it(office, world):
    of = objective(office, world.manager)
    one = task(action(of, world.manager), world.manager)
    with pytest.raises(WrongState):
        operations.close_objective(objective=of, by=world.manager, version=of.version)
    one = operations.finish_task(task=one, by=world.contributor, version=1)
    assert line_of(of).status_name == "Terminé"
    with pytest.raises(PermissionDenied):
        operations.close_objective(objective=of, by=world.contributor, version=of.version)
    with pytest.raises(Stale):
        operations.close_objective(objective=of, by=world.manager, version=99)
    operations.close_objective(objective=of, by=world.manager, version=of.version)
    operations.close_objective(objective=of, by=world.manager, version=of.version)
    assert line_of(of).status_name == "Clos"
    operations.report_progress(task=one, by=world.contributor, version=one.version, progress=80)
    assert line_of(of).status_name == "En cours"
    assert verbs("objective.closed", "objective.reopened", "action.reopened", "task.reopened") == [
        "objective.closed", "task.reopened", "action.reopened", "objective.reopened",
    ]  # fmt: skip
    operations.reopen_objective(objective=of, by=world.manager)  # already done
    assert len(verbs("objective.reopened")) == 1


# --- Order and bin ------------------------------------------------------------------------------------------------------------------------


def test_objectives_are_put_into_order(office, world):
    for name in ("A", "B", "C"):
        objective(office, world.manager, name)
    last = Objective.objects.get(name="C")
    operations.reorder_objective(objective=last, by=world.contributor, step=-1)
    assert [one.name for one in get_tree(office=office).objectives] == ["A", "C", "B"]
    operations.reorder_objective(objective=last, by=world.contributor, step=-9)
    operations.reorder_objective(objective=last, by=world.contributor, step=-1)  # already first
    assert [one.label for one in get_tree(office=office).objectives] == ["1. C", "2. A", "3. B"]


def test_an_objective_with_actions_asks_where_they_go(office, world):
    of, other = objective(office, world.manager, "A"), objective(office, world.manager, "B")
    one = action(of, world.manager, contribution=40)
    with pytest.raises(Refused) as refusal:
        operations.remove_objective(objective=of, by=world.manager)
    assert refusal.value.field == "children"
    with pytest.raises(Refused):
        operations.remove_objective(objective=of, by=world.manager, actions_to=of)
    operations.remove_objective(objective=of, by=world.manager, actions_to=other)
    one.refresh_from_db()
    assert (one.objective_id, one.contribution) == (other.pk, None)
    assert [line.name for line in get_tree(office=office).objectives] == ["B"]


def test_an_objective_goes_to_the_bin_in_one_piece_and_comes_back(office, world):
    of = objective(office, world.manager)
    chain(action(of, world.manager), world.manager, "A", "B")
    operations.remove_objective(objective=of, by=world.manager, whole=True)
    assert get_tree(office=office).objectives == ()
    with pytest.raises(WrongState):
        action(of, world.manager, "Encore une")
    with pytest.raises(WrongState):
        operations.report_progress(task=Task.objects.get(name="A"), by=world.manager, version=1, progress=10)
    operations.restore_objective(objective=of, by=world.manager)
    operations.restore_objective(objective=of, by=world.manager)
    assert [one.name for one in get_tree(office=office).tasks] == ["A", "B"]
    assert verbs("objective.binned", "objective.restored") == ["objective.binned", "objective.restored"]


def test_only_the_manager_removes_an_objective(office, world):
    of = objective(office, world.manager)
    for person in (world.contributor, world.reader, world.advisor, world.network_admin):
        with pytest.raises(PermissionDenied):
            operations.remove_objective(objective=of, by=person)
    operations.remove_objective(objective=of, by=world.manager)
    with pytest.raises(PermissionDenied):
        operations.restore_objective(objective=of, by=world.contributor)


def test_after_thirty_days_nothing_comes_back(office, world):
    of = objective(office, world.manager)
    operations.remove_objective(objective=of, by=world.manager)
    Standing.objects.update(removed_at=timezone.now() - timedelta(days=31))
    with pytest.raises(WrongState):
        operations.restore_objective(objective=of, by=world.manager)


def test_every_night_what_is_older_than_thirty_days_is_deleted_and_step_two_gets_its_objective_back(office, diagnosed, world):
    operations.send_objectives(office=office, by=world.manager)
    by_hand, kept = objective(office, world.manager, "À la main"), objective(office, world.manager, "Gardé")
    chain(action(by_hand, world.manager), world.manager, "A", "B")
    old, young = (task(action(kept, world.manager), world.manager, name) for name in ("Vieille", "Jeune"))
    for one in (diagnosed, by_hand):
        one.refresh_from_db()
        operations.remove_objective(objective=one, by=world.manager, whole=True)
    for one in (old, young):
        operations.remove_task(task=one, by=world.manager)
    long_ago = timezone.now() - timedelta(days=31)
    Standing.objects.update(removed_at=long_ago)
    Task.objects.filter(pk=old.pk).update(removed_at=long_ago)
    tasks.empty_bins()
    diagnosed.refresh_from_db()
    assert diagnosed.sent_at is None
    assert not Standing.objects.exists()
    assert list(Objective.objects.order_by("pk").values_list("name", flat=True)) == [diagnosed.name, "Gardé"]
    assert list(Task.objects.values_list("name", flat=True)) == ["Jeune"]
    assert operations.empty_bins() == 0
    assert len(operations.send_objectives(office=office, by=world.manager)) == 1
