"""The pure rules of step 2: steps done by rule, quadrants derived, the chain read both ways."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from strategy.chain import Links, facts_by_objective, facts_by_solution, loose_ends, objectives_by_fact, solutions_by_fact
from strategy.stages import Contents, Stage, current_stage, stages
from strategy.swot import ATTRIBUTES, CROSSINGS, INITIALS, Crossing, Quadrant, attributes_of, quadrant_of

FINISHED = Contents(
    name="Stratégie digitale", purpose="Être mieux vus.", has_lead=True, due_date=date(2027, 1, 31), accepted=12, ungrouped=0, groups=3,
    groups_without_solution=0, strategies=2, objectives=4, complete_objectives=4,
)  # fmt: skip


def missing(contents):
    return {state.stage: state.missing for state in stages(contents) if not state.is_done}


# --- The six steps ------------------------------------------------------------------------------------------------------------------------


def test_a_finished_reflection_has_all_six_steps_in_their_order():
    found = stages(FINISHED)
    assert [state.stage for state in found] == list(Stage)
    assert all(state.is_done for state in found)
    assert current_stage(found) is Stage.OBJECTIVES


def test_a_new_reflection_begins_at_its_subject_and_has_nothing_else():
    found = stages(Contents(name="Stratégie", purpose="", has_lead=False, due_date=None))
    assert [state.is_done for state in found] == [False] * 6
    assert current_stage(found) is Stage.SUBJECT
    assert found[0].missing == "il manque le but, le pilote et la date butoir"


def test_a_step_is_undone_by_itself_and_the_others_stay_as_their_rule_says():
    assert missing(replace(FINISHED, accepted=0)) == {Stage.FACTS: "aucun fait retenu"}
    assert missing(replace(FINISHED, ungrouped=4)) == {Stage.GROUPS: "4 faits sans groupe"}
    assert missing(replace(FINISHED, ungrouped=1)) == {Stage.GROUPS: "1 fait sans groupe"}
    assert missing(replace(FINISHED, groups_without_solution=2)) == {Stage.SOLUTIONS: "2 groupes sans solution"}
    assert missing(replace(FINISHED, strategies=0)) == {Stage.STRATEGIES: "aucune stratégie"}
    assert missing(replace(FINISHED, complete_objectives=0)) == {Stage.OBJECTIVES: "aucun objectif daté et mesuré"}
    assert missing(replace(FINISHED, objectives=0, complete_objectives=0)) == {Stage.OBJECTIVES: "aucun objectif"}


def test_without_group_neither_groups_nor_solutions_are_done():
    assert set(missing(replace(FINISHED, groups=0))) == {Stage.GROUPS, Stage.SOLUTIONS}


@pytest.mark.parametrize("field", ["name", "purpose", "has_lead", "due_date"])
def test_the_subject_wants_each_of_its_four_fields(field):
    blank = {"name": "  ", "purpose": "", "has_lead": False, "due_date": None}
    assert set(missing(replace(FINISHED, **{field: blank[field]}))) == {Stage.SUBJECT}


# --- The SWOT -----------------------------------------------------------------------------------------------------------------------------


def test_a_quadrant_is_two_attributes_and_nothing_else():
    assert {quadrant_of(*both) for both in product([True, False], repeat=2)} == set(Quadrant)
    assert all(quadrant_of(*attributes_of(quadrant)) is quadrant for quadrant in Quadrant)
    assert (quadrant_of(True, True), quadrant_of(True, False)) == (Quadrant.STRENGTH, Quadrant.WEAKNESS)
    assert (quadrant_of(None, None), attributes_of(None)) == (None, (None, None))


def test_each_quadrant_has_a_key_of_its_own():
    assert sorted(INITIALS.values()) == ["a", "f", "m", "o"]
    assert INITIALS[Quadrant.WEAKNESS] == "a"


def test_a_crossing_joins_an_inner_quadrant_to_an_outer_one():
    for crossing in Crossing:
        left, right = CROSSINGS[crossing]
        assert (ATTRIBUTES[left][0], ATTRIBUTES[right][0]) == (True, False)
    assert Crossing.STRENGTH_OPPORTUNITY.label == "Forces × Opportunités"


# --- The chain ----------------------------------------------------------------------------------------------------------------------------

# Facts 1 and 2 are in group 10, 3 in group 11, 4 in none. Solution 20 answers to group 10, 21 cites fact 3 from a crossing; 22 leads
# nowhere.
LINKS = Links(
    fact_groups={1: 10, 2: 10, 3: 11, 4: None},
    solution_groups={20: 10, 21: None, 22: 11},
    citations={21: {3}, 20: {9}},  # 9 was discarded since
    solution_strategies={20: 30, 21: 30, 22: None},
    objective_strategies={40: 30, 41: None},
)


def test_why_walks_back_from_an_objective_to_its_facts():
    assert facts_by_objective(LINKS)[40] == {1, 2, 3}
    assert facts_by_objective(LINKS)[41] == frozenset()
    assert facts_by_solution(LINKS)[20] == {1, 2}


def test_so_what_walks_forward_from_a_fact_to_its_objectives():
    assert solutions_by_fact(LINKS)[3] == {21, 22}
    assert objectives_by_fact(LINKS)[1] == {40}
    assert objectives_by_fact(LINKS)[4] == frozenset()


def test_both_directions_tell_the_same():
    for fact, objective in product(LINKS.fact_groups, LINKS.objective_strategies):
        assert (fact in facts_by_objective(LINKS)[objective]) is (objective in objectives_by_fact(LINKS)[fact])


def test_loose_ends_are_facts_that_led_nowhere_and_objectives_without_fact():
    found = loose_ends(LINKS)
    assert (found.facts, found.objectives) == ((4,), (41,))
