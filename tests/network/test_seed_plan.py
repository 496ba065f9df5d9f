"""The plans of the demo network: that of the brochure, with something to see on every page, and those that have just begun."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from actionplan import baseline, operations
from actionplan.assembly import Decision, Flag
from actionplan.models import Action, Baseline, BudgetLine, Plan, Remark, Task
from actionplan.progress import Status
from actionplan.queries.home import get_standing
from actionplan.queries.mine import get_my_tasks
from actionplan.queries.rows import get_tree
from otn import demo_plan
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.offices.access import find_office
from otn.offices.models import Office
from otn.tenancy.scope import all_offices, office_scope
from strategy.models import Objective, Solution

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings):
    """The demo network as it is loaded on a Wednesday."""
    settings.OTN_TODAY = date(2026, 11, 25)
    call_command("seed_demo", verbosity=0)


@pytest.fixture
def network(loaded):
    with all_offices("test reads"):
        yield


@pytest.fixture
def tree(network):
    return get_tree(office=Office.objects.get(slug="cote-des-embruns"))


def the(lines, name):
    return next(one for one in lines if one.name == name)


def test_embruns_has_the_objectives_of_the_brochure_one_that_is_reached_and_one_of_its_own(tree):
    assert [(one.name, one.status_name, int(one.shares.coverage)) for one in tree.objectives] == [
        ("Doubler les demandes d’itinéraires du printemps", "Terminé", 100),
        ("Faire évoluer les outils web vers les usages mobiles", "En cours", 100),
        ("Capitaliser sur les outils qui valorisent l’offre", "En cours", 100),
        ("Utiliser les moyens mis à disposition pour développer des contenus", "En cours", 100),
        ("Diversifier les canaux d’acquisition", "À faire", 80),
        ("Se former à deux, une fois par an", "À faire", 100),
    ]
    assert (len(list(tree.actions)), len(list(tree.tasks))) == (23, 79)
    assert tree.is_validated
    (obstacle,) = tree.obstacles
    assert "“Diversifier les canaux d’acquisition” fait 80" in obstacle


def test_the_action_of_the_brochure_is_all_done_and_a_third_hard(tree):
    adwords = the(tree.actions, "Externalisation AdWords")
    assert (adwords.status_name, adwords.shown, (adwords.cost, adwords.complexity, adwords.time)) == (
        "Réalisée",
        "100\N{NO-BREAK SPACE}%",
        (2, 2, 3),
    )
    assert round(adwords.cct) == 33
    assert [task.name for task in adwords.tasks] == [
        "Expression des besoins", "Trouver le bon prestataire", "Valider la liste des mots clés", "Mise en place d’un reporting",
    ]  # fmt: skip
    objective = tree.objectives[0]
    assert {(task.status_name, task.start, task.end) for task in adwords.tasks} == {("Réalisée", objective.start, objective.end)}


def test_it_has_something_to_show_on_every_page_of_the_plan(network, tree):
    tasks = list(tree.tasks)
    held = Counter(flag for line in (*tree.actions, *tasks) for flag in line.flags.present)
    assert set(held) == set(Flag)
    assert held[Flag.LATE] == 3
    office, manager = Office.objects.get(slug="cote-des-embruns"), User.objects.get(email="referent@embruns.example")
    counts = get_standing(office=office, user=manager)
    assert (counts.late, counts.this_week, counts.to_sign) == (3, 3, 3)
    assert counts.without_owner >= 3
    assert counts.without_controller >= 3
    assert {task.status for task in tasks} == {Status.TO_DO, Status.IN_PROGRESS, Status.DONE, Status.VALIDATED, Status.ABANDONED}
    assert Counter(action.decision for action in tree.actions) == {Decision.KEPT: 21, Decision.POSTPONED: 1, Decision.DISCARDED: 1}
    assert any(task.flags.blocked_reason for task in tasks)
    assert any(link.lag for task in tasks for link in task.links)
    assert [task.name for task in tasks if task.too_early_for] == ["Corriger contrastes, textes et formulaires"], (
        "what it waits for was put off"
    )
    assert sum(bool(action.requires) for action in tree.actions) == 4
    assert [(one.label, one.is_frozen) for one in tree.frame.closures] == [
        ("Haute saison", True), ("Congés de fin d’année", False), ("Haute saison", True),
    ]  # fmt: skip
    for who in ("referent", "contributeur"):
        mine = get_my_tasks(office=Office.objects.get(slug="cote-des-embruns"), user=User.objects.get(email=f"{who}@embruns.example"))
        assert all((mine.late, mine.this_week, mine.later, mine.to_sign))


def test_its_money_comes_from_three_sides_on_three_bases(tree):
    lines = list(BudgetLine.objects.filter(office__slug="cote-des-embruns").order_by("pk"))
    assert {one.source for one in lines} == {"own", "subsidy", "otn"}
    assert {one.vat for one in lines} == {"included", "excluded", "net"}
    (days,) = (one for one in lines if one.source == "otn")
    assert days.planned == 3 * Decimal(300)
    assert tree.budget.planned.included > tree.frame.budget, "there is something to choose"


def test_two_things_changed_since_it_was_validated(tree):
    first, last = Baseline.objects.filter(office__slug="cote-des-embruns").order_by("at")
    assert len(baseline.read(first.content)) < 15
    found = baseline.compare(last.content, tree)
    assert found.added == ()
    assert [one.name for one in found.removed if one.level_name == "action"] == ["Inventaire des fichiers de contacts"]
    assert [(one.name, one.end_days) for one in found.moved] == [("Auditer les pages types", 5)]
    assert found.value_then < found.value_now


def test_each_action_comes_from_a_solution_of_step_2_where_one_says_so(network):
    told = [project for one in demo_plan.EMBRUNS_PLAN.rounds for project in one.projects]
    actions = Action.objects.filter(office__slug="cote-des-embruns").order_by("position")
    assert [action.name for action in actions] == [project.name for project in told]
    assert [action.solution_id is not None for action in actions] == [bool(project.solution) for project in told]
    kept = Solution.objects.filter(office__slug="cote-des-embruns", dropped_reason="").exclude(strategy=None)
    assert [one.text for one in kept.order_by("pk") if not one.actions.exists()] == [], "no solution was forgotten but by decision"


def test_plans_of_the_others_begin_where_their_strategy_stands(network):
    planned = Plan.objects.exclude(office__slug="cote-des-embruns").select_related("office").order_by("pk")
    trees = {one.office.slug: get_tree(office=one.office) for one in planned}
    assert {slug: (tree.is_validated, len(list(tree.tasks)) > 0) for slug, tree in trees.items()} == {
        "demo-1-1": (True, True), "demo-1-2": (False, False),
    }  # fmt: skip
    for tree in trees.values():
        assert tree.obstacles == (), "the contributions of drafts make 100"
        assert all(action.contribution is not None for action in tree.actions)
    assert not Plan.objects.filter(office__slug__in=["vallee-des-pommiers", "pays-des-brumes"]).exists()


def test_a_row_has_the_version_and_the_past_that_the_journal_tells(network):
    apart = {
        "action.created",
        "action.required",
        "action.budgeted",
        "action.remarked",
        "task.created",
        "task.linked",
        "plan.created",
        "plan.closure_added",
    }
    lines = JournalEntry.objects.exclude(verb__in=apart).order_by("pk").values_list("target_type", "target_id")
    changes = Counter(lines)
    for model in (Plan, Action, Task):
        for row in model.objects.order_by("pk"):
            assert row.version - 1 == changes[model._meta.label_lower, str(row.pk)], (model, row.pk)
    assert not Objective.objects.filter(sent_at__gt=timezone.now()).exists()
    assert not Task.objects.filter(signed_at__gt=timezone.now()).exists()
    for task in Task.objects.exclude(signed_at=None).order_by("pk"):
        assert task.controller_id == task.signed_by_id
        assert task.done_on <= task.signed_at.date()


def looks(lines):
    """Return what lines of the journal look like, by verb, whatever they are called."""
    found = {}
    for line in lines.order_by("pk"):
        about = (line.target_type, bool(line.target_id), bool(line.target_label), bool(line.reason))
        found.setdefault(line.verb, set()).add((*about, *sorted(line.before or ()), "→", *sorted(line.after or ())))
    return found


def test_what_it_tells_is_what_operations_write(loaded):
    by = User.objects.get(email="referent@embruns.example")
    office = find_office(by, "cote-des-embruns")
    other = User.objects.get(email="contributeur@embruns.example")
    with office_scope([office.pk]):
        objective = Objective.objects.get(office=office, name="Diversifier les canaux d’acquisition")
        objective.office = office
        first = operations.create_action(objective=objective, by=by, name="Une action")
        second = operations.create_action(objective=objective, by=by, name="Une autre")
        first = operations.edit_action(
            action=first, by=by, version=1, name="Une action", description="", owner=by, controller=other, starts_on=None, due_date=None
        )
        first = operations.score_action(action=first, by=by, version=2, cost=1, complexity=2, time=3)
        first = operations.contribute(action=first, by=by, version=3, contribution=20)
        operations.require_action(action=first, by=by, required=second.pk)
        operations.add_expense(action=first, by=by, label="Affiches", planned=Decimal(100))
        operations.write_remark(action=first, by=by, text="Vu.")
        operations.decide_action(action=second, by=by, version=1, decision=Decision.POSTPONED, reason="Plus tard, au printemps.")
        dates = {"starts_on": date(2027, 1, 4), "ends_on": date(2027, 1, 8)}
        before = operations.create_task(action=first, by=by, name="D’abord", assignee=by, controller=by, **dates)
        after = operations.create_task(action=first, by=by, name="Ensuite", assignee=by, controller=other, **dates)
        operations.link_tasks(task=after, by=by, before=before.pk)
        before = operations.start_task(task=before, by=by, version=1)
        before = operations.report_progress(task=before, by=by, version=2, progress=40)
        before = operations.finish_task(task=before, by=by, version=3)
        operations.sign_task(task=before, by=by, version=4)
        after = operations.block_task(task=after, by=by, version=1, reason="Il manque le devis.")
        operations.edit_task(
            task=after, by=by, version=2, name="Ensuite", assignee=by, controller=other, duration=None, load=None,
            starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 15), is_fixed=False,
        )  # fmt: skip
        operations.abandon_task(task=after, by=by, version=3, reason="Ce n’est plus utile.")
        operations.reopen_plan(office=office, by=by, reason="À décider de nouveau.")
    with all_offices("test reads"):
        told = JournalEntry.objects.filter(verb__regex="^(plan|action|task)[.]")
        seeded, ours = looks(told.filter(request_id="seed_demo")), looks(told.exclude(request_id="seed_demo"))
    only_seeded = {"plan.created", "plan.changed", "plan.closure_added", "plan.validated"}
    assert set(seeded) == set(ours) | only_seeded
    assert {verb: some for verb, some in ours.items() if not some <= seeded[verb]} == {}


def every_row():
    with all_offices("test reads"):
        return [list(model.objects.order_by("pk").values()) for model in (Plan, Action, Task, Baseline, Remark)]


def test_an_office_that_plans_already_is_left_alone(loaded):
    with all_offices("test sets up"):
        Task.objects.filter(name="Expression des besoins").update(name="La nôtre")
    before = every_row()
    call_command("seed_demo", verbosity=0)
    assert every_row() == before
