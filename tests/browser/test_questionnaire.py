"""The questionnaire in a browser: it saves itself, loses nothing, is answered by keyboard, and shows two answers where there are two."""

import time
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session

from diagnostic import operations
from diagnostic.models import Answer, AnswerChange
from diagnostic.views import answering
from otn.tenancy.scope import all_offices, office_scope
from tests.browser.waiting import becomes, until
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic.assessed import assessment_of, choose, fill, published_version
from tests.factories import EditionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HOME = "/ot/embruns/diagnostic/2026/chapitre/1/"
SAVED = 650  # ms: a little more than what a change waits for


@pytest.fixture
def assessment(world, settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    with office_scope([world.embruns.pk]):
        return assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(), year=2026))


@pytest.fixture
def visit(browser, live_server, assessment):
    """Return a context manager that gives the chapter to a person, and the list of the answers that her page sent."""

    @contextmanager
    def visit_as(person, address=HOME, **options):
        context = browser.new_context(base_url=str(live_server), locale="fr-FR", viewport={"width": 1280, "height": 900}, **options)
        page = context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        sent: list[dict[str, list[str]]] = []
        page.on("request", lambda one: sent.append(parse_qs(one.post_data)) if one.method == "POST" and "/reponses/" in one.url else None)
        on_its_way: set[Any] = set()
        page.on("request", lambda one: on_its_way.add(one))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda one: on_its_way.discard(one))
        log_in(page, live_server, person)
        page.goto(address)
        try:
            yield page, sent
            if page.url != "about:blank":
                page.wait_for_timeout(SAVED)  # what waits is sent, else it would meet the emptying of the tables
                until(page, lambda: not on_its_way)
            assert broken == []
        finally:
            context.close()

    return visit_as


def stored():
    with all_offices("test"):
        return {row.question.code: row.value for row in Answer.objects.filter(version__gt=0).select_related("question").order_by("pk")}


def versions(code):
    with all_offices("test"):
        return [row.value for row in AnswerChange.objects.filter(answer__question__code=code).order_by("version")]


def status(page, code):
    return page.locator(f'[id="q-{code}-etat"]')


def tick(page, code, key):
    page.locator(f'[id="q-{code}"] input[value="{key}"]').check()


def typed(page, code):
    return page.locator(f'[name="t-{code}"]')


FOCUSED = "document.activeElement.closest('fieldset.question')?.id"


# --- Saving -------------------------------------------------------------------------------------------------------------------------------


def test_four_moves_of_the_arrows_are_one_save(visit, world):
    with visit(world.manager) as (page, sent):
        page.locator('[id="q-1.1-01"] input').first.focus()
        for _ in range(4):
            page.keyboard.press("ArrowDown")
        status(page, "1.1-01").get_by_text("Enregistré à").wait_for()
        page.wait_for_timeout(800)
        assert len(sent) == 1
        assert set(sent[0]) == {"csrfmiddlewaretoken", "versions", "r-1.1-01"}
        assert world.manager.first_name in status(page, "1.1-01").inner_text()
        assert page.locator("#avancement-calcul").inner_text() == page.locator('[id="c-1-n"]').inner_text() == "1 sur 7"


def test_what_is_typed_while_a_save_is_on_its_way_stays_and_goes_on(visit, world, monkeypatch):
    record = operations.record_answers

    def slowly(**given):
        time.sleep(0.6)
        return record(**given)

    monkeypatch.setattr(answering.operations, "record_answers", slowly)
    with visit(world.manager) as (page, sent):
        typed(page, "1.1-05").focus()
        page.keyboard.type("Le menu, ")
        until(page, lambda: len(sent) == 1)
        page.keyboard.type("puis le reste.")
        status(page, "1.1-05").get_by_text("Enregistré à").wait_for()
        assert typed(page, "1.1-05").input_value() == "Le menu, puis le reste."
        becomes(page, FOCUSED, "q-1.1-05")
        assert status(page, "1.1-05").get_attribute("data-version") == "1"
        until(page, lambda: status(page, "1.1-05").get_attribute("data-version") == "2")
        assert [one.text for one in versions("1.1-05")] == ["Le menu,", "Le menu, puis le reste."]


