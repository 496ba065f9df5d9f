"""What the pages of the plan read: figures of the worked cases, rights, filters, and the same statements at every size."""

from datetime import date
from decimal import Decimal

import pytest

from actionplan import operations
from actionplan.assembly import Decision, Flag
from actionplan.baseline import content
from actionplan.filters import Filters
from actionplan.means import Vat
from actionplan.models import Action, Task
from actionplan.progress import Status
from actionplan.queries.arbitration import get_arbitration
from actionplan.queries.home import get_standing
from actionplan.queries.means import get_means
from actionplan.queries.mine import get_my_tasks
from actionplan.queries.origins import get_why
from actionplan.queries.plan import get_action, get_bin, get_last_move, get_plan_tree
from actionplan.queries.rows import get_tree
from actionplan.queries.schedules import get_comparison, get_schedule_preview, get_shift_preview
from actionplan.selection import Worth
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain, line_of, objective, task, whole_plan
from tests.statements import statements
from tests.strategy.reflected import seen, whole_chain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


def advance(of, world, name, progress, **values):
    """Write an action with a task that is so far."""
    made = action(of, world.manager, name, **values)
    operations.report_progress(task=task(made, world.manager, name), by=world.manager, version=1, progress=progress)
    return made


# --- Figures ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "coverage", "shown"),
    [
        (((50, 100), (30, 40), (None, 0)), 100, "62\u00a0%"),
        (((50, 100), (30, 40)), 80, "62\u00a0%"),
        (((60, 100), (60, 50)), 100, "75\u00a0%"),
        (((None, 100), (None, 0), (None, 0)), 100, "33\u00a0%"),
    ],
)
def test_an_objective_is_as_far_as_its_covered_parts(office, world, parts, coverage, shown):
    aim = objective(office, world.manager)
    for rank, (contribution, progress) in enumerate(parts):
        advance(aim, world, f"Action {rank}", progress, contribution=contribution)
    line = line_of(aim)
    assert (line.shares.coverage, line.shown, get_tree(office=office).shown) == (coverage, shown, shown)


def test_an_objective_that_is_not_covered_is_never_finished(office, world):
    aim = objective(office, world.manager, due_date=date(2027, 6, 1))
    one = advance(aim, world, "A", 100, contribution=80)
    assert line_of(aim).status_name == "En cours"
    operations.contribute(action=one, by=world.manager, version=1, contribution=100)
    assert line_of(aim).status_name == "Terminé"  # although its end lies ahead


def test_the_average_cct_says_of_how_many(office, world):
    aim = objective(office, world.manager)
    for name, scores in (("A", (2, 2, 3)), ("B", (3, 3, 3)), ("C", (2, None, 3))):
        one = action(aim, world.manager, name)
        cost, complexity, time = scores
        operations.score_action(action=one, by=world.manager, version=1, cost=cost, complexity=complexity, time=time)
    found = line_of(aim).cct
    assert (round(found.value), found.scored, found.actions) == (42, 2, 3)


@pytest.mark.parametrize(
    ("day", "progress", "is_at_risk", "late"), [(8, 25, True, 0), (8, 30, False, 0), (12, 80, False, 0), (16, 80, False, 2)]
)
def test_late_and_at_risk_follow_the_day(office, world, settings, day, progress, is_at_risk, late):
    row = task(
        action(objective(office, world.manager), world.manager), world.manager, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 12)
    )  # fmt: skip
    operations.report_progress(task=row, by=world.manager, version=1, progress=progress)
    settings.OTN_TODAY = date(2026, 6, day)
    flags = line_of(row).flags
    assert (flags.is_at_risk, flags.late_days) == (is_at_risk, late)


def test_a_task_waits_for_one_that_will_end_too_late(office, world):
    one = action(objective(office, world.manager, due_date=date(2026, 6, 19)), world.manager)
    slow, after = chain(one, world.manager, "Lente", "Suivante", starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 19))
    operations.edit_task(
        task=after, by=world.manager, version=1, name="Suivante", assignee=None, controller=None, duration=5, load=None,
        starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 19), is_fixed=False,
    )  # fmt: skip
    found = line_of(after)
    assert (found.flags.waits_for, found.flags.is_blocked, found.too_early_for) == (("Lente",), True, ("Lente",))
    operations.finish_task(task=slow, by=world.manager, version=1)
    assert not line_of(after).flags.is_blocked


def test_an_action_says_that_a_task_ends_after_it(office, world):
    one = action(objective(office, world.manager), world.manager, due_date=date(2026, 6, 12))
    task(one, world.manager, starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 16))
    assert line_of(one).overrun_days == 2


