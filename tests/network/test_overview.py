"""The overview of the network: what the year has brought, and what waits for somebody; the ways out of the journal and of the list."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from actionplan.models import Action, Plan, Task
from diagnostic.models import BankVersion
from diagnostic.operations import submit, validate
from monitoring.models import Campaign
from otn.accounts.models import User
from otn.documents.models import Job
from otn.journal.models import JournalEntry
from otn.lib.excel import read_workbook
from otn.mail.models import OutgoingMail
from otn.network.queries.overview import get_overview, under_way
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.support.models import SupportDay
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import action, objective, task
from tests.diagnostic.assessed import TODAY, assessment_of, fill, published_version
from tests.factories import EditionFactory, InvitationFactory, JobFactory, UserFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

EMPTY = "Le réseau est vide. 1. Importez la banque de questions. 2. Créez un office. 3. Invitez son référent."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def quiet(world):
    """The cast, with nothing that waits for anybody."""
    User.objects.update(last_login=timezone.now())
    published_version()
    return world


def read(client, person, address="/reseau/"):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text.partition("<main")[2].replace("\u00a0", " ").replace("\u202f", " ")


def figures(page):
    return {label: value for value, label in re.findall(r'class="chiffre">([^<]+)</span> (?:<a href="[^"]+">)?([^<]+)<', page)}


def test_an_empty_network_says_how_to_begin(client, db):
    alone = UserFactory.create(email="admin@otn.example", is_network_admin=True, last_login=timezone.now())
    page = read(client, alone)
    assert EMPTY in page
    assert page.count('class="btn"') == 1
    assert "Aucune alerte." in page


def test_the_year_is_counted(client, quiet):
    world = quiet
    with all_offices("test world"):
        edition = EditionFactory.create(bank_version=BankVersion.objects.get(), year=2026, opens_on=date(2026, 1, 5))
        done = assessment_of(world.embruns, edition)
        assessment_of(world.pommiers, edition)
        fill(done, world.manager)
        submit(assessment=done, by=world.manager)
        validate(assessment=done, by=world.advisor)
        Plan.objects.create(office=world.embruns, validated_at=timezone.now(), validated_by=world.manager)
        Plan.objects.create(office=world.pommiers)
        Campaign.objects.create(office=world.embruns, name="Été")
        for number, state in enumerate(("recorded", "recorded", "planned")):
            SupportDay.objects.create(
                office=world.embruns, advisor=world.advisor, on=date(2026, 3, 1 + number), share=Decimal("0.5") if number else Decimal(1),
                price=300, subject="Visite", state=state, noted_by=world.advisor,
            )  # fmt: skip
    Office.objects.filter(pk=world.brumes.pk).update(archived_at=timezone.now())
    assert figures(read(client, world.network_admin)) == {
        "Offices actifs": "2", "Diagnostics validés de l’édition 2026": "1", "Plans d’actions validés": "1", "Actions en cours": "0",
        "Campagnes suivies": "1", "Jours d’accompagnement effectués": "1,5", "Offices archivés": "1", "Comptes ouverts": "9",
        "Conseillers": "2",
    }  # fmt: skip


def test_an_action_is_under_way_from_its_first_progress_to_its_last(world):
    with office_scope([world.embruns.pk]):
        one = action(objective(world.embruns, world.manager, "Un objectif"), world.manager)
        first, second = (task(one, world.manager, name) for name in ("Écrire", "Publier"))
        tasks = Task.objects.filter(action=one)

        def count():
            return under_way().count()

        assert count() == 0
        Task.objects.filter(pk=first.pk).update(started_on=TODAY)
        assert count() == 1
        Task.objects.filter(pk=first.pk).update(progress=100)
        assert count() == 1
        tasks.update(progress=100)
        assert count() == 0
        Task.objects.filter(pk=second.pk).update(progress=20, abandoned_reason="Trop cher.")
        assert count() == 0
        tasks.update(removed_at=timezone.now())
        Action.objects.filter(pk=one.pk).update(typed_progress=40)
        assert count() == 1
        Action.objects.filter(pk=one.pk).update(decision="postponed")
        assert count() == 0


def test_a_quiet_network_has_no_alert(client, quiet):
    assert "Aucune alerte." in read(client, quiet.network_admin)


def test_what_waits_for_somebody_is_told(client, quiet):
    world, long_ago = quiet, timezone.now() - timedelta(days=15)
    UserFactory.create(date_joined=long_ago)
    UserFactory.create(date_joined=long_ago, is_active=False)
    UserFactory.create()
    Membership.objects.filter(user=world.manager).update(is_active=False)
    with all_offices("test world"):
        InvitationFactory.create(office=world.embruns, sent_at=long_ago)
        InvitationFactory.create(office=world.embruns)
        JobFactory.create(office=world.embruns, state="failed", key="done again")
        JobFactory.create(office=world.embruns, key="done again", state="done")
        JobFactory.create(office=world.brumes, state="failed")
        old = JobFactory.create(office=world.brumes, state="failed")
        Job.objects.filter(pk=old.pk).update(asked_at=long_ago)
        late = JobFactory.create(office=world.embruns)
        Job.objects.filter(pk=late.pk).update(asked_at=timezone.now() - timedelta(minutes=10))
    OutgoingMail.objects.create(recipient="a@b.example", subject="Perdu", due_at=None)
    OutgoingMail.objects.create(recipient="a@b.example", subject="En attente", text="x", due_at=timezone.now() - timedelta(minutes=10))
    page = read(client, world.network_admin)
    for text in (
        "1 office sans référent",
        "1 compte jamais activé, ouvert il y a plus de 14 jours",
        "1 invitation restée sans réponse",
        "La file de travaux semble arrêtée : 1 document attend et 1 courriel attend depuis plus de 3 minutes",
        "1 rapport qui n’a pas pu être préparé depuis hier",
        "1 courriel qui n’a pas pu partir",
    ):
        assert text in page
    assert '<a href="/ot/brumes/rapports/">Voir les rapports de l’office Pays des Brumes</a>' in page
    assert client.get("/ot/brumes/rapports/").status_code == 200
    assert "Côte des Embruns" in read(client, world.network_admin, "/reseau/offices/?sans_referent=on")


def test_a_network_without_a_published_bank_is_told_so(client, world):
    assert "Aucune version de la banque de questions n’est publiée" in read(client, world.network_admin)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2027, 11, 20), "Aucune alerte."),
        (date(2027, 11, 22), "1 seuil à revoir, vérifié il y a plus de 12 mois"),  # its own date, and not that of its source
        (date(2027, 11, 25), "3 seuils à revoir, vérifiés il y a plus de 12 mois"),
    ],
)
def test_thresholds_are_looked_at_again_after_a_year(client, quiet, settings, day, text):
    settings.OTN_TODAY = day
    assert text in read(client, quiet.network_admin)


@pytest.mark.parametrize("size", [60, 300])
def test_the_overview_costs_the_same_whatever_the_network(world, size):
    Office.objects.bulk_create(Office(name=f"Office {number}", slug=f"office-{number}") for number in range(size))
    with all_offices("test world"):
        edition = EditionFactory.create(bank_version=published_version(), opens_on=date(2026, 1, 5))
        Job.objects.bulk_create(
            Job(office=office, kind="x", key="x", state="failed", sent_at=timezone.now()) for office in Office.objects.order_by("pk")
        )
        assessment_of(world.embruns, edition)
    with statements(15):
        assert get_overview().of_the_year[0].value == str(size + 3)


# --- The list of offices ------------------------------------------------------------------------------------------------------------------


def test_offices_that_nobody_follows_are_found(client, world):
    AdvisorAssignment.objects.filter(office=world.brumes).update(ends_on=date(2025, 6, 30))
    page = read(client, world.network_admin, "/reseau/offices/?sans_conseiller=on")
    assert re.findall(r'/reseau/offices/([\w-]+)/">', page.partition("<table")[2]) == ["brumes"]


# --- The journal --------------------------------------------------------------------------------------------------------------------------


def test_the_journal_leaves_as_a_workbook_and_says_so(client, world):
    with all_offices("test world"):
        for office, label in ((world.embruns, "=1+1"), (world.brumes, "Brumes"), (None, "réseau")):
            JournalEntry.objects.create(office=office, actor=world.network_admin, verb="office.created", target_label=label)
    client.force_login(world.network_admin)
    assert client.get("/reseau/journal/exporter/").status_code == 405
    answer = client.post("/reseau/journal/exporter/", {"office": "embruns"})
    assert answer["Content-Disposition"] == 'attachment; filename="journal-reseau-2026-11-25.xlsx"'
    (sheet,) = read_workbook(answer.content)
    assert len(sheet.rows) == 2
    assert sheet.rows[1].values[0] == "Côte des Embruns"
    assert str(sheet.rows[1].values[5]).endswith("=1+1")
    (sheet,) = read_workbook(client.post("/reseau/journal/exporter/", {}).content)
    assert [row.values[0] for row in sheet.rows[1:]] == ["le réseau lui-même"] * 2 + ["Pays des Brumes", "Côte des Embruns"]
    with all_offices("test"):
        assert JournalEntry.objects.filter(verb="journal.exported", office=None, actor=world.network_admin).count() == 2


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("advisor", 403), ("superuser", 403)])
def test_the_journal_of_all_is_the_networks(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.post("/reseau/journal/exporter/").status_code == status


def test_the_page_of_the_journal_offers_what_is_looked_for(client, world):
    with all_offices("test world"):
        JournalEntry.objects.create(office=world.embruns, actor=world.network_admin, verb="office.created", target_label="Embruns")
    page = read(client, world.network_admin, "/reseau/journal/?office=embruns")
    assert '<input type="hidden" name="office" value="embruns">' in page
