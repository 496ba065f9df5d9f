"""Files that nobody should have sent: each is refused with a reason in French, soon, and nothing else ever happens."""

import re
import struct
import time
import warnings
import zipfile
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otn.lib import excel
from otn.lib.excel import vetting
from tests.guards import french
from tests.lib.test_excel import DAY, MAIN, SHEET, STRINGS, book, by_hand, parts, relations, saved, values, worksheet, zipped

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
fuzzed = settings(max_examples=150, database=None, deadline=None, derandomize=True)


def refusal(content: bytes, **limits) -> str:
    """Why a file is refused, in words that can be shown."""
    with pytest.raises(excel.WorkbookRefused) as refused:
        excel.read_workbook(content, **limits)
    message = refused.value.message
    assert message == str(refused.value)
    assert message[0].isupper()
    assert message.endswith(".")
    assert french.faults(message) == []
    return message


def with_part(name: str, piece: str | bytes, rows: str = ONE) -> bytes:
    return zipped(parts(rows) | {name: piece})


def rezipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def ordinary() -> bytes:
    """A workbook with something of everything, as a spreadsheet would save it."""
    made = excel.Workbook("Plan d’actions", made_on=DAY)
    sheet = made.add_sheet("Actions", [excel.Column("Action"), excel.Column("Coût", excel.MONEY), excel.Column("Fin", excel.DATE)])
    sheet.add_groups([("Quoi", 1), ("Combien et quand", 2)])
    sheet.add_header(filtered=True)
    sheet.add_row(["Refondre le site", 1865.43, DAY])
    sheet.add_row(["=1+1", excel.Formula("=SUM(B3:B3)"), None], strong=True)
    made.add_sheet("Listes", [excel.Column("Statut")], hidden=True).add_row(["À faire"])
    pieces = rezipped(made.to_bytes())
    strings = "<si><t>Site &amp; réseaux</t></si><si><r><rPr><b/></rPr><t>gras</t></r><r><t> fin</t></r></si>"
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c><c r="D1"><v>1E3</v></c>'
    return zipped(
        pieces
        | {
            "[Content_Types].xml": pieces["[Content_Types].xml"].replace(b"</Types>", f"{STRINGS}</Types>".encode()),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/worksheets/sheet2.xml": worksheet(f'<row r="1">{cells}</row>'),
        }
    )


# --- What is no workbook ----------------------------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        ("Action;Coût\nSite;12\n".encode("cp1252"), "pas un classeur"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "pas un classeur"),
        (b"%PDF-1.7", "pas un classeur"),
        (b"\x89PNG\r\n\x1a\n", "pas un classeur"),
        (b"P", "pas un classeur"),
        (zipped({}), "pas un classeur"),
        (zipped({"notes.txt": "x"}), "pas un classeur"),
        (b"PK\x03\x04", "endommagé"),
        (b"PKW;1\n", "endommagé"),
        (OLE, ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b""}), ".xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), ".ods"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": '<w:document xmlns:w="x"/>'}), "pas un classeur"),
        (zipped({name: part.replace(MAIN, vetting.STRICT) for name, part in parts(ONE).items()}), "Strict Open XML"),
    ],
)
def test_another_kind_of_file_is_named(content, words):
    assert words in refusal(content)


def test_a_workbook_cut_short_is_refused_wherever_it_ends():
    whole = ordinary()
    assert excel.read_workbook(whole)
    for length in [*range(4, len(whole), 61), len(whole) - 1]:
        assert "endommagé" in refusal(whole[:length])


SECOND = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    "missing", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SECOND, "xl/sharedStrings.xml"]
)
def test_a_workbook_without_one_of_its_parts_is_refused_rather_than_read_in_part(missing):
    pieces = parts('<row><c t="s"><v>0</v></c></row>', strings="<si><t>x</t></si>") | {
        "xl/workbook.xml": book("Une", "Deux"),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")),
        SECOND: worksheet(ONE),
    }
    assert len(excel.read_workbook(zipped(pieces))) == 2
    del pieces[missing]
    assert refusal(zipped(pieces))


def test_a_workbook_without_styles_is_read():
    pieces = parts(ONE)
    del pieces["xl/styles.xml"]
    assert values(zipped(pieces)) == [(1,)]


