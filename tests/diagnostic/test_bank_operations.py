"""Drafts, publication, retirement: what is stored is what was read, and what was published never changes."""

import hashlib
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from diagnostic import export, models, operations, queries
from diagnostic.bank import Bank
from diagnostic.bank_diff import Change
from diagnostic.bank_files import read_files
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, WrongState
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample
from tests.factories import UserFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory.create(is_network_admin=True)


def load(bank: Bank, *, by: User | None = None) -> int:
    """Import a bank and return the number of its draft's row."""
    imported = operations.import_draft(new=bank, by=by, source="essai.yaml")
    assert imported.version_id is not None
    return imported.version_id


def published(bank: Bank) -> int:
    version_id = load(bank)
    operations.publish(version_id=version_id, by=None)
    return version_id


def reworded(bank: Bank, code: str, text: str) -> Bank:
    """The same bank with another wording of one question."""

    def questions(section):
        return tuple(replace(one, text=text) if one.code == code else one for one in section.questions)

    chapters = tuple(
        replace(chapter, sections=tuple(replace(section, questions=questions(section)) for section in chapter.sections))
        for chapter in bank.chapters
    )
    return replace(bank, chapters=chapters)


def journal() -> list[tuple[str, int | None]]:
    with all_offices("test"):
        return list(JournalEntry.objects.order_by("pk").values_list("verb", "actor_id"))


OTHER_TEXT = "Votre site est-il pensé d’abord pour être consulté et utilisé facilement sur un téléphone\u202f?"


# --- Import -------------------------------------------------------------------------------------------------------------------------------


def test_what_is_stored_is_what_was_read(admin):
    bank = sample.small()
    version = queries.get_version(load(bank, by=admin))
    assert version.bank == bank
    assert (version.number, version.state, version.published_at) == (1, "draft", None)
    assert version.question_ids.keys() == bank.by_code.keys()
    assert ("1.1-04", "none") in version.choice_ids


def test_the_same_file_twice_changes_nothing(admin):
    first = load(sample.small(), by=admin)
    rows = everything()
    again = operations.import_draft(new=sample.small(), by=admin, source="essai.yaml")
    assert again.version_id is None
    assert again.difference.is_empty
    assert everything() == rows
    assert [verb for verb, _ in journal()] == ["bank.imported"]
    operations.publish(version_id=first, by=admin)
    assert operations.import_draft(new=sample.small(), by=admin, source="essai.yaml").version_id is None
    assert len(queries.get_versions()) == 1


def test_edits_gather_in_one_draft():
    first = load(sample.small())
    assert load(reworded(sample.small(), "1.1-01", OTHER_TEXT)) == first
    assert queries.get_version(first).bank.by_code["1.1-01"].text == OTHER_TEXT
    assert [(version.number, version.state) for version in queries.get_versions()] == [(1, "draft")]


def test_an_import_after_a_publication_makes_the_next_version():
    first = published(sample.small())
    second = operations.import_draft(new=reworded(sample.small(), "1.1-01", OTHER_TEXT), by=None, source="essai.yaml")
    assert second.version_id != first
    assert [(version.number, version.state) for version in queries.get_versions()] == [(2, "draft"), (1, "published")]
    assert {one.code: one.change for one in second.difference.questions if one.change is not Change.UNCHANGED} == {"1.1-01": "changed"}


def test_an_unfinished_bank_makes_a_draft_that_is_not_published():
    file = sample.read(sample.changed(("  advanced: L'office avance vite.\n", "")))
    assert file.bank is not None
    assert not file.is_refused
    version_id = load(file.bank)
    with pytest.raises(Refused, match=r"1 point reste à régler.*Avancé"):
        operations.publish(version_id=version_id, by=None)
    assert queries.get_version(version_id).state == "draft"


def test_a_condition_that_cannot_be_makes_no_draft():
    file = sample.read(sample.changed(("{question: 1.1-01, is_not", "{question: 1.1-04, is_not")))
    assert file.bank is not None
    assert file.is_refused
    with pytest.raises(Refused, match="n’est pas posée avant"):
        load(file.bank)
    assert queries.get_versions() == ()
    assert journal() == []


