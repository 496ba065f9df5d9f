"""The last steps of a diagnostic in a real browser: the last hole, the sending, a second thought, and the sending again."""

import pytest
from django.conf import settings

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.models import Transition
from diagnostic.scoring import AnswerState
from otn.tenancy.scope import all_offices
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic import sample
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, current, fill, published_version
from tests.factories import EditionFactory
from tests.offices.acts import inside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = settings.STATE_DIR / "pictures" / "sending"
CORRECTION = "Précisez la date de la refonte du site, et dites qui tient l’agenda."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


def picture(page, profile, name):
    folder = PICTURES / ("dark" if profile.get("dark") else str(profile.get("width", "light")))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")


def state_of(assessment):
    with all_offices("test"):
        return current(assessment).state


def bank_with_two_that_may_not_apply():
    found = sample.read(
        sample.changed(
            ("legal: 1, not_applicable: 1}", "legal: 1, not_applicable: 2}"),
            ("            unit: s\n", "            unit: s\n            not_applicable: Votre office n'a pas de site.\n"),
            ("            condition: {question: 1.1-01, is_not: [not_adapted, difficult]}\n", ""),
        )
    ).bank
    assert found is not None
    return found


@pytest.fixture
def full(world):
    """A second diagnostic with something in every part of its page, sent back by the adviser."""
    with inside(world.embruns):
        first = assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(bank_with_two_that_may_not_apply())))
        answer_everything(first, world.manager)
        operations.submit(assessment=first, by=world.manager)
        operations.validate(assessment=first, by=world.advisor)
        second = assessment_of(world.embruns, EditionFactory.create(bank_version=first.bank_version, year=first.edition.year + 1))
        fill(second, world.contributor)
        for code, value in (
            ("1.1-01", choose("not_adapted")), ("1.2-01", UNKNOWN),
            ("1.1-02", Value(AnswerState.NOT_APPLICABLE)), ("1.1-03", Value(AnswerState.NOT_APPLICABLE)),
        ):  # fmt: skip
            operations.record_answer(assessment=second, code=code, by=world.manager, version=1, value=value)
        operations.submit(assessment=second, by=world.manager)
        for code, kind in (("1.1-01", "to_specify"), ("1.2-01", "contested")):
            operations.mark_answer(
                assessment=second, code=code, by=world.advisor, version=0, kind=kind,
                text="Le site a-t-il été refait depuis la dernière édition ?", proposal="Adapté, mais difficile à utiliser",
            )  # fmt: skip
        operations.request_changes(assessment=second, by=world.advisor, comment=CORRECTION)
        operations.record_answer(assessment=second, code="1.2-03", by=world.manager, version=1, value=Value())
        operations.flag_answer(assessment=second, code="1.2-02", by=world.manager, is_to_review=True)
        operations.write_comment(assessment=second, code="1.2-02", by=world.reader, text="À vérifier avec la mairie.")
    return first, second


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_and_fits(open_page, live_server, world, full, profile):
    first, second = (f"/ot/embruns/diagnostic/{one.edition.year}/" for one in full)
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in (
            ("rereading", f"{second}relecture/"), ("submission-refused", f"{second}transmission/"), ("history", f"{first}historique/"),
            ("reopening", f"{first}reouverture/"), ("rereading-validated", f"{first}relecture/"),
        ):  # fmt: skip
            page.goto(address)
            assert_accessible(page)
            picture(page, profile, name)
        with inside(world.embruns):
            operations.record_answer(assessment=full[1], code="1.2-03", by=world.manager, version=2, value=choose("none"))
        for name, address in (("rereading-complete", f"{second}relecture/"), ("submission", f"{second}transmission/")):
            page.goto(address)
            assert_accessible(page)
            picture(page, profile, name)
        page.get_by_role("button", name="Transmettre au conseiller").click()
        page.get_by_text("Les réponses ne se modifient plus.").wait_for()
        assert_accessible(page)
        picture(page, profile, "rereading-sent")


def test_a_reason_is_saved_in_place_and_keeps_the_focus(open_page, live_server, world, full):
    second = full[1]
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(f"/ot/embruns/diagnostic/{second.edition.year}/relecture/")
        page.evaluate("window.stayed = true")
        line = page.locator('[id="motif-1.1-03"]')
        line.get_by_label("Pourquoi n’êtes-vous pas concerné").fill("Un seul site pour trois offices.")
        page.keyboard.press("Enter")
        page.locator("[role=status]:focus").filter(has_text="Motif : Un seul site pour trois offices.").wait_for()
        assert page.evaluate("window.stayed")
        assert_accessible(page)
        assert page.locator('[id="motif-1.1-02"]').get_by_role("button").count() == 1


def test_two_people_on_one_reason_choose_what_stays(browser, live_server, world, full):
    second = full[1]
    context = browser.new_context(base_url=str(live_server), locale="fr-FR")  # Chromium writes the 409 into its console
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(f"/ot/embruns/diagnostic/{second.edition.year}/relecture/")
    with inside(world.embruns):
        value = Value(AnswerState.NOT_APPLICABLE, reason="Le site est celui de la région.")
        operations.record_answer(assessment=second, code="1.1-03", by=world.contributor, version=2, value=value)
    line = page.locator('[id="motif-1.1-03"]')
    line.get_by_label("Pourquoi n’êtes-vous pas concerné").fill("Un seul site pour trois offices.")
    line.get_by_role("button", name="Enregistrer le motif").click()
    line.get_by_text("Le site est celui de la région.").wait_for()
    assert_accessible(page)
    picture(page, {}, "reason-conflict")
    line.get_by_role("button", name="Garder la mienne").click()
    line.get_by_text("Motif : Un seul site pour trois offices.").wait_for()
    context.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_the_last_hole_then_sent_taken_back_and_sent_again(browser, live_server, world, has_script):
    with inside(world.embruns):
        assessment = assessment_of(world.embruns)
        answer_everything(assessment, world.manager)
        operations.record_answer(assessment=assessment, code="1.2-01", by=world.manager, version=1, value=Value())
    context = browser.new_context(base_url=str(live_server), java_script_enabled=has_script, locale="fr-FR")
    page = context.new_page()
    log_in(page, live_server, world.manager)
    rereading = f"/ot/embruns/diagnostic/{assessment.edition.year}/relecture/"
    page.goto(rereading)
    page.get_by_role("heading", name="Sans réponse (1)").wait_for()
    assert page.get_by_role("link", name="Transmettre au conseiller").count() == 0
    page.get_by_role("link", name="Comment évolue la fréquentation touristique").click()
    page.wait_for_url("**/chapitre/1/**#q-1.2-01")
    question = page.locator('[id="q-1.2-01"]')
    question.get_by_label("Hausse").check()
    if has_script:
        question.get_by_text("Enregistré à").wait_for()
    else:
        page.get_by_role("button", name="Enregistrer et rester ici").click()
    page.goto(rereading)
    page.get_by_text("Tout est répondu et rien n’est à revoir.").wait_for()
    for expected in ("submitted", "draft", "submitted"):
        if expected == "draft":
            page.get_by_role("button", name="Retirer l’envoi").click()
            page.get_by_text("L’envoi est retiré").wait_for()
        else:
            page.get_by_role("link", name="Transmettre au conseiller").click()
            page.get_by_text("votre conseiller OTN").wait_for()
            page.get_by_role("button", name="Transmettre au conseiller").click()
            page.get_by_text("Le diagnostic est transmis.").wait_for()
        assert state_of(assessment) == expected
    context.close()
    with all_offices("test"):
        assert Transition.objects.count() == 3
