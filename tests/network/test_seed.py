"""The demo network: fixed, fictional, and never in production."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from otn import demo
from otn.accounts.models import User
from otn.offices.access import visible_offices
from otn.offices.models import AdvisorAssignment, Membership, Office

pytestmark = pytest.mark.django_db


def everything():
    return (
        sorted(Office.objects.order_by("pk").values_list("slug", "name")),
        sorted(User.objects.order_by("pk").values_list("email", "first_name", "last_name", "is_network_admin", "is_superuser")),
        sorted(Membership.objects.order_by("pk").values_list("office__slug", "user__email", "role")),
        sorted(AdvisorAssignment.objects.order_by("pk").values_list("office__slug", "advisor__email")),
    )


def test_loading_it_twice_changes_nothing_and_it_is_the_same_for_the_same_seed(db):
    call_command("seed_demo", verbosity=0)
    first = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == first
    assert len(first[0]) == 12


def test_another_seed_gives_other_generated_offices_and_the_same_cast(db):
    call_command("seed_demo", "--offices=20", "--seed=7")
    names = set(Office.objects.order_by("pk").values_list("name", flat=True))
    assert len(names) == 20
    assert {"Côte des Embruns", "Vallée des Pommiers", "Pays des Brumes"} <= names


def test_every_login_that_bin_run_prints_opens_the_offices_it_should(db):
    call_command("seed_demo", "--offices=4")
    seen = {}
    for email, _ in demo.LOGINS:
        user = authenticate(RequestFactory().post("/compte/login/"), email=email, password=demo.PASSWORD)
        assert user is not None, email
        seen[email] = set(visible_offices(user).order_by("pk").values_list("slug", flat=True))
    assert len(seen) == 13
    assert seen["referent@brumes.example"] == {"pays-des-brumes"}
    assert seen["conseiller@otn.example"] == {"cote-des-embruns", "vallee-des-pommiers"}
    assert seen["conseiller2@otn.example"] == {"pays-des-brumes"}
    assert len(seen["admin@otn.example"]) == 4
    assert seen["technique@otn.example"] == set()


def test_what_a_visitor_changed_is_left_alone(db):
    call_command("seed_demo", verbosity=0)
    User.objects.filter(email="referent@brumes.example").update(last_name="Autre")
    call_command("seed_demo", verbosity=0)
    assert User.objects.get(email="referent@brumes.example").last_name == "Autre"


def test_production_refuses_it(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never in production"):
        call_command("seed_demo")
    assert not User.objects.exists()
