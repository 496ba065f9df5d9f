"""What logins leave in the journal, and what a logout ends."""

import pytest
from django.test import Client

from otn.accounts.adapter import AccountAdapter
from otn.journal.models import JournalEntry
from otn.offices.adapter import Adapter
from otn.offices.models import Intervention
from otn.offices.operations import start_intervention
from otn.tenancy.scope import all_offices
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def lines(verb):
    with all_offices("test"):
        return list(JournalEntry.objects.filter(verb=verb).order_by("pk").values_list("office_id", "person_id"))


def try_to_log_in(email, password="ce n’est pas le bon"):
    return Client().post("/compte/login/", {"login": email, "password": password})


def test_a_refused_login_is_told_in_each_office_of_the_person(world):
    MembershipFactory.create(office=world.pommiers, user=world.contributor, role="reader")
    MembershipFactory.create(office=world.brumes, user=world.contributor, role="reader", is_active=False)
    try_to_log_in("Contributeur@EMBRUNS.example")
    assert sorted(lines("account.login_failed")) == sorted(
        [(world.embruns.pk, world.contributor.pk), (world.pommiers.pk, world.contributor.pk)]
    )


def test_a_refused_login_of_otn_is_told_to_otn(world):
    try_to_log_in("admin@otn.example")
    assert lines("account.login_failed") == [(None, world.network_admin.pk)]


@pytest.mark.parametrize("email", ["personne@ailleurs.example", "é", "a@b@c", ""])
def test_nothing_is_kept_of_an_address_without_account(world, email):
    try_to_log_in(email)
    assert lines("account.login_failed") == []


def test_a_login_that_succeeds_leaves_no_such_line(world):
    try_to_log_in("contributeur@embruns.example", "une phrase de passe")
    assert lines("account.login_failed") == []


def test_a_logout_ends_the_interventions_of_the_person_and_of_nobody_else(client, world):
    with all_offices("test"):
        for user in (world.superuser, world.network_admin):
            start_intervention(office=world.embruns, by=user, reason="un export ne s’ouvre pas")
    client.force_login(world.superuser)
    assert client.get("/ot/embruns/").status_code == 200
    client.post("/compte/logout/")
    assert list(Intervention.objects.filter(ended_at=None).values_list("user_id", flat=True).order_by("pk")) == [world.network_admin.pk]
    client.force_login(world.superuser)
    assert client.get("/ot/embruns/").status_code == 404
    assert lines("intervention.ended") == [(world.embruns.pk, None)]


def test_a_password_may_not_rest_on_the_name_of_the_office(world):
    assert "Côte des Embruns" in Adapter().words_about(world.manager)
    assert set(AccountAdapter().words_about(world.manager)) < set(Adapter().words_about(world.manager))
