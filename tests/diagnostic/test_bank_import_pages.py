"""From a file to a draft: everything that is wrong with its cell, what would change, and nothing written before one agrees."""

from html import unescape
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from diagnostic import models, queries
from diagnostic.bank_files import to_workbook
from diagnostic.forms.banks import LARGEST_FILE
from diagnostic.operations import import_draft
from tests.diagnostic import sample
from tests.diagnostic.banks import HEADERS, OTHER, bank, draft, published, read, seen, send, spoken
from tests.diagnostic.test_bank_workbook import SEEDED, Book

pytestmark = pytest.mark.django_db

CHECK, CREATE = "/admin/banques/importer/verifier/", "/admin/banques/importer/creer/"


@pytest.fixture
def book():
    return Book()


def upload(client, world, content, name="essai.yaml", headers=None):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return send(client, world.network_admin, CHECK, {"file": file}, headers)


def hidden(answer):
    """The fields that the page of a dry run sends on."""
    return {name: answer.text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("file", "seen")}


def saved(book):
    target = BytesIO()
    book.book.save(target)
    return target.getvalue()


def test_the_page_that_asks_for_a_file_gives_the_template_too(client, world):
    page = read(client, world.network_admin, "/admin/banques/importer/")
    assert "5,2 Mo au plus" in page
    assert "/admin/banques/modele/" in page


@pytest.mark.parametrize("headers", HEADERS)
def test_a_file_is_looked_at_then_becomes_a_draft(client, world, headers):
    answer = upload(client, world, sample.SMALL, headers=headers)
    assert answer.status_code == 200
    page = seen(answer)
    assert "<b>8 questions prêtes.</b> Le brouillon pourra être publié." in page
    assert "C’est la première version de cette banque" in page
    assert "Créer le brouillon de la version 1" in page
    assert queries.get_versions() == ()  # nothing is written yet
    done = send(client, world.network_admin, CREATE, hidden(answer), headers)
    (line,) = queries.get_versions()
    assert (done.status_code, done.headers["Location"]) == (303, f"/admin/banques/{line.id}/")
    assert queries.get_version(line.id).bank == sample.small()
    assert models.BankVersion.objects.get(pk=line.id).created_by == world.network_admin


def test_a_workbook_is_one_too(client, world):
    answer = upload(client, world, to_workbook(sample.small(), made_on=sample.MADE_ON), "Banque 2026.xlsx")
    send(client, world.network_admin, CREATE, hidden(answer))
    assert queries.get_version(queries.get_versions()[0].id).bank == sample.small()


def test_thirty_faults_are_on_one_page_each_with_its_sheet_and_cell(client, world, book):
    planted = [(book.cell(*where), where[0], value, words) for where, value, words in SEEDED]
    for cell, _, value, _ in planted:
        cell.value = value
    answer = upload(client, world, saved(book), "banque.xlsx")
    rows = [" ".join(unescape(spoken(row)).split()) for row in answer.text.split("<tr>")]
    for cell, sheet, _, words in planted:
        at = f"<td>feuille « {sheet} », cellule {cell.coordinate}, "
        assert [row for row in rows if at in row and words in row], (at, words)
    page = seen(answer)
    assert "Aucun brouillon ne peut en être fait" in page
    assert "Valeurs illisibles" in page
    assert "Créer le brouillon" not in page
    assert queries.get_versions() == ()


def test_an_unfinished_file_says_so_and_makes_a_draft(client, world):
    answer = upload(client, world, sample.changed(("            rationale: C'est une obligation.\n", "")))
    page = seen(answer)
    assert "7 questions prêtes, 1 point à finir." in page
    assert "il faudra le finir avant de le publier" in page
    assert send(client, world.network_admin, CREATE, hidden(answer)).status_code == 303
    assert len(queries.get_versions()) == 1


def test_what_would_change_is_listed_by_code_and_field(client, world):
    published()
    page = seen(upload(client, world, sample.changed(*OTHER)))
    assert "Par rapport à la version 1 (publiée)" in page
    assert "0 ajoutée · 1 modifiée · 0 retirée · 7 inchangées" in page
    assert "1.1-05" in page
    assert "Deux phrases suffisent." in page
    assert "Créer le brouillon de la version 2" in page


