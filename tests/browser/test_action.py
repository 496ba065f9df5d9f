"""The page of an action in a real browser: scored at once, side by side with what others do, by keyboard, without script."""

from datetime import date
from decimal import Decimal

import pytest

from actionplan import operations
from actionplan.means import Vat
from actionplan.models import Action
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, chain
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture, refusing_page
from tests.strategy.reflected import whole_chain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def one(world, settings):
    """An action of step 2 with its tasks, its expenses and a remark of the adviser; another one beside it."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        rows = whole_chain(world.embruns, world.manager)
        office = rows["reflection"].office
        operations.send_objectives(office=office, by=world.manager)
        made = Action.objects.get()
        made.office = office
        operations.edit_action(
            action=made, by=world.manager, version=1, name="Externalisation AdWords", description="Confier les annonces à un prestataire.",
            owner=world.contributor, controller=world.contributor, starts_on=None, due_date=date(2026, 9, 25),
        )  # fmt: skip
        chain(made, world.manager, "Expression des besoins", "Trouver le bon prestataire", duration=5, load=Decimal(2))
        operations.add_expense(action=made, by=world.manager, label="Agence", planned=Decimal(1200), committed=Decimal(1150))
        operations.add_expense(action=made, by=world.manager, label="Jours OTN", planned=Decimal(900), vat=Vat.NET, source="otn")
        operations.write_remark(action=made, by=world.advisor, text="Pensez aux mots clés de la saison.")
        operations.write_remark(action=made, by=world.manager, text="Oui, dès mars.")
        operations.block_action(action=made, by=world.manager, version=2, reason="Le devis n’est pas signé.")
        other = action(rows["objective"], world.manager, "Une page par village", contribution=30)
        operations.require_action(action=made, by=world.manager, required=other.pk)
    return made


def url(one, tail=""):
    return f"/ot/embruns/plan/actions/{one.pk}/{tail}"


def stored(one):
    with office_scope([one.office_id]):
        return Action.objects.get(pk=one.pk)


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_the_page_is_accessible_as_it_stands_opened_and_explained(open_page, live_server, world, one, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        page.goto(url(one))
        page.get_by_role("link", name="Pourquoi").click()
        page.locator("#origine .fil").wait_for()
        assert_accessible(page)
        picture(page, "actionplan", f"action {profile}")
        page.get_by_role("link", name="Modifier la fiche").click()
        page.locator("#fiche form").wait_for()
        page.get_by_role("link", name="Modifier la dépense Agence").click()
        page.locator("#budget form [name=version]").wait_for(state="attached")
        assert_accessible(page)
        picture(page, "actionplan", f"action opened {profile}")
        page.goto(url(one, "pourquoi/"))
        assert_accessible(page)
        picture(page, "actionplan", f"why {profile}")


def test_whoever_only_reads_sees_the_same_without_controls(open_page, live_server, world, one):
    with open_page() as page:
        log_in(page, live_server, world.advisor)
        page.goto(url(one))
        assert page.locator("main button:visible").all_inner_texts() == ["Reprendre ce commentaire", "Ajouter le commentaire"]
        assert_accessible(page)
        picture(page, "actionplan", "action read")


def test_scores_are_saved_as_they_are_chosen_and_what_is_typed_elsewhere_stays(open_page, live_server, world, one):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(url(one))
        page.get_by_label("Votre commentaire").fill("À moitié écrit")
        page.locator("#cct-cost_1").check()
        page.locator("#cct-complexity_1").check()  # before the first one is saved
        page.locator("#cct-time_2").focus()
        page.keyboard.press("Space")
        page.locator("#cct-resultat", has_text="33 %, plutôt facile").wait_for()
        becomes(page, "document.activeElement.id", "cct-time_2")
        assert page.get_by_label("Votre commentaire").input_value() == "À moitié écrit"
        found = stored(one)
        assert (found.cost, found.complexity, found.time) == (2, 2, 3)
        # The other forms know of the new version: nothing that one has done oneself is a clash.
        page.get_by_role("button", name="Lever le blocage").click()
        page.get_by_text("Le blocage est levé.").wait_for()
        page.get_by_label("Part de l’objectif").fill("70")
        page.get_by_role("button", name="Enregistrer la part").click()
        page.locator("#contribution [role=status]").wait_for()
        page.get_by_role("button", name="Reporter").click()
        page.locator("#action-tete", has_text="Reportée").first.wait_for()
        found = stored(one)
        assert (found.blocked_reason, found.contribution, found.decision) == ("", 70, "postponed")


def test_two_people_on_one_sheet_lose_nothing(browser, live_server, world, one):
    with refusing_page(browser, live_server) as mine, refusing_page(browser, live_server) as hers:
        log_in(mine, live_server, world.manager)
        log_in(hers, live_server, world.contributor)
        for page in (mine, hers):
            page.goto(url(one))
            page.get_by_role("link", name="Modifier la fiche").click()
            page.locator("#fiche form").wait_for()
        hers.locator("#fiche-name").fill("La leur")
        hers.get_by_role("button", name="Enregistrer la fiche").click()
        hers.get_by_text("La fiche est enregistrée.").wait_for()
        mine.locator("#fiche-name").fill("La mienne")
        mine.get_by_role("button", name="Enregistrer la fiche").click()
        mine.get_by_text("Voici les deux versions.").wait_for()
        assert mine.locator("#fiche-name").input_value() == "La mienne"
        mine.get_by_role("button", name="Garder la mienne").click()
        mine.get_by_text("La fiche est enregistrée.").wait_for()
        assert stored(one).name == "La mienne"


def test_everything_is_done_without_script(browser, live_server, world, one):
    with refusing_page(browser, live_server, java_script_enabled=False) as page:
        log_in(page, live_server, world.contributor)
        page.goto(url(one))
        page.locator("#cct-cost_0").check()
        page.get_by_role("button", name="Enregistrer les notes").click()
        assert page.get_by_text("Les notes sont enregistrées.").is_visible()
        page.get_by_role("link", name="Modifier la fiche").click()
        page.locator("#fiche-description").fill("Trois devis.")
        page.get_by_role("button", name="Enregistrer la fiche").click()
        page.get_by_text("Ajouter une dépense").click()
        page.locator("#depense-label").fill("Photos")
        page.locator("#depense-planned").fill("1.865")
        page.get_by_role("button", name="Ajouter la dépense").click()
        assert page.locator("#depense-planned").input_value() == "1.865"
        page.locator("#depense-planned").fill("1 865,50 €")
        page.get_by_role("button", name="Ajouter la dépense").click()
        assert page.get_by_role("row", name="Photos").is_visible()
        page.get_by_role("link", name="Pourquoi").click()
        assert page.locator(".fil").is_visible()
        found = stored(one)
        assert (found.cost, found.description) == (1, "Trois devis.")
