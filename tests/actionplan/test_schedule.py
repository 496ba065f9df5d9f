"""The retro-planning: tests A to G of strategy-plan-kpi.md §2.5, lateness (§2.6) and the traps of §6."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actionplan.lateness import Dues, expected, forecast, lateness
from actionplan.schedule import Cycle, Dated, Item, Link, early_starts, followers, moves, ordered, schedule, shift
from otn.lib.working_days import Calendar, Period

D = date(2026, 5, 15)
APRIL = date(2026, 4, 8)
PLAIN = Calendar()
FROZEN = Calendar(closed=(Period(date(2026, 7, 13), date(2026, 8, 30)),))


def day(month, number):
    return date(2026, month, number)


def chain(*durations):
    items = [Item(key, duration) for key, duration in enumerate(durations, 1)]
    return items, [Link(key, key + 1) for key in range(1, len(durations))]


BROCHURE = chain(5, 10, 3, 2)


def placed(items, links, *, due=D, start=APRIL, calendar=PLAIN):
    return schedule(items, links, due=due, start=start, calendar=calendar)


# --- Days ---------------------------------------------------------------------------------------------------------------------------------


def test_2026_has_eleven_public_holidays():
    days = [
        day(1, 1),
        day(4, 6),
        day(5, 1),
        day(5, 8),
        day(5, 14),
        day(5, 25),
        day(7, 14),
        day(8, 15),
        day(11, 1),
        day(11, 11),
        day(12, 25),
    ]
    every_day = Calendar(weekdays=frozenset(range(7)))
    assert [date.fromordinal(n) for n in range(day(1, 1).toordinal(), day(12, 31).toordinal() + 1)
            if not every_day.works(date.fromordinal(n))] == days  # fmt: skip


def test_counting_days_goes_both_ways():
    assert (PLAIN.between(day(4, 15), day(4, 20)), PLAIN.between(day(4, 20), day(4, 15)), PLAIN.between(D, D)) == (3, -3, 0)
    assert (PLAIN.step(day(4, 30), 1), PLAIN.step(day(5, 4), -1), PLAIN.step(day(5, 1), 0)) == (day(5, 4), day(4, 30), day(5, 1))


def test_a_calendar_without_day_says_so_rather_than_search_for_ever():
    with pytest.raises(ValueError, match="no working day"):
        Calendar(weekdays=frozenset()).on_or_after(D)


def test_nothing_moves_by_a_day_when_the_clock_changes():
    for start in (day(3, 27), day(10, 23)):
        assert PLAIN.step(PLAIN.step(start, 5), -5) == start


# --- Placing ------------------------------------------------------------------------------------------------------------------------------


def test_a_the_tasks_of_the_brochure_counted_back_from_the_deadline():
    found = placed(*BROCHURE)
    assert [(one.latest_start, one.latest_end) for one in found.items.values()] == [
        (day(4, 15), day(4, 21)), (day(4, 22), day(5, 6)), (day(5, 7), day(5, 12)), (day(5, 13), day(5, 15))
    ]  # fmt: skip


def test_b_a_diamond_with_a_lag_and_a_milestone():
    items = [Item(1, 5), Item(2, 10), Item(3, 4), Item(4, 3), Item(5, 0)]
    links = [Link(1, 2), Link(1, 3), Link(2, 4), Link(3, 4, lag=2), Link(4, 5)]
    found = placed(items, links)
    assert [(one.latest_start, one.latest_end, one.earliest_start, one.earliest_end, one.slack) for one in found.items.values()] == [
        (day(4, 17), day(4, 23), day(4, 8), day(4, 14), 7),
        (day(4, 24), day(5, 11), day(4, 15), day(4, 28), 7),
        (day(4, 30), day(5, 6), day(4, 15), day(4, 20), 11),
        (day(5, 12), day(5, 15), day(4, 29), day(5, 4), 7),
        (day(5, 15), day(5, 15), day(5, 4), day(5, 4), 7),
    ]
    assert [one.is_critical for one in found.items.values()] == [True, True, False, True, True]


def test_c_a_deadline_that_cannot_be_kept_is_told_in_working_days():
    found = placed(*BROCHURE, start=day(4, 20))
    assert (found.slack, found.is_feasible) == (-3, False)
    assert found.warning() == ("Il fallait commencer le 15/04\u00a0: 3 jours ouvrés de retard. Au plus tôt\u00a0: fin le 20/05/2026.")
    assert placed(*BROCHURE).warning() == ""


@pytest.mark.parametrize(("calendar", "begin"), [(FROZEN, day(6, 29)), (PLAIN, day(8, 17))])
def test_d_a_frozen_season_is_stepped_over(calendar, begin):
    found = placed([Item(1, 20)], [], due=day(9, 11), calendar=calendar)
    assert found.items[1].latest_start == begin


@pytest.mark.parametrize(("due", "calendar", "end"), [(day(5, 24), PLAIN, day(5, 22)), (day(7, 15), FROZEN, day(7, 10))])
def test_e_and_f_a_deadline_on_a_closed_day_is_the_last_open_one_before(due, calendar, end):
    assert placed([Item(1, 1)], [], due=due, calendar=calendar).items[1].latest_end == end


def test_g_a_loop_is_named_in_its_order():
    links = [Link(1, 2), Link(2, 3), Link(3, 1)]
    with pytest.raises(Cycle) as found:
        placed([Item(1, 1), Item(2, 1), Item(3, 1)], links)
    keys = found.value.keys
    assert keys[0] == keys[-1]
    assert {(before, after) for before, after in pairwise(keys)} == {(1, 2), (2, 3), (3, 1)}
    with pytest.raises(Cycle) as itself:
        ordered([1], [Link(1, 1)])
    assert itself.value.keys == (1, 1)


def test_the_earliest_dates_and_the_slack_are_the_same_in_both_directions():
    items, links = BROCHURE
    for found in (placed(items, links), placed(items[::-1], links[::-1])):
        assert [(found.items[key].earliest_end, found.items[key].slack) for key in (1, 4)] == [(day(4, 14), 5), (day(5, 6), 5)]


def test_what_is_fixed_never_moves_and_a_link_that_it_breaks_is_told():
    items, links = BROCHURE
    pinned = [items[0], Item(2, 10, fixed=(day(4, 10), day(4, 23))), *items[2:]]
    found = placed(pinned, links)
    assert (found.items[2].latest_start, found.items[2].earliest_start) == (day(4, 10), day(4, 10))
    assert [(one.before, one.after) for one in found.broken] == [(1, 2)]
    assert found.items[1].latest_end == day(4, 9)
    tasks = {key: Dated(None, None, is_fixed=key == 2) for key in found.items}
    assert [move.key for move in moves(tasks, found)] == [1, 3, 4]


def test_a_task_has_a_due_date_of_its_own_where_it_has_one():
    assert placed([Item(1, 2, due=day(4, 17)), Item(2, 2)], []).items[1].latest_end == day(4, 17)


def test_a_negative_lag_lets_two_tasks_overlap():
    found = placed([Item(1, 5), Item(2, 5)], [Link(1, 2, lag=-2)])
    assert found.items[2].latest_start == PLAIN.step(found.items[1].latest_end, -1)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_links_no_task_begins_before_those_it_waits_for_have_ended(data):
    size = data.draw(st.integers(2, 7))
    items = [Item(key, data.draw(st.integers(1, 6))) for key in range(size)]
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda both: both[0] < both[1])
    links = [Link(*both) for both in data.draw(st.sets(pairs, max_size=8))]
    found = placed(items, links)
    for link in links:
        before, after = found.items[link.before], found.items[link.after]
        assert before.latest_end < after.latest_start
        assert before.earliest_end < after.earliest_start
    assert {one.slack for one in found.items.values() if one.is_critical} == {found.slack}


# --- Moving -------------------------------------------------------------------------------------------------------------------------------

NOW = {key: Dated(day(4, 12 + key), day(4, 12 + key)) for key in (1, 2, 3, 4)}
LINKS = [Link(1, 2), Link(2, 3), Link(3, 4)]


def test_all_followers_move_by_as_much_not_only_the_next_one():
    assert followers(1, LINKS) == {2, 3, 4}
    found = shift(NOW, LINKS, 1, 5, calendar=PLAIN, with_followers=True)
    assert [(move.key, PLAIN.between(move.old[0], move.new[0])) for move in found] == [(1, 5), (2, 5), (3, 5), (4, 5)]
    assert [move.key for move in shift(NOW, LINKS, 1, 5, calendar=PLAIN, with_followers=False)] == [1]


def test_undated_and_fixed_tasks_stay_as_they_are():
    tasks = {1: NOW[1], 2: Dated(None, None), 3: Dated(day(4, 15), day(4, 15), is_fixed=True), 4: NOW[4]}
    assert [move.key for move in shift(tasks, LINKS, 1, 5, calendar=PLAIN, with_followers=True)] == [1, 4]


def test_a_task_that_begins_too_early_is_told_with_the_link_it_breaks():
    tasks = {1: Dated(day(4, 13), day(4, 17)), 2: Dated(day(4, 17), day(4, 20)), 3: Dated(day(4, 21), day(4, 21))}
    assert [(link.before, link.after) for link in early_starts(tasks, LINKS, calendar=PLAIN)] == [(1, 2)]


def test_a_predecessor_that_ends_early_offers_earlier_dates_and_moves_nothing():
    items, links = BROCHURE
    done = [Item(1, 5, fixed=(day(4, 8), day(4, 10))), *items[1:]]
    found = placed(done, links, start=day(4, 8))
    assert found.items[2].earliest_start == day(4, 13)


# --- Late and at risk ---------------------------------------------------------------------------------------------------------------------


def dues(progress, **more):
    return Dues(**({"start": day(6, 1), "end": day(6, 12), "progress": Decimal(progress), "is_to_do": False} | more))


def at(today, progress, **more):
    return lateness(dues(progress, **more), today=today, calendar=PLAIN)


def test_more_than_twenty_points_behind_is_at_risk():
    assert expected(dues(0), today=day(6, 8), calendar=PLAIN) == 50
    assert (at(day(6, 8), 25).is_at_risk, at(day(6, 8), 30).is_at_risk) == (True, False)


def test_the_due_day_itself_is_not_late():
    assert (at(day(6, 12), 80).is_late, at(day(6, 16), 80).days, at(day(6, 16), 100).is_late) == (False, 2, False)
    assert at(day(6, 13), 80).is_late  # a Saturday: late all the same


def test_not_begun_is_a_late_start_and_past_its_latest_start_a_risk():
    assert at(day(6, 2), 0, is_to_do=True).starts_late
    assert at(day(6, 2), 0, is_to_do=True, latest_start=day(6, 1)).is_at_risk


def test_a_predecessor_that_will_end_too_late_is_a_risk():
    task = dues(0, latest_end=day(6, 12))
    assert lateness(task, today=day(5, 20), calendar=PLAIN, befores=[day(6, 15)]).is_at_risk
    assert not lateness(task, today=day(5, 20), calendar=PLAIN, befores=[day(6, 12)]).is_at_risk


def test_the_forecast_is_what_is_left_from_today_on():
    assert forecast(dues(50), today=day(6, 8), calendar=PLAIN) == day(6, 12)
    assert forecast(dues(20), today=day(6, 8), calendar=PLAIN) == day(6, 17)
    assert forecast(dues(20, end=None), today=day(6, 8), calendar=PLAIN) is None
