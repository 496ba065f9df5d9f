"""Taking the plan away: the workbook at once or by a job, the PDF by a job; who may, once for the same content, never another office's."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from pypdf import PdfReader

from actionplan import export
from actionplan.operations import exports as operations
from actionplan.queries import exports as queries
from otn.documents.models import Document, Job
from otn.documents.operations import claim, fail, work_on
from otn.journal.models import JournalEntry
from otn.offices.models import Membership
from otn.tenancy.scope import all_offices, office_scope
from tests.actionplan.planned import TODAY, whole_action, whole_plan
from tests.factories import JobFactory
from tests.statements import statements
from tests.strategy.reflected import seen, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
AT = "/ot/embruns/plan/fichiers/"
WORKBOOK, PDF = f"{AT}classeur/", f"{AT}pdf/"
STATEMENTS = 6  # of the page: session, person, office, files, whether the plan is validated, the frame of every page
CONTENT = 8  # five of the plan, the reflection, its facts, the names of members
REPORT = 11


@pytest.fixture(autouse=True)
def day(settings, tmp_path):
    settings.OTN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was given to the broker."""
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: messages.append((name, args)))
    return messages


@pytest.fixture
def rows(world):
    with office_scope([world.embruns.pk]):
        yield whole_action(world.embruns, world.manager)


@pytest.fixture
def large(monkeypatch):
    """Every plan is one that takes too long to write while somebody waits."""
    monkeypatch.setattr("actionplan.operations.exports.DIRECT", 0)


def read(client, person, at=AT, status=200, **headers):
    client.force_login(person)
    answer = client.get(at, headers=headers)
    assert answer.status_code == status
    if status == 200 and not headers:
        assert page_faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def sheets(content):
    return openpyxl.load_workbook(BytesIO(content))


def opened(document):
    with default_storage.open(document.path) as file:
        return file.read()


def print_plan(world, person):
    return operations.print_plan(office=seen(world.embruns, person), by=person)


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "exports"), [("manager", True), ("contributor", True), ("advisor", True), ("reader", False)])
def test_everybody_who_sees_the_office_reads_the_page_and_takes_what_she_may(client, world, rows, who, exports):
    text = read(client, getattr(world, who))
    assert "Aucun export. Le fichier reprend tout le plan d’actions." in text
    assert (WORKBOOK in text, "Préparer le PDF" in text) == (exports, True)
    assert "Chaque page porte cette mention" in text
    assert 'aria-current="page">Excel et PDF' in text


def test_the_statements_of_page_and_contents_do_not_follow_what_there_is(client, world, rows, monkeypatch):
    monkeypatch.setattr(queries, "FURTHER_SHEETS", [])  # apps above count theirs
    office = seen(world.embruns, world.manager)
    read(client, world.manager)
    with statements(STATEMENTS):
        client.get(AT)
    whole_chain(world.embruns, world.manager)
    for size in (0, 30):
        whole_plan(world.embruns, world.manager, objectives=size // 6, actions=size // 3, tasks=size)
        with statements(CONTENT):
            queries.get_plan_content(office=office, by=world.manager)
        with statements(REPORT):
            queries.get_report(office=office)
    for number in range(12):
        JobFactory.create(office=world.embruns, kind=queries.REPORT, key=str(number), asked_by=world.manager, state="queued")
    with statements(STATEMENTS):
        assert client.get(AT).text.count("Demandé par") == 12


# --- The workbook -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "advisor", "network_admin"])
def test_the_workbook_is_handed_over_at_once(client, world, rows, who):
    person = getattr(world, who)
    client.force_login(person)
    answer = client.post(WORKBOOK)
    assert answer["Content-Type"] == export.WORKBOOK_TYPE
    assert answer["Content-Disposition"] == 'attachment; filename="plan-actions_embruns_2026-06-08.xlsx"'
    book = sheets(answer.content)
    assert book["Actions"]["C2"].value == "1.1 Externalisation AdWords"
    assert book["Actions"]["I2"].data_type == "f"
    with all_offices("test"):
        entry = JournalEntry.objects.get(verb="plan.exported")
    assert (entry.actor, entry.target_label) == (person, "")


def test_the_still_version_holds_no_formula(client, world, rows):
    client.force_login(world.manager)
    answer = client.post(WORKBOOK, {"values": "1"})
    assert answer["Content-Disposition"].endswith('2026-06-08_valeurs.xlsx"')
    assert all(cell.data_type != "f" for sheet in sheets(answer.content) for row in sheet.iter_rows() for cell in row)
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="plan.exported").target_label == "version figée"


def test_the_swot_is_that_of_the_reflection_of_the_objectives(client, world):
    with office_scope([world.embruns.pk]):
        chain = whole_chain(world.embruns, world.manager)
        whole_chain(world.embruns, world.manager, "Une autre, plus récente")
    client.force_login(world.manager)
    client.post("/ot/embruns/plan/reprendre/", {"reflection": chain["reflection"].pk})
    book = sheets(client.post(WORKBOOK).content)
    assert book["SWOT"]["B2"].value == "Le site est lent."
    said = dict(row[:2] for row in book["Lisez-moi"].iter_rows(values_only=True))
    assert said["Réflexion"] == "Stratégie digitale"


