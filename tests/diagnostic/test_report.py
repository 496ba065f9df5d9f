"""The report as people hold it: what it says, how its pages are laid out, what nobody may put into it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from diagnostic.answering import Value
from diagnostic.bank import Bank
from diagnostic.report import CHAPTER_FACTS, LISTED, Audience, Comment, Material, compose
from diagnostic.scoring import AnswerState
from diagnostic.states import State
from otn.lib.french.proofreading import misprints
from tests.diagnostic import sample
from tests.diagnostic.reported import UNKNOWN, answers, html, material, printed, shipped

TEAM, BOARD = Audience.TEAM, Audience.BOARD
WORD = "anticonstitutionnellement" * 12


@pytest.fixture(scope="module")
def team() -> bytes:
    return printed(material(), TEAM)


@pytest.fixture(scope="module")
def board() -> bytes:
    return printed(material(), BOARD)


@pytest.fixture(params=["team", "board"])
def content(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@cache
def sheets(content: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages]


def flat(text: str) -> str:
    """A text as it is read, lines joined: what is hyphenated at their ends comes together again."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w)-\n(?=\w)", "", text))


def outline(content: bytes) -> dict[str, int]:
    """The chapters with their pages."""
    reader = PdfReader(BytesIO(content))
    return {
        str(entry.title): (reader.get_destination_page_number(entry) or 0) + 1 for entry in reader.outline if not isinstance(entry, list)
    }


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids: Any = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


# --- For whoever reads with a screen reader -----------------------------------------------------------------------------------------------


def test_it_is_tagged_in_french_with_its_title_and_its_author(content):
    with pikepdf.open(BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "fr"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert {str(sheet.Tabs) for sheet in document.pages} == {"/S"}
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].endswith("– Côte des Embruns")
            assert metadata["dc:creator"] == ["Côte des Embruns"]
        tags = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot))
    assert not {"/H1", "/H2", "/P", "/L", "/LI", "/Figure"} - tags.keys()


def test_the_team_finds_links_and_tables_with_their_heads(team):
    with pikepdf.open(BytesIO(team)) as document:
        tags = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot))
    assert not {"/Link", "/Table", "/TH", "/TD", "/Caption"} - tags.keys()


@pytest.mark.parametrize("audience", [TEAM, BOARD])
def test_each_picture_is_said_by_the_title_of_its_drawing(audience, team, board):
    titles = re.findall(r"<title[^>]*>([^<]*)</title>", html(material(), audience).split("<body", 1)[1])
    with pikepdf.open(BytesIO(team if audience is TEAM else board)) as document:
        figures = [element for element in elements(document.Root.StructTreeRoot) if element.S == "/Figure"]
        said = [str(figure.Alt) for figure in figures]
    assert [re.sub(r"\s+", " ", one) for one in said] == [one.replace("\xa0", " ").replace("\u202f", " ") for one in titles]
    assert len(said) == (9 if audience is TEAM else 1)


