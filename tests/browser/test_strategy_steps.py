"""From grouped facts to an objective in a real browser: by keyboard alone, without script, by two people at once."""

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Group, Objective, Solution
from strategy.queries.chain import get_chain
from strategy.swot import Quadrant
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture, refusing_page
from tests.diagnostic.assessed import TODAY
from tests.strategy.reflected import diagnosed, reflection_of, whole_chain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

OBJECTIVE = "Faire évoluer les outils web vers les usages mobiles"


@pytest.fixture
def reflection(world, settings):
    """A reflection of Embruns: facts of its diagnostic, others of its own, sorted, none of them in a group."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        made = reflection_of(world.embruns, world.manager, "Stratégie digitale 2027")
        operations.propose_facts(reflection=made, assessment=diagnosed(made.office, world.manager), by=world.manager)
        operations.accept_all(reflection=made, by=world.manager)
        operations.add_facts(reflection=made, by=world.manager, texts=["Une équipe formée au web."], quadrant=Quadrant.STRENGTH)
    return made


def step(reflection, name):
    return f"/ot/embruns/strategie/{reflection.pk}/{name}/"


def tab_to(page, wanted):
    """Press Tab until an element has the focus, as somebody without a mouse would."""
    element = page.locator(wanted)
    for _ in range(150):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, world, reflection, profile):
    with office_scope([world.embruns.pk]):
        operations.group_by_section(reflection=reflection, by=world.manager)
        rows = whole_chain(world.embruns, world.manager, "Une autre")
        operations.drop_solution(
            solution=operations.add_solutions(
                reflection=rows["reflection"], by=world.manager, texts=["Tout refaire."], group=rows["group"]
            )[0],
            by=world.manager, version=1, reason="Trop cher cette année.",
        )  # fmt: skip
    one, group, solution, strategy, objective = (
        rows[kind].pk for kind in ("reflection", "group", "solution", "strategy", "objective")
    )  # fmt: skip
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for address in (step(reflection, name) for name in ("groupes", "solutions", "strategies", "objectifs")):
            page.goto(address)
            for folded in page.locator("summary").all():
                folded.click()
            assert_accessible(page)
            picture(page, "strategy", f"{address} {profile}")
        for address in (
            "groupes/", f"groupes/?modifier={group}", f"groupes/?laisser={group}", f"groupes/{group}/suppression/", "solutions/",
            f"solutions/?modifier={solution}", f"solutions/?citer={solution}", f"solutions/?laisser={solution}",
            f"solutions/{solution}/suppression/", "strategies/", f"strategies/?modifier={strategy}",
            f"strategies/{strategy}/suppression/", "objectifs/", f"objectifs/?modifier={objective}", f"objectifs/{objective}/suppression/",
        ):  # fmt: skip
            page.goto(f"/ot/embruns/strategie/{one}/{address}")
            assert_accessible(page)
            picture(page, "strategy", f"chain {address} {profile}")


def test_the_keyboard_alone_goes_from_facts_to_an_objective(open_page, live_server, world, reflection):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(step(reflection, "groupes"))
        page.evaluate("window.stayed = true")
        tab_to(page, "#par-sous-chapitre")
        page.keyboard.press("Enter")
        page.get_by_text("5 faits groupés par sous-chapitre.").wait_for()
        tab_to(page, "[id^=fait-] >> nth=0")
        page.keyboard.press("Space")
        group = page.locator("section[id^=groupe-]").first.get_attribute("id").removeprefix("groupe-")
        tab_to(page, f"#y-ranger-{group}")
        page.keyboard.press("Enter")
        page.locator(f"#groupe-{group}").get_by_text("1 fait déplacé.").wait_for()
        becomes(page, "document.activeElement.closest('section')?.id", f"groupe-{group}")  # the place is kept
        tab_to(page, f"#modifier-{group}")
        page.keyboard.press("Enter")
        page.locator("#id_problem").wait_for()
        tab_to(page, "#id_problem")
        page.keyboard.type("Comment rendre le site plus rapide ?")
        tab_to(page, "#enregistrer")
        page.keyboard.press("Enter")
        page.locator(f"#groupe-{group}").get_by_text("Le groupe est enregistré.").wait_for()
        assert page.evaluate("window.stayed"), "nothing made the page load again"
        assert_accessible(page)

        page.goto(step(reflection, "solutions"))
        tab_to(page, f"#groupe-{group}-text")
        page.keyboard.type("Compresser les images.")
        page.keyboard.press("Enter")
        page.keyboard.type("Changer d’hébergeur.")
        tab_to(page, f"#groupe-{group}-ajouter")
        page.keyboard.press("Enter")
        page.locator(f"#groupe-{group}").get_by_text("2 solutions ajoutées.").wait_for()
        becomes(page, "document.activeElement.closest('section')?.id", f"groupe-{group}")
        assert_accessible(page)

        page.goto(step(reflection, "strategies"))
        for rank in (0, 1):
            tab_to(page, f"[id^=solution-] >> nth={rank}")
            page.keyboard.press("Space")
        tab_to(page, "#nouvelle-name")
        page.keyboard.type("Un site mobile")
        page.keyboard.press("Enter")
        page.get_by_text("est créée.").wait_for()
        assert page.get_by_role("heading", name="Un site mobile").is_visible()
        assert_accessible(page)

        page.goto(step(reflection, "objectifs"))
        tab_to(page, "#nouvel-name")
        page.keyboard.type(OBJECTIVE)
        tab_to(page, "#nouvel-indicator")
        page.keyboard.type("visites sur mobile")
        tab_to(page, "#nouvel-due_date")
        page.keyboard.type("10102027")  # whichever of day and month this browser asks first
        tab_to(page, "#nouvel-strategy")
        page.keyboard.type("Un site")
        tab_to(page, "#creer")
        page.keyboard.press("Enter")
        page.get_by_text("L’objectif est fixé.").wait_for()
        becomes(page, "document.activeElement.closest('section')?.id.startsWith('objectif-')", True)
        assert_accessible(page)
        picture(page, "strategy", "keyboard objective")
    with office_scope([world.embruns.pk]):
        made = Objective.objects.get()
        assert (made.name, f"{made.due_date:%d/%m/%Y}", made.strategy.name) == (OBJECTIVE, "10/10/2027", "Un site mobile")
        assert len(get_chain(reflection=reflection).why_objective(made.pk).facts) == 4, "the chain is whole, back to the facts"


def test_without_script_the_same_way_is_walked(browser, live_server, world, reflection):
    with refusing_page(browser, live_server, java_script_enabled=False) as page:
        log_in(page, live_server, world.contributor)
        page.goto(step(reflection, "groupes"))
        for box in page.locator("#ranger [name=facts]").all():
            box.check()
        page.get_by_label("Nom du nouveau groupe").fill("Le site")
        page.get_by_role("button", name="Créer un groupe avec les faits cochés").click()
        group = page.locator("section[id^=groupe-]")
        page.get_by_role("link", name="Posez la question").click()
        group.get_by_label("Problématique").fill("Comment rendre le site plus rapide ?")
        group.get_by_role("button", name="Enregistrer le groupe").click()
        assert group.get_by_text("Comment rendre le site plus rapide ?").is_visible()
        group.locator("[name=facts]").first.check()
        page.get_by_role("button", name="Sortir de leur groupe").click()
        assert page.get_by_role("heading", name="Sans groupe (1)").is_visible()
        page.locator("#ranger [name=facts]").check()
        group.get_by_role("button", name="Ranger").click()
        assert page.get_by_role("heading", name="Sans groupe (0)").is_visible()

        page.goto(step(reflection, "solutions"))
        page.get_by_role("button", name="Reprendre la recommandation").click()
        page.locator("summary", has_text="Croiser").first.click()
        crossing = page.locator("#croisement-SO")
        crossing.get_by_label("Que faire de ces faits").fill("Former les prestataires.")
        crossing.get_by_role("button", name="Ajouter").click()
        assert crossing.get_by_text("Choisissez un fait de chaque côté").first.is_visible()
        for side in ("Forces", "Opportunités"):
            crossing.get_by_role("group", name=side).get_by_role("checkbox").first.check()
        crossing.get_by_role("button", name="Ajouter").click()
        assert crossing.get_by_text("Former les prestataires.").first.is_visible()

        page.goto(step(reflection, "strategies"))
        for box in page.locator("[name=solutions]").all():
            box.check()
        page.get_by_label("Nom de la nouvelle stratégie").fill("Un site mobile")
        page.get_by_role("button", name="Créer une stratégie").click()
        page.get_by_role("link", name="En fixer un").click()
        page.get_by_label("Objectif (obligatoire)").fill(OBJECTIVE)
        page.get_by_label("Échéance").fill("2027-10-31")
        page.get_by_role("button", name="Fixer l’objectif").click()
        assert page.get_by_role("heading", name=OBJECTIVE).is_visible()
        assert page.get_by_text("31 octobre 2027").first.is_visible()
        assert page.get_by_text("Il manque un indicateur, une cible.").is_visible()
    with office_scope([world.embruns.pk]):
        assert Objective.objects.get().strategy.name == "Un site mobile"
        assert Solution.objects.count() == 2


def test_two_people_who_name_the_same_group_lose_nothing(browser, live_server, world, reflection):
    with office_scope([world.embruns.pk]):
        group = operations.create_group(reflection=reflection, by=world.manager, name="Le site")
    with refusing_page(browser, live_server) as page:
        log_in(page, live_server, world.manager)
        page.goto(step(reflection, "groupes"))
        page.locator(f"#modifier-{group.pk}").click()
        page.locator("#id_problem").fill("Comment gagner du temps ?")
        with office_scope([world.embruns.pk]):
            operations.edit_group(group=group, by=world.contributor, version=1, name="Le site web", problem="")
        page.locator("#enregistrer").click()
        page.get_by_text("Voici les deux versions.").wait_for()
        becomes(page, "document.activeElement.closest('section')?.id", f"groupe-{group.pk}")
        assert page.locator("#id_problem").input_value() == "Comment gagner du temps ?"
        picture(page, "strategy", "two people on a group")
        assert_accessible(page)
        page.get_by_role("button", name="Garder la mienne").click()
        page.get_by_text("Le groupe est enregistré.").wait_for()
    with office_scope([world.embruns.pk]):
        assert Group.objects.get(pk=group.pk).problem == "Comment gagner du temps ?"
