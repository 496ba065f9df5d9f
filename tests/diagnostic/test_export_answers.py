"""The workbook of the answers: what it says, what it must never say, who may have it made."""

import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from diagnostic import export, models, operations
from diagnostic.answer_sheets import write_answers
from diagnostic.answering import Value
from diagnostic.queries.banks import get_version
from diagnostic.queries.export import get_answers_export
from diagnostic.queries.results import get_results
from diagnostic.scoring import AnswerState
from otn.documents.models import Document, Job
from otn.documents.operations import claim, complete
from otn.journal.models import JournalEntry
from otn.offices.access import find_office
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, UNKNOWN, answer_everything, assessment_of, choose, fill, number
from tests.factories import AssessmentFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

ADDRESS = "/ot/embruns/diagnostic/2027/reponses/exporter/"
FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1"]
CANARY = "CANARI-NOTE-PRIVEE"
REASON = "Le site a été refait en entier."


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was given to the broker."""
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: messages.append((name, args)))
    return messages


@pytest.fixture
def assessment(world):
    with all_offices("test world"):
        made = assessment_of(world.embruns)
    type(made.edition).objects.filter(pk=made.edition_id).update(year=2027)
    with office_scope([world.embruns.pk]):
        yield models.Assessment.objects.select_related("office", "edition").get(pk=made.pk)


def seen_by(person, assessment):
    """The assessment as a view has it: its office came through the door."""
    assessment.office = find_office(person, "embruns")
    return assessment


def record(assessment, by, code, value, version=0):
    return operations.record_answer(assessment=assessment, code=code, by=by, version=version, value=value)


def written(assessment, person, revision=None):
    return write_answers(get_answers_export(assessment=assessment, user=person, number=revision), made_on=TODAY)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(sheet):
    """The rows of a sheet by their first cell, each by title."""
    titles = [cell.value for cell in sheet[1]]
    return {row[0]: dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)}


def every_part(content):
    """Everything that the file holds, read as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


# --- What it says -------------------------------------------------------------------------------------------------------------------------


def test_each_answer_is_a_line_in_words_with_its_points_its_author_and_its_date(assessment, world):
    record(assessment, world.contributor, "1.1-01", choose("usable"))
    record(assessment, world.manager, "1.1-02", number("3.1"))
    record(assessment, world.manager, "1.1-03", Value(AnswerState.NOT_APPLICABLE, reason="Pas de site."))
    record(assessment, world.manager, "1.1-04", choose("event", "lodging"))
    record(assessment, world.manager, "1.2-01", UNKNOWN)
    found = lines(opened(written(assessment, world.manager))["1 La présence web"])
    usable = found["1.1-01"]
    assert (usable["Réponse"], usable["État"], usable["Niveau sur 3"], usable["Points sur 100"]) == (
        "Entièrement utilisable",
        "Répondu",
        2,
        67,
    )
    assert (usable["Sous-chapitre"], usable["Poids"], usable["Répondu par"]) == ("1.1 Le site", 3, world.contributor.full_name)
    now = timezone.localtime().replace(tzinfo=None)
    assert abs((now - usable["Répondu le"]).total_seconds()) < 60
    assert (usable["Clé de la réponse"], usable["Version de la réponse"]) == ("usable", 1)
    assert (found["1.1-02"]["Réponse"], found["1.1-02"]["Clé de la réponse"]) == ("3,1\u00a0s", "3.1000")
    left_out = found["1.1-03"]
    assert (left_out["Réponse"], left_out["État"], left_out["Pourquoi non concerné"]) == ("Non concerné", "Non concerné", "Pas de site.")
    assert (left_out["Points sur 100"], left_out["Poids"]) == (None, 2)
    assert found["1.1-04"]["Réponse"] == "Agenda, Hébergements"
    assert (found["1.1-05"]["Réponse"], found["1.1-05"]["État"]) == (None, "Sans réponse")
    unknown = found["1.2-01"]
    assert (unknown["Réponse"], unknown["Poids"], unknown["Points sur 100"]) == ("Je ne sais pas", None, None), "context is not scored"


def test_an_unknown_answer_counts_nothing_and_says_so(assessment, world):
    record(assessment, world.manager, "1.1-02", UNKNOWN)
    line = lines(opened(written(assessment, world.manager))["1 La présence web"])["1.1-02"]
    assert (line["État"], line["Niveau sur 3"], line["Points sur 100"]) == ("Je ne sais pas", None, 0)


