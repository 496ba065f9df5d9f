"""Asking for the report of a reflection, waiting for it, taking it away: who may, once for the same content, never another office's."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader

from diagnostic import operations as diagnostic
from otn.documents.models import Document, Job
from otn.documents.operations import claim, fail, work_on
from otn.journal.models import JournalEntry
from otn.lib import excel, french
from otn.offices.models import Membership
from otn.tenancy.scope import all_offices, office_scope
from strategy import operations
from strategy.export import add_swot_sheet, make_report
from strategy.models import Fact
from strategy.queries.report import get_content, get_report_lines, get_swot_facts
from strategy.swot import Crossing, Quadrant
from tests.diagnostic.assessed import TODAY
from tests.statements import statements
from tests.strategy.reflected import diagnosed, seen, whole_chain
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
NOTE = "CANARI-NOTE-PRIVEE"
STATEMENTS = 14  # thirteen of the content, with what follows in the plan and in the tracker, one of the list
ODD = """R&D <mobile> "été" l'office"""


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
        yield whole_chain(world.embruns, world.manager)


def address(reflection, office="embruns"):
    return f"/ot/{office}/strategie/{reflection.pk}/rapport/"


def prepare(reflection, person):
    reflection.office = seen(reflection.office, person)
    return operations.prepare_report(reflection=reflection, by=person)


def do(job):
    """Do a job as the worker does."""
    return work_on(str(job.pk), job.office_id, make_report)


def text_of(document):
    with default_storage.open(document.path) as file:
        return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(file.read())).pages)


def read(client, person, at, status=200, **headers):
    client.force_login(person)
    answer = client.get(at, headers=headers)
    assert answer.status_code == status
    if status == 200 and not headers:
        assert page_faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "reader", "advisor"])
def test_everybody_who_sees_the_office_reads_the_page_empty_and_filled(client, world, rows, who):
    person, at = getattr(world, who), address(rows["reflection"])
    text = read(client, person, at)
    assert "Aucun rapport. Le premier se prépare en quelques secondes." in text
    assert "Préparer le rapport" in text
    job = prepare(rows["reflection"], world.manager)
    text = read(client, person, at)
    assert "En préparation" in text
    assert f'hx-get="{at}{job.pk}/etat/"' in text
    document = do(job)
    text = read(client, person, at)
    assert f'href="/ot/embruns/rapports/{document.pk}/fichier/"' in text
    assert f"Demandé par {world.manager}" in text


def test_it_is_asked_for_by_a_form_and_awaited(client, world, rows, sent, django_capture_on_commit_callbacks):
    at = address(rows["reflection"])
    client.force_login(world.reader)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{at}preparer/")
    assert (answer.status_code, answer["Location"]) == (303, at)
    job = Job.objects.get()
    assert sent == [("strategy.make_report", (str(job.pk), world.embruns.pk))]
    state = f"{at}{job.pk}/etat/"
    assert "hx-trigger" in read(client, world.reader, state, **HTMX)
    do(job)
    news = read(client, world.reader, state, **HTMX)
    assert "hx-trigger" not in news
    assert 'hx-swap-oob="innerHTML:#annonce">Rapport de la réflexion : prêt.' in news
    assert client.get(state)["Location"] == at
    with all_offices("test"):
        entry = JournalEntry.objects.get(verb="reflection.printed")
    assert (entry.actor, entry.target_label) == (world.reader, "Stratégie digitale")


def test_a_report_that_failed_is_made_again(client, world, rows):
    at = address(rows["reflection"])
    job = prepare(rows["reflection"], world.manager)
    fail(attempt=claim(job_id=job.pk, office_id=job.office_id), reason="Une panne. Recommencez.")
    retry = f"{at}{job.pk}/reessayer/"
    assert re.search(rf'action="{retry}"><input type="hidden" name="csrfmiddlewaretoken"', read(client, world.manager, at))
    assert client.post(retry).status_code == 303
    again = Job.objects.get(state="queued")
    assert do(again).size > 0
    assert client.post(f"{at}{again.pk}/reessayer/").status_code == 409


def test_the_statements_of_the_page_and_of_the_content_do_not_follow_what_there_is(client, world, rows):
    reflection, by = rows["reflection"], world.manager
    reflection.office = seen(world.embruns, by)
    get_content(reflection=reflection)
    with statements(STATEMENTS):
        get_content(reflection=reflection)
        get_report_lines(reflection=reflection, user=by)
    for number in range(12):
        facts = operations.add_facts(reflection=reflection, by=by, texts=[f"Fait {number}"], quadrant=Quadrant.WEAKNESS)
        group = operations.create_group(reflection=reflection, by=by, name=f"Groupe {number}", facts=[facts[0].pk])
        found = operations.add_solutions(reflection=reflection, by=by, texts=["Agir."], group=group)
        axis = operations.create_strategy(reflection=reflection, by=by, name=f"Axe {number}", solutions=[found[0].pk])
        operations.create_objective(office=reflection.office, reflection=reflection, strategy=axis, by=by, name=f"Faire {number}")
        operations.prepare_report(reflection=reflection, by=by)
    with statements(STATEMENTS):
        get_content(reflection=reflection)
        lines = get_report_lines(reflection=reflection, user=by)
    assert len(lines) == 12


# --- The same content, the same report ----------------------------------------------------------------------------------------------------


