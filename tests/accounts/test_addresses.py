"""One spelling for each address, and no two accounts that a reader could mix up."""

import pytest
from django.db import IntegrityError, transaction

from otn.accounts.addresses import AddressRefused, looks_like, normalise, skeleton
from otn.accounts.models import User


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("referent@embruns.example", "referent@embruns.example"),
        ("  Referent@EMBRUNS.example\n", "referent@embruns.example"),
        ("ｒｅｆｅｒｅｎｔ@embruns.example", "referent@embruns.example"),  # wide letters
        ("referent＠embruns.example", "referent@embruns.example"),  # a wide @
        ("\u212aarim@embruns.example", "karim@embruns.example"),  # the sign of the kelvin
        ("claire.noel+otn@otn.example", "claire.noel+otn@otn.example"),
        ("contact@Évreux.example", "contact@xn--vreux-9ra.example"),
        ("contact@e\u0301vreux.example", "contact@xn--vreux-9ra.example"),  # the accent apart
        ("contact@xn--vreux-9ra.example", "contact@xn--vreux-9ra.example"),
    ],
)
def test_an_address_has_one_spelling(typed, stored):
    assert normalise(typed) == stored
    assert normalise(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "referent",
        "referent@",
        "@embruns.example",
        "a@b@embruns.example",
        "deux mots@embruns.example",
        "referent@embruns..example",
        f"referent@{'x' * 64}.example",
        "ınès@otn.example",
        "adm\u0131n@otn.example",  # ı without dot, which PostgreSQL and Python fold apart
        "ADM\u0130N@otn.example",  # İ with a dot
        "ref\u0435rent@embruns.example",  # a Cyrillic е
        "referent@\u0435mbruns.example",
        "referent@xn--mbruns-q4e.example",  # the same, in the form that machines use
        "referent@\u0251mbruns.example",  # a Latin letter, of phonetics
        "referent@stra\u00dfe.example",
        "referent\u200b@embruns.example",  # no width at all
        "referent\u202e@embruns.example",
        "referent\x00@embruns.example",
        "referent@embruns.example\r\nBcc: x@evil.example",
    ],
)
def test_what_could_be_taken_for_another_letter_is_refused(typed):
    with pytest.raises(AddressRefused):
        normalise(typed)


def test_a_domain_reads_like_its_twin_without_accents():
    assert skeleton("contact@xn--vreux-9ra.example") == skeleton("contact@evreux.example") == "contact@evreux.example"
    assert skeleton(normalise("a@cœur.example")) == "a@coeur.example"
    assert looks_like("contact@evreux.example", ["contact@xn--vreux-9ra.example"])
    assert not looks_like("contact@evreux.example", ["contact@evreux.example", "autre@xn--vreux-9ra.example"])


@pytest.mark.django_db
class TestAccounts:
    def test_an_account_is_stored_under_the_one_spelling(self):
        user = User.objects.create_user(" Claire@OTN.example", "une phrase de passe")
        assert user.email == "claire@otn.example"
        assert User.objects.get_by_natural_key("CLAIRE@otn.EXAMPLE") == user

    @pytest.mark.parametrize("email", ["Claire@otn.example", "ｃlaire@otn.example", "claire@otn.example "])
    def test_the_same_address_typed_otherwise_is_taken(self, email):
        User.objects.create_user("claire@otn.example")
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(email)

    def test_an_address_that_reads_like_another_account_is_refused(self):
        User.objects.create_user("contact@evreux.example")
        with pytest.raises(AddressRefused):
            User.objects.create_user("contact@évreux.example")
        User.objects.create_user("autre@évreux.example")

    @pytest.mark.parametrize("email", ["Claire@otn.example", "clair\u0435@otn.example", "cla re@otn.example", "claire@évreux.example"])
    def test_no_other_spelling_enters_the_database(self, email):
        with pytest.raises(IntegrityError, match="accounts_addresses_are_plain"), transaction.atomic():
            User.objects.create(email=email)


@pytest.mark.parametrize("kind", ["is_advisor", "is_network_admin", "is_staff", "is_superuser"])
def test_who_sees_beyond_one_office_needs_a_second_factor(kind):
    assert not User(email="referent@embruns.example").needs_second_factor
    assert User(email="x@otn.example", **{kind: True}).needs_second_factor