def test_a_question_that_is_not_asked_keeps_its_answer_without_points(assessment, world):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    record(assessment, world.manager, "1.1-03", choose("yes"))
    record(assessment, world.manager, "1.1-01", choose("not_adapted"), version=1)
    line = lines(opened(written(assessment, world.manager))["1 La présence web"])["1.1-03"]
    assert (line["Réponse"], line["État"], line["Points sur 100"]) == ("Oui", "Non posée", None)


def test_comments_marks_and_doubts_stand_beside_the_answer(assessment, world):
    record(assessment, world.manager, "1.1-01", choose("usable"))
    operations.flag_answer(assessment=assessment, code="1.1-01", by=world.manager, is_to_review=True)
    operations.write_comment(assessment=assessment, code="1.1-01", by=world.reader, text="À mesurer.")
    taken_back = operations.write_comment(assessment=assessment, code="1.1-01", by=world.reader, text="Une bêtise.")
    operations.remove_comment(comment=taken_back, by=world.reader)
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    operations.mark_answer(
        assessment=assessment, code="1.1-01", by=world.advisor, version=0, kind="to_specify", text="Depuis quand ?", proposal="Difficile"
    )
    line = lines(opened(written(assessment, world.manager))["1 La présence web"])["1.1-01"]
    assert line["À revoir"] == "Oui"
    assert line["Commentaires"].startswith(f"{world.reader.full_name}, ")
    assert line["Commentaires"].endswith("\u00a0: À mesurer.")
    assert [line[title] for title in ("Avis du conseiller", "Remarque du conseiller", "Réponse proposée")] == [
        "À préciser", "Depuis quand ?", "Difficile",
    ]  # fmt: skip
    operations.request_changes(assessment=assessment, by=world.advisor, comment=REASON)
    record(assessment, world.manager, "1.1-01", choose("tested"), version=1)
    line = lines(opened(written(assessment, world.manager))["1 La présence web"])["1.1-01"]
    assert line["Avis du conseiller"] == "À préciser (réponse changée depuis)"


def test_the_first_sheet_says_whose_it_is_and_the_same_scores_as_the_page(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    sheet = opened(written(assessment, world.manager))["Synthèse"]
    found = lines(sheet)
    assert [found[name]["Intitulé"] for name in ("Office", "Édition", "Révision")] == ["Côte des Embruns", "2027", "1"]
    assert found["État"]["Intitulé"].startswith("Transmis le ")
    results = get_results(assessment=assessment, user=world.manager).results
    for name, figure in (
        ("Ensemble", results.overall), ("Chapitre 1", results.chapters[0]), ("Sous-chapitre 1.1", results.sections[0]),
    ):  # fmt: skip
        assert (found[name]["Score sur 100"], found[name]["Maturité"]) == (figure.shown, figure.maturity.label)
    orientations = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == "Orientation"]
    assert [(row[1], row[3]) for row in orientations] == [
        ("Pertinence des outils", results.orientations[0].shown), ("Performance des actions", results.orientations[1].shown),
    ]  # fmt: skip
    assert found["Fiabilité"]["Intitulé"].startswith("Part du poids")


def test_nothing_answered_is_not_a_score_of_zero(assessment, world):
    line = lines(opened(written(assessment, world.manager))["Synthèse"])["Ensemble"]
    assert (line["Score sur 100"], line["Mention"]) == (None, "Non évalué")


def test_sheets_are_frozen_filtered_and_their_columns_for_machines_hidden(assessment, world):
    book = opened(written(assessment, world.manager))
    assert book.sheetnames == ["Synthèse", "1 La présence web"]
    sheet = book["1 La présence web"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", f"A1:R{sheet.max_row}")
    hidden = [
        sheet.cell(1, place).value for place in range(1, 19) if sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].hidden
    ]
    assert hidden == ["Clé de la réponse", "Version de la réponse"]
    assert sheet["P2"].number_format == "dd/mm/yyyy\\ hh:mm"
    assert sheet.column_dimensions["B"].width == 44
    assert book["Synthèse"].freeze_panes == "C2"


