"""The list of an adviser: his offices and no others, found by the filters of the address."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from actionplan.operations import finish_task
from otn.accounts.models import User
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import action, objective, task
from tests.diagnostic.assessed import published_version
from tests.factories import AssessmentFactory, AssignmentFactory, EditionFactory, MembershipFactory, OfficeFactory
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

PAGE = "/portefeuille/"
EMPTY = "Aucun office ne vous est confié. L’administration du réseau fait les affectations."
NONE_FOUND = "Aucun office ne correspond."


def read(client, person, asked=""):
    client.force_login(person)
    answer = client.get(f"{PAGE}{asked}")
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text.partition("<main")[2]


def names(page):
    return [piece.partition("<")[0] for piece in page.split('<th scope="row">')[1:] for piece in [piece.partition('">')[2]]]


def seen(person, **ago):
    User.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(**ago))


def test_the_offices_of_today_are_listed_without_any_other_setting(client, world):
    assert names(read(client, world.advisor)) == ["Côte des Embruns", "Vallée des Pommiers"]
    assert names(read(client, world.foreign_advisor)) == ["Pays des Brumes"]
    AssignmentFactory.create(office=world.brumes, advisor=world.advisor)
    assert "Pays des Brumes" in read(client, world.advisor)


def test_the_plan_of_each_office_tells_what_is_late_and_what_is_due_next(client, world, settings):
    settings.OTN_TODAY = date(2026, 6, 10)
    with office_scope([world.embruns.pk]):
        one = action(objective(world.embruns, world.manager), world.manager)
        late = task(one, world.manager, ends_on=date(2026, 6, 9))
    page = read(client, world.advisor)
    assert "aucune échéance à venir" in page
    assert "1 tâche en retard" in page
    with office_scope([world.embruns.pk]):
        task(one, world.manager, "Ensuite", ends_on=date(2026, 6, 30))
        task(one, world.manager, "D’abord", ends_on=date(2026, 6, 10))
        finish_task(task=late, by=world.manager, version=1)
    page = read(client, world.advisor)
    assert "prochaine échéance le 10 juin 2026" in page
    assert "en retard" not in page


@pytest.mark.parametrize(("starts", "ends"), [(1, None), (-9, -1)])
def test_an_assignment_to_come_or_over_lists_nothing(client, world, starts, ends):
    today = timezone.localdate()
    AdvisorAssignment.objects.filter(advisor=world.advisor).update(
        starts_on=today + timedelta(days=starts), ends_on=ends and today + timedelta(days=ends)
    )
    page = read(client, world.advisor)
    assert EMPTY in page
    assert "Côte des Embruns" not in page


def test_an_assignment_that_is_ended_closes_the_office_at_the_next_request(client, world):
    client.force_login(world.advisor)
    assert client.get("/ot/pommiers/").status_code == 200
    AdvisorAssignment.objects.filter(advisor=world.advisor, office=world.pommiers).update(ends_on=date(2025, 6, 30))
    assert client.get("/ot/pommiers/").status_code == 404
    assert names(read(client, world.advisor)) == ["Côte des Embruns"]
    assert "Pommiers" not in client.get("/").text


def test_no_word_of_a_foreign_office_is_there(client, world):
    Office.objects.filter(pk=world.brumes.pk).update(name="CANARI", slug="canari", commune="CANARI")
    Membership.objects.filter(office=world.brumes).update(role="reader")
    for asked in ("", "?nom=canari", "?tri=silence", "?sommeil=on", "?departement=76"):
        assert "CANARI" not in read(client, world.advisor, asked).upper().replace("NOM=CANARI", "").replace('VALUE="CANARI"', "")


def test_a_line_says_where_who_and_since_when(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(department="76", category="1")
    seen(world.reader, days=3)
    seen(world.contributor, days=90)
    page = read(client, world.advisor)
    line = page.partition("Côte des Embruns")[2].partition("</tr>")[0]
    assert "Seine-Maritime" in line
    assert "catégorie I" in line
    assert '<td class="nombre">3</td>' in line
    assert "en sommeil" not in line
    assert "jamais" in page.partition("Vallée des Pommiers")[2]


def test_a_line_says_where_the_diagnostic_stands_in_the_words_of_otn(client, world):
    day = timezone.localdate()
    with all_offices("test world"):
        version = published_version()
        former = EditionFactory.create(
            year=2020, bank_version=version, opens_on=day - timedelta(days=400), submit_by=day - timedelta(days=350),
            review_by=day - timedelta(days=340), closes_on=day - timedelta(days=300),
        )  # fmt: skip
        edition = EditionFactory.create(
            year=2021, bank_version=version, opens_on=day - timedelta(days=30), submit_by=day - timedelta(days=9),
            review_by=day - timedelta(days=1), closes_on=day,
        )  # fmt: skip
        AssessmentFactory.create(office=world.embruns, edition=former)
        sent = AssessmentFactory.create(office=world.embruns, edition=edition)
        sent.revisions.update(state="submitted", submitted_at=timezone.now(), figures={}, profile={})
    page = read(client, world.advisor)
    line = page.partition("Côte des Embruns")[2].partition("</tr>")[0]
    assert '<a href="/ot/embruns/diagnostic/">2021</a>' in line
    assert "À relire" in line
    assert "en retard" in line
    assert "Envoyé" not in page
    assert "diagnostic" not in page.partition("Vallée des Pommiers")[2].partition("</tr>")[0]


def test_who_has_left_is_neither_counted_nor_a_sign_of_life(client, world):
    seen(world.contributor, days=1)
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    line = read(client, world.advisor).partition("Côte des Embruns")[2].partition("</tr>")[0]
    assert '<td class="nombre">2</td>' in line
    assert "jamais" in line


def test_an_adviser_finds_an_office_by_its_name_whatever_the_accents(client, world):
    assert names(read(client, world.advisor, "?nom=VALLEE DES")) == ["Vallée des Pommiers"]
    page = read(client, world.advisor, "?nom=nulle part")
    assert NONE_FOUND in page
    assert EMPTY not in page
    assert '<a href="?">Tout afficher</a>' in page


def test_an_adviser_finds_a_department_and_what_sleeps(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(department="76")
    assert names(read(client, world.advisor, "?departement=76")) == ["Côte des Embruns"]
    seen(world.manager, days=29)
    seen(world.pommiers_manager, days=31)
    assert names(read(client, world.advisor, "?sommeil=on")) == ["Vallée des Pommiers"]


def test_the_most_silent_office_may_come_first(client, world):
    seen(world.manager, days=2)
    seen(world.pommiers_manager, days=5)
    AssignmentFactory.create(office=world.brumes, advisor=world.advisor)
    assert names(read(client, world.advisor, "?tri=silence")) == ["Pays des Brumes", "Vallée des Pommiers", "Côte des Embruns"]


HOSTILE = [
    "sort=-user__password", "tri=-user__password", "memberships__user__password__startswith=a", "_connector=OR 1=1", "page=-1", "nom=%00",
    "departement=%00", "departement=name", "sommeil=[]", "nom=[]", "nom[]=x", "departement=76&departement=99", "tri=1e9",
    "nom=" + "x" * 500,
]  # fmt: skip


@pytest.mark.parametrize("asked", HOSTILE)
def test_a_hostile_address_breaks_nothing(client, world, asked):
    page = read(client, world.advisor, f"?{asked}")
    assert "Brumes" not in page


def test_an_office_is_named_and_never_run(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(name="<img src=x onerror=alert(1)> {{7*7}}")
    page = read(client, world.advisor)
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_an_archived_office_stays_in_the_list_and_says_so(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(archived_at=timezone.now())
    assert "archivé" in read(client, world.advisor)


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("reader", 404), ("network_admin", 403), ("superuser", 403)])
def test_the_portfolio_is_an_advisers(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(PAGE).status_code == status


@pytest.mark.parametrize("offices", [6, 60])
def test_the_portfolio_costs_the_same_whatever_its_length(client, world, offices):
    with all_offices("test world"):
        edition = EditionFactory.create(bank_version=published_version(), opens_on=timezone.localdate())
    for _ in range(offices):
        office = OfficeFactory.create()
        AssignmentFactory.create(office=office, advisor=world.advisor)
        MembershipFactory.create_batch(2, office=office)
        with all_offices("test world"):
            AssessmentFactory.create(office=office, edition=edition)
    client.force_login(world.advisor)
    client.get(PAGE)  # the site map is loaded once
    with statements(7):  # session, person, offices of the scope; lines, diagnostics; frame and bell
        client.get(PAGE)
