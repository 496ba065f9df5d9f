"""Who answers which chapter: confided, taken back, finished, shared out at once; and asking for more time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnostic import operations
from diagnostic.models import ChapterAssignment
from diagnostic.queries.banks import get_version
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, WrongState
from otn.mail.models import OutgoingMail
from otn.notifications.kinds import Kind, Ways
from otn.notifications.models import Notification
from otn.notifications.operations import choose_ways
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, published_version
from tests.diagnostic.test_hub import MEMBERS, OTN, hrefs, posts, seen, words
from tests.factories import EditionFactory, MembershipFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

URL = "/ot/embruns/diagnostic/2026/"
PAGE = f"{URL}repartition/"
REASON = "Deux collègues sont en congé."
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def assessment(world):
    edition = EditionFactory.create(bank_version=published_version(), year=2026)
    with office_scope([world.embruns.pk]):
        return assessment_of(world.embruns, edition)


def confide(assessment, person, world):
    with office_scope([world.embruns.pk]):
        return operations.assign_chapter(assessment=assessment, chapter_code="1", person=person, by=world.manager)


def held():
    with all_offices("test"):
        return [(one.user, one.done_at is not None) for one in ChapterAssignment.objects.select_related("user").order_by("pk")]


# --- Confiding ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*MEMBERS, *OTN])
def test_everybody_sees_who_answers_what_and_the_manager_alone_changes_it(client, world, assessment, who):
    with office_scope([world.embruns.pk]):
        operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    confide(assessment, world.contributor, world)
    page = seen(client, getattr(world, who), PAGE)
    chapter = page.select_one("#chapitre-1")
    assert world.contributor.full_name in words(chapter)
    assert "0 sur 7" in words(chapter)
    expected = {
        "manager": [f"{PAGE}rappeler/", f"{PAGE}1/reprendre/{world.contributor.pk}/", f"{PAGE}1/confier/"],
        "contributor": [f"{PAGE}1/terminer/"],
    }
    assert posts(page) == expected.get(who, [])


@pytest.mark.parametrize("htmx", [False, True])
def test_a_chapter_is_confided_to_several_people_and_taken_back(client, world, assessment, htmx):
    client.force_login(world.manager)
    headers = HTMX if htmx else {}
    for person in (world.contributor, world.manager):
        answer = client.post(f"{PAGE}1/confier/", {"person": person.pk}, headers=headers)
        assert answer.status_code == (200 if htmx else 303)
        if htmx:
            assert f"Le chapitre 1 est confié à {person}." in answer.text
            assert answer.text.count('id="chapitre-1"') == 1
        else:
            assert answer["Location"] == f"{PAGE}#chapitre-1"
    assert [person for person, _ in held()] == [world.contributor, world.manager]
    answer = client.post(f"{PAGE}1/reprendre/{world.contributor.pk}/", headers=headers)
    assert answer.status_code == (200 if htmx else 303)
    assert [person for person, _ in held()] == [world.manager]
    with office_scope([world.embruns.pk]):
        assert Notification.objects.get(user=world.contributor).text == "Le chapitre 1 du diagnostic 2026 vous est confié."


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("who", ["nobody", "reader", "stranger"])
def test_who_does_not_answer_is_refused_beside_the_field(client, world, assessment, who, htmx):
    person = {"nobody": "", "reader": world.reader.pk, "stranger": world.pommiers_manager.pk}[who]
    client.force_login(world.manager)
    answer = client.post(f"{PAGE}1/confier/", {"person": person}, headers=HTMX if htmx else {})
    assert answer.status_code == 422
    assert "Choisissez une personne" in answer.text
    assert htmx or page_faults(answer.text) == []
    assert held() == []


def test_what_is_not_there_is_a_404(client, world, assessment):
    confide(assessment, world.contributor, world)
    client.force_login(world.manager)
    for address in ("9/confier/", "1/reprendre/999999/", f"9/reprendre/{world.contributor.pk}/", "9/terminer/", "1/terminer/"):
        assert client.post(PAGE + address, {"person": world.contributor.pk}).status_code == 404
    assert client.post("/ot/embruns/diagnostic/2019/repartition/1/confier/", {"person": world.contributor.pk}).status_code == 404
    assert client.post("/ot/brumes/diagnostic/2026/repartition/1/confier/", {"person": world.contributor.pk}).status_code == 404
    assert client.get(f"{PAGE}1/confier/").status_code == 405


@pytest.mark.parametrize("htmx", [False, True])
def test_a_contributor_says_that_her_part_is_done_and_takes_it_up_again(client, world, assessment, htmx):
    confide(assessment, world.contributor, world)
    client.force_login(world.contributor)
    for word, is_done in (("oui", True), ("non", False)):
        answer = client.post(f"{PAGE}1/terminer/", {"termine": word}, headers=HTMX if htmx else {})
        assert answer.status_code == (200 if htmx else 303)
        assert held() == [(world.contributor, is_done)]
    with office_scope([world.embruns.pk]):
        assert Notification.objects.get(user=world.manager, text__contains="terminé")


def test_somebody_who_has_left_is_said_to_answer_no_more(client, world, assessment):
    confide(assessment, world.contributor, world)
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    assert "ne répond plus" in words(seen(client, world.manager, PAGE).select_one("#chapitre-1"))
    assert "(ne répond plus)" in words(seen(client, world.manager, "/ot/embruns/diagnostic/").main)


def test_once_sent_nobody_confides_any_more(client, world, assessment):
    confide(assessment, world.contributor, world)
    with office_scope([world.embruns.pk]):
        answer_everything(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
    for who in ("manager", "contributor"):
        page = seen(client, getattr(world, who), PAGE)
        assert posts(page) == []
        assert "Les réponses sont parties." in words(page.main)


def test_otn_does_not_see_who_answers_a_draft_that_is_not_shown(client, world, assessment):
    confide(assessment, world.contributor, world)
    page = seen(client, world.advisor, PAGE)
    assert world.contributor.full_name not in words(page.main)
    assert "0 sur 7" in words(page.main)


@pytest.mark.parametrize("people", [0, 29])
def test_statements_do_not_grow_with_the_people(client, world, assessment, people):
    with all_offices("test world"):
        for _ in range(people):
            person = MembershipFactory.create(office=world.embruns).user
            operations.assign_chapter(assessment=assessment, chapter_code="1", person=person, by=world.manager)
    get_version(assessment.bank_version_id)
    client.force_login(world.manager)
    client.get(PAGE)
    with statements(9):  # session, person, office, assessment; revision, answers, assigned, those who could be; frame
        client.get(PAGE)


# --- A word to the team -------------------------------------------------------------------------------------------------------------------

REMIND = f"{PAGE}rappeler/"


def test_a_manager_reminds_those_who_have_something_left_once_a_day(client, world, assessment):
    done = MembershipFactory.create(office=world.embruns, role="contributor", user__first_name="Zoé", user__last_name="Fini").user
    confide(assessment, world.contributor, world)
    confide(assessment, world.manager, world)
    confide(assessment, done, world)
    with office_scope([world.embruns.pk]):
        operations.finish_chapter(assessment=assessment, chapter_code="1", by=done, is_done=True)
    with all_offices("test"):
        Notification.objects.all().delete()
    name = world.contributor.full_name
    assert f"{name} a encore à répondre." in words(seen(client, world.manager, PAGE).main)
    for _ in range(2):  # the same click twice reminds once
        answer = client.post(REMIND, follow=True)
        assert f"Le rappel est parti à {name}." in answer.text
        assert page_faults(answer.text) == []
    (mail,) = OutgoingMail.objects.order_by("pk")
    assert mail.recipient == world.contributor.email
    assert "Le chapitre 1 du diagnostic 2026 attend vos réponses jusqu’au " in mail.text
    assert f"{world.manager} vous le rappelle." in mail.text.replace("\N{NO-BREAK SPACE}", " ")
    with all_offices("test"):
        assert [line.user for line in Notification.objects.select_related("user").order_by("pk")] == [world.contributor]
        assert JournalEntry.objects.filter(verb="assessment.team_reminded").count() == 1
    other = MembershipFactory.create(office=world.embruns, role="manager").user
    client.force_login(other)
    answer = client.post(REMIND)
    assert answer.status_code == 409
    assert "L’équipe a déjà reçu un rappel aujourd’hui" in answer.text


def test_where_nothing_is_confided_all_who_can_answer_are_reminded(client, world, assessment):
    assert f"{world.contributor.full_name} a encore à répondre." in words(seen(client, world.manager, PAGE).main)
    client.post(REMIND)
    (mail,) = OutgoingMail.objects.order_by("pk")
    assert mail.recipient == world.contributor.email
    assert "Le diagnostic 2026 attend vos réponses jusqu’au " in mail.text


def test_whoever_wants_no_reminder_gets_none_and_the_manager_is_told(client, world, assessment):
    choose_ways(user=world.contributor, chosen={Kind.REMINDER: Ways(bell=False, mail=False)})
    client.force_login(world.manager)
    answer = client.post(REMIND)
    assert answer.status_code == 422
    assert "ont choisi de ne recevoir aucun rappel" in answer.text
    assert not OutgoingMail.objects.exists()
    with all_offices("test"):
        assert not JournalEntry.objects.filter(verb="assessment.team_reminded").exists()


def test_nobody_is_reminded_of_what_is_done_or_sent_or_when_alone(client, world, assessment):
    confide(assessment, world.contributor, world)
    with office_scope([world.embruns.pk]):
        operations.finish_chapter(assessment=assessment, chapter_code="1", by=world.contributor, is_done=True)
    assert REMIND not in posts(seen(client, world.manager, PAGE))
    answer = client.post(REMIND)
    assert answer.status_code == 422
    assert "Il n’y a personne à relancer" in answer.text
    with office_scope([world.embruns.pk]):
        answer_everything(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
    assert REMIND not in posts(seen(client, world.manager, PAGE))
    assert client.post(REMIND).status_code == 409
    assert not OutgoingMail.objects.exists()


# --- Sharing out --------------------------------------------------------------------------------------------------------------------------


def test_sharing_out_is_shown_before_it_is_saved(client, world, assessment):
    assert f"{PAGE}proposition/" in hrefs(seen(client, world.manager, PAGE))
    page = seen(client, world.manager, f"{PAGE}proposition/")
    assert "rien n’est encore enregistré" in words(page.main)
    chosen = page.select_one("select[name=c-1] option[selected]")["value"]
    assert held() == []
    answer = client.post(f"{PAGE}partager/", {"c-1": chosen})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert [str(person.pk) for person, _ in held()] == [chosen]
    assert f"{PAGE}proposition/" not in hrefs(seen(client, world.manager, PAGE))
    assert "Tous les chapitres sont déjà confiés." in words(seen(client, world.manager, f"{PAGE}proposition/").main)


def test_sharing_out_may_leave_a_chapter_to_all_and_refuses_a_stranger(client, world, assessment):
    client.force_login(world.manager)
    assert client.post(f"{PAGE}partager/", {"c-1": ""}).status_code == 303
    refused = client.post(f"{PAGE}partager/", {"c-1": str(world.pommiers_manager.pk)})
    assert refused.status_code == 422
    assert page_faults(refused.text) == []
    assert held() == []
    for who in ("contributor", "reader", "advisor"):
        client.force_login(getattr(world, who))
        assert client.get(f"{PAGE}proposition/").status_code == 403


# --- More time ----------------------------------------------------------------------------------------------------------------------------


def ask(assessment, by, reason=REASON):
    operations.ask_delay(assessment=assessment, by=by, reason=reason)


def test_a_request_is_journalled_and_told_to_the_advisers_without_its_reason(client, world, assessment):
    client.force_login(world.contributor)
    answer = client.post(f"{URL}delai/envoyer/", {"reason": REASON})
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/diagnostic/?annee=2026")
    with office_scope([world.embruns.pk]):
        entry = JournalEntry.objects.get(verb="assessment.delay_asked")
        told = Notification.objects.get(user=world.advisor)
    assert (entry.actor, entry.reason, entry.target_label) == (world.contributor, REASON, "2026, révision 1")
    assert told.text == "Côte des Embruns demande un délai pour son diagnostic 2026."
    assert told.address == "/ot/embruns/diagnostic/?annee=2026"
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (world.advisor.email, "Délai demandé par Côte des Embruns")
    assert "/ot/embruns/diagnostic/?annee=2026" in mail.text
    for text in (told.text, mail.text):
        assert REASON not in text


def test_without_adviser_the_network_is_asked(world, assessment):
    AdvisorAssignment.objects.filter(office=world.embruns).delete()
    with office_scope([world.embruns.pk]):
        ask(assessment, world.manager)
    with all_offices("test"):
        assert Notification.objects.get(user=world.network_admin).office_id is None
        assert not Notification.objects.filter(user=world.advisor).exists()
    assert OutgoingMail.objects.get().recipient == world.network_admin.email


def test_what_was_asked_stands_on_the_page_until_a_delay_is_given(client, world, assessment):
    with office_scope([world.embruns.pk]):
        ask(assessment, world.contributor)
    for who in ("manager", "contributor", "advisor", "network_admin"):
        assert f"“{REASON}”" in words(seen(client, getattr(world, who), "/ot/embruns/diagnostic/").main)
    assert REASON not in words(seen(client, world.reader, "/ot/embruns/diagnostic/").main)
    with office_scope([world.embruns.pk]):
        dates = assessment.deadlines
        operations.extend_deadline(
            assessment=assessment, by=world.advisor, reason=REASON, submit_until=dates.submit_by + timedelta(days=7),
            review_until=dates.review_by + timedelta(days=7),
        )  # fmt: skip
    page = words(seen(client, world.manager, "/ot/embruns/diagnostic/").main)
    assert "a demandé un délai" not in page
    assert "OTN a donné un délai à cet office." in page
    assert "5 février 2027" in page


def test_a_second_request_of_the_day_is_refused_kindly_and_keeps_what_was_typed(client, world, assessment):
    with office_scope([world.embruns.pk]):
        ask(assessment, world.contributor)
    client.force_login(world.manager)
    answer = client.post(f"{URL}delai/envoyer/", {"reason": "Il nous faut encore deux semaines."})
    assert answer.status_code == 409
    assert "a déjà demandé un délai aujourd’hui" in answer.text
    assert "Il nous faut encore deux semaines." in answer.text
    assert page_faults(answer.text) == []
    assert OutgoingMail.objects.count() == 1


def test_the_same_form_sent_twice_asks_once_and_the_next_day_asks_again(world, assessment):
    with office_scope([world.embruns.pk]):
        ask(assessment, world.manager)
        ask(assessment, world.manager)
        assert JournalEntry.objects.filter(verb="assessment.delay_asked").count() == 1
        with pytest.raises(WrongState, match="Vous avez déjà demandé"):
            ask(assessment, world.manager, "Une autre raison, plus longue.")


def test_the_next_day_one_may_ask_again(world, assessment, time_machine):
    with office_scope([world.embruns.pk]):
        ask(assessment, world.manager)
        time_machine.move_to(timezone.now() + timedelta(days=1))
        ask(assessment, world.manager)
        assert JournalEntry.objects.filter(verb="assessment.delay_asked").count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "trop bref"])
def test_a_reason_is_owed(client, world, assessment, reason):
    client.force_login(world.manager)
    answer = client.post(f"{URL}delai/envoyer/", {"reason": reason})
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    with office_scope([world.embruns.pk]), pytest.raises(Refused):
        ask(assessment, world.manager, reason)


def test_nothing_is_asked_once_the_answers_are_sent(client, world, assessment):
    with office_scope([world.embruns.pk]):
        answer_everything(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
    page = seen(client, world.manager, f"{URL}delai/")
    assert posts(page) == []
    assert "il n’y a plus de délai à demander" in words(page.main)
    assert client.post(f"{URL}delai/envoyer/", {"reason": REASON}).status_code == 409


@pytest.mark.parametrize("who", ["reader", "advisor", "network_admin"])
def test_others_do_not_ask(client, world, assessment, who):
    client.force_login(getattr(world, who))
    assert client.get(f"{URL}delai/").status_code == 403
    assert client.post(f"{URL}delai/envoyer/", {"reason": REASON}).status_code == 403


def test_an_archived_office_changes_nothing(client, world, assessment):
    confide(assessment, world.contributor, world)
    Office.objects.filter(pk=world.embruns.pk).update(archived_at="2026-11-01T00:00:00Z")
    assert posts(seen(client, world.manager, PAGE)) == []
    for address in (
        "repartition/1/confier/",
        "repartition/partager/",
        "delai/envoyer/",
        f"repartition/1/reprendre/{world.contributor.pk}/",
    ):
        assert client.post(URL + address, {"person": world.contributor.pk, "reason": REASON}).status_code == 403