# --- What it must never say ---------------------------------------------------------------------------------------------------------------


def test_no_private_note_is_read_or_written(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    operations.write_note(assessment=assessment, by=world.advisor, version=0, text=CANARY, code="1.1-01")
    operations.write_note(assessment=assessment, by=world.advisor, version=0, text=CANARY)
    for person in (world.manager, world.advisor, world.network_admin):
        assert CANARY not in every_part(written(seen_by(person, assessment), person))


@pytest.mark.parametrize("typed", FORMULAS)
def test_what_people_typed_is_text_whatever_it_begins_with(assessment, world, typed):
    type(world.embruns).objects.filter(pk=world.embruns.pk).update(name=typed)
    record(assessment, world.manager, "1.1-05", Value(AnswerState.ANSWERED, text=typed))
    record(assessment, world.manager, "1.1-03", Value(AnswerState.NOT_APPLICABLE, reason=typed))
    operations.write_comment(assessment=assessment, code="1.1-05", by=world.reader, text=typed)
    content = written(seen_by(world.manager, assessment), world.manager)
    for sheet in opened(content):
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type in {"f", "e"}] == []
    assert "<f>" not in every_part(content)
    assert lines(opened(content)["1 La présence web"])["1.1-05"]["Réponse"].strip() == typed.strip()


def test_neither_side_reads_the_words_of_the_other(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    contents = [written(seen_by(person, assessment), person) for person in (world.manager, world.advisor)]
    operations.start_review(assessment=assessment, by=world.advisor)
    contents.append(written(seen_by(world.advisor, assessment), world.advisor))
    for content in contents:
        assert [word for word in ("Envoyé", "À relire", "En relecture", "Renvoyé", "En attente") if word in every_part(content)] == []


def test_a_former_revision_is_exported_as_it_was(assessment, world):
    answer_everything(assessment, world.manager)
    operations.submit(assessment=assessment, by=world.manager)
    operations.start_review(assessment=assessment, by=world.advisor)
    operations.validate(assessment=assessment, by=world.advisor)
    operations.reopen(assessment=assessment, by=world.advisor, reason=REASON)
    assessment = models.Assessment.objects.select_related("office", "edition").get(pk=assessment.pk)
    version = models.Answer.objects.get(revision__number=2, revision__assessment=assessment, question__code="1.1-01").version
    record(assessment, world.manager, "1.1-01", choose("not_adapted"), version=version)
    before, after = (lines(opened(written(assessment, world.manager, revision))["1 La présence web"]) for revision in (1, 2))
    assert (before["1.1-01"]["Réponse"], after["1.1-01"]["Réponse"]) == ("Testé avec des visiteurs", "Non adapté au mobile")


# --- Who has it made ----------------------------------------------------------------------------------------------------------------------


def job_of(assessment):
    return Job.objects.get(kind="diagnostic.export_answers", arguments__assessment=assessment.pk)


def ask(client, person, **body):
    client.force_login(person)
    return client.post(ADDRESS, body)


@pytest.mark.parametrize("who", ["manager", "contributor"])
def test_a_job_makes_the_file_that_its_office_takes_away(client, assessment, world, who, django_capture_on_commit_callbacks, sent):
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, getattr(world, who))
    assert (answer.status_code, answer["Location"]) == (303, "/ot/embruns/rapports/")
    job = job_of(assessment)
    assert sent == [("diagnostic.export_answers", (str(job.pk), world.embruns.pk))]
    assert JournalEntry.objects.get(verb="answer.exported").target_label == "2027, révision 1"
    page = client.get("/ot/embruns/rapports/").text
    assert "Le classeur des réponses se prépare\u00a0: il paraît dans cette liste." in page
    assert f'id="travail-{job.pk}"' in page
    attempt = claim(job_id=job.pk, office_id=job.office_id)
    document = complete(attempt=attempt, made=export.make_answers(attempt))
    assert (document.name, document.content_type) == ("Réponses 2027.xlsx", export.WORKBOOK_TYPE)
    taken = client.get(f"/ot/embruns/rapports/{document.pk}/fichier/")
    assert opened(b"".join(taken.streaming_content)).sheetnames[0] == "Synthèse"
    client.force_login(world.reader)
    assert client.get(f"/ot/embruns/rapports/{document.pk}/fichier/").status_code == 403


