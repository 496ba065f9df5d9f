"""The door: whose office it is, then what one may do there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from otn.clock import today
from otn.offices import access, policy
from otn.offices.access import can, enter_office, find_office, office_view, roles_in, visible_offices
from otn.offices.models import AdvisorAssignment, Membership, Role
from otn.tenancy.scope import SETTING, ScopeError, office_scope
from tests.factories import AssignmentFactory, OfficeFactory

pytestmark = pytest.mark.django_db

PAGES = ["dashboard:overview", "diagnostic:overview", "strategy:overview", "actionplan:overview", "monitoring:overview"]


def seen_by(person):
    return {office.slug for office in visible_offices(person).order_by("pk")}


def test_each_person_sees_the_offices_that_are_hers(world):
    assert seen_by(world.manager) == seen_by(world.reader) == {"embruns"}
    assert seen_by(world.advisor) == {"embruns", "pommiers"}
    assert seen_by(world.foreign_advisor) == {"brumes"}
    assert seen_by(world.network_admin) == {"embruns", "pommiers", "brumes"}
    assert seen_by(world.superuser) == set()
    assert seen_by(AnonymousUser()) == set()


@pytest.mark.parametrize(("starts", "ends", "sees"), [(0, None, True), (-9, 0, True), (-9, -1, False), (1, None, False)])
def test_an_assignment_counts_from_its_first_to_its_last_day(world, starts, ends, sees):
    office = OfficeFactory.create()
    day = today()
    ends_on = None if ends is None else day + timedelta(days=ends)
    AssignmentFactory.create(office=office, advisor=world.advisor, starts_on=day + timedelta(days=starts), ends_on=ends_on)
    assert (find_office(world.advisor, office.slug) is not None) is sees


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_at": timezone.now() - timedelta(minutes=1)}])
def test_a_membership_that_ended_opens_nothing_at_the_next_request(client, world, change):
    client.force_login(world.contributor)
    address = reverse("dashboard:overview", args=["embruns"])
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=world.contributor).update(**change)
    assert client.get(address).status_code == 404


def test_a_person_with_several_ways_in_has_all_their_roles(world):
    AssignmentFactory.create(office=world.brumes, advisor=world.network_admin)
    assert roles_in(world.network_admin, world.brumes) == {Role.ADVISOR, Role.NETWORK_ADMIN}
    assert roles_in(world.manager, world.embruns) == {Role.MANAGER}
    assert roles_in(world.manager, world.brumes) == frozenset()


def test_an_office_found_for_one_person_says_nothing_of_another(world):
    found = find_office(world.manager, "embruns")
    assert found is not None
    assert can(world.manager, "office.see", found)
    assert not can(world.brumes_manager, "office.see", found)


def scope():
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("person", ["manager", "reader", "advisor", "network_admin"])
def test_entering_an_office_sets_the_scope_to_it_in_the_statement_that_finds_it(world, person):
    with office_scope([]):
        entered = enter_office(getattr(world, person), "embruns")
        found = find_office(getattr(world, person), "embruns")
        assert (entered, entered.roles, entered.intervention_id) == (found, found.roles, found.intervention_id)
        assert scope() == str(world.embruns.pk)
    assert scope() == ""


@pytest.mark.parametrize(("person", "slug"), [("manager", "brumes"), ("manager", "nulle-part"), ("superuser", "embruns")])
@pytest.mark.parametrize("outer", [False, True])
def test_an_office_that_is_not_hers_leaves_the_scope_as_it_is(world, person, slug, outer):
    with office_scope([world.pommiers.pk] if outer else []):
        before = scope()
        assert enter_office(getattr(world, person), slug) is None
        assert scope() == before == (str(world.pommiers.pk) if outer else "")


def test_looking_for_an_office_never_moves_the_scope(world):
    with office_scope([world.pommiers.pk]):
        assert find_office(world.manager, "embruns") is not None
        assert scope() == str(world.pommiers.pk)


@pytest.mark.django_db(transaction=True)
def test_an_office_is_entered_in_a_transaction_only(world):
    with pytest.raises(ScopeError):
        enter_office(world.manager, "embruns")
    with transaction.atomic():
        assert enter_office(world.manager, "embruns") is not None
    assert scope() == ""


def test_the_way_in_is_planned_once_a_connection_and_read_each_time(world):
    with office_scope([]):
        for _ in range(8):  # past the fifth run PostgreSQL may keep one plan for all values
            assert enter_office(world.manager, "embruns") is not None
            assert enter_office(world.manager, "brumes") is None
        Membership.objects.filter(user=world.manager).update(is_active=False)
        assert enter_office(world.manager, "embruns") is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["SELECT found.*, set_config(%"])
            assert cursor.fetchone() == (1,)


def test_an_unknown_capability_is_refused(world):
    assert not can(world.manager, "assessment.destroy", world.embruns)
    with pytest.raises(LookupError):
        office_view("assessment.destroy")


@pytest.mark.parametrize("page", PAGES)
def test_a_foreign_office_is_a_missing_one_and_the_right_is_asked_after(client, world, page, monkeypatch):
    client.force_login(world.manager)
    missing = client.get("/ot/nulle-part/")
    foreign = client.get(reverse(page, args=["brumes"]))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert client.get(reverse(page, args=["embruns"])).status_code == 200
    assert client.post(reverse(page, args=["embruns"])).status_code == 405
    monkeypatch.setattr(access, "POLICY", dict.fromkeys(policy.POLICY, frozenset()))
    assert client.get(reverse(page, args=["embruns"])).status_code == 403


def test_an_adviser_logs_in_and_reads_his_portfolio(client, world):
    answer = client.post("/compte/login/", {"login": "CONSEILLER@otn.example", "password": "une phrase de passe"})
    assert answer["Location"] == "/"
    page = client.get("/portefeuille/").text
    assert "Côte des Embruns" in page
    assert "Pays des Brumes" not in page


def test_nobody_opens_an_account_by_himself(client, db):
    client.post("/compte/signup/", {"email": "a@b.example", "password1": "x" * 20, "password2": "x" * 20})
    from otn.accounts.models import User

    assert not User.objects.exists()


def test_the_assignments_table_refuses_an_end_before_the_start(world):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="ends_after_start"):
        AdvisorAssignment.objects.create(office=world.embruns, advisor=world.advisor, starts_on="2026-02-01", ends_on="2026-01-31")
