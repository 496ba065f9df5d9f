"""Who sees an office for OTN: advisers by their dates, superusers for an hour; and the archive, which nobody writes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from otn.clock import today
from otn.lib.refusals import Refused, WrongState
from otn.offices import operations
from otn.offices.access import can, find_office
from otn.offices.models import AdvisorAssignment, Intervention
from otn.offices.policy import ARCHIVED, POLICY
from otn.tenancy.scope import all_offices
from tests.factories import AssignmentFactory, MembershipFactory, OfficeFactory
from tests.offices.acts import at_once, bell, entries, inside, refused, verbs
from tests.world import make_world

pytestmark = pytest.mark.django_db

WHY = "Le formulaire ne répond plus."


def assign(office, advisor, starts_on, ends_on=None, by=None):
    with all_offices("test"):
        return operations.assign_advisor(office=office, advisor=advisor, starts_on=starts_on, ends_on=ends_on, by=by)


def end(assignment, by=None):
    with all_offices("test"):
        return operations.end_assignment(assignment=assignment, by=by)


# --- Advisers ---------------------------------------------------------------------------------------------------------------------------


def test_an_assignment_is_told_to_him_and_to_the_managers(world):
    assign(world.brumes, world.advisor, today(), by=world.network_admin)
    assert find_office(world.advisor, "brumes") is not None
    assert bell(world.advisor) == ["L’office Pays des Brumes vous est confié."]
    assert bell(world.brumes_manager) == [f"{world.advisor} accompagne désormais Pays des Brumes pour OTN."]
    (entry,) = entries(world.brumes)
    assert (entry.verb, entry.person, entry.after) == ("advisor.assigned", world.advisor, {"starts_on": str(today()), "ends_on": None})


def test_a_member_is_not_entrusted_with_his_own_office(world):
    person = MembershipFactory.create(office=world.brumes, user__is_advisor=True).user
    assert refused(Refused, assign, world.brumes, person, today(), match="à la fois").field == "advisor"


def test_only_an_open_account_of_an_adviser_is_entrusted_with_an_office(world):
    refused(Refused, assign, world.brumes, world.manager, today(), match="compte de conseiller")
    world.advisor.is_active = False
    refused(Refused, assign, world.brumes, world.advisor, today(), match="compte de conseiller")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "free"),
    [
        ((2026, 1, 1), (2026, 1, 31), True),
        ((2026, 1, 1), (2026, 2, 1), False),
        ((2026, 3, 1), None, False),
        ((2026, 4, 1), None, True),
        ((2025, 1, 1), None, False),
    ],
)
def test_two_assignments_of_one_adviser_do_not_overlap(world, starts_on, ends_on, free):
    office = OfficeFactory.create()
    AssignmentFactory.create(office=office, advisor=world.advisor, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 31))
    dates = date(*starts_on), ends_on and date(*ends_on)
    if free:
        assert assign(office, world.advisor, *dates).pk
    else:
        refused(Refused, assign, office, world.advisor, *dates, match="à ces dates")


def test_dates_in_disorder_are_refused(world):
    assert refused(Refused, assign, world.brumes, world.advisor, date(2026, 2, 1), date(2026, 1, 1)).field == "ends_on"


def test_an_assignment_that_is_ended_counts_no_more_at_the_next_request(world):
    assert find_office(world.advisor, "embruns") is not None
    end(world.embruns.assignments.get(), by=world.network_admin)
    assert find_office(world.advisor, "embruns") is None
    assert verbs(world.embruns) == ["advisor.unassigned"]
    assert bell(world.manager) == [f"{world.advisor} n’accompagne plus Côte des Embruns."]


def test_ending_twice_is_ending_once_also_for_one_that_had_not_begun(world):
    current, future = world.embruns.assignments.get(), assign(world.brumes, world.advisor, today() + timedelta(days=9))
    for assignment in (current, current, future, future):
        end(assignment)
    assert verbs(world.embruns) == ["advisor.unassigned"]
    assert verbs(world.brumes) == ["advisor.assigned", "advisor.unassigned"]
    assert AdvisorAssignment.objects.filter(office=world.brumes, advisor=world.advisor).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_network_admins_who_entrust_the_same_office_do_it_once():
    world = make_world()
    given = at_once(*[lambda: assign(world.brumes, world.advisor, today())] * 2)
    assert sorted(type(one).__name__ for one in given) == ["AdvisorAssignment", "Refused"]


# --- Asking for one ---------------------------------------------------------------------------------------------------------------------


def ask(office, by):
    with inside(office):
        operations.ask_for_advisor(office=office, by=by)


def test_an_office_without_adviser_asks_the_network_for_one_once_a_day(world):
    office = OfficeFactory.create(name="Office seul")
    person = MembershipFactory.create(office=office).user
    ask(office, person)
    ask(office, person)
    assert bell(world.network_admin) == ["Office seul demande un conseiller."]
    assert bell(world.advisor) == []
    assert verbs(office) == ["advisor.requested"]


@pytest.mark.parametrize("starts_in", [-30, 30])
def test_an_office_that_has_one_or_will_have_one_does_not_ask(world, starts_in):
    office = OfficeFactory.create()
    AssignmentFactory.create(office=office, advisor=world.advisor, starts_on=today() + timedelta(days=starts_in))
    refused(WrongState, ask, office, world.manager, match="accompagne déjà")


# --- Interventions ----------------------------------------------------------------------------------------------------------------------


def start(world, reason=WHY):
    with all_offices("test"):
        return operations.start_intervention(office=world.embruns, by=world.superuser, reason=reason)


def test_an_intervention_opens_an_office_for_sixty_minutes(world):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        start(world)
        clock.shift(timedelta(minutes=59))
        assert find_office(world.superuser, "embruns") is not None
        assert find_office(world.superuser, "pommiers") is None
        clock.shift(timedelta(minutes=2))
        assert find_office(world.superuser, "embruns") is None
    assert bell(world.manager) == ["Une intervention technique a commencé dans Côte des Embruns."]


def test_an_intervention_needs_a_reason_that_the_office_reads(world):
    assert refused(Refused, start, world, "  voir  ").field == "reason"
    start(world)
    (entry,) = entries(world.embruns)
    assert (entry.verb, entry.reason, entry.role) == ("intervention.started", WHY, "superuser")
    assert entry.intervention is not None


def test_starting_again_does_not_make_it_longer(world):
    first = start(world)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert start(world) == first
        assert Intervention.objects.get().ends_at == first.ends_at
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert start(world) != first
    # The office reads the end of the first one too, which ended by itself.
    assert verbs(world.embruns) == ["intervention.started", "intervention.ended", "intervention.started"]


def test_leaving_ends_all_that_are_open(world):
    start(world)
    with all_offices("test"):
        operations.start_intervention(office=world.brumes, by=world.superuser, reason=WHY)
    assert operations.end_interventions(by=world.superuser) == 2
    assert operations.end_interventions(by=world.superuser) == 0
    assert find_office(world.superuser, "embruns") is None
    assert verbs(world.embruns) == ["intervention.started", "intervention.ended"]


def test_an_intervention_writes_no_content(world):
    start(world)
    office = find_office(world.superuser, "embruns")
    assert can(world.superuser, "answer.read", office)
    assert not any(can(world.superuser, capability, office) for capability in ("answer.write", "plan.edit", "campaign.edit", "office.edit"))


# --- The archive ------------------------------------------------------------------------------------------------------------------------


def archive(world):
    with inside(world.embruns):
        operations.archive_office(office=world.embruns, by=world.network_admin, reason="Fusion avec un autre office.")


def test_an_archived_office_is_read_and_never_written(world):
    archive(world)
    for person in (world.manager, world.contributor, world.reader, world.advisor, world.network_admin):
        office = find_office(person, "embruns")
        given = {capability for capability in POLICY if can(person, capability, office)}
        assert given <= ARCHIVED
        assert {"office.see", "answer.read", "plan.read", "member.see"} <= given


def test_archiving_revokes_what_waits_and_is_undone(world):
    with inside(world.embruns):
        invitation = operations.invite(office=world.embruns, by=world.manager, email="lea@voisin.example", role="reader")
    archive(world)
    archive(world)
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert bell(world.manager) == ["OTN a archivé Côte des Embruns."]
    with inside(world.embruns):
        operations.restore_office(office=world.embruns, by=world.network_admin, reason="La fusion n’aura pas lieu.")
    assert can(world.manager, "plan.edit", find_office(world.manager, "embruns"))
    assert verbs(world.embruns) == ["invitation.sent", "office.archived", "office.restored"]


def test_archiving_needs_a_reason(world):
    with inside(world.embruns):
        assert refused(Refused, operations.archive_office, office=world.embruns, by=world.network_admin, reason="").field == "reason"
