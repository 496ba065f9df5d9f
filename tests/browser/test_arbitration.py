"""Arbitration, means and validation in a real browser: accessible, narrow, dark, decided in place by keyboard, and without script."""

from datetime import date
from decimal import Decimal

import pytest

from actionplan import operations
from actionplan.means import Vat
from actionplan.models import Action, Plan
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective, task
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PLAN = "/ot/embruns/plan"
NAMES = {
    "Externalisation AdWords": (8000, 40, (4, 4, 4)),
    "Refonte des pages villages": (3500, 25, (2, 2, 3)),
    "Lettre d’information mensuelle": (1200, 10, (1, 2, 2)),
    "Reportage photo": (2500, 15, (3, 3, 2)),
    "Site adapté au mobile": (6000, 30, (4, 4, 3)),
}


@pytest.fixture
def plan(world, settings):
    """The budget case of the reference, with loads, money that is overrun, a prerequisite and what has no cost."""
    settings.OTN_TODAY = TODAY
    by, made = world.manager, {}
    with office_scope([world.embruns.pk]):
        aim = objective(world.embruns, by, due_date=date(2026, 12, 18))
        for name, (cost, share, scores) in NAMES.items():
            one = made[name] = action(aim, by, name, contribution=share)
            operations.score_action(action=one, by=by, version=1, **dict(zip(("cost", "complexity", "time"), scores, strict=True)))
            operations.add_expense(
                action=one, by=by, label="Prestataire", planned=Decimal(cost), committed=Decimal(cost) * Decimal("0.95")
            )  # fmt: skip
        first, second, *_ = made.values()
        operations.add_expense(
            action=first, by=by, label="Journées OTN", planned=Decimal(900), spent=Decimal(1200), vat=Vat.NET, source="otn"
        )
        operations.require_action(action=second, by=by, required=first.pk)
        action(aim, by, "Vidéo de la côte", contribution=0)
        aside = action(aim, by, "Application mobile", contribution=0)
        operations.decide_action(
            action=aside, by=by, version=1, decision=operations.Decision.DISCARDED, reason="Trop chère pour ce qu’elle apporte."
        )  # fmt: skip
        for place, (person, load) in enumerate(((world.contributor, 12), (world.manager, 3), (world.contributor, 6), (None, 2))):
            first_day = date(2026, 6, 8 + 7 * (place % 2))
            last_day = date(2026, 6, 19)
            task(first, by, f"Étape {place + 1}", assignee=person, load=Decimal(load), starts_on=first_day, ends_on=last_day)
    return made


@pytest.fixture
def validated(world, plan):
    """The same plan, validated once its contributions make 100, then changed."""
    by = world.manager
    with office_scope([world.embruns.pk]):
        for name, share in zip(NAMES, (30, 25, 10, 10, 25), strict=True):
            one = Action.objects.get(name=name)
            operations.contribute(action=one, by=by, version=one.version, contribution=share)
        operations.validate_plan(office=world.embruns, by=by, version=1)
        step = Action.objects.get(name="Externalisation AdWords").tasks.order_by("pk")[0]
        operations.shift_task(task=step, by=by, version=step.version, days=4, with_followers=False)
        step.refresh_from_db()
        operations.report_progress(task=step, by=by, version=step.version, progress=60)
        one = Action.objects.get(name="Reportage photo")
        operations.decide_action(
            action=one, by=by, version=one.version, decision=operations.Decision.POSTPONED, reason="L’année prochaine."
        )  # fmt: skip
        action(one.objective, by, "Jeu concours")


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, world, plan, profile):
    number = plan["Reportage photo"].pk
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for address in (
            "arbitrage/", "arbitrage/?budget=20000", f"arbitrage/?budget=20000&tri=cout&ecarter={number}", "moyens/", "validation/",
            "validation/revoir/", "validation/comparaison/",
        ):  # fmt: skip
            page.goto(f"{PLAN}/{address}")
            for folded in page.locator("main summary").all():
                folded.click()
            assert_accessible(page)
            picture(page, "arbitration", f"{address} {profile}")


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_a_validated_plan_is_accessible(open_page, live_server, world, validated, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for address in ("validation/", "validation/revoir/", "validation/comparaison/"):
            page.goto(f"{PLAN}/{address}")
            assert_accessible(page)
            picture(page, "arbitration", f"validated {address} {profile}")


def test_an_action_is_discarded_and_kept_again_in_place_by_keyboard(open_page, live_server, world, plan):
    number = plan["Reportage photo"].pk
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(f"{PLAN}/arbitrage/?budget=20000")
        page.locator(f"#ecarter-{number}").press("Enter")
        page.locator("#decision textarea:focus").fill("Trop cher pour ce qu’il apporte.")
        page.evaluate("window.stayed = true")
        page.locator("#decider").press("Enter")
        page.get_by_text("L’action « Reportage photo » est écartée.").wait_for()
        page.locator(f"#retenir-{number}").press("Enter")
        page.get_by_text("L’action « Reportage photo » est retenue.").wait_for()
        page.locator(f"#imposer-{number}").press("Enter")
        page.locator(f"#imposer-{number}[aria-pressed=true]").wait_for()
        assert page.evaluate("window.stayed")
        assert page.get_by_label("Budget", exact=True).input_value() == "20000"
    with office_scope([world.embruns.pk]):
        found = Action.objects.get(pk=number)
        assert (found.decision, found.is_imposed) == ("kept", True)


def test_without_script_a_budget_is_tried_kept_and_the_plan_decided(browser, live_server, world, plan):
    context = browser.new_context(base_url=str(live_server), locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(f"{PLAN}/arbitrage/")
    page.get_by_label("Budget", exact=True).fill("20 000 €")
    page.locator("#proposer").click()
    assert "l’ensemble qui vaut le plus" in page.locator("#budget").inner_text()
    page.locator("#garder-budget").click()
    page.get_by_text("Le budget du plan est de").wait_for()
    page.locator("thead a", has_text="Coût").click()
    assert page.locator("th[aria-sort]").inner_text().strip() == "Coût"
    page.locator(f"#reporter-{plan['Reportage photo'].pk}").click()
    page.locator("#decider").click()
    page.get_by_text("est reportée.").wait_for()
    context.close()
    with office_scope([world.embruns.pk]):
        assert Plan.objects.get(office=world.embruns).budget == 20_000
        assert Action.objects.get(name="Reportage photo").decision == "postponed"
