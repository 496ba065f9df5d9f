"""The pure rules of step 3, with every worked number of strategy-plan-kpi.md §2.1 to §2.4 and §2.7."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from actionplan.cct import ANCHORS, Criterion, average, cct, score_of_hint, word_of
from actionplan.contribution import pro_rata, share_the_rest, shares
from actionplan.means import Line, Load, Vat, amount, budget, capacity, load_by_week
from actionplan.progress import (
    Mode,
    Rolled,
    Status,
    TaskFacts,
    action_progress,
    objective_progress,
    plan_progress,
    shown,
    task_progress,
    task_status,
)
from otn.lib.french import rounded
from otn.lib.working_days import Calendar

# --- CCT ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "expected"),
    [((2, 2, 3), 33), ((1, 1, 1), 0), ((3, 3, 3), 50), ((5, 5, 5), 100), ((1, 2, 3), 25), ((5, 3, 2), 58), ((4, 4, 5), 83)],
)
def test_three_scores_make_a_percentage(scores, expected):
    assert rounded(cct(scores)) == expected


def test_a_missing_score_is_no_score_and_never_the_easiest():
    assert cct((2, None, 3)) is None


def test_the_125_triples_give_thirteen_values_and_33_fifteen_times():
    values = Counter(rounded(cct(triple)) for triple in product(range(1, 6), repeat=3))
    assert sorted(values) == [0, 8, 17, 25, 33, 42, 50, 58, 67, 75, 83, 92, 100]
    assert values[33] == 15


def test_criteria_may_weigh_differently():
    assert cct((5, 1, 1), weights=(2, 1, 1)) == 50


def test_each_criterion_has_five_anchors_and_hints_become_scores():
    assert all(len(ANCHORS[criterion]) == 5 for criterion in Criterion)
    assert [score_of_hint(hint) for hint in (0, 25, 50, 75, 100)] == [1, 2, 3, 4, 5]
    assert [word_of(value) for value in (None, Decimal(33), Decimal(50), Decimal(75))] == ["", "plutôt facile", "moyen", "plutôt difficile"]


def test_the_average_of_an_objective_follows_contributions_and_says_of_how_many():
    found = average([(Decimal(0), Decimal(75)), (Decimal(100), Decimal(25)), (None, Decimal(50))])
    assert (found.value, found.scored, found.actions) == (25, 2, 3)
    assert average([(Decimal(20), Decimal(0)), (Decimal(40), Decimal(0))]).value == 30
    assert average([(None, Decimal(1))]).value is None


# --- Contribution -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "progress", "coverage", "expected"),
    [
        ((50, 30, None), (100, 40, 0), 100, 62),
        ((50, 30), (100, 40), 80, 62),
        ((60, 60), (100, 50), 100, 75),
        ((None, None, None), (100, 0, 0), 100, 33),
    ],
)
def test_contributions_cover_an_objective_and_carry_its_progress(given, progress, coverage, expected):
    found = shares(given)
    assert rounded(found.coverage) == coverage
    assert rounded(found.progress([Decimal(one) for one in progress])) == expected


def test_what_is_missing_too_much_or_not_given_is_told():
    assert (shares((50, 30)).missing, shares((60, 60)).excess, shares((50, 50, None)).empty) == (20, 20, 1)
    assert shares((50, 50, None)).effective == (50, 50, 0)
    assert shares((50, 20)).coverage == 70  # one of 30 was abandoned


def test_a_plan_is_validated_with_integers_that_make_a_hundred():
    cases = {(50, 50): True, (100, 0): True, (50, 50, None): False, (50, 30): False, (60, 60): False, (): False}
    assert {given: shares(given).may_be_validated for given in cases} == cases


@pytest.mark.parametrize(
    ("given", "expected"),
    [((None,) * 3, (34, 33, 33)), ((50, None, None), (50, 25, 25)), ((51, None, None), (51, 25, 24)), ((120, None), (120, 0))],
)
def test_the_rest_is_shared_in_integers(given, expected):
    assert share_the_rest(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [((50, 20), (71, 29)), ((0, 0), (50, 50)), ((60, 40), (60, 40)), ((60, 60), (60, 60)), ((), ())]
)
def test_what_was_freed_is_shared_in_proportion_where_everything_was_given(given, expected):
    assert share_the_rest(given) == expected


def test_contributions_follow_the_gains_of_recommendations():
    assert pro_rata([Decimal("3.64"), Decimal("2.44"), Decimal("1.82")]) == (46, 31, 23)
    assert pro_rata([Decimal(0)] * 3) == (34, 33, 33)
    assert pro_rata([]) == ()


# --- Progress and status ------------------------------------------------------------------------------------------------------------------


def tasks(*progress, loads=()):
    loads = loads or (None,) * len(progress)
    return [TaskFacts(progress=one, load=None if load is None else Decimal(load)) for one, load in zip(progress, loads, strict=True)]


def test_a_task_that_has_started_is_half_done_until_somebody_says_how_far():
    assert task_progress(TaskFacts(has_started=True)) == 50
    assert task_progress(TaskFacts(progress=20, has_started=True)) == 20


def test_progress_follows_loads_only_when_every_task_has_one():
    loaded = action_progress(tasks(100, 40, 0, 0, loads=(5, 10, 3, 2)))
    assert (loaded.value, loaded.mode, loaded.shown) == (45, Mode.BY_LOAD, "45\u00a0%")
    mixed = action_progress(tasks(100, 40, 0, 0, loads=(5, 10, None, 2)))
    assert (mixed.value, mixed.mode) == (35, Mode.MEAN)


def test_a_hundred_is_shown_when_nothing_is_open_and_nothing_when_nothing_is_done():
    assert action_progress(tasks(100, 100, 100, 100)).shown == "100\u00a0%"
    assert action_progress(tasks(*[100] * 999, 0)).shown == "99\u00a0%"
    assert action_progress(tasks(100, *[0] * 999)).shown == "<\u00a01\u00a0%"
    assert shown(Decimal(0), is_open=True) == "0\u00a0%"


def test_an_abandoned_task_does_not_count_and_all_of_them_abandon_the_action():
    left = action_progress([TaskFacts(progress=100), TaskFacts(is_abandoned=True)])
    assert (left.value, left.status, left.abandoned) == (100, Status.DONE, 1)
    gone = action_progress([TaskFacts(is_abandoned=True)])
    assert (gone.status, gone.is_live) == (Status.ABANDONED, False)


def test_done_is_not_validated():
    assert task_status(TaskFacts(progress=100, has_controller=True)) is Status.DONE
    assert task_status(TaskFacts(progress=100, has_controller=True, is_signed=True)) is Status.VALIDATED
    assert task_status(TaskFacts(progress=100, is_signed=True)) is Status.DONE  # nobody was to sign
    signed, unsigned = (TaskFacts(progress=100, has_controller=True, is_signed=one) for one in (True, False))
    assert action_progress([signed, unsigned]).status is Status.DONE
    assert action_progress([signed, TaskFacts(progress=100)]).status is Status.VALIDATED


def test_the_status_of_an_action_follows_its_tasks():
    assert action_progress(tasks(0, 0)).status is Status.TO_DO
    assert action_progress(tasks(100, 0)).status is Status.IN_PROGRESS
    assert action_progress([], typed=30).status is Status.IN_PROGRESS
    assert action_progress([], typed=100).status is Status.DONE
    assert action_progress(tasks(50), set_aside=Status.POSTPONED).is_live is False


def done(value=100):
    return Rolled(Decimal(value), Status.DONE if value == 100 else Status.IN_PROGRESS if value else Status.TO_DO, Mode.MEAN)


def test_an_objective_that_is_not_covered_is_not_finished():
    assert objective_progress([done(), done()], shares((50, 30))).status is Status.IN_PROGRESS
    finished = objective_progress([done(), done()], shares((50, 50)))
    assert (finished.status, finished.shown) == (Status.DONE, "100\u00a0%")
    assert objective_progress([done(), done()], shares((50, 50)), is_closed=True).status is Status.VALIDATED


def test_an_objective_without_live_action_has_done_nothing():
    assert objective_progress([], shares(())).value == 0
    gone = Rolled(Decimal(0), Status.ABANDONED, Mode.MEAN)
    assert objective_progress([gone], shares(())).status is Status.ABANDONED


def test_a_plan_is_the_mean_of_its_objectives_by_weight():
    assert plan_progress([(done(100), 1), (done(0), 3)]) == 25
    assert plan_progress([]) == 0


# --- Means --------------------------------------------------------------------------------------------------------------------------------


def test_otn_days_are_the_same_on_both_bases_whatever_the_rate():
    found = amount(Decimal(900), Vat.NET, Decimal(20))
    assert (found.excluded, found.included) == (900, 900)
    assert amount(Decimal(100), Vat.EXCLUDED, Decimal(20)).included == 120
    assert amount(Decimal(120), Vat.INCLUDED, Decimal(20)).excluded == 100


def test_a_budget_warns_from_ninety_percent_and_above_a_hundred():
    def of(committed, spent):
        return budget([Line(Decimal(1000), Decimal(committed), Decimal(spent), Vat.INCLUDED, Decimal(20))])

    assert [(of(*both).is_nearly_used, of(*both).is_overrun) for both in ((899, 0), (900, 0), (0, 1000), (500, 1001))] == [
        (False, False), (True, False), (True, False), (True, True)
    ]  # fmt: skip
    assert of(300, 400).left.included == 600


def test_a_load_is_spread_over_the_weeks_of_its_task():
    load = Load(1, Decimal(10), date(2026, 4, 22), date(2026, 5, 6))
    assert load_by_week([load], Calendar()) == {(1, (2026, 17)): 3, (1, (2026, 18)): 4, (1, (2026, 19)): 3}
    assert capacity((2026, 18), Calendar()) == 4  # 1 May
    assert capacity((2026, 17), Calendar(), Decimal("0.8")) == 4
