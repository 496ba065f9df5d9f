"""What is said about a question: its thread, the adviser's mark, the versions of its answer, as a page and in place on other pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from diagnostic import models, operations
from otn.notifications.models import Notification
from otn.offices.models import Membership
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, choose, fill, published_version
from tests.factories import EditionFactory, MembershipFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

TALK = "/ot/embruns/diagnostic/2026/questions/1.1-01/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    with office_scope([world.embruns.pk]):
        made = assessment_of(world.embruns, EditionFactory.create(year=2026, bank_version=published_version()))
        fill(made, world.contributor)
    return made


@pytest.fixture
def sent(assessment, world):
    with office_scope([world.embruns.pk]):
        operations.submit(assessment=assessment, by=world.manager)
    return assessment


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def read(answer):
    assert page_faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def say(world, assessment, by, text="Avez-vous testé ?", code="1.1-01"):
    with office_scope([world.embruns.pk]):
        return operations.write_comment(assessment=assessment, code=code, by=by, text=text)


def comments(world):
    with office_scope([world.embruns.pk]):
        return list(models.Comment.objects.order_by("pk").values_list("text", flat=True))


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reader", "contributor", "manager", "advisor", "network_admin"])
def test_whoever_reads_the_answer_reads_what_is_said_of_it(sent, world, who):
    client = browser_of(getattr(world, who))
    empty = read(client.get(TALK))
    assert "Aucun commentaire." in empty.text
    assert "Testé avec des visiteurs" in empty.dl.text
    assert empty.select_one("form[action$='ecrire/']") is not None, "everybody here may comment"
    say(world, sent, world.advisor)
    say(world, sent, world.network_admin, "Vu.")
    say(world, sent, world.manager, "Oui.")
    first, second, third = read(client.get(TALK)).select(".conversation > li")
    assert "Conseiller OTN" in first.text
    assert "· OTN" in second.text
    assert "OTN" not in third.text
    assert (first["data-qui"], third.get("data-qui")) == ("conseiller", None)


def test_a_draft_that_is_not_shown_and_another_office_are_closed(assessment, world):
    assert browser_of(world.advisor).get(TALK).status_code == 403
    assert browser_of(world.brumes_manager).get(TALK).status_code == 404
    assert browser_of(world.manager).get(TALK).status_code == 200
    for missing in ("/ot/embruns/diagnostic/2026/questions/9.9-99/", "/ot/embruns/diagnostic/2019/questions/1.1-01/"):
        assert browser_of(world.manager).get(missing).status_code == 404


def test_the_versions_of_an_answer_are_told_newest_first_in_words(assessment, world):
    with office_scope([world.embruns.pk]):
        operations.record_answer(assessment=assessment, code="1.1-01", by=world.manager, version=1, value=choose("difficult"))
    page = read(browser_of(world.reader).get(TALK))
    newest, oldest = page.select(".fil > li")
    assert newest["data-etat"] == "ici"
    assert "Adapté, mais difficile à utiliser" in newest.text
    assert world.manager.full_name in newest.text
    assert "Testé avec des visiteurs" in oldest.text
    assert world.contributor.full_name in oldest.text


def test_a_former_member_is_named_as_one(sent, world):
    say(world, sent, world.contributor, "Je pars.")
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    assert "(ancien membre)" in read(browser_of(world.manager).get(TALK)).select_one(".conversation > li").text


def test_the_page_is_the_fragment_that_takes_the_place_of_its_link(sent, world):
    say(world, sent, world.advisor)
    client = browser_of(world.manager)
    page, fragment = client.get(TALK), client.get(TALK, headers=HTMX)
    inner = BeautifulSoup(fragment.text, "html.parser")
    assert "<html" not in fragment.text
    assert inner.details.summary.text.startswith("Discussion et historique")
    place = "[id='discussion-1.1-01']"
    assert [li.text for li in inner.select_one(place).select("li")] == [li.text for li in read(page).select_one(place).select("li")]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_whatever_was_said(sent, world, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count):
            by = MembershipFactory.create(office=world.embruns, role="reader").user
            operations.write_comment(assessment=sent, code="1.1-01", by=by, text=f"Commentaire {rank}.")
    client = browser_of(world.manager)
    client.get(TALK)
    with statements(7):
        client.get(TALK)


# --- The adviser's mark -------------------------------------------------------------------------------------------------------------------


def mark(world, assessment, kind="contested", **given):
    with office_scope([world.embruns.pk]):
        operations.mark_answer(
            assessment=assessment, code="1.1-01", by=world.advisor, version=0, kind=models.AdvisorMark.Kind(kind), **given
        )  # fmt: skip


def test_a_mark_is_read_by_the_office_once_the_review_is_over_and_never_alters_the_answer(sent, world):
    mark(world, sent, text="Le menu ne s’ouvre pas.", proposal="Plutôt « difficile »")
    assert "Le menu ne s’ouvre pas." in browser_of(world.advisor).get(TALK).text
    for person in (world.reader, world.manager):
        assert "Le menu" not in browser_of(person).get(TALK).text, "the review is still being written"
    with office_scope([world.embruns.pk]):
        operations.request_changes(assessment=sent, by=world.advisor, comment="Revoyez la question 1.1-01.")
    page = read(browser_of(world.reader).get(TALK))
    told = page.select_one(".effet").text
    assert "Contesté" in told
    assert "Plutôt « difficile »" in told
    assert "ne change pas la réponse" in told
    assert "Testé avec des visiteurs" in page.dl.text
    assert "a changé depuis" not in told


def test_a_mark_on_a_former_version_says_so(sent, world):
    mark(world, sent, text="Le menu ne s’ouvre pas.")
    with office_scope([world.embruns.pk]):
        operations.request_changes(assessment=sent, by=world.advisor, comment="Revoyez la question 1.1-01.")
        operations.record_answer(assessment=sent, code="1.1-01", by=world.manager, version=1, value=choose("difficult"))
    assert "La réponse a changé depuis cet avis." in read(browser_of(world.manager).get(TALK)).select_one(".effet").text


# --- Writing ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reader", "contributor", "manager", "advisor", "network_admin"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_comment_is_written_and_the_other_side_is_told_without_its_words(sent, world, who, headers):
    person = getattr(world, who)
    answer = browser_of(person).post(f"{TALK}ecrire/", {"text": "Le site date de 2019."}, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    if headers:
        assert "Votre commentaire est ajouté." in answer.text
        assert 'id="discussion-1.1-01"' in answer.text
    else:
        assert answer["Location"] == TALK
    assert comments(world) == ["Le site date de 2019."]
    with all_offices("test"):
        told = Notification.objects.filter(text__contains="commentaire")
        assert person.pk not in told.values_list("user_id", flat=True)
        assert {(line.address, "2019" in line.text) for line in told} == {(TALK, False)}


def test_what_is_empty_or_too_long_is_refused_and_given_back(sent, world):
    client = browser_of(world.manager)
    for text in ("", " \n ", "a" * 5001):
        for headers in ({}, HTMX):
            answer = client.post(f"{TALK}ecrire/", {"text": text}, headers=headers)
            assert answer.status_code == 422
            assert text.strip() in answer.text
            assert "Erreur" in answer.text
    assert comments(world) == []


def test_a_comment_sent_twice_is_written_once(sent, world):
    client = browser_of(world.manager)
    for text in ("Oui.", "Oui.", "Non.", "Oui."):
        client.post(f"{TALK}ecrire/", {"text": text})
    assert comments(world) == ["Oui.", "Non.", "Oui."]


def test_what_is_typed_comes_out_as_it_was_typed(sent, world):
    typed = "<script>alert(1)</script> [lien](http://x) " + "a" * 300
    say(world, sent, world.reader, typed)
    page = read(browser_of(world.advisor).get(TALK))
    assert typed in page.select_one(".conversation > li").text
    assert page.select_one(".conversation script") is None


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_comment_is_taken_back_by_its_author_alone_within_a_quarter_of_an_hour(sent, world, monkeypatch, headers):
    first, second = say(world, sent, world.reader, "Premier."), say(world, sent, world.reader, "Second.")
    author, other = browser_of(world.reader), browser_of(world.manager)
    assert "Reprendre ce commentaire" in author.get(TALK).text
    assert "Reprendre ce commentaire" not in other.get(TALK).text
    address = f"{TALK}commentaires/{first.pk}/reprendre/"
    assert other.post(address, headers=headers).status_code == 403
    assert author.post(address, headers=headers).status_code == (200 if headers else 303)
    assert author.post(address, headers=headers).status_code == (200 if headers else 303), "twice is once"
    assert comments(world) == ["", "Second."]
    assert "Commentaire repris par son auteur." in other.get(TALK).text
    late = second.at + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr("diagnostic.operations.review.timezone.now", lambda: late)
    refused = author.post(f"{TALK}commentaires/{second.pk}/reprendre/", headers=headers)
    assert refused.status_code == 422
    assert "quart d’heure" in refused.text
    assert comments(world) == ["", "Second."]


def test_a_comment_is_found_through_its_question_alone(sent, world):
    elsewhere = say(world, sent, world.reader, "Ailleurs.", code="1.1-02")
    assert browser_of(world.reader).post(f"{TALK}commentaires/{elsewhere.pk}/reprendre/").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_thread_is_closed_and_opened_again_by_those_who_may(sent, world, headers):
    for person in (world.contributor, world.advisor):
        assert browser_of(person).post(f"{TALK}resoudre/", headers=headers).status_code == 404, "there is none"
    say(world, sent, world.advisor)
    for person in (world.reader, world.network_admin):
        assert browser_of(person).post(f"{TALK}resoudre/", headers=headers).status_code == 403
        assert "Clore la discussion" not in browser_of(person).get(TALK).text
    for person in (world.contributor, world.manager, world.advisor):
        client = browser_of(person)
        assert client.post(f"{TALK}resoudre/", headers=headers).status_code == (200 if headers else 303)
        assert "Discussion close" in client.get(TALK).text
        assert client.post(f"{TALK}relancer/", headers=headers).status_code == (200 if headers else 303)
        assert "Clore la discussion" in client.get(TALK).text


def test_a_contributor_closes_the_threads_of_chapters_that_are_hers_or_nobodys(sent, world):
    say(world, sent, world.advisor)
    other = MembershipFactory.create(office=world.embruns, role="contributor").user
    with office_scope([world.embruns.pk]):
        operations.assign_chapter(assessment=sent, chapter_code="1", person=other, by=world.manager)
    assert browser_of(world.contributor).post(f"{TALK}resoudre/").status_code == 403
    assert browser_of(other).post(f"{TALK}resoudre/").status_code == 303
