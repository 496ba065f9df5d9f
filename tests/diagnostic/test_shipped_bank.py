"""The bank that is shipped: question-bank.md §1 in every cell, and every test of §6 (diagnostic.bank_check) without fault or remark."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from diagnostic.bank import Bank, QuestionType
from diagnostic.bank_files import BankFile, read_files, to_workbook, to_yaml
from tests.diagnostic.sample import MADE_ON
from tests.diagnostic.test_scoring import check_extremes

FOLDER = Path(__file__).resolve().parents[2] / "diagnostic" / "banks" / "otn-2026"

# section: total, S, Y, M, N, X, scored, tools, performance, organisation, sum of weights, legal duties, « non concerné »
TABLE = {
    "1.1": (22, 9, 8, 3, 1, 1, 21, 16, 2, 3, 41, 4, 1),
    "1.2": (14, 8, 3, 2, 1, 0, 14, 3, 3, 8, 28, 2, 1),
    "1.3": (12, 5, 1, 1, 5, 0, 12, 2, 10, 0, 24, 1, 0),
    "2.1": (14, 7, 3, 2, 1, 1, 13, 4, 6, 3, 27, 0, 0),
    "2.2": (11, 6, 3, 1, 1, 0, 11, 5, 5, 1, 23, 1, 3),
    "2.3": (10, 5, 2, 1, 2, 0, 10, 4, 4, 2, 19, 2, 1),
    "2.4": (9, 5, 1, 2, 0, 1, 8, 3, 1, 4, 17, 0, 0),
    "3.1": (15, 8, 3, 2, 1, 1, 14, 3, 6, 5, 26, 1, 0),
    "3.2": (8, 5, 2, 1, 0, 0, 8, 1, 2, 5, 15, 0, 1),
    "3.3": (9, 5, 1, 1, 1, 1, 8, 3, 2, 3, 15, 0, 0),
    "4": (20, 11, 3, 3, 1, 2, 18, 4, 8, 6, 33, 2, 6),
    "5.1": (10, 6, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    "5.2": (9, 5, 2, 1, 1, 0, 9, 4, 2, 3, 18, 2, 0),
    "5.3": (9, 4, 3, 1, 1, 0, 9, 4, 3, 2, 18, 2, 7),
    "5.4": (8, 3, 4, 1, 0, 0, 8, 6, 1, 1, 15, 1, 1),
}
ORDER_4 = [1, 2, 10, 13, 15, 16, 3, 4, 5, 6, 7, 8, 11, 14, 17, 18, 9, 12, 19, 20]


@pytest.fixture(scope="module")
def file() -> BankFile:
    return read_files({path.name: path.read_bytes() for path in FOLDER.iterdir()})


@pytest.fixture(scope="module")
def bank(file: BankFile) -> Bank:
    assert file.bank is not None
    return file.bank


def test_no_check_finds_anything(file):
    assert [f"{fault.place}: {fault.message}" for fault in file.faults] == []


@pytest.mark.parametrize("code", TABLE)
def test_a_section_has_what_the_table_says(bank, code):
    (section,) = [section for section in bank.sections if section.code == code]
    types = Counter(question.type for question in section.questions)
    orientations = Counter(question.orientation for question in section.scored)
    found = (
        len(section.questions),
        *(types[kind] for kind in QuestionType),
        len(section.scored),
        *(orientations[key] for key in ("tools", "performance", "organisation")),
        sum(question.weight or 0 for question in section.scored),
        sum(question.is_legal for question in section.questions),
        sum(bool(question.not_applicable) for question in section.questions),
    )
    assert dict(zip(["total", *QuestionType, "scored", "T", "P", "O", "weight", "legal", "NA"], found, strict=True)) == dict(
        zip(["total", *QuestionType, "scored", "T", "P", "O", "weight", "legal", "NA"], TABLE[code], strict=True)
    )
    assert sorted(question.code for question in section.questions) == [
        f"{code}-{number:02}" for number in range(1, len(section.questions) + 1)
    ]


def test_the_sections_stand_in_their_chapters_in_order(bank):
    assert [section.code for section in bank.sections] == list(TABLE)
    assert [chapter.code for chapter in bank.chapters] == ["1", "2", "3", "4", "5"]
    assert [int(question.code[2:]) for question in bank.chapters[3].questions] == ORDER_4


def test_the_whole_has_180_questions_that_take_74_minutes(bank):
    assert len(bank.by_code) == 180
    assert len(bank.scored) == 163
    assert bank.seconds == 4456
    assert sum(question.is_required for question in bank.by_code.values()) == 172
    assert sum(question.weight or 0 for question in bank.by_code.values()) == 319
    assert sum(question.is_legal for question in bank.by_code.values()) == 18
    assert sum(bool(question.not_applicable) for question in bank.by_code.values()) == 21
    assert [question.code for question in bank.by_code.values() if question.is_non_monotonic] == ["1.3-05"]


def test_the_36_paragraphs_are_there(bank):
    scopes = [bank.band_texts, *(one.band_texts for one in bank.orientations), *(one.band_texts for one in bank.chapters)]
    assert sum(len(texts) for texts in scopes) == 36


def test_extreme_answers_give_extreme_scores(bank):
    check_extremes(bank)


def test_it_reads_back_the_same_from_every_kind_of_file(bank):
    assert read_files({"banque.yaml": to_yaml(bank)}).bank == bank
    file = read_files({"banque.xlsx": to_workbook(bank, made_on=MADE_ON)})
    assert file.bank == bank
    assert file.faults == ()


def test_the_dry_run_finds_no_fault(db):
    out = StringIO()
    call_command("load_bank", str(FOLDER), "--dry-run", stdout=out)
    assert "0 point relevé." in out.getvalue()
    assert "Ajouté\u00a0: 180" in out.getvalue()


def test_the_bank_of_the_demo_is_published_at_once(db):
    out = StringIO()
    call_command("load_bank", str(FOLDER), "--publish", stdout=out)
    assert "La version 1 est publiée." in out.getvalue()
