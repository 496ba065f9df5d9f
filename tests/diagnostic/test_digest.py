"""What scores and answers come to: facts that come forward, legal points, what to do first; the pictures of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from diagnostic import digest, result_charts
from diagnostic.answering import Value
from diagnostic.bank import BandText, Maturity
from diagnostic.facts import Quadrant
from diagnostic.progress import active_questions
from diagnostic.results import results
from diagnostic.scoring import PRIORITIES, AnswerState, Degree
from tests.diagnostic.shipped import NOT_APPLICABLE, UNKNOWN, at_level, plausible, shipped

BANK = shipped()
OFFICE = "Côte des Embruns"

# Section 3.2 of the worked example (question-bank.md §2.6).
EXAMPLE = {
    "3.2-01": at_level(BANK.by_code["3.2-01"], 2),
    "3.2-02": at_level(BANK.by_code["3.2-02"], 1),
    "3.2-03": at_level(BANK.by_code["3.2-03"], 0),
    "3.2-04": at_level(BANK.by_code["3.2-04"], 2),
    "3.2-05": at_level(BANK.by_code["3.2-05"], 3),
    "3.2-06": at_level(BANK.by_code["3.2-06"], 1),
    "3.2-07": NOT_APPLICABLE,
    "3.2-08": UNKNOWN,
}


def facts_of(values):
    found = results(BANK, values, {})
    return found, digest.all_facts(BANK, found, values, active_questions(BANK, values, {}), office=OFFICE)


def agenda_of(values):
    found, facts = facts_of(values)
    return digest.agenda(BANK, found, values, facts)


# --- Facts --------------------------------------------------------------------------------------------------------------------------------


def test_facts_come_forward_by_weight_then_by_how_far_they_are_from_the_middle_then_by_code():
    _, facts = facts_of(plausible(BANK))
    chosen = digest.swot(facts)
    assert {quadrant: len(some) for quadrant, some in chosen.items()} == {
        Quadrant.STRENGTH: 8,
        Quadrant.WEAKNESS: 8,
        Quadrant.OPPORTUNITY: 4,
        Quadrant.THREAT: 4,
    }
    for quadrant in (Quadrant.STRENGTH, Quadrant.WEAKNESS):
        keys = [(-fact.mark.weight, -abs(50 - fact.mark.counted_points), fact.question.code) for fact in chosen[quadrant]]
        assert keys == sorted(keys)
        others = [fact for fact in facts if fact.quadrant is quadrant and fact not in chosen[quadrant]]
        assert len(others) > 8
        assert all(fact.mark.weight <= chosen[quadrant][-1].mark.weight for fact in others)
    assert len(digest.swot(facts, selected=3)[Quadrant.STRENGTH]) == 3


def test_a_light_question_that_nobody_could_answer_stays_in_the_reserve_and_is_to_be_documented():
    found, facts = facts_of(EXAMPLE)
    assert "3.2-08" in [fact.question.code for fact in facts]
    assert "3.2-08" not in [fact.question.code for fact in digest.swot(facts)[Quadrant.WEAKNESS]]
    assert [question.code for question in digest.to_document(BANK, found)] == ["3.2-08"]


def test_a_question_that_is_not_asked_makes_no_fact():
    values = plausible(BANK)
    found = results(BANK, values, {})
    active = active_questions(BANK, values, {}) - {"3.2-05", "5.1-01"}
    codes = {fact.question.code for fact in digest.all_facts(BANK, found, values, active, office=OFFICE)}
    assert codes
    assert codes.isdisjoint({"3.2-05", "5.1-01"})


def test_sections_go_from_the_weakest_to_the_strongest_those_without_score_last():
    sections = digest.weakest_first(results(BANK, EXAMPLE | {"5.4-02": at_level(BANK.by_code["5.4-02"], 0)}, {}).sections)
    assert [one.key for one in sections][:2] == ["5.4", "3.2"]
    assert all(one.score is None for one in sections[2:])


# --- Legal points -------------------------------------------------------------------------------------------------------------------------


def test_a_breach_says_its_source_its_address_and_when_it_was_read_and_an_unknown_duty_is_to_be_checked():
    values = plausible(BANK) | {"1.1-05": at_level(BANK.by_code["1.1-05"], 0), "2.3-04": UNKNOWN}
    found, facts = facts_of(values)
    points = {one.question.code: one for one in digest.legal_points(BANK, found, facts)}
    assert (points["1.1-05"].is_breached, points["2.3-04"].is_breached) == (True, False)
    assert points["2.3-04"].text.startswith("Donnée non suivie")
    assert [one.is_breached for one in points.values()] == sorted((one.is_breached for one in points.values()), reverse=True)
    for one in points.values():
        assert one.references, one.question.code
        assert all(reference.url and reference.checked_on for reference in one.references if "expert" not in reference.source.lower())


# --- What to do ---------------------------------------------------------------------------------------------------------------------------


def test_the_worked_example_gives_its_order_its_reasons_and_its_recommendations():
    found = agenda_of(EXAMPLE)
    assert [one.code for one in found.first] == ["3.2-03", "3.2-02", "3.2-06", "3.2-08", "3.2-01", "3.2-04"]
    assert (found.quick_wins, found.major_projects, found.others) == ((), (), ())
    first, next_one = found.first[0], found.first[4]
    assert (first.priority.degree, next_one.priority.degree) == (Degree.LOW, Degree.NEXT)
    assert first.how == BANK.by_code["3.2-03"].recommendation
    assert next_one.how == (BANK.by_code["3.2-01"].next_recommendation or BANK.by_code["3.2-01"].recommendation)
    assert next_one.why.startswith("Réponse\u00a0: "), "a level 2 makes no fact: the answer itself says why"
    assert {one.chapter for one in found.first} == {"3"}


@pytest.mark.parametrize("seed", range(4))
def test_every_recommendation_is_told_once_in_the_order_of_priorities(seed):
    values = plausible(BANK, seed)
    found = agenda_of(values)
    lists = (found.first, found.quick_wins, found.major_projects, found.others)
    codes = [one.code for some in lists for one in some]
    ranks = {one.mark.code: rank for rank, one in enumerate(results(BANK, values, {}).priorities)}
    assert sorted(codes) == sorted(ranks)
    assert [ranks[one.code] for one in found.first] == list(range(PRIORITIES))
    for some in lists:
        assert [ranks[one.code] for one in some] == sorted(ranks[one.code] for one in some)
    assert all(one.why and one.how for some in lists for one in some)
    assert all(one.priority.cct < Decimal("33.5") for one in found.quick_wins)
    assert all(one.priority.cct >= Decimal("59.5") for one in found.major_projects)


def test_the_best_answers_call_for_nothing():
    values = {code: at_level(question, 3) for code, question in BANK.by_code.items()}
    found, facts = facts_of(values)
    assert digest.agenda(BANK, found, values, facts) == digest.Agenda((), (), (), ())
    assert digest.legal_points(BANK, found, facts) == ()
    assert digest.swot(facts)[Quadrant.WEAKNESS] == ()


# --- Enough answers, words ----------------------------------------------------------------------------------------------------------------


def test_four_answers_out_of_five_in_every_chapter_are_enough():
    values = plausible(BANK)
    assert digest.too_few_answers(results(BANK, values, {})) == {}
    required = [question.code for question in BANK.chapters[3].questions if question.is_required]
    few = {code: value for code, value in values.items() if code not in required[: len(required) // 2]}
    (lacking,) = digest.too_few_answers(results(BANK, few, {})).items()
    assert (lacking[0], lacking[1].required) == ("4", len(required))
    assert set(digest.too_few_answers(results(BANK, {}, {}))) == {"1", "2", "3", "4", "5"}


def test_tints_follow_the_rank_of_a_maturity_whatever_its_name():
    assert [digest.level_name(BANK, band) for band in (None, *BANK.maturity)] == ["", "initial", "construction", "confirme", "avance"]
    figure = results(BANK, EXAMPLE, {}).overall
    assert digest.band_text([BandText("confirmed", "Bien."), BandText("initial", "Courage.")], figure) == "Bien."
    assert digest.band_text(BANK.band_texts, results(BANK, {}, {}).overall) == ""


def test_an_answer_in_few_words_takes_short_labels_and_no_reason():
    question = BANK.by_code["3.2-04"]
    assert digest.short_answer(question, NOT_APPLICABLE) == "Non concerné"
    assert digest.short_answer(question, Value()) == "Sans réponse"
    two = Value(AnswerState.ANSWERED, keys=tuple(box.key for box in question.boxes[:2]))
    assert digest.short_answer(question, two) == f"{question.boxes[0].short} et {question.boxes[1].short}"


# --- Pictures -----------------------------------------------------------------------------------------------------------------------------


def test_the_pictures_show_the_figures_and_the_year_before():
    found, before = (results(BANK, plausible(BANK, seed), {}) for seed in (1, 2))
    radar = result_charts.chapter_radar(BANK, found, year=2026, before=before, year_before=2025)
    for one, old in zip(found.chapters, before.chapters, strict=True):
        assert f"2026 {one.shown}, 2025 {old.shown}." in radar.svg
    assert [row[1] for row in result_charts.orientation_bars(BANK, found).table.rows] == [str(one.shown) for one in found.orientations]
    shown = [int(row[1]) for row in result_charts.section_bars(BANK, found).table.rows]
    assert shown == sorted(shown)
    assert len(result_charts.section_bars(BANK, found, chapter=BANK.chapters[0]).table.rows) == 3
    assert result_charts.matrix_table(BANK, found).count("Fiabilité") == 15
    assert str(found.overall.shown) in result_charts.overall_gauge(found).svg


def test_nothing_to_score_and_nothing_to_do_leave_sentences():
    nothing = results(BANK, {}, {})
    assert "Non évalué" in result_charts.overall_gauge(nothing).svg
    assert result_charts.chapter_radar(BANK, nothing, year=2026).empty
    assert result_charts.matrix_table(BANK, nothing).count("n.d.") == 15
    assert result_charts.gain_scatter([]).empty == "Il faut deux recommandations pour les comparer."
    assert len(result_charts.gain_scatter(agenda_of(EXAMPLE).first).names) == 6


def test_a_bank_with_other_names_of_maturity_keeps_its_tints():
    other = replace(BANK, maturity=(Maturity("a", "Bas", 0), Maturity("b", "Haut", 40)))
    table = result_charts.matrix_table(other, results(other, plausible(BANK), {}))
    assert 'class="confirme"' in table
    assert "Haut" in table
