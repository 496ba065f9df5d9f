"""The adviser's review in a real browser: marks without leaving the page, the talk in place, two advisers at once, without script."""

import pytest

from diagnostic import models, operations
from otn.tenancy.scope import office_scope
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in, picture, refusing_page
from tests.diagnostic.assessed import TODAY, assessment_of, fill, published_version
from tests.diagnostic.shipped import shipped
from tests.factories import EditionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BASE = "/ot/embruns/diagnostic/2026"


@pytest.fixture
def started(world, settings):
    """The diagnostic of Embruns in the shipped bank: sent, its review under way, with marks, comments and notes."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version(shipped())))
        fill(made, world.contributor)
        operations.submit(assessment=made, by=world.manager)
        operations.start_review(assessment=made, by=world.advisor)
        for code, kind, text, proposal in (
            ("1.1-01", "contested", "Le menu ne s’ouvre pas sur un téléphone Android.", "Adapté, mais difficile à utiliser"),
            ("1.1-02", "to_specify", "Mesuré avec quel outil ?", ""),
            ("1.1-03", "sound", "", ""),
        ):
            operations.mark_answer(
                assessment=made, code=code, by=world.advisor, version=0, kind=models.AdvisorMark.Kind(kind), text=text, proposal=proposal
            )
        for by, text in ((world.advisor, "Avez-vous testé sur plusieurs téléphones ?"), (world.manager, "Oui, sur deux.\n\nTout va bien.")):
            operations.write_comment(assessment=made, code="1.1-01", by=by, text=text)
        operations.write_note(assessment=made, by=world.advisor, version=0, text="Le maire hésite sur le budget.")
        operations.write_note(assessment=made, by=world.advisor, version=0, text="Revoir ensemble le 12.", code="1.1-01")
    return made


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible(open_page, live_server, world, started, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.advisor)
        for address in ("revue/", "revue/?filtre=contestees", "questions/1.1-01/avis/", "revue/conformes/1/", "revue/correction/",
                        "revue/validation/", "revue/delai/", "notes/", "notes/?question=1.1-01", "questions/1.1-01/"):  # fmt: skip
            page.goto(f"{BASE}/{address}")
            assert_accessible(page)
            picture(page, "review", f"{address} {profile}")


def test_answers_are_marked_one_by_one_without_leaving_the_page_nor_losing_the_place(open_page, live_server, world, started):
    with open_page() as page:
        log_in(page, live_server, world.advisor)
        page.goto(f"{BASE}/revue/?chapitre=1&filtre=sans-avis")
        page.evaluate("window.stayed = true")
        first = page.locator("article").first
        code = first.get_attribute("id").removeprefix("q-")
        before = page.locator("#revue-compte").inner_text()
        first.get_by_role("button", name="Conforme").focus()
        page.keyboard.press("Enter")
        page.locator(f"[id='q-{code}']").get_by_text("Avis du conseiller").wait_for()
        assert page.locator("#revue-compte").inner_text() != before
        assert page.locator("#annonce").inner_text() == f"Avis enregistré pour la question {code}."
        becomes(page, "document.activeElement.closest('article')?.id", f"q-{code}")
        second = page.locator("article").nth(1)
        other = second.get_attribute("id").removeprefix("q-")
        second.get_by_role("link", name="Préciser, contester").click()
        line = page.locator(f"[id='q-{other}']")
        line.get_by_label("Contesté").check()
        line.get_by_label("Remarque").fill("Ce n’est pas ce que montre votre site.")
        line.get_by_label("Réponse proposée").fill("Plutôt une seule langue")
        assert_accessible(page)
        picture(page, "review", "mark-form")
        line.get_by_role("button", name="Enregistrer l’avis").click()
        line.get_by_text("Ce n’est pas ce que montre votre site.").wait_for()
        assert page.evaluate("window.stayed")
        assert_accessible(page)
    with office_scope([world.embruns.pk]):
        kinds = dict(models.AdvisorMark.objects.order_by("pk").values_list("answer__question__code", "kind"))
    assert (kinds[code], kinds[other]) == ("sound", "contested")


def test_the_talk_opens_in_place_and_goes_on_there(open_page, live_server, world, started):
    with open_page() as page:
        log_in(page, live_server, world.advisor)
        page.goto(f"{BASE}/revue/?chapitre=1")
        page.evaluate("window.stayed = true")
        line = page.locator("[id='q-1.1-01']")
        line.get_by_role("link", name="2 commentaires, historique de la question 1.1-01").click()
        line.get_by_text("Avez-vous testé sur plusieurs téléphones").wait_for()
        becomes(page, "document.activeElement.tagName", "SUMMARY")
        line.get_by_label("Votre commentaire").fill("Merci. Et sur tablette ?")
        line.get_by_role("button", name="Ajouter le commentaire").click()
        line.get_by_text("Votre commentaire est ajouté.").wait_for()
        assert line.get_by_text("Et sur tablette").is_visible()
        assert_accessible(page)
        picture(page, "review", "talk-in-place")
        line.get_by_role("button", name="Reprendre ce commentaire").last.click()
        line.get_by_text("Commentaire repris par son auteur.").wait_for()
        line.get_by_role("button", name="Clore la discussion").click()
        line.get_by_text("Discussion close").wait_for()
        assert page.evaluate("window.stayed")


def test_two_advisers_on_one_answer_choose_what_stays(browser, live_server, world, started):
    with refusing_page(browser, live_server) as page:
        log_in(page, live_server, world.advisor)
        page.goto(f"{BASE}/revue/?chapitre=1")
        line = page.locator("[id='q-1.1-02']")
        line.get_by_role("link", name="Changer l’avis").click()
        line.get_by_label("Remarque").fill("Avec quel téléphone ?")
        with office_scope([world.embruns.pk]):
            operations.mark_answer(
                assessment=started, code="1.1-02", by=world.advisor, version=1, kind=models.AdvisorMark.Kind.CONTESTED, text="Trop rapide."
            )
        line.get_by_role("button", name="Enregistrer l’avis").click()
        line.get_by_text("Contesté : Trop rapide.").wait_for()
        assert line.get_by_label("Remarque").input_value() == "Avec quel téléphone ?"
        assert_accessible(page)
        picture(page, "review", "mark-conflict")
        line.get_by_role("button", name="Garder la mienne").click()
        line.get_by_text("Avis du conseiller").wait_for()
    with office_scope([world.embruns.pk]):
        mark = models.AdvisorMark.objects.get(answer__question__code="1.1-02")
        assert (mark.kind, mark.text) == ("to_specify", "Avec quel téléphone ?")


def test_without_script_the_whole_review_is_done_by_links_and_forms(browser, live_server, world, started):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, locale="fr-FR")
    try:
        page = context.new_page()
        log_in(page, live_server, world.advisor)
        page.goto(f"{BASE}/revue/?chapitre=1&filtre=sans-avis")
        count = page.locator("article").count()
        page.locator("article").first.get_by_role("button", name="Conforme").click()
        assert page.url.endswith("filtre=sans-avis#q-1.1-04")
        assert page.locator("article").count() == count - 1
        page.locator("article").first.get_by_role("link", name="Préciser, contester").click()
        page.get_by_label("À préciser").check()
        page.get_by_role("button", name="Enregistrer l’avis").click()
        assert page.get_by_role("alert").get_by_role("link", name="Remarque").is_visible()
        assert page.get_by_label("À préciser").is_checked()
        page.get_by_label("Remarque").fill("Depuis quand ?")
        page.get_by_role("button", name="Enregistrer l’avis").click()
        page.get_by_role("link", name="Tout ce qui reste est conforme").click()
        page.get_by_role("button", name="Noter le reste conforme").click()
        page.get_by_role("link", name="Demander une correction").click()
        assert "Depuis quand ?" in page.get_by_label("Ce qui est à revoir").input_value()
        page.get_by_role("button", name="Demander une correction").click()
        assert page.get_by_text("La demande de correction est partie.").is_visible()
    finally:
        context.close()
    with office_scope([world.embruns.pk]):
        assert models.Revision.objects.get().state == "changes_requested"
