"""The plan as a whole: its settings, its validation at exactly 100 %, its baseline, dates that move together and come back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.models import Baseline, Closure, Plan, Rescheduling, Task
from actionplan.operations.schedules import PlannedMove
from actionplan.queries.plan import get_last_move
from actionplan.queries.rows import get_tree
from actionplan.queries.schedules import get_comparison, get_schedule_preview, get_shift_preview
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task
from tests.strategy.reflected import seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


SETTINGS = {"starts_on": date(2026, 1, 5), "due_date": date(2026, 12, 18), "weekdays": [0, 1, 2, 3], "budget": Decimal(12000)}


# --- Settings -----------------------------------------------------------------------------------------------------------------------------


def test_an_office_has_an_empty_plan_until_somebody_writes_to_it(office, world):
    tree = get_tree(office=office)
    assert (tree.objectives, tree.shown, tree.is_validated) == ((), "0\u00a0%", False)
    assert not Plan.objects.exists()
    operations.edit_plan(office=office, by=world.contributor, version=1, **SETTINGS)
    frame = get_tree(office=office).frame
    assert (frame.starts_on, frame.due_date, frame.weekdays, frame.budget) == (
        date(2026, 1, 5), date(2026, 12, 18), (0, 1, 2, 3), Decimal(12000),
    )  # fmt: skip
    assert list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["plan.created", "plan.changed"]
    with pytest.raises(Stale):
        operations.edit_plan(office=office, by=world.contributor, version=1, **SETTINGS | {"budget": None})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [7]}, "weekdays"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"due_date": date(2025, 1, 1)}, "due_date"),
    ],
)
def test_settings_that_cannot_be_are_refused(office, world, values, field):
    with pytest.raises(Refused) as refusal:
        operations.edit_plan(office=office, by=world.manager, version=1, **SETTINGS | values)
    assert refusal.value.field == field


def test_closures_and_the_frozen_season_leave_the_calendar(office, world):
    season = {"kind": Closure.Kind.FROZEN, "first": date(2026, 7, 13), "last": date(2026, 8, 30)}
    frozen = operations.add_closure(office=office, by=world.contributor, label=" Haute saison ", **season)
    assert operations.add_closure(office=office, by=world.contributor, **season).pk == frozen.pk
    frame = get_tree(office=office).frame
    assert [(one.label, one.is_frozen) for one in frame.closures] == [("Haute saison", True)]
    assert not frame.calendar.works(date(2026, 7, 15))
    with pytest.raises(Refused):
        operations.add_closure(office=office, by=world.manager, **season | {"last": date(2026, 7, 1)})
    with pytest.raises(Refused):
        operations.add_closure(office=office, by=world.manager, **season | {"last": date(2028, 7, 1)})
    operations.remove_closure(closure=frozen, by=world.contributor)
    operations.remove_closure(closure=frozen, by=world.contributor)
    assert get_tree(office=office).frame.calendar.works(date(2026, 7, 15))


def test_those_who_do_not_write_change_no_setting(office, world):
    for person in (world.reader, world.advisor, world.network_admin, world.superuser, world.pommiers_manager):
        for act in (
            lambda by: operations.edit_plan(office=office, by=by, version=1, **SETTINGS),
            lambda by: operations.add_closure(office=office, by=by, kind="closed", first=TODAY, last=TODAY),
            lambda by: operations.apply_schedule(office=office, by=by, moves=[]),
            lambda by: operations.validate_plan(office=office, by=by, version=1),
            lambda by: operations.reopen_plan(office=office, by=by, reason="Pour recommencer."),
        ):
            with pytest.raises(PermissionDenied):
                act(person)
    assert not Plan.objects.exists()


# --- Validation ---------------------------------------------------------------------------------------------------------------------------


def test_a_plan_is_validated_only_when_each_objective_makes_100_and_each_fault_is_told(office, world):
    with pytest.raises(Refused) as refusal:
        operations.validate_plan(office=office, by=world.manager, version=1)
    assert refusal.value.message == "Un plan se valide avec un objectif au moins."
    first, second, third = (objective(office, world.manager, name) for name in ("Diversifier les canaux", "Gagner des visites", "Vide"))
    for contribution in (50, 30):
        action(first, world.manager, f"A{contribution}", contribution=contribution)
    action(second, world.manager, "Sans contribution")
    with pytest.raises(Refused) as refusal:
        operations.validate_plan(office=office, by=world.manager, version=1)
    assert refusal.value.message == (
        "La contribution de “Diversifier les canaux” fait 80\u00a0%. Il faut 100\u00a0% pour valider. "
        "Dans “Gagner des visites”, 1 action est sans contribution. Il faut un nombre entier à chacune pour valider. "
        "La contribution de “Vide” fait 0\u00a0%. Il faut 100\u00a0% pour valider."
    )
    action(first, world.manager, "A20", contribution=20)
    operations.share_rest(objective=second, by=world.manager)
    operations.remove_objective(objective=third, by=world.manager)
    operations.validate_plan(office=office, by=world.manager, version=1)
    assert get_tree(office=office).is_validated
    with pytest.raises(WrongState):
        operations.validate_plan(office=office, by=world.manager, version=2)


def test_only_the_manager_validates_and_a_stale_page_does_not(office, world):
    action(objective(office, world.manager), world.manager, contribution=100)
    with pytest.raises(PermissionDenied):
        operations.validate_plan(office=office, by=world.contributor, version=1)
    operations.edit_plan(office=office, by=world.contributor, version=1, **SETTINGS)
    with pytest.raises(Stale):
        operations.validate_plan(office=office, by=world.manager, version=1)


def test_a_validated_plan_lives_on_and_is_compared_with_that_day(office, world):
    aim = objective(office, world.manager)
    kept, leave = action(aim, world.manager, "Gardée", contribution=60), action(aim, world.manager, "Laissée", contribution=40)
    moved, gone = (
        task(kept, world.manager, name, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19)) for name in ("Déplacée", "Retirée")
    )  # fmt: skip
    assert get_comparison(office=office).comparison is None
    operations.validate_plan(office=office, by=world.manager, version=1)
    operations.shift_task(task=moved, by=world.manager, version=1, days=3, with_followers=False)
    operations.report_progress(task=moved, by=world.manager, version=2, progress=50)
    operations.remove_task(task=gone, by=world.manager)
    operations.decide_action(action=leave, by=world.manager, version=1, decision=Decision.DISCARDED, reason="Trop cher pour nous.")
    task(kept, world.manager, "Ajoutée")
    page = get_comparison(office=office)
    found = page.comparison
    assert [one.name for one in found.added] == ["Ajoutée"]
    assert [one.name for one in found.removed] == ["Retirée", "Laissée"]
    assert [(one.name, one.start_days, one.end_days) for one in found.moved] == [("Déplacée", 3, 3)]
    assert (found.moved[0].then.shown, found.moved[0].now.shown, found.moved[0].points_won) == ("0\u00a0%", "50\u00a0%", 50)
    assert (found.shown_then, found.shown_now) == ("0\u00a0%", "15\u00a0%")  # 25 % of an action that is 60 of 100
    assert (page.by, len(page.baselines)) == (world.manager.full_name, 1)
    with pytest.raises(LookupError):
        get_comparison(office=office, baseline_id=0)


def test_a_plan_is_reopened_with_a_reason_and_validated_anew_beside_the_first_one(office, world):
    action(objective(office, world.manager), world.manager, contribution=100)
    with pytest.raises(WrongState):
        operations.reopen_plan(office=office, by=world.manager, reason="Un nouvel élu arrive.")
    first = operations.validate_plan(office=office, by=world.manager, version=1)
    with pytest.raises(Refused):
        operations.reopen_plan(office=office, by=world.manager, reason="Non")
    plan = operations.reopen_plan(office=office, by=world.manager, reason="Un nouvel élu arrive.")
    operations.validate_plan(office=office, by=world.manager, version=plan.version)
    page = get_comparison(office=office, baseline_id=first.pk)
    assert (page.chosen, len(page.baselines)) == (first.pk, 2)
    assert JournalEntry.objects.get(verb="plan.reopened").reason == "Un nouvel élu arrive."


def test_a_baseline_never_changes(office, world):
    action(objective(office, world.manager), world.manager, contribution=100)
    kept = operations.validate_plan(office=office, by=world.manager, version=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Baseline.objects.filter(pk=kept.pk).update(content={})


# --- Dates that move together -------------------------------------------------------------------------------------------------------------

MAY_15 = date(2026, 5, 15)


@pytest.fixture
def adwords(office, world, settings):
    settings.OTN_TODAY = date(2026, 4, 8)
    return operations.begin_action(objective=objective(office, world.manager, due_date=MAY_15), by=world.manager, starter="adwords")


def agree(preview):
    return [PlannedMove(one.task.id, one.task.version, one.old, one.new) for one in preview.moves]


def days(first, last):
    return tuple(date(2026, *(int(part) for part in reversed(day.split("/")))) for day in (first, last))


def test_a_backward_schedule_is_previewed_applied_and_undone(office, adwords, world):
    preview = get_schedule_preview(office=office)
    assert {one.task.name: one.new for one in preview.moves} == {  # test A of the reference
        "Expression des besoins": days("15/04", "21/04"),
        "Trouver le bon prestataire": days("22/04", "06/05"),
        "Valider la liste des mots clés": days("07/05", "12/05"),
        "Mise en place d’un reporting": days("13/05", "15/05"),
    }
    assert all(one.old == (None, None) for one in preview.moves)
    assert (preview.due, preview.warning, Task.objects.exclude(starts_on=None).count()) == (MAY_15, "", 0)
    done = operations.apply_schedule(office=office, by=world.contributor, moves=agree(preview))
    assert get_schedule_preview(office=office).moves == ()
    assert (get_last_move(office=office).id, get_last_move(office=office).tasks) == (done.pk, 4)
    operations.undo_moves(rescheduling=done, by=world.contributor)
    operations.undo_moves(rescheduling=done, by=world.contributor)
    assert Task.objects.exclude(starts_on=None).count() == 0
    assert get_last_move(office=office) is None


def test_what_cannot_be_kept_is_said_in_working_days(office, adwords, settings):
    settings.OTN_TODAY = date(2026, 4, 20)  # test C
    preview = get_schedule_preview(office=office)
    assert preview.warning == "Il fallait commencer le 15/04\u00a0: 3 jours ouvrés de retard. Au plus tôt\u00a0: fin le 20/05/2026."
    assert (preview.slack, all(one.is_late for one in preview.moves)) == (-3, True)


def test_a_deadline_can_be_asked_for_one_action(office, adwords, world):
    task(action(adwords.objective, world.manager, "Autre"), world.manager, "Ailleurs", duration=3)
    preview = get_schedule_preview(office=office, due=date(2026, 6, 26), actions=[adwords.pk])
    assert {one.action for one in preview.moves} == {adwords.name}
    assert preview.moves[-1].new[1] == date(2026, 6, 26)


def test_what_has_no_duration_or_no_deadline_is_left_and_told(office, world):
    dated = action(objective(office, world.manager, due_date=date(2026, 12, 18)), world.manager)
    undated = action(objective(office, world.manager, "Sans fin"), world.manager)
    task(dated, world.manager, "Sans durée")
    task(undated, world.manager, "Sans échéance", duration=3)
    preview = get_schedule_preview(office=office)
    assert [one.name for one in preview.without_duration] == ["Sans durée"]
    assert [one.name for one in preview.without_due] == ["Sans échéance"]
    assert preview.moves == ()


def test_done_and_fixed_tasks_never_move(office, adwords, world):
    first = Task.objects.get(name="Expression des besoins")
    operations.finish_task(task=first, by=world.manager, version=1)
    assert "Expression des besoins" not in {one.task.name for one in get_schedule_preview(office=office).moves}


def test_a_task_that_ends_early_pulls_the_others_in_the_preview_and_nothing_moves_by_itself(office, adwords, world):
    operations.apply_schedule(office=office, by=world.manager, moves=agree(get_schedule_preview(office=office, is_backwards=False)))
    before = list(Task.objects.order_by("pk").values_list("starts_on", "ends_on"))
    first = Task.objects.get(name="Expression des besoins")
    assert (first.starts_on, first.ends_on) == days("08/04", "14/04")
    operations.edit_task(
        task=first, by=world.manager, version=2, name=first.name, assignee=None, controller=None, duration=3, load=None,
        starts_on=date(2026, 4, 8), ends_on=date(2026, 4, 10), is_fixed=False,
    )  # fmt: skip
    operations.finish_task(task=first, by=world.manager, version=3)
    assert list(Task.objects.order_by("pk").values_list("starts_on", "ends_on"))[1:] == before[1:]
    moves = {one.task.name: one.new for one in get_schedule_preview(office=office, is_backwards=False).moves}
    assert moves["Trouver le bon prestataire"] == days("13/04", "24/04")  # two working days earlier


def test_a_preview_that_is_out_of_date_is_not_applied(office, adwords, world):
    moves = agree(get_schedule_preview(office=office))
    first = Task.objects.get(pk=moves[0].task)
    operations.report_progress(task=first, by=world.manager, version=1, progress=10)
    with pytest.raises(WrongState):
        operations.apply_schedule(office=office, by=world.contributor, moves=moves)
    assert Task.objects.exclude(starts_on=None).count() == 0
    with pytest.raises(Refused):
        operations.apply_schedule(office=office, by=world.contributor, moves=[])


def test_a_move_of_another_offices_task_is_not_applied(office, adwords, world):
    with office_scope([world.pommiers.pk]):
        foreign = task(action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager), world.pommiers_manager)
    move = PlannedMove(foreign.pk, 1, (None, None), days("01/06", "02/06"))
    with pytest.raises(LookupError):
        operations.apply_schedule(office=office, by=world.manager, moves=[move])
    assert not Rescheduling.objects.exists()


def test_dates_that_somebody_changed_since_are_not_undone(office, adwords, world):
    done = operations.apply_schedule(office=office, by=world.manager, moves=agree(get_schedule_preview(office=office)))
    first = Task.objects.get(name="Expression des besoins")
    operations.shift_task(task=first, by=world.contributor, version=2, days=1, with_followers=False)
    with pytest.raises(WrongState) as refusal:
        operations.undo_moves(rescheduling=done, by=world.manager)
    assert "“Expression des besoins”" in refusal.value.message


def test_moving_a_task_with_its_followers_moves_them_all(office, world):
    rows = chain(
        action(objective(office, world.manager), world.manager), world.manager, "A", "B", "C", "D",
        starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19),
    )  # fmt: skip
    preview = get_shift_preview(task=rows[0], days=5, with_followers=True)
    assert [one.task.name for one in preview] == ["A", "B", "C", "D"]
    operations.shift_task(task=rows[0], by=world.contributor, version=1, days=5, with_followers=True)
    assert set(Task.objects.values_list("starts_on", "ends_on")) == {days("22/06", "26/06")}
    operations.shift_task(task=rows[3], by=world.contributor, version=2, days=-5, with_followers=False)
    assert line_of(rows[3]).start == date(2026, 6, 15)
    assert line_of(rows[3]).too_early_for == ("C",)
    with pytest.raises(Stale):
        operations.shift_task(task=rows[0], by=world.contributor, version=1, days=5, with_followers=True)


def test_what_is_undated_done_or_fixed_is_not_shifted(office, world):
    one = action(objective(office, world.manager), world.manager)
    undated = task(one, world.manager)
    fixed = task(one, world.manager, starts_on=TODAY, ends_on=TODAY, is_fixed=True)
    for row in (undated, fixed):
        with pytest.raises(Refused) as refusal:
            operations.shift_task(task=row, by=world.manager, version=1, days=5, with_followers=False)
        assert refusal.value.field == "days"
    with pytest.raises(Refused):
        operations.shift_task(task=fixed, by=world.manager, version=1, days=0, with_followers=False)
