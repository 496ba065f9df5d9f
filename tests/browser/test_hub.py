"""What only a browser shows of the home of the step: its states in every profile, chapters confided in place, by keyboard, without script.

Pictures of the states are left in `.otn/pictures/hub/`, for people to look at.
"""

from datetime import date

import pytest

from diagnostic import operations
from diagnostic.models import ChapterAssignment
from otn.tenancy.scope import all_offices, office_scope
from tests.browser.test_banks import plain_page
from tests.browser.test_pages import PICTURES
from tests.browser.waiting import becomes
from tests.browser.walking import PROFILES, assert_accessible, log_in
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, published_version
from tests.factories import EditionFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

HUB = "/ot/embruns/diagnostic/"
YEAR = f"{HUB}2026/"
REASON = "Deux collègues sont en congé jusqu’au 4 janvier."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def edition(db):
    return EditionFactory.create(bank_version=published_version(), year=2026)


@pytest.fixture
def assessment(world, edition):
    with office_scope([world.embruns.pk]):
        return assessment_of(world.embruns, edition)


@pytest.fixture
def under_way(assessment, world):
    """Answers by two people, a long name, a part that is done, a request for more time, an edition of long ago."""
    long_name = MembershipFactory.create(office=world.embruns, user__last_name="Lefebvre-Desmoulins-de-La-Haye-du-Puits").user
    with office_scope([world.embruns.pk]):
        for code, value in (("1.1-01", choose("usable")), ("1.1-02", UNKNOWN)):
            operations.record_answer(assessment=assessment, code=code, by=world.contributor, version=0, value=value)
        operations.flag_answer(assessment=assessment, code="1.1-02", by=world.contributor, is_to_review=True)
        for person in (world.contributor, long_name):
            operations.assign_chapter(assessment=assessment, chapter_code="1", person=person, by=world.manager)
        operations.finish_chapter(assessment=assessment, chapter_code="1", by=long_name, is_done=True)
        operations.ask_delay(assessment=assessment, by=world.contributor, reason=REASON)
        old = EditionFactory.create(
            bank_version=assessment.bank_version, year=2023, opens_on=date(2023, 1, 2), submit_by=date(2023, 3, 1),
            review_by=date(2023, 4, 1), closes_on=date(2023, 5, 1),
        )  # fmt: skip
        assessment_of(world.embruns, old)
    return assessment


PAGES = (HUB, f"{YEAR}preparer/", f"{YEAR}repartition/", f"{YEAR}repartition/proposition/", f"{YEAR}delai/", f"{HUB}?annee=2023")


def look(page, name, profile):
    assert_accessible(page)
    folder = PICTURES / "hub"
    folder.mkdir(parents=True, exist_ok=True)
    shown = "-".join(map(str, profile)) or "light"
    page.screenshot(path=folder / f"{name} {shown}.png", full_page=True, caret="initial")  # `caret`: see test_pages


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_in_each_of_its_states(open_page, live_server, world, under_way, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for number, address in enumerate(PAGES):
            assert page.goto(address).status == 200
            look(page, f"under way {number}", profile)
        with office_scope([world.embruns.pk]):
            answer_everything(under_way, world.manager)
            page.goto(HUB)
            look(page, "complete", profile)
            operations.submit(assessment=under_way, by=world.manager)
            operations.mark_answer(assessment=under_way, code="1.1-01", by=world.advisor, version=0, kind="contested", text="Vraiment ?")
        page.goto(HUB)
        look(page, "sent", profile)
        with office_scope([world.embruns.pk]):
            operations.request_changes(assessment=under_way, by=world.advisor, comment="Précisez les langues du site.")
        page.goto(HUB)
        look(page, "to correct", profile)
        with office_scope([world.embruns.pk]):
            operations.submit(assessment=under_way, by=world.manager)
            operations.validate(assessment=under_way, by=world.advisor)
        page.goto(HUB)
        look(page, "validated", profile)


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize("who", ["manager", "reader", "advisor"])
def test_an_empty_page_is_accessible_too(open_page, live_server, world, edition, who, profile):
    with open_page(**profile) as page:
        log_in(page, live_server, getattr(world, who))
        page.goto(HUB)
        look(page, f"empty {who}", profile)


def test_otn_and_a_draft_that_is_not_shown(open_page, live_server, world, under_way):
    with open_page() as page:
        log_in(page, live_server, world.advisor)
        for number, address in enumerate((HUB, f"{YEAR}repartition/")):
            page.goto(address)
            look(page, f"hidden {number}", {})


def people():
    with all_offices("test"):
        return [one.user for one in ChapterAssignment.objects.select_related("user").order_by("pk")]


def test_a_chapter_is_confided_in_place_by_keyboard_alone(open_page, live_server, world, assessment):
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(f"{YEAR}repartition/")
        page.get_by_label("Confier à").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Le chapitre 1 est confié à").wait_for()
        becomes(page, "document.activeElement.className", "alerte-succes")
        assert page.url.endswith("/repartition/")
        (person,) = people()
        page.get_by_role("button", name=f"Ne plus confier le chapitre 1 à {person}").press("Enter")
        page.get_by_text("n’est plus confié à").wait_for()
        assert people() == []
        assert_accessible(page)


def test_a_part_is_done_and_taken_up_again_in_place(open_page, live_server, world, under_way):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(f"{YEAR}repartition/")
        page.get_by_role("button", name="Terminé").click()
        page.get_by_role("button", name="Reprendre ma part").click()
        page.get_by_role("button", name="Terminé").wait_for()
        assert_accessible(page)


def test_without_script_one_opens_shares_out_finishes_and_asks_for_time(browser, live_server, world, edition):
    with plain_page(browser, live_server, world.manager, java_script_enabled=False) as page:
        page.goto(HUB)
        page.get_by_role("button", name="Ouvrir le diagnostic 2026").click()
        page.get_by_text("Le diagnostic 2026 est ouvert.").wait_for()
        page.get_by_role("link", name="Qui répond à quoi").click()
        page.get_by_role("link", name="Répartir en un clic").click()
        page.get_by_label("1. La présence web").select_option(label=f"{world.manager} (vous)")
        page.get_by_role("button", name="Confier ces chapitres").click()
        page.get_by_text("Les chapitres sont répartis.").wait_for()
        page.get_by_role("button", name="Terminé").click()
        page.get_by_text("Votre part du chapitre 1 est terminée").wait_for()
        page.goto(f"{YEAR}delai/")
        page.get_by_label("Pourquoi vous faut-il plus de temps").fill("trop bref")
        page.get_by_role("button", name="Envoyer la demande").click()
        assert page.get_by_label("Pourquoi vous faut-il plus de temps").input_value() == "trop bref"
        page.get_by_label("Pourquoi vous faut-il plus de temps").fill(REASON)
        page.get_by_role("button", name="Envoyer la demande").click()
        page.get_by_text("Votre demande est partie.").wait_for()
        page.get_by_text(REASON).wait_for()
