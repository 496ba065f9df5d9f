"""Scores and priorities: the worked example of question-bank.md §2.6, the rules of §2.2 to §2.5, and what holds for any answers."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.bank import Bank, Maturity, Question, QuestionType
from diagnostic.scoring import (
    AnswerState,
    Degree,
    Mark,
    compliance_points,
    degree_of,
    displayed,
    is_indicative,
    is_provisional,
    mark_of,
    maturity_of,
    overall_score,
    priorities,
    reliability,
    score,
)
from tests.diagnostic import sample

ANSWERED, UNKNOWN, NOT_APPLICABLE, UNANSWERED = (
    AnswerState.ANSWERED,
    AnswerState.UNKNOWN,
    AnswerState.NOT_APPLICABLE,
    AnswerState.UNANSWERED,
)
BANDS = [Maturity("initial", "Initial", 0), Maturity("developing", "En construction", 25), Maturity("confirmed", "Confirmé", 50),
         Maturity("advanced", "Avancé", 75)]  # fmt: skip


def answered(code: str, weight: int, level: int, points: int, cct: tuple[int, int, int] = (0, 0, 0), *, is_legal: bool = False) -> Mark:
    return Mark(code, weight, ANSWERED, level, points, cct, is_legal)


# Section 3.2 of the worked example.
EXAMPLE = [
    answered("3.2-01", 3, 2, 67, (50, 50, 75)),
    answered("3.2-02", 2, 1, 33, (25, 25, 25)),
    answered("3.2-03", 2, 0, 0, (50, 50, 50)),
    answered("3.2-04", 2, 2, 67, (25, 25, 50)),
    answered("3.2-05", 2, 3, 100, (25, 50, 25)),
    answered("3.2-06", 2, 1, 50, (0, 25, 25)),
    Mark("3.2-07", 1, NOT_APPLICABLE, cct=(25, 25, 25)),
    Mark("3.2-08", 1, UNKNOWN, cct=(0, 25, 25)),
]


def filler(weight: int, total: int) -> list[Mark]:
    """Marks of another section with this weight and this sum of weighted points, at the best level: they call for nothing."""
    return [answered("3.1-01", weight - 1, 3, 0), answered("3.1-02", 1, 3, total)]


# --- The worked example -------------------------------------------------------------------------------------------------------------------


def test_section_3_2_of_the_worked_example():
    value = score(EXAMPLE)
    assert value == Decimal(701) / 14
    assert displayed(value) == 50
    band = maturity_of(displayed(value), BANDS)
    assert band is not None
    assert band.label == "Confirmé"
    share = reliability(EXAMPLE)
    assert share == Decimal(13) / 15
    assert displayed(share * 100) == 87


def test_chapter_3_of_the_worked_example():
    value = score([*filler(26, 1508), *EXAMPLE, *filler(15, 615)])
    assert value == Decimal(2824) / 55
    assert displayed(value) == 51


def test_global_score_of_the_worked_example():
    value = overall_score([Decimal(62), Decimal(47), Decimal(2824) / 55, Decimal(38), Decimal(55)])
    assert value is not None
    assert round(value, 2) == Decimal("50.67")
    shown = displayed(value)
    band = maturity_of(shown, BANDS)
    assert band is not None
    assert (shown, band.label) == (51, "Confirmé")


def test_an_unknown_counts_nothing_and_weighs_all_its_weight():
    assert score([mark for mark in EXAMPLE if mark.state is not UNKNOWN]) == Decimal(701) / 13


PRIORITIES = [
    ("3.2-03", "3.64", "50.00", "3.64", Degree.LOW),
    ("3.2-02", "2.44", "25.00", "3.25", Degree.LOW),
    ("3.2-06", "1.82", "16.67", "2.73", Degree.LOW),
    ("3.2-08", "1.82", "16.67", "2.73", Degree.LOW),
    ("3.2-01", "1.80", "58.33", "1.66", Degree.NEXT),
    ("3.2-04", "1.20", "33.33", "1.44", Degree.NEXT),
]


def test_priorities_of_the_worked_example():
    found = priorities([[*filler(26, 1508), *EXAMPLE, *filler(15, 615)]])
    cents = [(one.mark.code, *(f"{value:.2f}" for value in (one.gain, one.cct, one.value)), one.degree) for one in found]
    assert cents == PRIORITIES


# --- Rules --------------------------------------------------------------------------------------------------------------------------------


def test_nothing_to_count_gives_no_score():
    assert score([]) is None
    assert score([Mark("1.1-01", 3, NOT_APPLICABLE), Mark("1.1-02", 3, UNANSWERED)]) is None
    assert overall_score([None, None]) is None
    assert overall_score([None, Decimal(40), Decimal(50)]) == 45
    assert displayed(None) is None
    assert maturity_of(None, BANDS) is None
    assert reliability([]) is None


def test_all_unknown_is_a_score_of_zero_without_any_reliability():
    marks = [Mark("1.1-01", 3, UNKNOWN), Mark("1.1-02", 1, UNKNOWN)]
    assert score(marks) == 0
    assert reliability(marks) == 0
    assert is_indicative(reliability(marks))


@pytest.mark.parametrize(
    ("value", "shown", "label"),
    [("24.4", 24, "Initial"), ("24.5", 25, "En construction"), ("24.6", 25, "En construction"), ("49.5", 50, "Confirmé"),
     ("74.49", 74, "Confirmé"), ("74.5", 75, "Avancé"), ("0", 0, "Initial"), ("100", 100, "Avancé")],
)  # fmt: skip
def test_the_band_is_that_of_the_displayed_integer(value, shown, label):
    assert displayed(Decimal(value)) == shown
    band = maturity_of(shown, BANDS)
    assert band is not None
    assert band.label == label


def test_a_score_is_provisional_and_indicative():
    assert is_provisional([Mark("1.1-01", 1, UNANSWERED), answered("1.1-02", 1, 3, 100)])
    assert not is_provisional(EXAMPLE)
    assert not is_indicative(Decimal("0.6"))
    assert is_indicative(Decimal("0.59"))
    assert not is_indicative(None)


@pytest.mark.parametrize(("level", "degree"), [(0, Degree.LOW), (1, Degree.LOW), (2, Degree.NEXT), (3, None)])
def test_a_level_calls_for_its_recommendation(level, degree):
    assert degree_of(answered("1.1-01", 1, level, 0)) is degree


def test_what_does_not_count_calls_for_nothing_and_an_unknown_for_the_low_one():
    assert [degree_of(Mark("1.1-01", 1, state)) for state in (UNANSWERED, NOT_APPLICABLE, UNKNOWN)] == [None, None, Degree.LOW]


def test_a_breach_of_the_law_comes_first_and_an_unknown_one_does_not():
    breach = answered("2.2-04", 1, 0, 0, (100, 100, 100), is_legal=True)
    doubt = Mark("2.2-05", 1, UNKNOWN, cct=(100, 100, 100), is_legal=True)
    marks = [answered("2.1-01", 3, 0, 0), doubt, breach, answered("2.1-02", 3, 3, 100, is_legal=True)]
    assert [one.mark.code for one in priorities([marks])] == ["2.2-04", "2.1-01", "2.2-05"]
    points = compliance_points(marks)
    assert (points.breached, points.to_check) == (("2.2-04",), ("2.2-05",))


def test_quick_wins_and_major_projects_are_told_by_the_displayed_mean():
    marks = [
        answered("1.1-01", 1, 0, 0, cct) for cct in ((25, 25, 50), (25, 50, 25), (50, 50, 25), (50, 75, 75), (50, 50, 75), (75, 50, 50))
    ]
    found = {one.mark.cct: (one.is_quick_win, one.is_major_project) for one in priorities([marks])}
    assert found[25, 25, 50] == (True, False)
    assert found[50, 50, 25] == (False, False)
    assert found[50, 75, 75] == (False, True)
    assert found[50, 50, 75] == (False, False)


# --- Marks of a bank ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bank() -> Bank:
    return sample.small()


def test_each_type_has_its_mark(bank):
    found = [
        mark_of(bank.by_code["1.1-01"], ANSWERED, keys=["usable"]),
        mark_of(bank.by_code["1.1-02"], ANSWERED, number=Decimal("3.2")),
        mark_of(bank.by_code["1.1-03"], ANSWERED, keys=["partial"]),
        mark_of(bank.by_code["1.1-04"], ANSWERED, keys=["event", "place", "other"]),
        mark_of(bank.by_code["1.1-04"], ANSWERED, keys=["none"]),
    ]
    assert [(mark.level, mark.points) for mark in found] == [(2, 67), (2, 67), (1, 50), (2, 67), (0, 0)]
    assert mark_of(bank.by_code["1.1-03"], NOT_APPLICABLE) == Mark("1.1-03", 2, NOT_APPLICABLE, cct=(25, 25, 0), is_legal=True)


@pytest.mark.parametrize(("code", "keys"), [("1.1-01", ["maybe"]), ("1.1-01", []), ("1.1-02", []), ("1.1-05", []), ("1.2-01", ["rise"])])
def test_what_is_no_answer_is_refused(bank, code, keys):
    with pytest.raises(LookupError):
        mark_of(bank.by_code[code], ANSWERED, keys=keys)


def extreme(question: Question, level: int) -> Mark:
    """The mark of a question answered at its lowest level (0) or its best (3)."""
    if question.type is QuestionType.MULTIPLE:
        return mark_of(question, ANSWERED, keys=[box.key for box in question.boxes] if level else ["none"])
    if question.type is QuestionType.NUMBER:
        band = next(band for band in question.bands if band.level == level)
        bounds = [bound for bound in (band.lower, band.upper) if bound is not None]
        inside = sum(bounds, Decimal()) / len(bounds)
        number = inside if band.holds(inside) else inside + (Decimal("0.001") if band.lower == inside else -Decimal("0.001"))
        return mark_of(question, ANSWERED, number=number)
    return mark_of(question, ANSWERED, keys=[next(choice.key for choice in question.choices if choice.level == level)])


def check_extremes(bank: Bank) -> None:
    """Test 15 of the bank: all best, all worst, all unknown, all not applicable."""
    for chapter in bank.chapters:
        scored = [question for section in chapter.sections for question in section.scored]
        best, worst = [extreme(question, 3) for question in scored], [extreme(question, 0) for question in scored]
        assert score(best) == 100
        assert priorities([best]) == []
        assert score(worst) == 0
        assert len(priorities([worst])) == len(scored)
        unknown = [mark_of(question, UNKNOWN) for question in scored]
        assert score(unknown) == 0
        assert reliability(unknown) == 0
        offered = [mark_of(one, NOT_APPLICABLE) if one.not_applicable else extreme(one, 3) for one in scored]
        assert score(offered) == 100


def test_extreme_answers_give_extreme_scores(bank):
    check_extremes(bank)


# --- Whatever the answers -----------------------------------------------------------------------------------------------------------------

LEVELS = {0: 0, 1: 33, 2: 67, 3: 100}
MARKS = st.lists(
    st.one_of(
        st.builds(
            lambda weight, level, cct: answered("1.1-01", weight, level, LEVELS[level], cct),
            st.integers(1, 3), st.integers(0, 3), st.tuples(*[st.sampled_from([0, 25, 50, 75, 100])] * 3),
        ),
        st.builds(
            lambda weight, state: Mark("1.1-02", weight, state), st.integers(1, 3), st.sampled_from([UNKNOWN, NOT_APPLICABLE, UNANSWERED])
        ),
    ),
    max_size=12,
).map(lambda marks: [replace(mark, code=f"1.1-{number:02}") for number, mark in enumerate(marks, 1)])  # fmt: skip


@given(MARKS)
def test_a_score_stays_between_0_and_100_and_reliability_between_0_and_1(marks):
    value, share = score(marks), reliability(marks)
    assert value is None or 0 <= value <= 100
    assert share is None or 0 <= share <= 1
    assert (value is None) is all(mark.state in {NOT_APPLICABLE, UNANSWERED} for mark in marks)


@given(MARKS, st.integers(1, 3))
def test_not_applicable_never_moves_a_score_and_a_lucky_unknown_never_raises_it(marks, weight):
    assert score([*marks, Mark("1.1-03", weight, NOT_APPLICABLE)]) == score(marks)
    before, after = score(marks), score([*marks, Mark("1.1-03", weight, UNKNOWN)])
    assert after is not None
    assert before is None or after <= before


@given(MARKS)
def test_the_gains_of_a_chapter_add_up_to_what_its_score_lacks(marks):
    value = score(marks)
    gains = sum((one.gain for one in priorities([marks])), Decimal())
    assert value is None or abs(value + gains - 100) < Decimal("1e-20")


@given(MARKS)
def test_priorities_are_in_one_order_only(marks):
    assert priorities([marks]) == priorities([list(reversed(marks))])
    values = [one.value for one in priorities([marks])]
    assert values == sorted(values, reverse=True)
