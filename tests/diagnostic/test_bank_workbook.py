"""Banks as workbooks: what is written is read back the same, whoever saved it; what somebody broke is told with its cell."""

import shutil
import subprocess
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from diagnostic.bank import NONE_LABEL
from diagnostic.bank_columns import SHEETS
from diagnostic.bank_files import BankFile, read_files, template, to_workbook, to_yaml
from diagnostic.bank_tree import Severity
from otn.lib import excel
from tests.diagnostic import sample

CONTENT = to_workbook(sample.small(), made_on=sample.MADE_ON)


def read(content: bytes) -> BankFile:
    return read_files({"banque.xlsx": content})


class Book:
    """The workbook of the small bank, to be broken: cells are found by the row's first columns and the column's title."""

    def __init__(self) -> None:
        self.book = openpyxl.load_workbook(BytesIO(CONTENT))

    def cell(self, sheet, owner, title, key=None):
        rows = self.book[sheet]
        titles = {str(cell.value).replace("\u00a0", " "): cell.column for cell in rows[1]}
        for row in rows.iter_rows(min_row=2):
            names = [str(cell.value) for cell in row[:2]]
            if owner in names[: 1 if key else 2] and (key is None or key == names[1]):
                return rows.cell(row[0].row, titles[title])
        raise LookupError(owner, title)

    def put(self, value, *where):
        cell = self.cell(*where)
        cell.value = value
        return f"feuille « {where[0]} », cellule {cell.coordinate}"

    def read(self) -> BankFile:
        target = BytesIO()
        self.book.save(target)
        return read(target.getvalue())


def spoken(text) -> str:
    return " ".join(str(text).split())


@pytest.fixture
def book() -> Book:
    return Book()


# --- Identity -----------------------------------------------------------------------------------------------------------------------------


def test_a_workbook_read_back_is_the_same_bank_without_fault():
    file = read(CONTENT)
    assert file.faults == ()
    assert file.bank == sample.small()


def test_yaml_read_back_is_the_same_bank_without_fault():
    file = read_files({"banque.yaml": to_yaml(sample.small())})
    assert file.faults == ()
    assert file.bank == sample.small()


def test_what_openpyxl_saves_again_is_the_same_bank(book):
    assert book.read().bank == sample.small()


@pytest.mark.slow
def test_what_libreoffice_opens_and_saves_is_the_same_bank(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: the round trip through it is NOT tested")
    (tmp_path / "banque.xlsx").write_bytes(CONTENT)
    (tmp_path / "out").mkdir()
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "banque.xlsx")], check=True, capture_output=True, timeout=120
    )
    file = read((tmp_path / "out" / "banque.xlsx").read_bytes())
    assert file.faults == ()
    assert file.bank == sample.small()


def test_the_sheets_say_what_people_need():
    sheets = {sheet.name: sheet.rows for sheet in excel.read_workbook(CONTENT)}
    assert next(iter(sheets)) == "Mode d’emploi"
    answers = [row.values for row in sheets["Réponses"] if row.values[0] == "1.1-01"]
    assert [values[8] for values in answers] == [0, 1, 2, 3], "rows that somebody sorts keep their level"
    assert any("choix unique" in str(row.values[0]) for row in sheets["Mode d’emploi"])


def test_the_template_has_every_sheet_and_no_row():
    sheets = excel.read_workbook(template(made_on=sample.MADE_ON))
    assert all(len(sheet.rows) == 1 for sheet in sheets if sheet.name != "Mode d’emploi")
    file = read(template(made_on=sample.MADE_ON))
    assert file.is_refused
    assert all("« key »" in spoken(fault.message) or fault.severity is Severity.MISSING for fault in file.faults)


# --- What people do to a workbook ---------------------------------------------------------------------------------------------------------


