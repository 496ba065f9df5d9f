"""One's own profile and one's own data."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.dashboard.operations import ask_for_erasure
from otn.journal.models import JournalEntry
from otn.journal.operations import record
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.notifications.operations import notify
from otn.offices.models import Membership, Office
from otn.tenancy.scope import all_offices
from tests.factories import InvitationFactory, MembershipFactory, UserFactory
from tests.offices.acts import at_once
from tests.statements import statements
from tests.test_consistency import page_faults
from tests.world import make_world

pytestmark = pytest.mark.django_db

PROFILE, CHANGE = "/compte/profil/", "/compte/profil/enregistrer/"
DATA, TAKE, ERASURE, ASK = (f"/compte/mes-donnees/{below}" for below in ("", "telecharger/", "effacement/", "effacement/demander/"))
GIVEN = {"first_name": "Hélène", "last_name": "Marchand", "theme": "sombre", "shortcuts_enabled": "on"}
EVERYBODY = ["manager", "contributor", "reader", "advisor", "network_admin", "superuser"]


def lines(verb):
    with all_offices("test reads"):
        return list(JournalEntry.objects.filter(verb=verb).order_by("pk"))


# --- Profile ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("address", [PROFILE, DATA, ERASURE])
def test_everybody_reads_pages_without_fault(client, world, who, address):
    client.force_login(getattr(world, who))
    answer = client.get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []


@pytest.mark.parametrize("address", [PROFILE, DATA, ERASURE])
def test_they_are_for_people_who_are_logged_in(client, address):
    assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("address", [CHANGE, TAKE, ASK])
def test_what_changes_something_is_a_post(client, world, address):
    client.force_login(world.manager)
    assert client.get(address).status_code == 405


def test_a_name_is_one_line_of_signs_that_are_seen(client, world):
    client.force_login(world.manager)
    hidden = "\N{RIGHT-TO-LEFT OVERRIDE}Hélène\r\nBcc: x"
    assert client.post(CHANGE, GIVEN | {"first_name": hidden}).status_code == 303
    world.manager.refresh_from_db()
    assert world.manager.first_name == "Hélène Bcc: x"
    assert client.post(CHANGE, GIVEN | {"first_name": "\N{ZERO WIDTH SPACE}"}).status_code == 422


def test_a_profile_is_kept_and_its_colours_show_at_once(client, world):
    client.force_login(world.manager)
    answer = client.post(CHANGE, GIVEN | {"saves_with_button": "on"})
    assert (answer.status_code, answer["Location"]) == (303, PROFILE)
    page = client.get(PROFILE)
    assert '<html lang="fr" data-theme="sombre">' in page.text
    assert "Votre profil est enregistré." in page.text
    person = User.objects.get(pk=world.manager.pk)
    assert (person.full_name, person.theme, person.shortcuts_enabled, person.saves_with_button) == ("Hélène Marchand", "sombre", True, True)


def test_with_htmx_the_same_is_kept(client, world):
    client.force_login(world.manager)
    assert client.post(CHANGE, GIVEN, headers={"HX-Request": "true"}).status_code == 303
    assert User.objects.get(pk=world.manager.pk).full_name == "Hélène Marchand"


def test_what_is_not_ticked_is_switched_off(client, world):
    client.force_login(world.manager)
    client.post(CHANGE, GIVEN | {"theme": "", "shortcuts_enabled": ""})
    person = User.objects.get(pk=world.manager.pk)
    assert (person.theme, person.shortcuts_enabled, person.saves_with_button) == ("", False, False)


def test_the_journal_tells_of_a_new_name_without_the_name(client, world):
    client.force_login(world.manager)
    client.post(CHANGE, GIVEN)
    client.post(CHANGE, GIVEN | {"theme": "clair"})  # the same name
    (line,) = lines("person.profile_changed")
    assert (line.office_id, line.actor_id, line.person_id, line.before, line.after) == (
        None,
        world.manager.pk,
        world.manager.pk,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("given", "wrong"), [({"first_name": ""}, "first_name"), ({"last_name": "x" * 81}, "last_name"), ({"theme": "rose"}, "theme")]
)
def test_a_faulty_profile_keeps_what_was_typed_and_changes_nothing(client, world, given, wrong):
    client.force_login(world.manager)
    answer = client.post(CHANGE, GIVEN | {"last_name": "Marchand-Roy"} | given)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"#id_{wrong}_error") is not None
    assert page.select_one(f'.alerte-erreur a[href="#id_{wrong}"]') is not None
    assert "Marchand-Roy" in answer.text or wrong == "last_name"
    assert page_faults(answer.text) == []
    assert User.objects.get(pk=world.manager.pk).first_name == "Léa"
    assert lines("person.profile_changed") == []


def test_it_lists_one_s_offices_with_the_way_out_and_only_those(client, world):
    MembershipFactory.create(office=world.pommiers, user=world.manager, role="reader")
    MembershipFactory.create(office=world.brumes, user=world.manager, is_active=False)
    client.force_login(world.manager)
    page = BeautifulSoup(client.get(PROFILE).text, "html.parser")
    assert [row.th.get_text(strip=True) for row in page.select("tbody tr")] == ["Côte des Embruns", "Vallée des Pommiers"]
    out = page.select_one("tbody tr td:last-child a")["href"]
    assert client.get(out).status_code == 200
    client.force_login(world.network_admin)
    assert "Vos offices" not in BeautifulSoup(client.get(PROFILE).text, "html.parser").main.get_text()


def test_it_leads_to_everything_that_is_one_s_own(client, world):
    client.force_login(world.reader)
    page = BeautifulSoup(client.get(PROFILE).text, "html.parser")
    names = [
        "account_profile", "notifications:settings", "account_email", "account_change_password", "mfa_index", "usersessions_list",
        "account_data",
    ]  # fmt: skip
    assert [link["href"] for link in page.select('nav[aria-label="Mon compte"] a')] == [reverse(name) for name in names]


@pytest.mark.parametrize("count", [1, 30])
def test_the_profile_costs_the_same_whatever_the_number_of_offices(client, world, count):
    for _ in range(count):
        MembershipFactory.create(user=world.reader)
    client.force_login(world.reader)
    client.get(PROFILE)
    with statements(5):  # session, person, offices, frame and bell
        client.get(PROFILE)


# --- Data ---------------------------------------------------------------------------------------------------------------------------------


def unpacked(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["lisez-moi.txt", "mes-donnees.json"]
        return json.loads(archive.read("mes-donnees.json")), archive.read("lisez-moi.txt").decode()


@pytest.fixture
def known(world):
    """The contributor of Embruns with a row of each kind, beside those of others."""
    person = world.contributor
    InvitationFactory.create(office=world.embruns, invited_by=person, email="invite@essai.example")
    InvitationFactory.create(office=world.embruns, invited_by=world.manager, email="autre@essai.example")
    InvitationFactory.create(office=world.pommiers, invited_by=world.pommiers_manager, email=person.email)
    MembershipFactory.create(office=world.brumes, user=person, is_active=False, ended_at=timezone.now())
    OutgoingMail.objects.create(recipient=person.email, subject="Bienvenue", text="secret")
    OutgoingMail.objects.create(recipient=world.manager.email, subject="Pour une autre", text="secret")
    with all_offices("test world"):
        record(office_id=world.embruns.pk, by=person, verb="document.downloaded", label="rapport.pdf")
        record(office_id=world.brumes.pk, by=world.brumes_manager, verb="membership.ended", person=person, reason="fin de contrat")
        record(office_id=world.embruns.pk, by=world.manager, verb="document.downloaded", label="d’une autre.pdf")
        record(office_id=None, by=person, verb="person.profile_changed", person=person)
        notify(office_id=world.embruns.pk, people=[person, world.manager], text="Un rapport est prêt.")
    return person


def test_one_takes_everything_that_is_kept_about_oneself_and_nothing_else(client, world, known):
    client.force_login(known)
    data, read_me = unpacked(client.post(TAKE))
    assert data["compte"]["adresse e-mail"] == known.email
    assert [(row["office"], row["membre aujourd’hui"]) for row in data["offices"]] == [
        ("Côte des Embruns", True),
        ("Pays des Brumes", False),
    ]
    assert [(row["office"], row["envoyée par vous"]) for row in data["invitations"]] == [
        ("Côte des Embruns", True),
        ("Vallée des Pommiers", False),
    ]
    assert [row["objet"] for row in data["courriels"]] == ["Bienvenue"]
    assert [(row["office"], row["objet"], row["motif"], row["fait par vous"]) for row in data["journal"]] == [
        ("Côte des Embruns", "rapport.pdf", "", True),
        ("Pays des Brumes", "", "fin de contrat", False),
        ("", "", "", True),
        ("", "", "", True),  # that she took her data
    ]
    assert [row["texte"] for row in data["notifications"]] == ["Un rapport est prêt."]
    assert "mot de passe" in read_me
    whole = json.dumps(data, ensure_ascii=False)
    assert [
        word for word in (known.password, "secret", "invite@essai", "autre@essai", str(world.manager), "d’une autre") if word in whole
    ] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_can_take_their_data(client, world, who):
    client.force_login(getattr(world, who))
    data, _ = unpacked(client.post(TAKE))
    assert data["compte"]["conseiller OTN"] is (who == "advisor")
    assert [row["office"] for row in data["offices confiés"]] == (["Côte des Embruns", "Vallée des Pommiers"] if who == "advisor" else [])


def test_taking_one_s_data_is_told_in_the_journal(client, world):
    client.force_login(world.reader)
    client.post(TAKE)
    (line,) = lines("person.exported")
    assert (line.office_id, line.actor_id, line.person_id) == (None, world.reader.pk, world.reader.pk)


def test_the_page_counts_what_is_kept(client, world, known):
    client.force_login(known)
    page = BeautifulSoup(client.get(DATA).text, "html.parser")
    counts = {row.th.get_text(strip=True): row.select_one(".nombre").get_text(strip=True) for row in page.select("tbody tr")}
    assert counts["Offices dont vous êtes ou avez été membre"] == "2"
    assert counts["Invitations reçues ou envoyées"] == "2"
    assert counts["Lignes du journal qui vous concernent"] == "3"
    assert counts["Notifications"] == "1"


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_and_the_file_cost_the_same_whatever_is_kept(client, world, size):
    person = world.reader
    for _ in range(size):
        office = MembershipFactory.create(user=person).office
        with all_offices("test world"):
            record(office_id=office.pk, by=person, verb="document.downloaded", label="rapport.pdf")
            notify(office_id=office.pk, people=[person], text="Un rapport est prêt.")
    client.force_login(person)
    client.get(DATA)
    with statements(13):  # session, person; eight kinds, the request of erasure; frame and bell
        client.get(DATA)
    with statements(14):
        client.post(TAKE)


# --- Erasure ------------------------------------------------------------------------------------------------------------------------------


def test_asking_for_erasure_tells_the_network_and_the_journal_once(client, world):
    UserFactory.create(email="autre-admin@otn.example", is_network_admin=True)
    client.force_login(world.contributor)
    for _ in range(2):
        answer = client.post(ASK)
        assert (answer.status_code, answer["Location"]) == (303, DATA)
    (line,) = lines("person.erasure_asked")
    assert (line.office_id, line.actor_id, line.person_id) == (None, world.contributor.pk, world.contributor.pk)
    with all_offices("test reads"):
        told = Notification.objects.filter(office=None).order_by("user__email").values_list("user__email", "text")
        assert list(told) == [
            (email, f"{world.contributor} demande l’effacement de son compte.")
            for email in ("admin@otn.example", "autre-admin@otn.example")
        ]
    mails = OutgoingMail.objects.filter(subject="Demande d’effacement d’un compte").order_by("recipient")
    assert [mail.recipient for mail in mails] == ["admin@otn.example", "autre-admin@otn.example"]
    assert world.contributor.email in mails[0].text
    page = client.get(DATA).text
    assert "Vous avez demandé l’effacement de votre compte" in page
    assert ERASURE not in page


@pytest.mark.django_db(transaction=True)
def test_ten_identical_requests_of_erasure_are_one():
    person = make_world().contributor
    at_once(*[lambda: ask_for_erasure(by=person)] * 10)
    assert len(lines("person.erasure_asked")) == 1
    assert OutgoingMail.objects.count() == 1


def test_the_last_manager_is_told_to_name_another_one(client, world):
    client.force_login(world.manager)
    answer = client.post(ASK)
    assert answer.status_code == 409
    assert "Un office garde toujours au moins un référent. Nommez-en un autre d’abord." in answer.text
    assert "Côte des Embruns" in answer.text
    assert page_faults(answer.text) == []
    assert lines("person.erasure_asked") == []
    MembershipFactory.create(office=world.embruns, role="manager")
    assert client.post(ASK).status_code == 303


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_at": timezone.now() - timedelta(days=1)}])
def test_whoever_manages_nothing_any_more_may_ask(client, world, change):
    Membership.objects.filter(user=world.manager).update(**change)
    client.force_login(world.manager)
    assert client.post(ASK).status_code == 303


def test_the_manager_of_an_archived_office_may_ask(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
    client.force_login(world.manager)
    assert client.post(ASK).status_code == 303


def test_it_may_be_asked_again_once_its_time_is_over(client, world, time_machine):
    client.force_login(world.contributor)
    with all_offices("test world"):
        JournalEntry.objects.create(
            office=None,
            actor=world.contributor,
            person=world.contributor,
            verb="person.erasure_asked",
            at=timezone.now() - timedelta(days=31),
        )
    client.post(ASK)
    assert len(lines("person.erasure_asked")) == 2


def test_the_only_network_admin_cannot_ask_herself(client, world):
    client.force_login(world.network_admin)
    assert client.post(ASK).status_code == 303
    with all_offices("test reads"):
        assert not Notification.objects.filter(user=world.network_admin).exists()