def test_a_workbook_without_sheets_of_cells_is_refused():
    assert "aucune feuille de calcul" in refusal(with_part("xl/workbook.xml", book()))
    charts = openpyxl.Workbook()
    charts.remove(charts.active)
    charts.create_chartsheet("Graphique")
    assert "aucune feuille de calcul" in refusal(saved(charts))


# --- Sizes ------------------------------------------------------------------------------------------------------------------------------


def test_bytes_are_limited():
    content = by_hand(ONE)
    assert values(content, max_bytes=len(content)) == [(1,)]
    assert refusal(content, max_bytes=len(content) - 1) == "Le fichier pèse 0,1\u00a0Mo, la limite est de 0,1\u00a0Mo."
    assert refusal(bytes(5 * 1024 * 1024 + 1)) == "Le fichier pèse 5,1\u00a0Mo, la limite est de 5\u00a0Mo."


def test_rows_are_limited_and_the_first_beyond_is_named():
    rows = '<row r="20"><c r="B20"><v>1</v></c></row><row r="21"><c r="C21"><v>2</v></c></row><row r="22"><c r="A22"><v>3</v></c></row>'
    assert len(values(by_hand(rows), max_rows=22)) == 3
    assert refusal(by_hand(rows), max_rows=20) == "La feuille «\u00a0Feuille\u00a0» a du contenu au-delà de la ligne 20 (cellule C21)."


def test_columns_are_limited_and_the_first_beyond_is_named():
    rows = '<row r="1"><c r="AX1"><v>1</v></c></row><row r="3"><c r="AY3"><v>2</v></c><c r="AZ3"><v>3</v></c></row>'
    assert len(values(by_hand(rows), max_columns=52)[0]) == 52
    assert refusal(by_hand(rows)) == "La feuille «\u00a0Feuille\u00a0» a du contenu au-delà de la colonne AX (cellule AY3)."


def test_what_is_empty_beyond_the_limits_does_not_count():
    far = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1" s="1"/><c r="AAA1" t="inlineStr"><is><t> \n</t></is></c></row>'
        '<row r="9000"><c r="A9000" s="1"/><c r="B9000"><v/></c><c r="C9000"><f>1</f></c></row>'
    )
    assert values(by_hand(far)) == [(1,)]


def test_a_cell_at_the_end_of_the_world_is_refused_without_walking_there():
    made = openpyxl.Workbook()
    made.active["XFD1048576"] = "x"
    content = saved(made)
    assert len(content) < 5000
    began = time.process_time()
    assert refusal(content) == "La feuille «\u00a0Sheet\u00a0» a du contenu au-delà de la ligne 2000 (cellule XFD1048576)."
    assert time.process_time() - began < 0.5


def test_a_sheet_that_claims_to_be_vast_is_read_as_far_as_it_goes():
    vast = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384"/></cols>'
    sheet = worksheet(ONE).replace("<sheetData>", f"{vast}<sheetData>")
    began = time.process_time()
    assert values(with_part(SHEET, sheet)) == [(1,)]
    assert time.process_time() - began < 0.5


def test_what_inflates_beyond_the_limit_is_refused_before_it_does():
    bomb = with_part("xl/media/image.xml", bytes(200_000_000))
    assert len(bomb) < 200_000
    began = time.process_time()
    assert "décompressé" in refusal(bomb)
    assert time.process_time() - began < 0.5


def declaring(content: bytes, size: int, real: int) -> bytes:
    """A zip that says another size wherever it said the real one."""
    return content.replace(struct.pack("<I", real), struct.pack("<I", size))


def test_a_part_that_declares_a_small_size_is_not_inflated_beyond_it():
    rows = '<row><c t="inlineStr"><is><t>' + "x" * 1_000_003 + "</t></is></c></row>"
    real = len(worksheet(rows))
    content = declaring(by_hand(rows), 99, real)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.getinfo(SHEET).file_size == 99
    assert refusal(content)


def test_a_part_is_inflated_no_further_than_what_is_left():
    with zipfile.ZipFile(BytesIO(by_hand(ONE))) as archive, pytest.raises(excel.WorkbookRefused, match="décompressé"):
        list(vetting._inflate(archive, archive.getinfo(SHEET), vetting._Budget(left_to_inflate=10)))


