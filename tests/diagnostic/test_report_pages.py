"""Asking for a report, waiting for it, taking it away: who may, once for the same content, never another office's."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from pypdf import PdfReader

from diagnostic import models, operations
from diagnostic.answering import Value
from diagnostic.export import make_report
from diagnostic.queries.report import get_material, get_reports_page
from diagnostic.queries.results import get_results
from diagnostic.report import Audience
from diagnostic.results import stored
from diagnostic.scoring import AnswerState
from otn.documents.models import Document, Job
from otn.documents.operations import ask_again, claim, fail, work_on
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused
from otn.offices.access import find_office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, assessment_of, fill, published_version
from tests.factories import AssessmentFactory, EditionFactory
from tests.statements import statements
from tests.test_consistency import page_faults
from tests.world import make_world

pytestmark = pytest.mark.django_db

TEAM, BOARD = Audience.TEAM, Audience.BOARD
PAGE = "/ot/embruns/diagnostic/2027/rapport/"
ASK = f"{PAGE}preparer/"
HTMX = {"HX-Request": "true"}
NOTE = "CANARI-NOTE-PRIVEE"


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
def assessment(world):
    with all_offices("test world"):
        made = assessment_of(world.embruns, EditionFactory.create(year=2027, bank_version=published_version()))
        fill(made, world.contributor)
    with office_scope([world.embruns.pk]):
        yield models.Assessment.objects.select_related("office", "edition").get(pk=made.pk)


def seen_by(person, assessment):
    """The assessment as a view has it: its office came through the door."""
    assessment.office = find_office(person, "embruns")
    return assessment


def prepare(assessment, person, audience=BOARD, **more):
    return operations.prepare_report(assessment=seen_by(person, assessment), by=person, audience=audience, **more)


def do(report):
    """Do the job of a report as the worker does."""
    return work_on(str(report.job_id), report.office_id, make_report)


def text_of(document):
    with default_storage.open(document.path) as file:
        return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(file.read())).pages)


def read(client, person, address=PAGE, status=200, **headers):
    client.force_login(person)
    answer = client.get(address, headers=headers)
    assert answer.status_code == status
    if status == 200 and not headers:
        assert page_faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # to its end, which closes the file
    return answer.status_code


def change(assessment, person, text):
    """Change an answer of the draft."""
    known = models.Answer.objects.get(revision__assessment=assessment, question__code="1.1-05")
    operations.record_answer(
        assessment=seen_by(person, assessment), code="1.1-05", by=person, version=known.version,
        value=Value(AnswerState.ANSWERED, text=text),
    )  # fmt: skip


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["manager", "contributor", "reader"])
def test_a_member_reads_the_page_empty_and_filled(client, world, assessment, who):
    person = getattr(world, who)
    text = read(client, person)
    assert "Aucun rapport. Le premier se prépare en quelques secondes." in text
    assert "Provisoire" in text
    assert "Préparer le rapport" in text
    report = prepare(assessment, world.manager, TEAM, with_comments=True)
    text = read(client, person)
    assert "En préparation" in text
    assert f'hx-get="{PAGE}{report.pk}/etat/"' in text
    do(report)
    text = read(client, person)
    assert "Pour l’équipe, avec les commentaires" in text
    assert f"demandé par {world.manager.full_name or world.manager.email}" in text
    assert f'href="{PAGE}{report.pk}/fichier/"' in text


def test_it_is_asked_for_by_a_form_and_awaited(client, world, assessment, sent, django_capture_on_commit_callbacks):
    client.force_login(world.reader)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ASK, {"audience": "board", "with_comments": "on", "with_medians": "on"})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    report = models.Report.objects.get()
    assert (report.audience, report.with_comments, report.created_by) == ("board", False, world.reader), "boards read no comments"
    assert sent == [("diagnostic.make_report", (str(report.job_id), world.embruns.pk))]
    line = read(client, world.reader, f"{PAGE}{report.pk}/etat/", **HTMX)
    assert "hx-trigger" in line
    do(report)
    assert "hx-trigger" not in read(client, world.reader, f"{PAGE}{report.pk}/etat/", **HTMX)
    assert client.get(f"{PAGE}{report.pk}/etat/").status_code == 302
    with all_offices("test"):
        entry = JournalEntry.objects.get(verb="report.prepared")
    assert (entry.actor, entry.target_label) == (world.reader, "2027, révision 1")


def test_a_form_that_says_nothing_comes_back(client, world, assessment):
    client.force_login(world.manager)
    answer = client.post(ASK, {"audience": "tout le monde"})
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert not models.Report.objects.exists()


def test_a_diagnostic_with_too_few_answers_has_no_report_yet(client, world, assessment):
    others = models.Answer.objects.filter(revision__assessment=assessment).exclude(question__code="1.1-01")
    others.update(state="unanswered", keys=[], number=None, text="")
    text = read(client, world.manager)
    assert "Pas encore assez de réponses" in text
    assert "Préparer le rapport" not in text
    with pytest.raises(Refused):
        prepare(assessment, world.manager)
    assert client.post(ASK, {"audience": "team"}).status_code == 422


def test_the_words_follow_the_state(client, world, assessment, settings):
    operations.submit(assessment=seen_by(world.manager, assessment), by=world.manager)
    assert "Provisoire" in read(client, world.manager)
    assert "Préparer le rapport" in read(client, world.advisor)
    settings.OTN_TODAY = assessment.edition.closes_on
    assert "Non relu" in read(client, world.manager)
    late = prepare(assessment, world.manager)
    assert "Non relu" in text_of(do(late))


def test_statements_do_not_follow_the_number_of_reports(client, world, assessment):
    client.force_login(world.manager)
    client.get(PAGE)
    counts = []
    for _ in range(2):
        page = seen_by(world.manager, assessment)
        with statements(3):
            counts.append(len(get_reports_page(assessment=page, user=world.manager).lines))
        for number in range(6):
            change(assessment, world.manager, f"Texte {len(counts)} {number}")
            prepare(assessment, world.manager)
    assert counts == [0, 6]


# --- The same content, the same report ----------------------------------------------------------------------------------------------------


def test_the_same_content_is_printed_once(world, assessment):
    first = prepare(assessment, world.manager, TEAM)
    assert prepare(assessment, world.contributor, TEAM) == first
    do(first)
    assert prepare(assessment, world.contributor, TEAM) == first
    others = [prepare(assessment, world.manager), prepare(assessment, world.manager, TEAM, with_comments=True)]
    change(assessment, world.contributor, "Tout autre chose.")
    others.append(prepare(assessment, world.manager, TEAM))
    assert len({first.pk, *(other.pk for other in others)}) == 4
    assert Job.objects.count() == 4
    with all_offices("test"):
        assert JournalEntry.objects.filter(verb="report.prepared").count() == 4


def test_it_keeps_the_figures_that_it_prints_and_they_are_those_of_the_page(world, assessment):
    report = prepare(assessment, world.manager)
    assert report.figures is None
    document = do(report)
    page = get_results(assessment=seen_by(world.manager, assessment), user=world.manager)
    report.refresh_from_db()
    assert report.figures == stored(page.results)
    assert re.search(rf"{page.results.overall.shown} sur 100", text_of(document).replace("\n", " "))
    change(assessment, world.manager, "Tout autre chose.")
    report.refresh_from_db()
    assert report.figures == stored(page.results)


@pytest.mark.parametrize(
    ("audience", "parts", "name"),
    [
        (TEAM, {"with_comments": True}, "diagnostic-embruns-2026-11-25.pdf"),
        (TEAM, {}, "diagnostic-embruns-2026-11-25-sans-commentaires.pdf"),
        (BOARD, {}, "diagnostic-embruns-2026-11-25-elus.pdf"),
        (BOARD, {"with_medians": False}, "diagnostic-embruns-2026-11-25-elus-sans-mediane.pdf"),
    ],
)
def test_the_file_is_named_after_office_day_and_content(world, assessment, audience, parts, name):
    document = do(prepare(assessment, world.manager, audience, **parts))
    assert (document.name, document.content_type) == (name, "application/pdf")


def test_a_report_that_failed_is_made_again(client, world, assessment):
    report = prepare(assessment, world.manager)
    fail(attempt=claim(job_id=report.job_id, office_id=report.office_id), reason="Une panne. Recommencez.")
    address = f"{PAGE}{report.pk}/reessayer/"
    assert address in read(client, world.manager)
    assert client.post(address).status_code == 303
    again = models.Report.objects.get()
    assert again.job_id != report.job_id
    do(again)
    assert again.job.document.size > 0
    assert client.post(address).status_code == 409
    assert client.post(f"{PAGE}999/reessayer/").status_code == 404


def test_a_job_asked_again_from_the_list_of_the_office_finds_its_report(world, assessment):
    report = prepare(assessment, world.manager)
    fail(attempt=claim(job_id=report.job_id, office_id=report.office_id), reason="Une panne.")
    job = ask_again(job=Job.objects.get(), office=world.embruns, by=world.manager)
    work_on(str(job.pk), job.office_id, make_report)
    assert models.Report.objects.get().job_id == job.pk


# --- What is in it ------------------------------------------------------------------------------------------------------------------------


def test_comments_of_the_office_are_printed_where_asked_for_and_private_notes_never(world, assessment):
    operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    operations.write_comment(assessment=assessment, code="1.1-02", by=world.reader, text="Mesuré en mai.")
    operations.write_comment(assessment=assessment, code="1.1-02", by=world.advisor, text="Vu avec OTN.")
    operations.write_note(assessment=assessment, by=world.advisor, version=0, text=NOTE, code="1.1-02")
    operations.write_note(assessment=assessment, by=world.advisor, version=0, text=NOTE, code="")
    full = text_of(do(prepare(assessment, world.manager, TEAM, with_comments=True)))
    assert "Mesuré en mai." in full
    assert "Vu avec OTN." not in full, "it is the office that comments its answers"
    plain = text_of(do(prepare(assessment, world.manager, TEAM)))
    assert "Mesuré en mai." not in plain
    assert NOTE not in full + plain + text_of(do(prepare(assessment, world.advisor, BOARD)))


def test_it_names_who_answered_who_accompanies_and_who_validated_without_any_address(world, assessment):
    type(world.contributor).objects.filter(pk=world.contributor.pk).update(first_name="Inès", last_name="Morel")
    type(world.advisor).objects.filter(pk=world.advisor.pk).update(first_name="Sacha", last_name="Ménard")
    operations.submit(assessment=assessment, by=world.manager)
    operations.start_review(assessment=assessment, by=world.advisor)
    operations.validate(assessment=assessment, by=world.advisor, comment="Un diagnostic sincère.")
    report = prepare(assessment, world.manager, TEAM, with_comments=True)
    text = text_of(do(report))
    assert "Inès Morel" in text
    assert re.search(r"Validé par\s+Sacha Ménard", text)
    assert "Un diagnostic sincère." in text
    assert "@" not in text
    assert "Vallée des Pommiers" not in text
    assert "Pays des Brumes" not in text


def test_the_data_of_a_report_are_read_in_few_statements(world, assessment):
    page = seen_by(world.manager, assessment)
    get_material(assessment=page, user=world.manager, with_comments=True)
    with statements(7):
        get_material(assessment=page, user=world.manager, with_comments=True)


# --- Who may ------------------------------------------------------------------------------------------------------------------------------


def test_a_hidden_draft_has_no_report_for_otn(client, world, assessment):
    report = prepare(assessment, world.manager)
    document = do(report)
    addresses = [PAGE, f"{PAGE}{report.pk}/etat/", f"{PAGE}{report.pk}/fichier/", f"/ot/embruns/rapports/{document.pk}/fichier/"]
    for person in (world.advisor, world.network_admin):
        client.force_login(person)
        assert [status(client, address) for address in addresses] == [403, 404, 404, 403]
        assert client.post(ASK, {"audience": "board"}).status_code == 403
        assert document.name not in client.get("/ot/embruns/rapports/").text
        with pytest.raises(PermissionDenied):
            prepare(assessment, person)
    operations.show_draft(assessment=seen_by(world.manager, assessment), by=world.manager, is_visible=True)
    client.force_login(world.advisor)
    assert [status(client, address) for address in addresses] == [200, 302, 200, 403]
    with all_offices("test"):
        assert JournalEntry.objects.filter(verb="document.downloaded", actor=world.advisor).count() == 1
    operations.show_draft(assessment=seen_by(world.manager, assessment), by=world.manager, is_visible=False)
    assert status(client, addresses[2]) == 404, "asked each time"


def test_a_report_asked_for_before_the_draft_was_hidden_is_not_made(world, assessment):
    operations.show_draft(assessment=seen_by(world.manager, assessment), by=world.manager, is_visible=True)
    report = prepare(assessment, world.advisor)
    operations.show_draft(assessment=seen_by(world.manager, assessment), by=world.manager, is_visible=False)
    with pytest.raises(PermissionDenied):
        do(report)
    assert not Document.objects.exists()


def test_members_take_the_file_of_a_draft_from_either_list(client, world, assessment):
    report = prepare(assessment, world.manager)
    document = do(report)
    for person in (world.manager, world.contributor, world.reader):
        client.force_login(person)
        for address in (f"{PAGE}{report.pk}/fichier/", f"/ot/embruns/rapports/{document.pk}/fichier/"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content).startswith(b"%PDF-")
            assert document.name in answer["Content-Disposition"]


def test_another_office_finds_nothing(client, world, assessment):
    report = prepare(assessment, world.manager)
    do(report)
    with all_offices("test world"):
        AssessmentFactory.create(office=world.pommiers, edition=assessment.edition)
    client.force_login(world.pommiers_manager)
    for address in ("etat", "fichier"):
        assert client.get(f"{PAGE}{report.pk}/{address}/").status_code == 404
        assert client.get(f"/ot/pommiers/diagnostic/2027/rapport/{report.pk}/{address}/").status_code == 404
    assert client.post(f"/ot/pommiers/diagnostic/2027/rapport/{report.pk}/reessayer/").status_code == 404


def test_a_file_that_is_not_there_is_missing(client, world, assessment):
    report = prepare(assessment, world.manager)
    client.force_login(world.manager)
    assert client.get(f"{PAGE}{report.pk}/fichier/").status_code == 404, "not made yet"
    document = do(report)
    default_storage.delete(document.path)
    assert client.get(f"{PAGE}{report.pk}/fichier/").status_code == 404


# --- Two offices at the same time ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_reports_of_two_offices_asked_for_at_the_same_second_never_mix():
    world = make_world()
    names = {world.embruns.pk: "Côte des Embruns", world.pommiers.pk: "Vallée des Pommiers"}
    managers = {world.embruns.pk: world.manager, world.pommiers.pk: world.pommiers_manager}
    reports = []
    with all_offices("test world"):
        edition = EditionFactory.create(year=2027, bank_version=published_version())
        made = {office.pk: AssessmentFactory.create(office=office, edition=edition) for office in (world.embruns, world.pommiers)}
        for office_id, assessment in made.items():
            fill(assessment, managers[office_id])
            assessment.office = find_office(managers[office_id], assessment.office.slug)
        for number in range(20):
            for office_id, assessment in made.items():
                known = models.Answer.objects.get(revision__assessment=assessment, question__code="1.1-05")
                operations.record_answer(
                    assessment=assessment, code="1.1-05", by=managers[office_id], version=known.version,
                    value=Value(AnswerState.ANSWERED, text=f"CANARI{office_id}N{number}"),
                )  # fmt: skip
                reports.append(operations.prepare_report(assessment=assessment, by=managers[office_id], audience=TEAM))

    def make(report):
        try:
            document = do(report)
            return report.office_id, document.office_id, text_of(document)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(make, reports))
    assert len(done) == 40
    for asked, stored_in, text in done:
        (other,) = names.keys() - {asked}
        assert stored_in == asked
        assert names[asked] in text
        assert f"CANARI{asked}N" in text
        assert names[other] not in text
        assert f"CANARI{other}N" not in text