def test_columns_may_come_in_another_order_which_is_remarked(book):
    sheet = book.book["Glossaire"]
    for row in sheet.iter_rows():
        row[0].value, row[2].value = row[2].value, row[0].value
    file = book.read()
    assert file.bank == sample.small()
    assert [(fault.severity, spoken(fault.place)) for fault in file.faults] == [(Severity.REMARK, "feuille « Glossaire », cellule A1")]


def test_what_is_not_known_is_named_and_not_read(book):
    book.book.create_sheet("Brouillons").append(["à revoir"])
    questions = book.book["Questions"]
    questions.cell(1, 30).value = "Avis de Léa"
    questions.cell(3, 30).value = "à raccourcir"
    questions.cell(4, 31).value = "oubli"
    file = book.read()
    assert file.bank == sample.small()
    assert {fault.severity for fault in file.faults} == {Severity.REMARK}
    said = spoken(" ".join(fault.message for fault in file.faults))
    assert all(words in said for words in ("« Brouillons »", "« Avis de Léa »", "sous aucun titre"))


def test_a_sheet_or_a_column_that_lacks_is_a_fault_and_empties_nothing(book):
    del book.book["Glossaire"]
    book.book["Sources"].delete_cols(3)
    file = book.read()
    assert file.is_refused
    assert [spoken(fault.message) for fault in file.faults] == ["La feuille « Glossaire » manque.", "La colonne « Nom » manque."]


def test_words_may_be_ours_or_french_and_numbers_may_be_texts(book):
    book.put("number", "Questions", "1.1-02", "Type")
    book.put("3", "Questions", "1.1-02", "Poids")
    book.put("OUI", "Questions", "1.1-03", "Obligation légale")
    book.put(True, "Sous-chapitres", "1.2", "Contexte")
    book.put(2026, "Banque", "essai", "Version")
    book.put("20/11/2026", "Seuils", "1.1-02", "Vérifié le")
    book.put("Diagnostic d'essai", "Banque", "essai", "Nom")
    file = book.read()
    assert file.faults == ()
    assert file.bank == sample.small()


def test_what_looks_like_a_formula_is_a_text(book):
    book.cell("Questions", "1.1-05", "Aide").value = None
    file = sample.read(sample.changed(("help: Une phrase suffit.", 'help: "=1+1 ou @x, +33 2"')))
    assert file.bank is not None
    content = to_workbook(file.bank, made_on=sample.MADE_ON)
    assert read(content).bank == file.bank
    cell = openpyxl.load_workbook(BytesIO(content))["Questions"]["G6"]
    assert (cell.value, cell.data_type) == ("=1+1 ou @x, +33 2", "s")


# --- Thirty faults in one pass ------------------------------------------------------------------------------------------------------------

