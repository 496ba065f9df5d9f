"""« Comment c’est calculé »: what is written out adds up to what is shown, for any answers."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.evolution import evolution
from diagnostic.explanation import OVERALL, Kind, cell_key, exact, explain_evolution, explain_gain, explain_score, figure_words
from diagnostic.progress import active_questions
from diagnostic.results import Year, results
from otn.lib import french
from tests.diagnostic.shipped import plausible, shipped
from tests.diagnostic.test_assessment_rules import years
from tests.diagnostic.test_digest import BANK, EXAMPLE


def number(text: str) -> Decimal:
    value = french.parse_number(text)
    assert value is not None
    return value


def explain(values, kind, key):
    return explain_score(BANK, results(BANK, values, {}), values, active_questions(BANK, values, {}), kind, key)


def every_figure(found):
    """All figures of results, each with the kind and the key of its explanation."""
    yield Kind.OVERALL, OVERALL, found.overall
    for kind, figures in ((Kind.CHAPTER, found.chapters), (Kind.SECTION, found.sections), (Kind.ORIENTATION, found.orientations)):
        yield from ((kind, one.key, one) for one in figures)
    yield from ((Kind.CELL, cell_key(*key), one) for key, one in found.matrix.items())


# --- The worked example -------------------------------------------------------------------------------------------------------------------


def test_section_3_2_is_written_out():
    found = explain(EXAMPLE, Kind.SECTION, "3.2")
    assert [(row.code, *row.cells[1:]) for row in found.rows] == [
        ("3.2-01", "3", "67", "201"),
        ("3.2-02", "2", "33", "66"),
        ("3.2-03", "2", "0", "0"),
        ("3.2-04", "2", "67", "134"),
        ("3.2-05", "2", "100", "200"),
        ("3.2-06", "2", "50", "100"),
        ("3.2-08", "1", "0", "0"),
    ]
    assert found.total == ("", "14", "", "701")
    assert [(one.code, one.why) for one in found.left_out] == [("3.2-07", "Non concerné\u00a0: L’office n’en a pas l’usage., poids 1")]
    assert found.figure == "50 sur 100, Confirmé"
    assert found.steps == (
        "701 points gagnés sur 1\u202f400 possibles (100 × 14).",
        "701 ÷ 14 = 50,07",
        "Arrondi à l’entier\u00a0: 50.",
        "Niveau Confirmé\u00a0: de 50 à 74.",
        "Fiabilité\u00a0: 1 − (1 de «\u202fje ne sais pas\u202f» + 1 de «\u202fnon concerné\u202f») ÷ 15"
        " = 86,67\u00a0%, arrondi à 87\u00a0%.",
    )
    assert found.rows[6].cells[0] == "Je ne sais pas"


def test_the_gains_of_the_worked_example_are_written_out():
    found = results(BANK, EXAMPLE, {})
    steps = explain_gain(BANK, found, EXAMPLE, "3.2-03").steps
    assert "2 × (100 − 0) ÷ 14 = 200 ÷ 14 = 14,29 points sur le score du chapitre 3." in steps[1]
    assert "(50 + 50 + 50) ÷ 3 = 50\u00a0%." in steps[3]
    assert steps[4].endswith("= 14,29.")
    assert steps[5].startswith("Rang 1 sur 6")
    with pytest.raises(LookupError):
        explain_gain(BANK, found, EXAMPLE, "3.2-05")


# --- Whatever the answers -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_adds_up_to_what_is_shown(seed):
    values = plausible(BANK, seed, levels=((15, 30, 35, 20), (70, 20, 5, 5), (2, 3, 5, 90))[seed % 3], unknown=seed / 10)
    found, active = results(BANK, values, {}), active_questions(BANK, values, {})
    figures = list(every_figure(found))
    assert len(figures) == 1 + 5 + 14 + 3 + 15
    for kind, key, figure in figures:
        said = explain_score(BANK, found, values, active, kind, key)
        assert said.figure == figure_words(figure)
        if figure.score is None:
            assert (said.rows, said.total) == ((), ())
            continue
        if kind is Kind.OVERALL:
            parts = [tuple(map(number, row.cells[0].split("÷"))) for row in said.rows]
            value = sum((won / weight for won, weight in parts), Decimal()) / len(parts)
        else:
            weights, products = ([number(row.cells[place]) for row in said.rows] for place in (1, 3))
            assert [number(row.cells[1]) * number(row.cells[2]) for row in said.rows] == products
            assert (number(said.total[1]), number(said.total[3])) == (sum(weights), sum(products))
            value = sum(products, Decimal()) / sum(weights)
        assert int(french.rounded(value)) == figure.shown
        assert any(step.endswith(f"= {exact(value)}") for step in said.steps)
        counted = {row.code for row in said.rows}
        assert counted.isdisjoint(one.code for one in said.left_out)


@pytest.mark.parametrize("seed", range(3))
def test_each_question_of_a_set_counts_or_is_said_to_be_left_out(seed):
    values = plausible(BANK, seed)
    for chapter in BANK.chapters:
        said = explain(values, Kind.CHAPTER, chapter.code)
        told = {row.code for row in said.rows} | {one.code for one in said.left_out}
        assert told == {question.code for question in chapter.questions if question.code in BANK.scored}


@given(st.decimals(0, 100, places=12))
def test_a_number_is_never_written_so_that_it_seems_to_round_otherwise(value):
    assert french.rounded(number(exact(value))) == french.rounded(value)


def test_a_number_close_to_a_half_shows_why_it_is_rounded_down():
    assert exact(Decimal("49.4967")) == "49,497"
    assert exact(Decimal("50.0714")) == "50,07"


def test_nothing_answered_is_not_evaluated_and_never_zero():
    said = explain({}, Kind.CHAPTER, "1")
    assert (said.figure, said.rows) == ("Non évalué", ())
    assert "ce n’est pas un zéro" in said.steps[0]
    assert any(re.fullmatch(r"\d+ questions attendent une réponse\u00a0: le score est provisoire\.", step) for step in said.steps)
    assert explain({}, Kind.OVERALL, OVERALL).figure == "Non évalué"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.OVERALL, "1"), (Kind.CHAPTER, "9"), (Kind.SECTION, "5.1"), (Kind.SECTION, "9.9"), (Kind.ORIENTATION, "x"), (Kind.CELL, "1"),
        (Kind.CELL, "9-tools"), (Kind.CELL, "1-x"), (Kind.GAIN, "1.1-01"),
    ],
)  # fmt: skip
def test_an_unknown_figure_is_not_found(kind, key):
    with pytest.raises(LookupError):
        explain(EXAMPLE, kind, key)


# --- Two years ----------------------------------------------------------------------------------------------------------------------------


def test_the_worked_table_of_two_years_is_written_out():
    before, after, old, new = years()
    compared = evolution(before, after, old, new, [*before.by_code, *after.by_code])

    class Marks:
        def __init__(self, marks):
            self.marks = marks

    said = explain_evolution(Year(2025, before, Marks(old)), Year(2026, after, Marks(new)), compared, "1")
    assert [(row.code, row.cells) for row in said.rows] == [("a", ("3", "67", "67", "201", "201")), ("b", ("2", "33", "67", "66", "134"))]
    assert said.total == ("5", "", "", "267", "335")
    assert said.figure == "53 → 67, +14"
    assert "2025, à questions constantes\u00a0: 267 ÷ 5 = 53,4, arrondi à 53." in said.steps
    assert "Publié, chaque année avec sa propre version de la banque\u00a0: 67 sur 100 en 2025, 56 sur 100 en 2026." in said.steps
    assert {one.label: [question.code for question in one.questions] for one in said.changes} == {
        "Nouvelles": ["d"],
        "Retirées": ["c"],
        "Pondération modifiée": ["b"],
    }


def test_the_overall_evolution_is_the_mean_of_the_chapters_on_both_sides():
    bank = shipped()
    old, new = (results(bank, plausible(bank, seed), {}) for seed in (2, 1))
    compared = evolution(bank, bank, old.marks, new.marks)
    assert (compared.published.before, compared.published.after) == (old.overall.shown, new.overall.shown)
    said = explain_evolution(Year(2025, bank, old), Year(2026, bank, new), compared, OVERALL)
    for place, shown in enumerate((compared.constant.before, compared.constant.after)):
        terms = [number(row.cells[place]) for row in said.rows]
        assert abs(sum(terms, Decimal()) / len(terms) - Decimal(shown)) <= Decimal("0.51")
    with pytest.raises(LookupError):
        explain_evolution(Year(2025, bank, old), Year(2026, bank, new), compared, "9")