def test_the_button_stands_where_reports_are_asked_for_and_is_for_whoever_may(client, assessment, world):
    for person, is_drawn in ((world.manager, True), (world.contributor, True), (world.reader, False)):
        client.force_login(person)
        page = client.get("/ot/embruns/diagnostic/2027/rapport/").text
        assert (f'action="{ADDRESS}"' in page) is is_drawn


def test_asking_twice_is_one_job_until_a_word_changes(client, assessment, world):
    for _ in range(2):
        assert ask(client, world.manager).status_code == 303
    assert Job.objects.count() == 1
    record(assessment, world.manager, "1.1-01", choose("usable"))
    ask(client, world.manager)
    assert Job.objects.count() == 2


def test_who_may_not_export_is_refused(client, assessment, world):
    assert ask(client, world.reader).status_code == 403
    assert ask(client, world.brumes_manager).status_code == 404
    assert ask(client, world.advisor).status_code == 403, "the draft is not shown"
    assert ask(client, world.manager, revision="7").status_code == 404
    assert ask(client, world.manager, revision="=1").status_code == 404
    assert client.get(ADDRESS).status_code == 405
    assert Job.objects.count() == 0


def test_a_draft_that_is_kept_from_otn_is_kept_from_it_among_the_documents_too(client, assessment, world):
    ask(client, world.manager)
    attempt = claim(job_id=job_of(assessment).pk, office_id=world.embruns.pk)
    document = complete(attempt=attempt, made=export.make_answers(attempt))
    client.force_login(world.advisor)
    assert document.name not in client.get("/ot/embruns/rapports/").text
    assert client.get(f"/ot/embruns/rapports/{document.pk}/fichier/").status_code == 403
    operations.show_draft(assessment=assessment, by=world.manager, is_visible=True)
    ask(client, world.advisor)
    job = Job.objects.exclude(pk=document.job_id).get()
    attempt = claim(job_id=job.pk, office_id=world.embruns.pk)
    shown = complete(attempt=attempt, made=export.make_answers(attempt))
    assert b"".join(client.get(f"/ot/embruns/rapports/{shown.pk}/fichier/").streaming_content)[:2] == b"PK"


def test_whoever_lost_the_right_since_she_asked_gets_nothing(client, assessment, world):
    ask(client, world.contributor)
    world.contributor.memberships.update(is_active=False)
    attempt = claim(job_id=job_of(assessment).pk, office_id=world.embruns.pk)
    with pytest.raises(PermissionDenied):
        export.make_answers(attempt)
    assert Document.objects.count() == 0


@pytest.mark.parametrize("comments", [1, 30])
def test_the_workbook_costs_the_same_whatever_was_said(client, assessment, world, comments):
    fill(assessment, world.manager)
    get_version(assessment.bank_version_id)
    for _ in range(comments):
        operations.write_comment(assessment=assessment, code="1.1-01", by=world.reader, text="Bien.")
    ask(client, world.manager)
    attempt = claim(job_id=job_of(assessment).pk, office_id=world.embruns.pk)
    with statements(8):  # person, assessment, her office; revision, version of the bank, answers, comments, medians
        export.make_answers(attempt)


def test_the_words_of_another_office_are_never_there(assessment, world):
    with all_offices("test world"):
        foreign = AssessmentFactory.create(office=world.brumes, edition=assessment.edition)
        record(foreign, world.brumes_manager, "1.1-05", Value(AnswerState.ANSWERED, text="Secret des Brumes"))
    assert "Brumes" not in every_part(written(assessment, world.manager))


@pytest.mark.slow
def test_libreoffice_opens_it(assessment, world, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: that it opens the workbook of the answers is NOT tested")
    answer_everything(assessment, world.manager)
    record(assessment, world.manager, "1.1-05", Value(AnswerState.ANSWERED, text=FORMULAS[0]), version=1)
    (tmp_path / "reponses.xlsx").write_bytes(written(assessment, world.manager))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    (tmp_path / "out").mkdir()
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "reponses.xlsx")], check=True, capture_output=True, timeout=120
    )
    found = lines(opened((tmp_path / "out" / "reponses.xlsx").read_bytes())["1 La présence web"])
    assert found["1.1-05"]["Réponse"] == FORMULAS[0]
