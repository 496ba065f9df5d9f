"""The one way for a superuser to look into an office: an act with a reason, for an hour, that the office sees."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from otn.accounts.models import User
from otn.documents.models import Job
from otn.journal.models import JournalEntry
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.offices import policy
from otn.offices.access import can, find_office
from otn.offices.models import Intervention, Role
from otn.offices.operations import end_interventions, start_intervention
from otn.tenancy.scope import all_offices
from tests.factories import JobFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/reseau/interventions/"
WHY = "Une réponse ne s’affiche plus."
HEADERS = [{}, {"HX-Request": "true"}]
PAGES = [
    "dashboard:overview", "dashboard:team", "dashboard:profile", "dashboard:journal", "diagnostic:overview", "strategy:overview",
    "actionplan:overview", "monitoring:overview", "documents:index",
]  # fmt: skip


def start(client, world, office="embruns", reason=WHY, headers=None):
    client.force_login(world.superuser)
    return client.post(f"{PAGE}commencer/", {"office": office, "reason": reason}, headers=headers or {})


def read(client, person, address=PAGE):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def lines():
    with all_offices("test"):
        return list(JournalEntry.objects.order_by("pk").values_list("verb", "office__slug", "role", "intervention", "reason"))


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("advisor", 403), ("network_admin", 403)])
def test_interventions_are_a_superusers(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(PAGE).status_code == status
    assert client.post(f"{PAGE}commencer/", {"office": "embruns", "reason": WHY}).status_code == status
    assert client.post(f"{PAGE}1/terminer/").status_code == status
    assert not Intervention.objects.exists()


def test_the_page_before_any_intervention(client, world):
    page = read(client, world.superuser)
    assert "Aucune intervention en cours." in page
    assert "Terminées" not in page
    assert page.partition("<main")[2].count('class="btn"') == 1


def test_a_superuser_is_in_no_office_by_right(client, world):
    client.force_login(world.superuser)
    missing = client.get("/ot/nulle-part/")
    for page in PAGES:
        answer = client.get(reverse(page, args=["embruns"]))
        assert (answer.status_code, answer.content) == (404, missing.content)


@pytest.mark.parametrize("headers", HEADERS)
def test_an_intervention_opens_the_office_to_read(client, world, headers):
    answer = start(client, world, headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/")
    for page in PAGES:
        assert client.get(reverse(page, args=["embruns"])).status_code == 200, page
    assert client.get("/ot/brumes/").status_code == 404


def test_the_rights_of_an_intervention_are_those_of_the_matrix(client, world):
    start(client, world)
    office = find_office(world.superuser, "embruns")
    assert office is not None
    assert office.roles == {Role.SUPERUSER}
    granted = {capability for capability in policy.POLICY if can(world.superuser, capability, office)}
    assert granted == {capability for capability, roles in policy.POLICY.items() if Role.SUPERUSER in roles}
    writing = {
        "answer.write",
        "comment.write",
        "strategy.edit",
        "plan.edit",
        "campaign.edit",
        "office.edit",
        "assessment.submit",
        "note.read",
    }
    assert granted.isdisjoint(writing)


def test_nothing_of_the_office_is_written_during_an_intervention(client, world):
    start(client, world)
    with all_offices("test world"):
        job = JobFactory.create(office=world.embruns, state="failed", asked_by=world.superuser)
    assert client.post(reverse("documents:retry", args=["embruns", job.pk])).status_code == 403
    with all_offices("test"):
        assert Job.objects.count() == 1


def test_an_intervention_ends_by_itself_after_an_hour(client, world):
    begun = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    with time_machine.travel(begun, tick=False) as clock:
        start(client, world)
        assert client.get("/ot/embruns/").status_code == 200
        clock.move_to(begun + timedelta(minutes=59, seconds=59))
        assert client.get("/ot/embruns/").status_code == 200
        clock.move_to(begun + timedelta(minutes=60))
        assert client.get("/ot/embruns/").status_code == 404
        page = read(client, world.superuser)
    assert "Aucune intervention en cours." in page
    assert "3 mars 2026 à 16:00" in page  # its end, in Paris


def test_an_intervention_without_a_reason_or_without_an_office_does_not_begin(client, world):
    for given, message in (
        ({"reason": "Bof"}, "Dites pourquoi, en 10 caractères au moins"),
        ({"reason": ""}, "Ce champ est obligatoire."),
        ({"office": "nulle-part"}, "Sélectionnez un choix valide."),
        ({"office": "\x00"}, "caractère nul"),
    ):
        answer = start(client, world, **given)
        assert answer.status_code == 422
        assert message in answer.text.replace("\u00a0", " ")
        assert page_faults(answer.text) == []
    assert not Intervention.objects.exists()
    assert lines() == []


def test_begun_twice_is_begun_once(client, world):
    for _ in range(2):
        assert start(client, world).status_code == 303
    assert Intervention.objects.count() == 1
    assert len(lines()) == 1


@pytest.mark.parametrize("headers", HEADERS)
def test_an_intervention_is_ended_before_its_hour(client, world, headers):
    start(client, world)
    intervention = Intervention.objects.get()
    assert f"{PAGE}{intervention.pk}/terminer/" in read(client, world.superuser)
    for _ in range(2):  # twice is once
        assert client.post(f"{PAGE}{intervention.pk}/terminer/", headers=headers)["Location"] == PAGE
    assert client.get("/ot/embruns/").status_code == 404
    assert lines() == [
        ("intervention.started", "embruns", "superuser", intervention.pk, WHY),
        ("intervention.ended", "embruns", "superuser", intervention.pk, ""),
    ]


def test_another_persons_intervention_is_missing(client, world):
    other = User.objects.create_user("technique2@otn.example", is_superuser=True)
    with all_offices("test world"):
        theirs = start_intervention(office=world.embruns, by=other, reason=WHY)
    client.force_login(world.superuser)
    assert client.post(f"{PAGE}{theirs.pk}/terminer/").status_code == 404
    assert client.get("/ot/embruns/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_the_office_sees_the_intervention(client, world):
    start(client, world)
    page = read(client, world.reader, "/ot/embruns/")
    assert "Intervention technique en cours jusqu’à" in page
    assert f"Motif : {WHY}" in page
    with all_offices("test"):
        assert Notification.objects.get(user=world.manager).text == "Une intervention technique a commencé dans Côte des Embruns."
    client.force_login(world.superuser)
    client.post(f"{PAGE}{Intervention.objects.get().pk}/terminer/")
    journal = read(client, world.manager, "/ot/embruns/journal/")
    assert f"<b>{world.superuser}</b> (intervention technique) a commencé une intervention technique" in journal
    assert f"<b>{world.superuser}</b> (intervention technique) a terminé l’intervention technique" in journal
    assert "Intervention technique en cours" not in journal


def test_logging_out_ends_what_is_open_everywhere(client, world):
    """`end_interventions(by=…)` is what the logout calls."""
    start(client, world)
    start(client, world, "brumes")
    assert end_interventions(by=world.superuser) == 2
    assert client.get("/ot/embruns/").status_code == client.get("/ot/brumes/").status_code == 404
    assert [line[:2] for line in lines()[2:]] == [("intervention.ended", "embruns"), ("intervention.ended", "brumes")]


def test_who_is_no_superuser_any_more_is_out_at_the_next_request(client, world):
    start(client, world)
    User.objects.filter(pk=world.superuser.pk).update(is_superuser=False)
    assert client.get("/ot/embruns/").status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_costs_the_same_whatever_was_done(client, world, size):
    for _ in range(size):
        with all_offices("test world"):
            start_intervention(office=world.embruns, by=world.superuser, reason=WHY)
            end_interventions(by=world.superuser)
    client.force_login(world.superuser)
    client.get(PAGE)  # the site map is loaded once
    with statements(6):  # session, person; interventions, offices to choose; frame and bell
        client.get(PAGE)


# --- The other act of a superuser ---------------------------------------------------------------------------------------------------------

ADMIN = {"first_name": "Inès", "last_name": "Fontaine", "email": "ines@otn.example", "reason": "Elle remplace la directrice."}


@pytest.mark.parametrize("headers", HEADERS)
def test_a_superuser_opens_the_account_of_an_admin_with_a_reason(client, world, headers):
    assert "Ouvrir un compte d’administrateur" in read(client, world.superuser, "/reseau/administrateurs/nouveau/")
    answer = client.post("/reseau/administrateurs/creer/", ADMIN, headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    person = User.objects.get(email="ines@otn.example")
    assert (person.is_network_admin, person.is_staff, person.is_superuser, person.is_advisor) == (True, True, False, False)
    assert lines() == [("account.opened", None, "superuser", None, ADMIN["reason"])]
    assert "administrateur OTN" in OutgoingMail.objects.get().text


def test_an_admin_is_not_added_without_a_reason_nor_by_another(client, world):
    client.force_login(world.superuser)
    assert client.post("/reseau/administrateurs/creer/", {**ADMIN, "reason": "Oui"}).status_code == 422
    client.force_login(world.network_admin)
    assert client.get("/reseau/administrateurs/nouveau/").status_code == 403
    assert client.post("/reseau/administrateurs/creer/", ADMIN).status_code == 403
    assert not User.objects.filter(email="ines@otn.example").exists()
    assert lines() == []
