"""The PDF of the plan as people hold it: what it says, how its pages are laid out, what nobody may put into it."""

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from pypdf import PdfReader

from actionplan import baseline
from actionplan.assembly import ActionRow, ObjectiveRow, PlanRows, assemble
from actionplan.export import REPORT_STYLES
from actionplan.report import BudgetPart, PersonPart, PlanReport, Validated
from otn.lib import pdf
from otn.lib.french.proofreading import misprints
from tests.actionplan.exported import DAY, NAMES, tree

HOSTILE = """<img src="http://127.0.0.1:9/x"> {{7*7}} </td><script>alert(1)</script>"""


def report(of=None, **changes):
    """All that the PDF says, changed as the test likes."""
    plan = of or tree()
    made = {
        "office": "Côte des Embruns", "tree": plan, "sources": (BudgetPart("fonds propres", plan.budget),),
        "people": (PersonPart("Hélène Marchand", plan.budget.planned.included / 100, (date(2026, 6, 8),)),),
        "unplaced": plan.budget.planned.included * 0, "validated_on": None, "validated": None,
    }  # fmt: skip
    return PlanReport(**(made | changes))


def html(made):
    return render_to_string("actionplan/pdf/plan.html", {"report": made, "printed_on": DAY})


def printed(made):
    return pdf.render(html(made), static=settings.STATICFILES_DIRS, printed_on=DAY, stylesheets=REPORT_STYLES)


def pages(content):
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def flat(content):
    return re.sub(r"\s+", " ", " ".join(pages(content)))


@pytest.fixture(scope="module")
def whole():
    then = tree(DAY - timedelta(days=30))
    validated = Validated(date(2026, 5, 17), "Hélène Marchand", baseline.compare(baseline.content(then), tree()))
    return printed(report(validated=validated, validated_on=date(2026, 5, 17)))


def elements(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_it_is_tagged_in_french_with_its_title_and_its_author(whole):
    with pikepdf.open(BytesIO(whole)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "fr"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Plan d’actions – Côte des Embruns"
        tags = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot))
        figures = [str(element.Alt) for element in elements(document.Root.StructTreeRoot) if element.S == "/Figure"]
    assert not {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Caption", "/Link", "/Figure"} - tags.keys()
    assert figures[0].startswith("Un chemin en quatre étapes")
    assert figures[1].startswith("Rétroplanning")


def test_the_outline_is_the_contents(whole):
    reader = PdfReader(BytesIO(whole))
    assert [str(one.title) for one in reader.outline if not isinstance(one, list)] == [
        "Le plan en chiffres", "Objectifs et actions", "Rétroplanning", "Budget et charge", "Retards", "Depuis la validation",
        "Lire ce plan",
    ]  # fmt: skip


def test_the_retro_planning_stands_in_landscape(whole):
    reader = PdfReader(BytesIO(whole))
    wide = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert any(re.match("Rétroplanning", page.extract_text()) for page in wide)
    assert reader.pages[0].mediabox.width < reader.pages[0].mediabox.height


def test_it_says_who_does_what_by_when_and_how_far_it_is(whole):
    text = flat(whole)
    for objective in tree().objectives:
        assert f"avancement {objective.shown}".replace("\u00a0", " ") in text
    for words in (
        "Hélène Marchand", "Samir Delaunay", "8.1.2 Trouver le bon prestataire", "Reportée", "Motif : L’an prochain.",
        "80 %, il manque 20 %", "+20 jours ouvrés", "120 %, à réduire de 20", "2 641,10 €", "Plan validé le 17 mai 2026",
        "plus bas = plus facile",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_late_is_listed_the_longest_first():
    late = report().late
    assert [one.days for one in late] == sorted((one.days for one in late), reverse=True)
    assert {one.number for one in late} >= {"1", "8.1.2"}
    assert "8.2.1" not in {one.number for one in late}, "a task of an action that was postponed"


def test_every_page_says_that_the_plan_is_not_validated():
    assert all("non validé" in page for page in pages(printed(report()))[1:])


def test_french_is_typeset_in_our_words():
    then = tree(DAY - timedelta(days=30))
    validated = Validated(date(2026, 5, 17), "Hélène Marchand", baseline.compare(baseline.content(then), tree()))
    source = re.sub(r"<(svg|head)\b.*?</\1>", "", html(report(validated=validated)), flags=re.DOTALL)
    for name in NAMES:
        source = source.replace(escape(name), "")
    assert misprints(unescape(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]+>", "\n", source)))) == []


def test_what_people_typed_is_printed_to_the_letter_and_fetches_nothing(caplog):
    plan = assemble(
        PlanRows(tree().frame, (ObjectiveRow(1, HOSTILE),), (ActionRow(1, 1, HOSTILE, owner_id=1),), (), {1: HOSTILE}), today=DAY
    )
    text = re.sub(r"\s+", "", flat(printed(report(plan, office=HOSTILE))))
    assert text.count(re.sub(r"\s+", "", HOSTILE)) >= 3
    assert not caplog.records


def test_an_empty_plan_is_printed_too():
    text = flat(printed(report(assemble(PlanRows(tree().frame), today=DAY), sources=(), people=())))
    assert "Aucun objectif." in text
    assert "Rien n’est en retard" in text


def test_its_fingerprint_follows_every_word_and_the_day():
    first = report().fingerprint
    assert first == report().fingerprint
    assert first != report(tree(DAY + timedelta(days=1))).fingerprint
    assert first != report(office="Un autre").fingerprint


def test_its_fingerprint_is_the_same_in_every_process():
    said = repr(report())
    assert " at 0x" not in said, "an object without a repr of its own"
    assert "frozenset({" not in said, "the order of texts in a set changes from one process to the next"