def test_what_is_answered_before_the_script_is_there_is_saved_once_it_is(visit, world):
    held = []
    with visit(world.manager) as (page, sent):
        page.route("**/questionnaire*.js", lambda route: held.append(route))
        page.reload(wait_until="commit")
        tick(page, "1.1-01", "usable")
        typed(page, "1.1-05").fill("Le menu.")
        until(page, lambda: held)
        assert sent == []
        held[0].continue_()
        for code in ("1.1-01", "1.1-05"):
            status(page, code).get_by_text("Enregistré à").wait_for()
        assert len(sent) == 2


def test_undoing_gives_the_former_answer_back_on_the_page_too(visit, world):
    with visit(world.manager) as (page, _):
        tick(page, "1.1-01", "usable")
        status(page, "1.1-01").get_by_text("Enregistré à").wait_for()
        tick(page, "1.1-01", "tested")
        until(page, lambda: status(page, "1.1-01").get_attribute("data-version") == "2")
        status(page, "1.1-01").get_by_role("button", name="Annuler").click()
        until(page, lambda: page.locator('[id="q-1.1-01"] input:checked').get_attribute("value") == "usable")
        assert status(page, "1.1-01").get_attribute("data-version") == "3"
        assert stored() == {"1.1-01": choose("usable")}


def test_whoever_leaves_at_once_loses_nothing(visit, world):
    with visit(world.manager) as (page, _):
        tick(page, "1.1-01", "usable")
        typed(page, "1.1-05").fill("Un mot de la fin.")
        page.goto("/ot/embruns/")
        until(page, lambda: len(stored()) == 2)
        assert stored()["1.1-05"].text == "Un mot de la fin."


def test_an_answer_shows_and_hides_the_questions_that_depend_on_it(visit, world):
    with visit(world.manager) as (page, _):
        asked = page.locator('[id="q-1.1-03"]')
        tick(page, "1.1-03", "partial")
        status(page, "1.1-03").get_by_text("Enregistré à").wait_for()
        tick(page, "1.1-01", "not_adapted")
        asked.wait_for(state="hidden")
        tick(page, "1.1-01", "usable")
        asked.wait_for(state="visible")
        assert asked.locator("input:checked").get_attribute("value") == "partial"


def test_boxes_that_exclude_the_others_untick_them(visit, world):
    with visit(world.manager) as (page, _):
        tick(page, "1.1-04", "event")
        tick(page, "1.1-04", "place")
        tick(page, "1.1-04", "none")
        until(page, lambda: "1.1-04" in stored())
        assert stored()["1.1-04"] == choose("none")
        tick(page, "1.1-04", "event")
        until(page, lambda: stored()["1.1-04"] == choose("event"))


def test_a_number_that_is_none_says_why_and_stays(visit, world):
    with visit(world.manager) as (page, _):
        typed(page, "1.1-02").fill("beaucoup")
        page.keyboard.press("Enter")
        page.locator('[id="q-1.1-02"] [role=alert]').wait_for()
        assert typed(page, "1.1-02").input_value() == "beaucoup"
        typed(page, "1.1-02").fill("2,5")
        status(page, "1.1-02").get_by_text("Enregistré à").wait_for()


# --- Several people -----------------------------------------------------------------------------------------------------------------------


def test_two_browsers_and_two_answers_both_are_seen_before_one_is_chosen(visit, world):
    with visit(world.manager) as (hers, _), visit(world.contributor) as (his, _):
        tick(hers, "1.1-01", "usable")
        status(hers, "1.1-01").get_by_text("Enregistré à").wait_for()
        tick(his, "1.1-01", "tested")
        box = his.locator('[id="q-1.1-01-etat"].conflit')
        box.wait_for()
        assert f"{world.manager.first_name} a répondu Entièrement utilisable à" in box.inner_text()
        assert "Votre réponse\u00a0: Testé avec des visiteurs." in box.inner_text()
        assert stored() == {"1.1-01": choose("usable")}
        box.get_by_role("button", name="Garder la mienne").click()
        status(his, "1.1-01").get_by_text("Enregistré à").wait_for()
        assert versions("1.1-01") == [choose("usable"), choose("tested")]

        tick(hers, "1.1-01", "difficult")
        box = hers.locator('[id="q-1.1-01-etat"].conflit')
        box.get_by_role("button", name=f"Garder celle de {world.contributor.first_name}").click()
        status(hers, "1.1-01").get_by_text(f"par {world.contributor.first_name}").wait_for()
        assert hers.locator('[id="q-1.1-01"] input:checked').get_attribute("value") == "tested"
        assert versions("1.1-01") == [choose("usable"), choose("tested")]