def test_the_same_content_is_printed_once(world, rows):
    reflection = rows["reflection"]
    first = prepare(reflection, world.manager)
    assert prepare(reflection, world.contributor) == first
    do(first)
    assert prepare(reflection, world.contributor) == first
    known = Fact.objects.get(pk=rows["fact"].pk)
    operations.edit_fact(fact=known, by=world.manager, version=known.version, text="Le site est très lent.")
    assert prepare(reflection, world.manager) != first
    assert JournalEntry.objects.filter(verb="reflection.printed").count() == 2


def test_the_file_is_named_after_office_and_day(world, rows):
    document = do(prepare(rows["reflection"], world.manager))
    assert (document.name, document.content_type) == (f"strategie-embruns-{TODAY:%Y-%m-%d}.pdf", "application/pdf")
    assert document.capability == "report.read"


# --- What is in it ------------------------------------------------------------------------------------------------------------------------


def test_it_holds_the_chain_and_what_people_typed_to_the_letter(world, rows):
    reflection, by = rows["reflection"], world.manager
    assessment = diagnosed(reflection.office, by)
    operations.propose_facts(reflection=reflection, assessment=assessment, by=by)
    operations.accept_all(reflection=reflection, by=by)
    operations.add_facts(reflection=reflection, by=by, texts=[ODD], quadrant=Quadrant.THREAT)
    weak = Fact.objects.get(question__code="1.1-02")
    threat = Fact.objects.get(text=ODD)
    operations.add_solutions(
        reflection=reflection, by=by, texts=["Répondre aux deux."], crossing=Crossing.WEAKNESS_THREAT, facts=[weak.pk, threat.pk]
    )
    operations.validate_reflection(reflection=reflection, by=by, version=reflection.version)
    text = text_of(do(prepare(reflection, by)))
    flat = re.sub(r"\s+", " ", text)
    assert re.sub(r"\s", "", text).count(re.sub(r"\s", "", ODD)) >= 2
    for words in ("Le site est lent.", "Alléger les pages.", "Un site mobile", "Faire évoluer les outils web", "visites mobiles"):
        assert words in flat
    assert "La page d’accueil met 6 s à s’afficher" in flat
    assert "Faiblesses × Menaces" in flat
    assert f"Validée le {french.date_long(timezone.localdate())}" in flat  # the stamp is that of the database
    assert "31 oct. 2027" in flat


def test_remarks_private_notes_addresses_and_other_offices_are_never_in_it(world, rows):
    reflection, by = rows["reflection"], world.manager
    assessment = diagnosed(reflection.office, by)
    diagnostic.show_draft(assessment=assessment, by=by, is_visible=True)
    for code in ("", "1.1-02"):
        diagnostic.write_note(assessment=assessment, by=world.advisor, version=0, text=NOTE, code=code)
    operations.write_remark(reflection=reflection, by=world.advisor, text="REMARQUE-DU-CONSEILLER")
    operations.propose_facts(reflection=reflection, assessment=assessment, by=by)
    operations.accept_all(reflection=reflection, by=by)
    operations.add_participant(reflection=reflection, by=by, person=world.contributor)
    text = text_of(do(prepare(reflection, world.advisor)))
    for word in (NOTE, "REMARQUE", "Bon début", "@", "Vallée des Pommiers", "Pays des Brumes"):
        assert word not in text


def test_the_sheet_of_the_workbook_holds_every_accepted_fact(world, rows):
    reflection, by = rows["reflection"], world.manager
    operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, by), by=by)
    operations.accept_all(reflection=reflection, by=by)
    operations.add_facts(reflection=reflection, by=by, texts=[ODD, "=1+1"], quadrant=Quadrant.THREAT)
    book = excel.Workbook("Plan", made_on=TODAY)
    add_swot_sheet(book, get_swot_facts(reflection=reflection))
    (sheet,) = excel.read_workbook(book.to_bytes())
    accepted = Fact.objects.filter(reflection=reflection, state=Fact.State.ACCEPTED)
    assert sorted(row.values[1] for row in sheet.rows[1:]) == sorted(accepted.order_by("pk").values_list("text", flat=True))
    assert ("À classer", "Le site est lent.", "Le site") in {row.values[:3] for row in sheet.rows}
    assert ("Menaces", ODD) in {row.values[:2] for row in sheet.rows}


# --- Who may ------------------------------------------------------------------------------------------------------------------------------


def test_another_office_finds_nothing(client, world, rows):
    reflection = rows["reflection"]
    job = prepare(reflection, world.manager)
    do(job)
    with all_offices("test world"):
        theirs = whole_chain(world.pommiers, world.pommiers_manager)["reflection"]
    client.force_login(world.pommiers_manager)
    for at in (address(reflection), address(reflection, "pommiers")):
        assert client.get(at).status_code == client.get(f"{at}{job.pk}/etat/").status_code == 404
        assert client.post(f"{at}preparer/").status_code == client.post(f"{at}{job.pk}/reessayer/").status_code == 404
    assert client.get(f"{address(theirs, 'pommiers')}{job.pk}/etat/").status_code == 404


def test_a_report_of_another_reflection_of_the_office_is_a_missing_one(client, world, rows):
    job = prepare(rows["reflection"], world.manager)
    other = whole_chain(world.embruns, world.manager, "Une autre")["reflection"]
    read(client, world.manager, f"{address(other)}{job.pk}/etat/", 404)
    assert client.post(f"{address(other)}{job.pk}/reessayer/").status_code == 404


def test_a_report_asked_for_by_somebody_who_left_meanwhile_is_not_made(world, rows):
    job = prepare(rows["reflection"], world.contributor)
    Membership.objects.filter(user=world.contributor).delete()
    with pytest.raises(PermissionDenied):
        do(job)
    assert not Document.objects.exists()
