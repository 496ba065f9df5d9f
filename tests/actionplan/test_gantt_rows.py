"""Which lines of a plan its retro-planning shows: in what order, with which numbers and dates, for one person, for one year."""

from datetime import date

import pytest

from actionplan.assembly import ActionRow, ClosureRow, Decision, Frame, LinkRow, ObjectiveRow
from actionplan.gantt_rows import Choice, closures_of, lines_of, rows_of, slices_of, years_of
from otn.lib import charts
from otn.lib.charts import Kind, Scale
from otn.lib.working_days import Period, public_holidays
from tests.actionplan.test_assembly import JUNE, MONDAY, plan, task


def keys(tree, **choice):
    return [line.key for line in lines_of(tree, Choice(**choice))]


def by_key(tree, **choice):
    return {line.key: line for line in lines_of(tree, Choice(**choice))}


def two_actions(*tasks, **values):
    actions = (ActionRow(1, 1, "Annonces", owner_id=7, controller_id=8), ActionRow(2, 1, "Pages", owner_id=8))
    return plan(*tasks, actions=actions, **values)


def test_lines_stand_in_the_order_of_the_plan_with_its_numbers():
    tree = two_actions(task(1, **JUNE), task(2, **JUNE))
    rows = rows_of(tree)
    assert [(row.key, row.number, row.kind) for row in rows] == [
        ("o1", "1", Kind.OBJECTIVE), ("a1", "1.1", Kind.ACTION), ("t1", "1.1.1", Kind.TASK), ("t2", "1.1.2", Kind.TASK),
        ("a2", "1.2", Kind.ACTION),
    ]  # fmt: skip


def test_what_has_no_date_comes_last_and_gets_none():
    tree = plan(task(1), task(2, **JUNE))
    assert keys(tree) == ["o1", "a1", "t2", "t1"]
    assert by_key(tree)["t1"].row.days is None


def test_what_holds_tasks_goes_from_the_first_to_the_last_where_it_has_no_date_of_its_own():
    objectives = (ObjectiveRow(1, "Diversifier", due_date=date(2026, 10, 30)),)
    found = by_key(plan(task(1, **JUNE), objectives=objectives))
    assert found["o1"].row.days == (date(2026, 6, 1), date(2026, 10, 30))
    assert found["a1"].row.days == (date(2026, 6, 1), date(2026, 10, 30))
    assert found["o1"].is_summed
    assert not found["t1"].is_summed


def test_an_objective_without_any_date_is_undated():
    assert [line.is_dated for line in lines_of(plan(task()))] == [False, False, False]


def test_progress_is_what_every_page_says():
    tree = plan(task(1, progress=99), task(2, progress=100), task(3, progress=0, started_on=MONDAY))
    for line in lines_of(tree):
        assert line.row.progress_text == line.of.shown
        assert line.row.progress == line.of.value


def test_what_was_set_aside_or_abandoned_is_not_there():
    actions = (
        ActionRow(1, 1, "Annonces"), ActionRow(2, 1, "Radio", decision=Decision.DISCARDED, decision_reason="trop cher"),
        ActionRow(3, 1, "Salon", decision=Decision.POSTPONED),
    )  # fmt: skip
    assert keys(plan(task(1, abandoned_reason="plus utile"), task(2), actions=actions)) == ["o1", "a1", "t2"]


def test_the_number_of_a_task_counts_those_that_are_not_shown():
    assert by_key(plan(task(1, abandoned_reason="plus utile"), task(2)))["t2"].row.number == "1.1.2"


def test_late_critical_and_links_are_told():
    late = {"starts_on": date(2026, 5, 18), "ends_on": date(2026, 5, 29), "duration": 10}
    tree = plan(task(1, **late), task(2, **JUNE, duration=10, links=(LinkRow(1, 1),)), frame=Frame(due_date=date(2026, 6, 30)))
    found = by_key(tree)
    assert (found["t1"].row.is_late, found["t1"].row.delay) == (True, 6)
    assert found["t2"].row.after == ("t1",)
    assert {key for key, line in found.items() if line.row.is_critical} == {"t1", "t2"}


def test_a_task_without_duration_is_a_milestone():
    assert by_key(plan(task(1, duration=0, ends_on=MONDAY)))["t1"].row.kind is Kind.MILESTONE


def test_one_person_sees_what_she_does_or_checks():
    tree = two_actions(task(1, **JUNE), task(2, assignee_id=8, **JUNE))
    assert keys(tree, person=7) == ["o1", "a1", "t1", "t2"]  # she is the owner of the action
    assert keys(tree, person=8) == ["o1", "a1", "t1", "t2", "a2"]
    assert keys(tree, person=9) == []


