"""What was taken away comes out of one database, and is taken away again in another that has forgotten it."""

from datetime import UTC, datetime, timedelta

import pytest

from otn.accounts.models import User
from otn.clock import today
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused
from otn.network.removals import (
    ACCOUNT,
    APPLIED,
    ASSIGNMENT,
    INVITATION,
    MEMBERSHIP,
    PERSON,
    SHARE,
    Removal,
    Removals,
    apply_removals,
    read_removals,
    take_removals,
    what_counts,
    write_removals,
)
from otn.offices.models import AdvisorAssignment, Invitation, Membership
from otn.tenancy.scope import all_offices
from tests.factories import InvitationFactory

NOON = datetime(2027, 3, 14, 12, tzinfo=UTC)


def row(kind, key="1"):
    return Removal(kind, key, "2027-01-01T00:00:00+00:00")


# --- Which of them count ------------------------------------------------------------------------------------------------------------------


def test_what_is_never_undone_counts_from_every_list():
    older = Removals(NOON, (row(SHARE), row(PERSON)))
    latest = Removals(NOON + timedelta(hours=1), (row(SHARE, "2"),))
    assert set(what_counts([latest, older])) == {row(SHARE), row(PERSON), row(SHARE, "2")}


@pytest.mark.parametrize("kind", [ACCOUNT, MEMBERSHIP, INVITATION, ASSIGNMENT])
def test_what_can_be_undone_counts_from_the_latest_list_alone(kind):
    older = Removals(NOON, (row(kind),))
    latest = Removals(NOON + timedelta(hours=1), (row(kind, "2"),))
    assert what_counts([latest, older]) == (row(kind, "2"),)


def test_the_same_removal_of_two_lists_counts_once():
    assert what_counts([Removals(NOON, (row(SHARE),)), Removals(NOON + timedelta(hours=1), (row(SHARE),))]) == (row(SHARE),)


def test_no_list_takes_nothing_away():
    assert what_counts([]) == ()


# --- Applied ------------------------------------------------------------------------------------------------------------------------------


def take_access_away(world):
    User.objects.filter(pk=world.reader.pk).update(is_active=False)
    Membership.objects.filter(user=world.contributor).update(is_active=False, ended_at=NOON)
    Invitation.objects.update(revoked_at=NOON)
    AdvisorAssignment.objects.filter(office=world.pommiers).update(ends_on=today() - timedelta(days=1))


def forget_it(world):
    User.objects.filter(pk=world.reader.pk).update(is_active=True)
    Membership.objects.filter(user=world.contributor).update(is_active=True, ended_at=None)
    Invitation.objects.update(revoked_at=None)
    AdvisorAssignment.objects.filter(office=world.pommiers).update(ends_on=None)


@pytest.fixture
def forgotten(world):
    """What was taken away, in a database that has forgotten it."""
    InvitationFactory.create(office=world.embruns, invited_by=world.manager)
    take_access_away(world)
    removals = take_removals()
    forget_it(world)
    return removals.rows


@pytest.mark.django_db
def test_access_that_was_taken_away_is_taken_away_again(forgotten, world):
    assert apply_removals(forgotten) == {SHARE: 0, MEMBERSHIP: 1, ASSIGNMENT: 1, INVITATION: 1, ACCOUNT: 1, PERSON: 0}
    assert not User.objects.get(pk=world.reader.pk).is_active
    assert Membership.objects.get(user=world.contributor).ended_at == NOON
    assert Invitation.objects.get().revoked_at == NOON
    assert AdvisorAssignment.objects.get(office=world.pommiers).ends_on == today() - timedelta(days=1)
    with all_offices("test"):
        lines = JournalEntry.objects.order_by("pk").values_list("verb", flat=True)
        assert set(lines) == {"membership.ended", "advisor.unassigned", "invitation.revoked", "account.closed"}


@pytest.mark.django_db
def test_twice_is_once(forgotten):
    apply_removals(forgotten)
    assert set(apply_removals(forgotten).values()) == {0}


@pytest.mark.django_db
def test_a_row_that_got_the_number_of_another_is_left_alone(forgotten, world):
    User.objects.filter(pk=world.reader.pk).update(date_joined=NOON)
    Membership.objects.filter(user=world.contributor).update(created_at=NOON)
    Invitation.objects.update(created_at=NOON)
    AdvisorAssignment.objects.filter(office=world.pommiers).update(starts_on=today())
    assert set(apply_removals(forgotten).values()) == {0}


@pytest.mark.django_db
def test_rows_that_are_not_there_are_passed_over(world):
    def lost(kind):
        key = "00000000-0000-0000-0000-000000000000" if kind == SHARE else "0"
        return Removal(kind, key, today().isoformat() if kind == ASSIGNMENT else NOON.isoformat(), NOON.isoformat())

    rows = [lost(kind) for kind in APPLIED]
    assert set(apply_removals(rows).values()) == {0}


# --- The file -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_list_is_read_as_it_was_written_and_names_nobody(forgotten, world, tmp_path):
    taken = Removals(NOON, forgotten)
    write_removals(tmp_path / "removals.json", taken)
    assert read_removals(tmp_path / "removals.json") == taken
    text = (tmp_path / "removals.json").read_text()
    assert "@" not in text
    assert world.reader.last_name not in text


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2, "taken_at": "2027-03-14T12:00:00+00:00", "removals": []}'])
def test_what_is_no_list_is_refused(tmp_path, content):
    path = tmp_path / "removals.json"
    path.write_text(content)
    with pytest.raises(Refused, match="ne se lit pas"):
        read_removals(path)
