"""The report of a reflection as people hold it: what it says, how its pages are laid out, what nobody may put into it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from otn.lib import excel
from otn.lib.french.proofreading import misprints
from strategy.export import add_swot_sheet
from strategy.report import TIGHT, FactPart, SolutionPart, swot_sheets
from strategy.swot import Quadrant
from tests.strategy.reported import COVER, EMPTY, PRINTED_ON, content, html, printed

ODD = """R&D <mobile> "été" l'office > 3 'îles' & co"""
HOSTILE = """<img src="http://127.0.0.1:9/x"><link rel=attachment href="file:///etc/passwd"> {{7*7}} </td><script>alert(1)</script>"""
WORD = "anticonstitutionnellement" * 15


@pytest.fixture(scope="module")
def whole() -> bytes:
    return printed(content())


@cache
def sheets(made: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(made)).pages]


def squeezed(text: str) -> str:
    """A text without its blanks: lines end anywhere."""
    return re.sub(r"\s+", "", text)


def outline(made: bytes) -> dict[str, int]:
    """The chapters with their pages."""
    reader = PdfReader(BytesIO(made))
    return {str(one.title): (reader.get_destination_page_number(one) or 0) + 1 for one in reader.outline if not isinstance(one, list)}


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids: Any = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


LONG = "La part des fiches complètes reste trop faible pour que les visiteurs trouvent un tarif et une photo récente de chacune."


def many(count: int, text: str = LONG) -> Any:
    return tuple(FactPart(f"{rank}e fait. {text}"[:390], quadrant, code="1.1-01") for quadrant in Quadrant for rank in range(1, count + 1))


# --- For whoever reads with a screen reader -----------------------------------------------------------------------------------------------


def test_it_is_tagged_in_french_with_its_title_and_its_author(whole):
    with pikepdf.open(BytesIO(whole)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "fr"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert {str(sheet.Tabs) for sheet in document.pages} == {"/S"}
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Stratégie digitale 2027 – Côte des Embruns"
            assert metadata["dc:creator"] == ["Côte des Embruns"]
        tags = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot))
        figures = [str(element.Alt) for element in elements(document.Root.StructTreeRoot) if element.S == "/Figure"]
    assert not {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Caption", "/Link", "/Figure"} - tags.keys()
    assert len(figures) == 1
    assert figures[0].startswith("Un chemin en six étapes")


# --- Pages --------------------------------------------------------------------------------------------------------------------------------


def test_the_outline_is_the_contents(whole):
    pages = outline(whole)
    assert list(pages) == ["Sujet", "SWOT", "Groupes et solutions", "Stratégies", "Objectifs", "Le fil"]
    for name, page in pages.items():
        assert name == "Sujet" or re.search(rf"{name}\s+{page}\b", sheets(whole)[1]), name


def landscape(made: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(made)).pages if sheet.mediabox.width > sheet.mediabox.height]


@pytest.mark.parametrize(("count", "text"), [(0, ""), (1, LONG), (8, LONG), (14, "Un constat assez court pour tenir sur une ligne.")])
def test_the_swot_of_a_workshop_holds_on_one_landscape_page(count, text):
    made = printed(content(facts=many(count, text)))
    (page,) = landscape(made)
    for name in ("Forces", "Faiblesses", "Opportunités", "Menaces"):
        assert name in page
    assert page.count("fait.") == 4 * count
    assert page.count("1.1-01") == 4 * count, "each with the question that it came from"


@pytest.mark.parametrize(
    "facts", [many(40), many(7, WORD), many(6, "Une phrase qui n’en finit pas. " * 20), many(25)[:30] + many(2)[6:]],
    ids=["many", "one word", "long", "uneven"],
)  # fmt: skip
def test_a_longer_swot_goes_on_over_pages_that_hold_what_was_laid_out_on_them(facts):
    laid_out = swot_sheets(facts)
    pages = landscape(printed(content(facts=facts)))
    assert len(pages) == len(laid_out) > 1
    for page, sheet in zip(pages, laid_out, strict=True):
        assert page.count("fait.") == sum(len(box.facts) for box in sheet.boxes)
    assert [fact for one in range(4) for sheet in laid_out for fact in sheet.boxes[one].facts] == list(facts), "none lost, in their order"
    assert "Forces (suite)" in pages[1]


def test_a_fact_taller_than_a_page_would_still_be_printed():
    huge = FactPart("mot " * 40 * int(TIGHT.lines), Quadrant.THREAT)
    assert [len(sheet.boxes[3].facts) for sheet in swot_sheets([huge, huge])] == [1, 1]


# --- What it says -------------------------------------------------------------------------------------------------------------------------


def test_the_cover_tells_whose_it_is_and_how_far_it_has_come(whole):
    cover = sheets(whole)[0]
    for words in (
        "Stratégie digitale 2027",
        "Côte des Embruns",
        "Validée le 1er décembre 2026",
        "Hélène Marchand",
        "Samir Delaunay, Odile Vas",
    ):
        assert words in cover
    assert "15 décembre 2026" in cover
    running = printed(content(cover=replace(COVER, validated_on=None, validated_by="")))
    assert "En cours" in sheets(running)[0]
    assert "Stratégie digitale 2027, en cours · 2 décembre 2026" in sheets(running)[1]
    assert replace(COVER, is_archived=True).status == "Validée le 1er décembre 2026, archivée"