SEEDED = [
    (("Questions", "1.1-01", "Poids"), "lourd", "n’est pas un nombre"),
    (("Questions", "1.1-02", "Poids"), 7, "1, 2 ou 3"),
    (("Questions", "1.1-01", "Coût"), 60, "chacune 0, 25, 50, 75 ou 100"),
    (("Questions", "1.1-02", "Orientation"), "vitesse", "n’est pas dans la liste des orientations"),
    (("Questions", "1.1-03", "Obligation légale"), "peut-être", "ni oui ni non"),
    (("Questions", "1.1-02", "Maximum"), "beaucoup", "n’est pas un nombre"),
    (("Questions", "1.1-05", "Aide"), date(2026, 7, 4), "a fait une date"),
    (("Questions", "1.1-03", "Condition : question"), "1.1-09", "qui n’existe pas"),
    (("Questions", "1.1-04", "Condition : profil"), "couleur", "n’a pas de champ"),
    (("Questions", "1.2-01", "Aide"), "Regardez la taxe de sÃ©jour.", "ont été abîmés"),
    (("Questions", "1.2-02", "Pourquoi"), "#REF!", "ont été abîmés"),
    (("Questions", "1.1-01", "Sujet"), None, "le sujet court manque"),
    (("Questions", "1.1-04", "Texte"), "Avez-vous des cases, etc. ?", "« etc. » n’est pas voulu"),
    (("Questions", "1.2-03", "Aide"), "Cochez tout...", "trois points"),
    (("Réponses", "1.1-01", "Clé", "usable"), "Utilisable", "n’est pas une clé"),
    (("Réponses", "1.1-01", "Libellé", "tested"), None, "le libellé de la réponse tested manque"),
    (("Réponses", "1.2-01", "Quadrant", "stable"), "plutôt bien", "n’est pas l’un des mots attendus"),
    (("Réponses", "1.1-04", "Case neutre", "other"), "x", "ni oui ni non"),
    (("Réponses", "1.2-03", "Libellé", "none"), "Rien", f"se lit « {NONE_LABEL} »"),
    (("Faits et recommandations", "1.1-02", "Fait des niveaux bas"), "Affichage en {valeur} s.", "« {valeur} » n’existe pas"),
    (("Faits et recommandations", "1.1-04", "Recommandation"), "Balises à générer.", "verbe à l’infinitif"),
    (("Faits et recommandations", "1.1-03", "Fait du niveau haut"), None, "la phrase de la force manque"),
    (("Seuils", "1.1-01", "Source"), "inconnue", "n’est pas dans la liste des sources"),
    (("Seuils", "1.1-02", "Adresse"), "web.dev", "n’est pas l’adresse complète"),
    (("Seuils", "1.1-02", "Vérifié le"), "bientôt", "n’est pas une date"),
    (("Textes", "global", "Texte", "advanced"), "À écrire", "Le texte « Avancé » (score global) manque"),
    (("Textes", "tools", "Niveau", "initial"), "excellent", "« excellent » n’est pas la clé d’un niveau"),
    (("Glossaire", "lcp", "Définition"), None, "La définition de LCP manque"),
    (("Maturité", "advanced", "À partir de"), 120, "de 0 à 100"),
    (("Sous-chapitres", "1.1", "Texte libre"), 2, "texte libre : 1 au lieu de 2"),
]  # fmt: skip


def test_thirty_seeded_faults_are_told_in_one_pass_each_with_its_cell(book):
    assert len(SEEDED) == 30
    planted = [(book.cell(*where), where[0], value, words) for where, value, words in SEEDED]
    for cell, _, value, _ in planted:
        cell.value = value
    faults = {(spoken(fault.place), spoken(fault.message)) for fault in book.read().faults}
    for cell, sheet, _, words in planted:
        at = f"feuille « {sheet} », cellule {cell.coordinate}"
        found = {message for place, message in faults if place.startswith(f"{at},")}
        assert [message for message in found if words in message], (at, words, sorted(faults))


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_column_that_lacks_is_passed_over(book, sheet):
    for column in range(len(SHEETS[sheet]), 0, -1):
        book.book[sheet].delete_cols(column)
        if column > 1:
            assert book.read().is_refused
    book.book[sheet].delete_rows(1, 100)
    assert book.read().is_refused


# --- Hostile files ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PK", CONTENT[: len(CONTENT) // 2], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html></html>"])
def test_what_is_no_workbook_gives_one_message(content):
    file = read(content)
    assert file.bank is None
    assert len(file.faults) == 1
    assert file.faults[0].place.source == "banque.xlsx"


def test_a_row_that_belongs_to_nothing_is_told(book):
    book.put("1.9-01", "Réponses", "1.1-01", "Question", "tested")
    book.put(None, "Seuils", "1.1-03", "Question")
    said = {spoken(fault.message) for fault in book.read().faults}
    assert "Question : « 1.9-01 » n’existe pas." in said
    assert "Cette ligne ne dit pas à quoi elle appartient (Question)." in said


def test_a_code_that_the_spreadsheet_made_a_date_of_is_not_guessed(book):
    book.put(date(2026, 7, 4), "Questions", "1.1-05", "Code")
    (fault,) = [fault for fault in book.read().faults if fault.severity is Severity.FAULT]
    assert "a fait une date" in fault.message
    assert fault.place.name == "Code"
