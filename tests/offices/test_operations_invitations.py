"""Invitations, as roles.md §6.4 wants them accepted."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from otn.accounts.models import User
from otn.lib.refusals import Refused, WrongState
from otn.offices import operations
from otn.offices.models import INVITATIONS_A_DAY, Invitation, Membership
from tests.factories import AssignmentFactory, InvitationFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.offices.acts import at_once, bell, entries, inside, mails, role_of, traces, verbs
from tests.world import make_world

pytestmark = pytest.mark.django_db

DAY0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUEST = "lea@voisin.example"
PASSWORD = "quatre mots sans aucun rapport"


def invite(world, email=GUEST, role="contributor", by=None, reason=""):
    with inside(world.embruns):
        return operations.invite(office=world.embruns, by=by or world.manager, email=email, role=role, reason=reason)


def join(invitation):
    return operations.join_with_new_account(invitation=invitation, first_name="Léa", last_name="Durand", password=PASSWORD)


def link_of(mail):
    return re.search(r"https?://\S+", mail.text)[0]


# --- Sending ----------------------------------------------------------------------------------------------------------------------------


def test_an_invitation_leaves_one_mail_and_one_line(world):
    invitation = invite(world)
    (mail,) = mails()
    assert mail.recipient == GUEST
    assert mail.subject == "Invitation à rejoindre l’office Côte des Embruns"
    assert str(world.manager) in mail.text
    assert "comme contributeur" in mail.text
    assert verbs(world.embruns) == ["invitation.sent"]
    assert entries(world.embruns)[0].after == {"role": "contributor"}
    assert operations.find_invitation(operations.token_of(invitation)) == invitation


def test_nothing_that_people_are_called_adds_a_line_to_the_mail(world):
    world.embruns.name = "Côte\r\n\r\nOuvrez http://evil.example/"
    world.embruns.save()
    world.manager.last_name = "Marchand\nBcc: x@evil.example"
    invite(world)
    (mail,) = mails()
    assert "«\N{NARROW NO-BREAK SPACE}Côte Ouvrez http://evil.example/\N{NARROW NO-BREAK SPACE}»" in mail.text
    assert "Marchand Bcc: x@evil.example vous invite" in mail.text
    assert mail.subject == "Invitation à rejoindre l’office Côte Ouvrez http://evil.example/"


def test_the_line_in_the_journal_holds_no_address(world):
    invite(world)
    (entry,) = entries(world.embruns)
    assert GUEST not in f"{entry.target_label} {entry.before} {entry.after} {entry.reason}"


def test_the_link_uses_the_configured_domain(world, settings):
    settings.OTN_BASE_URL = "https://strategie.example"
    invite(world)
    assert link_of(mails()[0]).startswith("https://strategie.example/compte/invitation/")


def test_an_address_is_invited_in_its_one_spelling(world):
    assert invite(world, "  Lea@Voisin.EXAMPLE ").email == GUEST


@pytest.mark.parametrize("address", ["lеa@voisin.example", "sans-arobase", "@voisin.example"])  # the first with a Cyrillic letter
def test_an_address_that_cannot_be_is_refused(world, address):
    before = traces()
    with pytest.raises(Refused) as refused:
        invite(world, address)
    assert refused.value.field == "email"
    assert traces() == before


def test_a_member_is_not_invited_again(world):
    before = traces()
    with pytest.raises(Refused, match="déjà dans l’équipe"):
        invite(world, world.reader.email)
    assert traces() == before


@pytest.mark.parametrize("known", [False, True])
def test_the_inviter_sees_the_same_whether_the_address_has_an_account_or_not(world, known):
    if known:
        UserFactory.create(email=GUEST)
    invitation = invite(world)
    assert invitation.state(invitation.sent_at) == Invitation.State.PENDING
    assert len(mails()) == 1


def test_a_second_invitation_of_an_address_replaces_the_first(world):
    first = invite(world)
    second = invite(world, role="reader")
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert second.pk != first.pk
    assert world.embruns.invitations.filter(accepted_at=None, revoked_at=None).count() == 1
    with pytest.raises(WrongState):
        join(first)
    assert join(second).memberships.get().role == "reader"


def test_the_same_form_sent_twice_is_one_invitation(world):
    assert invite(world) == invite(world)
    assert len(mails()) == 1
    assert verbs(world.embruns) == ["invitation.sent"]


def test_the_thirty_first_invitation_of_a_day_is_refused(world):
    for number in range(INVITATIONS_A_DAY):
        invite(world, f"personne{number}@voisin.example")
    before = traces()
    with pytest.raises(Refused, match="30 invitations"):
        invite(world)
    assert traces() == before


def test_sending_again_counts_as_well(world):
    invitation = invite(world)
    for hour in range(1, INVITATIONS_A_DAY):
        with time_machine.travel(invitation.sent_at + timedelta(hours=hour), tick=False), inside(world.embruns):
            operations.resend_invitation(invitation=invitation, by=world.manager)
    with (
        inside(world.embruns),
        time_machine.travel(invitation.sent_at + timedelta(hours=40)),
        pytest.raises(Refused, match="30 invitations"),
    ):
        operations.resend_invitation(invitation=invitation, by=world.manager)


def test_another_office_has_thirty_of_its_own(world):
    for number in range(INVITATIONS_A_DAY):
        invite(world, f"personne{number}@voisin.example")
    with inside(world.pommiers):
        assert operations.invite(office=world.pommiers, by=world.pommiers_manager, email=GUEST, role="reader").pk


def test_somebody_of_otn_says_why_and_the_managers_are_told(world):
    with pytest.raises(Refused) as refused:
        invite(world, by=world.network_admin, reason="  trop  ")
    assert refused.value.field == "reason"
    invite(world, by=world.network_admin, reason="Le référent est absent.")
    assert entries(world.embruns)[0].reason == "Le référent est absent."
    assert bell(world.manager) == ["OTN a invité une personne à rejoindre Côte des Embruns."]


@pytest.mark.parametrize("act", [operations.resend_invitation, operations.revoke_invitation])
def test_somebody_of_otn_says_why_for_what_follows_too(world, act):
    invitation = invite(world)
    Invitation.objects.update(sent_at=invitation.sent_at - timedelta(days=1))
    before = traces()
    with inside(world.embruns), pytest.raises(Refused):
        act(invitation=invitation, by=world.network_admin)
    assert traces() == before
    with inside(world.embruns):
        act(invitation=invitation, by=world.network_admin, reason="À la demande de l’office.")
    assert entries(world.embruns)[-1].reason == "À la demande de l’office."
    assert len(bell(world.manager)) == 1


# --- Time -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "accepted"), [(timedelta(days=13, hours=23), True), (timedelta(days=14, hours=1), False)])
def test_an_invitation_is_good_for_fourteen_days(world, after, accepted):
    with time_machine.travel(DAY0, tick=False) as clock:
        invitation = invite(world)
        clock.shift(after)
        if accepted:
            assert role_of(join(invitation), world.embruns) == "contributor"
        else:
            with pytest.raises(WrongState, match="plus valable") as refusal:
                join(invitation)
            assert refusal.value.message == "Cette invitation n’est plus valable. Demandez-en une nouvelle à votre référent."


def test_the_fourteen_days_begin_with_the_last_sending(world):
    with time_machine.travel(DAY0, tick=False) as clock:
        invitation = invite(world)
        clock.shift(timedelta(days=10))
        with inside(world.embruns):
            operations.resend_invitation(invitation=invitation, by=world.manager)
        clock.shift(timedelta(days=13))
        join(invitation)
    assert [mail.recipient for mail in mails()] == [GUEST, GUEST]
    assert verbs(world.embruns) == ["invitation.sent", "invitation.resent", "invitation.accepted"]


def test_an_expired_invitation_can_be_sent_again(world):
    with time_machine.travel(DAY0, tick=False) as clock:
        invitation = invite(world)
        clock.shift(timedelta(days=20))
        with inside(world.embruns):
            operations.resend_invitation(invitation=invitation, by=world.manager)
        join(invitation)


def test_whoever_sends_it_again_is_the_one_who_invites(world):
    """So that it lives on when the first one leaves."""
    first = MembershipFactory.create(office=world.embruns, role="manager")
    invitation = invite(world, by=first.user)
    Invitation.objects.update(sent_at=invitation.sent_at - timedelta(days=1))
    with inside(world.embruns):
        operations.resend_invitation(invitation=invitation, by=world.manager)
        operations.end_membership(membership=first, version=1, by=world.manager)
    assert str(world.manager) in mails()[-1].text
    assert role_of(join(invitation), world.embruns) == "contributor"


def test_twice_within_two_minutes_sends_once(world):
    with time_machine.travel(DAY0, tick=False) as clock:
        invitation = invite(world)
        clock.shift(60)
        with inside(world.embruns):
            operations.resend_invitation(invitation=invitation, by=world.manager)
    assert len(mails()) == 1


def test_asking_for_a_new_one_tells_the_managers_once_a_day(world):
    with time_machine.travel(DAY0, tick=False) as clock:
        invitation = invite(world)
        with pytest.raises(WrongState):
            operations.request_new_invitation(invitation=invitation)
        clock.shift(timedelta(days=15))
        operations.request_new_invitation(invitation=invitation)
        operations.request_new_invitation(invitation=invitation)
    assert len(bell(world.manager)) == 1
    assert bell(world.reader) == []
    assert verbs(world.embruns) == ["invitation.sent", "invitation.requested"]


# --- Taking back ------------------------------------------------------------------------------------------------------------------------


def test_a_revoked_invitation_is_worth_nothing_and_revoking_twice_is_once(world):
    invitation = invite(world)
    with inside(world.embruns):
        operations.revoke_invitation(invitation=invitation, by=world.manager)
        operations.revoke_invitation(invitation=invitation, by=world.manager)
    with pytest.raises(WrongState):
        join(invitation)
    with inside(world.embruns), pytest.raises(WrongState):
        operations.resend_invitation(invitation=invitation, by=world.manager)
    assert verbs(world.embruns) == ["invitation.sent", "invitation.revoked"]


def test_an_accepted_invitation_is_not_taken_back(world):
    invitation = invite(world)
    join(invitation)
    before = traces()
    with inside(world.embruns), pytest.raises(WrongState, match="déjà été acceptée"):
        operations.revoke_invitation(invitation=invitation, by=world.manager)
    assert traces() == before


def test_what_a_person_has_sent_ends_with_her_departure(world):
    second = MembershipFactory.create(office=world.embruns, role="manager")
    invitation = invite(world, by=second.user)
    with inside(world.embruns):
        operations.end_membership(membership=second, version=1, by=world.manager)
    with pytest.raises(WrongState):
        join(invitation)


def test_what_a_closed_account_has_sent_is_worth_nothing(world):
    invitation = invite(world)
    User.objects.filter(pk=world.manager.pk).update(is_active=False)
    with pytest.raises(WrongState):
        join(invitation)


# --- Accepting --------------------------------------------------------------------------------------------------------------------------


def test_a_new_account_is_the_invited_address_and_can_log_in(world):
    user = join(invite(world, role="manager"))
    assert (user.email, user.full_name) == (GUEST, "Léa Durand")
    assert user.check_password(PASSWORD)
    assert role_of(user, world.embruns) == "manager"
    assert user.emailaddress_set.filter(verified=True, primary=True).count() == 1
    (sent, accepted) = entries(world.embruns)
    assert (accepted.verb, accepted.actor, accepted.person, accepted.role) == ("invitation.accepted", user, user, "manager")
    assert bell(world.manager) == ["Léa Durand a rejoint Côte des Embruns comme référent."]
    assert sent.actor == world.manager


def test_an_invitation_is_used_once(world):
    invitation = invite(world)
    user = join(invitation)
    Membership.objects.filter(user=user).update(is_active=False)
    other = UserFactory.create()
    with pytest.raises(WrongState):
        operations.accept_invitation(invitation=invitation, by=other)
    with pytest.raises(WrongState):
        join(invitation)
    assert role_of(user, world.embruns) == ""


def test_the_same_acceptance_sent_twice_is_one(world):
    user = UserFactory.create(email=GUEST)
    invitation = invite(world)
    first = operations.accept_invitation(invitation=invitation, by=user)
    assert operations.accept_invitation(invitation=invitation, by=user) == first
    assert verbs(world.embruns) == ["invitation.sent", "invitation.accepted"]


def test_a_forwarded_invitation_gives_nothing_to_another_account(world):
    invitation = invite(world)
    stranger = UserFactory.create(email="autre@voisin.example")
    before = traces()
    with pytest.raises(Refused, match="une autre adresse"):
        operations.accept_invitation(invitation=invitation, by=stranger)
    assert traces() == before


def test_somebody_of_another_office_keeps_it_and_gains_this_one(world):
    user = world.pommiers_manager
    operations.accept_invitation(invitation=invite(world, user.email, role="reader"), by=user)
    assert role_of(user, world.pommiers) == "manager"
    assert role_of(user, world.embruns) == "reader"


def test_a_former_member_comes_back_in_the_role_of_the_invitation(world):
    former = MembershipFactory.create(office=world.embruns, role="manager", is_active=False, user__email=GUEST)
    operations.accept_invitation(invitation=invite(world, role="reader"), by=former.user)
    former.refresh_from_db()
    assert (former.role, former.is_active, former.ended_at, former.version) == ("reader", True, None, 2)


def test_an_old_invitation_does_not_lower_the_role_of_who_came_back_meanwhile(world):
    """Or the last manager could be made a reader by a link that was still lying about."""
    former = MembershipFactory.create(office=world.embruns, role="manager", is_active=False, user__email=GUEST)
    invitation = invite(world, role="reader")
    Membership.objects.filter(pk=former.pk).update(is_active=True)
    with pytest.raises(Refused, match="déjà dans l’équipe"):
        operations.accept_invitation(invitation=invitation, by=former.user)
    assert role_of(former.user, world.embruns) == "manager"


@pytest.mark.parametrize("who", ["advisor", "network_admin"])
def test_nobody_is_both_member_and_of_otn_in_one_office(world, who):
    person = getattr(world, who)
    invitation = invite(world, person.email)
    before = traces()
    with pytest.raises(Refused, match="à la fois"):
        operations.accept_invitation(invitation=invitation, by=person)
    assert traces() == before


def test_an_adviser_whose_work_has_ended_may_become_a_member(world):
    person = UserFactory.create(email=GUEST, is_advisor=True)
    AssignmentFactory.create(office=world.embruns, advisor=person, starts_on="2025-01-01", ends_on="2025-02-01")
    operations.accept_invitation(invitation=invite(world), by=person)
    assert role_of(person, world.embruns) == "contributor"


def test_an_adviser_of_the_months_to_come_may_not(world):
    person = UserFactory.create(email=GUEST, is_advisor=True)
    AssignmentFactory.create(office=world.embruns, advisor=person, starts_on="2999-01-01")
    with pytest.raises(Refused, match="à la fois"):
        operations.accept_invitation(invitation=invite(world), by=person)


def test_an_archived_office_is_joined_by_nobody(world):
    invitation = invite(world)
    with inside(world.embruns):
        operations.archive_office(office=world.embruns, by=world.network_admin, reason="Fusion avec un autre office.")
    with pytest.raises(WrongState):
        join(invitation)


def test_an_account_is_not_opened_beside_one_that_reads_the_same(world):
    UserFactory.create(email=GUEST)
    invitation = invite(world, "lea@voisîn.example")
    before = traces()
    with pytest.raises(Refused):
        join(invitation)
    assert traces() == before


def test_an_address_that_got_an_account_meanwhile_is_sent_to_the_login(world):
    invitation = invite(world)
    UserFactory.create(email=GUEST)
    with pytest.raises(WrongState, match="connectez-vous"):
        join(invitation)


@pytest.mark.parametrize("change", [lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: "x", lambda token: ""])
def test_a_link_that_was_never_sent_finds_nothing(world, change):
    assert operations.find_invitation(change(operations.token_of(invite(world)))) is None


def test_the_draw_in_the_link_must_be_that_of_the_row(world):
    token = operations.token_of(invite(world))
    Invitation.objects.update(nonce="another")
    assert operations.find_invitation(token) is None


# --- At the same moment -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_requests_are_one_invitation_and_one_mail():
    world = make_world()
    given = at_once(*[lambda: invite(world)] * 20)
    assert len(set(given)) == 1
    assert Invitation.objects.count() == 1
    assert len(mails()) == 1
    assert verbs(world.embruns) == ["invitation.sent"]


@pytest.mark.django_db(transaction=True)
def test_ten_identical_acceptances_are_one_account_and_one_membership():
    world = make_world()
    invitation = invite(world)
    given = at_once(*[lambda: join(invitation)] * 10)
    assert sum(isinstance(one, User) for one in given) == 1
    assert {type(one) for one in given} == {User, WrongState}
    assert User.objects.filter(email=GUEST).count() == 1
    assert verbs(world.embruns) == ["invitation.sent", "invitation.accepted"]


@pytest.mark.django_db(transaction=True)
def test_ten_requests_for_a_new_invitation_tell_the_managers_once():
    world = make_world()
    sent_at = datetime(2026, 1, 5, tzinfo=UTC)
    invitation = InvitationFactory.create(office=world.embruns, invited_by=world.manager, sent_at=sent_at)
    with time_machine.travel(sent_at + timedelta(days=20)):
        at_once(*[lambda: operations.request_new_invitation(invitation=invitation)] * 10)
    assert len(bell(world.manager)) == 1


def test_an_office_is_found_by_the_invitation_alone_never_by_the_request(world):
    """Role and office are the row's: nothing that a request could change takes part."""
    other = OfficeFactory.create()
    user = join(invite(world, role="reader"))
    assert role_of(user, world.embruns) == "reader"
    assert role_of(user, other) == ""
