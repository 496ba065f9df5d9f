"""The network as its admins run it: figures, offices, people, the journal of all."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.mail.models import OutgoingMail
from otn.network.operations import open_account, open_office, send_access_again
from otn.notifications.models import Notification
from otn.offices.models import AdvisorAssignment, Invitation, Membership, Office, Role
from otn.tenancy.scope import all_offices
from tests.factories import AssignmentFactory, InvitationFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.offices.acts import at_once
from tests.statements import statements
from tests.test_consistency import page_faults
from tests.world import make_world

pytestmark = pytest.mark.django_db

WHY = "Demande du président de l’office."
HEADERS = [{}, {"HX-Request": "true"}]


def read(client, person, address="/reseau/", status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return answer.text.partition("<main")[2].replace("\u00a0", " ").replace("\u202f", " ")


def send(client, person, address, headers=None, **given):
    client.force_login(person)
    return client.post(address, given, headers=headers or {})


def journal():
    with all_offices("test"):
        rows = JournalEntry.objects.order_by("pk")
        return [(row.verb, row.office_id, row.role, row.reason) for row in rows]


def told(person):
    with all_offices("test"):
        return list(Notification.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


def words(answer):
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def alone(db):
    """A network where nothing is yet but its admin."""
    return UserFactory.create(email="admin@otn.example", is_network_admin=True, last_login=timezone.now())


# --- Who comes in -------------------------------------------------------------------------------------------------------------------------

READ = [
    "",
    "offices/",
    "nouvel-office/",
    "offices/embruns/",
    "offices/embruns/archivage/",
    "personnes/",
    "personnes/conseiller/",
    "journal/",
]
WRITTEN = [
    "nouvel-office/creer/", "offices/embruns/affecter/", "offices/embruns/nommer/", "offices/embruns/archiver/",
    "offices/embruns/desarchiver/", "personnes/conseiller/creer/",
]  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("reader", 404), ("advisor", 403), ("superuser", 403)])
def test_the_network_is_its_admins(client, world, who, status):
    client.force_login(getattr(world, who))
    rows = world.embruns.assignments.get().pk
    person = world.reader.pk
    read_too = [f"offices/embruns/accompagnements/{rows}/fin/", f"personnes/{person}/fermeture/"]
    written_too = [
        f"offices/embruns/accompagnements/{rows}/finir/", f"personnes/{person}/fermer/", f"personnes/{person}/rouvrir/",
        f"personnes/{person}/relancer/",
    ]  # fmt: skip
    for address in (*READ, *read_too):
        assert client.get(f"/reseau/{address}").status_code == status, address
    for address in (*WRITTEN, *written_too):
        assert client.post(f"/reseau/{address}", {"reason": WHY}).status_code == status, address
    assert journal() == []
    assert User.objects.get(pk=person).is_active


@pytest.mark.parametrize("address", READ)
def test_an_admin_reads_every_page(client, world, address):
    assert read(client, world.network_admin, f"/reseau/{address}")


def test_addresses_that_write_refuse_a_get(client, world):
    client.force_login(world.network_admin)
    for address in WRITTEN:
        assert client.get(f"/reseau/{address}").status_code == 405


def test_an_office_or_a_person_that_does_not_exist_is_missing(client, world):
    client.force_login(world.network_admin)
    for address in (
        "offices/nulle-part/",
        "offices/nulle-part/archivage/",
        "offices/embruns/accompagnements/0/fin/",
        "personnes/0/fermeture/",
    ):
        assert client.get(f"/reseau/{address}").status_code == 404
    foreign = world.brumes.assignments.get().pk
    for address in (f"offices/embruns/accompagnements/{foreign}/finir/", "personnes/0/fermer/", "personnes/0/relancer/"):
        assert client.post(f"/reseau/{address}", {"reason": WHY}).status_code == 404
    assert AdvisorAssignment.objects.get(pk=foreign).ends_on is None


def test_the_menu_leads_where_one_may_go(client, world):
    menu = read(client, world.network_admin).partition('aria-label="Réseau"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [
        "/reseau/", "/reseau/offices/", "/reseau/personnes/", "/reseau/banques/", "/reseau/editions/", "/reseau/reperes/", "/reseau/jours/",
        "/reseau/en-tetes/", "/reseau/journal/",
    ]  # fmt: skip
    assert 'href="/reseau/" aria-current="page"' in menu


# --- Offices ------------------------------------------------------------------------------------------------------------------------------


def test_a_network_without_office_offers_to_create_the_first(client, alone):
    page = read(client, alone, "/reseau/offices/")
    assert "Aucun office." in page
    assert "Créer le premier office" in page
    assert page.count('class="btn"') == 1


def listed(page):
    return re.findall(r'/reseau/offices/([\w-]+)/"', page.partition("<table")[2])


def test_the_offices_are_listed_with_who_follows_them(client, world):
    page = read(client, world.network_admin, "/reseau/offices/")
    assert listed(page) == ["embruns", "brumes", "pommiers"]
    assert str(world.foreign_advisor) in page.partition("Pays des Brumes")[2].partition("</tr>")[0]
    assert str(world.foreign_advisor) not in page.partition("Côte des Embruns")[2].partition("</tr>")[0]


def test_offices_are_found_by_name_department_and_state(client, world):
    Office.objects.filter(pk=world.brumes.pk).update(archived_at=timezone.now())
    Office.objects.filter(pk=world.embruns.pk).update(department="76")

    def found(asked):
        return listed(read(client, world.network_admin, f"/reseau/offices/?{asked}"))

    assert found("") == ["embruns", "pommiers"]
    assert found("etat=archives") == ["brumes"]
    assert found("etat=tous") == ["embruns", "brumes", "pommiers"]
    assert found("nom=vallee") == ["pommiers"]
    assert found("departement=76") == ["embruns"]
    assert "Aucun office ne correspond." in read(client, world.network_admin, "/reseau/offices/?nom=zzz")


HOSTILE = ["nom=%00", "etat=%00", "etat=x", "departement=name", "page=-1", "page=1e9", "page=%00", "page=9223372036854775808", "page[]=1",
           "genre=password", "genre=%00", "sort=-password", "password__startswith=a", "_connector=OR 1=1", "nom=%25' OR 1=1", "office=%00",
           "office=x&personne=%00", "office=embruns&avant=1e9", "office[]=embruns", "sans_referent=[]"]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE)
def test_a_hostile_address_breaks_no_list(client, world, asked):
    for page in ("offices/", "personnes/", "journal/"):
        assert read(client, world.network_admin, f"/reseau/{page}?{asked}")


@pytest.mark.parametrize("size", [1, 30])
def test_the_lists_cost_the_same_whatever_the_network(client, world, size):
    for _ in range(size):
        office = OfficeFactory.create()
        AssignmentFactory.create(office=office, advisor=world.advisor)
        MembershipFactory.create_batch(2, office=office)
    client.force_login(world.network_admin)
    for address, count in (("offices/", 6), ("personnes/", 9), ("offices/embruns/", 10)):
        client.get(f"/reseau/{address}")  # the site map is loaded once
        with statements(count):
            client.get(f"/reseau/{address}")


# --- Opening an office --------------------------------------------------------------------------------------------------------------------

NEW = {"name": "Baie des Sternes", "slug": "baie-des-sternes", "email": "lea@sternes.example", "reason": WHY}


@pytest.mark.parametrize("headers", HEADERS)
def test_an_office_is_opened_and_its_first_manager_invited(client, world, headers):
    answer = send(client, world.network_admin, "/reseau/nouvel-office/creer/", headers, **NEW)
    assert (answer.status_code, answer["Location"]) == (303, "/reseau/offices/baie-des-sternes/")
    office = Office.objects.get(slug="baie-des-sternes")
    invitation = office.invitations.get()
    assert (invitation.email, invitation.role) == ("lea@sternes.example", "manager")
    assert OutgoingMail.objects.get().recipient == "lea@sternes.example"
    assert journal() == [("office.created", office.pk, "network_admin", WHY), ("invitation.sent", office.pk, "network_admin", WHY)]
    page = read(client, world.network_admin, "/reseau/offices/baie-des-sternes/")
    assert "lea@sternes.example" in page
    assert "Une invitation attend sa réponse." in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "embruns"}, "Cette adresse est déjà celle d’un office."),
        ({"slug": "Baie des Sternes"}, "Écrivez des lettres sans accent, des chiffres et des tirets."),
        ({"email": "nulle part"}, "Saisissez une adresse de courriel valide."),
        ({"reason": "Parce que"}, "Dites pourquoi, en 10 caractères au moins"),
        ({"name": ""}, "Ce champ est obligatoire."),
    ],
)
def test_an_office_that_cannot_be_opened_says_why_and_keeps_what_was_typed(client, world, changes, message):
    answer = send(client, world.network_admin, "/reseau/nouvel-office/creer/", **{**NEW, **changes})
    assert answer.status_code == 422
    assert message in words(answer)
    assert f'value="{ {**NEW, **changes}["email"] }"' in answer.text
    assert page_faults(answer.text) == []
    assert (Office.objects.count(), Invitation.objects.count(), OutgoingMail.objects.count(), journal()) == (3, 0, 0, [])


# --- One office ---------------------------------------------------------------------------------------------------------------------------


def test_an_office_shows_who_runs_and_who_follows_it(client, world):
    AssignmentFactory.create(office=world.embruns, advisor=world.foreign_advisor, starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30))
    AssignmentFactory.create(office=world.embruns, advisor=world.foreign_advisor, starts_on=timezone.localdate() + timedelta(days=9))
    InvitationFactory.create(office=world.embruns, role="manager", email="bientot@embruns.example", invited_by=world.manager)
    InvitationFactory.create(office=world.embruns, role="reader", email="lecteur2@embruns.example", invited_by=world.manager)
    page = read(client, world.network_admin, "/reseau/offices/embruns/")
    assert "referent@embruns.example" in page
    assert "bientot@embruns.example" in page
    assert "lecteur2@embruns.example" not in page
    assert [page.count(f"</svg> {state}") for state in ("en cours", "à venir", "terminé")] == [1, 1, 1]
    assert page.count("/fin/") == 2
    assert "Nommer référent" not in page


@pytest.mark.parametrize("headers", HEADERS)
def test_an_office_is_entrusted_to_an_adviser(client, world, headers):
    given = {"advisor": world.foreign_advisor.pk, "starts_on": "2026-03-01", "ends_on": "30/06/2026"}
    answer = send(client, world.network_admin, "/reseau/offices/embruns/affecter/", headers, **given)
    assert (answer.status_code, answer["Location"]) == (303, "/reseau/offices/embruns/")
    assignment = world.embruns.assignments.get(advisor=world.foreign_advisor)
    assert (assignment.starts_on, assignment.ends_on) == (date(2026, 3, 1), date(2026, 6, 30))
    assert journal() == [("advisor.assigned", world.embruns.pk, "network_admin", "")]
    assert told(world.foreign_advisor) == ["L’office Côte des Embruns vous est confié."]
    assert len(told(world.manager)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": "2025-12-31"}, "La fin ne peut pas précéder le début."),
        ({"starts_on": "demain"}, "Écrivez la date comme ceci"),
        ({"starts_on": ""}, "Ce champ est obligatoire."),
        ({"advisor": "0"}, "Sélectionnez un choix valide."),
    ],
)
def test_an_assignment_that_cannot_be_says_why(client, world, changes, message):
    given = {"advisor": world.foreign_advisor.pk, "starts_on": "2026-03-01", "ends_on": "", **changes}
    answer = send(client, world.network_admin, "/reseau/offices/embruns/affecter/", **given)
    assert answer.status_code == 422
    assert message in words(answer)
    assert page_faults(answer.text) == []
    assert (world.embruns.assignments.count(), journal()) == (1, [])


def test_neither_a_member_nor_an_adviser_twice_is_given_an_office(client, world):
    given = {"advisor": world.advisor.pk, "starts_on": "2026-03-01"}
    assert "déjà confié à ces dates" in words(send(client, world.network_admin, "/reseau/offices/embruns/affecter/", **given))
    User.objects.filter(pk=world.manager.pk).update(is_advisor=True)
    answer = send(client, world.network_admin, "/reseau/offices/embruns/affecter/", **{**given, "advisor": world.manager.pk})
    assert answer.status_code == 422
    assert "à la fois membre d’un office" in words(answer)


@pytest.mark.parametrize("headers", HEADERS)
def test_the_end_of_an_assignment_is_confirmed_then_shuts_the_door(client, world, headers):
    assignment = world.embruns.assignments.get()
    assert "ne verra plus cet office" in read(client, world.network_admin, f"/reseau/offices/embruns/accompagnements/{assignment.pk}/fin/")
    for _ in range(2):  # twice is once
        answer = send(client, world.network_admin, f"/reseau/offices/embruns/accompagnements/{assignment.pk}/finir/", headers)
        assert answer.status_code == 303
    assert journal() == [("advisor.unassigned", world.embruns.pk, "network_admin", "")]
    client.force_login(world.advisor)
    assert client.get("/ot/embruns/").status_code == 404


@pytest.mark.parametrize("headers", HEADERS)
def test_an_office_without_manager_is_given_one(client, world, headers):
    Membership.objects.filter(user=world.manager).update(is_active=False)
    assert "Nommer référent" in read(client, world.network_admin, "/reseau/offices/embruns/")
    membership = Membership.objects.get(user=world.contributor)
    answer = send(client, world.network_admin, "/reseau/offices/embruns/nommer/", headers, membership=membership.pk, reason=WHY)
    assert answer.status_code == 303
    membership.refresh_from_db()
    assert (membership.role, membership.is_active) == ("manager", True)
    assert journal() == [("membership.appointed", world.embruns.pk, "network_admin", WHY)]
    assert told(world.contributor) == ["OTN vous a nommé référent de Côte des Embruns."]


def test_nobody_can_be_named_in_an_office_without_anybody(client, world):
    OfficeFactory.create(slug="vide")
    page = read(client, world.network_admin, "/reseau/offices/vide/")
    assert "invitez quelqu’un depuis son équipe" in page
    assert "Nommer référent" not in page


def test_who_was_a_member_until_yesterday_is_counted_nowhere(client, world):
    Membership.objects.filter(user=world.contributor).update(expires_at=timezone.now() - timedelta(days=1))
    assert "<dt>Membres</dt><dd>2</dd>" in read(client, world.network_admin, "/reseau/offices/embruns/")
    people = read(client, world.network_admin, f"/reseau/personnes/?nom={world.contributor.email}")
    assert "Côte des Embruns" not in people


def test_nobody_is_appointed_beside_a_manager_or_without_a_reason_or_from_another_office(client, world):
    membership = Membership.objects.get(user=world.contributor)
    answer = send(client, world.network_admin, "/reseau/offices/embruns/nommer/", membership=membership.pk, reason=WHY)
    assert answer.status_code == 409
    assert "Cet office a un référent" in words(answer)
    Membership.objects.filter(user=world.manager).update(is_active=False)
    foreign = Membership.objects.get(user=world.brumes_manager)
    for given in ({"membership": membership.pk, "reason": "Oui."}, {"membership": foreign.pk, "reason": WHY}, {}):
        assert send(client, world.network_admin, "/reseau/offices/embruns/nommer/", **given).status_code == 422
    assert journal() == []


@pytest.mark.parametrize("headers", HEADERS)
def test_an_office_is_archived_with_a_reason_and_opened_again(client, world, headers):
    assert "Tout se lira encore" in read(client, world.network_admin, "/reseau/offices/embruns/archivage/")
    assert send(client, world.network_admin, "/reseau/offices/embruns/archiver/", headers, reason=WHY).status_code == 303
    world.embruns.refresh_from_db()
    assert world.embruns.is_archived
    assert told(world.manager) == ["OTN a archivé Côte des Embruns."]
    page = read(client, world.network_admin, "/reseau/offices/embruns/")
    assert "Archivé le" in page
    assert "Confier l’office" not in page
    assert send(client, world.network_admin, "/reseau/offices/embruns/affecter/", advisor=world.foreign_advisor.pk).status_code == 403
    assert "Rouvrir Côte des Embruns" in read(client, world.network_admin, "/reseau/offices/embruns/archivage/")
    assert send(client, world.network_admin, "/reseau/offices/embruns/desarchiver/", headers, reason=WHY).status_code == 303
    world.embruns.refresh_from_db()
    assert not world.embruns.is_archived
    assert [(verb, reason) for verb, _, _, reason in journal()] == [("office.archived", WHY), ("office.restored", WHY)]


@pytest.mark.parametrize("verb", ["archiver", "desarchiver"])
def test_an_archive_without_a_reason_changes_nothing(client, world, verb):
    answer = send(client, world.network_admin, f"/reseau/offices/embruns/{verb}/", reason="Bof")
    assert answer.status_code == 422
    assert "Dites pourquoi, en 10 caractères au moins" in words(answer)
    assert ">\nBof</textarea>" in answer.text
    assert journal() == []


# --- People -------------------------------------------------------------------------------------------------------------------------------


def test_a_network_without_anybody_else_offers_to_invite(client, alone):
    page = read(client, alone, "/reseau/personnes/")
    assert "Personne d’autre que vous." in page
    assert page.count('class="btn"') == 1
    assert "Inviter" in page


def line_of(page, person):
    return page.partition(f'<th scope="row">{person}')[2].partition("</tr>")[0]


def test_the_people_are_listed_with_what_they_are_and_where(client, world):
    MembershipFactory.create(office=world.brumes, user=world.reader, role="manager")
    page = read(client, world.network_admin, "/reseau/personnes/")
    assert "Côte des Embruns (lecteur), Pays des Brumes (référent)" in line_of(page, world.reader)
    assert "conseiller OTN" in line_of(page, world.advisor)
    assert "Côte des Embruns, Vallée des Pommiers" in line_of(page, world.advisor)
    assert "administrateur OTN" in line_of(page, world.network_admin)
    assert "technique" in line_of(page, world.superuser)
    assert "Fermer" not in line_of(page, world.network_admin)
    assert "Fermer" not in line_of(page, world.superuser)
    assert "Renvoyer le lien" in line_of(page, world.advisor)
    assert "Renvoyer le lien" not in line_of(page, world.reader)


def test_people_are_found_by_name_address_kind_and_state(client, world):
    User.objects.filter(pk=world.reader.pk).update(first_name="Odile", last_name="Vasseur", is_active=False, last_login=timezone.now())

    def found(asked):
        return read(client, world.network_admin, f"/reseau/personnes/?{asked}").count('<th scope="row">')

    assert found("") == 9
    assert found("nom=odile+vass") == 1
    assert found("nom=embruns.example") == 3
    assert found("genre=conseiller") == 2
    assert found("genre=membre") == 5
    assert found("etat=fermes") == 1
    assert found("genre=technique") == 1
    assert "Personne ne correspond." in read(client, world.network_admin, "/reseau/personnes/?nom=zzz")


ADVISOR = {"first_name": "Claire", "last_name": "Noël", "email": "Claire@otn.example"}


@pytest.mark.parametrize("headers", HEADERS)
def test_an_adviser_is_given_an_account_and_chooses_his_password(client, world, headers):
    answer = send(client, world.network_admin, "/reseau/personnes/conseiller/creer/", headers, **ADVISOR)
    assert (answer.status_code, answer["Location"]) == (303, "/reseau/personnes/")
    person = User.objects.get(email="claire@otn.example")
    assert (person.is_advisor, person.is_network_admin, person.is_staff, person.has_usable_password()) == (True, False, False, False)
    assert journal() == [("account.opened", None, "network_admin", "")]
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "claire@otn.example"
    assert "dans les 24 heures" in mail.text
    link = re.search(r"https?://[^/]+(/compte/\S+)", mail.text)[1]
    client.logout()
    page = client.get(link, follow=True)
    assert page.status_code == 200
    password = "le phare éclaire la baie"
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
    person.refresh_from_db()
    assert person.check_password(password)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "lecteur@embruns.example"}, "Un compte utilise déjà cette adresse."),
        ({"email": "c@@"}, "Saisissez une adresse de courriel valide."),
        ({"last_name": ""}, "Ce champ est obligatoire."),
    ],
)
def test_an_account_that_cannot_be_opened_says_why(client, world, changes, message):
    answer = send(client, world.network_admin, "/reseau/personnes/conseiller/creer/", **{**ADVISOR, **changes})
    assert answer.status_code == 422
    assert message in words(answer)
    assert 'value="Claire"' in answer.text
    assert page_faults(answer.text) == []
    assert (OutgoingMail.objects.count(), journal()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_same_forms_sent_at_once_open_one_account_one_office_and_send_one_mail_each():
    admin = make_world().network_admin
    accounts = at_once(*[lambda: open_account(by=admin, kind=Role.ADVISOR, **ADVISOR)] * 8)
    assert accounts == [User.objects.get(email="claire@otn.example")] * 8
    given = {"name": "Baie", "slug": "baie", "email": "referent@baie.example", "reason": WHY}
    offices = at_once(*[lambda: open_office(by=admin, **given)] * 8)
    assert offices == [Office.objects.get(slug="baie")] * 8
    assert at_once(*[lambda: send_access_again(person=accounts[0], by=admin)] * 8) == [None] * 8
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == ["claire@otn.example", "referent@baie.example"]
    assert sorted(line[0] for line in journal()) == ["account.opened", "invitation.sent", "office.created"]


def test_the_same_form_later_or_by_another_is_refused(client, world, monkeypatch):
    send(client, world.network_admin, "/reseau/personnes/conseiller/creer/", **ADVISOR)
    other = UserFactory.create(is_network_admin=True)
    assert send(client, other, "/reseau/personnes/conseiller/creer/", **ADVISOR).status_code == 422
    monkeypatch.setattr("otn.network.operations.AGAIN_AFTER", timedelta(0))
    assert send(client, world.network_admin, "/reseau/personnes/conseiller/creer/", **ADVISOR).status_code == 422
    send(client, world.network_admin, f"/reseau/personnes/{User.objects.get(email='claire@otn.example').pk}/relancer/")
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("headers", HEADERS)
def test_the_link_of_an_account_never_used_is_sent_again(client, world, headers):
    answer = send(client, world.network_admin, f"/reseau/personnes/{world.advisor.pk}/relancer/", headers)
    assert answer.status_code == 303
    assert OutgoingMail.objects.get().recipient == "conseiller@otn.example"
    assert journal() == [("account.link_sent", None, "network_admin", "")]


def test_the_link_of_an_account_in_use_is_not(client, world):
    User.objects.filter(pk=world.advisor.pk).update(last_login=timezone.now())
    answer = send(client, world.network_admin, f"/reseau/personnes/{world.advisor.pk}/relancer/")
    assert answer.status_code == 409
    assert "Ce compte a déjà servi" in words(answer)
    assert send(client, world.network_admin, f"/reseau/personnes/{world.reader.pk}/relancer/").status_code == 409
    assert (OutgoingMail.objects.count(), journal()) == (0, [])


@pytest.mark.parametrize("headers", HEADERS)
def test_an_account_is_closed_and_its_memberships_stay(client, world, headers):
    InvitationFactory.create(office=world.embruns, invited_by=world.manager)
    page = read(client, world.network_admin, f"/reseau/personnes/{world.manager.pk}/fermeture/")
    assert "C’est la seule personne référente de Côte des Embruns" in page
    client.force_login(world.manager)
    theirs = client.cookies["sessionid"].value
    assert send(client, world.network_admin, f"/reseau/personnes/{world.manager.pk}/fermer/", headers, reason=WHY).status_code == 303
    world.manager.refresh_from_db()
    assert not world.manager.is_active
    assert Membership.objects.get(user=world.manager).is_active
    assert Invitation.objects.get().revoked_at is not None
    assert journal() == [("account.closed", world.embruns.pk, "network_admin", WHY)]
    client.cookies["sessionid"] = theirs
    assert client.get("/ot/embruns/").status_code == 302
    assert "compte fermé" in line_of(read(client, world.network_admin, "/reseau/personnes/"), world.manager)


def test_an_account_that_is_in_no_office_is_closed_in_the_journal_of_the_network(client, world):
    send(client, world.network_admin, f"/reseau/personnes/{world.advisor.pk}/fermer/", reason=WHY)
    assert journal() == [("account.closed", None, "network_admin", WHY)]
    client.force_login(world.network_admin)
    assert "a fermé le compte de" in client.get("/reseau/journal/").text


@pytest.mark.parametrize("headers", HEADERS)
def test_a_closed_account_is_opened_again(client, world, headers):
    User.objects.filter(pk=world.reader.pk).update(is_active=False)
    assert "Rouvrir" in read(client, world.network_admin, f"/reseau/personnes/{world.reader.pk}/fermeture/")
    assert send(client, world.network_admin, f"/reseau/personnes/{world.reader.pk}/rouvrir/", headers, reason=WHY).status_code == 303
    world.reader.refresh_from_db()
    assert world.reader.is_active
    assert journal() == [("account.reopened", world.embruns.pk, "network_admin", WHY)]
    assert told(world.manager) == [f"OTN a rouvert le compte de {world.reader}."]


@pytest.mark.parametrize("who", ["network_admin", "superuser"])
def test_neither_ones_own_nor_a_technical_account_is_closed(client, world, who):
    person = getattr(world, who)
    assert "Ce compte ne se ferme pas d’ici." in read(client, world.network_admin, f"/reseau/personnes/{person.pk}/fermeture/")
    answer = send(client, world.network_admin, f"/reseau/personnes/{person.pk}/fermer/", reason=WHY)
    assert answer.status_code == 422
    assert User.objects.get(pk=person.pk).is_active
    assert journal() == []


def test_an_account_is_not_closed_without_a_reason(client, world):
    for verb in ("fermer", "rouvrir"):
        answer = send(client, world.network_admin, f"/reseau/personnes/{world.reader.pk}/{verb}/", reason="")
        assert answer.status_code == 422
    assert User.objects.get(pk=world.reader.pk).is_active


def test_doing_it_twice_is_doing_it_once(client, world):
    for verb in ("fermer", "fermer", "rouvrir", "rouvrir"):
        send(client, world.network_admin, f"/reseau/personnes/{world.reader.pk}/{verb}/", reason=WHY)
    assert [line[0] for line in journal()] == ["account.closed", "account.reopened"]


# --- The journal of all -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(world):
    with all_offices("test world"):
        for office, label in ((world.embruns, "un"), (world.brumes, "deux"), (None, "trois")):
            JournalEntry.objects.create(office=office, actor=world.network_admin, role="network_admin", verb="office.changed", reason=label)


def reasons(page):
    return re.findall(r"Motif : (\w+)", page)


def test_the_journal_holds_the_lines_of_every_office_and_of_none(client, world, lines):
    page = read(client, world.network_admin, "/reseau/journal/")
    assert reasons(page) == ["trois", "deux", "un"]
    assert "<td>Pays des Brumes</td>" in page


def test_the_journal_is_narrowed_to_an_office_or_to_the_network(client, world, lines):
    assert reasons(read(client, world.network_admin, "/reseau/journal/?office=brumes")) == ["deux"]
    assert reasons(read(client, world.network_admin, "/reseau/journal/?office=.")) == ["trois"]
    page = read(client, world.network_admin, f"/reseau/journal/?office=embruns&personne={world.network_admin.pk}")
    assert reasons(page) == ["un"]
    assert "Rien à cette période." in read(client, world.network_admin, "/reseau/journal/?office=pommiers")
    assert reasons(read(client, world.network_admin, "/reseau/journal/?office=nulle-part")) == ["trois", "deux", "un"]


def test_an_empty_journal_of_the_network_says_so(client, world):
    assert "Rien à cette période." in read(client, world.network_admin, "/reseau/journal/")


@pytest.mark.parametrize("size", [1, 300])
def test_the_journal_of_the_network_costs_the_same_whatever_its_length(client, world, size):
    with all_offices("test world"):
        JournalEntry.objects.bulk_create(
            JournalEntry(office=office, actor=world.manager, verb="office.changed") for office in world.offices for _ in range(size)
        )
        JournalEntry.objects.create(
            office=world.embruns, actor=world.manager, verb="invitation.sent", target_type="offices.invitation", target_id="1"
        )
    client.force_login(world.network_admin)
    client.get("/reseau/journal/")  # the site map is loaded once
    with statements(8):  # session, person; offices, people, lines, invitations; frame and bell
        client.get("/reseau/journal/")


def test_what_was_done_here_is_read_in_the_journal_of_the_office(client, world):
    send(client, world.network_admin, "/reseau/offices/embruns/affecter/", advisor=world.foreign_advisor.pk, starts_on="2026-03-01")
    client.force_login(world.manager)
    page = client.get(reverse("dashboard:journal", args=["embruns"])).text
    assert f"<b>{world.network_admin}</b> (administrateur OTN) a confié l’office à {world.foreign_advisor}" in page
