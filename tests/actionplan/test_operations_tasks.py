"""Tasks: done by one, signed by another, linked without a loop; what a change of theirs changes above them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from actionplan import operations
from actionplan.assembly import Flag
from actionplan.models import Task, TaskLink
from actionplan.queries.rows import get_tree
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications.models import Notification
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def one(world):
    """An action of Embruns."""
    with office_scope([world.embruns.pk]):
        yield action(objective(world.embruns, world.manager), world.manager)


def verbs():
    return list(JournalEntry.objects.exclude(verb__endswith=".created").order_by("pk").values_list("verb", flat=True))


def edit(row, by, version=1, **values):
    given = {
        "name": row.name, "assignee": row.assignee, "controller": row.controller, "duration": row.duration, "load": row.load,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "is_fixed": row.is_fixed,
    }  # fmt: skip
    return operations.edit_task(task=row, by=by, version=version, **given | values)


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"duration": -1}, "duration"),
        ({"duration": 501}, "duration"),
        ({"load": Decimal(-1)}, "load"),
        ({"starts_on": date(2026, 6, 9), "ends_on": date(2026, 6, 8)}, "ends_on"),
        ({"is_fixed": True, "ends_on": date(2026, 6, 8)}, "is_fixed"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(one, world, values, field):
    with pytest.raises(Refused) as refusal:
        task(one, world.manager, **values)
    assert refusal.value.field == field
    assert not Task.objects.exists()


def test_a_reader_neither_does_nor_checks(one, world):
    for field in ("assignee", "controller"):
        with pytest.raises(Refused) as refusal:
            task(one, world.manager, **{field: world.reader})
        assert refusal.value.field == field


def test_a_task_has_the_dates_of_its_action_until_somebody_sets_them(one, world):
    row = task(one, world.manager)
    assert (line_of(row).start, line_of(row).end, line_of(row).flags.is_undated) == (None, None, True)
    operations.edit_action(
        action=one, by=world.manager, version=1, name=one.name, description="", owner=None, controller=None,
        starts_on=date(2026, 6, 1), due_date=date(2026, 6, 30),
    )  # fmt: skip
    found = line_of(row)
    assert (found.start, found.end, found.is_inherited) == (date(2026, 6, 1), date(2026, 6, 30), True)
    assert found.flags.present == {Flag.NO_OWNER, Flag.NO_CONTROLLER}  # no risk: nobody said that it begins that day
    edit(row, world.manager, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19))
    assert (line_of(row).start, line_of(row).is_inherited) == (date(2026, 6, 15), False)


def test_a_stale_edit_is_refused(one, world):
    row = task(one, world.manager)
    edit(row, world.contributor, name="À moi")
    with pytest.raises(Stale) as refusal:
        edit(row, world.manager, name="À toi")
    assert refusal.value.current.name == "À moi"


def test_those_who_do_not_write_change_no_task(one, world):
    row, other = chain(one, world.manager, "A", "B", assignee=world.contributor, controller=world.manager)
    acts = (
        lambda by: task(one, by),
        lambda by: edit(row, by, name="Non"),
        lambda by: operations.start_task(task=row, by=by, version=1),
        lambda by: operations.report_progress(task=row, by=by, version=1, progress=10),
        lambda by: operations.finish_task(task=row, by=by, version=1),
        lambda by: operations.sign_task(task=row, by=by, version=1),
        lambda by: operations.unsign_task(task=row, by=by, version=1),
        lambda by: operations.abandon_task(task=row, by=by, version=1, reason="Pour de bon."),
        lambda by: operations.resume_task(task=row, by=by, version=1),
        lambda by: operations.block_task(task=row, by=by, version=1, reason="Non"),
        lambda by: operations.link_tasks(task=row, by=by, before=other.pk),
        lambda by: operations.unlink_tasks(task=other, by=by, before=row.pk),
        lambda by: operations.reorder_task(task=row, by=by, step=1),
        lambda by: operations.move_task(task=row, by=by, version=1, action=one),
        lambda by: operations.remove_task(task=row, by=by),
        lambda by: operations.restore_task(task=row, by=by),
    )
    before = list(Task.objects.order_by("pk").values()), JournalEntry.objects.count()
    for person in (world.reader, world.advisor, world.network_admin, world.superuser, world.pommiers_manager):
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(person)
    assert (list(Task.objects.order_by("pk").values()), JournalEntry.objects.count()) == before


# --- Doing and signing --------------------------------------------------------------------------------------------------------------------


def test_a_task_goes_from_to_do_to_validated_by_its_controller(one, world):
    row = task(one, world.manager, assignee=world.contributor, controller=world.manager)
    row = operations.start_task(task=row, by=world.contributor, version=1)
    assert (line_of(row).status_name, line_of(row).value, row.started_on) == ("En cours", 50, TODAY)
    row = operations.report_progress(task=row, by=world.contributor, version=2, progress=80)
    with pytest.raises(WrongState):
        operations.sign_task(task=row, by=world.manager, version=3)
    row = operations.finish_task(task=row, by=world.contributor, version=3)
    assert (line_of(row).status_name, row.done_on, line_of(row).waits_for_signature) == ("Réalisée", TODAY, True)
    with pytest.raises(PermissionDenied):
        operations.sign_task(task=row, by=world.contributor, version=4)
    row = operations.sign_task(task=row, by=world.manager, version=4)
    assert operations.sign_task(task=row, by=world.manager, version=4).version == 5
    assert (line_of(row).status_name, line_of(one).status_name, row.signed_by_id) == ("Validée", "Validée", world.manager.pk)
    row = operations.unsign_task(task=row, by=world.manager, version=5)
    assert line_of(row).status_name == "Réalisée"


def test_the_controller_is_called_once_when_a_task_waits_for_her(one, world):
    def rung():
        return list(Notification.objects.filter(user=world.manager).order_by("pk").values_list("text", "address"))

    row = task(one, world.manager, "Écrire", assignee=world.contributor, controller=world.manager)
    row = operations.report_progress(task=row, by=world.contributor, version=1, progress=80)
    assert rung() == []
    row = operations.finish_task(task=row, by=world.contributor, version=2)
    operations.finish_task(task=row, by=world.contributor, version=2)  # sent twice
    said = (
        "La tâche «\u202fÉcrire\u202f» est réalisée\N{NO-BREAK SPACE}: elle attend votre contrôle.",
        f"/ot/embruns/plan/taches/{row.pk}/",
    )
    assert rung() == [said]
    row = operations.sign_task(task=row, by=world.manager, version=3)
    row = edit(row, world.contributor, 4, controller=None)
    assert len(rung()) == 1  # nobody checks it any more
    row = edit(row, world.contributor, 5, controller=world.manager)
    assert len(rung()) == 2  # she does again, and it is done
    row = operations.report_progress(task=row, by=world.contributor, version=6, progress=50)
    operations.report_progress(task=row, by=world.manager, version=7, progress=100)
    assert len(rung()) == 2  # who did it herself needs no bell


def test_the_database_keeps_signatures_to_what_is_done(one, world):
    row = task(one, world.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=row.pk).update(signed_at=timezone.now(), signed_by=world.manager)


def test_changing_a_validated_task_takes_the_signature_back_and_the_history_stays(one, world):
    row = task(one, world.manager, controller=world.manager)
    row = operations.finish_task(task=row, by=world.manager, version=1)
    row = operations.sign_task(task=row, by=world.manager, version=2)
    changed = edit(row, world.contributor, 3, name="Autrement")
    assert (changed.signed_at, changed.signed_by, changed.progress) == (None, None, 100)
    assert verbs() == ["task.done", "task.signed", "task.changed", "task.unsigned"]


def test_reopening_a_task_reopens_what_is_above_it_and_is_journalled(one, world):
    row = task(one, world.manager, controller=world.manager)
    row = operations.finish_task(task=row, by=world.manager, version=1)
    row = operations.sign_task(task=row, by=world.manager, version=2)
    assert line_of(one.objective).status_name == "Terminé"
    row = operations.report_progress(task=row, by=world.contributor, version=3, progress=0)
    assert (row.progress, row.done_on, row.signed_at, line_of(row).status_name) == (0, None, None, "À faire")
    assert (line_of(one).status_name, line_of(one.objective).status_name) == ("À faire", "À faire")
    assert verbs()[2:] == ["task.reopened", "action.reopened", "task.unsigned"]


def test_filling_the_last_missing_load_changes_the_mode_and_leaves_an_entry(one, world):
    rows = [task(one, world.manager, f"T{n}", load=load) for n, load in enumerate((5, 10, 3, None))]
    for row, progress in zip(rows[:2], (100, 40), strict=True):
        operations.report_progress(task=row, by=world.manager, version=1, progress=progress)
    assert (line_of(one).shown, line_of(one).mode_name) == ("35\u00a0%", "moyenne simple")
    edit(rows[3], world.manager, load=Decimal(2))
    assert (line_of(one).shown, line_of(one).mode_name) == ("45\u00a0%", "pondéré par la charge")
    switches = JournalEntry.objects.filter(verb="action.mode_changed").order_by("pk")
    assert [entry.after["mode"] for entry in switches] == ["mean", "by_load"]  # the fourth task came without load


def test_a_task_is_abandoned_with_a_reason_and_taken_up_again(one, world):
    done, left = task(one, world.manager, "A"), task(one, world.manager, "B")
    operations.finish_task(task=done, by=world.manager, version=1)
    with pytest.raises(Refused):
        operations.abandon_task(task=left, by=world.manager, version=1, reason="Non")
    left = operations.abandon_task(task=left, by=world.manager, version=1, reason="Plus de budget.")
    assert (line_of(one).shown, line_of(one).rolled.abandoned, line_of(left).status_name) == ("100\u00a0%", 1, "Abandonnée")
    with pytest.raises(WrongState):
        operations.report_progress(task=left, by=world.manager, version=2, progress=10)
    operations.resume_task(task=left, by=world.manager, version=2)
    assert line_of(one).shown == "50\u00a0%"
    assert verbs()[-2:] == ["task.resumed", "action.reopened"]


def test_a_task_says_what_blocks_it(one, world):
    row = task(one, world.manager, assignee=world.contributor)
    row = operations.block_task(task=row, by=world.contributor, version=1, reason=" Le prestataire ne répond pas. ")
    assert line_of(row).flags.blocked_reason == "Le prestataire ne répond pas."
    operations.block_task(task=row, by=world.contributor, version=2, reason="")
    assert not line_of(row).flags.is_blocked


@pytest.mark.parametrize("progress", [-1, 101])
def test_a_progress_outside_0_to_100_is_refused(one, world, progress):
    with pytest.raises(Refused):
        operations.report_progress(task=task(one, world.manager), by=world.manager, version=1, progress=progress)


# --- Links --------------------------------------------------------------------------------------------------------------------------------


def test_a_loop_is_refused_and_named(one, world):
    first, second = chain(one, world.manager, "A", "B")
    with pytest.raises(Refused) as refusal:
        operations.link_tasks(task=first, by=world.manager, before=second.pk)
    assert (refusal.value.message, refusal.value.field) == ("Cela tourne en rond\u00a0: A → B → A.", "before")
    with pytest.raises(Refused):
        operations.link_tasks(task=first, by=world.manager, before=first.pk)
    assert TaskLink.objects.count() == 1


def test_a_link_takes_a_new_lag_and_goes(one, world):
    first, second = chain(one, world.manager, "A", "B")
    operations.link_tasks(task=second, by=world.contributor, before=first.pk, lag=2)
    assert [(before.name, before.lag) for before in line_of(second).befores] == [("A", 2)]
    with pytest.raises(Refused) as refusal:
        operations.link_tasks(task=second, by=world.contributor, before=first.pk, lag=-61)
    assert refusal.value.field == "lag"
    operations.unlink_tasks(task=second, by=world.contributor, before=first.pk)
    operations.unlink_tasks(task=second, by=world.contributor, before=first.pk)
    assert line_of(second).befores == ()
    assert verbs().count("task.unlinked") == 1


def test_a_task_of_another_office_cannot_be_waited_for(one, world):
    with office_scope([world.pommiers.pk]):
        foreign = task(action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager), world.pommiers_manager)
    row = task(one, world.manager)
    for wrong in (foreign.pk, 0):
        with pytest.raises(LookupError):
            operations.link_tasks(task=row, by=world.manager, before=wrong)
    with pytest.raises(LookupError):
        operations.move_task(task=row, by=world.manager, version=1, action=foreign.action)


def test_a_task_in_the_bin_keeps_its_links_and_closes_no_loop(one, world):
    first, second, third = chain(one, world.manager, "A", "B", "C")
    operations.remove_task(task=second, by=world.contributor)
    assert [line.name for line in line_of(one).tasks] == ["A", "C"]
    with pytest.raises(Refused):
        operations.link_tasks(task=first, by=world.manager, before=third.pk)
    operations.restore_task(task=second, by=world.contributor)
    operations.restore_task(task=second, by=world.contributor)
    assert [before.name for before in line_of(third).befores] == ["B"]


# --- Places and the bin -------------------------------------------------------------------------------------------------------------------


def test_tasks_are_put_into_order_and_moved(one, world):
    other = action(one.objective, world.manager, "Autre")
    rows = [task(one, world.manager, name) for name in ("A", "B", "C")]
    operations.reorder_task(task=rows[0], by=world.contributor, step=1)
    assert [line.name for line in line_of(one).tasks] == ["B", "A", "C"]
    moved = operations.move_task(task=rows[2], by=world.contributor, version=1, action=other)
    assert ([line.name for line in line_of(other).tasks], moved.version) == (["C"], 2)
    with pytest.raises(Stale):
        operations.move_task(task=rows[2], by=world.contributor, version=1, action=one)


def test_a_task_waits_for_its_action_to_come_back_and_not_longer_than_thirty_days(one, world):
    row = task(one, world.manager)
    operations.remove_task(task=row, by=world.manager)
    operations.remove_action(action=one, by=world.manager)
    with pytest.raises(WrongState):
        operations.restore_task(task=row, by=world.manager)
    operations.restore_action(action=one, by=world.manager)
    Task.objects.update(removed_at=timezone.now() - timedelta(days=31))
    with pytest.raises(WrongState):
        operations.restore_task(task=row, by=world.manager)
    assert list(get_tree(office=one.office).tasks) == []
