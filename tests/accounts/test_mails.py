"""Mails about an account: to whom they go, where their links lead, what stands in them (security.md S22, S28)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from otn.accounts.adapter import AccountAdapter
from otn.accounts.models import User
from tests.accounts.actions import PASSWORD, links, log_in, mails, person
from tests.guards import french, pages

pytestmark = pytest.mark.django_db

EMAIL = "claire@otn.example"


@pytest.fixture
def claire():
    return person(email=EMAIL)


def ask(client, email, **extra):
    return client.post("/compte/password/reset/", {"email": email}, **extra)


class TestReset:
    @pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f"  {EMAIL} "])
    def test_it_goes_to_the_stored_address(self, client, claire, typed):
        ask(client, typed)
        assert [mail.recipient for mail in mails()] == [EMAIL]

    @pytest.mark.parametrize(
        "typed",
        ["cla\u0131re@otn.example", "CLA\u0130RE@otn.example", "clаire@otn.example", "ｃlaire@otn.example", "claire@\u00f3tn.example"],
    )
    def test_what_looks_like_an_address_sends_nothing_about_that_account(self, client, claire, typed):
        ask(client, typed)
        assert [mail for mail in mails() if "/key/" in mail.text] == []

    def test_several_at_once_send_to_nobody(self, client, claire):
        for typed in (f"{EMAIL}, x@evil.example", f"{EMAIL}\r\nBcc: x@evil.example", f"{EMAIL};x@evil.example"):
            ask(client, typed)
        assert mails() == []

    def test_an_unknown_address_is_told_so_by_mail_alone(self, client, claire):
        ask(client, "inconnue@otn.example")
        (mail,) = mails()
        assert (mail.recipient, mail.subject) == ("inconnue@otn.example", "[OTN] Aucun compte à cette adresse")
        assert links(mail) == [site.OTN_BASE_URL + "/"]

    def test_an_address_that_waits_for_its_confirmation_resets_nothing(self, client, claire):
        EmailAddress.objects.create(user=claire, email="future@otn.example", verified=False)
        ask(client, "future@otn.example")
        assert "/key/" not in mails()[0].text
        assert log_in(Client(), "future@otn.example").status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"host": "localhost:8666"},
            {"host": "127.0.0.1"},
            {"x-forwarded-host": "evil.example"},
            {"forwarded": "host=evil.example"},
            {"x-original-url": "https://evil.example/"},
            {"referer": "https://evil.example/"},
        ],
    )
    def test_its_link_leads_to_the_configured_site(self, client, claire, headers):
        ask(client, EMAIL, headers=headers)
        assert all(link.startswith(site.OTN_BASE_URL + "/") for mail in mails() for link in links(mail))

    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "localhost:80:evil.example", "["])
    def test_a_foreign_host_is_refused(self, client, claire, host):
        assert ask(client, EMAIL, headers={"host": host}).status_code == 400
        assert mails() == []


class TestChangeOfAddress:
    @pytest.fixture
    def signed_in(self, client, claire):
        client.force_login(claire)
        client.post("/compte/reauthenticate/", {"password": PASSWORD})
        return client

    def ask(self, client, email):
        return client.post("/compte/email/", {"action_add": "", "email": email})

    def confirm(self, client):
        link = links(next(mail for mail in reversed(mails()) if "confirm-email" in mail.text))[0]
        assert link.startswith(site.OTN_BASE_URL)
        client.post(link.removeprefix(site.OTN_BASE_URL))

    def test_it_counts_once_confirmed_and_the_old_address_is_told(self, signed_in, claire):
        self.ask(signed_in, "Nouvelle@OTN.example")
        claire.refresh_from_db()
        assert claire.email == EMAIL
        assert log_in(Client(), "nouvelle@otn.example").status_code == 200
        self.confirm(signed_in)
        claire.refresh_from_db()
        assert claire.email == "nouvelle@otn.example"
        assert [(mail.recipient, mail.subject) for mail in mails()] == [
            ("nouvelle@otn.example", "[OTN] Confirmez votre adresse e-mail"),
            (EMAIL, "[OTN] Votre adresse e-mail a changé"),
        ]
        assert log_in(Client(), "nouvelle@otn.example").status_code == 302
        assert log_in(Client(), EMAIL).status_code == 200

    def test_it_can_be_changed_again(self, signed_in, claire):
        for email in ("deux@otn.example", "trois@otn.example"):
            self.ask(signed_in, email)
            self.confirm(signed_in)
        assert list(EmailAddress.objects.order_by("pk").values_list("email", "verified", "primary")) == [("trois@otn.example", True, True)]
        assert User.objects.get().email == "trois@otn.example"

    def test_opening_the_link_changes_nothing(self, signed_in, claire):
        self.ask(signed_in, "nouvelle@otn.example")
        path = links(mails()[-1])[0].removeprefix(site.OTN_BASE_URL)
        assert "nouvelle@otn.example" in Client().get(path).text
        claire.refresh_from_db()
        assert claire.email == EMAIL

    def test_one_can_give_it_up(self, signed_in, claire):
        self.ask(signed_in, "nouvelle@otn.example")
        path = links(mails()[-1])[0].removeprefix(site.OTN_BASE_URL)
        signed_in.post("/compte/email/", {"action_remove": "", "email": "nouvelle@otn.example"})
        assert signed_in.post(path).status_code == 404
        assert User.objects.get().email == EMAIL

    def test_one_s_own_address_cannot_be_removed(self, signed_in, claire):
        signed_in.get("/compte/email/")
        signed_in.post("/compte/email/", {"action_remove": "", "email": EMAIL})
        assert User.objects.get().email == EMAIL

    @pytest.mark.parametrize("taken", ["prise@otn.example", "prise@evreux.example"])
    def test_another_account_s_address_or_its_twin_is_refused_at_the_end_only(self, signed_in, claire, taken):
        person(email=taken)
        free = self.ask(signed_in, "libre@otn.example")
        asked = self.ask(signed_in, taken.replace("evreux", "évreux"))
        assert (asked.status_code, asked["Location"]) == (free.status_code, free["Location"])
        self.confirm(signed_in)
        claire.refresh_from_db()
        assert claire.email == EMAIL
        assert "ne peut pas être utilisée" in signed_in.get("/compte/email/").text

    @pytest.mark.parametrize("email", ["cla\u0131re@otn.example", "pas une adresse", "a@b", ""])
    def test_what_is_no_address_is_refused_at_once(self, signed_in, claire, email):
        answer = self.ask(signed_in, email)
        assert answer.status_code == 200
        assert "Erreur" in answer.text
        assert mails() == []

    def test_an_account_without_record_of_its_address_gets_one(self, client, claire):
        EmailAddress.objects.all().delete()
        client.force_login(claire)
        client.get("/compte/email/")
        client.get("/compte/email/")
        assert list(EmailAddress.objects.order_by("pk").values_list("email", "verified", "primary")) == [(EMAIL, True, True)]


NOTIFICATIONS = sorted(
    name.removesuffix("_subject.txt") for name in pages.templates() if re.fullmatch(r"(account|mfa)/email/\w+_subject\.txt", name)
)
HOSTILE = "<b>Suivez https://evil.example</b>\r\nBcc: x@evil.example\u202e"


class TestWords:
    @pytest.mark.parametrize("prefix", NOTIFICATIONS)
    def test_every_mail_is_short_plain_french(self, rf, claire, prefix):
        self.send(rf, claire, prefix)
        (mail,) = mails()
        assert mail.subject.startswith("[OTN] ")
        assert "\n" not in mail.subject
        assert mail.text.startswith("Bonjour,\n\n")
        assert len(mail.text) < 700
        assert "<" not in mail.text
        assert "&" not in mail.text
        assert french.faults(mail.subject.removeprefix("[OTN] ") + "\n" + re.sub(r"https?://\S+", "", mail.text)) == []
        assert {link for link in links(mail) if not link.startswith(site.OTN_BASE_URL)} == set()

    @pytest.mark.parametrize("prefix", NOTIFICATIONS)
    def test_nothing_that_a_person_or_a_browser_says_of_itself_stands_in_one(self, rf, claire, prefix):
        claire.first_name, claire.last_name = HOSTILE, "{{ 7|add:7 }}"
        self.send(rf, claire, prefix, user_agent=HOSTILE)
        (mail,) = mails()
        assert "evil.example" not in mail.text + mail.subject
        assert "7" not in mail.subject

    def send(self, rf, claire, prefix, user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"):
        from allauth.core import context

        request = rf.post("/", headers={"user-agent": user_agent})
        request.user = claire
        words = {
            "user": claire,
            "activate_url": site.OTN_BASE_URL + reverse("account_confirm_email", args=["x"]),
            "password_reset_url": site.OTN_BASE_URL + reverse("account_reset_password"),
            "from_email": EMAIL,
            "to_email": "nouvelle@otn.example",
            "deleted_email": "nouvelle@otn.example",
        }
        with context.request_context(request):
            AccountAdapter(request).send_notification_mail(prefix, claire, words)


def test_what_a_template_escapes_is_written_as_it_is(rf, claire):
    from allauth.core import context

    request = rf.post("/")
    request.user = claire
    with context.request_context(request):
        AccountAdapter(request).send_mail("account/email/unknown_account", "o'neil&co@otn.example", {})
    assert "o'neil&co@otn.example" in mails()[0].text
