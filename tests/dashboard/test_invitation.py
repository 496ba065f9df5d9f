"""The page behind the link of an invitation, for whoever opens it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.offices import operations
from otn.offices.models import Membership
from tests.factories import InvitationFactory, UserFactory
from tests.offices.acts import bell, inside, role_of, traces, verbs
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

GUEST = "lea@voisin.example"
PASSWORD = "hamac brouette zinc cactus"
GIVEN = {"first_name": "Léa", "last_name": "Durand", "password": PASSWORD, "password_again": PASSWORD}
EXPIRED = "Cette invitation n’est plus valable. Demandez-en une nouvelle à votre référent."
DAY0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def invitation(world):
    User.objects.filter(pk=world.manager.pk).update(first_name="Claire")
    return InvitationFactory.create(office=world.embruns, invited_by=User.objects.get(pk=world.manager.pk), email=GUEST)


def url(invitation, name="invitation"):
    return reverse(name, args=[operations.token_of(invitation)])


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ", strip=True)


def open_link(client, invitation):
    before = traces()
    answer = client.get(url(invitation))
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    assert traces() == before
    return answer


def is_logged_in(client):
    return "_auth_user_id" in client.session


# --- Whoever has no account -------------------------------------------------------------------------------------------------------------


def test_the_page_shows_office_and_role_before_anything_is_accepted(client, invitation):
    page = words(open_link(client, invitation))
    assert "Claire vous invite à rejoindre l’office Côte des Embruns comme contributeur. Choisissez votre mot de passe." in page
    assert "Un contributeur répond au diagnostic" in page


def test_opening_the_link_ten_times_consumes_nothing(client, invitation):
    for _ in range(10):
        assert client.head(url(invitation)).status_code == 200
        open_link(client, invitation)
    assert client.post(url(invitation, "invitation_join"), GIVEN).status_code == 303


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_somebody_opens_her_account_and_is_in_the_office(client, world, invitation, headers):
    answer = client.post(url(invitation, "invitation_join"), GIVEN, headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/")
    user = User.objects.get(email=GUEST)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert role_of(user, world.embruns) == "contributor"
    assert client.get(reverse("dashboard:team", args=["embruns"])).status_code == 200
    assert len(bell(world.manager)) == 1


def test_the_session_changes_its_key_with_the_login(client, invitation):
    client.get(url(invitation))
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = former = session.session_key
    client.post(url(invitation, "invitation_join"), GIVEN)
    assert client.cookies["sessionid"].value != former


def test_she_can_log_in_later_with_her_password(client, invitation):
    client.post(url(invitation, "invitation_join"), GIVEN)
    client.logout()
    answer = client.post(reverse("account_login"), {"login": GUEST, "password": PASSWORD})
    assert answer.status_code == 302
    assert is_logged_in(client)


@pytest.mark.parametrize("more", [{"role": "manager"}, {"office": "pommiers"}, {"email": "autre@voisin.example"}, {"is_superuser": "1"}])
def test_nothing_that_a_request_adds_takes_part(client, world, invitation, more):
    assert client.post(url(invitation, "invitation_join"), GIVEN | more).status_code == 303
    user = User.objects.get(email=GUEST)
    assert [(row.office, row.role) for row in user.memberships.all()] == [(world.embruns, "contributor")]
    assert not user.is_superuser


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"password": "court", "password_again": "court"}, "password"),
        ({"password": "lea.durand.lea.durand", "password_again": "lea.durand.lea.durand"}, "password"),
        ({"password": "cotedesembruns2026", "password_again": "cotedesembruns2026"}, "password"),
        ({"password_again": PASSWORD + "x"}, "password_again"),
        ({"password": ""}, "password"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_leaves_nothing(client, invitation, changes, field):
    before = traces()
    answer = client.post(url(invitation, "invitation_join"), GIVEN | changes)
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find(id=f"id_{field}_error")
    assert page.find(id="id_first_name")["value"].strip() == (GIVEN | changes)["first_name"].strip()
    assert PASSWORD not in answer.text
    assert traces() == before
    assert not is_logged_in(client)


def test_names_are_kept_on_one_line(client, invitation):
    client.post(url(invitation, "invitation_join"), GIVEN | {"first_name": " Léa\r\nMarie "})
    assert User.objects.get(email=GUEST).first_name == "Léa Marie"


def test_a_form_sent_twice_opens_one_account(client, invitation):
    other = type(client)()
    assert client.post(url(invitation, "invitation_join"), GIVEN).status_code == 303
    answer = other.post(url(invitation, "invitation_join"), GIVEN)
    assert answer.status_code == 409
    assert not is_logged_in(other)
    assert User.objects.filter(email=GUEST).count() == 1


def test_a_form_sent_while_logged_in_as_somebody_else_does_nothing(client, world, invitation):
    client.force_login(world.pommiers_manager)
    before = traces()
    assert client.post(url(invitation, "invitation_join"), GIVEN).status_code == 409
    assert traces() == before


# --- Whoever has one --------------------------------------------------------------------------------------------------------------------


def test_an_existing_account_logs_in_comes_back_and_accepts(client, world, invitation):
    user = UserFactory.create(email=GUEST)
    page = open_link(client, invitation)
    assert "Vous avez déjà un compte" in words(page)
    login = BeautifulSoup(page.text, "html.parser").select_one("main a.btn")["href"]
    assert unquote(login) == f"/compte/login/?next={url(invitation)}"
    answer = client.post(login, {"login": GUEST, "password": "une phrase de passe", "next": url(invitation)})
    assert (answer.status_code, answer["Location"]) == (302, url(invitation))
    page = open_link(client, invitation)
    assert url(invitation, "invitation_accept") in page.text
    answer = client.post(url(invitation, "invitation_accept"))
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/")
    assert role_of(user, world.embruns) == "contributor"


def test_somebody_of_another_office_keeps_it(client, world):
    row = InvitationFactory.create(office=world.embruns, invited_by=world.manager, email=world.pommiers_manager.email, role="reader")
    client.force_login(world.pommiers_manager)
    assert client.post(url(row, "invitation_accept")).status_code == 303
    assert client.get("/ot/pommiers/equipe/").status_code == 200
    assert client.get("/ot/embruns/equipe/").status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_another_account_is_told_to_change_and_gets_nothing(client, world, invitation, headers):
    client.force_login(world.pommiers_manager)
    page = open_link(client, invitation)
    assert f"Cette invitation a été envoyée à une autre adresse que celle de votre compte, {world.pommiers_manager.email}." in words(page)
    assert GUEST not in page.text
    assert url(invitation, "invitation_accept") not in page.text
    before = traces()
    answer = client.post(url(invitation, "invitation_accept"), headers=headers)
    assert answer.status_code == 422
    assert traces() == before


def test_changing_account_leads_back_to_the_invitation(client, world, invitation):
    client.force_login(world.pommiers_manager)
    form = BeautifulSoup(open_link(client, invitation).text, "html.parser").select_one("main form")
    answer = client.post(form["action"], {"next": form.select_one("[name=next]")["value"]})
    assert answer["Location"] == url(invitation)
    assert "Choisissez votre mot de passe." in words(open_link(client, invitation))


def test_accepting_without_a_session_leads_to_the_page_of_the_invitation(client, invitation):
    UserFactory.create(email=GUEST)
    answer = client.post(url(invitation, "invitation_accept"))
    assert (answer.status_code, answer["Location"]) == (303, url(invitation))


def test_an_adviser_of_the_office_is_told_why_he_cannot(client, world):
    row = InvitationFactory.create(office=world.embruns, invited_by=world.manager, email=world.advisor.email)
    client.force_login(world.advisor)
    answer = client.post(url(row, "invitation_accept"))
    assert answer.status_code == 422
    assert "à la fois membre d’un office" in words(answer)
    assert role_of(world.advisor, world.embruns) == ""


@pytest.mark.parametrize("known", [False, True])
def test_after_its_end_the_page_does_not_tell_whether_the_address_has_an_account(client, world, invitation, known):
    if known:
        UserFactory.create(email=GUEST)
    with inside(world.embruns):
        operations.revoke_invitation(invitation=invitation, by=world.manager)
    page = open_link(client, invitation)
    assert GUEST not in page.text
    assert words(page) == f"Rejoindre Côte des Embruns {EXPIRED} Revenir à l’accueil"


# --- When it has ended ------------------------------------------------------------------------------------------------------------------


def test_an_accepted_invitation_leads_its_owner_to_the_office_and_tells_others_nothing(client, invitation):
    client.post(url(invitation, "invitation_join"), GIVEN)
    assert "Ouvrir Côte des Embruns" in words(open_link(client, invitation))
    answer = client.post(url(invitation, "invitation_accept"))
    assert answer.status_code == 303
    client.logout()
    page = words(open_link(client, invitation))
    assert "Cette invitation a déjà servi." in page
    assert "Léa" not in page


@pytest.mark.parametrize(("after", "status"), [(timedelta(days=13, hours=23), 303), (timedelta(days=14, hours=1), 409)])
def test_the_link_is_good_for_fourteen_days(client, world, after, status):
    with time_machine.travel(DAY0, tick=False) as clock:
        row = InvitationFactory.create(office=world.embruns, invited_by=world.manager, email=GUEST, sent_at=DAY0)
        clock.shift(after)
        answer = client.post(url(row, "invitation_join"), GIVEN)
    assert answer.status_code == status
    assert Membership.objects.filter(user__email=GUEST).exists() is (status == 303)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_expired_invitation_says_so_and_can_be_asked_for_again(client, world, invitation, headers):
    type(invitation).objects.update(sent_at=timezone.now() - timedelta(days=15))
    page = words(open_link(client, invitation))
    assert EXPIRED in page
    assert "invalide" not in page
    answer = client.post(url(invitation, "invitation_ask_again"), headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, url(invitation))
    assert "Votre demande est partie" in words(open_link(client, invitation))
    client.post(url(invitation, "invitation_ask_again"))
    assert len(bell(world.manager)) == 1
    assert verbs(world.embruns) == ["invitation.requested"]


def test_what_still_waits_or_was_taken_back_is_not_asked_for_again(client, world, invitation):
    assert client.post(url(invitation, "invitation_ask_again")).status_code == 409
    with inside(world.embruns):
        operations.revoke_invitation(invitation=invitation, by=world.manager)
    page = open_link(client, invitation)
    assert url(invitation, "invitation_ask_again") not in page.text
    assert client.post(url(invitation, "invitation_ask_again")).status_code == 409
    assert client.post(url(invitation, "invitation_join"), GIVEN).status_code == 409


def test_an_archived_office_is_joined_by_nobody(client, world, invitation):
    with inside(world.embruns):
        operations.archive_office(office=world.embruns, by=world.network_admin, reason="Fusion avec un autre office.")
    assert EXPIRED in words(open_link(client, invitation))
    assert client.post(url(invitation, "invitation_join"), GIVEN).status_code == 409


@pytest.mark.parametrize("name", ["invitation", "invitation_join", "invitation_accept", "invitation_ask_again"])
def test_a_link_that_was_never_sent_is_not_found(client, world, invitation, name):
    client.force_login(world.manager)
    token = operations.token_of(invitation)
    for wrong in (token[:-2] + "xx", "x", "W10:abc", "é" * 30):
        address = reverse(name, args=[wrong])
        assert (client.get(address) if name == "invitation" else client.post(address, GIVEN)).status_code == 404


def test_every_answer_keeps_the_link_from_other_sites_and_caches(client, invitation):
    answer = client.get(url(invitation))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
