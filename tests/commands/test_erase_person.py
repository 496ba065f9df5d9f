"""Erasing a person (RGPD art. 17): her name and addresses go, what she did stays her office's, and nobody is left without a manager."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from diagnostic.models import Answer
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.mail import operations as mail
from otn.mail.models import OutgoingMail
from otn.network import erasure
from otn.notifications.models import Notification
from otn.offices.models import AdvisorAssignment, Invitation, Membership, Office
from otn.offices.operations.shared import managers_of
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of
from tests.factories import InvitationFactory, MembershipFactory, NotificationFactory

pytestmark = pytest.mark.django_db

NAME, ADDRESS = "Ondine Ravelineau", "ondine@embruns.example"
ERASED = "Personne effacée"


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """Nothing goes to the broker."""
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **options: None)


@pytest.fixture(autouse=True)
def a_day_of_the_edition(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def ondine(world):
    """A manager of Embruns besides the other, with everything that a person leaves behind."""
    first, last = NAME.split()
    person = MembershipFactory.create(
        office=world.embruns, role="manager", user__email=ADDRESS, user__first_name=first, user__last_name=last
    ).user
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    InvitationFactory.create(office=world.brumes, email=ADDRESS, invited_by=world.brumes_manager)
    InvitationFactory.create(office=world.embruns, email="autre@essai.example", invited_by=person)
    mail.post(to=ADDRESS, subject="Bonjour", text="À vous.")
    mail.post(to=world.manager.email, subject=f"{NAME} a répondu", text=f"{NAME} ({ADDRESS}) a répondu.")
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=world.superuser, content_type=content_type, object_id=str(person.pk), object_repr=NAME, action_flag=CHANGE)
    with all_offices("test world"):
        NotificationFactory.create(office=world.embruns, user=person)
        NotificationFactory.create(office=world.embruns, user=world.manager, text=f"{NAME} a rejoint Côte des Embruns.")
        journal.record(office_id=world.embruns.pk, by=person, verb="office.changed", target=world.embruns)
        assessment = assessment_of(world.embruns)
        answer_everything(assessment, person)
    return person


def erase(email=ADDRESS, **options):
    told = StringIO()
    call_command("erase_person", email, stdout=told, **options)
    return told.getvalue()


def everything():
    """All that the database holds, as text, whoever may see it."""
    found = []
    ids = list(Office.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor, office_scope(ids):
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(r::text, chr(10)), '') FROM {connection.ops.quote_name(table)} r")
            found.append(cursor.fetchone()[0])
    with all_offices("test"):
        found += [f"{line.before} {line.after} {line.target_label}" for line in JournalEntry.objects.order_by("pk")]
        found += [note.text for note in Notification.objects.order_by("pk")]
    return "\n".join(found)


def test_neither_name_nor_address_is_left_anywhere(ondine):
    assert NAME.split()[1] in everything()
    assert ADDRESS in everything()
    erase()
    left = everything()
    assert ADDRESS not in left
    assert NAME not in left
    assert "Ravelineau" not in left


def test_what_she_did_stays_and_says_an_erased_person(ondine, world):
    with all_offices("test"):
        answers, lines = Answer.objects.count(), JournalEntry.objects.filter(actor=ondine).count()
        assert answers > 0
    erase()
    with all_offices("test"):
        assert Answer.objects.count() == answers
        assert JournalEntry.objects.filter(actor=ondine).count() == lines
        assert str(JournalEntry.objects.filter(actor=ondine).select_related("actor").order_by("pk")[0].actor) == ERASED
        assert Notification.objects.get(text__startswith=ERASED).text == f"{ERASED} a rejoint Côte des Embruns."
    assert OutgoingMail.objects.get().text == f"{ERASED} ({ERASED}) a répondu."
    assert LogEntry.objects.get().object_repr == ERASED


def test_her_account_is_closed_and_lets_nobody_in(ondine, world, client):
    client.force_login(ondine)
    assert client.get("/ot/embruns/").status_code == 200
    erase()
    assert client.get("/ot/embruns/").status_code == 302
    person = User.objects.get(pk=ondine.pk)
    assert (person.is_active, person.has_usable_password(), str(person)) == (False, False, ERASED)
    assert UserSession.objects.count() == EmailAddress.objects.count() == 0
    assert not Membership.objects.get(user=person).is_active
    assert managers_of(world.embruns) == [world.manager]
    assert not Invitation.objects.filter(accepted_at=None, revoked_at=None).exists()
    assert not Invitation.objects.filter(office=world.brumes).exists()


def test_it_is_journalled_without_her_name(ondine, world):
    erase()
    with all_offices("test"):
        line = JournalEntry.objects.get(verb="person.erased")
        assert (line.office_id, line.person_id, line.target_label) == (None, ondine.pk, "")
        assert JournalEntry.objects.get(verb="membership.ended").office_id == world.embruns.pk


def test_an_adviser_leaves_his_offices_the_day_before(world):
    erase(world.advisor.email)
    assert not AdvisorAssignment.objects.filter(advisor=world.advisor, ends_on=None).exists()
    assert AdvisorAssignment.objects.filter(advisor=world.advisor).count() == 2


def test_a_dry_run_says_what_would_go_and_writes_nothing(ondine):
    before = everything()
    told = erase(dry_run=True)
    assert told.startswith("Rien n’est écrit.")
    assert "invitations reçues, supprimées\u00a0: 1" in told
    assert "phrases du site qui la nommaient\u00a0: 1" in told
    assert everything() == before
    assert User.objects.get(pk=ondine.pk).is_active


def test_a_text_that_somebody_typed_is_counted_and_left(ondine, world):
    Office.objects.filter(pk=world.brumes.pk).update(commune=f"Chez {NAME}")
    assert "offices de tourisme\u00a0: 1" in erase()
    assert Office.objects.get(pk=world.brumes.pk).commune == f"Chez {NAME}"


def test_the_last_manager_of_an_office_is_refused(world):
    with pytest.raises(CommandError, match=r"seul référent de l’office «.Pays des Brumes.»"):
        erase(world.brumes_manager.email)
    assert User.objects.get(pk=world.brumes_manager.pk).is_active


@pytest.mark.parametrize(("who", "told"), [("network_admin", "seul administrateur du réseau"), ("superuser", "seul compte technique")])
def test_the_last_of_the_network_is_refused(world, who, told):
    with pytest.raises(CommandError, match=told):
        erase(getattr(world, who).email)


@pytest.mark.parametrize("address", ["personne@nulle.part", "sans-arobase", "é@é@é"])
def test_an_address_without_account_is_told(world, address):
    with pytest.raises(CommandError, match="Aucun compte"):
        erase(address)


def test_forgetting_twice_is_once(ondine):
    erase()
    assert erasure.forget(person=User.objects.get(pk=ondine.pk)).taken == ()
    with all_offices("test"):
        assert JournalEntry.objects.filter(verb="person.erased").count() == 1