def test_one_person_who_does_and_checks_is_told(office, world):
    one = action(objective(office, world.manager), world.manager, owner=world.manager, controller=world.manager)
    assert line_of(one).is_checked_by_its_owner


# --- The page and its filters -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(office, world):
    aim, other = objective(office, world.manager, "Canaux"), objective(office, world.manager, "Mobile")
    first = action(aim, world.manager, "Annonces", owner=world.manager)
    task(first, world.manager, "Écrire", assignee=world.contributor, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))
    task(first, world.manager, "Relire", assignee=world.manager)
    second = action(other, world.manager, "Maquettes")
    operations.decide_action(action=second, by=world.manager, version=1, decision=Decision.POSTPONED)
    return office


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(), ["Canaux", "Annonces", "Écrire", "Relire", "Mobile", "Maquettes"]),
        (Filters(flag=Flag.LATE), ["Canaux", "Annonces", "Écrire"]),
        (Filters(text="écr"), ["Canaux", "Annonces", "Écrire"]),
        (Filters(text="annon"), ["Canaux", "Annonces", "Écrire", "Relire"]),
        (Filters(status=Status.POSTPONED), ["Mobile", "Maquettes"]),
        (Filters(shows_set_aside=False), ["Canaux", "Annonces", "Écrire", "Relire", "Mobile"]),
        (Filters(text="rien de tel"), []),
    ],
)
def test_filters_bring_what_answers_with_what_it_is_part_of(filled, world, filters, shown):
    page = get_plan_tree(office=filled, user=world.reader, filters=filters)
    names = []
    for aim in page.objectives:
        names.append(aim.name)
        for one in aim.actions:
            names += [one.name, *(row.name for row in one.tasks)]
    assert names == shown


def test_filters_by_person_and_objective(filled, world):
    mine = get_plan_tree(office=filled, user=world.reader, filters=Filters(person=world.contributor.pk))
    assert [row.name for aim in mine.objectives for one in aim.actions for row in one.tasks] == ["Écrire"]
    aim = mine.tree.objectives[1]
    assert [one.name for one in get_plan_tree(office=filled, user=world.reader, filters=Filters(objective=aim.id)).objectives] == ["Mobile"]


def test_the_page_says_what_its_reader_may_do(office, world):
    whole_chain(office, world.manager)
    rights = {
        name: (page.may_edit, page.may_validate)
        for name in ("reader", "contributor", "manager", "advisor")
        for page in (get_plan_tree(office=seen(world.embruns, getattr(world, name)), user=getattr(world, name)),)
    }
    assert rights == {"reader": (False, False), "contributor": (True, False), "manager": (True, True), "advisor": (False, False)}
    page = get_plan_tree(office=office, user=world.manager)
    assert (page.waiting, page.is_empty) == (1, True)


def test_an_action_shows_its_remarks_and_what_is_around_it(office, world):
    aim = objective(office, world.manager)
    first, second = action(aim, world.manager, "A"), action(aim, world.manager, "B")
    operations.require_action(action=second, by=world.manager, required=first.pk)
    operations.write_remark(action=first, by=world.advisor, text="Bien.")
    first.office = seen(world.embruns, world.advisor)
    page = get_action(action=first, user=world.advisor)
    assert [one.name for one in page.required_by] == ["B"]
    assert [(one.text, one.is_mine, one.is_removable) for one in page.remarks] == [("Bien.", True, True)]
    assert (page.may_edit, page.may_remark, page.objective.id) == (False, True, aim.pk)
    operations.remove_action(action=first, by=world.manager)
    with pytest.raises(LookupError):
        get_action(action=first, user=world.manager)


# --- My tasks and counts ------------------------------------------------------------------------------------------------------------------


def test_my_tasks_stand_late_first_then_this_week_then_what_i_am_to_sign(office, world):
    one = action(objective(office, world.manager), world.manager, owner=world.contributor)
    mine = {"assignee": world.contributor, "controller": world.manager}
    for name, first, last in (
        ("Un peu en retard", "2026-06-01", "2026-06-05"),
        ("Très en retard", "2026-05-01", "2026-05-29"),
        ("Cette semaine", "2026-06-08", "2026-06-12"),
        ("Plus tard", "2026-06-22", "2026-06-26"),
    ):
        task(one, world.manager, name, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last), **mine)
    task(one, world.manager, "Sans date", **mine)
    task(one, world.manager, "D’un autre", assignee=world.manager)
    done = task(one, world.manager, "Faite", **mine)
    operations.finish_task(task=done, by=world.contributor, version=1)
    typed = action(one.objective, world.manager, "Sans tâche", owner=world.contributor)

    def names(some):
        return [line.task.name for line in some]

    found = get_my_tasks(office=office, user=world.contributor)
    assert names(found.late) == ["Très en retard", "Un peu en retard"]
    assert (names(found.this_week), names(found.later), names(found.undated)) == (["Cette semaine"], ["Plus tard"], ["Sans date"])
    assert (found.to_sign, [line.id for line in found.actions]) == ((), [typed.pk])
    assert names(get_my_tasks(office=office, user=world.manager).to_sign) == ["Faite"]
    assert get_my_tasks(office=office, user=world.reader).is_empty