def test_the_code_of_a_withdrawn_question_is_not_taken_again():
    whole = sample.small()
    published(whole)
    section = whole.chapters[0].sections[1]
    assert section.plan is not None
    shorter = replace(section, questions=section.questions[:2], plan=replace(section.plan, multiple=0))
    chapter = replace(whole.chapters[0], sections=(whole.chapters[0].sections[0], shorter))
    published(replace(whole, chapters=(chapter,)))
    with pytest.raises(Refused, match=r"1\.2-03.*retirée"):
        load(whole)


def test_a_code_is_not_given_to_another_question():
    published(sample.small())
    text = sample.changed(
        ("subject: le temps d'affichage de la page d'accueil", "subject: les avis des visiteurs"),
        ("Sur mobile, en combien de secondes s'affiche le contenu principal de la page d'accueil ?", "Quelle note moyenne avez-vous ?"),
        ("unit: s", "unit: /5"),
    )
    bank = sample.read(text).bank
    assert bank is not None
    with pytest.raises(Refused, match=r"1\.1-02.*désigne déjà une autre question"):
        load(bank)


# --- Publication --------------------------------------------------------------------------------------------------------------------------


def everything(version_id: int | None = None) -> str:
    """A hash of every byte of the tables of banks, or of one version alone."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("diagnostic").get_models():
            if not issubclass(model, models.BankVersion | models.QuestionBank | models.VersionPart):
                continue
            column = {models.BankVersion: "id", models.QuestionBank: None}.get(model, "bank_version_id")
            where = f"WHERE {column} = {version_id}" if version_id and column else ""
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t {where} ORDER BY id")
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def test_publishing_version_2_leaves_every_byte_of_version_1(admin):
    first = published(sample.small())
    before, values = everything(first), queries.get_version(first).bank
    second = load(reworded(sample.small(), "1.1-01", OTHER_TEXT), by=admin)
    operations.publish(version_id=second, by=admin)
    third = load(sample.small())
    operations.discard_draft(version_id=third, by=admin)
    assert everything(first) == before
    assert queries.get_version(first).bank == values == sample.small()


def test_each_act_is_one_line_of_the_journal_of_the_network(admin):
    version_id = load(sample.small(), by=admin)
    operations.publish(version_id=version_id, by=admin)
    operations.retire(version_id=version_id, by=admin)
    draft = load(reworded(sample.small(), "1.1-01", OTHER_TEXT), by=None)
    operations.discard_draft(version_id=draft, by=admin)
    verbs = ["bank.imported", "bank.published", "bank.retired", "bank.imported", "bank.discarded"]
    assert journal() == list(zip(verbs, [admin.pk, admin.pk, admin.pk, None, admin.pk], strict=True))
    with all_offices("test"):
        entry = JournalEntry.objects.order_by("pk").first()
    assert entry is not None
    assert (entry.office_id, entry.target_label) == (None, "essai, version 1")
    assert entry.after == {"source": "essai.yaml", "added": 8, "changed": 0, "removed": 0, "unchanged": 0}


def test_a_version_is_published_once_and_retired_once(admin):
    version_id = load(sample.small())
    with pytest.raises(WrongState):
        operations.retire(version_id=version_id, by=admin)
    row = operations.publish(version_id=version_id, by=admin)
    assert (row.state, row.published_by_id, row.published_at is None) == ("published", admin.pk, False)
    for act in (operations.publish, operations.discard_draft):
        with pytest.raises(WrongState):
            act(version_id=version_id, by=admin)
    row = operations.retire(version_id=version_id, by=admin)
    assert (row.state, row.retired_by_id) == ("retired", admin.pk)
    with pytest.raises(WrongState):
        operations.retire(version_id=version_id, by=admin)
    assert queries.get_version(version_id).state == "retired"
    assert queries.get_version(version_id).bank == sample.small()


def test_a_discarded_draft_leaves_nothing():
    empty = everything()
    version_id = load(sample.small())
    operations.discard_draft(version_id=version_id, by=None)
    models.QuestionBank.objects.all().delete()
    assert everything() == empty


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


def shorter(bank: Bank) -> Bank:
    """The same bank with two questions in each section."""
    chapters = tuple(
        replace(chapter, sections=tuple(replace(section, questions=section.questions[:2]) for section in chapter.sections))
        for chapter in bank.chapters
    )
    return replace(bank, chapters=chapters)


@pytest.mark.parametrize("cut", [lambda bank: bank, shorter])
def test_an_import_takes_a_fixed_number_of_statements(cut):
    bank = cut(sample.small())
    with statements(21):
        load(bank)
    with statements(3 + 13):
        operations.import_draft(new=bank, by=None, source="essai.yaml")


def test_a_whole_version_takes_a_fixed_number_of_statements():
    short = load(shorter(sample.small()))
    with statements(13):
        queries.get_version(short)
    version_id = load(sample.small())
    with statements(13):
        queries.get_version(version_id)
    operations.publish(version_id=version_id, by=None)
    queries.get_version(version_id)
    with statements(1):
        queries.get_version(version_id)
    with statements(1):
        queries.get_versions()


def test_a_publication_that_was_undone_is_not_remembered():
    version_id = load(sample.small())
    with transaction.atomic():
        operations.publish(version_id=version_id, by=None)
        assert queries.get_version(version_id).state == "published"
        transaction.set_rollback(True)
    load(reworded(sample.small(), "1.1-01", OTHER_TEXT))
    assert queries.get_version(version_id).bank.by_code["1.1-01"].text == OTHER_TEXT


# --- Files to download --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("as_yaml", "name"), [(False, "banque-essai-v1.xlsx"), (True, "banque-essai-v1.yaml")])
def test_a_version_is_exported_as_a_file_that_changes_nothing_when_imported(as_yaml, name):
    version_id = load(sample.small())
    file = export.export_bank(version_id, as_yaml=as_yaml)
    assert file.name == name
    read = read_files({file.name: file.content})
    assert read.faults == ()
    assert read.bank is not None
    assert operations.import_draft(new=read.bank, by=None, source=file.name).version_id is None


def test_the_template_is_a_workbook():
    assert export.bank_template().content.startswith(b"PK")


# --- The command --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "essai.yaml"
    path.write_text(sample.SMALL)
    return path


def run(capsys, *arguments):
    call_command("load_bank", *map(str, arguments))
    return capsys.readouterr().out


def test_a_dry_run_tells_what_would_change_and_writes_nothing(file, capsys):
    out = run(capsys, file, "--dry-run")
    assert "0 point relevé." in out
    assert "Ajouté\u00a0: 8, modifié\u00a0: 0" in out
    assert queries.get_versions() == ()


def test_the_command_makes_a_draft_and_publishes_it(file, capsys):
    assert "brouillon de la version 1" in run(capsys, file)
    assert "0 changement." in run(capsys, file, "--dry-run")
    assert "La version 1 est publiée." in run(capsys, file, "--publish")
    assert "0 changement." in run(capsys, file, "--publish")
    assert [version.state for version in queries.get_versions()] == ["published"]
    file.write_text(
        sample.changed(("3\n            orientation: performance", "2\n            orientation: performance"), ("weight: 9", "weight: 8"))
    )
    out = run(capsys, file, "--dry-run")
    assert "1.1-02 modifié (pondération modifiée\u00a0: poids)" in out
    assert "sous-chapitre 1.1 modifié" in out


def test_a_dry_run_of_an_unfinished_bank_ends_with_an_error(file, capsys):
    file.write_text(sample.changed(("text: Ouvrez vos statistiques.", "text: À écrire")))
    with pytest.raises(CommandError, match="pas prête"):
        run(capsys, file, "--dry-run")
    out = capsys.readouterr().out
    assert "essai.yaml, ligne 21" in out
    assert "brouillon de la version 1" in run(capsys, file)
    with pytest.raises(CommandError, match="1 point reste à régler"):
        run(capsys, file, "--publish")


@pytest.mark.parametrize("content", ["", "key: [", "key: essai\nkey: essai\n", "\x00", "- 1"])
def test_a_broken_file_writes_nothing(file, capsys, content):
    file.write_text(content)
    with pytest.raises(CommandError, match="Rien n’a été écrit"):
        run(capsys, file)
    assert queries.get_versions() == ()


def test_what_is_no_bank_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.yaml"):
        with pytest.raises(CommandError):
            call_command("load_bank", str(path))
