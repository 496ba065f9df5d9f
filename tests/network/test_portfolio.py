"""The list of an adviser: his offices and no others, found by the filters of the address."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from actionplan.operations import finish_task
from diagnostic.models import Answer, Assessment, Question, Revision
from diagnostic.queries.standing import get_standing
from otn.accounts.models import User
from otn.journal.operations import acting_as, record
from otn.network.export import WORKBOOK_TYPE
from otn.offices.models import AdvisorAssignment, Membership, Office
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import action, objective, task
from tests.diagnostic.assessed import fill, published_version
from tests.factories import AssessmentFactory, AssignmentFactory, EditionFactory
from tests.statements import statements
from tests.support.accompanied import day_of, signed
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


def line_of(page, name):
    return page.partition(f"{name}</a>")[2].partition("</tr>")[0]


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
    line = line_of(page, "Côte des Embruns")
    assert "1 tâche en retard" in line
    assert "0 tâche faite sur 1" in line
    assert "3 Choisir" in line
    assert "tâche du plan" not in page
    with office_scope([world.embruns.pk]):
        task(one, world.manager, "Ensuite", ends_on=date(2026, 6, 30))
        task(one, world.manager, "D’abord", ends_on=date(2026, 6, 10))
        finish_task(task=late, by=world.manager, version=1)
    line = line_of(read(client, world.advisor), "Côte des Embruns")
    assert "10 juin 2026" in line
    assert "tâche du plan" in line
    assert "1 tâche faite sur 3" in line
    assert "en retard" not in line


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
    for asked in ("", "?nom=canari", "?tri=silence", "?sommeil=on", "?departement=76", "?etape=0", "?relire=on"):
        assert "CANARI" not in read(client, world.advisor, asked).upper().replace("NOM=CANARI", "").replace('VALUE="CANARI"', "")


def test_a_line_says_where_who_and_since_when(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(department="76", category="1")
    seen(world.reader, days=3)
    seen(world.contributor, days=90)
    page = read(client, world.advisor)
    line = page.partition("Côte des Embruns")[2].partition("</tr>")[0]
    assert "Seine-Maritime" in line
    assert "catégorie I" in line
    assert "3\N{NO-BREAK SPACE}membres" in line
    assert "en sommeil" not in line
    assert '<a href="/portefeuille/precision/?office=embruns">' in line
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
    assert '<a href="/ot/embruns/diagnostic/">Diagnostic 2021</a>' in line
    assert "À relire" in line
    assert "relecture en retard" in line
    assert '<a href="/ot/embruns/diagnostic/2021/revue/">' in line
    assert "Envoyé" not in page
    assert "Diagnostic" not in line_of(page, "Vallée des Pommiers")
    assert names(read(client, world.advisor, "?relire=on")) == ["Côte des Embruns"]


def test_an_act_in_the_office_is_a_sign_of_life_and_one_of_otn_is_none(client, world):
    for by, role in ((world.advisor, "advisor"), (world.pommiers_manager, "manager")):
        with office_scope([world.pommiers.pk]), acting_as(role):
            record(office_id=world.pommiers.pk, by=by, verb="office.changed", label="Vallée des Pommiers")
    with office_scope([world.embruns.pk]), acting_as("advisor"):
        record(office_id=world.embruns.pk, by=world.advisor, verb="office.changed", label="Côte des Embruns")
    page = read(client, world.advisor)
    assert "en sommeil" not in line_of(page, "Vallée des Pommiers")
    assert "jamais" in line_of(page, "Côte des Embruns")


def test_who_has_left_is_neither_counted_nor_a_sign_of_life(client, world):
    seen(world.contributor, days=1)
    Membership.objects.filter(user=world.contributor).update(is_active=False)
    line = read(client, world.advisor).partition("Côte des Embruns")[2].partition("</tr>")[0]
    assert "2\N{NO-BREAK SPACE}membres" in line
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


def test_a_draft_tells_how_far_it_is_and_what_is_due(client, world, settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    with all_offices("test world"):
        edition = EditionFactory.create(year=2026, bank_version=published_version())
        own = AssessmentFactory.create(office=world.embruns, edition=edition)
        fill(own, world.manager)
        Answer.objects.filter(pk__in=Answer.objects.order_by("pk").values("pk")[:2]).update(
            state="unanswered", keys=[], number=None, text=""
        )
        AssessmentFactory.create(office=world.pommiers, edition=edition, submit_until=date(2026, 11, 20), extension_reason="Une tempête.")
    with office_scope([world.embruns.pk]):
        percent = get_standing(office=world.embruns, user=world.manager).standing.progress.percent
    assert 0 < percent < 100
    page = read(client, world.advisor)
    assert f"{percent}\N{NO-BREAK SPACE}% de réponses" in line_of(page, "Côte des Embruns")
    assert "29 janv. 2027" in line_of(page, "Côte des Embruns")
    late = line_of(page, "Vallée des Pommiers")
    assert "envoi en retard" in late
    assert "20 nov" not in late
    assert names(page) == ["Vallée des Pommiers", "Côte des Embruns"]
    assert names(read(client, world.advisor, "?tri=nom")) == ["Côte des Embruns", "Vallée des Pommiers"]
    assert names(read(client, world.advisor, "?tri=echeance")) == ["Côte des Embruns", "Vallée des Pommiers"]
    assert names(read(client, world.advisor, "?etape=1")) == ["Vallée des Pommiers", "Côte des Embruns"]
    assert names(read(client, world.advisor, "?etape=2")) == []


def test_the_days_of_the_year_and_a_charter_to_sign_are_told(client, world, settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    with all_offices("test world"):
        signed(world.embruns, world.manager)
        day_of(world.embruns, world.advisor, date(2026, 3, 2))
        day_of(world.embruns, world.advisor, date(2026, 4, 2), share="0.5")
        day_of(world.embruns, world.advisor, date(2026, 12, 2), state="planned")
        day_of(world.embruns, world.advisor, date(2025, 3, 2))
    page = read(client, world.advisor)
    assert "1,5\N{NO-BREAK SPACE}jour</td>" in line_of(page, "Côte des Embruns")
    assert "charte à signer" not in line_of(page, "Côte des Embruns")
    assert "charte à signer" in line_of(page, "Vallée des Pommiers")
    rows = load_workbook(BytesIO(client.get(f"{PAGE}exporter/?tri=nom").content)).active.iter_rows(min_row=2, values_only=True)
    assert [(row[0], row[-2]) for row in rows] == [("Côte des Embruns", 1.5), ("Vallée des Pommiers", 0)]


def test_each_column_that_sorts_is_a_link_that_keeps_the_search(client, world):
    page = read(client, world.advisor, "?nom=e&tri=nom&inconnu=1")
    assert '<th scope="col" aria-sort="ascending"><a href="?nom=e&amp;tri=nom">Office' in page
    assert '<a href="?nom=e&amp;tri=silence">Dernier signe de vie</a>' in page
    assert '<a href="/portefeuille/exporter/?nom=e&amp;tri=nom">' in page
    assert "inconnu" not in page


def test_the_workbook_holds_what_is_shown_and_runs_nothing(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(name="=1+1 Embruns", department="76")
    client.force_login(world.advisor)
    answer = client.get(f"{PAGE}exporter/?departement=76")
    assert answer["Content-Type"] == WORKBOOK_TYPE
    sheet = load_workbook(BytesIO(answer.content))["Portefeuille"]
    head, *rows = sheet.iter_rows()
    assert [cell.value for cell in head][:4] == ["Office", "Département", "Classement", "Étape"]
    assert [(row[0].value, row[0].data_type, row[3].value) for row in rows] == [("=1+1 Embruns", "s", "Pas commencé")]


def test_an_adviser_who_is_unassigned_in_another_browser_sees_the_office_nowhere_any_more(client, world):
    with all_offices("test world"):
        edition = EditionFactory.create(year=2026, bank_version=published_version(), opens_on=date(2026, 1, 1))
        for office in (world.embruns, world.pommiers):
            assessment = AssessmentFactory.create(office=office, edition=edition)
            assessment.revisions.update(state="submitted", submitted_at=timezone.now(), figures={}, profile={})
    client.force_login(world.advisor)
    pages = ("", "exporter/", "a-relire/", "comparer/", "precision/")
    assert all(client.get(f"{PAGE}{page}").status_code == 200 for page in pages)
    assert "Vallée des Pommiers" in client.get(f"{PAGE}a-relire/").text
    assert client.get(f"{PAGE}comparer/?office=embruns&office=pommiers").status_code == 200
    other_browser = Client()
    other_browser.force_login(world.network_admin)
    pk = world.pommiers.assignments.get().pk
    assert other_browser.post(f"/reseau/offices/pommiers/accompagnements/{pk}/finir/").status_code == 303
    assert client.get("/ot/pommiers/").status_code == 404
    for page in ("", "a-relire/", "comparer/", "precision/"):
        assert "Pommiers" not in client.get(f"{PAGE}{page}").text
    rows = load_workbook(BytesIO(client.get(f"{PAGE}exporter/").content)).active.iter_rows(min_row=2, max_col=1, values_only=True)
    assert list(rows) == [("Côte des Embruns",)]
    assert client.get(f"{PAGE}comparer/?office=embruns&office=pommiers").status_code == 404
    assert client.get(f"{PAGE}precision/?office=pommiers").status_code == 404


def many(world, count):
    """Offices of the adviser, each with a team and a diagnostic under way, written in a few statements."""
    offices = Office.objects.bulk_create([Office(name=f"Office {n}", slug=f"office-{n}") for n in range(count)])
    AdvisorAssignment.objects.bulk_create(
        [AdvisorAssignment(office=office, advisor=world.advisor, starts_on=date(2025, 1, 1)) for office in offices]
    )
    Membership.objects.bulk_create([Membership(office=office, user=world.manager, role="reader") for office in offices])
    with all_offices("test world"):
        edition = EditionFactory.create(bank_version=published_version(), opens_on=date(2026, 1, 1))
        made = Assessment.objects.bulk_create(
            [Assessment(office=office, edition=edition, bank_version=edition.bank_version) for office in offices]
        )
        revisions = Revision.objects.bulk_create([Revision(office=one.office, assessment=one) for one in made])
        questions = list(Question.objects.order_by("pk"))
        Answer.objects.bulk_create(
            [Answer(office=one.office, revision=one, question=question) for one in revisions for question in questions]
        )


@pytest.mark.parametrize("count", [60, 300])
def test_the_portfolio_costs_the_same_whatever_its_length(client, world, count):
    many(world, count)
    client.force_login(world.advisor)
    client.get(PAGE)  # the site map and the bank are loaded once
    with statements(8):  # session, person, offices of the scope; lines, diagnostics, answers; frame and bell
        client.get(PAGE)
    with statements(6):
        client.get(f"{PAGE}exporter/")
