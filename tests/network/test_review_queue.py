"""What waits for an adviser, the oldest first, and where he asks an office to say more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnostic import operations
from diagnostic.models import Assessment, Revision
from otn.offices.models import AdvisorAssignment, Office
from otn.tenancy.scope import all_offices, office_scope
from strategy.models import Reflection
from tests.actionplan.planned import action, objective
from tests.diagnostic.assessed import TODAY, fill, published_version
from tests.factories import AssessmentFactory, EditionFactory
from tests.network.test_portfolio import read as read_portfolio
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/portefeuille/a-relire/"
ASK = "/portefeuille/precision/"


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def edition():
    with all_offices("test world"):
        return EditionFactory.create(year=2026, bank_version=published_version())


def read(client, person, address=PAGE, status=200):
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    return answer.text.partition("<main")[2]


def sent(office, edition, **ago):
    with all_offices("test world"):
        made = AssessmentFactory.create(office=office, edition=edition)
        made.revisions.update(state="submitted", submitted_at=timezone.now() - timedelta(**ago), figures={}, profile={})
    return made


def draft(world, edition, **values):
    with office_scope([world.embruns.pk]):
        made = AssessmentFactory.create(office=world.embruns, edition=edition, **values)
        fill(made, world.manager)
    return made


def in_embruns(world, act, **given):
    with office_scope([world.embruns.pk]):
        return act(**given)


def test_the_oldest_comes_first_with_its_wait_its_day_and_its_way(client, world, edition):
    sent(world.embruns, edition, days=3)
    sent(world.pommiers, edition, days=12)
    page = read(client, world.advisor)
    assert page.index("Vallée des Pommiers") < page.index("Côte des Embruns")
    assert "depuis 12 jours" in page
    assert "26 févr. 2027" in page
    assert 'href="/ot/pommiers/diagnostic/2026/revue/"' in page
    assert "Brumes" not in page
    assert client.get("/ot/pommiers/diagnostic/2026/revue/").status_code == 200
    assert "2 offices" in read_portfolio(client, world.advisor, "?relire=on")


def test_nothing_to_read_says_so(client, world, edition):
    sent(world.brumes, edition, days=3)
    page = read(client, world.advisor)
    assert "Rien à relire." in page
    assert "<table" not in page


def test_a_request_for_more_time_waits_until_it_is_granted_or_sent(client, world, edition):
    made = draft(world, edition)
    in_embruns(world, operations.ask_delay, assessment=made, by=world.manager, reason="Notre directrice est <absente>.")
    page = read(client, world.advisor)
    assert "demande un délai pour son diagnostic 2026, sans réponse depuis aujourd’hui" in page
    assert "Notre directrice est &lt;absente&gt;." in page
    assert 'href="/ot/embruns/diagnostic/2026/revue/delai/"' in page
    assert client.get("/ot/embruns/diagnostic/2026/revue/delai/").status_code == 200
    in_embruns(
        world, operations.extend_deadline, assessment=made, by=world.advisor, submit_until=edition.submit_by + timedelta(days=5),
        reason="Une absence.",
    )  # fmt: skip
    assert "Rien à relire." in read(client, world.advisor)


def test_a_question_waits_while_the_office_spoke_last(client, world, edition):
    made = draft(world, edition)
    in_embruns(world, operations.submit, assessment=made, by=world.manager)
    in_embruns(world, operations.write_comment, assessment=made, code="1.1-01", by=world.manager, text="Que faut-il compter ?")
    page = read(client, world.advisor)
    assert 'href="/ot/embruns/diagnostic/2026/questions/1.1-01/"' in page
    assert "Que faut-il compter" not in page
    in_embruns(world, operations.write_comment, assessment=made, code="1.1-01", by=world.advisor, text="Les pages.")
    assert "questions/1.1-01" not in read(client, world.advisor)


def test_a_question_of_a_hidden_draft_is_not_told(client, world, edition):
    made = draft(world, edition)
    in_embruns(world, operations.write_comment, assessment=made, code="1.1-01", by=world.manager, text="Entre nous.")
    assert "Rien à relire." in read(client, world.advisor)
    with all_offices("test world"):
        Assessment.objects.filter(pk=made.pk).update(is_draft_visible=True)
    assert "questions/1.1-01" in read(client, world.advisor)


@pytest.mark.parametrize("count", [3, 60])
def test_the_queue_costs_the_same_whatever_its_length(client, world, edition, count):
    offices = Office.objects.bulk_create([Office(name=f"Office {n}", slug=f"office-{n}") for n in range(count)])
    AdvisorAssignment.objects.bulk_create([AdvisorAssignment(office=one, advisor=world.advisor, starts_on="2025-01-01") for one in offices])
    with all_offices("test world"):
        made = Assessment.objects.bulk_create(
            [Assessment(office=one, edition=edition, bank_version=edition.bank_version) for one in offices]
        )
        now = timezone.now()
        Revision.objects.bulk_create(
            [Revision(office=one.office, assessment=one, state="submitted", submitted_at=now, figures={}, profile={}) for one in made]
        )
    client.force_login(world.advisor)
    client.get(PAGE)
    with statements(9):  # session, person, offices of the scope; offices, diagnostics, requests, threads; frame and bell
        client.get(PAGE)


@pytest.mark.parametrize("page", [PAGE, ASK])
@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("reader", 404), ("network_admin", 403), ("superuser", 403)])
def test_these_pages_are_an_advisers(client, world, page, who, status):
    client.force_login(getattr(world, who))
    assert client.get(page).status_code == status


# --- Asking for more ----------------------------------------------------------------------------------------------------------------------


def test_an_office_then_a_place_lead_to_where_it_is_said(client, world, edition):
    made = draft(world, edition)
    in_embruns(world, operations.submit, assessment=made, by=world.manager)
    with office_scope([world.embruns.pk]):
        reflection = Reflection.objects.create(office=world.embruns, name="Stratégie digitale")
        planned = action(objective(world.embruns, world.manager), world.manager)
    assert 'value="embruns">Côte des Embruns' in read(client, world.advisor, ASK)
    page = read(client, world.advisor, f"{ASK}?office=embruns")
    assert "Stratégie digitale" in page
    assert planned.name in page
    places = {
        "question-1.1-01": "/ot/embruns/diagnostic/2026/questions/1.1-01/",
        f"reflexion-{reflection.pk}": f"/ot/embruns/strategie/{reflection.pk}/commentaires/",
        f"action-{planned.pk}": f"/ot/embruns/plan/actions/{planned.pk}/#remarques",
    }
    for key, address in places.items():
        answer = client.get(f"{ASK}?office=embruns&ou={key}")
        assert (answer.status_code, answer["Location"]) == (302, address)
        assert "<textarea" in client.get(address).text


def test_a_place_that_is_not_there_is_told_beside_the_field(client, world, edition):
    draft(world, edition)
    with office_scope([world.embruns.pk]):
        Reflection.objects.create(office=world.embruns, name="Stratégie digitale")
    for asked in ("question-1.1-01", "action-1", "https://ailleurs.example/", ""):
        page = read(client, world.advisor, f"{ASK}?office=embruns&ou={asked}")
        assert 'aria-invalid="true"' in page
        assert "questions/" not in page


def test_an_office_without_any_place_says_so(client, world):
    assert "Cet office n’a encore ni réponse à lire, ni réflexion, ni action." in read(client, world.advisor, f"{ASK}?office=embruns")


@pytest.mark.parametrize("slug", ["brumes", "nulle-part", "%00", "../x"])
def test_a_foreign_office_is_not_there(client, world, slug):
    read(client, world.advisor, f"{ASK}?office={slug}", status=404)


def test_an_archived_office_is_not_written_to(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
    assert "Embruns" not in read(client, world.advisor, ASK)
    read(client, world.advisor, f"{ASK}?office=embruns", status=404)