def test_by_person_each_task_stands_once_under_who_does_it():
    tree = two_actions(task(1, assignee_id=8, **JUNE), task(2, **JUNE), task(3, assignee_id=None, **JUNE), task(4, assignee_id=8, **JUNE))
    assert keys(tree, by_person=True) == ["p7", "t2", "p8", "t1", "t4", "p0", "t3", "a2"]  # the second action has no task and no date
    found = by_key(tree, by_person=True)
    assert [found[key].row.label for key in ("p7", "p8", "p0")] == ["Léa Durand", "Noé Petit", "Sans responsable"]
    assert found["t4"].row.number == "1.1.4"
    assert found["p8"].row.days == (date(2026, 6, 1), date(2026, 6, 12))
    assert keys(tree, by_person=True, person=7) == ["p7", "t2"]
    svg = charts.gantt(rows_of(tree, Choice(by_person=True)), today=MONDAY, uid="u", title="Par personne", scale=Scale.MONTH).svg
    assert ">personne</text>" in svg
    assert ">objectif</text>" not in svg


def test_an_objective_is_looked_at_alone():
    tree = plan(task(1, **JUNE), objectives=(ObjectiveRow(1, "Un"), ObjectiveRow(2, "Deux")))
    assert keys(tree, objective=1) == ["o1", "a1", "t1"]
    assert keys(tree, objective=2) == ["o2"]
    assert keys(tree, objective=2, by_person=True) == []


def test_a_year_keeps_what_has_a_day_in_it_and_what_has_no_date():
    winter = {"starts_on": date(2026, 12, 14), "ends_on": date(2027, 1, 8)}
    tree = plan(task(1, **JUNE), task(2, **winter), task(3), task(4, starts_on=date(2028, 1, 3), ends_on=date(2028, 1, 4)))
    assert years_of(tree) == (2026, 2027, 2028)
    assert keys(tree, year=2026) == ["o1", "a1", "t1", "t2", "t3"]
    assert keys(tree, year=2027) == ["o1", "a1", "t2", "t3"]
    assert years_of(plan(task())) == ()


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_year_is_drawn_whole_and_alone(year):
    tree = plan(task(1, starts_on=date(2026, 12, 14), ends_on=date(2027, 1, 8)))
    svg = charts.gantt(rows_of(tree, Choice(year=year)), today=MONDAY, uid="u", title="t", scale=Scale.MONTH, year=year).svg
    assert [month in svg for month in (">janv.<", ">déc.<")] == [True, True]
    assert "continue hors de la page" in svg


def test_two_hundred_rows_are_cut_into_pages_that_draw_the_same_days():
    tasks = [task(number, **JUNE) for number in range(1, 198)] + [
        task(198, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 4)),
        task(199),
    ]
    tree = plan(*tasks)
    lines, rows = lines_of(tree), rows_of(tree)
    cut = slices_of(lines)
    assert [row for one in cut for row in rows[one]] == list(rows)
    assert [len(rows[one]) for one in cut] == [34, 34, 34, 34, 34, 31]
    drawn = [charts.gantt(rows, today=MONDAY, uid="u", title="t", scale=Scale.MONTH, shown=one) for one in cut]
    assert {">juin<" in chart.svg and ">sept.<" in chart.svg for chart in drawn} == {True}
    assert [row[0] for chart in drawn for row in chart.table.rows] == [row.number for row in rows]
    assert "Sans date (1)" in drawn[-1].svg


def test_what_holds_others_does_not_stand_last_on_a_page():
    tree = two_actions(*(task(number, **JUNE) for number in range(1, 39)))
    lines = [line for line in lines_of(tree) if line.key != "a2"]
    head, following = next(line for line in lines if line.key == "a1"), [line for line in lines if line.key.startswith("t")]
    assert [one.stop for one in slices_of([*following, head, *following])] == [38, 77]


def test_office_closures_and_holidays_are_hatched():
    closures = (
        ClosureRow(1, "", Period(date(2026, 7, 13), date(2026, 8, 30)), is_frozen=True),
        ClosureRow(2, "Inventaire", Period(date(2026, 11, 2), date(2026, 11, 6)), is_frozen=False),
    )
    tree = plan(task(1, **JUNE), frame=Frame(closures=closures))
    found = closures_of(tree, rows_of(tree))
    assert [one.label for one in found[:2]] == ["haute saison gelée", "Inventaire"]
    assert [one.start for one in found[2:]] == [day for day, _ in public_holidays(2026)]
    assert [one.label for one in closures_of(plan(), ())] == []


def test_the_holidays_of_2026():  # strategy-plan-kpi.md §2.5
    found = [(day.day, day.month) for day, _ in public_holidays(2026)]
    assert found == [(1, 1), (6, 4), (1, 5), (8, 5), (14, 5), (25, 5), (14, 7), (15, 8), (1, 11), (11, 11), (25, 12)]
    assert dict(public_holidays(2026))[date(2026, 1, 1)] == "Jour de l’an"