def test_the_counts_of_the_dashboard_are_those_of_the_tree(office, world):
    aim = objective(office, world.manager, starts_on=date(2026, 5, 1), due_date=date(2026, 6, 4))
    inheriting = action(aim, world.manager, "Hérite")
    own = action(aim, world.manager, "À elle", due_date=date(2026, 6, 12))
    later = action(aim, world.manager, "Commence après", starts_on=date(2026, 6, 10))
    postponed = action(aim, world.manager, "Reportée")
    for of in (inheriting, own, later, postponed):
        task(of, world.manager, "Sans date", assignee=world.contributor)
        task(of, world.manager, "Commence tard", starts_on=date(2026, 6, 15))
        task(of, world.manager, "Passée", ends_on=date(2026, 6, 3), controller=world.manager)
        operations.finish_task(
            task=task(of, world.manager, "Faite", controller=world.manager), by=world.manager, version=1
        )  # fmt: skip
    operations.decide_action(action=postponed, by=world.manager, version=1, decision=Decision.POSTPONED)
    operations.abandon_task(task=Task.objects.filter(action=own, name="Passée").get(), by=world.manager, version=1, reason="Sans objet.")
    found, tree = get_standing(office=office, user=world.manager), get_tree(office=office)
    opened = [row for row in tree.tasks if row.is_open]
    assert (found.objectives, found.tasks, found.late) == (1, len(opened), sum(row.flags.is_late for row in opened))
    assert found.late == 3  # of « Hérite »: « Sans date » and « Passée »; of « Commence après »: « Passée »
    assert found.this_week == sum(row.end is not None and TODAY <= row.end <= date(2026, 6, 14) for row in opened) == 1
    assert found.without_owner == sum(row.flags.has_no_owner for row in opened)
    assert found.without_controller == sum(row.flags.has_no_controller for row in opened)
    assert found.to_sign == sum(row.waits_for_signature for row in tree.tasks) == 3


# --- Means --------------------------------------------------------------------------------------------------------------------------------


def test_load_is_spread_by_person_and_week_against_what_a_week_holds(office, world):
    one = action(objective(office, world.manager), world.manager)
    task(
        one, world.manager, assignee=world.contributor, load=Decimal(10), starts_on=date(2026, 4, 22), ends_on=date(2026, 5, 6)
    )  # fmt: skip
    task(one, world.manager, "De trop", assignee=world.contributor, load=Decimal(2), starts_on=date(2026, 4, 28), ends_on=date(2026, 4, 28))
    task(one, world.manager, "Sans personne", load=Decimal("1.5"))
    page = get_means(office=office)
    (person,) = page.people
    assert [(week.monday, week.days, week.capacity, week.is_over) for week in person.weeks] == [
        (date(2026, 4, 20), 3, 5, False),
        (date(2026, 4, 27), 6, 4, True),  # the first of May
        (date(2026, 5, 4), 3, 4, False),  # the eighth
    ]
    assert (person.total, page.unplaced, page.objectives[0].actions[0].load) == (12, Decimal("1.5"), Decimal("13.5"))


def test_money_adds_up_from_action_to_plan_by_source_and_against_the_budget(office, world):
    aim = objective(office, world.manager)
    one, aside = action(aim, world.manager, "A"), action(aim, world.manager, "B")
    operations.add_expense(action=one, by=world.manager, label="Journées", planned=Decimal(900), vat=Vat.NET, source="otn")
    operations.add_expense(action=one, by=world.manager, label="Agence", planned=Decimal(100), vat=Vat.EXCLUDED, spent=Decimal(95))
    operations.add_expense(action=aside, by=world.manager, label="Non", planned=Decimal(5000))
    operations.decide_action(action=aside, by=world.manager, version=1, decision=Decision.POSTPONED)
    operations.edit_plan(
        office=office, by=world.manager, version=1, starts_on=None, due_date=None, weekdays=range(5), budget=Decimal(1500)
    )  # fmt: skip
    page = get_means(office=office)
    assert (page.budget.planned.excluded, page.budget.planned.included, page.left) == (1000, 1020, 480)
    assert page.budget.spent.included == 114
    assert [(one.name, one.budget.planned.included) for one in page.sources] == [("fonds propres", 120), ("OTN", 900)]
    assert page.objectives[0].budget == page.budget
    assert not page.is_empty


