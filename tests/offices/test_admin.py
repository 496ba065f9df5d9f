"""Accounts in the Django admin agree with their offices, and the journal tells what changes."""

import pytest

from otn.accounts.models import User
from otn.offices.models import AdvisorAssignment, Invitation
from tests.factories import InvitationFactory
from tests.offices.acts import entries

pytestmark = pytest.mark.django_db


def change(client, world, person, **given):
    client.force_login(world.superuser)
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return client.post(f"/admin/accounts/user/{person.pk}/change/", names | {name: "on" for name, is_on in given.items() if is_on})


def test_what_an_account_becomes_is_one_line_of_the_network(client, world):
    assert change(client, world, world.foreign_advisor, is_active=True, is_advisor=True, is_network_admin=True).status_code == 302
    (entry,) = entries(None)
    assert (entry.verb, entry.actor, entry.person, entry.role) == ("account.changed", world.superuser, world.foreign_advisor, "superuser")
    assert (entry.before, entry.after) == ({"is_network_admin": False}, {"is_network_admin": True})
    client.force_login(world.network_admin)
    page = client.get("/reseau/journal/").text.replace("\u00a0", " ")
    assert f"a changé les droits du compte de {world.foreign_advisor} : administrateur du réseau, oui" in page


def test_a_name_alone_is_no_line(client, world):
    assert change(client, world, world.reader, is_active=True).status_code == 302
    assert entries(None) == []


def test_a_member_does_not_run_the_network(client, world):
    answer = change(client, world, world.manager, is_active=True, is_network_admin=True)
    assert "est membre d’un office" in answer.text
    assert not User.objects.get(pk=world.manager.pk).is_network_admin
    assert entries(None) == []


def test_whoever_has_offices_stays_an_adviser_and_owes_a_second_factor(client, world):
    assert "Des offices lui sont confiés" in change(client, world, world.advisor, is_active=True).text
    AdvisorAssignment.objects.filter(advisor=world.advisor).delete()
    assert change(client, world, world.advisor, is_active=True).status_code == 302
    assert not User.objects.get(pk=world.advisor.pk).is_advisor


def test_an_account_that_is_closed_there_has_no_session_and_no_invitation_left(client, world):
    InvitationFactory.create(office=world.embruns, invited_by=world.manager)
    client.force_login(world.manager)
    theirs = client.cookies["sessionid"].value
    assert change(client, world, world.manager).status_code == 302
    assert Invitation.objects.get().revoked_at is not None
    client.cookies["sessionid"] = theirs
    assert client.get("/ot/embruns/").status_code == 302


def test_a_second_factor_taken_off_by_the_technical_team_is_told_as_its_act(client, world):
    client.force_login(world.superuser)
    client.post("/admin/accounts/user/", {"action": "remove_second_factor", "_selected_action": [world.manager.pk]})
    (entry,) = entries(world.embruns)
    assert (entry.verb, entry.actor, entry.person) == ("account.factor_removed", world.superuser, world.manager)
