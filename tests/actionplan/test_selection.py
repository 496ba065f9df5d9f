"""The best set under a budget: the worked case of strategy-plan-kpi.md §2.8, and every subset tried on small ones."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplan import selection
from actionplan.selection import Candidate, Impossible, Worth, best_set, index, value_of, worth


def action(key, cost, value, cct=50, **more):
    return Candidate(key, Decimal(value), None if cct is None else Decimal(cct), None if cost is None else Decimal(cost), **more)


A, B, C, D, E = 1, 2, 3, 4, 5
CASE = [action(A, 8000, 40, 75), action(B, 3500, 25, 33), action(C, 1200, 10, 17), action(D, 2500, 15, 42), action(E, 6000, 30, 67)]


def test_the_worked_case_gives_b_and_e_and_the_price_of_the_next_point():
    found = best_set(CASE, Decimal(10_000))
    assert (found.keys, found.value, found.cost) == ((B, E), 55, 9500)
    assert (found.next_keys, found.next_cost - 10_000, found.next_value - found.value) == ((B, C, E), 700, 10)


def test_maximising_the_index_instead_would_give_another_set():
    by_index = [action(one.key, one.cost, index(one.value, one.cct), one.cct) for one in CASE]
    found = best_set(by_index, Decimal(10_000))
    assert (found.keys, found.value) == ((B, C, D), Decimal("33.75"))


def test_an_action_without_cost_is_left_out_and_listed_with_what_requires_it():
    found = best_set([*CASE, action(6, None, 90), action(7, 10, 90, requires=frozenset({6}))], Decimal(10_000))
    assert (found.keys, found.without_cost) == ((B, E), (6,))


def test_what_is_imposed_comes_first_and_a_budget_too_small_for_it_says_what_it_takes():
    imposed = [action(A, 8000, 40, 75, is_imposed=True), *CASE[1:]]
    assert best_set(imposed, Decimal(10_000)).keys == (A, C)
    with pytest.raises(Impossible) as refusal:
        best_set(imposed, Decimal(5_000))
    assert refusal.value.cost == 8000


def test_a_set_that_is_a_cent_too_dear_is_too_dear_in_millions_too():
    dear = [action(A, "662193.73", 12), action(B, "466965.27", 19), action(C, "652746.87", 21), action(D, "556171.28", 32)]
    assert best_set(dear, Decimal("1675883.41")).keys == (C, D)  # B, C and D have more value, for a cent more
    assert best_set(dear, Decimal("1675883.42")).keys == (B, C, D)


def test_nothing_to_choose_from_is_an_empty_set():
    found = best_set([], Decimal(100))
    assert (found.keys, found.value, found.next_keys) == ((), 0, ())


def test_quadrants_compare_an_action_to_its_fair_share():
    assert worth(Decimal(25), Decimal(33), 4) is Worth.QUICK_WIN
    assert worth(Decimal(25), Decimal(50), 4) is Worth.MAJOR_PROJECT
    assert worth(Decimal("24.9"), Decimal(33), 4) is Worth.FILL_IN
    assert worth(Decimal("24.9"), Decimal(75), 4) is Worth.DISCARD
    assert worth(Decimal(25), None, 4) is None


def test_the_values_of_a_complete_plan_make_a_hundred():
    assert sum(value_of(Decimal(share), weight, 3) for weight in (1, 2) for share in (40, 60)) == 100


def tried(candidates, budget):
    """Try every subset: the most value, the cheapest, the easiest, the first in order."""
    best = None
    for taken in product([1, 0], repeat=len(candidates)):
        chosen = [one for one, is_in in zip(candidates, taken, strict=True) if is_in]
        keys = {one.key for one in chosen}
        cost = sum((one.cost for one in chosen), Decimal(0))
        allowed = cost <= budget and all(one.requires <= keys for one in chosen)
        if allowed and all(one.key in keys for one in candidates if one.is_imposed):
            rank = (-sum(one.value for one in chosen), cost, sum(one.cct for one in chosen), tuple(-one for one in taken))
            if best is None or rank < best[0]:
                best = (rank, tuple(one.key for one in chosen))
    return None if best is None else best[1]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_cases_are_as_good_as_trying_every_subset(data):
    size = data.draw(st.integers(1, 8))
    candidates = [
        action(
            key, data.draw(st.integers(0, 6)) * 500, data.draw(st.integers(0, 5)), data.draw(st.sampled_from([0, 25, 50])),
            requires=frozenset(data.draw(st.sets(st.integers(0, key - 1), max_size=1))) if key else frozenset(),
            is_imposed=data.draw(st.integers(0, 9)) == 0,
        )
        for key in range(size)
    ]  # fmt: skip
    budget = Decimal(data.draw(st.integers(0, 12)) * 500)
    expected = tried(candidates, budget)
    if expected is None:
        with pytest.raises(Impossible):
            best_set(candidates, budget)
    else:
        assert best_set(candidates, budget).keys == expected


def test_a_large_choice_takes_as_many_solutions_as_a_small_one(monkeypatch):
    solved = []
    optimise = selection._Problem._optimise

    def count(self, *args, **options):
        solved.append(self)
        return optimise(self, *args, **options)

    monkeypatch.setattr(selection._Problem, "_optimise", count)
    numbers = []
    for size in (5, 60):
        solved.clear()
        best_set([action(key, 100 + key * key, 1 + key * 3, key) for key in range(size)], Decimal(300))
        numbers.append(len(solved))
    assert numbers[0] == numbers[1] < 10
