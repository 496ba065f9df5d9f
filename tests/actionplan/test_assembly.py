"""A plan made of plain rows, without a database: dates handed down, flags, numbers, what keeps it from being validated; drafts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from actionplan.assembly import ActionRow, Decision, Flag, Flags, Frame, LinkRow, ObjectiveRow, PlanRows, TaskRow, assemble, inherited
from actionplan.baseline import Fate, compare, content, read
from actionplan.drafts import LONGEST_NAME, Suggestion, cut, drafts
from actionplan.progress import Mode, Status
from actionplan.starters import BY_KEY, EVERY

MONDAY = date(2026, 6, 8)
JUNE = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 12)}


def plan(*tasks, actions=(), objectives=(), frame=None, today=MONDAY):
    """One objective with one action, unless others are given."""
    rows = PlanRows(
        frame or Frame(),
        objectives or (ObjectiveRow(1, "Diversifier les canaux"),),
        actions or (ActionRow(1, 1, "Annonces", owner_id=7, controller_id=8),),
        tasks,
        {7: "Léa Durand", 8: "Noé Petit"},
    )
    return assemble(rows, today=today)


def task(number=1, **values):
    return TaskRow(number, 1, f"T{number}", **{"assignee_id": 7, "controller_id": 8} | values)


def line(tree, number=1):
    return next(one for one in tree.tasks if one.id == number)


# --- Dates --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "above", "found"),
    [
        ((None, None), (1, 9), (1, 9)),
        ((3, None), (1, 9), (3, 9)),
        ((None, 5), (1, 9), (1, 5)),
        ((3, 5), (1, 9), (3, 5)),
        ((12, None), (1, 9), (12, None)),  # its end would come before its start
        ((None, 2), (4, 9), (None, 2)),
        ((None, None), (None, None), (None, None)),
    ],
)
def test_dates_are_handed_down_and_never_turned_around(own, above, found):
    def days(pair):
        return tuple(None if day is None else date(2026, 6, day) for day in pair)

    assert inherited(days(own), days(above)) == days(found)


def test_no_date_changes_a_status_and_none_is_invented():
    for today in (date(2020, 1, 1), date(2030, 1, 1)):
        found = line(plan(task(progress=40), today=today))
        assert (found.status, found.start, found.end, found.placed, found.forecast) == (Status.IN_PROGRESS, None, None, None, None)
        assert found.flags.present == {Flag.UNDATED}


def test_a_one_day_task_starts_and_ends_on_the_same_day():
    found = line(plan(task(starts_on=MONDAY, ends_on=MONDAY, duration=1), frame=Frame(due_date=date(2026, 6, 19))))
    assert (found.start, found.end) == (MONDAY, MONDAY)
    assert (found.placed.latest_start, found.placed.latest_end) == (date(2026, 6, 19), date(2026, 6, 19))


def test_the_latest_start_that_has_passed_is_a_risk():
    late = task(duration=10)
    assert line(plan(late, frame=Frame(due_date=date(2026, 6, 19)))).flags.is_at_risk is False
    assert line(plan(late, frame=Frame(due_date=date(2026, 6, 18)))).flags.is_at_risk is True
    assert line(plan(replace(late, progress=5), frame=Frame(due_date=date(2026, 6, 18)))).flags.is_at_risk is False


# --- Flags --------------------------------------------------------------------------------------------------------------------------------


def test_flags_stand_side_by_side_and_leave_what_is_finished():
    row = task(assignee_id=None, controller_id=None, blocked_reason="Sans réponse", starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 15))
    found = line(plan(row)).flags
    assert found.present == {Flag.LATE, Flag.AT_RISK, Flag.BLOCKED, Flag.NO_OWNER, Flag.NO_CONTROLLER}
    assert found.starts_late
    assert line(plan(replace(row, progress=100))).flags == Flags()
    assert line(plan(replace(row, abandoned_reason="Sans objet"))).flags == Flags()


def test_an_action_is_late_by_its_own_date_and_at_risk_by_its_tasks():
    tree = plan(
        task(starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 15)),
        actions=(ActionRow(1, 1, "Annonces", owner_id=7, controller_id=8, due_date=date(2026, 6, 30)),),
    )
    (action,) = tree.actions
    assert (action.flags.is_late, action.flags.is_at_risk, action.late_tasks) == (False, True, 1)
    assert tree.objectives[0].flags.present == {Flag.AT_RISK, Flag.UNDATED}


def test_what_is_set_aside_has_no_flag_and_does_not_count():
    row = ActionRow(1, 1, "Reportée", decision=Decision.POSTPONED, due_date=date(2026, 1, 1))
    tree = plan(task(), actions=(row, ActionRow(2, 1, "Gardée", owner_id=7, contribution=100)))
    aside, kept = tree.actions
    assert (aside.flags, aside.share, line(tree).is_live, line(tree).is_open) == (Flags(), None, False, False)
    assert (kept.share, kept.number, tree.objectives[0].rolled.abandoned) == (100, "1.2", 1)


def test_a_signature_is_waited_for_only_where_there_is_a_controller():
    assert line(plan(task(progress=100))).waits_for_signature
    assert not line(plan(task(progress=100, controller_id=None))).waits_for_signature


def test_what_a_task_waits_for_is_named_even_when_it_is_done():
    tree = plan(task(1, progress=100, **JUNE), task(2, links=(LinkRow(5, 1, 2), LinkRow(6, 99))))
    assert [(one.name, one.lag) for one in line(tree, 2).befores] == [("T1", 2)]  # the other one is in the bin


# --- Roll-ups -----------------------------------------------------------------------------------------------------------------------------


def test_one_progress_goes_from_task_to_plan():
    tree = plan(
        task(1, progress=100, load=Decimal(5)), task(2, progress=40, load=Decimal(10)), task(3, load=Decimal(3)), task(4, load=Decimal(2))
    )  # fmt: skip
    (action,), (objective,) = tree.actions, tree.objectives
    assert {action.shown, objective.shown, tree.shown} == {"45\u00a0%"}
    assert action.rolled.mode is Mode.BY_LOAD


def test_three_actions_without_contribution_finish_their_objective():
    actions = tuple(ActionRow(number, 1, f"A{number}", typed_progress=100) for number in (1, 2, 3))
    (objective,) = plan(actions=actions).objectives
    assert (objective.shares.coverage, objective.shown, objective.status_name) == (100, "100\u00a0%", "Terminé")


def test_objectives_weigh_in_the_plan_and_what_is_abandoned_does_not():
    objectives = (ObjectiveRow(1, "A", weight=3), ObjectiveRow(2, "B"), ObjectiveRow(3, "C"))
    actions = (
        ActionRow(1, 1, "A", typed_progress=100), ActionRow(2, 2, "B"), ActionRow(3, 3, "C", decision=Decision.DISCARDED),
    )  # fmt: skip
    tree = plan(objectives=objectives, actions=actions)
    assert (tree.shown, [one.label for one in tree.objectives]) == ("75\u00a0%", ["1. A", "2. B", "3. C"])
    assert tree.obstacles  # a discarded objective is not asked for its 100 %, the others are
    assert not any("“C”" in sentence for sentence in tree.obstacles)


# --- Drafts, starters, baseline -----------------------------------------------------------------------------------------------------------


def test_drafts_share_100_by_what_they_win():
    gains = [Decimal("3.64"), Decimal("2.44"), Decimal("1.82")]
    assert [one.contribution for one in drafts([Suggestion("A", gain=gain) for gain in gains])] == [46, 31, 23]
    assert [one.contribution for one in drafts([Suggestion("A"), Suggestion("B")])] == [50, 50]
    assert drafts([Suggestion("A", hints=(0, 25, 100))])[0].scores == (1, 2, 5)
    assert drafts([]) == ()


def test_a_long_text_is_cut_after_a_word_and_kept_whole():
    text = "Corriger d’abord les parcours mobiles les plus fréquents, " * 6
    name, description = cut(text)
    assert len(name) <= LONGEST_NAME
    assert name.endswith("…")
    assert (text.startswith(name[:-1]), description) == (True, text)
    assert cut("Court") == cut("Court.") == ("Court", "")
    assert cut("Et ainsi de suite...") == ("Et ainsi de suite...", "")


def test_starters_are_believable():
    assert len(BY_KEY) == len(EVERY) >= 6
    for starter in EVERY:
        assert all(1 <= score <= 5 for score in starter.scores)
        assert len(starter.tasks) >= 4
        assert all(one.load <= max(one.duration, 1) for one in starter.tasks)


def test_a_baseline_comes_back_from_what_is_stored():
    tree = plan(task(progress=33, **JUNE))
    assert [point.value for point in read(content(tree))] == [33, 33, 33]
    assert {one.fate for one in compare(content(tree), tree).differences} == {Fate.SAME}
    with pytest.raises(LookupError):
        read(content(tree) | {"form": 2})


def test_a_renamed_and_dated_task_is_the_same_one_moved():
    before, after = plan(task(**JUNE)), plan(replace(task(**JUNE), name="Autrement", ends_on=date(2026, 6, 10)))
    found = compare(content(before), after)
    assert [(one.name, one.level_name, one.start_days, one.end_days) for one in found.moved] == [("Autrement", "tâche", 0, -2)]
    dated = compare(content(plan(task())), plan(task(**JUNE)))
    assert [(one.end_days, one.fate_name) for one in dated.moved] == [(None, "déplacé")]
