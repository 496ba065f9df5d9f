"""What only a browser shows of a reflection: its pages in every profile, what comes in place, by keyboard, without script.

Pictures are left in `.otn/pictures/reflections/`, for people to look at.
"""

from datetime import date

import pytest

from otn.tenancy.scope import office_scope
from strategy import operations
from strategy.models import Fact
from tests.browser.test_banks import plain_page
from tests.browser.test_pages import PICTURES
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic.assessed import TODAY
from tests.strategy.reflected import diagnosed, fact, reflection_of, whole_chain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HOME = "/ot/embruns/strategie/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def chain(world):
    """A reflection with the facts of a diagnostic, one loose end of each kind, remarks, a participant; and one that is archived."""
    with office_scope([world.embruns.pk]):
        made = whole_chain(world.embruns, world.manager)
        reflection, by = made["reflection"], world.manager
        operations.propose_facts(reflection=reflection, assessment=diagnosed(world.embruns, by), by=by)
        operations.accept_all(reflection=reflection, by=by)
        weakness = Fact.objects.get(question__code="1.1-02")
        operations.gather_facts(reflection=reflection, by=by, facts=[weakness.pk], group=made["group"])
        operations.create_objective(office=world.embruns, reflection=reflection, by=by, name="Former toute l’équipe à l’outil de suivi")
        operations.write_remark(reflection=reflection, by=world.advisor, text="D’où vient ce chiffre ?", about=weakness)
        operations.add_participant(reflection=reflection, by=by, person=world.reader)
        operations.edit_reflection(
            reflection=reflection, by=by, version=1, name="Améliorer la visibilité de la destination hors saison", purpose="",
            organisation="Côte des Embruns", lead=world.contributor, due_date=date(2027, 1, 31),
        )  # fmt: skip
        old = reflection_of(world.embruns, by, "Stratégie 2024")
        operations.archive_reflection(reflection=old, by=by, is_archived=True)
    return made | {"weakness": weakness, "old": old}


def look(page, name, profile):
    assert_accessible(page)
    folder = PICTURES / "reflections"
    folder.mkdir(parents=True, exist_ok=True)
    shown = "-".join(map(str, profile)) or "light"
    page.screenshot(path=folder / f"{name} {shown}.png", full_page=True, caret="initial")  # `caret`: see test_pages


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_in_each_of_its_states(open_page, live_server, world, chain, profile):
    at = f"{HOME}{chain['reflection'].pk}/"
    pages = {
        "list": f"{HOME}?diagnostic=2026", "new": f"{HOME}nouvelle/", "subject": f"{at}sujet/",
        "archived": f"{HOME}{chain['old'].pk}/sujet/",
        "validation": f"{at}validation/", "chain": f"{at}fil/", "chain back": f"{at}fil/?sens=retour", "remarks": f"{at}commentaires/",
        "remarks on a fact": f"{at}commentaires/?sur=fact-{chain['weakness'].pk}", "so what": f"{at}et-alors/{chain['weakness'].pk}/",
        "why": f"{at}pourquoi/objective/{chain['objective'].pk}/", "home": "/ot/embruns/",
    }  # fmt: skip
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in pages.items():
            assert page.goto(address).status == 200
            look(page, name, profile)
        with office_scope([world.embruns.pk]):
            operations.validate_reflection(reflection=chain["reflection"], by=world.manager, version=2)
        page.goto(f"{at}sujet/")
        look(page, "validated", profile)
        page.goto(f"{at}reouverture/")
        look(page, "reopening", profile)


@pytest.mark.parametrize("who", ["manager", "reader"])
def test_an_empty_step_is_accessible_too(open_page, live_server, world, who):
    with open_page() as page:
        log_in(page, live_server, getattr(world, who))
        page.goto(HOME)
        look(page, f"empty {who}", {})


def test_traces_open_in_place_by_keyboard_alone(open_page, live_server, world, chain):
    with open_page() as page:
        log_in(page, live_server, world.reader)
        page.goto(f"{HOME}{chain['reflection'].pk}/fil/")
        page.get_by_role("link", name="Pourquoi ? Former toute l’équipe").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Cet objectif ne vient d’aucune stratégie").wait_for()
        becomes(page, "document.activeElement.tagName", "SUMMARY")  # the keyboard goes on from what came
        page.locator(".fait").filter(has_text="Le site est lent.").get_by_role("link").press("Enter")
        page.get_by_text("Aucune action ne découle encore de ce fait.").wait_for()
        assert page.url.endswith("/fil/")
        assert_accessible(page)


def test_participants_come_and_go_in_place_by_keyboard(open_page, live_server, world, chain):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(f"{HOME}{chain['reflection'].pk}/sujet/")
        page.get_by_label("Ajouter un participant").select_option(str(world.contributor.pk))
        page.get_by_role("button", name="Ajouter un participant").press("Enter")
        page.get_by_text("Le participant est ajouté.").wait_for()
        page.get_by_role("button", name=f"Retirer {world.contributor.full_name}").press("Enter")
        page.get_by_text("Le participant est retiré.").wait_for()
        becomes(page, "document.activeElement !== document.body", True)  # the focus is not lost
        assert_accessible(page)


def test_a_remark_is_written_and_taken_back_in_place(open_page, live_server, world, chain):
    with open_page() as page:
        log_in(page, live_server, world.advisor)
        page.goto(f"{HOME}{chain['reflection'].pk}/commentaires/")
        page.get_by_label("Votre commentaire").fill("Bravo à tous.")
        page.get_by_role("button", name="Ajouter le commentaire").click()
        page.get_by_text("Votre commentaire est ajouté.").wait_for()
        assert page.get_by_label("Votre commentaire").input_value() == ""
        page.get_by_role("button", name="Reprendre ce commentaire").click()
        page.get_by_text("Commentaire repris par son auteur.").wait_for()
        assert_accessible(page)


def test_without_script_one_creates_fills_in_validates_and_reopens(browser, live_server, world, chain):
    with office_scope([world.embruns.pk]):
        fact(chain["reflection"], world.manager)
    with plain_page(browser, live_server, world.manager, java_script_enabled=False) as page:
        page.goto(HOME)
        page.get_by_role("link", name="Créer une réflexion").click()
        page.get_by_label("Nom").fill("Vendre en ligne")
        page.get_by_role("button", name="Créer la réflexion").click()
        page.get_by_text("La réflexion « Vendre en ligne » est créée.").wait_for()
        page.get_by_text("Vous réfléchissez seul.").wait_for()
        page.get_by_label("Ajouter un participant").select_option(str(world.reader.pk))
        page.get_by_role("button", name="Ajouter un participant").click()
        page.get_by_text("Le participant est ajouté.").wait_for()
        page.get_by_role("button", name="Archiver la réflexion").click()
        page.get_by_role("button", name="Reprendre la réflexion").click()
        page.get_by_text("La réflexion est reprise.").wait_for()
        page.goto(f"{HOME}{chain['reflection'].pk}/sujet/")
        page.get_by_role("link", name="Valider la stratégie").click()
        page.get_by_role("button", name="Valider la stratégie").click()
        page.get_by_text("La stratégie est validée.").wait_for()
        page.get_by_role("link", name="Rouvrir la stratégie").click()
        page.get_by_label("Pourquoi rouvrir").fill("Le budget a été divisé par deux.")
        page.get_by_role("button", name="Rouvrir la stratégie").click()
        page.get_by_text("La stratégie est rouverte.").wait_for()
        page.get_by_role("link", name="Le fil").click()
        page.get_by_role("link", name="Et alors ?").first.click()
        page.get_by_role("heading", name="Et alors ?", exact=True).wait_for()