def test_groups_have_problem_and_solutions_and_what_has_no_follow_up_says_why(whole):
    page = sheets(whole)[outline(whole)["Groupes et solutions"] - 1].replace("\n", " ")
    assert "Comment dire ce que rapportent les campagnes" in page
    assert "Compter les clics vers les hébergeurs. Priorité haute · recommandation 2.4-05" in page
    assert "Acheter un outil de mesure. Sans suite\xa0: Trop cher pour ce qu’il apporte." in page
    assert "Groupe sans suite\xa0: Il marche." in page
    assert "Forces × Opportunités Publier dix itinéraires à vélo." in page
    assert "Opportunités\xa0: Les cyclistes arrivent par la véloroute." in page


def test_objectives_stand_in_a_table_and_what_nobody_filled_in_is_a_dash(whole):
    page = sheets(whole)[outline(whole)["Objectifs"] - 1].replace("\n", " ")
    assert re.search(r"Diversifier les canaux Mesurer visites hors moteurs 40\s%\s+4 janv. 2027 31 oct. 2027 2", page)
    assert "Former l’équipe — — — — 1" in page


def test_the_chain_goes_from_an_objective_back_to_the_answers_and_names_its_loose_ends(whole):
    page = sheets(whole)[outline(whole)["Le fil"] - 1].replace("\n", " ")
    assert "Diagnostic 2026, question 2.4-05, réponse «\u202fle coût seul\u202f»" in page
    assert "Les cyclistes arrivent par la véloroute. Écrit par l’équipe" in page
    assert "Aucun fait ne l’explique." in page
    ends = page.partition("Les bouts qui manquent")[2]
    assert "Les plateformes vendent à notre place." in ends
    assert "Former l’équipe" in ends


def test_a_reflection_that_has_just_begun_is_printed_too():
    made = printed(content(cover=replace(COVER, purpose="", lead="", participants=(), due_date=None, validated_on=None), **EMPTY))
    text = " ".join(sheets(made))
    for sentence in ("Aucune menace notée.", "Aucun groupe pour l’instant.", "Aucune stratégie pour l’instant.", "Aucun n’est écrit"):
        assert sentence in text
    assert "Chaque fait mène à un objectif" not in text


def test_french_is_typeset_in_our_words():
    source = re.sub(r"<(svg|head)\b.*?</\1>", "", html(content()), flags=re.DOTALL)
    lines = unescape(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "\n", source)))
    assert misprints(lines) == []


# --- What people typed --------------------------------------------------------------------------------------------------------------------


def test_a_text_comes_back_as_it_was_typed_from_the_pdf():
    odd = replace(content().facts[0], text=ODD, group=ODD)
    solution = SolutionPart(ODD, "Haute", dropped_reason=ODD)
    made = content(
        cover=replace(COVER, name=ODD, purpose=ODD, office=ODD), facts=(odd,),
        groups=(replace(content().groups[0], name=ODD, problem=ODD, facts=(odd,), solutions=(solution,)),),
    )  # fmt: skip
    text = squeezed("".join(sheets(printed(made))))
    assert text.count(squeezed(ODD)) >= 8


def test_a_text_comes_back_as_it_was_typed_from_the_workbook():
    texts = [ODD, "=1+1", "-2 points", "  ", "a\tb", "@moi"]
    book = excel.Workbook("Plan", made_on=PRINTED_ON)
    add_swot_sheet(book, [FactPart(text, Quadrant.WEAKNESS, text, "1.1-01", text, 2026) for text in texts])
    (sheet,) = excel.read_workbook(book.to_bytes())
    head, *rows = sheet.rows
    assert head.values == ("Quadrant", "Fait", "Groupe", "Question", "Réponse", "Édition")
    for text, row in zip(texts, rows, strict=True):
        assert row.values[1] == text
    assert rows[0].values == ("Faiblesses", ODD, ODD, "1.1-01", ODD, "2026")


def test_a_fact_that_is_not_sorted_says_so_in_the_workbook():
    book = excel.Workbook("Plan", made_on=PRINTED_ON)
    add_swot_sheet(book, [FactPart("Un fait.", None)])
    (sheet,) = excel.read_workbook(book.to_bytes())
    assert list(sheet.rows[1].values)[:2] == ["À classer", "Un fait."]


def test_nothing_is_fetched_or_attached_whatever_people_typed(caplog):
    hostile = replace(content().facts[0], text=HOSTILE, answer=HOSTILE, group=HOSTILE)
    made = printed(content(cover=replace(COVER, name=HOSTILE[:160], office=HOSTILE[:60], purpose=HOSTILE), facts=(hostile,)))
    assert [said for name, _, said in caplog.record_tuples if name in {"otn.pdf", "weasyprint"}] == []
    assert '<imgsrc="http://127.0.0.1:9/x"><linkrel=attachment' in squeezed("".join(sheets(made)))
    with pikepdf.open(BytesIO(made)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})


# --- What makes another report ------------------------------------------------------------------------------------------------------------


def test_a_document_of_the_same_content_and_day_is_the_same_to_the_byte(whole):
    assert printed(content()) == whole
    assert content().fingerprint == content().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"cover": replace(COVER, validated_on=None)},
        {"cover": replace(COVER, participants=())},
        {"facts": ()},
        {"groups": ()},
        {"objectives": ()},
        {"loose_facts": ()},
    ],
)
def test_a_report_of_something_else_has_another_fingerprint(change):
    assert content(**change).fingerprint != content().fingerprint
