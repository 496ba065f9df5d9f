"""Actions: written, scored, decided, moved, removed, talked and paid for; by whom, and what the journal keeps."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.means import Vat
from actionplan.models import Action, BudgetLine, Remark, Task
from actionplan.queries.plan import get_bin
from actionplan.queries.rows import get_tree
from actionplan.starters import EVERY
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale, WrongState
from otn.notifications.models import Notification
from otn.offices.models import Membership
from otn.offices.remarks import TAKEN_BACK_WITHIN
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task
from tests.strategy.reflected import seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def aim(world):
    with office_scope([world.embruns.pk]):
        yield objective(world.embruns, world.manager)


@pytest.fixture
def foreign(world):
    """An action of Pommiers."""
    with office_scope([world.pommiers.pk]):
        return action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager)


def last_verb():
    return JournalEntry.objects.order_by("-pk").first().verb


def edit(one, by, version=1, **values):
    given = {"name": one.name, "description": "", "owner": None, "controller": None, "starts_on": None, "due_date": None}
    return operations.edit_action(action=one, by=by, version=version, **given | values)


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


def test_actions_stand_in_the_order_they_were_written(aim, world):
    for name in ("A", "B", "C"):
        action(aim, world.contributor, f"  {name} ")
    assert [(one.name, one.number) for one in get_tree(office=aim.office).actions] == [("A", "1.1"), ("B", "1.2"), ("C", "1.3")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"starts_on": date(2026, 7, 2), "due_date": date(2026, 7, 1)}, "due_date"),
        ({"contribution": 101}, "contribution"),
        ({"contribution": -1}, "contribution"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(aim, world, values, field):
    with pytest.raises(Refused) as refusal:
        action(aim, world.manager, **values)
    assert refusal.value.field == field
    assert not Action.objects.exists()


def test_a_reader_a_stranger_and_who_has_left_are_no_owner(aim, world):
    gone = Membership.objects.get(user=world.contributor)
    for person in (world.reader, world.pommiers_manager, world.advisor):
        with pytest.raises(Refused) as refusal:
            action(aim, world.manager, owner=person)
        assert refusal.value.field == "owner"
    one = action(aim, world.manager, owner=world.contributor, controller=world.manager)
    Membership.objects.filter(pk=gone.pk).update(is_active=False)
    changed = edit(one, world.manager, owner=world.contributor, controller=world.manager, name="Autre nom")
    assert (changed.name, changed.owner_id) == ("Autre nom", world.contributor.pk)  # who was there stays
    with pytest.raises(Refused) as refusal:
        edit(changed, world.manager, 2, owner=world.contributor, controller=world.contributor)
    assert refusal.value.field == "controller"


def test_a_stale_edit_is_refused_with_what_stands_and_the_same_twice_is_no_conflict(aim, world):
    one = action(aim, world.manager)
    edit(one, world.manager, name="À moi")
    with pytest.raises(Stale) as refusal:
        edit(one, world.contributor, name="À toi")
    assert refusal.value.current.name == "À moi"
    assert edit(one, world.contributor, name="À moi").version == 2


def test_those_who_do_not_write_change_no_action(aim, world):
    one = action(aim, world.manager)
    acts = (
        lambda by: action(aim, by),
        lambda by: edit(one, by, name="Non"),
        lambda by: operations.begin_action(objective=aim, by=by, starter="adwords"),
        lambda by: operations.score_action(action=one, by=by, version=1, cost=1, complexity=1, time=1),
        lambda by: operations.contribute(action=one, by=by, version=1, contribution=1),
        lambda by: operations.report_action(action=one, by=by, version=1, progress=1),
        lambda by: operations.decide_action(action=one, by=by, version=1, decision=Decision.POSTPONED),
        lambda by: operations.impose_action(action=one, by=by, version=1, is_imposed=True),
        lambda by: operations.block_action(action=one, by=by, version=1, reason="Non"),
        lambda by: operations.require_action(action=one, by=by, required=one.pk),
        lambda by: operations.reorder_action(action=one, by=by, step=1),
        lambda by: operations.move_action(action=one, by=by, version=1, objective=aim),
        lambda by: operations.remove_action(action=one, by=by),
        lambda by: operations.restore_action(action=one, by=by),
        lambda by: operations.add_expense(action=one, by=by, label="Non"),
        lambda by: operations.share_rest(objective=aim, by=by),
        lambda by: operations.reorder_objective(objective=aim, by=by, step=1),
    )
    before = list(Action.objects.values()), JournalEntry.objects.count()
    for person in (world.reader, world.advisor, world.network_admin, world.superuser, world.pommiers_manager, world.brumes_manager):
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(person)
    assert (list(Action.objects.values()), JournalEntry.objects.count()) == before


# --- Starting from a template -------------------------------------------------------------------------------------------------------------


def test_the_brochures_action_begins_with_its_four_tasks_in_a_chain_and_33_percent(aim, world):
    one = operations.begin_action(objective=aim, by=world.contributor, starter="adwords")
    line = line_of(one)
    assert (line.name, round(line.cct)) == ("Externalisation AdWords", 33)
    assert [task.name for task in line.tasks] == [
        "Expression des besoins", "Trouver le bon prestataire", "Valider la liste des mots clés", "Mise en place d’un reporting",
    ]  # fmt: skip
    assert [task.duration for task in line.tasks] == [5, 10, 3, 2]
    assert [[before.name for before in task.befores] for task in line.tasks][1:] == [[task.name] for task in line.tasks][:-1]
    assert all((task.start, task.end, task.assignee_id) == (None, None, None) for task in line.tasks)


def test_every_starter_can_be_begun(aim, world):
    for starter in EVERY:
        operations.begin_action(objective=aim, by=world.manager, starter=starter.key)
    assert Action.objects.count() == len(EVERY) >= 6
    with pytest.raises(LookupError):
        operations.begin_action(objective=aim, by=world.manager, starter="nothing")


# --- Scores, share, decisions -------------------------------------------------------------------------------------------------------------


def test_scores_are_kept_with_the_version_of_their_anchors(aim, world):
    one = action(aim, world.manager)
    assert line_of(one).cct is None
    operations.score_action(action=one, by=world.contributor, version=1, cost=2, complexity=2, time=3)
    assert round(line_of(one).cct) == 33
    entry = JournalEntry.objects.get(verb="action.scored")
    assert (entry.before["time"], entry.after["time"]) == (None, 3)
    with pytest.raises(Refused) as refusal:
        operations.score_action(action=one, by=world.contributor, version=2, cost=6, complexity=2, time=3)
    assert refusal.value.field == "cost"


def test_discarding_is_explained_and_frees_the_share(aim, world):
    keep, leave = action(aim, world.manager, "A", contribution=50), action(aim, world.manager, "B", contribution=30)
    action(aim, world.manager, "C", contribution=20)
    with pytest.raises(Refused) as refusal:
        operations.decide_action(action=leave, by=world.manager, version=1, decision=Decision.DISCARDED, reason="Non")
    assert refusal.value.field == "reason"
    operations.decide_action(action=leave, by=world.manager, version=1, decision=Decision.DISCARDED, reason="Trop cher pour nous.")
    line = line_of(aim)
    assert (line.shares.coverage, line_of(leave).status_name, line_of(keep).share) == (70, "Abandonnée", 50)
    operations.decide_action(action=leave, by=world.manager, version=2, decision=Decision.KEPT)
    assert line_of(aim).shares.coverage == 100
    assert JournalEntry.objects.filter(verb="action.decided").order_by("pk").first().reason == "Trop cher pour nous."


def test_a_postponed_action_stands_apart_and_comes_back(aim, world):
    one = action(aim, world.manager)
    operations.decide_action(action=one, by=world.manager, version=1, decision=Decision.POSTPONED)
    assert (line_of(one).status_name, line_of(aim).status_name) == ("Reportée", "Reporté")


def test_an_action_without_task_has_the_progress_that_its_owner_types(aim, world):
    one = action(aim, world.manager, owner=world.contributor)
    operations.report_action(action=one, by=world.contributor, version=1, progress=60)
    assert (line_of(one).value, line_of(one).mode_name) == (60, "saisi à la main")
    task(one, world.manager)
    with pytest.raises(WrongState):
        operations.report_action(action=one, by=world.contributor, version=2, progress=70)


def test_an_action_is_imposed_blocked_and_set_free(aim, world):
    one = action(aim, world.manager)
    operations.impose_action(action=one, by=world.contributor, version=1, is_imposed=True)
    operations.block_action(action=one, by=world.contributor, version=2, reason="Le marché n’est pas signé.")
    assert line_of(one).is_imposed
    assert line_of(one).flags.is_blocked
    operations.block_action(action=one, by=world.contributor, version=3, reason="")
    assert not line_of(one).flags.is_blocked
    assert last_verb() == "action.unblocked"


# --- Prerequisites ------------------------------------------------------------------------------------------------------------------------


def test_a_loop_of_prerequisites_is_refused_and_named(aim, world):
    first, second, third = (action(aim, world.manager, name) for name in ("A", "B", "C"))
    operations.require_action(action=second, by=world.manager, required=first.pk)
    operations.require_action(action=third, by=world.manager, required=second.pk)
    operations.require_action(action=third, by=world.manager, required=second.pk)
    with pytest.raises(Refused) as refusal:
        operations.require_action(action=first, by=world.manager, required=third.pk)
    assert refusal.value.message == "Cela tourne en rond\u00a0: A → B → C → A."
    with pytest.raises(Refused):
        operations.require_action(action=first, by=world.manager, required=first.pk)
    assert line_of(third).requires == (second.pk,)
    operations.drop_requirement(action=third, by=world.manager, required=second.pk)
    operations.drop_requirement(action=third, by=world.manager, required=second.pk)
    operations.require_action(action=first, by=world.manager, required=third.pk)


def test_what_is_in_the_bin_closes_no_loop_when_it_comes_back(aim, world):
    first, second = (action(aim, world.manager, name) for name in ("A", "B"))
    operations.require_action(action=second, by=world.manager, required=first.pk)
    operations.remove_action(action=second, by=world.manager)
    with pytest.raises(LookupError):
        operations.require_action(action=first, by=world.manager, required=second.pk)


# --- Places -------------------------------------------------------------------------------------------------------------------------------


def test_actions_exchange_their_places_and_those_of_others_stay(aim, world):
    other = objective(aim.office, world.manager, "Autre")
    first, foreign, second, third = (
        action(of, world.manager, name) for of, name in ((aim, "A"), (other, "X"), (aim, "B"), (aim, "C"))
    )  # fmt: skip
    operations.reorder_action(action=third, by=world.contributor, step=-2)
    assert [line.name for line in line_of(aim).actions] == ["C", "A", "B"]
    assert [line.name for line in line_of(other).actions] == ["X"]
    assert sorted(Action.objects.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert {first.pk, foreign.pk, second.pk} < set(Action.objects.values_list("pk", flat=True))


def test_an_action_moves_to_another_objective_without_its_share(aim, world):
    other = objective(aim.office, world.manager, "Autre")
    action(other, world.manager, "X")
    one = action(aim, world.manager, contribution=40)
    moved = operations.move_action(action=one, by=world.contributor, version=1, objective=other)
    assert (moved.contribution, moved.version) == (None, 2)
    assert [line.name for line in line_of(other).actions] == ["X", one.name]
    with pytest.raises(Stale):
        operations.move_action(action=one, by=world.manager, version=1, objective=aim)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_write_at_once_get_places_of_their_own(world):
    with office_scope([world.embruns.pk]), transaction.atomic():
        of = objective(world.embruns, world.manager)
    faults = []

    def write(person):
        try:
            office = seen(world.embruns, person)
            for number in range(12):
                with office_scope([world.embruns.pk]), transaction.atomic():
                    of_mine = type(of).objects.get(pk=of.pk)
                    of_mine.office = office
                    one = action(of_mine, person, f"{person.pk} {number}")
                    operations.reorder_action(action=one, by=person, step=-3)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [threading.Thread(target=write, args=(person,)) for person in (world.manager, world.contributor)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert faults == []
    with office_scope([world.embruns.pk]):
        assert sorted(Action.objects.values_list("position", flat=True)) == list(range(1, 25))


# --- The bin ------------------------------------------------------------------------------------------------------------------------------


def test_an_action_with_tasks_asks_where_they_go(aim, world):
    one, other = action(aim, world.manager, "A"), action(aim, world.manager, "B")
    chain(one, world.manager, "T1", "T2")
    with pytest.raises(Refused) as refusal:
        operations.remove_action(action=one, by=world.contributor)
    assert refusal.value.field == "children"
    operations.remove_action(action=one, by=world.contributor, tasks_to=other)
    assert [line.name for line in line_of(other).tasks] == ["T1", "T2"]
    assert line_of(other).tasks[1].befores[0].name == "T1"
    assert get_bin(office=aim.office).actions[0].parts == 0


def test_an_action_goes_to_the_bin_in_one_piece_and_comes_back(aim, world):
    one = action(aim, world.manager)
    chain(one, world.manager, "T1", "T2")
    operations.remove_task(task=Task.objects.get(name="T1"), by=world.manager)
    operations.remove_action(action=one, by=world.manager, whole=True)
    found = get_bin(office=aim.office)
    assert [(line.name, line.above, line.parts) for line in found.actions] == [(one.name, aim.name, 1)]
    assert found.tasks == ()  # told with its action
    assert list(get_tree(office=aim.office).actions) == []
    with pytest.raises(WrongState):
        edit(one, world.manager, name="Trop tard")
    operations.restore_action(action=one, by=world.contributor)
    assert [line.name for line in line_of(one).tasks] == ["T2"]
    assert [line.name for line in get_bin(office=aim.office).tasks] == ["T1"]


def test_an_action_waits_for_its_objective_to_come_back(aim, world):
    one = action(aim, world.manager)
    operations.remove_action(action=one, by=world.manager)
    operations.remove_objective(objective=aim, by=world.manager)
    with pytest.raises(WrongState):
        operations.restore_action(action=one, by=world.manager)


def test_what_is_older_than_thirty_days_is_gone(aim, world):
    one = action(aim, world.manager)
    operations.remove_action(action=one, by=world.manager)
    Action.objects.update(removed_at=timezone.now() - timedelta(days=31))
    assert get_bin(office=aim.office).is_empty
    with pytest.raises(WrongState):
        operations.restore_action(action=one, by=world.manager)


def test_rows_of_another_office_cannot_be_reached(aim, foreign, world):
    one = action(aim, world.manager)
    for act in (
        lambda: operations.require_action(action=one, by=world.manager, required=foreign.pk),
        lambda: operations.remove_action(action=task(one, world.manager).action, by=world.manager, tasks_to=foreign),
        lambda: operations.move_action(action=one, by=world.manager, version=1, objective=foreign.objective),
    ):
        with pytest.raises(LookupError):
            act()


# --- Money --------------------------------------------------------------------------------------------------------------------------------


def test_expenses_add_up_on_both_bases(aim, world):
    one = action(aim, world.manager)
    operations.add_expense(action=one, by=world.contributor, label="Agence", planned=Decimal(1000), vat=Vat.EXCLUDED)
    days = operations.add_expense(action=one, by=world.contributor, label="Journées OTN", planned=Decimal(900), vat=Vat.NET, source="otn")
    planned = line_of(one).budget.planned
    assert (planned.excluded, planned.included) == (1900, 2100)
    assert line_of(one).cost_planned == 2100
    values = {"label": "Journées", "planned": None, "committed": Decimal("600.50"), "spent": None, "vat": Vat.NET, "vat_rate": Decimal(0)}
    changed = operations.edit_expense(line=days, by=world.manager, version=1, source="otn", **values)
    assert (changed.version, line_of(one).budget.committed.included) == (2, Decimal("600.50"))
    with pytest.raises(Stale):
        operations.edit_expense(line=days, by=world.manager, version=1, source="own", **values)
    operations.remove_expense(line=days, by=world.manager)
    operations.remove_expense(line=days, by=world.manager)
    assert BudgetLine.objects.get().label == "Agence"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 121}, "label"),
        ({"planned": Decimal(-1)}, "planned"),
        ({"spent": Decimal(10) ** 9}, "spent"),
        ({"vat_rate": Decimal(120)}, "vat_rate"),
    ],
)
def test_an_expense_that_cannot_be_is_refused(aim, world, values, field):
    one = action(aim, world.manager)
    with pytest.raises(Refused) as refusal:
        operations.add_expense(action=one, by=world.manager, **{"label": "Agence"} | values)
    assert refusal.value.field == field


# --- Remarks ------------------------------------------------------------------------------------------------------------------------------


def test_everybody_of_the_office_and_its_adviser_comment_and_the_owner_is_told(aim, world):
    one = action(aim, world.manager, owner=world.contributor)
    for person in (world.reader, world.advisor, world.network_admin):
        operations.write_remark(action=one, by=person, text=" Et le mobile ? ")
    assert Remark.objects.count() == 3
    told = set(Notification.objects.order_by("pk").values_list("user_id", flat=True))
    assert {world.manager.pk, world.contributor.pk} <= told
    with pytest.raises(Refused):
        operations.write_remark(action=one, by=world.reader, text="  ")
    with pytest.raises(PermissionDenied):
        operations.write_remark(action=one, by=world.superuser, text="Non")


def test_a_remark_is_taken_back_by_its_author_within_a_quarter_of_an_hour(aim, world):
    one = action(aim, world.manager)
    remark = operations.write_remark(action=one, by=world.reader, text="Non.")
    with pytest.raises(PermissionDenied):
        operations.remove_remark(remark=remark, by=world.manager)
    removed = operations.remove_remark(remark=remark, by=world.reader)
    assert (removed.text, operations.remove_remark(remark=remark, by=world.reader).text) == ("", "")
    late = operations.write_remark(action=one, by=world.reader, text="Si.")
    Remark.objects.filter(pk=late.pk).update(at=timezone.now() - TAKEN_BACK_WITHIN - timedelta(minutes=1))
    with pytest.raises(Refused):
        operations.remove_remark(remark=late, by=world.reader)
