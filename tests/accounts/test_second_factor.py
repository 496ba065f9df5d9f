"""The second factor: demanded of whoever sees beyond one office, and worth something (security.md S33)."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from otn.accounts.models import User
from tests.accounts.actions import (
    PASSWORD,
    choose_password,
    code_for,
    factors,
    is_logged_in,
    log_in,
    log_in_with_totp,
    mails,
    person,
    reset_link,
    with_recovery_codes,
    with_totp,
    wrong_code,
)

pytestmark = pytest.mark.django_db

KINDS = ["is_advisor", "is_network_admin", "is_staff", "is_superuser"]
INCORRECT = "Ce code n’est pas bon, ou il a déjà servi."


@pytest.fixture
def adviser():
    return person(is_advisor=True)


@pytest.mark.usefixtures("as_in_production")
class TestDemanded:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("address", ["/", "/portefeuille/", "/admin/", "/compte/email/", "/compte/password/change/", "/compte/profil/"])
    def test_whoever_sees_beyond_one_office_is_led_to_set_one_up(self, client, kind, address):
        person(**{kind: True})
        log_in(client, "claire@otn.example")
        answer = client.get(address)
        assert (answer.status_code, answer.get("Location")) == (302, "/compte/2fa/")
        assert "il lui faut un second facteur" in client.get("/compte/2fa/").text

    def test_a_post_does_nothing_before_it(self, client, adviser):
        log_in(client, adviser.email)
        assert client.post("/compte/email/", {"action_add": "", "email": "autre@otn.example"})["Location"] == "/compte/2fa/"
        assert mails() == []

    def test_a_fragment_is_refused_and_the_page_led_there(self, client, adviser):
        log_in(client, adviser.email)
        answer = client.get("/portefeuille/", headers={"hx-request": "true"})
        assert (answer.status_code, answer["HX-Redirect"], answer.content) == (403, "/compte/2fa/", b"")

    def test_members_of_an_office_do_without(self, client, world):
        log_in(client)
        assert client.get("/", follow=True).status_code == 200

    def test_once_it_is_set_up_in_this_session_everything_opens(self, client, adviser):
        log_in(client, adviser.email)
        client.get("/compte/2fa/totp/activate/")
        answer = client.post("/compte/2fa/totp/activate/", {"code": code_for(client.session["mfa.totp.secret"])})
        assert answer["Location"] == "/compte/2fa/recovery-codes/"
        assert client.get("/compte/2fa/recovery-codes/").status_code == 200
        assert client.get("/portefeuille/").status_code == 200
        assert factors(adviser) == {"totp", "recovery_codes"}

    def test_it_is_asked_for_at_the_login(self, client, adviser):
        secret = with_totp(adviser)
        assert log_in(client, adviser.email)["Location"] == "/compte/2fa/authenticate/"
        for address in ("/", "/portefeuille/", "/admin/"):
            assert not client.get(address).wsgi_request.user.is_authenticated
        client.post("/compte/2fa/authenticate/", {"code": code_for(secret)})
        assert client.get("/portefeuille/").status_code == 200

    def test_a_session_opened_by_other_means_has_to_show_it(self, client, adviser):
        secret = with_totp(adviser)
        client.force_login(adviser)
        address = client.get("/portefeuille/")["Location"]
        assert address == "/compte/2fa/reauthenticate/?next=%2Fportefeuille%2F"
        assert client.get("/compte/password/change/").status_code == 302
        assert client.post(address, {"code": code_for(secret)})["Location"] == "/portefeuille/"
        assert client.get("/portefeuille/").status_code == 200

    def test_recovery_codes_alone_are_no_second_factor(self, client, adviser):
        with_recovery_codes(adviser)
        client.force_login(adviser)
        assert client.get("/portefeuille/")["Location"] == "/compte/2fa/"

    def test_removing_the_last_one_leads_back_to_setting_one_up(self, client, adviser):
        log_in_with_totp(client, adviser, with_totp(adviser))
        client.post("/compte/2fa/reauthenticate/?next=/", {"code": with_recovery_codes(adviser)[0]})
        client.post("/compte/2fa/totp/deactivate/")
        assert factors(adviser) == set()
        assert client.get("/portefeuille/")["Location"] == "/compte/2fa/"

    def test_a_new_password_does_not_spare_it(self, client, adviser):
        secret = with_totp(adviser)
        choose_password(client, reset_link(client, adviser.email))
        assert not is_logged_in(client)
        assert log_in(client, adviser.email, "tracteur bougie piscine")["Location"] == "/compte/2fa/authenticate/"
        assert not is_logged_in(client)
        client.post("/compte/2fa/authenticate/", {"code": code_for(secret)})
        assert client.get("/portefeuille/").status_code == 200

    def test_the_django_admin_opens_after_it(self, client):
        user = person(is_superuser=True, is_staff=True)
        secret = with_totp(user)
        log_in_with_totp(client, user, secret)
        assert client.get("/admin/").status_code == 200


def test_in_development_a_password_is_enough(client, adviser):
    log_in(client, adviser.email)
    assert client.get("/portefeuille/").status_code == 200


class TestCodes:
    def test_a_code_serves_once(self, adviser):
        secret = with_totp(adviser)
        for client in (mine := Client(), other := Client()):
            log_in(client, adviser.email)
        code = {"code": code_for(secret)}
        assert mine.post("/compte/2fa/authenticate/", code).status_code == 302
        assert INCORRECT in other.post("/compte/2fa/authenticate/", code).text
        assert is_logged_in(mine)
        assert not is_logged_in(other)

    def test_the_code_that_set_it_up_serves_for_no_login(self, client, adviser):
        log_in(client, adviser.email)
        client.get("/compte/2fa/totp/activate/")
        secret = client.session["mfa.totp.secret"]
        code = code_for(secret)
        client.post("/compte/2fa/totp/activate/", {"code": code})
        log_in(other := Client(), adviser.email)
        assert INCORRECT in other.post("/compte/2fa/authenticate/", {"code": code}).text

    def test_a_wrong_code_sets_nothing_up(self, client, adviser):
        log_in(client, adviser.email)
        client.get("/compte/2fa/totp/activate/")
        assert INCORRECT in client.post("/compte/2fa/totp/activate/", {"code": wrong_code(client.session["mfa.totp.secret"])}).text
        assert factors(adviser) == set()

    @pytest.mark.parametrize("steps", [-2, 2])
    def test_a_code_of_another_minute_is_refused(self, client, adviser, steps):
        secret = with_totp(adviser)
        log_in(client, adviser.email)
        assert INCORRECT in client.post("/compte/2fa/authenticate/", {"code": code_for(secret, steps=steps)}).text

    def test_a_recovery_code_serves_once(self, adviser):
        with_totp(adviser)
        code = with_recovery_codes(adviser)[0]
        for client, status in ((Client(), 302), (Client(), 200)):
            log_in(client, adviser.email)
            assert client.post("/compte/2fa/authenticate/", {"code": code}).status_code == status

    def test_there_are_ten_recovery_codes_of_eight_figures(self, adviser):
        codes = with_recovery_codes(adviser)
        assert len(set(codes)) == 10
        assert all(len(code) == 8 and code.isdigit() for code in codes)


class TestWhatTouchesIt:
    """Nothing changes before the person has proved once more who she is; her password alone no longer does."""

    @pytest.fixture
    def secured(self, client, adviser):
        self.secret = with_totp(adviser)
        with_recovery_codes(adviser)
        client.force_login(adviser)
        return client

    @pytest.mark.parametrize(
        "address",
        [
            "/compte/2fa/totp/deactivate/",
            "/compte/2fa/recovery-codes/",
            "/compte/2fa/recovery-codes/generate/",
            "/compte/2fa/recovery-codes/download/",
            "/compte/2fa/webauthn/add/",
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_it_asks_for_the_second_factor_again(self, secured, adviser, address, method):
        before = factors(adviser), Authenticator.objects.get(user=adviser, type="recovery_codes").data
        answer = getattr(secured, method)(address)
        if answer.status_code != 405:
            assert answer["Location"].startswith("/compte/2fa/reauthenticate/?next=")
        assert (factors(adviser), Authenticator.objects.get(user=adviser, type="recovery_codes").data) == before

    def test_a_password_is_not_asked_for_in_its_place(self, secured):
        answer = secured.post("/compte/reauthenticate/?next=/compte/2fa/totp/deactivate/", {"password": PASSWORD})
        assert answer["Location"].startswith("/compte/2fa/reauthenticate/")
        assert secured.get("/compte/2fa/totp/deactivate/").status_code == 302

    def test_with_it_the_application_goes_and_the_owner_is_told(self, secured, adviser):
        secured.post("/compte/2fa/reauthenticate/?next=/compte/2fa/", {"code": code_for(self.secret)})
        secured.post("/compte/2fa/totp/deactivate/")
        assert factors(adviser) == set()
        assert [mail.subject for mail in mails()] == ["[OTN] Second facteur désactivé"]

    def test_a_change_of_address_asks_for_it_too(self, secured, adviser):
        answer = secured.post("/compte/email/", {"action_add": "", "email": "autre@otn.example"})
        assert answer["Location"] == "/compte/2fa/reauthenticate/?next=%2Fcompte%2Femail%2F"
        assert mails() == []

    def test_another_person_s_key_is_not_there(self, secured, adviser):
        other = person(email="autre@otn.example")
        key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "clé", "credential": {}})
        secured.post("/compte/2fa/reauthenticate/?next=/", {"code": code_for(self.secret)})
        for act in ("edit", "remove"):
            for method in (secured.get, secured.post):
                assert method(f"/compte/2fa/webauthn/keys/{key.pk}/{act}/", {"name": "à moi"}).status_code == 404
        assert factors(other) == {"webauthn"}

    def test_without_a_second_factor_the_password_is_asked_for_once_the_login_is_old(self, client, adviser):
        log_in(client, adviser.email)
        address = "/compte/2fa/totp/activate/"
        assert client.get(address).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            assert client.get(address)["Location"] == "/compte/reauthenticate/?next=%2Fcompte%2F2fa%2Ftotp%2Factivate%2F"
            assert client.post(f"/compte/reauthenticate/?next={address}", {"password": PASSWORD})["Location"] == address
            assert client.get(address).status_code == 200


class TestLost:
    def test_the_technical_team_takes_it_off_and_the_owner_is_told(self, client, adviser):
        with_totp(adviser)
        superuser = person(email="technique@otn.example", is_superuser=True, is_staff=True)
        client.force_login(superuser)
        answer = client.post("/admin/accounts/user/", {"action": "remove_second_factor", "_selected_action": [adviser.pk]})
        assert answer.status_code == 302
        assert factors(adviser) == set()
        assert [mail.recipient for mail in mails()] == [adviser.email]

    def test_nobody_else_may(self, client, adviser):
        with_totp(adviser)
        staff = person(email="admin@otn.example", is_staff=True, is_network_admin=True)
        client.force_login(staff)
        assert client.post("/admin/accounts/user/", {"action": "remove_second_factor", "_selected_action": [adviser.pk]}).status_code == 403
        assert factors(adviser) == {"totp"}


def test_nobody_reads_a_second_factor_in_the_django_admin(client, adviser):
    with_totp(adviser)
    client.force_login(User.objects.create_superuser("technique@otn.example"))
    index = client.get("/admin/").text
    assert "/admin/accounts/user/" in index
    for address in ("/admin/mfa/authenticator/", "/admin/usersessions/usersession/", "/admin/account/emailaddress/", "/admin/auth/group/"):
        assert address not in index
        assert client.get(address).status_code == 404
