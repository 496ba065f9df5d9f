"""The home of the step: where the diagnostic stands for each reader, what is empty and says so, the list of editions."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from diagnostic import operations
from diagnostic.models import Assessment, Edition
from diagnostic.queries.banks import get_version
from diagnostic.queries.hub import get_hub
from otn.offices.models import Office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, fill, published_version
from tests.factories import AssessmentFactory, EditionFactory, MembershipFactory, OfficeFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

URL = "/ot/embruns/diagnostic/"
REASON = "Le site a été refait en entier."
MEMBERS = ("manager", "contributor", "reader")
OTN = ("advisor", "network_admin")


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def edition():
    return EditionFactory.create(bank_version=published_version(), year=2026)


@pytest.fixture
def assessment(world, edition):
    with office_scope([world.embruns.pk]):
        return assessment_of(world.embruns, edition)


def seen(client, person, address=URL, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def hrefs(page):
    return [link["href"] for link in page.main.select("a[href]")]


def posts(page):
    return [form["action"] for form in page.main.select("form[method=post]")]


# --- Nothing yet --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*MEMBERS, *OTN])
def test_without_edition_the_page_says_which_one_is_awaited(client, world, who):
    page = seen(client, getattr(world, who))
    assert "OTN n’a pas encore ouvert l’édition 2026." in words(page.main)
    assert "Ce que l’étape vous donnera" in words(page.main)
    assert posts(page) == []


def test_an_edition_that_has_not_begun_says_when_it_does(client, world, settings, edition):
    settings.OTN_TODAY = date(2026, 10, 30)
    text = words(seen(client, world.manager).main)
    assert "OTN n’a pas encore ouvert l’édition 2026. Elle ouvre le 2 novembre 2026." in text


@pytest.mark.parametrize("who", MEMBERS)
def test_an_open_edition_without_diagnostic_offers_to_open_it_to_who_may(client, world, edition, who):
    page = seen(client, getattr(world, who))
    text = words(page.main)
    assert "Aucun diagnostic ouvert pour 2026." in text
    assert "Ouvrez vos statistiques" in text, "what to prepare is told before one begins"
    assert (f"{URL}ouvrir/" in posts(page)) is (who == "manager")
    assert ("Demandez à votre référent, Léa." in text) is (who != "manager")
    assert len(page.main.select(".btn")) == (who == "manager")
    assert "rappel" not in text, "no earlier diagnostic to be reminded of"


@pytest.mark.parametrize("who", OTN)
def test_otn_opens_it_with_a_reason(client, world, edition, who):
    page = seen(client, getattr(world, who))
    assert page.main.select_one("textarea[name=reason]")
    short = client.post(f"{URL}ouvrir/", {"annee": "2026", "reason": "trop court"[:5]})
    assert short.status_code == 422
    assert "trop " in short.text, "what was typed is still there"
    assert page_faults(short.text) == []
    assert client.post(f"{URL}ouvrir/", {"annee": "2026", "reason": REASON}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert Assessment.objects.get().office == world.embruns


def test_opening_again_leads_to_the_one_that_is_there(client, world, edition):
    client.force_login(world.manager)
    for _ in range(2):
        answer = client.post(f"{URL}ouvrir/", {"annee": "2026"})
        assert (answer.status_code, answer["Location"]) == (303, f"{URL}?annee=2026")
    with office_scope([world.embruns.pk]):
        assert Assessment.objects.count() == 1


@pytest.mark.parametrize("year", ["2025", "", "abcd", "20266"])
def test_only_an_edition_that_runs_is_opened(client, world, edition, year, settings):
    client.force_login(world.manager)
    assert client.post(f"{URL}ouvrir/", {"annee": year}).status_code == 404
    settings.OTN_TODAY = date(2027, 4, 1)
    assert client.post(f"{URL}ouvrir/", {"annee": "2026"}).status_code == 404
    with all_offices("test"):
        assert not Assessment.objects.exists()


@pytest.mark.parametrize("who", ["contributor", "reader", "superuser"])
def test_nobody_else_opens_it(client, world, edition, who):
    client.force_login(getattr(world, who))
    assert client.post(f"{URL}ouvrir/", {"annee": "2026", "reason": REASON}).status_code in {403, 404}


def test_answers_of_the_year_before_are_announced(client, world, assessment):
    EditionFactory.create(bank_version=assessment.bank_version, year=2027, opens_on=date(2026, 11, 20))
    page = seen(client, world.manager)
    assert "Aucun diagnostic ouvert pour 2027." in words(page.main)
    assert "Vos réponses de 2026 seront affichées en rappel, pas recopiées." in words(page.main)
    assert f"{URL}?annee=2026" in hrefs(page)


def test_an_edition_that_ended_without_a_diagnostic_is_not_offered_again(client, world, edition, settings):
    settings.OTN_TODAY = date(2027, 4, 1)
    assert "OTN n’a pas encore ouvert l’édition 2027." in words(seen(client, world.manager).main)
    page = seen(client, world.manager, f"{URL}?annee=2026")
    assert "Cet office n’a pas fait de diagnostic pour cette édition." in words(page.main)
    assert posts(page) == []


@pytest.mark.parametrize("year", ["2019", "abc", "20260", "２０２６", "-1"])
def test_a_year_that_is_no_edition_is_a_404(client, world, assessment, year):
    client.force_login(world.manager)
    assert client.get(URL, {"annee": year}).status_code == 404


# --- Under way ----------------------------------------------------------------------------------------------------------------------------


def record(assessment, by, code, value, version=0):
    return operations.record_answer(assessment=assessment, code=code, by=by, version=version, value=value)


def test_progress_is_told_chapter_by_chapter_and_says_how_it_is_counted(client, world, assessment):
    with office_scope([world.embruns.pk]):
        record(assessment, world.contributor, "1.1-01", choose("usable"))
        record(assessment, world.contributor, "1.1-02", UNKNOWN)
        operations.flag_answer(assessment=assessment, code="1.1-02", by=world.contributor, is_to_review=True)
    page = seen(client, world.manager)
    text = words(page.main)
    assert "2 réponses sur 7" in text
    assert "28 %" in text
    assert "Questions obligatoires qui vous concernent" in text
    assert "Reste environ" in text
    (row,) = page.main.select("tbody tr")[:1]
    assert "1. La présence web" in words(row)
    assert "1 à revoir" in words(row)
    assert "En cours" in words(row)
    assert "À tous" in words(row)


def test_everybody_takes_up_where_she_was(client, world, assessment):
    with office_scope([world.embruns.pk]):
        record(assessment, world.contributor, "1.1-02", UNKNOWN)
    assert "Vous reprenez à la question 1.1-02" in words(seen(client, world.contributor).main)
    assert "Vous reprenez à la question 1.1-01" in words(seen(client, world.manager).main)
    assert "Vous reprenez" not in words(seen(client, world.reader).main)


def test_ones_own_chapters_stand_apart(client, world, assessment):
    with office_scope([world.embruns.pk]):
        operations.assign_chapter(assessment=assessment, chapter_code="1", person=world.contributor, by=world.manager)
    mine = seen(client, world.contributor).select_one("#mes-chapitres")
    assert "1. La présence web" in words(mine)
    assert posts(seen(client, world.contributor))[:1] == [f"{URL}2026/repartition/1/terminer/"]
    assert "Aucun chapitre ne vous est confié." in words(seen(client, world.manager).select_one("#mes-chapitres"))
    for who in ("reader", *OTN):
        assert seen(client, getattr(world, who)).select_one("#mes-chapitres") is None


def test_after_the_date_one_is_led_to_ask_for_more_time(client, world, assessment, settings):
    settings.OTN_TODAY = date(2027, 2, 1)
    for who, asks in (("manager", True), ("contributor", True), ("reader", False), ("advisor", False)):
        page = seen(client, getattr(world, who))
        assert "La date d’envoi est passée" in words(page.main)
        assert (f"{URL}2026/delai/" in hrefs(page)) is asks
        assert "Vous commencez" not in words(page.main)


@pytest.mark.parametrize("who", OTN)
def test_otn_sees_state_and_progress_alone_of_a_draft_that_is_not_shown(client, world, assessment, who):
    with office_scope([world.embruns.pk]):
        record(assessment, world.contributor, "1.1-01", choose("usable"))
        operations.flag_answer(assessment=assessment, code="1.1-01", by=world.contributor, is_to_review=True)
        operations.assign_chapter(assessment=assessment, chapter_code="1", person=world.contributor, by=world.manager)
    page = seen(client, getattr(world, who))
    text = words(page.main)
    assert "L’office n’a pas montré ce brouillon à OTN" in text
    assert "En attente" in text
    assert "1 réponses sur 7" in text or "1 réponse sur 7" in text
    assert "à revoir" not in text
    assert world.contributor.full_name not in text
    assert f"{URL}2026/chapitre/1/" not in hrefs(page)
    assert f"{URL}2026/resultats/" not in hrefs(page)
    with office_scope([world.embruns.pk]):
        operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    shown = words(seen(client, getattr(world, who)).main)
    assert "n’a pas montré" not in shown
    assert "1 à revoir" in shown


# --- Sent, to correct, validated ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(assessment, world):
    with office_scope([world.embruns.pk]):
        answer_everything(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
    return assessment


def test_what_was_sent_says_by_whom_in_the_words_of_each_side(client, world, sent):
    office = words(seen(client, world.contributor).main)
    assert "Transmis par Léa Durand" in office
    assert "Les réponses ne se modifient plus. Votre conseiller a été prévenu." in office
    assert "À relire" not in office
    assert "À relire" in words(seen(client, world.advisor).main)
    assert "Vous reprenez" not in office


def test_a_correction_says_what_is_asked_and_leads_to_the_questions(client, world, sent):
    with office_scope([world.embruns.pk]):
        for code, kind in (("1.1-01", "to_specify"), ("1.1-02", "contested"), ("1.1-04", "sound")):
            operations.mark_answer(assessment=sent, code=code, by=world.advisor, version=0, kind=kind, text="Depuis quand ?")
        operations.request_changes(assessment=sent, by=world.advisor, comment="Précisez les langues.")
    page = seen(client, world.manager)
    assert "demande une précision : “Précisez les langues.”" in words(page.main)
    assert "Voir les 2 questions" in words(page.main)
    assert f"{URL}2026/relecture/#remarques" in hrefs(page)


def test_what_is_validated_leads_to_the_next_step_for_who_writes(client, world, sent):
    with office_scope([world.embruns.pk]):
        operations.validate(assessment=sent, by=world.advisor)
    for who, writes in (("manager", True), ("contributor", True), ("reader", False), ("advisor", False)):
        page = seen(client, getattr(world, who))
        assert "Diagnostic validé le" in words(page.main)
        assert ("/ot/embruns/strategie/?diagnostic=2026" in hrefs(page)) is writes


# --- Editions -----------------------------------------------------------------------------------------------------------------------------


def test_each_edition_has_its_line_with_the_score_that_was_kept(client, world, sent, settings):
    settings.OTN_TODAY = date(2027, 11, 25)
    newer = EditionFactory.create(
        bank_version=sent.bank_version, year=2027, opens_on=date(2027, 11, 2), submit_by=date(2028, 1, 29), review_by=date(2028, 2, 26),
        closes_on=date(2028, 3, 31),
    )  # fmt: skip
    with office_scope([world.embruns.pk]):
        assessment_of(world.embruns, newer)
    page = seen(client, world.manager)
    assert "diagnostic 2027" in words(page.h1)
    rows = [words(row) for row in page.select_one("#editions").parent.select("tbody tr")]
    assert rows[0].startswith("2027 En cours —")
    assert rows[1].startswith("2026 Envoyé 93 sur 100")
    old = seen(client, world.manager, f"{URL}?annee=2026")
    assert "diagnostic 2026" in words(old.h1)
    settings.OTN_TODAY = date(2028, 4, 1)
    archives = seen(client, world.manager).select_one("main details:last-of-type table")
    assert "2026" in words(archives)
    assert "2027" not in words(archives)


def test_a_reopened_diagnostic_keeps_the_score_that_it_was_sent_with(world, sent):
    with office_scope([world.embruns.pk]):
        operations.validate(assessment=sent, by=world.advisor)
        operations.reopen(assessment=sent, by=world.advisor, reason=REASON)
        (line,) = get_hub(office=world.embruns, user=world.manager).lines
    assert (line.head.number, line.head.label, line.shown) == (2, "En cours", 93)


def test_the_last_edition_stays_while_the_next_one_is_awaited(client, world, sent, settings):
    settings.OTN_TODAY = date(2027, 4, 1)
    page = seen(client, world.manager)
    assert "diagnostic 2026" in words(page.h1)
    assert "OTN n’a pas encore ouvert l’édition 2027." in words(page.main)


# --- An archived office, and others -------------------------------------------------------------------------------------------------------


def test_an_archived_office_is_read_and_offers_nothing_to_do(client, world, assessment):
    Office.objects.filter(pk=world.embruns.pk).update(archived_at="2026-11-01T00:00:00Z")
    for who in (*MEMBERS, "advisor"):
        page = seen(client, getattr(world, who))
        assert posts(page) == []
        assert f"{URL}2026/delai/" not in hrefs(page)
    EditionFactory.create(bank_version=assessment.bank_version, year=2027, opens_on=date(2026, 11, 20))
    page = seen(client, world.manager)
    assert "Aucun diagnostic ouvert pour 2027." in words(page.main)
    assert posts(page) == []


def test_the_list_of_what_to_prepare_is_for_everybody_of_the_office(client, world, edition):
    for who in (*MEMBERS, *OTN):
        assert "Ouvrez vos statistiques." in words(seen(client, getattr(world, who), f"{URL}2026/preparer/").main)
    client.force_login(world.manager)
    assert client.get(f"{URL}2025/preparer/").status_code == 404
    assert client.get("/ot/brumes/diagnostic/2026/preparer/").status_code == 404


# --- Statements ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "years", "people"), [(0, 0, 0), (199, 9, 29)])
def test_statements_are_the_same_however_much_there_is(client, world, assessment, others, years, people):
    with all_offices("test world"):
        for _ in range(others):
            AssessmentFactory.create(office=OfficeFactory.create(), edition=assessment.edition)
        for ago in range(1, years + 1):
            AssessmentFactory.create(
                office=world.embruns, edition=EditionFactory.create(bank_version=assessment.bank_version, year=2026 - ago)
            )
        for _ in range(people):
            person = MembershipFactory.create(office=world.embruns).user
            operations.assign_chapter(assessment=assessment, chapter_code="1", person=person, by=world.manager)
        if people:
            fill(assessment, world.manager)
    get_version(assessment.bank_version_id)
    client.force_login(world.manager)
    client.get(URL)
    with statements(9):  # session, person, office; editions, revisions, answers, people, delays; frame
        client.get(URL)
    client.force_login(world.reader)
    with statements(8):  # who cannot ask for a delay reads none
        client.get(URL)


def test_statements_when_there_is_nothing(client, world, edition):
    get_version(edition.bank_version_id)
    client.force_login(world.manager)
    client.get(URL)
    with statements(7):  # session, person, office; editions, revisions, the manager to ask; frame
        client.get(URL)
    Edition.objects.update(opens_on=TODAY + timedelta(days=1))
    with statements(6):
        client.get(URL)