def test_sizes_add_up_over_all_parts():
    pieces = parts(ONE) | {f"xl/media/image{number}.png": bytes(1000) for number in range(10)}
    total = sum(map(len, pieces.values()))
    assert values(zipped(pieces), max_uncompressed=total) == [(1,)]
    assert "décompressé" in refusal(zipped(pieces), max_uncompressed=total - 1)


def test_a_text_that_many_cells_share_counts_each_time():
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 40 + "</row>"
    content = by_hand(rows, strings=f"<si><t>{'x' * 1000}</t></si>")
    assert values(content, max_uncompressed=40_000) == [("x" * 1000,) * 40]
    assert "décompressé" in refusal(content, max_uncompressed=39_999)


def test_a_thousand_parts_and_no_more():
    pieces = parts(ONE) | {f"x/{number}": b"" for number in range(994)}
    assert len(pieces) == 1000
    assert values(zipped(pieces)) == [(1,)]
    assert "volumineux" in refusal(zipped(pieces | {"x/more": b""}))


# --- Small files that cost much time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (lambda: parts("<row>" + "<c/>" * 449_999 + "</row>") | {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si/></sst>'}, "cellules"),
        (lambda: parts(ONE, strings="<si/>" * 450_000), "cellules"),
        (lambda: parts(ONE, styles="<cellXfs>" + "<xf/>" * 60_000 + "</cellXfs>"), "mises en forme"),
        (lambda: parts(ONE, strings="<si>" + "<r/>" * 60_000 + "</si>"), "mises en forme"),
        (lambda: parts(ONE) | {SHEET: worksheet(ONE, "<mergeCells>" + "<m/>" * 500_001 + "</mergeCells>")}, "mises en forme"),
        (lambda: parts(ONE, styles=f'<numFmts><numFmt numFmtId="170" formatCode="{"0" * 256}"/></numFmts>'), "mises en forme"),
        (lambda: parts(ONE, styles=f'<numFmts><numFmt numFmtId="170" formatCode="{"[" * 17}"/></numFmts>'), "mises en forme"),
        (lambda: parts(ONE) | {"xl/workbook.xml": book(*map(str, range(51)))}, "plus de 50 feuilles"),
    ],
)  # fmt: skip
def test_too_much_of_anything_is_refused_soon(pieces, words):
    content = zipped(pieces())
    began = time.process_time()
    assert words in refusal(content)
    assert time.process_time() - began < 1.5


def test_many_styles_and_merged_ranges_are_read_in_no_time():
    styles = (
        "<numFmts>" + "".join(f'<numFmt numFmtId="{number}" formatCode="0.{number}"/>' for number in range(200, 2200)) + "</numFmts>"
        "<fonts>" + "<font><b/></font>" * 20_000 + "</fonts>"
        "<cellXfs>" + "".join(f'<xf numFmtId="{number}"/>' for number in range(200, 2200)) + "</cellXfs>"
    )
    merged = "".join(f'<mergeCell ref="A{row}:C{row}"/>' for row in range(1, 20_000))
    content = zipped(parts(ONE, styles=styles) | {SHEET: worksheet(ONE, f"<mergeCells>{merged}</mergeCells>")})
    began = time.process_time()
    assert values(content) == [(1,)]
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "inner",
    [
        '<dataValidations><dataValidation sqref="A1 B2"/></dataValidations>',
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"/></conditionalFormatting>',
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        "<extLst><ext/></extLst>",
        '<x:row xmlns:x="urn:x"/>',
    ],
)
def test_nothing_but_cells_stands_among_the_rows(inner):
    assert "endommagé" in refusal(by_hand(ONE + inner))
    assert "endommagé" in refusal(by_hand(f'<row r="1">{inner}<c r="A1"><v>1</v></c></row>'))
    assert values(zipped(parts() | {SHEET: worksheet(ONE, inner)})) == [(1,)]


def times_on_one_part(sheets: int) -> float:
    """Seconds to refuse a workbook that shows one part as so many sheets."""
    rows = "".join(f'<row r="{number}">' + f'<c x="{"y" * 200}"/>' * 100 + "</row>" for number in range(1, 101))
    pieces = parts(rows) | {
        "xl/workbook.xml": book(*map(str, range(sheets))),
        "xl/_rels/workbook.xml.rels": relations(*[("worksheet", "worksheets/sheet1.xml")] * sheets),
    }
    content = zipped(pieces)
    began = time.process_time()
    assert "endommagé" in refusal(content)
    return time.process_time() - began