def test_every_font_is_ours_and_embedded(content):
    with pikepdf.open(BytesIO(content)) as document:
        fonts = [font for sheet in document.pages for font in sheet.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            assert "Source-Sans-Pro" in str(font.BaseFont)
            assert font.ToUnicode.read_bytes()
            assert font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()


# --- Pages --------------------------------------------------------------------------------------------------------------------------------


def test_the_team_reads_twelve_to_sixteen_pages_before_the_annex(team):
    first = printed(material(values=answers(shipped(), 3), is_second_year=False), TEAM)
    for content in (team, first):
        assert 12 <= outline(content)["Annexe\xa0: toutes les réponses"] - 1 <= 16


def test_the_outline_is_the_contents(team):
    chapters = [f"{chapter.code}. {chapter.title}" for chapter in shipped().chapters]
    pages = outline(team)
    assert list(pages) == [
        "Synthèse",
        "Sommaire et mode d’emploi",
        "Cartographie de l’écosystème digital",
        "Scores et orientations",
        *chapters,
        "Contexte extérieur et conformité",
        "Priorités",
        "Évolution depuis 2025",
        "SWOT de départ",
        "Annexe\xa0: toutes les réponses",
        "Annexe\xa0: à documenter",
        "Annexe\xa0: autres recommandations",
        "Annexe\xa0: glossaire",
        "Annexe\xa0: sources",
    ]
    contents = sheets(team)[2]
    for name, page in pages.items():
        if name != "Sommaire et mode d’emploi" and not name.startswith("Annexe"):
            assert re.search(rf"{re.escape(name)}\s+{page}\b", contents), name


def test_each_chapter_has_one_page_of_its_own(team):
    pages = outline(team)
    places = [pages[f"{chapter.code}. {chapter.title}"] for chapter in shipped().chapters]
    assert places == list(range(places[0], places[0] + 5))


def test_heads_and_feet_say_office_chapter_diagnostic_date_and_page(team):
    pages = sheets(team)
    assert "Page" not in pages[0]
    for number, text in enumerate(pages[1:], start=2):
        assert f"Page {number} sur {len(pages)}" in text
        assert "Côte des Embruns" in text
        assert "Diagnostic 2026 · 2 décembre 2026" in text
    assert pages[6].count("1. La présence web de l’OT") == 2
    assert "Annexe\xa0: toutes les réponses" in pages[outline(team)["Annexe\xa0: toutes les réponses"]]


def test_a_heading_is_never_left_alone_at_the_foot_of_a_page(team):
    for text in sheets(team)[1:]:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        *_, last = [line for line in lines if not re.match(r"Page \d+ sur|Diagnostic 2026 ·", line)]
        assert last not in {"Forces", "Faiblesses", "Points de conformité", "Chantiers", "Gains rapides", "Chapitres et orientations"}


def test_the_board_reads_two_pages(board):
    assert outline(board) == {"Synthèse": 1, "Priorités": 2}
    first, second = sheets(board)
    assert "Trois forces" in first
    assert "Six priorités" in first
    assert "Page 2 sur 2" in second


def long_bank() -> Bank:
    """The shipped bank with each text that a board reads far too long, and one word that fits on no line."""

    def lengthened(text: str) -> str:
        return f"{text} {WORD} " * 4 if text else ""

    def choice(one: Any) -> Any:
        return replace(one, label=lengthened(one.label), short_label=lengthened(one.short))

    def question(one: Any) -> Any:
        facts = replace(one.facts, low=lengthened(one.facts.low), low_1="", high=lengthened(one.facts.high))
        return replace(
            one, subject=lengthened(one.subject), recommendation=lengthened(one.recommendation), next_recommendation="", facts=facts,
            choices=tuple(choice(each) for each in one.choices),
        )  # fmt: skip

    def section(one: Any) -> Any:
        return replace(one, title=lengthened(one.title), questions=tuple(question(each) for each in one.questions))

    bank = shipped()
    return replace(
        bank,
        name=lengthened(bank.name),
        band_texts=tuple(replace(one, text=lengthened(one.text)) for one in bank.band_texts),
        orientations=tuple(replace(one, label=f"{one.label} {WORD}") for one in bank.orientations),
        chapters=tuple(
            replace(one, title=f"{one.title} {WORD}", sections=tuple(section(each) for each in one.sections)) for one in bank.chapters
        ),
    )


def test_the_board_reads_two_pages_however_long_the_texts():
    content = printed(material(bank=long_bank(), office=f"Office de tourisme {WORD}"[:120]), BOARD)
    first, second = sheets(content)
    assert "Six priorités" in first
    assert "Gains rapides" in second
    assert "Page 2 sur 2" in second


def test_the_team_has_its_report_however_long_what_people_typed():
    typed = Value(AnswerState.ANSWERED, text=f"{WORD} " * 16)
    made = material(values={**answers(shipped()), "1.1-22": typed}, office=f"Office de tourisme {WORD}", conclusion=f"{WORD} " * 5)
    made = replace(made, comments={"1.1-01": (Comment(WORD, date(2026, 11, 3), typed.text),)})
    pages = sheets(printed(made, TEAM))
    assert "SWOT de départ" in "".join(pages)
    assert all(len(re.findall("Page \\d+ sur", page)) == 1 for page in pages[1:])


# --- What it says -------------------------------------------------------------------------------------------------------------------------


def test_the_printed_scores_are_those_of_the_results(team):
    made, pages = material(), sheets(team)
    scores = made.results
    assert re.search(rf"{scores.overall.shown} sur 100", pages[1])
    for chapter, figure in zip(shipped().chapters, scores.chapters, strict=True):
        assert re.search(rf"{re.escape(chapter.title)}\s+{figure.shown}\s", pages[4].replace("\n", " ")), chapter.title
        assert f"{figure.shown} sur 100" in pages[6 + int(chapter.code) - 1]
    for one, figure in zip(shipped().orientations, scores.orientations, strict=True):
        assert f"{one.label}\xa0: {figure.shown} sur 100" in pages[5]


def test_the_annex_holds_every_question_with_its_answer_and_comments(team):
    pages = outline(team)
    first, last = pages["Annexe\xa0: toutes les réponses"], pages["Annexe\xa0: à documenter"]
    text = " ".join(sheets(team)[first - 1 : last - 1])
    assert [code for code in shipped().by_code if not re.search(rf"(?<![\d.]){re.escape(code)}\b", text)] == []
    assert flat(text).count("Camille Lefèvre, 3 nov. 2026") == 20


def test_what_is_not_known_is_to_be_documented_and_counts_nothing():
    made = material(values=dict.fromkeys(shipped().by_code, UNKNOWN))
    assert len(compose(made).to_document) == len(made.active & shipped().scored)
    assert {one.presence for one in compose(made).elements} == {"Non suivi"}
    assert made.results.overall.shown == 0


def test_a_diagnostic_without_answer_is_said_to_have_no_score():
    made = material(values={}, is_second_year=False, state=State.DRAFT, answered=0, respondents=())
    pages = sheets(printed(made, TEAM))
    assert "Non évalué" in pages[1]
    assert "Provisoire\xa0: 0 réponse sur 172" in pages[0]
    assert "Diagnostic 2026, provisoire" in pages[1]


def test_a_small_bank_of_another_kind_is_printed_too():
    made = material(bank=sample.small(), values=answers(sample.small()), is_second_year=False)
    assert compose(made).elements, "its first question is that of the web site"
    assert "Annexe\xa0: glossaire" in outline(printed(made, TEAM))


@pytest.mark.parametrize(
    ("cover", "status", "mark"),
    [
        ({}, "Validé le 1er décembre 2026", ""),
        ({"state": State.SUBMITTED}, "Provisoire\xa0: envoyé le 12 novembre 2026, pas encore validé", "provisoire"),
        ({"state": State.SUBMITTED, "is_overdue": True}, "Non relu\xa0: envoyé le 12 novembre 2026", "non relu"),
        ({"state": State.CHANGES_REQUESTED, "answered": 171}, "Provisoire\xa0: 171 réponses sur 172", "provisoire"),
    ],
)
def test_the_state_is_on_the_cover_and_at_the_foot_of_every_page(cover, status, mark):
    made = material(**cover).cover
    assert (made.status, made.mark) == (status, mark)


def element(values: dict[str, Value], name: str) -> Any:
    return next(one for one in compose(material(values={**answers(shipped()), **values})).elements if one.name == name)


def test_the_map_tells_present_from_absent_and_compliant_from_not():
    def chosen(code: str, level: int) -> Value:
        question = shipped().by_code[code]
        return Value(AnswerState.ANSWERED, keys=(next(one.key for one in question.choices if one.level == level),))

    assert [element({"5.2-01": chosen("5.2-01", level)}, "Système d’information (SIT)").presence for level in range(4)] == [
        "Absent", "En partie", "Présent", "Présent",
    ]  # fmt: skip
    assert element({"1.1-01": chosen("1.1-01", 0)}, "Site web").presence == "En partie", "a poor site is there"
    duties = {code: chosen(code, 3) for code in ("5.2-06", "5.2-09")}
    assert element(duties, "Système d’information (SIT)").compliance == "Conforme"
    assert element(duties | {"5.2-09": UNKNOWN}, "Système d’information (SIT)").compliance == "À vérifier"
    assert element(duties | {"5.2-09": chosen("5.2-09", 1)}, "Système d’information (SIT)").compliance == "En partie conforme"
    assert element(duties | {"5.2-09": chosen("5.2-09", 0)}, "Système d’information (SIT)").compliance == "Non conforme"
    assert element({}, "Tableau de bord").compliance == ""


def test_lists_are_short_and_what_is_left_out_stands_in_the_annex():
    content = compose(material())
    agenda = content.agenda
    assert all(len(part.strengths) <= CHAPTER_FACTS and len(part.weaknesses) <= CHAPTER_FACTS for part in content.parts)
    shown = [*agenda.first, *content.quick_wins, *content.major_projects, *content.other_advice]
    assert len(content.quick_wins) <= LISTED
    assert Counter(one.code for one in shown) == Counter(one.mark.code for one in material().results.priorities)


def test_two_years_are_compared_and_what_moved_most_is_named():
    content = compose(material())
    assert content.compared[-1].label == "Score global"
    assert content.changes == () or {change.label for change in content.changes} == {"Sans objet d’un côté"}
    assert all(move.after > move.before for move in content.risen)
    assert all(move.after < move.before for move in content.fallen)
    assert compose(material(is_second_year=False)).compared == ()


def test_french_is_typeset_in_our_words_and_in_theirs(team):
    source = re.sub(r"<(svg|head)\b.*?</\1>", "", html(material(), TEAM), flags=re.S)
    assert misprints(unescape(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "\n", source)))) == []
    text = " ".join(sheets(team))
    assert "Fiabilité\xa0: 9" in text or "Fiabilité\xa0: 8" in text
    assert "l’agence\xa0: le contrat" in flat(text).replace("agence : le", "agence\xa0: le")