def test_members_can_be_chosen_and_nobody_of_another_office(client, world, rows):
    client.force_login(world.manager)
    names = {row[3] for row in sheets(client.post(WORKBOOK).content)["Listes"].iter_rows(min_row=2, values_only=True)} - {None}
    assert names == {one.full_name for one in (world.manager, world.contributor, world.reader)}


def test_a_large_plan_is_written_by_a_job(client, world, rows, large, sent, django_capture_on_commit_callbacks):
    client.force_login(world.contributor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(WORKBOOK, {"values": "1"})
    assert (answer.status_code, answer["Location"]) == (303, AT)
    job = Job.objects.get()
    assert sent == [("actionplan.make_workbook", (str(job.pk), world.embruns.pk))]
    assert "Plan d’actions pour Excel, version figée" in read(client, world.contributor)
    client.post(WORKBOOK, {"values": "1"})
    assert Job.objects.count() == 1
    client.post(WORKBOOK)
    assert Job.objects.count() == 2
    document = work_on(str(job.pk), job.office_id, export.make_workbook)
    assert (document.name, document.capability) == ("plan-actions_embruns_2026-06-08_valeurs.xlsx", "plan.export")
    assert sheets(opened(document))["Actions"]["C2"].value == "1.1 Externalisation AdWords"
    assert document.name in read(client, world.manager)
    assert document.name not in read(client, world.reader)


def test_who_may_not_take_the_workbook_is_refused(client, world, rows):
    client.force_login(world.reader)
    assert client.post(WORKBOOK).status_code == 403
    client.force_login(world.brumes_manager)
    assert client.post(WORKBOOK).status_code == client.post(PDF).status_code == client.get(AT).status_code == 404
    client.force_login(world.manager)
    assert client.get(WORKBOOK).status_code == 405
    with all_offices("test"):
        assert not JournalEntry.objects.filter(verb="plan.exported").exists()


# --- The PDF ------------------------------------------------------------------------------------------------------------------------------


def test_it_is_asked_for_by_a_form_and_awaited(client, world, rows, sent, django_capture_on_commit_callbacks):
    client.force_login(world.reader)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(PDF)
    assert (answer.status_code, answer["Location"]) == (303, AT)
    job = Job.objects.get()
    assert sent == [("actionplan.make_report", (str(job.pk), world.embruns.pk))]
    state = f"{AT}{job.pk}/etat/"
    assert f'hx-get="{state}"' in read(client, world.reader)
    assert "hx-trigger" in read(client, world.reader, state, **HTMX)
    document = work_on(str(job.pk), job.office_id, export.make_report)
    assert (document.name, document.capability) == ("plan-actions_embruns_2026-06-08.pdf", "report.read")
    news = read(client, world.reader, state, **HTMX)
    assert "hx-trigger" not in news
    assert 'hx-swap-oob="innerHTML:#annonce">Plan d’actions en PDF : prêt.' in news
    assert f'href="/ot/embruns/rapports/{document.pk}/fichier/"' in news
    assert client.get(state)["Location"] == AT
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(opened(document))).pages)
    assert "Externalisation AdWords" in text
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="plan.printed").actor == world.reader


def test_the_same_plan_is_printed_once_until_a_word_changes(world, rows):
    first = print_plan(world, world.manager)
    assert print_plan(world, world.contributor) == first
    whole_plan(world.embruns, world.manager, objectives=1, actions=1, tasks=1)
    assert print_plan(world, world.manager) != first
    assert JournalEntry.objects.filter(verb="plan.printed").count() == 2


def test_a_file_that_failed_is_made_again_by_whoever_may(client, world, rows, large):
    job = print_plan(world, world.manager)
    fail(attempt=claim(job_id=job.pk, office_id=job.office_id), reason="Une panne. Recommencez.")
    retry = f"{AT}{job.pk}/reessayer/"
    assert retry not in read(client, world.reader)
    assert client.post(retry).status_code == 403
    assert re.search(rf'action="{retry}"><input type="hidden" name="csrfmiddlewaretoken"', read(client, world.manager))
    assert client.post(retry).status_code == 303
    again = Job.objects.get(state="queued")
    work_on(str(again.pk), again.office_id, export.make_report)
    assert client.post(f"{AT}{again.pk}/reessayer/").status_code == 409


def test_another_office_finds_no_file(client, world, rows):
    job = print_plan(world, world.manager)
    client.force_login(world.pommiers_manager)
    for at in (AT, "/ot/pommiers/plan/fichiers/"):
        assert client.get(f"{at}{job.pk}/etat/").status_code == client.post(f"{at}{job.pk}/reessayer/").status_code == 404


def test_what_was_asked_for_by_somebody_who_left_meanwhile_is_not_made(world, rows, large):
    jobs = [
        (print_plan(world, world.contributor), export.make_report),
        (operations.export_plan(office=seen(world.embruns, world.contributor), by=world.contributor), export.make_workbook),
    ]
    Membership.objects.filter(user=world.contributor).delete()
    for job, make in jobs:
        with pytest.raises(PermissionDenied):
            work_on(str(job.pk), job.office_id, make)
    assert not Document.objects.exists()