def test_a_part_shown_as_many_sheets_is_not_read_as_many_times():
    assert times_on_one_part(50) < 5 * times_on_one_part(2) + 0.1


def test_cells_that_say_they_are_a_chart_are_refused():
    assert "endommagé" in refusal(with_part("xl/_rels/workbook.xml.rels", relations(("chartsheet", "worksheets/sheet1.xml"))))


@pytest.mark.parametrize("depth", [33, 100_000])
def test_deep_nesting_is_refused(depth):
    inner = "<r>" * depth + "</r>" * depth
    assert "endommagé" in refusal(by_hand(f'<row><c t="inlineStr"><is>{inner}</is></c></row>'))
    assert "endommagé" in refusal(by_hand(ONE, strings=f"<si>{inner}</si>"))


@pytest.mark.parametrize("token", ["<!--" + "x" * 400_000 + "-->", f'<c x="{"y" * 400_000}"/>', "<" + "z" * 400_000 + "/>"])
def test_a_tag_or_comment_without_end_is_refused(token):
    assert "endommagé" in refusal(by_hand(f"<row>{token}</row>"))


def test_a_long_text_is_no_tag_without_end():
    text = "é" * 400_000
    assert values(by_hand(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>')) == [(text,)]


# --- XML and zip that mean something else than they seem --------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [*parts(), "docProps/core.xml", "xl/theme/theme1.xml", "customXml/item1.xml"])
@pytest.mark.parametrize(
    "declarations",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x [<!ENTITY e "x">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_declarations_are_refused_in_every_part(part, declarations):
    assert "déclarations XML interdites" in refusal(with_part(part, declarations + parts(ONE).get(part, "<x/>")))


def test_an_entity_that_nobody_declared_is_refused():
    assert "endommagé" in refusal(by_hand('<row><c t="inlineStr"><is><t>&e;</t></is></c></row>'))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", SHEET])
def test_a_part_of_another_vocabulary_is_refused(part):
    piece = parts(ONE)[part]
    assert "endommagé" in refusal(with_part(part, piece.replace(MAIN, "urn:x")))
    assert "endommagé" in refusal(with_part(part, piece.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')))


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-7", "utf-16", "utf-32", "x"])
def test_a_part_says_the_encoding_that_it_has(encoding):
    assert "endommagé" in refusal(with_part(SHEET, f'<?xml version="1.0" encoding="{encoding}"?>{worksheet(ONE)}'))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_part_has_the_encoding_of_workbooks(encoding):
    assert "endommagé" in refusal(with_part(SHEET, worksheet(ONE).encode(encoding)))


def test_bytes_that_are_no_utf_8_are_refused():
    assert "endommagé" in refusal(with_part(SHEET, worksheet('<row><c t="inlineStr"><is><t>\xe9</t></is></c></row>').encode("latin-1")))


@pytest.mark.parametrize("second", [SHEET, SHEET.upper(), SHEET + "\0.png"])
def test_two_parts_of_one_name_are_refused(second):
    target = BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(target, "w") as archive:
        for name, piece in [*parts(ONE).items(), (second, worksheet(""))]:
            archive.writestr(name, piece)
    content = target.getvalue()
    assert "endommagé" in refusal(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_the_format_compresses_with_is_inflated(method):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, piece in parts(ONE).items():
            archive.writestr(name, piece)
    assert "endommagé" in refusal(target.getvalue())


def test_two_sheets_on_one_part_are_refused():
    pieces = parts(ONE) | {
        "xl/workbook.xml": book("Une", "Deux"),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "/xl/worksheets/sheet1.xml")),
    }
    assert "endommagé" in refusal(zipped(pieces))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"/>',
        '<row r="-1"/>',
        '<row r="1048577"/>',
        '<row r="1.0"/>',
        '<row r="١"/>',
        '<row r="2"/><row r="1"/>',
        '<row r="1"/><row r="1"/>',
        '<row r="1"><c r="A2"/></row>',
        '<row r="1"><c r="a1"/></row>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="A1:B2"/></row>',
        '<row r="1"><c r=""/></row>',
        '<c r="A1"><v>1</v></c>',
    ],
)
def test_a_cell_that_is_nowhere_is_refused(rows):
    assert "endommagé" in refusal(by_hand(rows))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, "-" + "9" * 400])
def test_a_number_that_is_not_finite_is_refused_with_its_place(number):
    rows = f'<row r="3"><c r="B3"><v>{number}</v></c></row>'
    assert refusal(by_hand(rows)) == "Ce nombre n’est pas valide\u00a0: feuille «\u00a0Feuille\u00a0», cellule B3."


@pytest.mark.parametrize(
    "cell",
    [
        "<c><v>nan</v></c>",
        "<c><v>INF</v></c>",
        "<c><v>12,5</v></c>",
        f"<c><v>{'9' * 5000}</v></c>",
        '<c t="s"><v>7</v></c>',
        '<c t="s"><v>x</v></c>',
        '<c t="b"><v>vrai</v></c>',
        '<c t="d"><v>hier</v></c>',
        '<c t="d"><v>2026-13-45</v></c>',
        '<c s="x"><v>1</v></c>',
    ],
)
def test_a_value_that_means_nothing_is_refused(cell):
    assert "endommagé" in refusal(by_hand(f"<row>{cell}</row>"))


@pytest.mark.parametrize("state", ["hidden", "visible", "autre"])
def test_a_relation_that_leads_nowhere_is_refused(state):
    assert refusal(with_part("xl/workbook.xml", book("Feuille", "Autre").replace('sheetId="2"', f'sheetId="2" state="{state}"')))
    away = relations(("worksheet", "http://127.0.0.1:9/sheet1.xml")).replace("/>", ' TargetMode="External"/>')
    assert refusal(with_part("xl/_rels/workbook.xml.rels", away))
    assert refusal(with_part("xl/_rels/workbook.xml.rels", relations(("worksheet", "../../../etc/passwd"))))


# --- Whatever happens to a workbook -----------------------------------------------------------------------------------------------------


def survives(content: bytes) -> None:
    """Values, or a refusal that can be shown."""
    try:
        sheets = excel.read_workbook(content)
    except excel.WorkbookRefused:
        refusal(content)
    else:
        for sheet in sheets:
            assert all(isinstance(value, excel.Value | None) for row in sheet.rows for value in row.values)


def flipped(content: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, value in changes:
        changed[place % len(changed)] ^= value
    return bytes(changed)


changes = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=5)
names = st.sampled_from(sorted(name for name in rezipped(ordinary()) if "theme" not in name))


@fuzzed
@given(changes)
def test_bytes_that_flip_are_survived(places):
    survives(flipped(ordinary(), places))


@fuzzed
@given(names, changes)
def test_bytes_that_flip_within_a_part_are_survived(name, places):
    pieces = rezipped(ordinary())
    survives(zipped(pieces | {name: flipped(pieces[name], places)}))


HOSTILE = [
    "",
    "0",
    "-1",
    "99999999999",
    "1e999",
    "nan",
    "A0",
    "XFE1",
    "../../x",
    "é",
    "a" * 300,
    "&#10;",
    "[" * 255,
    "true",
    "'\\",
    "{urn:x}y",
]


@fuzzed
@given(names, st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(HOSTILE)), min_size=1, max_size=3))
def test_values_that_nobody_expects_are_survived(name, places):
    pieces = rezipped(ordinary())
    tokens = re.split(r'(?<=")([^"<>]*)(?=")|(?<=>)([^<>]+)(?=<)', pieces[name].decode())
    tokens = [token for token in tokens if token is not None]
    for place, value in places:
        tokens[2 * (place % (len(tokens) // 2)) + 1 if len(tokens) > 1 else 0] = value
    survives(zipped(pieces | {name: "".join(tokens)}))


@fuzzed
@given(names, names, st.integers(0, 5000), st.integers(0, 5000))
def test_parts_that_are_mixed_up_are_survived(name, other, start, end):
    pieces = rezipped(ordinary())
    one, two = pieces[name], pieces[other]
    survives(zipped(pieces | {name: two}))
    survives(zipped(pieces | {name: one[: start % len(one)] + one[end % len(one) :]}))


@fuzzed
@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE]))
def test_any_bytes_are_refused(noise, start):
    refusal(start + noise)
