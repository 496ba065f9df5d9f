"""Passwords: what is too easy to guess, and how the forms say so (security.md §6)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from otn.accounts.adapter import AccountAdapter
from otn.accounts.models import User
from otn.accounts.passwords import bare, common_words, password_faults, unpredictable_part
from tests.accounts.actions import OTHER, PASSWORD, choose_password, log_in, mails, person, reset_link

KNOWN = ["Claire", "Noël", "claire.noel@embruns.example", "Office de la Côte des Embruns"]


@pytest.mark.parametrize(
    "password",
    [
        "tracteur bougie piscine",
        "une phrase de passe",
        "le vélo bleu de ma tante",
        "été brouette cactus nœud",
        "nFk28sLqPz91xvT",
        "cheval correct batterie agrafe",
        "Claire mange des huîtres le lundi",
    ],
)
def test_what_nobody_would_try_is_accepted(password):
    assert password_faults(password, words=KNOWN) == []


@pytest.mark.parametrize(
    "password",
    [
        "motdepassemotdepasse",
        "Mon-Mot-De-Passe-2026",
        "M0td3p@ssem0td3p@sse!",
        "azertyuiopqsdfghjklm",
        "azertyuiop1234567890",
        "poiuytreza0987654321",
        "1a2z3e4r5t6y7u8i9o",
        "qwertyuiopasdfghjkl",
        "abcdefghijklmnopqrstuvwxyz",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "lapinlapinlapinlapin",
        "Jetaime-Monamour-1998",
        "officedetourisme2026",
        "OtnNormandie2025!!!!",
        "demo-otn-normandie",
        "claire.noel.1985.06",
        "claire.noel@embruns.example",
        "Côte des Embruns 2026",
        "noelclairenoelclaire",
        "bienvenue123456789",
        "               ",
    ],
)
def test_what_a_stranger_would_try_first_is_refused(password):
    assert password_faults(password, words=KNOWN) == [
        "Ce mot de passe est trop facile à deviner. Choisissez par exemple quatre mots sans rapport entre eux ni avec vous."
    ]


@pytest.mark.parametrize(("length", "accepted"), [(14, False), (15, True), (128, True), (129, False)])
def test_fifteen_characters_are_enough_and_a_hundred_and_twenty_eight_the_most(length, accepted):
    sentence = (
        "zèbre kiwi fjord plinthe gruau mixte valse hanche cobalt jupe trèfle wagon syrinx mousqueton abject quiche rhume loutre pondre"
    )
    password = (sentence + " " + sentence)[:length]
    assert (password_faults(password) == []) is accepted


def test_no_kind_of_character_is_demanded():
    assert password_faults("tracteurbougiepiscine") == []


def test_what_remains_is_measured_without_accents_or_case():
    assert bare("Été Œuvre-Æ 12") == "eteoeuvreae12"
    assert unpredictable_part("Motdepasse Tracteur 2026") == "tracteur"
    assert unpredictable_part("claire tracteur", words=["Claire"]) == "tracteur"


def test_the_list_of_common_words_is_ours_and_large_enough():
    assert len(common_words()) > 200
    assert all(word == bare(word) for word in common_words())


def test_what_is_known_of_the_owner_counts():
    user = User(email="jehanne.quevremont@embruns.example", first_name="Jehanne", last_name="Quèvremont")
    with pytest.raises(ValidationError, match="trop facile"):
        validate_password("Jehanne-Quevremont-76", user)
    validate_password("Jehanne-Quevremont-76")


def test_a_layer_above_adds_words(monkeypatch, settings):
    settings.ACCOUNT_ADAPTER = "otn.accounts.adapter.AccountAdapter"
    monkeypatch.setattr(AccountAdapter, "words_about", lambda adapter, user: ["Zwyn", "Brocéliande"])
    with pytest.raises(ValidationError, match="trop facile"):
        validate_password("Brocéliande du Zwyn", User(email="a@b.example"))


def test_the_policy_is_told_before_it_is_broken():
    (text,) = password_validators_help_texts()
    assert text.startswith("Au moins 15 caractères")


@pytest.mark.django_db
class TestForms:
    @pytest.fixture
    def claire(self):
        return person()

    @pytest.mark.parametrize("password", ["trop court", "motdepassemotdepasse", "claire@otn.example"])
    def test_a_weak_one_is_refused_in_french_and_changes_nothing(self, client, claire, password):
        client.force_login(claire)
        answer = client.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
        assert "Ce mot de passe est trop" in answer.text
        claire.refresh_from_db()
        assert claire.check_password(PASSWORD)

    def test_two_different_ones_are_told(self, client, claire):
        client.force_login(claire)
        answer = client.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER + "s"})
        assert "Les deux mots de passe sont différents." in answer.text

    def test_a_good_one_works_and_the_owner_is_told(self, client, claire):
        client.force_login(claire)
        client.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
        assert log_in(client, claire.email, OTHER).status_code == 302
        assert [mail.subject for mail in mails()] == ["[OTN] Votre mot de passe a changé"]

    def test_an_account_without_one_sets_it_once(self, client):
        user = User.objects.create_user("sans@otn.example")
        client.force_login(user)
        assert client.get("/compte/password/change/")["Location"] == "/compte/password/set/"
        client.post("/compte/password/set/", {"password1": OTHER, "password2": OTHER})
        assert log_in(client, user.email, OTHER).status_code == 302


@pytest.mark.django_db
class TestReset:
    @pytest.fixture
    def claire(self):
        return person()

    def test_the_link_serves_once(self, client, claire):
        link = reset_link(client, claire.email)
        assert choose_password(client, link)["Location"] == "/compte/password/reset/key/done/"
        assert "n’est plus valable" in client.get(link).text
        assert log_in(client, claire.email, OTHER).status_code == 302

    def test_the_link_dies_with_a_login_and_with_a_change(self, client, claire):
        first = reset_link(client, claire.email)
        log_in(client, claire.email)
        client.post("/compte/logout/")
        assert "n’est plus valable" in client.get(first).text

    def test_the_link_lives_a_day(self, client, claire):
        link = reset_link(client, claire.email)
        with time_machine.travel(timezone.now() + timedelta(hours=28)):
            assert "n’est plus valable" in client.get(link).text
        with time_machine.travel(timezone.now() + timedelta(hours=22)):
            assert client.get(link).status_code == 302

    @pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzzz-abc", "1-abc-def", "0-set-password"])
    def test_an_invented_link_is_refused(self, client, claire, key):
        assert "n’est plus valable" in client.get(f"/compte/password/reset/key/{key}/").text

    def test_a_weak_password_is_refused_there_too(self, client, claire):
        link = reset_link(client, claire.email)
        assert "trop facile" in choose_password(client, link, "motdepassemotdepasse").text
        claire.refresh_from_db()
        assert claire.check_password(PASSWORD)

    def test_it_logs_nobody_in(self, client, claire):
        choose_password(client, reset_link(client, claire.email))
        assert client.get("/compte/sessions/")["Location"].startswith("/compte/login/")

    def test_an_address_gets_five_a_minute(self, client, claire):
        statuses = [client.post("/compte/password/reset/", {"email": claire.email}).status_code for _ in range(6)]
        assert statuses == [302] * 5 + [429]
