"""The front door: what a visitor reads, and where each person is led."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from otn import errors
from otn.offices.access import find_office, roles_in
from otn.offices.models import Membership, Office
from otn.offices.operations import start_intervention
from otn.tenancy.scope import all_offices
from tests.factories import MembershipFactory, OfficeFactory, UserFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PROMISE = "Quatre étapes pour votre stratégie web\N{NO-BREAK SPACE}: récolter, classer, choisir, valider."
EMPTY = "Votre compte n’est rattaché à aucun office. Demandez une invitation à votre référent ou à OTN."


def test_a_visitor_reads_what_the_product_is_and_logs_in_there(client, world):
    answer = client.get("/")
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.h1.get_text(strip=True) == PROMISE
    assert [step.get_text() for step in page.select("ol.etapes h3")] == ["Récolter", "Classer", "Choisir", "Valider"]
    form = page.select_one("main form")
    assert form["action"] == reverse("account_login")
    answer = client.post(form["action"], {"login": "referent@embruns.example", "password": "une phrase de passe"})
    assert client.get(answer["Location"])["Location"] == "/ot/embruns/"


def test_the_page_of_a_visitor_has_no_fault_and_costs_no_statement(client, db):
    client.get("/")  # the site map is loaded once
    with statements(0):
        answer = client.get("/")
    assert page_faults(answer.text) == []
    assert client.head("/").status_code == 200


def test_a_refused_login_is_said_on_the_page_of_the_login_with_the_address_kept(client, world):
    answer = client.post("/compte/login/", {"login": "referent@embruns.example", "password": "une autre phrase"})
    assert "Adresse ou mot de passe incorrect." in answer.text
    assert 'value="referent@embruns.example"' in answer.text


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        ("manager", "/ot/embruns/"),
        ("reader", "/ot/embruns/"),
        ("advisor", "/portefeuille/"),
        ("network_admin", "/reseau/"),
        ("superuser", "/reseau/interventions/"),
    ],
)
def test_each_person_is_led_to_where_she_works(client, world, who, leads_to):
    client.force_login(getattr(world, who))
    assert client.get("/")["Location"] == leads_to
    assert client.get(leads_to).status_code == 200


def test_a_superuser_in_an_intervention_is_led_to_its_office(client, world):
    with all_offices("test world"):
        start_intervention(office=world.brumes, by=world.superuser, reason="un export ne s’ouvre pas")
    client.force_login(world.superuser)
    assert client.get("/")["Location"] == "/ot/brumes/"


def test_a_member_of_several_offices_chooses_among_hers(client, world):
    MembershipFactory.create(office=world.pommiers, user=world.reader)
    closed = OfficeFactory.create(name="Office d’autrefois", slug="autrefois", archived_at=timezone.now())
    MembershipFactory.create(office=closed, user=world.reader)
    client.force_login(world.reader)
    answer = client.get("/")
    links = BeautifulSoup(answer.text, "html.parser").select("main ul.liste a")
    assert [link["href"] for link in links] == ["/ot/embruns/", "/ot/autrefois/", "/ot/pommiers/"]
    assert "archivé" in links[1].get_text()
    assert page_faults(answer.text) == []


def test_whoever_has_no_office_is_told_how_to_get_one(client, db):
    client.force_login(UserFactory.create())
    answer = client.get("/")
    assert EMPTY in answer.text
    assert page_faults(answer.text) == []


@pytest.mark.parametrize("count", [2, 30])
def test_the_list_costs_the_same_whatever_its_length(client, world, count):
    person = UserFactory.create()
    for _ in range(count):
        MembershipFactory.create(user=person)
    client.force_login(person)
    client.get("/")
    with statements(5):  # session, person, list, frame and bell
        client.get("/")


# --- Refused ----------------------------------------------------------------------------------------------------------------------------


def refuse(person, office):
    """The answer to somebody who came through the door and was refused behind it."""
    request = RequestFactory().get("/ot/embruns/")
    request.user, request.office = person, find_office(person, office.slug)
    request.roles = roles_in(person, office)
    return errors.permission_denied(request, PermissionDenied())


def test_a_refusal_names_the_role_and_whom_to_ask(client, world):
    Membership.objects.filter(user=world.manager).update(created_at=timezone.now())
    type(world.manager).objects.filter(pk=world.manager.pk).update(first_name="Hélène")
    client.force_login(world.reader)
    answer = client.get(reverse("dashboard:journal", args=["embruns"]))
    assert answer.status_code == 403
    assert "Votre rôle (lecteur) ne permet pas cette action. Votre référent est Hélène." in answer.text
    assert page_faults(answer.text) == []


def test_a_manager_is_not_told_to_ask_herself(world):
    text = refuse(world.manager, world.embruns).text
    assert "Votre rôle (référent) ne permet pas cette action." in text
    assert "Votre référent est" not in text


def test_a_refusal_on_the_side_of_otn_names_the_role_alone(client, world):
    client.force_login(world.advisor)
    answer = client.get(reverse("network:overview"))
    assert answer.status_code == 403
    assert "Votre rôle (conseiller OTN) ne permet pas cette action." in answer.text


def test_a_refusal_shows_when_the_database_does_not_answer(world, monkeypatch):
    def fail(office: Office):
        raise OperationalError("gone")

    monkeypatch.setattr(errors, "managers_of", fail)
    answer = refuse(world.reader, world.embruns)
    assert answer.status_code == 403
    assert "Votre rôle (lecteur) ne permet pas cette action." in answer.text


def test_a_refusal_before_anybody_is_recognised_shows_too():
    answer = errors.permission_denied(RequestFactory().get("/"), PermissionDenied())
    assert "Votre rôle ne permet pas cette action." in answer.text