def test_what_was_sent_meanwhile_is_told_and_stays_on_the_page(visit, world, assessment):
    with office_scope([world.embruns.pk]):
        fill(assessment, world.contributor)
    with visit(world.contributor) as (page, _):
        with office_scope([world.embruns.pk]):
            operations.submit(assessment=assessment, by=world.manager)
        typed(page, "1.1-05").fill("À ne pas perdre.")
        page.locator('[id="q-1.1-05"] [role=alert]').get_by_text("n’est pas enregistrée").wait_for()
        assert typed(page, "1.1-05").input_value() == "À ne pas perdre."


# --- What fails ---------------------------------------------------------------------------------------------------------------------------


def test_answers_given_while_the_network_is_cut_are_all_saved_once_it_is_back(visit, world):
    with visit(world.manager) as (page, _):
        page.context.set_offline(True)
        tick(page, "1.1-01", "usable")
        typed(page, "1.1-02").fill("3")
        tick(page, "1.1-03", "partial")
        page.locator('[id="q-1.1-03"] [role=status]').get_by_text("Non enregistré. Nouvel essai…").wait_for()
        page.wait_for_timeout(3000)
        assert stored() == {}
        page.context.set_offline(False)
        for code in ("1.1-01", "1.1-02", "1.1-03"):
            status(page, code).get_by_text("Enregistré à").wait_for()
            assert len(versions(code)) == 1
        assert page.locator("#alerte-page").inner_text() == ""


def test_a_lost_acknowledgement_makes_no_conflict_with_oneself(visit, world):
    with visit(world.manager) as (page, _):
        page.route("**/reponses/**", lambda route: (route.fetch(), route.abort()))  # it is saved, and nobody learns it
        tick(page, "1.1-01", "usable")
        status(page, "1.1-01").get_by_text("Non enregistré").wait_for()
        page.unroute_all()
        tick(page, "1.1-01", "tested")
        status(page, "1.1-01").get_by_text("Enregistré à").wait_for()
        assert versions("1.1-01") == [choose("usable"), choose("tested")]
        assert page.locator(".conflit").count() == 0


def test_the_end_of_a_session_loses_nothing(visit, world, live_server):
    with visit(world.manager) as (page, _):
        Session.objects.all().delete()
        tick(page, "1.1-01", "usable")
        page.get_by_role("alert").get_by_text("Votre session est terminée.").wait_for()
        assert stored() == {}
        log_in(page, live_server, world.manager)
        page.get_by_role("button", name="Réessayer").click()
        status(page, "1.1-01").get_by_text("Enregistré à").wait_for()
        assert stored() == {"1.1-01": choose("usable")}


# --- By keyboard --------------------------------------------------------------------------------------------------------------------------


def test_a_chapter_is_answered_by_digits_alone(visit, world):
    with visit(world.manager) as (page, _):
        page.locator('[id="q-1.1-01"] input').first.focus()
        page.keyboard.press("3")
        becomes(page, FOCUSED, "q-1.1-02")
        page.keyboard.type("12")
        page.keyboard.press("Enter")
        becomes(page, FOCUSED, "q-1.1-03")
        page.keyboard.press("0")
        becomes(page, FOCUSED, "q-1.1-04")
        for key in "124":
            page.keyboard.press(key)
        page.keyboard.press("2")
        becomes(page, FOCUSED, "q-1.1-04")
        page.keyboard.press("Enter")
        becomes(page, FOCUSED, "q-1.1-05")
        page.keyboard.type("Pages 1 et 2 ?")
        until(page, lambda: len(stored()) == 5)
        given = stored()
        assert given["1.1-01"] == choose("usable")
        assert given["1.1-02"].number == 12
        assert given["1.1-03"].state == "not_applicable"
        assert given["1.1-04"] == choose("event", "article")
        assert given["1.1-05"].text == "Pages 1 et 2 ?"