# --- Arbitration --------------------------------------------------------------------------------------------------------------------------

CASE = {
    "A": (8000, 40, (4, 4, 4)),
    "B": (3500, 25, (2, 2, 3)),
    "C": (1200, 10, (1, 2, 2)),
    "D": (2500, 15, (3, 3, 2)),
    "E": (6000, 30, (4, 4, 3)),
}


@pytest.fixture
def case(office, world):
    """The budget case of the reference."""
    aim = objective(office, world.manager)
    for name, (cost, contribution, scores) in CASE.items():
        one = action(aim, world.manager, name, contribution=contribution)
        operations.add_expense(action=one, by=world.manager, label="Dépense", planned=Decimal(cost))
        cost, complexity, time = scores
        operations.score_action(action=one, by=world.manager, version=1, cost=cost, complexity=complexity, time=time)
    return office


def test_the_best_set_under_a_budget_is_exact_and_changes_nothing(case):
    before = list(Action.objects.order_by("pk").values())
    page = get_arbitration(office=case, budget=Decimal(10000))
    assert sorted(one.action.name for one in page.choices if one.is_suggested) == ["B", "E"]
    assert (page.best.value, page.best.cost, page.next_price, page.next_points) == (55, 9500, 700, 10)
    assert (page.differs, page.present_cost, page.compared) == (True, 21200, 5)
    assert list(Action.objects.order_by("pk").values()) == before


def test_each_action_has_its_quadrant_and_its_index(case):
    found = {one.action.name: one for one in get_arbitration(office=case).choices}
    assert {name: one.worth for name, one in found.items()} == {
        "A": Worth.MAJOR_PROJECT, "B": Worth.QUICK_WIN, "C": Worth.FILL_IN, "D": Worth.FILL_IN, "E": Worth.MAJOR_PROJECT,
    }  # fmt: skip
    assert found["A"].index == 10
    assert get_arbitration(office=case).choices[0].action.name == "B"


def test_what_is_imposed_and_too_dear_is_told(case, world):
    one = Action.objects.get(name="A")
    operations.impose_action(action=one, by=world.manager, version=2, is_imposed=True)
    page = get_arbitration(office=case, budget=Decimal(5000))
    assert (page.best, page.impossible) == (None, "Ce qui est imposé coûte 8\u202f000,00\u00a0€\u00a0: le budget n’y suffit pas.")


def test_without_budget_nothing_is_proposed_and_what_has_no_cost_is_listed(case, world):
    action(Action.objects.get(name="A").objective, world.manager, "Sans coût")
    page = get_arbitration(office=case)
    assert (page.best, page.budget, [one.action.name for one in page.without_cost]) == (None, None, ["Sans coût"])


# --- Statements ---------------------------------------------------------------------------------------------------------------------------


def pages(office, world):
    """Every read, with the statements that it is allowed."""
    some = Action.objects.filter(office=office).order_by("pk").first()
    row = Task.objects.filter(office=office).order_by("pk").first()
    some.office = row.office = office
    return (
        (6, lambda: get_plan_tree(office=office, user=world.manager, filters=Filters(flag=Flag.LATE))),
        (6, lambda: get_action(action=some, user=world.manager)),
        (5, lambda: get_my_tasks(office=office, user=world.manager)),
        (5, lambda: get_means(office=office)),
        (5, lambda: get_arbitration(office=office, budget=Decimal(0))),
        (5, lambda: get_schedule_preview(office=office)),
        (5, lambda: get_shift_preview(task=row, days=5, with_followers=True)),
        (6, lambda: get_comparison(office=office)),
        (3, lambda: get_bin(office=office)),
        (2, lambda: get_standing(office=office, user=world.manager)),
        (1, lambda: get_last_move(office=office)),
        (1, lambda: get_why(action=some)),
    )


@pytest.mark.parametrize("size", [(1, 2, 4), (20, 200, 1000)])
def test_every_read_takes_the_same_statements_at_every_size(office, world, size):
    objectives, actions, tasks = size
    whole_plan(office, world.manager, objectives=objectives, actions=actions, tasks=tasks)
    for count, read in pages(office, world):
        with statements(count):
            read()


def test_the_baseline_of_a_large_plan_holds_every_row(office, world):
    whole_plan(office, world.manager, objectives=20, actions=200, tasks=1000)
    assert len(content(get_tree(office=office))["points"]) == 1220
