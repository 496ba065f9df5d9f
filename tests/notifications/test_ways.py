"""By which ways a person is told: what she chose, what holds otherwise, and what nobody chooses."""

import re
import socket
import time

import pytest
from django.db import transaction

from diagnostic.models import Chapter, ChapterAssignment, Revision
from diagnostic.operations import request_changes, submit, validate
from otn.mail.models import OutgoingMail
from otn.notifications.kinds import KINDS, Kind, Ways
from otn.notifications.models import Notification, Preference
from otn.notifications.operations import choose_ways, notify
from otn.notifications.queries import get_chosen
from otn.offices.models import Membership
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, fill
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE, SAVE = "/notifications/reglages/", "/notifications/reglages/enregistrer/"
NEITHER, BOTH = Ways(bell=False, mail=False), Ways(bell=True, mail=True)


def tell(world, *people, kind=Kind.OTHER, text="Le diagnostic est validé.", **given):
    with office_scope([world.embruns.pk]):
        return notify(office_id=world.embruns.pk, people=people, text=text, address="/ot/embruns/", kind=kind, **given)


def rung(person):
    with all_offices("test"):
        return Notification.objects.filter(user=person).count()


@pytest.fixture
def sent(world, settings):
    """The diagnostic of Embruns, sent to its adviser; what that told is gone."""
    settings.OTN_TODAY = TODAY
    with office_scope([world.embruns.pk]):
        assessment = assessment_of(world.embruns)
        fill(assessment, world.manager)
        submit(assessment=assessment, by=world.manager)
        Notification.objects.all().delete()
    return assessment


def mailed():
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", flat=True))


def read(client, person, status=200):
    client.force_login(person)
    answer = client.get(PAGE)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return answer.text


# --- What holds as long as nothing is chosen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_usual_ways(world, kind):
    assert tell(world, world.manager, kind=kind) == 1
    assert rung(world.manager) == 1
    assert bool(mailed()) is (kind in {Kind.CHANGES_REQUESTED, Kind.VALIDATED, Kind.REPORT_READY, Kind.REMINDER})


def test_a_kind_is_a_word_that_the_column_holds():
    assert set(KINDS) == set(Kind)
    assert max(len(kind) for kind in Kind) <= Preference._meta.get_field("kind").max_length


# --- What somebody chose ------------------------------------------------------------------------------------------------------------------


def test_who_wants_no_mail_gets_none_and_the_others_do(world):
    choose_ways(user=world.manager, chosen={Kind.VALIDATED: Ways(bell=True, mail=False)})
    assert tell(world, world.manager, world.contributor, kind=Kind.VALIDATED) == 2
    assert mailed() == [world.contributor.email]
    assert (rung(world.manager), rung(world.contributor)) == (1, 1)


def test_who_wants_nothing_of_a_kind_is_not_told(world):
    choose_ways(user=world.manager, chosen={Kind.COMMENT: NEITHER})
    assert tell(world, world.manager, kind=Kind.COMMENT) == 0
    assert (rung(world.manager), mailed()) == (0, [])
    assert tell(world, world.manager, kind=Kind.DEADLINE) == 1


def test_what_otn_does_in_an_office_is_told_whatever_was_chosen(world):
    choose_ways(user=world.manager, chosen=dict.fromkeys(Kind, NEITHER))
    for kind in (Kind.OTHER, Kind.INVITATION):
        tell(world, world.manager, kind=kind)
    assert rung(world.manager) == 2
    assert set(Preference.objects.values_list("kind", flat=True)) == {kind.value for kind, offer in KINDS.items() if offer.is_chosen}


def test_a_closed_account_gets_no_mail_and_the_author_none_either(world):
    world.contributor.is_active = False
    tell(world, world.contributor, world.manager, kind=Kind.VALIDATED, except_for=world.manager)
    assert mailed() == []


def test_choosing_again_replaces_what_was_chosen(world):
    for ways in (NEITHER, BOTH, BOTH):
        choose_ways(user=world.manager, chosen={Kind.COMMENT: ways})
    assert get_chosen(world.manager)[Kind.COMMENT] == BOTH
    assert Preference.objects.count() == 1
    assert get_chosen(world.contributor)[Kind.COMMENT] == KINDS[Kind.COMMENT].usual


