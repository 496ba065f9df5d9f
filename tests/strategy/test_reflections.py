"""A reflection as a whole: its life, its groups and solutions, and the chain from a fact to an objective."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications.models import Notification
from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact, Group, Objective, Priority, Solution
from strategy.queries.chain import get_chain
from strategy.queries.pieces import get_groups, get_objectives, get_strategies
from strategy.queries.reflections import get_head, get_people, get_reflections
from strategy.stages import Stage
from strategy.swot import Crossing, Quadrant
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import diagnosed, fact, reflection_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflection(world):
    with office_scope([world.embruns.pk]):
        yield reflection_of(world.embruns, world.manager)


def missing(reflection, person):
    head = get_head(reflection=reflection, user=person)
    return {state.stage for state in head.stages if not state.is_done}


def walk(reflection, by, more=""):
    """Go from a fact to an objective; return fact, group, solution, strategy and objective. `more` tells one walk from another."""
    one = fact(reflection, by, f"Le site est lent{more}.")
    group = operations.create_group(reflection=reflection, by=by, name=f"Le site{more}", facts=[one.pk])
    solution = operations.add_solutions(reflection=reflection, by=by, texts=[f"Alléger les pages{more}."], group=group)[0]
    strategy = operations.create_strategy(reflection=reflection, by=by, name=f"Un site mobile{more}", solutions=[solution.pk])
    objective = operations.create_objective(
        office=reflection.office, reflection=reflection, strategy=strategy, by=by, name=f"Faire évoluer les outils web{more}",
        indicator="visites mobiles", due_date=date(2027, 10, 31),
    )  # fmt: skip
    return one, group, solution, strategy, objective


# --- Its subject and its life -------------------------------------------------------------------------------------------------------------


def test_a_reflection_belongs_to_its_office_until_somebody_says_otherwise(reflection, world):
    assert reflection.organisation == "Côte des Embruns"
    edited = operations.edit_reflection(
        reflection=reflection, by=world.contributor, version=1, name="Stratégie  2027", purpose="Être mieux vus.\nEt mieux lus.",
        organisation="Les trois offices", lead=world.contributor, due_date=date(2027, 1, 31),
    )  # fmt: skip
    assert (edited.name, edited.version, edited.purpose) == ("Stratégie 2027", 2, "Être mieux vus.\nEt mieux lus.")
    assert Stage.SUBJECT not in missing(reflection, world.manager)


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("lead", "stranger")])
def test_a_name_that_lacks_and_a_lead_from_elsewhere_are_refused_at_their_field(reflection, world, field, value):
    given = {"name": "Nom", "purpose": "", "organisation": "", "lead": None, "due_date": None}
    given[field] = world.pommiers_manager if value == "stranger" else value
    with pytest.raises(Refused) as refusal:
        operations.edit_reflection(reflection=reflection, by=world.manager, version=1, **given)
    assert refusal.value.field == field


def test_being_the_lead_gives_no_right(reflection, world):
    given = {"name": "Nom", "purpose": "", "organisation": "", "due_date": None}
    operations.edit_reflection(reflection=reflection, by=world.manager, version=1, lead=world.reader, **given)
    with pytest.raises(PermissionDenied):
        fact(reflection, world.reader)


def test_participants_are_members_and_join_once(reflection, world):
    for _ in range(2):
        operations.add_participant(reflection=reflection, by=world.manager, person=world.reader)
    with pytest.raises(Refused):
        operations.add_participant(reflection=reflection, by=world.manager, person=world.advisor)
    assert [person.id for person in get_people(reflection=reflection) if person.takes_part] == [world.reader.pk]
    operations.remove_participant(reflection=reflection, by=world.manager, person=world.reader)
    assert not reflection.participants.exists()


def test_a_validated_strategy_is_reopened_with_a_reason_by_the_manager_alone(reflection, world):
    with pytest.raises(Refused):
        operations.validate_reflection(reflection=reflection, by=world.manager, version=1)
    walk(reflection, world.manager)
    with pytest.raises(PermissionDenied):
        operations.validate_reflection(reflection=reflection, by=world.contributor, version=1)
    operations.validate_reflection(reflection=reflection, by=world.manager, version=1)
    head = get_head(reflection=reflection, user=world.manager)
    assert (head.is_validated, head.may_edit, head.validated_by) == (True, False, world.manager.full_name)
    with pytest.raises(Refused):
        operations.reopen_reflection(reflection=reflection, by=world.manager, reason="Non.")
    operations.reopen_reflection(reflection=reflection, by=world.manager, reason="Le budget a été divisé par deux.")
    assert get_head(reflection=reflection, user=world.manager).may_edit
    assert JournalEntry.objects.get(verb="reflection.reopened").reason == "Le budget a été divisé par deux."
    with pytest.raises(WrongState):
        operations.reopen_reflection(reflection=reflection, by=world.manager, reason="Encore une bonne raison.")


def test_a_new_year_begins_with_a_copy_that_owes_nothing_to_the_old_one(reflection, world):
    walk(reflection, world.manager)
    copy = operations.duplicate_reflection(reflection=reflection, by=world.manager, name="Stratégie 2028")
    old, new = (get_groups(reflection=one) for one in (reflection, copy))
    assert [line.text for line in new.groups[0].facts] == [line.text for line in old.groups[0].facts]
    assert {line.id for line in new.groups[0].facts}.isdisjoint(line.id for line in old.groups[0].facts)
    assert [one.strategy for one in new.groups[0].solutions] == ["Un site mobile"]
    assert missing(copy, world.manager) == {Stage.SUBJECT, Stage.OBJECTIVES}
    operations.remove_group(group=Group.objects.get(reflection=copy), by=world.manager)
    assert len(get_groups(reflection=reflection).groups) == 1


# --- Groups and solutions -----------------------------------------------------------------------------------------------------------------


def test_groups_are_made_of_the_sections_of_the_bank_once(reflection, world):
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
    assert operations.accept_all(reflection=reflection, by=world.manager) == 5
    fact(reflection, world.manager, "Un fait écrit à la main.")
    assert operations.group_by_section(reflection=reflection, by=world.manager) == 5
    assert operations.group_by_section(reflection=reflection, by=world.manager) == 0
    page = get_groups(reflection=reflection)
    assert [(group.name, len(group.facts)) for group in page.groups] == [("Le site", 3), ("Contexte extérieur", 2)]
    assert [line.text for line in page.ungrouped] == ["Un fait écrit à la main."]
    assert page.sections == 0


def test_what_the_bank_recommends_for_a_weakness_is_offered_until_it_is_taken(reflection, world):
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
    operations.accept_all(reflection=reflection, by=world.manager)
    operations.group_by_section(reflection=reflection, by=world.manager)
    (offer,) = get_groups(reflection=reflection).groups[0].offers
    assert (offer.code, offer.text) == ("1.1-02", "Compresser les images.")
    group = Group.objects.get(section="1.1")
    for _ in range(2):
        taken = operations.take_recommendation(group=group, by=world.manager, question=offer.question_id, degree=offer.degree)
    assert Solution.objects.count() == 1
    page = get_groups(reflection=reflection)
    assert (page.groups[0].offers, page.groups[0].solutions[0].recommended_for) == ((), "1.1-02")
    assert page.groups[0].solutions[0].facts == (offer.fact.pk,)
    assert taken.text == offer.text
    with pytest.raises(LookupError):
        operations.take_recommendation(group=Group.objects.get(section="1.2"), by=world.manager, question=offer.question_id, degree="low")


def test_a_solution_of_a_crossing_answers_to_both_sides(reflection, world):
    left, right = (
        operations.add_facts(reflection=reflection, by=world.manager, texts=[quadrant], quadrant=quadrant)[0]
        for quadrant in (Quadrant.STRENGTH, Quadrant.THREAT)
    )

    def add(*facts):
        return operations.add_solutions(
            reflection=reflection, by=world.manager, texts=["Faire front."], crossing=Crossing.STRENGTH_THREAT, facts=facts
        )

    for some in ((), (left.pk,), (right.pk,)):
        with pytest.raises(Refused) as refusal:
            add(*some)
        assert refusal.value.field == "facts"
    (solution,) = add(left.pk, right.pk)
    with pytest.raises(Refused):
        operations.cite_facts(solution=solution, by=world.manager, facts=[left.pk])
    crossing = next(one for one in get_groups(reflection=reflection).crossings if one.crossing is Crossing.STRENGTH_THREAT)
    assert [one.facts for one in crossing.solutions] == [tuple(sorted((left.pk, right.pk)))]


def test_a_group_without_solution_is_done_once_somebody_says_why(reflection, world):
    group = operations.create_group(reflection=reflection, by=world.manager, name="Le site", problem="Comment aller plus vite ?")
    assert Stage.SOLUTIONS in missing(reflection, world.manager)
    operations.drop_group(group=group, by=world.manager, version=1, reason="L’agence s’en occupe.")
    assert Stage.SOLUTIONS not in missing(reflection, world.manager)
    operations.drop_group(group=group, by=world.manager, version=2, reason="")
    (solution,) = operations.add_solutions(reflection=reflection, by=world.manager, texts=["Changer d’hébergeur."], group=group)
    assert Stage.SOLUTIONS not in missing(reflection, world.manager)
    operations.drop_solution(solution=solution, by=world.manager, version=1, reason="Trop cher.")
    assert Stage.SOLUTIONS in missing(reflection, world.manager)


def test_removing_a_group_frees_its_facts_and_takes_its_solutions(reflection, world):
    one, group, solution, *_ = walk(reflection, world.manager)
    operations.remove_group(group=group, by=world.manager)
    assert Fact.objects.get(pk=one.pk).group is None
    assert not Solution.objects.filter(pk=solution.pk).exists()


def test_pieces_of_another_reflection_are_not_found(reflection, world):
    other = reflection_of(world.embruns, world.manager, "Une autre")
    one, group, solution, strategy, _ = walk(other, world.manager)
    acts = (
        lambda: operations.create_group(reflection=reflection, by=world.manager, name="Nom", facts=[one.pk]),
        lambda: operations.gather_facts(reflection=reflection, by=world.manager, facts=[], group=group),
        lambda: operations.add_solutions(reflection=reflection, by=world.manager, texts=["Un texte."], group=group),
        lambda: operations.gather_solutions(reflection=reflection, by=world.manager, solutions=[solution.pk], strategy=None),
        lambda: operations.create_objective(
            office=reflection.office, reflection=reflection, strategy=strategy, by=world.manager, name="Nom"
        ),
        lambda: operations.write_remark(reflection=reflection, by=world.manager, about=one, text="Un mot."),
    )
    for act in acts:
        with pytest.raises(LookupError):
            act()


# --- Strategies, objectives, the chain ----------------------------------------------------------------------------------------------------


def test_strategies_gather_solutions_by_priority(reflection, world):
    *_, solution, strategy, _ = walk(reflection, world.manager)
    first = operations.create_strategy(
        reflection=reflection, by=world.manager, name="D’abord", priority=Priority.HIGH, solutions=[solution.pk]
    )
    page = get_strategies(reflection=reflection)
    assert [(line.id, len(line.solutions), line.objectives) for line in page.strategies] == [(first.pk, 1, 0), (strategy.pk, 0, 1)]
    operations.remove_strategy(strategy=first, by=world.manager)
    assert [one.id for one in get_strategies(reflection=reflection).free] == [solution.pk]


def test_an_objective_says_what_it_still_wants_and_keeps_its_dates_in_order(reflection, world):
    *_, objective = walk(reflection, world.manager)
    assert get_objectives(reflection=reflection)[0].missing == ("une cible",)
    given = {
        "name": "Nom", "strategy": None, "indicator": "", "target": "", "starts_on": date(2027, 5, 1), "due_date": date(2027, 4, 1),
        "weight": 1,
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        operations.edit_objective(objective=objective, by=world.manager, version=1, **given)
    assert refusal.value.field == "due_date"
    given["starts_on"] = None
    operations.edit_objective(objective=objective, by=world.manager, version=1, **given)
    with pytest.raises(Stale):
        operations.edit_objective(objective=objective, by=world.contributor, version=1, **(given | {"name": "Autre"}))


def test_an_objective_of_the_plan_alone_has_a_place_among_the_others(reflection, world):
    *_, first = walk(reflection, world.manager)
    second = operations.create_objective(office=reflection.office, by=world.contributor, name="Former l’équipe")
    assert (first.position, second.position, second.reflection) == (1, 2, None)
    Objective.objects.filter(pk=first.pk).update(sent_at="2026-11-25T10:00Z")
    first.refresh_from_db()
    first.office = reflection.office
    for of_the_plan in (first, second):
        with pytest.raises(WrongState):
            operations.remove_objective(objective=of_the_plan, by=world.manager)


def test_the_chain_reads_both_ways_and_names_its_loose_ends(reflection, world):
    one, group, solution, strategy, objective = walk(reflection, world.manager)
    lost = fact(reflection, world.manager, "Personne ne s’en sert.")
    alone = operations.create_objective(office=reflection.office, reflection=reflection, by=world.manager, name="Sans raison")
    chain = get_chain(reflection=reflection)
    for why in (chain.why_objective(objective.pk), chain.why_strategy(strategy.pk), chain.why_solution(solution.pk)):
        assert [line.id for line in why.facts] == [one.pk]
    after = chain.so_what(one.pk)
    assert (after.fact.group, [line.id for line in after.solutions]) == (group.name, [solution.pk])
    assert ([line.id for line in after.strategies], [line.id for line in after.objectives]) == ([strategy.pk], [objective.pk])
    assert [line.id for line in chain.loose_facts] == [lost.pk]
    assert [line.id for line in chain.loose_objectives] == [alone.pk]


def test_remarks_are_for_all_who_read_and_their_author_alone_takes_them_back(reflection, world):
    one = fact(reflection, world.manager)
    remark = operations.write_remark(reflection=reflection, by=world.advisor, about=one, text="D’où vient ce chiffre ?")
    assert [line.user for line in Notification.objects.order_by("pk")] == [world.manager]
    with pytest.raises(PermissionDenied):
        operations.remove_remark(remark=remark, by=world.manager)
    taken = operations.remove_remark(remark=remark, by=world.advisor)
    assert (taken.text, taken.removed_at is not None) == ("", True)
    with pytest.raises(Refused):
        operations.write_remark(reflection=reflection, by=world.reader, text="  ")


# --- How much reading costs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 30])
def test_every_page_reads_in_a_number_of_statements_that_nothing_moves(reflection, world, size):
    for number in range(size):
        walk(reflection, world.manager, f" {number}")
        reflection_of(reflection.office, world.manager, f"Une de plus, {number}")
    with statements(1):
        page = get_reflections(office=reflection.office, user=world.manager)
    assert len(page.running) == 1 + size
    with statements(4):
        get_groups(reflection=reflection)
    with statements(2):
        get_strategies(reflection=reflection)
    with statements(1):
        get_objectives(reflection=reflection)
    with statements(5):  # what follows objectives in the plan and in the tracker included
        get_chain(reflection=reflection)
