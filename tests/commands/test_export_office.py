"""What an office takes with it (RGPD art. 20): everything of its own, nothing of another's, no secret."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from diagnostic import operations
from diagnostic.models import AdvisorMark, Answer, Assessment, PrivateNote
from otn.clock import today
from otn.documents.sharing import create_share
from otn.journal.models import JournalEntry
from otn.network import portability
from otn.support.models import OfficeNote
from otn.tenancy.models import OfficeModel
from otn.tenancy.scope import all_offices, office_scope
from tests.diagnostic.assessed import TODAY, answer_everything, assessment_of, current, fill
from tests.factories import DocumentFactory, InvitationFactory, NotificationFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 rapport"


@pytest.fixture(autouse=True)
def a_day_of_the_edition(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def filled(world):
    """Embruns with answers, a shared report and a private note of its adviser; Brumes with answers of its own."""
    with all_offices("test world"):
        ours = assessment_of(world.embruns)
        answer_everything(ours, world.contributor)
        answer_everything(assessment_of(world.brumes, ours.edition), world.brumes_manager)
        path = default_storage.save("test/rapport", ContentFile(PDF))
        document = DocumentFactory.create(office=world.embruns, path=path, name="diagnostic.pdf")
        _, token = create_share(
            office=world.embruns, document=document, audience="team", by=world.manager, expires_on=today() + timedelta(days=9)
        )
        OfficeNote.objects.create(office=world.embruns, text="Note privée d’OTN.", by=world.advisor)
        NotificationFactory.create(office=world.embruns, user=world.manager, text="Rien que pour elle.")
    InvitationFactory.create(office=world.embruns, email="elue@essai.example", invited_by=world.manager)
    yield token
    default_storage.delete(path)


@pytest.fixture
def folder(filled, tmp_path):
    call_command("export_office", "embruns", tmp_path / "export", verbosity=0)
    return tmp_path / "export"


@pytest.fixture
def data(folder):
    return json.loads((folder / "donnees.json").read_text())


def test_it_holds_every_row_of_the_office_and_none_of_another(data, world):
    with all_offices("test"):
        ours = set(Answer.objects.filter(office=world.embruns).values_list("pk", flat=True))
    assert {row["id"] for row in data["tables"]["diagnostic.Answer"]["lignes"]} == ours
    offices = {row["office_id"] for table in data["tables"].values() for row in table["lignes"] if "office_id" in row}
    assert offices == {world.embruns.pk}
    text = json.dumps(data, ensure_ascii=False)
    assert world.brumes.name not in text
    assert world.brumes_manager.email not in text


def test_every_table_of_an_office_is_taken_or_left_out_for_a_reason():
    tables = {model._meta.label for model in apps.get_models() if issubclass(model, OfficeModel)}
    taken = {model._meta.label for model in portability.exported_models()}
    assert tables - taken == portability.LEFT_OUT.keys()
    assert portability.SECRETS.keys() | portability.NOT_YET.keys() <= taken
    assert {OfficeNote._meta.label, PrivateNote._meta.label} <= portability.LEFT_OUT.keys()


def test_it_explains_itself(data):
    questions = {row["id"] for row in data["références"]["diagnostic.Question"]["lignes"]}
    assert {row["question_id"] for row in data["tables"]["diagnostic.Answer"]["lignes"]} <= questions
    assert data["références"]["diagnostic.Edition"]["lignes"]
    assert data["tables"]["diagnostic.Answer"]["champs"]["office_id"] == "office"


def test_people_have_their_name_and_those_of_the_team_their_address(data, world):
    people = {person["id"]: person for person in data["personnes"]}
    assert people[world.contributor.pk]["adresse"] == world.contributor.email
    assert people[world.advisor.pk] == {"id": world.advisor.pk, "nom": world.advisor.full_name}


def test_no_secret_no_private_note_and_nobodys_bell(data, filled):
    text = json.dumps(data, ensure_ascii=False)
    for word in ("token_hash", "code_hash", "nonce", "password", "Note privée d’OTN.", "Rien que pour elle.", filled):
        assert word not in text


def test_what_the_adviser_thinks_of_an_answer_comes_once_his_review_is_over(world, tmp_path):
    def marks(name):
        call_command("export_office", "embruns", tmp_path / name, verbosity=0)
        return "diagnostic.AdvisorMark" in json.loads((tmp_path / name / "donnees.json").read_text())["tables"]

    with all_offices("test world"):
        made = assessment_of(world.embruns)
    with office_scope([world.embruns.pk]):
        assessment = Assessment.objects.select_related("office", "edition").get(pk=made.pk)
        fill(assessment, world.manager)
        operations.submit(assessment=assessment, by=world.manager)
        operations.start_review(assessment=assessment, by=world.advisor)
        revision = current(assessment)
        for answer in Answer.objects.filter(revision=revision).order_by("pk"):
            AdvisorMark.objects.create(
                office=world.embruns, revision=revision, answer=answer, answer_version=answer.version, kind="sound", by=world.advisor
            )
    assert not marks("during")
    with office_scope([world.embruns.pk]):
        operations.validate(assessment=assessment, by=world.advisor)
    assert marks("after")


def test_documents_come_along_under_their_names(folder):
    (document,) = (folder / "documents").iterdir()
    assert document.name.endswith("-diagnostic.pdf")
    assert document.read_bytes() == PDF
    assert "donnees.json" in (folder / "lisez-moi.txt").read_text()


def test_the_office_reads_in_its_journal_that_it_was_done(folder, world):
    with all_offices("test"):
        assert JournalEntry.objects.get(verb="office.exported").office_id == world.embruns.pk


def test_an_empty_office_is_exported_too(world, tmp_path):
    call_command("export_office", "brumes", tmp_path / "export", verbosity=0)
    data = json.loads((tmp_path / "export" / "donnees.json").read_text())
    assert [row["name"] for row in data["tables"]["offices.Office"]["lignes"]] == [world.brumes.name]
    assert not (tmp_path / "export" / "documents").exists()


def test_an_office_that_does_not_exist_is_told(world, tmp_path):
    with pytest.raises(CommandError, match="Aucun office"):
        call_command("export_office", "nulle-part", tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_a_folder_that_holds_something_is_refused(world, tmp_path):
    (tmp_path / "something").touch()
    with pytest.raises(CommandError, match="n’est pas un dossier vide"):
        call_command("export_office", "embruns", tmp_path)
