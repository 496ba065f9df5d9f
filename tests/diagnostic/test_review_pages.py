"""The adviser's side: he reads the answers, says what he thinks of each, sends back, accepts, opens again, gives time."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from diagnostic import models, operations
from diagnostic.answering import Value
from diagnostic.queries.banks import get_version
from diagnostic.scoring import AnswerState
from otn.offices.models import AdvisorAssignment
from otn.tenancy.scope import office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, choose, current, fill, published_version
from tests.diagnostic.shipped import shipped
from tests.factories import AssignmentFactory, EditionFactory, UserFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

REVIEW = "/ot/embruns/diagnostic/2026/revue/"
MARK = "/ot/embruns/diagnostic/2026/questions/1.1-01/avis/"
HTMX = {"HX-Request": "true"}
SOUND, TO_SPECIFY, CONTESTED = models.AdvisorMark.Kind
REASON = "La saison a commencé plus tôt."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def draft(world):
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version()))
        fill(made, world.contributor)
    return made


@pytest.fixture
def sent(draft, world):
    act(world, operations.submit, draft, by=world.manager)
    return draft


@pytest.fixture
def started(sent, world):
    act(world, operations.start_review, sent, by=world.advisor)
    return sent


@pytest.fixture
def validated(started, world):
    act(world, operations.validate, started, by=world.advisor)
    return started


def act(world, operation, assessment, **given):
    with office_scope([world.embruns.pk]):
        return operation(assessment=assessment, **given)


def mark(world, assessment, code="1.1-01", kind=SOUND, version=0, **given):
    return act(world, operations.mark_answer, assessment, code=code, by=world.advisor, version=version, kind=kind, **given)


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def adviser(world):
    return browser_of(world.advisor)


def read(answer):
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def marks(world):
    with office_scope([world.embruns.pk]):
        return dict(models.AdvisorMark.objects.order_by("pk").values_list("answer__question__code", "kind"))


def state(world):
    with office_scope([world.embruns.pk]):
        return models.Revision.objects.get(is_current=True).state


def buttons(page):
    return [one.get_text(strip=True) for one in page.select("main :is(button, .btn, .btn-2)")]


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


def test_only_otn_reads_the_review(sent, world):
    for person in (world.advisor, world.network_admin):
        assert browser_of(person).get(REVIEW).status_code == 200
    for person in (world.reader, world.contributor, world.manager):
        assert browser_of(person).get(REVIEW).status_code == 403
        assert "revue/" not in browser_of(person).get("/ot/embruns/diagnostic/2026/relecture/").text
    for person in (world.brumes_manager, world.foreign_advisor, world.superuser):
        assert browser_of(person).get(REVIEW).status_code == 404


def test_an_adviser_who_is_no_longer_assigned_is_out_at_his_next_request(started, world, adviser):
    assert adviser.get(REVIEW).status_code == 200
    AdvisorAssignment.objects.filter(advisor=world.advisor, office=world.embruns).update(ends_on=date(2026, 11, 24))
    for answer in (adviser.get(REVIEW), adviser.get(MARK), adviser.post(f"{MARK}donner/", {"kind": "sound", "version": 0})):
        assert answer.status_code == 404
    assert marks(world) == {}


def test_the_adviser_begins_then_marks_then_decides(sent, world, adviser):
    page = read(adviser.get(REVIEW))
    assert "À relire" in page.select_one(".badge").text
    assert "Commencer la relecture" in buttons(page)
    assert {"Valider le diagnostic", "Conforme"}.isdisjoint(buttons(page))
    answer = adviser.post(f"{REVIEW}commencer/")
    assert (answer.status_code, answer["Location"]) == (303, REVIEW)
    page = read(adviser.get(REVIEW))
    assert "En relecture" in page.select_one(".badge").text
    assert {"Demander une correction", "Valider le diagnostic", "Conforme"} <= set(buttons(page))
    assert "Commencer la relecture" not in buttons(page)
    again = adviser.post(f"{REVIEW}commencer/")
    assert again.status_code == 409
    assert "Rechargez la page" in read(again).text


def test_a_network_admin_reads_and_marks_nothing(started, world):
    client = browser_of(world.network_admin)
    page = read(client.get(REVIEW))
    assert "Testé avec des visiteurs" in page.text
    assert {"Conforme", "Valider le diagnostic", "Demander une correction", "Préciser, contester"}.isdisjoint(buttons(page))
    for address in (f"{MARK}donner/", f"{REVIEW}commencer/", f"{REVIEW}valider/", f"{REVIEW}correction/demander/"):
        assert client.post(address, {"kind": "sound", "version": 0, "comment": "Revoyez la question 1."}).status_code == 403
    assert marks(world) == {}


def test_a_draft_that_the_office_keeps_to_itself_shows_no_answer(draft, world, adviser):
    page = read(adviser.get(REVIEW))
    assert "L’office garde son brouillon pour lui." in page.text
    assert "Testé" not in page.text
    act(world, operations.show_draft, draft, by=world.manager, is_visible=True)
    page = read(adviser.get(REVIEW))
    assert "Testé avec des visiteurs" in page.text
    assert "Conforme" not in buttons(page)


def test_an_archived_office_is_read_and_not_marked(started, world, adviser):
    world.embruns.archived_at = "2026-11-01T00:00Z"
    world.embruns.save()
    assert "Conforme" not in buttons(read(adviser.get(REVIEW)))
    assert adviser.post(f"{MARK}donner/", {"kind": "sound", "version": 0}).status_code == 403


@pytest.mark.parametrize(("word", "codes"), [
    ("", ["1.1-01", "1.1-02", "1.1-03", "1.1-04", "1.1-05", "1.2-01", "1.2-02", "1.2-03"]),
    ("sans-avis", ["1.1-05", "1.2-01", "1.2-02", "1.2-03"]), ("a-preciser", ["1.1-02"]),
    ("contestees", ["1.1-03"]), ("non-concernees", ["1.1-03"]), ("inconnues", ["1.1-04"]), ("commentees", ["1.1-05"]), ("modifiees", []),
    ("plus-basses", []),
])  # fmt: skip
def test_a_filter_of_the_address_keeps_what_it_says(draft, world, adviser, word, codes):
    for code, value in (("1.1-03", Value(AnswerState.NOT_APPLICABLE)), ("1.1-04", Value(AnswerState.UNKNOWN))):
        act(world, operations.record_answer, draft, code=code, by=world.manager, version=1, value=value)
    act(world, operations.submit, draft, by=world.manager)
    mark(world, draft, "1.1-01")
    mark(world, draft, "1.1-02", TO_SPECIFY, text="Mesuré comment ?")
    mark(world, draft, "1.1-03", CONTESTED, text="L’office a un site.")
    mark(world, draft, "1.1-04")
    act(world, operations.write_comment, draft, code="1.1-05", by=world.manager, text="Voir le rapport.")
    page = read(adviser.get(f"{REVIEW}?chapitre=1&filtre={word}"))
    assert [one["id"].removeprefix("q-") for one in page.select("article")] == codes
    chosen = page.select_one("#filtre option[selected]")
    assert chosen["value"] == word
    assert chosen.text.endswith(f"({len(codes)})")
    if not codes:
        assert "Aucune réponse de ce chapitre" in page.text


def test_what_does_not_exist_is_missing(started, adviser):
    for address in (f"{REVIEW}?chapitre=9", f"{REVIEW}?filtre=tout", f"{REVIEW}conformes/9/", MARK.replace("1.1-01", "9.9-99"),
                    "/ot/embruns/diagnostic/2019/revue/"):  # fmt: skip
        assert adviser.get(address).status_code == 404
    assert adviser.post(f"{REVIEW}conformes/9/noter/").status_code == 404
    assert adviser.post(f"{MARK.replace('1.1-01', '9.9-99')}donner/", {"kind": "sound", "version": 0}).status_code == 404


def test_answers_that_changed_since_they_were_given_back_are_found(started, world, adviser):
    mark(world, started)
    mark(world, started, "1.1-02", CONTESTED, text="C’est trop rapide.")
    act(world, operations.request_changes, started, by=world.advisor, comment="Revoyez la question 1.1-02.")
    act(world, operations.record_answer, started, code="1.1-02", by=world.manager, version=1, value=Value(AnswerState.UNKNOWN))
    act(world, operations.submit, started, by=world.manager)
    page = read(adviser.get(f"{REVIEW}?chapitre=1&filtre=modifiees"))
    (line,) = page.select("article")
    assert line["id"] == "q-1.1-02"
    assert "La réponse a changé depuis cet avis." in line.text
    assert "q-1.1-02" in [one["id"] for one in read(adviser.get(f"{REVIEW}?chapitre=1&filtre=sans-avis")).select("article")]


def test_answers_much_lower_than_the_year_before_are_found(started, world, adviser):
    act(world, operations.validate, started, by=world.advisor)
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2027, bank_version=started.bank_version))
        fill(made, world.contributor)
    act(world, operations.record_answer, made, code="1.1-01", by=world.manager, version=1, value=choose("difficult"))
    act(world, operations.submit, made, by=world.manager)
    (line,) = read(adviser.get(f"{REVIEW.replace('2026', '2027')}?filtre=plus-basses")).select("article")
    assert "En 2026\u00a0: Testé avec des visiteurs" in line.text


# --- Marking ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_mark_is_saved_alone_with_its_remark_and_never_alters_the_answer(started, world, adviser, headers):
    with office_scope([world.embruns.pk]):
        before = list(models.Answer.objects.order_by("pk").values())
    typed = {"kind": "contested", "text": "Le menu ne s’ouvre pas.", "proposal": "Plutôt difficile", "version": 0}
    answer = adviser.post(f"{MARK}donner/?filtre=sans-avis", typed, headers=headers)
    if headers:
        assert answer.status_code == 200
        assert "Le menu ne s’ouvre pas." in BeautifulSoup(answer.text, "html.parser").article.text
        assert "1 avis sur" in answer.text, "the counts come along"
    else:
        assert (answer.status_code, answer["Location"]) == (303, f"{REVIEW}?chapitre=1&filtre=sans-avis#q-1.1-01")
    assert marks(world) == {"1.1-01": "contested"}
    with office_scope([world.embruns.pk]):
        assert list(models.Answer.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_mark_that_asks_something_says_what_and_what_was_typed_stays(started, world, adviser, headers):
    answer = adviser.post(f"{MARK}donner/", {"kind": "to_specify", "proposal": "Trois langues", "version": 0}, headers=headers)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Dites ce qui est à préciser" in page.text
    assert page.select_one("[name=proposal]")["value"] == "Trois langues"
    assert page.select_one("[name=kind][checked]")["value"] == "to_specify"
    assert marks(world) == {}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_advisers_on_one_answer_see_both_marks_and_choose(started, world, adviser, headers):
    other = AssignmentFactory.create(office=world.embruns, advisor=UserFactory.create(is_advisor=True, first_name="Claire")).advisor
    browser_of(other).post(f"{MARK}donner/", {"kind": "contested", "text": "Non.", "version": 0})
    typed = {"kind": "to_specify", "text": "Comment ?", "version": 0}
    stale = adviser.post(f"{MARK}donner/", typed, headers=headers)
    assert stale.status_code == 409
    page = BeautifulSoup(stale.text, "html.parser")
    told = page.select_one(".conflit")
    assert "Contesté\u00a0: Non." in told.text
    assert "À préciser\u00a0: Comment ?" in told.text
    assert page.select_one("[name=text]").text.strip() == "Comment ?"
    assert marks(world) == {"1.1-01": "contested"}
    kept = adviser.post(f"{MARK}donner/", typed | {"version_vue": told.button["value"]}, headers=headers)
    assert kept.status_code == (200 if headers else 303)
    assert marks(world) == {"1.1-01": "to_specify"}


def test_the_same_mark_sent_twice_is_one(started, world, adviser):
    for _ in range(2):
        assert adviser.post(f"{MARK}donner/", {"kind": "sound", "version": 0}).status_code == 303
    with office_scope([world.embruns.pk]):
        assert models.AdvisorMark.objects.get().version == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_mark_after_the_review_is_refused_and_given_back(validated, world, adviser, headers):
    answer = adviser.post(f"{MARK}donner/", {"kind": "contested", "text": "Trop tard.", "version": 0}, headers=headers)
    assert answer.status_code == 409
    assert "Les avis se donnent entre l’envoi et la validation." in answer.text
    assert "Trop tard." in answer.text
    assert marks(world) == {}
    assert "Les avis se donnent" in read(adviser.get(MARK)).text


def test_the_form_of_a_mark_takes_the_place_of_its_line(started, world, adviser):
    mark(world, started, kind=CONTESTED, text="Non.", proposal="Peut-être")
    fragment = adviser.get(MARK, headers=HTMX)
    assert "<html" not in fragment.text
    line = BeautifulSoup(fragment.text, "html.parser").article
    assert line["id"] == "q-1.1-01"
    assert line.select_one("[name=version]")["value"] == "1"
    page = read(adviser.get(MARK))
    assert page.select_one("[name=text]").text.strip() == line.select_one("[name=text]").text.strip() == "Non."


# --- The rest of a chapter ----------------------------------------------------------------------------------------------------------------


def test_what_is_left_of_a_chapter_is_found_sound_at_once_but_not_what_changed(started, world, adviser):
    mark(world, started, "1.1-01", CONTESTED, text="Non.")
    act(world, operations.request_changes, started, by=world.advisor, comment="Revoyez la question 1.1-01.")
    act(world, operations.record_answer, started, code="1.1-01", by=world.manager, version=1, value=choose("difficult"))
    act(world, operations.submit, started, by=world.manager)
    page = read(adviser.get(f"{REVIEW}conformes/1/"))
    assert "6 réponses du chapitre" in page.text
    answer = adviser.post(f"{REVIEW}conformes/1/noter/")
    assert (answer.status_code, answer["Location"]) == (303, f"{REVIEW}?chapitre=1")
    assert marks(world)["1.1-01"] == "contested"
    assert set(marks(world).values()) == {"contested", "sound"}
    assert adviser.post(f"{REVIEW}conformes/1/noter/").status_code == 303, "twice is once"
    assert "Il ne reste rien sans avis" in read(adviser.get(f"{REVIEW}conformes/1/")).text


def test_the_rest_is_refused_once_the_review_is_over(validated, world, adviser):
    assert adviser.post(f"{REVIEW}conformes/1/noter/").status_code == 409
    assert marks(world) == {}


# --- Sending back and accepting -----------------------------------------------------------------------------------------------------------


def test_a_correction_begins_with_what_the_marks_ask(started, world, adviser):
    mark(world, started, "1.1-01", CONTESTED, text="Le menu ne s’ouvre pas.")
    mark(world, started, "1.1-02")
    page = read(adviser.get(f"{REVIEW}correction/"))
    draft = page.select_one("[name=comment]").text
    assert draft.strip() == "Question 1.1-01. Contesté\u00a0: Le menu ne s’ouvre pas."
    assert "1 question à préciser ou contestée." in page.text
    for comment in ("", "   ", "neuf cara"):
        refused = adviser.post(f"{REVIEW}correction/demander/", {"comment": comment})
        assert refused.status_code == 422
        assert comment.strip() in read(refused).text
    assert state(world) == "submitted"
    answer = adviser.post(f"{REVIEW}correction/demander/", {"comment": draft})
    assert (answer.status_code, answer["Location"]) == (303, REVIEW)
    assert state(world) == "changes_requested"
    again = adviser.post(f"{REVIEW}correction/demander/", {"comment": "Encore une fois, la question 2."})
    assert again.status_code == 409
    assert "Encore une fois, la question 2." in read(again).text
    assert "Le menu ne s’ouvre pas." in browser_of(world.reader).get("/ot/embruns/diagnostic/2026/relecture/").text
    assert "Une correction se demande" in read(adviser.get(f"{REVIEW}correction/")).text


def test_a_validation_says_what_it_does_and_is_done_once(started, world, adviser):
    mark(world, started, kind=TO_SPECIFY, text="Comment ?")
    page = read(adviser.get(f"{REVIEW}validation/"))
    assert "Les réponses et les scores ne changeront plus." in page.text
    assert "1 avis à préciser ou contesté" in page.text
    assert adviser.post(f"{REVIEW}valider/", {"comment": "Beau travail."}).status_code == 303
    assert state(world) == "validated"
    again = adviser.post(f"{REVIEW}valider/", {"comment": "Encore."})
    assert again.status_code == 409
    assert "Encore." in read(again).text
    page = read(adviser.get(REVIEW))
    assert "Rouvrir le diagnostic" in buttons(page)
    assert "Conforme" not in buttons(page)
    with office_scope([world.embruns.pk]):
        assert models.Transition.objects.filter(after="validated").count() == 1


# --- Opening again, giving time -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["advisor", "network_admin"])
def test_otn_opens_a_validated_diagnostic_again_with_a_reason(validated, world, who):
    client = browser_of(getattr(world, who))
    assert "la 2" in read(client.get(f"{REVIEW}nouvelle-revision/")).text
    for reason in ("", "court"):
        refused = client.post(f"{REVIEW}rouvrir/", {"reason": reason, "submit_until": "2027-02-10"})
        assert refused.status_code == 422
        assert read(refused).select_one("[name=submit_until]")["value"] == "2027-02-10"
    assert client.post(f"{REVIEW}rouvrir/", {"reason": REASON}).status_code == 303
    with office_scope([world.embruns.pk]):
        revision = current(validated)
        assert (revision.number, revision.state) == (2, "draft")
    again = client.post(f"{REVIEW}rouvrir/", {"reason": REASON})
    assert again.status_code == 409
    assert REASON in read(again).text


def test_past_the_date_a_reopening_gives_a_new_one(validated, world, adviser, settings):
    settings.OTN_TODAY = date(2027, 2, 1)
    refused = adviser.post(f"{REVIEW}rouvrir/", {"reason": REASON})
    assert refused.status_code == 422
    assert "donnez un délai" in read(refused).text
    assert adviser.post(f"{REVIEW}rouvrir/", {"reason": REASON, "submit_until": "2027-02-20"}).status_code == 303


def test_a_delay_is_given_with_a_reason_within_what_one_may(draft, world, adviser):
    assert "29 janvier 2027" in read(adviser.get(f"{REVIEW}delai/")).text
    for typed in ({"submit_until": "2027-02-05", "reason": "court"}, {"reason": REASON}, {"submit_until": "2027-01-02", "reason": REASON},
                  {"submit_until": "2027-02-13", "reason": REASON}):  # fmt: skip
        refused = adviser.post(f"{REVIEW}prolonger/", typed)
        assert refused.status_code == 422
        assert typed["reason"] in read(refused).text
    assert adviser.post(f"{REVIEW}prolonger/", {"submit_until": "2027-02-12", "reason": REASON}).status_code == 303
    longer = {"submit_until": "2027-02-18", "review_until": "2027-03-15", "reason": REASON}
    assert browser_of(world.network_admin).post(f"{REVIEW}prolonger/", longer).status_code == 303
    with office_scope([world.embruns.pk]):
        assert str(models.Assessment.objects.get().review_until) == "2027-03-15"


# --- Weight -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_whole", [False, True], ids=["the small bank", "the shipped bank"])
def test_a_chapter_costs_the_same_whatever_its_size(world, adviser, is_whole):
    with office_scope([world.embruns.pk]):
        version = published_version(shipped() if is_whole else None)
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=version))
        fill(made, world.contributor)
        operations.submit(assessment=made, by=world.manager)
        for code in list(get_version(version.pk).bank.by_code)[: 30 if is_whole else 1]:
            operations.write_comment(assessment=made, code=code, by=world.manager, text="Vu.")
        operations.start_review(assessment=made, by=world.advisor)
    adviser.get(REVIEW)
    with statements(8):
        answer = adviser.get(REVIEW)
    assert len(read(answer).find_all(True)) <= 830
