"""The bell of a person, opened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from otn.notifications.models import Notification
from otn.notifications.operations import notify
from otn.offices.models import AdvisorAssignment, Membership
from otn.tenancy.scope import all_offices
from tests.factories import AssignmentFactory, OfficeFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

EMPTY = "Rien de nouveau. Vous serez prévenu ici d’un commentaire, d’un rapport prêt ou d’une échéance."


def tell(office, person, text="Le rapport est prêt.", address="/ot/embruns/rapports/", **changes):
    with all_offices("test world"):
        return Notification.objects.create(office=office, user=person, text=text, address=address, **changes)


def read(client, person):
    client.force_login(person)
    answer = client.get("/notifications/")
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text


def unread(person):
    with all_offices("test"):
        return Notification.objects.filter(user=person, read_at=None).count()


@pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor", "network_admin", "superuser"])
def test_a_bell_without_lines_says_what_it_will_tell(client, world, who):
    page = read(client, getattr(world, who))
    assert EMPTY in page
    assert "Tout marquer comme lu" not in page


@pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor", "network_admin"])
def test_a_line_says_what_where_and_when(client, world, who):
    tell(world.embruns, getattr(world, who))
    page = read(client, getattr(world, who))
    assert "<b>Le rapport est prêt.</b>" in page
    assert "Côte des Embruns, <time" in page
    assert "Tout marquer comme lu" in page


def test_the_newest_line_comes_first_and_fifty_are_shown(client, world):
    for days in range(60):
        tell(world.embruns, world.manager, f"Ligne {days}.", created_at=timezone.now() - timedelta(days=days))
    page = read(client, world.manager)
    assert page.count('id="notification-') == 50
    assert page.index("Ligne 0.") < page.index("Ligne 49.")
    assert "Ligne 50." not in page


def test_each_person_reads_her_own_bell(client, world):
    tell(world.embruns, world.contributor, "Pour une autre.")
    assert EMPTY in read(client, world.manager)


def test_what_an_office_told_is_gone_with_the_right_to_see_it(client, world):
    tell(world.embruns, world.contributor, "De Embruns.")
    tell(world.pommiers, world.advisor, "De Pommiers.")
    assert "De Embruns." in read(client, world.contributor)
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    assert EMPTY in read(client, world.contributor)
    assert "De Pommiers." in read(client, world.advisor)
    AdvisorAssignment.objects.filter(office=world.pommiers).update(ends_on="2025-06-30")
    assert "De Pommiers." not in read(client, world.advisor)


def test_reading_the_list_marks_nothing(client, world):
    tell(world.embruns, world.manager)
    read(client, world.manager)
    assert unread(world.manager) == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_everything_can_be_marked_as_read_at_once(client, world, headers):
    tell(world.embruns, world.manager)
    tell(world.embruns, world.manager, "Une autre ligne.")
    tell(world.embruns, world.contributor)
    client.force_login(world.manager)
    answer = client.post("/notifications/tout-lu/", headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, "/notifications/")
    assert (unread(world.manager), unread(world.contributor)) == (0, 1)
    page = read(client, world.manager)
    assert "Tout marquer comme lu" not in page
    assert "<b>Le rapport est prêt.</b>" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_opening_a_line_marks_it_and_leads_there(client, world, headers):
    line, other = tell(world.embruns, world.manager), tell(world.embruns, world.manager, "Une autre ligne.")
    client.force_login(world.manager)
    answer = client.post(f"/notifications/{line.pk}/ouvrir/", headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/rapports/")
    with all_offices("test"):
        line.refresh_from_db()
        other.refresh_from_db()
    assert line.read_at is not None
    assert other.read_at is None
    client.post(f"/notifications/{line.pk}/ouvrir/")
    with all_offices("test"):
        assert Notification.objects.get(pk=line.pk).read_at == line.read_at


def test_a_line_without_an_address_is_only_marked(client, world):
    line = tell(world.embruns, world.manager, address="")
    assert "Marquer comme lu" in read(client, world.manager)
    assert client.post(f"/notifications/{line.pk}/ouvrir/")["Location"] == "/notifications/"
    assert "Marquer comme lu" not in read(client, world.manager)


@pytest.mark.parametrize("address", ["/\\evil.example", "/\t/evil.example"])
def test_no_line_leads_to_another_site(client, world, address):
    line = tell(world.embruns, world.manager, address=address)
    client.force_login(world.manager)
    assert client.post(f"/notifications/{line.pk}/ouvrir/")["Location"] == "/notifications/"


def test_what_concerns_no_office_is_told_too(client, world):
    line = tell(None, world.network_admin, "Un office demande un conseiller.", "/reseau/")
    tell(None, world.manager, "Pour une autre.")
    tell(world.embruns, world.network_admin)
    page = read(client, world.network_admin)
    assert page.count('id="notification-') == 2
    assert "Pour une autre." not in page
    assert client.post(f"/notifications/{line.pk}/ouvrir/")["Location"] == "/reseau/"
    assert unread(world.network_admin) == 1
    tell(None, world.network_admin)
    client.post("/notifications/tout-lu/")
    assert (unread(world.network_admin), unread(world.manager)) == (0, 1)


def test_the_line_of_another_person_or_of_a_foreign_office_is_missing(client, world):
    foreign = tell(world.embruns, world.contributor)
    tell(None, world.contributor)
    lost = tell(world.brumes, world.manager)
    client.force_login(world.manager)
    for pk in (foreign.pk, foreign.pk + 1, lost.pk, 2**62, 0):
        assert client.post(f"/notifications/{pk}/ouvrir/").status_code == 404
    assert client.post(f"/notifications/{2**70}/ouvrir/").status_code == 404
    assert (unread(world.contributor), unread(world.manager)) == (2, 1)


def test_nothing_is_written_by_a_get(client, world):
    line = tell(world.embruns, world.manager)
    client.force_login(world.manager)
    assert client.get("/notifications/tout-lu/").status_code == 405
    assert client.get(f"/notifications/{line.pk}/ouvrir/").status_code == 405


def test_what_people_typed_is_shown_and_never_run(client, world):
    tell(world.embruns, world.manager, "<img src=x onerror=alert(1)> {{7*7}}")
    page = read(client, world.manager)
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_one_is_told_once_and_never_of_what_one_did_oneself(world):
    with all_offices("test world"):
        told = notify(
            office_id=world.embruns.pk, people=[world.manager, world.reader, world.reader], text="Un fait.", except_for=world.manager
        )
    assert told == 1
    assert (unread(world.reader), unread(world.manager)) == (1, 0)


@pytest.mark.parametrize("size", [1, 30])
def test_the_bell_costs_the_same_whatever_its_length(client, world, size):
    for _ in range(size):
        office = OfficeFactory.create()
        AssignmentFactory.create(office=office, advisor=world.advisor)
        tell(office, world.advisor)
    client.force_login(world.advisor)
    client.get("/notifications/")  # the site map is loaded once
    with statements(7):  # session, person, offices of the scope; lines of these, lines of none; frame and bell
        client.get("/notifications/")