def test_the_keys_are_listed_and_can_be_switched_off(visit, world):
    with visit(world.manager) as (page, _):
        page.locator('[id="q-1.1-01"] input').first.focus()
        page.keyboard.press("?")
        page.locator("#reglages").get_by_text("Raccourcis clavier").wait_for()
        page.get_by_label("Raccourcis clavier").uncheck()
        page.get_by_role("button", name="Garder ces réglages").click()
        page.get_by_text("Vos réglages sont gardés.").wait_for()
        page.locator('[id="q-1.1-01"] input').first.focus()
        page.keyboard.press("3")
        page.wait_for_timeout(900)
        assert stored() == {}


def test_with_a_button_nothing_is_saved_before_it(visit, world):
    world.manager.saves_with_button = True
    world.manager.save(update_fields=["saves_with_button"])
    with visit(world.manager) as (page, sent):
        tick(page, "1.1-01", "usable")
        page.wait_for_timeout(900)
        assert sent == []
        page.locator('[id="q-1.1-01"]').get_by_role("button", name="Enregistrer").click()
        status(page, "1.1-01").get_by_text("Enregistré à").wait_for()


def test_the_next_question_without_answer_comes_round(visit, world):
    with visit(world.manager) as (page, _):
        tick(page, "1.2-02", "yes")
        page.locator("#suivante").click()
        becomes(page, FOCUSED, "q-1.2-03")
        page.locator("#suivante").click()
        becomes(page, FOCUSED, "q-1.1-01")
        box = page.locator('[id="q-1.1-01"]').bounding_box()
        assert box["y"] >= page.locator(".barre").bounding_box()["y"]


def test_an_address_leads_to_its_question_below_the_bar(visit, world):
    with visit(world.manager, f"{HOME}#q-1.1-04") as (page, _):
        page.wait_for_timeout(200)
        bar, asked = page.locator(".barre").bounding_box(), page.locator('[id="q-1.1-04"] legend').bounding_box()
        assert bar["height"] <= 64
        assert bar["y"] + bar["height"] <= asked["y"] < 300


def test_help_unfolds_below_its_question_and_a_question_is_marked_to_be_looked_at_again(visit, world):
    with visit(world.manager) as (page, _):
        block = page.locator('[id="q-1.1-02"]')
        block.get_by_role("button", name="Aide et suivi").click()
        block.get_by_text("Ouvrez PageSpeed Insights.").wait_for()
        block.get_by_role("button", name="À revoir").click()
        status(page, "1.1-02").get_by_text("À revoir").wait_for()
        block.get_by_role("button", name="Aide et suivi").click()
        assert block.get_by_text("Ouvrez PageSpeed Insights.").count() == 0


# --- Without script, and for all ----------------------------------------------------------------------------------------------------------


def test_without_script_a_chapter_is_one_form(visit, world):
    with visit(world.manager, java_script_enabled=False) as (page, _):
        tick(page, "1.1-01", "usable")
        typed(page, "1.1-02").fill("2,5")
        page.get_by_role("button", name="Enregistrer et continuer").click()
        page.get_by_text("2 réponses enregistrées.").wait_for()
        assert set(stored()) == {"1.1-01", "1.1-02"}


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_a_chapter_is_accessible_in_each_of_its_states(open_page, live_server, world, assessment, profile):
    with office_scope([world.embruns.pk]):
        fill(assessment, world.contributor)
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        page.goto(HOME)
        assert_accessible(page)
        page.goto(f"{HOME}?suivi=1.1-02")
        assert_accessible(page)
        page.goto(f"{HOME}?filtre=a-revoir")
        assert_accessible(page)
        page.goto(f"{HOME}reglages/")
        assert_accessible(page)
    with open_page(**profile) as page:
        log_in(page, live_server, world.reader)
        page.goto(HOME)
        assert_accessible(page)
