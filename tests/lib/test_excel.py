"""Workbooks reopened and read: what is written comes back as it was, and text is never anything but text."""

import json
import math
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from otn.lib import excel

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 10)
CUT = "… [texte coupé]"
repeated = settings(max_examples=60, database=None, deadline=None, derandomize=True)

# --- A workbook by hand -----------------------------------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'  # among the types of parts

DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="46"/></cellXfs>'  # a date, a time, a duration


def relations(*pairs: tuple[str, str]) -> str:
    """Relations of a workbook: (type, target) of rId1, rId2…"""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def book(*sheets: str, settings: str = "") -> str:
    """The part that lists the sheets."""
    inner = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{settings}<sheets>{inner}</sheets></workbook>'


def worksheet(rows: str, around: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{around}</worksheet>'


def parts(rows: str = "", *, strings: str = "", styles: str = DATES) -> dict[str, str]:
    """The parts of a workbook with one sheet."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>{STRINGS}</Types>',
        "xl/workbook.xml": book("Feuille"),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        SHEET: worksheet(rows),
    }


def zipped(pieces: Mapping[str, str | bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, piece in pieces.items():
            archive.writestr(name, piece)
    return target.getvalue()


def by_hand(rows: str = "", *, strings: str = "", styles: str = DATES) -> bytes:
    return zipped(parts(rows, strings=strings, styles=styles))


def saved(made: openpyxl.Workbook) -> bytes:
    target = BytesIO()
    made.save(target)
    return target.getvalue()


# --- Workbooks of ours, reopened --------------------------------------------------------------------------------------------------------


def with_rows(*rows, kind=excel.TEXT, strong=False) -> bytes:
    made = excel.Workbook("Essai", made_on=DAY)
    sheet = made.add_sheet("Feuille", [excel.Column(f"Colonne {number}", kind) for number in range(max(map(len, rows)))])
    for row in rows:
        sheet.add_row(row, strong=strong)
    return made.to_bytes()


def reopened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def cell_of(value, kind=excel.TEXT, strong=False):
    return reopened(with_rows([value], kind=kind, strong=strong))["Feuille"]["A1"]


def source(content: bytes, part: str = SHEET) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(part).decode()


def values(content: bytes, **limits) -> list[tuple[Any, ...]]:
    """What is read of the first sheet, row by row."""
    return [row.values for row in excel.read_workbook(content, **limits)[0].rows]


def read_back(*texts: str) -> list[Any]:
    """What is read of texts that were written one below the other, None for those that are empty."""
    read = {row.number: row.values[0] for row in excel.read_workbook(with_rows(*([text] for text in texts)))[0].rows}
    return [read.get(number) for number in range(1, len(texts) + 1)]


# --- Text is text (security.md, finding 4) ----------------------------------------------------------------------------------------------

LOOKALIKES = [
    *("=1+1", "=HYPERLINK(\"http://evil.example\")", "=cmd|'/C calc'!A0", "+33 2 31 00 00 00", "-2+3", "@SUM(A1:A9)", "\t=1", "＝1+1"),
    *("#REF!", "#N/A", "#NAME?", "'=1", "{=1+1}", "0012", "1,5", "12/03/2026", "VRAI", "50\u202f%", "-", "+", "++", "=", " = "),
]  # fmt: skip


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_text_is_a_text_whatever_it_looks_like(text):
    content = with_rows([text])
    cell = reopened(content)["Feuille"]["A1"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert "<f>" not in source(content)
    assert values(content) == [(text,)]


@pytest.mark.parametrize("kind", [excel.MONEY, excel.WHOLE, excel.DATE])
def test_the_verdicts_of_the_brochure_are_kept_among_figures(kind):
    content = with_rows(["-"], ["+"], ["++"], kind=kind)
    assert values(content) == [("-",), ("+",), ("++",)]
    assert {cell.data_type for (cell,) in reopened(content)["Feuille"].rows} == {"s"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "-"])
def test_a_text_does_not_become_a_formula_when_somebody_edits_it(text):
    assert cell_of(text).quotePrefix


@pytest.mark.parametrize("value", ["Refonte du site", "1-2", -1, excel.Formula("=1+1")])
def test_what_is_no_such_text_is_not_marked_as_one(value):
    assert not cell_of(value).quotePrefix


def test_titles_and_groups_are_text_too():
    made = excel.Workbook("Essai", made_on=DAY)
    sheet = made.add_sheet("Feuille", [excel.Column("=1+1"), excel.Column("#REF!", excel.MONEY)])
    sheet.add_groups([("=2+2", 2)])
    sheet.add_header()
    rows = reopened(made.to_bytes())["Feuille"]
    assert [(rows[place].data_type, rows[place].value) for place in ("A1", "A2", "B2")] == [("s", "=2+2"), ("s", "=1+1"), ("s", "#REF!")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("avant\x0baprès", "avant\naprès"),
        ("avant\x0caprès", "avant\naprès"),
        ("avant\r\naprès", "avant\naprès"),
        ("avant\raprès", "avant\naprès"),
        ("\r=1+1", "\n=1+1"),
        ("\x00a\x07b\x1b[31mc\x1f", "ab[31mc"),
        ("a\ud83db\udc00c", "abc"),
        ("a\ufffeb\uffffc", "abc"),
        ("\t\x7f\x85\xa0\u2028\U0001f600", "\t\x7f\x85\xa0\u2028\U0001f600"),
        (" deux espaces  ", " deux espaces  "),
        ('<b>&amp; "l\'office"</b> ]]>', '<b>&amp; "l\'office"</b> ]]>'),
    ],
)
def test_what_a_cell_cannot_hold_is_taken_out(typed, kept):
    assert cell_of(typed).value == kept
    assert read_back(typed) == [kept]


@pytest.mark.parametrize("text", ["", "\x00", "\ud800"])
def test_a_text_with_nothing_left_is_an_empty_cell(text):
    assert cell_of(text).value is None
    assert read_back(text, "x") == [None, "x"]


@pytest.mark.parametrize(
    "text", ["_x0041_", "_x000D_", "_x005F_", "__x0041__", "_x005F_x0041_", "_x0041_x0042_", "_x00e9_", "x005F_", "_x"]
)
def test_what_looks_like_an_escape_comes_back_as_typed(text):
    assert read_back(text) == [text]
    table = "".join(f"<si><t>{as_spreadsheets_write(text)}</t></si>" for text in (text, "suite"))
    assert values(by_hand('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>', strings=table)) == [(text, "suite")]


def test_a_spreadsheet_would_not_see_an_escape_either():
    assert "<t>_x005F_x0041_</t>" in source(with_rows(["_x0041_"]))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("letter", ["a", "é", "日"])
def test_a_text_is_cut_with_a_visible_mark_beyond_what_a_cell_holds(letter):
    assert cell_of(letter * 32_767).value == letter * 32_767
    assert cell_of(letter * 32_768).value == letter * (32_767 - len(CUT)) + CUT


@pytest.mark.parametrize("before", ["", "a"])
def test_no_emoji_is_cut_in_half_and_each_counts_as_two(before):
    whole = before + "😀" * 16_383
    assert cell_of(whole).value == whole
    cut = cell_of(before + "😀" * 17_000).value
    assert set(cut.removeprefix(before).removesuffix(CUT)) == {"😀"}
    assert cut.endswith(CUT)
    assert 32_766 <= units(cut) <= 32_767


@pytest.mark.parametrize("before", range(13))
def test_no_escape_is_cut_in_half(before):
    typed = "a" * before + "_x0041_" * 5000
    [read] = read_back(typed)
    assert read.endswith(CUT)
    assert typed.startswith(read.removesuffix(CUT))
    assert units(cell_of(typed).value) > 32_700


# --- Names of sheets --------------------------------------------------------------------------------------------------------------------


def named(*wanted: str) -> list[str]:
    """The names that sheets have got, in a workbook that opens with just these."""
    made = excel.Workbook("Essai", made_on=DAY)
    names = [made.add_sheet(name, [excel.Column("Colonne")]).name for name in wanted]
    content = made.to_bytes()
    assert reopened(content).sheetnames == names
    assert [sheet.name for sheet in excel.read_workbook(content)] == names
    return names


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Côte/Mer\\Terre", "Côte-Mer-Terre"),
        ("Bilan : [2026]", "Bilan (2026)"),
        ("Qui ? * Quoi", "Qui Quoi"),
        ("  L'office\td’été\n", "L'office d’été"),
        ("'Cité'", "Cité"),
        ("'" * 40 + "Cité", "Cité"),
        ("x" * 40, "x" * 31),
        ("😀" * 20, "😀" * 15),
        ("mots " * 6 + "' coupés", "mots mots mots mots mots mots"),
        ("a\x00\ud800\uffffb", "ab"),
        ("", "Feuille"),
        ("':?*", "Feuille"),
        ("History", "History (2)"),
        ("HISTORIQUE", "HISTORIQUE (2)"),
        ("=1+1", "=1+1"),
        ('<&">', '<&">'),
    ],
)
def test_a_sheet_has_a_name_that_excel_accepts(wanted, name):
    assert named(wanted) == [name]


def test_names_differ_whatever_the_case_of_their_letters():
    assert named("Actions", "ACTIONS", "actions", "Actions (2)") == ["Actions", "ACTIONS (2)", "actions (3)", "Actions (2) (2)"]
    assert named("x" * 40, "X" * 31, "x" * 32) == ["x" * 31, "X" * 27 + " (2)", "x" * 27 + " (3)"]


@repeated
@given(
    st.lists(
        st.text() | st.sampled_from(["", "a" * 31, "A" * 50, "history", "'", "STRASSE", "straße", "İ", "😀" * 16]), min_size=1, max_size=6
    )
)
def test_any_names_are_made_valid_and_unique(wanted):
    names = named(*wanted)
    assert len({name.lower() for name in names}) == len({name.upper() for name in names}) == len(wanted)
    for name in names:
        assert 1 <= units(name) <= 31
        assert not set(name) & set("[]:*?/\\\t\n\r\0")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() not in {"history", "historique"}


# --- Numbers, dates, words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize(
    ("kind", "number_format"),
    [
        (excel.TEXT, "General"),
        (excel.WHOLE, "#,##0"),
        (excel.DECIMAL, "#,##0.00"),
        (excel.MONEY, '#,##0.00\\ "€"'),
        (excel.PERCENT, "0\\ %"),
        (excel.RATE, "0.00\\ %"),
        (excel.DATE, "dd/mm/yyyy"),
        (excel.MOMENT, "dd/mm/yyyy\\ hh:mm"),
    ],
)
def test_each_kind_has_its_format_and_its_named_style(kind, number_format, strong):
    cell = cell_of(1, kind, strong)
    assert cell.number_format == number_format
    assert cell.style == f"OTN {kind} fort" if strong else f"OTN {kind}"
    assert cell.font.bold == strong
    assert cell.alignment.horizontal == ("left" if kind in {excel.TEXT, excel.DATE, excel.MOMENT} else "right")


@pytest.mark.parametrize(
    ("value", "kept"), [(0, "0"), (-12, "-12"), (0.25, "0.25"), (Decimal("1865.43"), "1865.43"), (Decimal("0.1"), "0.1")]
)
def test_a_number_is_a_number(value, kept):
    content = with_rows([value], kind=excel.MONEY)
    cell = reopened(content)["Feuille"]["A1"]
    assert (cell.data_type, cell.value) == ("n", float(value))
    assert f"<v>{kept}</v>" in source(content)


def test_true_and_false_are_words():
    assert [cell_of(value).value for value in (True, False)] == ["Oui", "Non"]


def test_dates_are_dates_that_show_the_french_way():
    day = cell_of(DAY, excel.DATE)
    assert day.is_date
    assert (day.value, day.number_format) == (datetime.combine(DAY, time()), "dd/mm/yyyy")
    moment = datetime.fromisoformat("2026-11-10T14:30:00")
    assert cell_of(moment, excel.MOMENT).value == moment
    assert cell_of(moment, excel.MOMENT).number_format == "dd/mm/yyyy\\ hh:mm"


def test_a_date_that_excel_would_get_wrong_is_a_text():
    assert cell_of(date(1901, 1, 1), excel.DATE).value == datetime.combine(date(1901, 1, 1), time())
    for old in date(1900, 12, 31), datetime.fromisoformat("1850-07-14T08:00:00"):
        cell = cell_of(old, excel.DATE)
        assert (cell.data_type, cell.value) == ("s", f"{old:%d/%m/%Y}")


def test_no_value_is_an_empty_cell_of_its_style():
    cell = cell_of(None, excel.MONEY)
    assert (cell.value, cell.style) == (None, "OTN montant")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_a_finite_number_is_refused(value):
    with pytest.raises(ValueError, match="not finite"):
        with_rows([value])


def test_a_moment_with_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        with_rows([datetime(2026, 11, 10, tzinfo=UTC)])


@pytest.mark.parametrize("value", [b"octets", ["liste"], timedelta(1), object()])
def test_other_things_are_refused(value):
    with pytest.raises(TypeError, match=f"cannot hold {type(value).__name__}"):
        with_rows([value])


def test_more_values_than_columns_are_refused_and_fewer_are_not():
    sheet = excel.Workbook("Essai", made_on=DAY).add_sheet("Feuille", [excel.Column("A"), excel.Column("B")])
    assert sheet.add_row([1]) == 1
    with pytest.raises(ValueError, match="3 values for 2 columns"):
        sheet.add_row([1, 2, 3])


def test_a_formula_is_a_formula_computed_when_the_file_is_opened():
    content = with_rows([1], [2], [excel.Formula("=SUM(A1:A2)")], kind=excel.WHOLE)
    opened = reopened(content)
    cell = opened["Feuille"]["A3"]
    assert (cell.data_type, cell.value, cell.style) == ("f", "=SUM(A1:A2)", "OTN entier")
    assert opened.calculation.fullCalcOnLoad
    assert values(content) == [(1,), (2,)]


@pytest.mark.parametrize("text", ["", "SUM(A1)", " =1", "+1"])
def test_a_formula_begins_with_an_equals_sign(text):
    with pytest.raises(ValueError, match="begins with ="):
        excel.Formula(text)


# --- The look of a sheet ----------------------------------------------------------------------------------------------------------------


def plan(**header):
    """A sheet of an actions plan, reopened."""
    made = excel.Workbook("Plan d’actions", made_on=DAY)
    sheet = made.add_sheet(
        "L'office d'été", [excel.Column("Action", width=40), excel.Column("Coût", excel.MONEY), excel.Column("Fin", excel.DATE)]
    )
    assert sheet.add_groups([("", 1), ("Mise en œuvre", 2)]) == 1
    assert sheet.add_header(**header) == 2
    assert sheet.add_row(["Refondre le site", 1200, DAY]) == 3
    assert sheet.add_row(["Total", excel.Formula("=SUM(B3:B3)")], strong=True) == 4
    return reopened(made.to_bytes())["L'office d'été"]


def test_the_header_stays_in_view_and_is_printed_on_each_page():
    sheet = plan()
    assert sheet.freeze_panes == "B3"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.auto_filter.ref is None
    assert [cell.value for cell in sheet[2]] == ["Action", "Coût", "Fin"]
    assert [cell.style for cell in sheet[2]] == ["OTN titre", "OTN titre à droite", "OTN titre"]


def test_rows_can_be_filtered_down_to_the_last():
    assert plan(filtered=True).auto_filter.ref == "A2:C4"


def test_more_columns_can_stay_in_view():
    assert plan(frozen_columns=2).freeze_panes == "C3"


def test_a_group_stands_over_its_columns():
    sheet = plan()
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["B1:C1"]
    assert (sheet["A1"].value, sheet["B1"].value, sheet["B1"].style) == (None, "Mise en œuvre", "OTN groupe")


def test_a_sheet_is_printed_one_page_wide():
    sheet = plan()
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter.center.text == "Page &P sur &N"
    assert sheet.column_dimensions["A"].width == 40
    assert sheet["A3"].alignment.wrap_text


def test_a_style_is_made_once_however_many_cells_have_it():
    row = ["=texte", "texte", 1, excel.Formula("=1")]
    few, many = (len(reopened(with_rows(*[row] * count))._cell_styles) for count in (1, 300))
    assert few == many


def test_the_file_says_what_it_is():
    made = excel.Workbook("Plan\x00 d’actions", made_on=DAY)
    made.add_sheet("Feuille", [])
    properties = reopened(made.to_bytes()).properties
    assert (properties.title, properties.creator) == ("Plan d’actions", "Stratégie web OTN")
    assert properties.created == datetime.combine(DAY, time())


def test_rows_can_be_as_high_as_their_texts():
    made = excel.Workbook("Essai", made_on=DAY)
    columns = [excel.Column("Texte", width=11), excel.Column("Nombre", excel.WHOLE, 4), excel.Column("Clé", width=2, hidden=True)]
    sheet = made.add_sheet("Réponses", columns, fitted=True)
    sheet.add_header()
    for text in ("court", "dix lettres" * 2, "deux\nlignes", "mot " * 1000):
        sheet.add_row([text, 1, "longue clé"])
    heights = [reopened(made.to_bytes())["Réponses"].row_dimensions[row].height for row in range(1, 6)]
    assert heights == [30, 15, 45, 30, 405]
    assert plan().row_dimensions[3].height is None


def test_a_protected_sheet_locks_what_is_marked_and_checks_and_shows_what_it_is_told():
    made = excel.Workbook("Essai", made_on=DAY)
    columns = [excel.Column("Code", locked=True), excel.Column("Note", excel.WHOLE), excel.Column(DAY, excel.WHOLE)]
    sheet = made.add_sheet("Feuille", columns, protected=True, spare=5)
    sheet.add_header()
    sheet.add_row(["A1", 3, None])
    sheet.add_note("B", "Une note.")
    sheet.check("B", excel.Check(excel.Kind.WHOLE, "1", "5", "De 1 à 5.", "Une note."))
    sheet.show("A:B", "=$B2>4", excel.Look(ink="A3431D", fill="FBE7DC", bold=True, number_format="0.0"))
    sheet.show_shares("C", colour="0B5A66")
    made.add_sheet("Listes", [], hidden=True)
    made.add_sheet("_meta", [], buried=True)
    read = reopened(made.to_bytes())
    found = read["Feuille"]
    assert [read[name].sheet_state for name in read.sheetnames] == ["visible", "hidden", "veryHidden"]
    assert [found[cell].protection.locked for cell in ("A2", "B2")] == [True, False]
    assert [found.column_dimensions[letter].protection.locked for letter in "AB"] == [True, False]
    assert (found.protection.sheet, found.protection.autoFilter, found.protection.password) == (True, False, None)
    assert found["C1"].value.date() == DAY
    assert found["B2"].comment.text == "Une note."
    (check,) = found.data_validations.dataValidation
    assert (str(check.sqref), check.type, check.operator, check.formula1, check.formula2) == ("B2:B7", "whole", "between", "1", "5")
    assert (check.error, check.prompt, check.allow_blank) == ("De 1 à 5.", "Une note.", True)
    rules = {str(some.sqref): some.rules[0] for some in found.conditional_formatting}
    assert (rules["A2:B7"].formula, rules["A2:B7"].dxf.font.b, rules["A2:B7"].dxf.numFmt.formatCode) == (["$B2>4"], True, "0.0")
    assert rules["C2:C7"].type == "dataBar"


def test_the_text_of_a_check_fits_what_a_spreadsheet_shows():
    with pytest.raises(ValueError, match="225"):
        excel.Check(excel.Kind.LIST, "=Listes!$A$2:$A$9", message="x" * 226)


def test_a_column_can_be_hidden_and_is_read_all_the_same():
    made = excel.Workbook("Essai", made_on=DAY)
    made.add_sheet("Réponses", [excel.Column("Code"), excel.Column("Clé", hidden=True)]).add_row(["1.1-01", "usable"])
    content = made.to_bytes()
    sheet = reopened(content)["Réponses"]
    assert [sheet.column_dimensions[letter].hidden for letter in "AB"] == [False, True]
    assert excel.read_workbook(content)[0].rows[0].values == ("1.1-01", "usable")


def test_a_sheet_can_be_hidden_and_is_read_all_the_same():
    made = excel.Workbook("Essai", made_on=DAY)
    made.add_sheet("Actions", [excel.Column("A")]).add_row(["visible"])
    made.add_sheet("Listes", [excel.Column("A")], hidden=True).add_row(["caché"])
    content = made.to_bytes()
    assert [sheet.sheet_state for sheet in reopened(content)] == ["visible", "hidden"]
    assert [(sheet.name, sheet.rows[0].values) for sheet in excel.read_workbook(content)] == [
        ("Actions", ("visible",)),
        ("Listes", ("caché",)),
    ]


# --- There and back ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (excel.TEXT, "L’été\nà Œuilly 😀", "L’été\nà Œuilly 😀"),
        (excel.TEXT, True, "Oui"),
        (excel.WHOLE, 12, 12),
        (excel.DECIMAL, -0.125, -0.125),
        (excel.MONEY, Decimal("1865.43"), 1865.43),
        (excel.PERCENT, 0.5, 0.5),
        (excel.RATE, Decimal("0.0235"), 0.0235),
        (excel.DATE, DAY, datetime.combine(DAY, time())),
        (excel.DATE, date(1850, 7, 14), "14/07/1850"),
        (excel.MOMENT, datetime.fromisoformat("2026-11-10T23:59:59.125000"), datetime.fromisoformat("2026-11-10T23:59:59.125000")),
        (excel.WHOLE, excel.Formula("=1+1"), None),
        (excel.WHOLE, None, None),
    ],
)
def test_a_value_comes_back(kind, value, read):
    [(before, back, after)] = values(with_rows(["avant", value, "après"], kind=kind))
    assert (before, back, type(back), after) == ("avant", read, type(read), "après")


def as_a_cell_holds_it(typed: str) -> str | None:
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    kept = (sign for sign in lines if sign in "\t\n" or " " <= sign < "\ud800" or "\ue000" <= sign < "\ufffe" or sign > "\uffff")
    return "".join(kept) or None


def as_spreadsheets_write(text: str) -> str:
    """A text as Excel puts it into the shared strings: control characters and what looks like one of its escapes are escaped."""
    for place in reversed(range(len(text))):
        sign, rest = text[place], text[place + 1 : place + 7]
        if sign < " " and sign not in "\t\n":
            text = text[:place] + f"_x{ord(sign):04X}_" + text[place + 1 :]
        elif sign == "_" and len(rest) == 6 and rest[0] == "x" and rest[5] == "_" and set(rest[1:5]) <= set("0123456789abcdefABCDEF"):
            text = text[:place] + "_x005F_" + text[place + 1 :]
    return escape(text)


signs = (
    st.text(max_size=20) | st.characters(max_codepoint=0x20) | st.sampled_from(["\ud800", "\udfff", "\ufffe", "\uffff", "\r\n", "=", " "])
)
escapes = st.sampled_from(["_x000D_", "_x005F_", "x005F_", "_x0041_", "_x00e9_", "_x", "_", "x000D_"])
texts = st.lists(signs | escapes, max_size=6).map("".join)


@repeated
@given(st.lists(texts, min_size=1, max_size=20))
def test_any_text_that_is_written_comes_back_as_typed(typed):
    assert read_back(*typed) == [as_a_cell_holds_it(text) for text in typed]


@repeated
@given(st.lists(texts.filter(str.isprintable) | st.lists(escapes | st.characters(max_codepoint=0x20)).map("".join), max_size=20))
def test_any_text_of_another_spreadsheet_comes_back_as_typed(typed):
    table = "".join(f'<si><t xml:space="preserve">{as_spreadsheets_write(text)}</t></si>' for text in typed)
    rows = "".join(f'<row><c t="s"><v>{number}</v></c><c><v>1</v></c></row>' for number in range(len(typed)))
    assert values(by_hand(rows, strings=table)) == [(as_a_cell_holds_it(text), 1) for text in typed]


def test_it_is_the_same_without_lxml_which_production_does_not_have():
    texts = [*LOOKALIKES, "a\r\nb\x0b\x00", " ", "\n", " a ", "_x0041_", "😀\ufffe", "\t"]
    code = (
        "import json, sys, datetime, openpyxl; from otn.lib import excel; assert not openpyxl.LXML\n"
        "book = excel.Workbook('Essai', made_on=datetime.date(2026, 11, 10))\n"
        "sheet = book.add_sheet('Feuille', [excel.Column('A')])\n"
        "for text in json.loads(sys.argv[1]): sheet.add_row([text])\n"
        "print(json.dumps([row.values[0] for row in excel.read_workbook(book.to_bytes())[0].rows]))"
    )
    command = [sys.executable, "-W", "error", "-c", code, json.dumps(texts)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"OPENPYXL_LXML": "False"}, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    assert json.loads(run.stdout) == [as_a_cell_holds_it(text) for text in texts]


# --- Reading what others made -----------------------------------------------------------------------------------------------------------


def test_a_row_keeps_its_number_and_empty_ones_are_left_out():
    made = openpyxl.Workbook()
    made.active.title = "Actions"
    made.active["B2"] = "Nom"
    made.active["D5"] = 3
    [sheet] = excel.read_workbook(saved(made))
    assert sheet == excel.Sheet("Actions", (excel.Row(2, (None, "Nom", None, None)), excel.Row(5, (None, None, None, 3))))
    assert sheet.place(sheet.rows[1], 3) == "feuille «\u00a0Actions\u00a0», cellule D5"


def test_rows_and_cells_without_a_place_follow_those_before():
    rows = '<row><c><v>1</v></c></row><row r="4"><c/><c r="C4"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'
    [sheet] = excel.read_workbook(by_hand(rows))
    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, (1, None, None, None)),
        (4, (None, None, 2, 3)),
        (5, (4, None, None, None)),
    ]


def test_an_empty_sheet_has_no_rows():
    assert excel.read_workbook(saved(openpyxl.Workbook())) == (excel.Sheet("Sheet", ()),)
    assert values(zipped(parts() | {SHEET: f'<worksheet xmlns="{MAIN}"/>'})) == []


def test_sheets_of_every_state_are_read_in_their_order():
    made = openpyxl.Workbook()
    for name, state in ("Visible", "visible"), ("Cachée", "hidden"), ("Très cachée", "veryHidden"):
        sheet = made.create_sheet(name)
        sheet["A1"] = name
        sheet.sheet_state = state
    assert [(sheet.name, len(sheet.rows)) for sheet in excel.read_workbook(saved(made))] == [
        *[("Sheet", 0), ("Visible", 1), ("Cachée", 1), ("Très cachée", 1)]
    ]


def test_a_chart_sheet_is_passed_over():
    made = openpyxl.Workbook()
    made.create_chartsheet("Graphique", 0)
    made.active = 1
    assert [sheet.name for sheet in excel.read_workbook(saved(made))] == ["Sheet"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>12</v></c>", 12),
        ("<c><v>-1.5</v></c>", -1.5),
        ("<c><v>1E3</v></c>", 1000.0),
        ("<c><f>1+1</f><v>2</v></c>", 2),
        ('<c t="str"><v>a_x000D__x0000_\nb_x000B_c</v></c>', "a\n\nb\nc"),
        ('<c t="str"><f>A1&amp;"x"</f><v>x_x000D_\ny</v></c>', "x\ny"),
        ("<c><f>1+1</f></c>", None),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="b"><v>0</v></c>', False),
        ('<c t="s"><v>0</v></c>', "partagé"),
        ('<c t="s"><v>1</v></c>', "gras et fin"),
        ('<c t="s"><v>2</v></c>', "日本"),
        ('<c t="s"><v>3</v></c>', None),
        ('<c t="inlineStr"><is><t xml:space="preserve"> sur place </t></is></c>', " sur place "),
        ('<c t="inlineStr"><is><r><rPr><b/></rPr><t>gras</t></r><r><t> et fin</t></r></is></c>', "gras et fin"),
        ('<c t="inlineStr"><is><t><![CDATA[<b>]]>&amp;&#233;</t></is></c>', "<b>&é"),
        ('<c t="inlineStr"><is><t>a_x0007_b_x0000_c_xD800_d_xFFFE_</t></is></c>', "abcd"),
        ('<c s="1"><v>46336</v></c>', datetime.combine(DAY, time())),
        ('<c s="1"><v>46336.5</v></c>', datetime.combine(DAY, time(12))),
        ('<c s="2"><v>0.75</v></c>', time(18)),
        ('<c s="3"><v>1.5</v></c>', timedelta(hours=36)),
        ('<c s="1"><v>99999999999</v></c>', "#VALUE!"),
        ('<c t="d"><v>2026-11-10</v></c>', DAY),
        ('<c t="d"><v>2026-11-10T12:00:00</v></c>', datetime.combine(DAY, time(12))),
        ('<c t="n"/>', None),
        ("<c><v></v></c>", None),
    ],
)
def test_a_cell_gives_its_value(cell, value):
    strings = (
        "<si><t>partagé</t></si><si><r><rPr><b/><sz val='12'/></rPr><t>gras</t></r><r><t xml:space='preserve'> et fin</t></r></si>"
        '<si><t>日本</t><rPh sb="0" eb="2"><t>にほん</t></rPh><phoneticPr fontId="1"/></si><si><t/></si>'
    )
    [(before, read, after)] = values(by_hand(f"<row><c><v>7</v></c>{cell}<c><v>8</v></c></row>", strings=strings))
    assert (before, read, type(read), after) == (7, value, type(value), 8)


def test_dates_counted_from_1904_are_told_apart():
    pieces = parts('<row><c s="1"><v>44874</v></c></row>') | {"xl/workbook.xml": book("Feuille", settings='<workbookPr date1904="1"/>')}
    assert values(zipped(pieces)) == [(datetime.combine(DAY, time()),)]


def test_rich_text_of_openpyxl_is_plain_text():
    made = openpyxl.Workbook()
    made.active["A1"] = CellRichText("Très ", TextBlock(InlineFont(b=True), "bien"))
    assert values(saved(made)) == [("Très bien",)]


def test_parts_may_carry_a_prefix_a_declaration_and_a_byte_order_mark():
    data = '<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>été</x:t></x:is></x:c></x:row></x:sheetData>'
    sheet = f'\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<x:worksheet xmlns:x="{MAIN}"><!-- --><x:cols/>{data}</x:worksheet>'
    assert values(zipped(parts() | {SHEET: sheet})) == [("été",)]


def test_what_stands_around_the_cells_is_not_read():
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["Nom", "Coût"])
    sheet.append(["Site", 12])
    sheet.merge_cells("A4:B5")
    sheet.auto_filter.ref = "A1:B2"
    sheet.freeze_panes = "A2"
    sheet.add_data_validation(openpyxl.worksheet.datavalidation.DataValidation(type="whole", sqref="B2:B9"))
    sheet.conditional_formatting.add("B2:B9", openpyxl.formatting.rule.DataBarRule("min", 0, "max", 1, "FF0000"))
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Plan", ref="A1:B2"))
    sheet["A2"].hyperlink = "https://otn.example/"
    sheet["A2"].comment = openpyxl.comments.Comment("Une note", "Camille")
    sheet.add_chart(openpyxl.chart.BarChart(), "D2")
    made.defined_names["Total"] = openpyxl.workbook.defined_name.DefinedName("Total", attr_text="Sheet!$B$2")
    assert values(saved(made)) == [("Nom", "Coût"), ("Site", 12)]
