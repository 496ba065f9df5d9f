"""The home of the plan in a real browser: contributions by keyboard, actions one after the other, without script, by two people at once."""

from datetime import date

import pytest

from actionplan import operations
from actionplan.assembly import Decision
from actionplan.models import Action
from otn.tenancy.scope import office_scope
from strategy.models import Objective
from tests.actionplan.planned import TODAY, action, chain, finished, objective, task
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture, refusing_page
from tests.diagnostic.assessed import answer_everything
from tests.strategy.reflected import diagnosed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PLAN = "/ot/embruns/plan/"


@pytest.fixture
def plan(world, settings):
    """A plan with every kind of row: late, at risk, blocked, set aside, done, of nobody."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        by, other = world.manager, world.contributor
        aim = objective(
            world.embruns, by, "Diversifier les canaux d’acquisition", indicator="visites hors moteur", target="+ 20 %",
            starts_on=date(2026, 4, 14), due_date=date(2027, 3, 1), weight=2,
        )  # fmt: skip
        one = action(aim, by, owner=by, controller=other, contribution=50)
        tasks = chain(one, by, "Expression des besoins", "Trouver le bon prestataire", assignee=by, controller=other)
        operations.finish_task(task=tasks[0], by=by, version=1)
        task(one, by, "Mise en place d’un reporting", ends_on=date(2026, 6, 3))
        two = action(aim, by, "Une page par village, avec ses photos et ses horaires", contribution=30)
        operations.block_action(action=two, by=by, version=1, reason="Le photographe est malade.")
        aside = action(aim, by, "Campagne d’affichage", contribution=20)
        operations.decide_action(action=aside, by=by, version=1, decision=Decision.POSTPONED, reason="Après la saison.")
        empty = objective(world.embruns, by, "Capitaliser sur les outils qui mettent l’offre en valeur")
        finished(world.embruns, by, "Faire évoluer les outils web vers les usages mobiles")
        return {"aim": aim, "one": one, "two": two, "empty": empty}


def shares(world, aim):
    with office_scope([world.embruns.pk]):
        return list(Action.objects.filter(objective=aim).order_by("position", "pk").values_list("contribution", flat=True))


@pytest.mark.parametrize("options", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, world, plan, options):
    with office_scope([world.embruns.pk]):
        answer_everything(diagnosed(world.embruns, world.manager), world.manager)
    with open_page(**options) as page:
        log_in(page, live_server, world.manager)
        for address in (
            "", "?signal=late", "?texte=introuvable", f"?modifier={plan['empty'].pk}", f"objectifs/{plan['empty'].pk}/modeles/",
            f"objectifs/{plan['empty'].pk}/recommandations/",
            f"objectifs/{plan['aim'].pk}/suppression/", f"actions/{plan['one'].pk}/suppression/", f"actions/{plan['one'].pk}/deplacement/",
            "corbeille/",
        ):  # fmt: skip
            page.goto(PLAN + address)
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
            assert_accessible(page)
            picture(page, "plan", f"{address} {options}")
        with office_scope([world.embruns.pk]):
            operations.remove_action(action=Action.objects.get(pk=plan["one"].pk), by=world.manager, whole=True)
        for address in ("corbeille/", f"?retire=action-{plan['one'].pk}"):
            page.goto(PLAN + address)
            assert_accessible(page)
            picture(page, "plan", f"removed {address} {options}")


def test_a_contribution_is_typed_and_the_sum_follows_while_the_next_is_typed(open_page, live_server, world, plan):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(PLAN)
        page.evaluate("window.stayed = true")
        first, second = (page.locator(f"#part-{plan[name].pk}-nombre") for name in ("one", "two"))
        first.fill("60")
        page.keyboard.press("Tab")
        second.fill("40")  # before the answer, or after it: what is typed stays
        page.get_by_text("Enregistré. 90 % de l’objectif couvert, il manque 10 %.").wait_for()
        assert second.input_value() == "40"
        page.keyboard.press("Enter")
        page.get_by_text("Enregistré. 100 % de l’objectif couvert.").wait_for()
        standing = page.locator(f"#objectif-{plan['aim'].pk}-bilan")
        standing.get_by_text("100 % de l’objectif couvert").wait_for()
        first.fill("70")
        page.keyboard.press("Enter")
        page.get_by_text("110 % : réduire de 10").first.wait_for()
        assert page.evaluate("window.stayed")
    assert shares(world, plan["aim"])[:2] == [70, 40]


def test_actions_are_added_one_after_the_other_and_put_into_order_by_keyboard(open_page, live_server, world, plan):
    entry = f"#ajout-{plan['empty'].pk}-name"
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(PLAN)
        page.locator(entry).focus()
        for name in ("Recenser l’offre", "Former l’équipe"):
            page.keyboard.type(name)
            page.keyboard.press("Enter")
            page.get_by_text(f"« {name} » est dans le plan.").wait_for()
            becomes(page, "document.activeElement.id", entry.removeprefix("#"))
            assert page.locator(entry).input_value() == ""
        up = page.get_by_role("button", name="Monter l’action 2.2")
        up.focus()
        page.keyboard.press("Enter")
        page.get_by_role("row", name="2.1 Former l’équipe").wait_for()
        becomes(page, "document.activeElement.id.startsWith('monter-')", True)
        page.get_by_role("button", name="Répartir le reste de l’objectif 2").click()
        page.get_by_text("Le reste est réparti.").wait_for()
    assert shares(world, plan["empty"]) == [50, 50]


def test_two_people_type_the_same_contribution(browser, live_server, world, plan):
    with refusing_page(browser, live_server) as page:
        log_in(page, live_server, world.manager)
        page.goto(PLAN)
        with office_scope([world.embruns.pk]):
            operations.contribute(action=Action.objects.get(pk=plan["one"].pk), by=world.contributor, version=1, contribution=60)
        page.locator(f"#part-{plan['one'].pk}-nombre").fill("45")
        page.keyboard.press("Tab")
        page.get_by_text("Voici les deux versions.").wait_for()
        assert page.locator(f"#part-{plan['one'].pk}-etat").get_by_text("60 %").count() == 1
        page.get_by_role("button", name="Garder la mienne").click()
        page.get_by_text("Enregistré.").wait_for()
    assert shares(world, plan["aim"])[0] == 45


def test_everything_works_without_script(browser, live_server, world, plan):
    with refusing_page(browser, live_server, java_script_enabled=False) as page:
        log_in(page, live_server, world.manager)
        page.goto(PLAN)
        page.get_by_text("Écrire un objectif dans le plan").click()
        page.locator("#nouvel-name").fill("Développer la vente en ligne")
        page.get_by_role("button", name="Écrire l’objectif").click()
        with office_scope([world.embruns.pk]):
            made = Objective.objects.get(name="Développer la vente en ligne")
        assert page.url.endswith(f"#objectif-{made.pk}")
        page.locator(f"#ajout-{made.pk}-name").fill("Choisir la place de marché")
        page.locator(f"#ajout-{made.pk}-envoi").click()
        page.get_by_text("« Choisir la place de marché » est dans le plan.").wait_for()
        page.locator(f"#part-{plan['one'].pk}-nombre").fill("70")
        page.locator(f"#part-{plan['one'].pk}").get_by_role("button", name="Enregistrer").click()
        page.get_by_text("La contribution est enregistrée.").wait_for()
        page.get_by_role("button", name="Descendre l’action 1.1").click()
        assert page.get_by_role("row", name="1.1 Une page par village").count() == 1
        page.locator(f"#action-{plan['two'].pk} summary").click()
        page.locator(f"#action-{plan['two'].pk}").get_by_role("link", name="Retirer l’action").click()
        page.get_by_role("button", name="Mettre à la corbeille").click()
        page.get_by_role("button", name="Annuler").click()
        page.get_by_text("est de retour.").wait_for()
