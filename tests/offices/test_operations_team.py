"""Roles, departures and returns: never an office without manager, never a name lost."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from otn.accounts.models import User
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices import operations
from otn.offices.access import can, find_office
from otn.offices.models import Membership
from otn.offices.operations import shared
from tests.factories import AssignmentFactory, MembershipFactory
from tests.offices.acts import at_once, bell, entries, inside, mails, refused, role_of, traces, verbs
from tests.world import make_world

pytestmark = pytest.mark.django_db

LAST = "Un office garde toujours au moins un référent. Nommez-en un autre d’abord."
WHY = "À la demande du président."


def of(person, office):
    return Membership.objects.select_related("user", "office").get(user=person, office=office)


def change(world, person, role, by=None, version=1, reason=""):
    with inside(world.embruns):
        return operations.change_role(
            membership=of(person, world.embruns), role=role, version=version, by=by or world.manager, reason=reason
        )


def end(world, person, by=None, version=1, reason=""):
    with inside(world.embruns):
        return operations.end_membership(membership=of(person, world.embruns), version=version, by=by or world.manager, reason=reason)


def restore(world, person, by=None, version=2, reason=""):
    with inside(world.embruns):
        return operations.restore_membership(membership=of(person, world.embruns), version=version, by=by or world.manager, reason=reason)


def second_manager(world):
    return MembershipFactory.create(office=world.embruns, role="manager").user


# --- Roles ------------------------------------------------------------------------------------------------------------------------------


def test_a_new_role_is_told_to_her_and_to_the_journal(world):
    changed = change(world, world.reader, "contributor")
    assert (changed.role, changed.version) == ("contributor", 2)
    (entry,) = entries(world.embruns)
    assert (entry.verb, entry.actor, entry.person) == ("membership.role_changed", world.manager, world.reader)
    assert (entry.before, entry.after) == ({"role": "reader"}, {"role": "contributor"})
    assert bell(world.reader) == ["Vous êtes maintenant contributeur de Côte des Embruns."]
    assert bell(world.manager) == mails() == []


def test_the_next_request_obeys_the_new_role(world):
    assert can(world.reader, "plan.edit", find_office(world.reader, "embruns")) is False
    change(world, world.reader, "contributor")
    assert can(world.reader, "plan.edit", find_office(world.reader, "embruns")) is True


def test_the_role_that_she_has_already_changes_nothing_whatever_the_version(world):
    before = traces()
    assert change(world, world.reader, "reader", version=99).version == 1
    assert traces() == before


def test_a_change_on_an_old_page_is_refused_with_what_stands_there_now(world):
    change(world, world.reader, "contributor")
    refusal = refused(Stale, change, world, world.reader, "manager", version=1)
    assert (refusal.current.role, refusal.current.version) == ("contributor", 2)


def test_the_last_manager_keeps_his_role(world):
    assert refused(Refused, change, world, world.manager, "reader").message == LAST


def test_a_manager_may_be_demoted_when_another_remains(world):
    other = second_manager(world)
    change(world, world.manager, "reader", by=other)
    assert refused(Refused, change, world, other, "reader", by=other).message == LAST


@pytest.mark.parametrize("absence", [{"user__is_active": False}, {"expires_at": timezone.now() - timedelta(days=1)}, {"is_active": False}])
def test_a_manager_who_cannot_act_does_not_count(world, absence):
    MembershipFactory.create(office=world.embruns, role="manager", **absence)
    assert refused(Refused, change, world, world.manager, "reader").message == LAST


def test_the_role_of_a_former_member_is_not_changed(world):
    end(world, world.reader)
    refused(WrongState, change, world, world.reader, "contributor", version=2)


def test_somebody_of_otn_gives_a_reason_that_the_managers_hear_of(world):
    assert refused(Refused, change, world, world.reader, "contributor", by=world.network_admin).field == "reason"
    change(world, world.reader, "contributor", by=world.network_admin, reason=WHY)
    assert entries(world.embruns)[0].reason == WHY
    assert bell(world.manager) == ["OTN a changé un rôle dans Côte des Embruns."]


# --- Departures -------------------------------------------------------------------------------------------------------------------------


def test_a_departure_takes_the_rights_and_leaves_the_name(world):
    change(world, world.contributor, "manager")
    with inside(world.embruns):
        operations.invite(office=world.embruns, by=world.contributor, email="lea@voisin.example", role="reader")
    end(world, world.contributor, version=2)
    assert find_office(world.contributor, "embruns") is None
    membership = of(world.contributor, world.embruns)
    assert (membership.is_active, membership.role) == (False, "manager")
    assert membership.ended_at is not None
    sent = next(entry for entry in entries(world.embruns) if entry.verb == "invitation.sent")
    assert (sent.actor, sent.actor.full_name) == (world.contributor, world.contributor.full_name)
    assert verbs(world.embruns) == ["membership.role_changed", "invitation.sent", "membership.ended"]


def test_removing_twice_is_removing_once(world):
    end(world, world.reader)
    before = traces()
    end(world, world.reader)
    assert traces() == before


def test_the_last_manager_is_not_removed_and_does_not_leave(world):
    assert refused(Refused, end, world, world.manager).message == LAST
    with inside(world.embruns):
        assert refused(Refused, operations.leave, membership=of(world.manager, world.embruns), by=world.manager).message == LAST


def test_a_member_leaves_by_herself_and_the_managers_hear_of_it(world):
    with inside(world.embruns):
        operations.leave(membership=of(world.reader, world.embruns), by=world.reader)
    assert verbs(world.embruns) == ["membership.left"]
    assert bell(world.manager) == [f"{world.reader} ne fait plus partie de l’équipe de Côte des Embruns."]


def test_a_departure_on_an_old_page_is_refused(world):
    change(world, world.reader, "contributor")
    refused(Stale, end, world, world.reader, version=1)


def test_the_office_and_what_is_in_it_outlive_its_last_member(world):
    User.objects.filter(pk=world.manager.pk).update(is_active=False)
    for person in (world.manager, world.contributor, world.reader):
        end(world, person, by=world.network_admin, reason=WHY)
    world.embruns.refresh_from_db()
    assert len(entries(world.embruns)) == 3
    assert world.embruns.memberships.filter(is_active=True).count() == 0


# --- Returns ----------------------------------------------------------------------------------------------------------------------------


def test_a_departure_is_undone_within_thirty_days(world):
    end(world, world.contributor)
    restore(world, world.contributor)
    assert role_of(world.contributor, world.embruns) == "contributor"
    assert bell(world.contributor) == ["Vous faites de nouveau partie de l’équipe de Côte des Embruns."]
    assert verbs(world.embruns) == ["membership.ended", "membership.restored"]
    restore(world, world.contributor)
    assert verbs(world.embruns) == ["membership.ended", "membership.restored"]


@pytest.mark.parametrize(("days", "returns"), [(29, True), (31, False)])
def test_after_thirty_days_somebody_is_invited_again(world, days, returns):
    end(world, world.contributor)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        if returns:
            restore(world, world.contributor)
        else:
            refused(WrongState, restore, world, world.contributor, match="invitez de nouveau")


def test_an_invitation_that_waits_ends_with_the_return(world):
    end(world, world.contributor)
    with inside(world.embruns):
        invitation = operations.invite(office=world.embruns, by=world.manager, email=world.contributor.email, role="reader")
    restore(world, world.contributor)
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_who_sees_the_office_for_otn_does_not_come_back_as_a_member(world):
    end(world, world.contributor)
    AssignmentFactory.create(office=world.embruns, advisor=world.contributor, starts_on="2025-01-01")
    assert refused(Refused, restore, world, world.contributor).message == shared.BOTH_SIDES


def test_a_return_on_an_old_page_is_refused(world):
    end(world, world.contributor)
    refused(Stale, restore, world, world.contributor, version=1)


# --- When no manager is left ------------------------------------------------------------------------------------------------------------


def orphan(world):
    User.objects.filter(pk=world.manager.pk).update(is_active=False)


def appoint(world, person, by=None, reason=WHY):
    with inside(world.embruns):
        return operations.appoint_manager(membership=of(person, world.embruns), by=by or world.network_admin, reason=reason)


def test_the_network_appoints_a_manager_when_none_is_left(world):
    orphan(world)
    assert refused(Refused, appoint, world, world.reader, reason="bref").field == "reason"
    appoint(world, world.reader)
    assert role_of(world.reader, world.embruns) == "manager"
    assert bell(world.reader) == ["OTN vous a nommé référent de Côte des Embruns."]
    (entry,) = entries(world.embruns)
    assert (entry.verb, entry.reason, entry.before, entry.after) == ("membership.appointed", WHY, {"role": "reader"}, {"role": "manager"})
    appoint(world, world.reader)
    assert verbs(world.embruns) == ["membership.appointed"]


def test_the_network_appoints_nobody_beside_a_manager(world):
    refused(WrongState, appoint, world, world.reader, match="a un référent")


def test_a_former_member_may_be_appointed(world):
    end(world, world.contributor)
    orphan(world)
    appoint(world, world.contributor)
    assert role_of(world.contributor, world.embruns) == "manager"


def test_who_cannot_act_is_not_appointed(world):
    orphan(world)
    User.objects.filter(pk=world.reader.pk).update(is_active=False)
    refused(Refused, appoint, world, world.reader, match="fermé")
    AssignmentFactory.create(office=world.embruns, advisor=world.contributor, starts_on="2025-01-01")
    refused(Refused, appoint, world, world.contributor, match="à la fois")


# --- At the same moment -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_managers_who_demote_each_other_leave_one(turn):
    world = make_world()
    other = second_manager(world)
    given = at_once(
        lambda: change(world, other, "reader", by=world.manager),
        lambda: change(world, world.manager, "reader", by=other),
    )
    assert sorted(type(one).__name__ for one in given) == ["Membership", "Refused"]
    assert len(operations.managers_of(world.embruns)) == 1
    assert verbs(world.embruns) == ["membership.role_changed"]


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_at_once_leave_one():
    world = make_world()
    other = second_manager(world)

    def leave(person):
        with inside(world.embruns):
            return operations.leave(membership=of(person, world.embruns), by=person)

    given = at_once(lambda: leave(world.manager), lambda: leave(other))
    assert sorted(type(one).__name__ for one in given) == ["Membership", "Refused"]
    assert len(operations.managers_of(world.embruns)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_roles_given_at_once_are_one_change_and_one_refusal():
    world = make_world()
    given = at_once(*[lambda role=role: change(world, world.reader, role) for role in ("contributor", "manager")])
    assert sorted(type(one).__name__ for one in given) == ["Membership", "Stale"]
    assert verbs(world.embruns) == ["membership.role_changed"]