def test_the_same_file_twice_changes_nothing(client, world):
    pk = draft()
    first = upload(client, world, sample.SMALL)
    assert "Ce fichier ne change rien : 0 changement." in seen(first)
    assert "Créer le brouillon" not in first.text
    answer = upload(client, world, sample.changed(*OTHER))
    for _ in range(2):  # a double click
        done = send(client, world.network_admin, CREATE, hidden(answer))
        assert (done.status_code, done.headers["Location"]) == (303, f"/admin/banques/{pk}/")
    assert [(line.number, line.state) for line in queries.get_versions()] == [(1, "draft")]


@pytest.mark.parametrize("headers", HEADERS)
def test_a_draft_that_has_changed_meanwhile_is_not_overwritten_unseen(client, world, headers):
    pk = draft()
    answer = upload(client, world, sample.changed(*OTHER))
    assert "Il remplace le brouillon actuel de la version 1." in seen(answer)
    mine = bank(("help: Une phrase suffit.", "help: Trois phrases suffisent."))
    import_draft(new=mine, by=None, source="autre.yaml")
    refused = send(client, world.network_admin, CREATE, hidden(answer), headers)
    assert refused.status_code == 409
    assert "Le brouillon a changé depuis la vérification." in seen(refused)
    assert queries.get_version(pk).bank == mine
    assert send(client, world.network_admin, CREATE, hidden(refused), headers).status_code == 303
    assert queries.get_version(pk).bank == bank(*OTHER)


@pytest.mark.parametrize("token", ["", "inconnu", "../../etc", "é", "a" * 500])
def test_a_file_that_is_no_longer_kept_is_asked_for_again(client, world, token):
    answer = send(client, world.network_admin, CREATE, {"file": token, "seen": ""})
    assert answer.status_code == 409
    assert "Envoyez-le de nouveau." in seen(answer)
    assert queries.get_versions() == ()


def test_a_file_is_kept_for_whoever_sent_it(client, world):
    answer = upload(client, world, sample.SMALL)
    world.brumes_manager.is_network_admin = True
    world.brumes_manager.save()
    assert send(client, world.brumes_manager, CREATE, hidden(answer)).status_code == 409
    cache.clear()
    assert send(client, world.network_admin, CREATE, hidden(answer)).status_code == 409
    assert queries.get_versions() == ()


# --- Files that are no bank ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vide.yaml", b"", "vide"),
        ("banque.xlsx", b"PK\x03\x04 rien", "classeur"),
        ("banque.xlsx", b"<html></html>", "pas un classeur Excel"),
        ("banque.exe", b"MZ", ".xlsx ou un fichier .yaml"),
        ("bombe.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\n", "ancres, renvois et étiquettes"),
        ("latin.yaml", "name: Évaluation\n".encode("latin-1"), "UTF-8"),
        ("objet.yaml", b"a: !!python/object/apply:os.system [ls]\n", "ancres, renvois et étiquettes"),
    ],
)
def test_a_broken_or_hostile_file_gets_a_message_in_french(client, world, name, content, words):
    answer = upload(client, world, content, name)
    assert answer.status_code == 200
    assert words in seen(answer)
    assert "Aucun brouillon ne peut en être fait" in seen(answer)
    assert queries.get_versions() == ()


def test_a_file_that_is_too_large_or_missing_is_refused_beside_its_field(client, world):
    answer = upload(client, world, b"a" * (LARGEST_FILE + 1))
    assert answer.status_code == 422
    assert "la limite est de 5,2 Mo" in seen(answer)
    answer = send(client, world.network_admin, CHECK, {})
    assert answer.status_code == 422
    assert "obligatoire" in seen(answer)


def test_what_a_file_holds_is_shown_as_text(client, world):
    evil = '<img src=x onerror="alert(1)">'
    text = sample.changed(("help: Une phrase suffit.", f"help: '{evil}'"), ("weight: 2\n", f"weight: '{evil}'\n"))
    answer = upload(client, world, text, f"{evil}.yaml".replace("/", ""))
    assert "<img" not in answer.text
    assert "&lt;img" in answer.text


def test_so_is_what_a_workbook_holds_in_its_cells_columns_and_sheets(client, world, book):
    evil = '<img src=x onerror="alert(1)">'
    sheet = book.book["Questions"]
    sheet.cell(1, sheet.max_column + 1, evil)
    sheet.cell(2, sheet.max_column, evil)
    book.cell("Questions", "1.1-02", "Poids").value = evil
    book.book.create_sheet("<img src=x>").cell(1, 1, evil)
    answer = upload(client, world, saved(book), "banque.xlsx")
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert answer.text.count("&lt;img") >= 3
    seen(answer)
