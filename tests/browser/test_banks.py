"""What only a browser shows of question banks: the preview that answers at once, fields that keep what is typed, every state of a page."""

from contextlib import contextmanager
from io import BytesIO

import pytest

from diagnostic.operations import edit_draft
from diagnostic.queries import get_version
from diagnostic.question_edit import QuestionPart
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic import sample
from tests.diagnostic.banks import OTHER, draft, published
from tests.diagnostic.test_bank_workbook import SEEDED, Book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def versions(world):
    """A published version, and a draft that is not finished."""
    return published(), draft(*OTHER, ("            rationale: C'est une obligation.\n", ""))


def broken_workbook():
    book = Book()
    for where, value, _ in SEEDED:
        book.cell(*where).value = value
    target = BytesIO()
    book.book.save(target)
    return {"name": "banque.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}


def unfinished_file():
    text = sample.changed(*OTHER, ("weight: 2\n", "weight: 1\n"))
    return {"name": "banque.yaml", "mimeType": "text/yaml", "buffer": text.encode()}


@contextmanager
def plain_page(browser, live_server, person, **options):
    """A page whose console may tell of a 409 or a 422, as Chromium does of the answer to any form."""
    context = browser.new_context(base_url=str(live_server), locale="fr-FR", **options)
    page = context.new_page()
    log_in(page, live_server, person)
    try:
        yield page
    finally:
        context.close()


READ = (
    "comparer/?avant={first}&apres={second}", "comparer/?avant={first}&apres={first}", "{first}/", "{second}/", "{second}/chapitres/1/",
    "{second}/textes/", "{second}/publication/", "{first}/publication/", "{first}/retrait/", "{second}/suppression/",
    "{second}/modifier/commun/", "{second}/modifier/sources/", "{second}/modifier/chapitre-1/", "{second}/questions/1.1-01/",
    "{second}/questions/1.1-02/", "{second}/questions/1.1-03/", "{second}/questions/1.1-04/", "{second}/questions/1.1-05/",
    "{second}/questions/1.2-03/",
)  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_in_each_of_its_states(open_page, live_server, world, versions, profile):
    first, second = versions
    with open_page(**profile) as page:
        log_in(page, live_server, world.network_admin)
        for address in ("/reseau/banques/", *(f"/admin/banques/{one}".format(first=first, second=second) for one in READ)):
            assert page.goto(address).status == 200
            assert_accessible(page)
        page.goto(f"/admin/banques/{first}/apercu/1/")
        assert_accessible(page)
        for fill in ("au plus bas", "au plus haut"):
            page.get_by_role("button", name=fill).click()
            assert_accessible(page)
        for file in (broken_workbook(), unfinished_file()):
            page.goto("/admin/banques/importer/")
            page.get_by_label("Fichier de la banque").set_input_files(file)
            page.get_by_role("button", name="Vérifier le fichier").click()
            page.get_by_role("heading", name="Vérification").wait_for()
            assert_accessible(page)


def test_the_preview_answers_at_once_and_loses_nothing_that_is_typed(open_page, live_server, world, versions):
    with open_page() as page:
        log_in(page, live_server, world.network_admin)
        page.goto(f"/admin/banques/{versions[0]}/apercu/1/")
        page.get_by_label("Entièrement utilisable").check()
        page.locator("#bilan .chiffre", has_text="67").wait_for()
        assert page.locator("#barre").inner_text().startswith("1 sur 7")
        assert page.url.endswith("/apercu/1/")
        note = page.locator("#q-1\\.1-05-texte")
        page.get_by_label("Testé avec des visiteurs").check()
        note.focus()
        page.keyboard.type("Le menu, ")  # while the answer is on its way
        page.locator("#bilan .chiffre", has_text="100").wait_for()
        page.keyboard.type("puis le reste.")
        assert note.input_value() == "Le menu, puis le reste."
        becomes(page, "document.activeElement.id", "q-1.1-05-texte")
        assert "Chapitre 1" in page.locator("#annonce").inner_text()


def test_a_condition_shows_and_hides_a_question_by_keyboard_alone(open_page, live_server, world, versions):
    with open_page() as page:
        log_in(page, live_server, world.network_admin)
        page.goto(f"/admin/banques/{versions[0]}/apercu/1/")
        asked = page.locator("#q-1\\.1-03")
        assert asked.get_by_role("radio").count() == 5
        page.get_by_label("Testé avec des visiteurs").focus()
        page.keyboard.press("Space")
        page.locator("#q-1\\.1-01-effet").get_by_text("Niveau 3").wait_for()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        asked.get_by_text("Non posée avec ces réponses.").wait_for()
        becomes(page, "document.activeElement.id", "q-1.1-01-difficult")
        page.keyboard.press("ArrowDown")
        asked.get_by_role("radio").first.wait_for()
        assert asked.get_by_role("radio").count() == 5


def test_without_script_a_chapter_is_answered_and_a_file_becomes_a_draft(browser, live_server, world, versions):
    with plain_page(browser, live_server, world.network_admin, java_script_enabled=False) as page:
        page.goto(f"/admin/banques/{versions[0]}/apercu/1/")
        page.get_by_label("Non adapté au mobile").check()
        page.locator("#q-1\\.1-02-nombre").fill("2,5")
        page.get_by_role("button", name="Recalculer").click()
        assert page.get_by_label("Non adapté au mobile").is_checked()
        assert page.locator("#q-1\\.1-02-nombre").input_value() == "2,5"
        assert page.locator("#bilan .chiffre").inner_text() == "50"
        assert page.locator("#q-1\\.1-03").get_by_text("Non posée").is_visible()
        page.goto("/admin/banques/importer/")
        page.get_by_label("Fichier de la banque").set_input_files(unfinished_file())
        page.get_by_role("button", name="Vérifier le fichier").click()
        page.get_by_role("button", name="Créer le brouillon").click()
        page.wait_for_url(f"**/admin/banques/{versions[1]}/")
    assert get_version(versions[1]).bank.by_code["1.1-03"].weight == 1


def test_two_people_on_one_question_see_both_versions(browser, live_server, world, versions):
    part = QuestionPart("1.1-05")
    with plain_page(browser, live_server, world.network_admin) as page:
        page.goto(f"/admin/banques/{versions[1]}/questions/1.1-05/")
        bank = get_version(versions[1]).bank
        theirs = part.values(bank) | {"help": "La leur suffit."}
        edit_draft(version_id=versions[1], part=part, typed=theirs, seen=part.fingerprint(bank), by=None)
        page.get_by_label("Aide : où regarder").fill("La mienne suffit.")
        page.get_by_role("button", name="Enregistrer").click()
        box = page.locator(".conflit")
        assert box.get_by_text("La mienne suffit.").is_visible()
        assert box.get_by_text("La leur suffit.").is_visible()
        assert_accessible(page)
        page.get_by_role("button", name="Garder la mienne").click()
        page.get_by_text("Enregistré.").wait_for()
    assert get_version(versions[1]).bank.by_code["1.1-05"].help_text == "La mienne suffit."


def test_an_error_leads_to_its_field_where_what_was_typed_still_is(browser, live_server, world, versions):
    with plain_page(browser, live_server, world.network_admin) as page:
        page.goto(f"/admin/banques/{versions[1]}/questions/1.1-02/")
        page.get_by_label("Maximum").fill("beaucoup")
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("alert").get_by_role("link", name="Maximum").click()
        assert page.url.endswith("#id_max")
        assert page.get_by_label("Maximum").input_value() == "beaucoup"
        assert_accessible(page)