def test_a_kind_that_nobody_chooses_costs_no_statement(world):
    with office_scope([world.embruns.pk]), statements(1):  # the lines of the bells
        notify(office_id=world.embruns.pk, people=[world.manager, world.reader], text="Un fait.")


# --- The mail -----------------------------------------------------------------------------------------------------------------------------


def test_the_mail_is_the_sentence_and_where_to_read_it(world, settings):
    settings.OTN_BASE_URL = "https://otn.example"
    tell(world, world.manager, kind=Kind.VALIDATED, text="Le diagnostic de <b>Sables</b>\nBcc: x@ailleurs.example est validé.")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Le diagnostic de <b>Sables</b> Bcc: x@ailleurs.example est validé."
    assert "https://otn.example/ot/embruns/\n" in mail.text
    assert f"https://otn.example{PAGE}\n" in mail.text
    assert mail.text.count(mail.subject) == 1


def test_what_is_rolled_back_leaves_no_mail(world):
    with transaction.atomic():
        tell(world, world.manager, kind=Kind.VALIDATED)
        transaction.set_rollback(True)
    assert mailed() == []


@pytest.mark.parametrize(("move", "given"), [(request_changes, {"comment": "Précisez la question 12."}), (validate, {})])
def test_the_end_of_a_review_is_mailed_without_waiting_for_the_mail_server(world, sent, settings, move, given):
    with socket.create_server(("127.0.0.1", 0)) as server:  # which takes connections, and never says a word
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        begun = time.monotonic()
        with office_scope([world.embruns.pk]):
            move(assessment=sent, by=world.advisor, **given)
        assert time.monotonic() - begun < settings.EMAIL_TIMEOUT / 2
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert mailed() == [world.manager.email]
    mail = OutgoingMail.objects.get()
    assert "question 12" not in mail.text
    assert mail.attempts == 0
    with all_offices("test"):
        assert Revision.objects.get(assessment=sent, is_current=True).state in {"validated", "changes_requested"}


def test_who_has_left_an_office_is_not_written_to_about_its_chapters(world, sent):
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    with office_scope([world.embruns.pk]):
        chapter = Chapter.objects.filter(bank_version=sent.bank_version_id).order_by("pk")[0]
        for person in (world.contributor, world.reader):
            ChapterAssignment.objects.create(office=world.embruns, assessment=sent, chapter=chapter, user=person)
        request_changes(assessment=sent, by=world.advisor, comment="Précisez la question 12.")
    assert mailed() == [world.manager.email, world.reader.email]


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor", "network_admin", "superuser"])
def test_everybody_reads_what_holds_for_her(client, world, who):
    page = read(client, getattr(world, who))
    for offer in KINDS.values():
        assert offer.label in page
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"[^>]*?( checked)?>', page)
    assert len(boxes) == 16
    assert {name for name, ticked in boxes if ticked} == {
        *(f"{kind.value}_bell" for kind, offer in KINDS.items() if offer.bell_is_chosen),
        "changes_requested_mail", "validated_mail", "report_ready_mail", "reminder_mail",
    }  # fmt: skip


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_is_ticked_is_kept(client, world, headers):
    client.force_login(world.manager)
    sent = {"comment_bell": "on", "comment_mail": "on", "validated_mail": "on", "other_bell": "", "unknown": "on"}
    answer = client.post(SAVE, sent, headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    page = read(client, world.manager)
    assert "Vos choix sont enregistrés." in page
    ticked = set(re.findall(r'<input type="checkbox" name="(\w+)"[^>]*? checked>', page))
    assert ticked == {"comment_bell", "comment_mail", "validated_mail"}
    assert not Preference.objects.exclude(user=world.manager).exists()


def test_the_page_is_behind_the_login_and_writes_nothing_by_a_get(client, world):
    assert client.get(PAGE).status_code == 302
    client.force_login(world.manager)
    assert client.get(SAVE).status_code == 405
    assert not Preference.objects.exists()


def test_the_bell_and_the_account_lead_to_the_page(client, world):
    client.force_login(world.manager)
    for address in ("/notifications/", "/compte/profil/"):
        assert f'href="{PAGE}"' in client.get(address).text