# --- What makes another report ------------------------------------------------------------------------------------------------------------


def test_a_report_of_the_same_things_has_the_same_fingerprint():
    assert material().fingerprint == material().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda made: replace(made, values={**made.values, "1.1-22": Value(AnswerState.ANSWERED, text="Autre chose.")}),
        lambda made: replace(made, comments={}),
        lambda made: replace(made, comments={"1.1-01": (Comment("Inès", date(2026, 11, 3), "Autre chose."),)}),
        lambda made: replace(made, cover=replace(made.cover, is_overdue=True)),
        lambda made: replace(made, cover=replace(made.cover, office="Autre nom")),
        lambda made: replace(made, former_year=None, former=None, evolution=None, chapter_evolutions={}),
        lambda made: replace(made, active=made.active - {"1.1-22"}),
    ],
)
def test_a_report_of_something_else_has_another_one(change):
    made = material()
    assert change(made).fingerprint != made.fingerprint


# --- What nobody may put into it ----------------------------------------------------------------------------------------------------------

HOSTILE = (
    """<img src="http://127.0.0.1:9/x"><link rel=attachment href="file:///etc/passwd"> {{7*7}} </td></table><script>alert(1)</script>"""
)


def hostile() -> Material:
    bank = shipped()
    values = dict(answers(bank))
    values |= {code: Value(AnswerState.ANSWERED, text=HOSTILE) for code, one in bank.by_code.items() if not one.is_required}
    values["1.1-21"] = Value(AnswerState.NOT_APPLICABLE, reason=HOSTILE)
    made = material(
        values=values, office=f"Embruns {HOSTILE}", respondents=(HOSTILE,), advisors=(HOSTILE,), validated_by=HOSTILE, conclusion=HOSTILE
    )
    return replace(made, comments={code: (Comment(HOSTILE, date(2026, 11, 3), HOSTILE),) for code in ("1.1-01", "4-07")})


@pytest.mark.parametrize("audience", [TEAM, BOARD])
def test_what_people_type_is_printed_as_they_typed_it_and_nothing_is_fetched(audience, caplog):
    content = printed(hostile(), audience)
    assert [said for name, _, said in caplog.record_tuples if name in {"otn.pdf", "weasyprint"}] == []
    text = re.sub(r"\s+", "", "".join(sheets(content)))
    assert '<imgsrc="http://127.0.0.1:9/x"><linkrel=attachmenthref="file:///etc/passwd">' in text
    assert audience is BOARD or "{{7*7}}</td></table><script>alert(1)</script>" in text
    with pikepdf.open(BytesIO(content)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
        assert not [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Filespec"]


def test_a_document_of_the_same_day_is_the_same_to_the_byte(board):
    assert printed(material(), BOARD) == board
