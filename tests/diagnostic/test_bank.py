"""Plain values of a bank: what a number or a count of boxes gives, what a condition hides."""

from decimal import Decimal
from itertools import pairwise

import pytest

from diagnostic.bank import PROFILE_FIELDS, SECONDS, Band, Bank, Condition, Operator, QuestionType
from otn.offices.models import Office
from tests.diagnostic import sample

BESIDE = Decimal("0.0001")


@pytest.fixture(scope="module")
def bank() -> Bank:
    return sample.small()


def bands_of(text: str) -> tuple[Band, ...]:
    """The bands of the number of the small bank, written otherwise."""
    old = sample.SMALL[
        sample.SMALL.index("              - {to: 2.5, level: 3}") : sample.SMALL.index("            facts:\n              low: La page")
    ]
    file = sample.read(sample.changed((old, text)))
    assert file.bank is not None
    return file.bank.by_code["1.1-02"].bands


@pytest.mark.parametrize(
    ("value", "level"),
    [("0", 3), ("2.5", 3), ("2.5001", 2), ("3.2", 2), ("3.2001", 1), ("4", 1), ("4.0001", 0), ("60", 0)],
)
def test_where_low_values_are_good_the_upper_bound_belongs_to_the_better_band(bank, value, level):
    band = bank.by_code["1.1-02"].band_of(Decimal(value))
    assert band is not None
    assert band.level == level


def test_every_value_on_a_bound_and_beside_it_is_in_exactly_one_band(bank):
    for question in bank.by_code.values():
        for bound in {bound for band in question.bands for bound in (band.lower, band.upper) if bound is not None}:
            for value in (bound - BESIDE, bound, bound + BESIDE):
                if question.type is QuestionType.NUMBER or value >= 0:
                    assert sum(band.holds(value) for band in question.bands) == 1, (question.code, value)


def test_bands_that_go_up_and_down_again_are_read():
    bands = bands_of(
        "              - {below: 25, level: 0}\n"
        "              - {from: 25, below: 35, level: 1}\n"
        "              - {from: 35, below: 55, level: 3}\n"
        "              - {from: 55, below: 65, level: 2}\n"
        "              - {from: 65, below: 75, level: 1}\n"
        "              - {from: 75, level: 0}\n"
    )
    levels = [next(band.level for band in bands if band.holds(Decimal(value))) for value in (0, 25, 34, 35, 54, 55, 64, 65, 74, 75, 99)]
    assert levels == [0, 1, 1, 3, 3, 2, 2, 1, 1, 0, 0]


def test_the_boxes_that_count_make_the_level(bank):
    question = bank.by_code["1.1-04"]
    ticked = [
        ["none"],
        ["other"],
        ["event"],
        ["event", "place", "other"],
        ["event", "place", "lodging"],
        ["event", "place", "lodging", "article"],
    ]
    assert [question.count(keys) for keys in ticked] == [0, 0, 1, 2, 3, 4]
    assert [question.band_of(question.count(keys)).level for keys in ticked] == [0, 0, 1, 2, 2, 3]
    assert [choice.key for choice in question.choices] == ["event", "place", "lodging", "article", "other", "none"]


def test_points_follow_from_levels_unless_they_are_given(bank):
    assert [choice.points for choice in bank.by_code["1.1-01"].choices] == [0, 33, 67, 100]
    assert [(choice.key, choice.level, choice.points) for choice in bank.by_code["1.1-03"].choices] == [
        ("no", 0, 0),
        ("partial", 1, 50),
        ("yes", 3, 100),
    ]
    assert [band.points for band in bank.by_code["1.1-02"].bands] == [100, 67, 33, 0]
    file = sample.read(
        sample.changed(("{key: usable, label: Entièrement utilisable}", "{key: usable, label: Entièrement utilisable, points: 80}"))
    )
    assert file.bank is not None
    assert [choice.points for choice in file.bank.by_code["1.1-01"].choices] == [0, 33, 80, 100]
    assert file.faults == ()


def test_the_threshold_is_the_one_bound_of_the_best_level(bank):
    assert bank.by_code["1.1-02"].best_bound == Decimal("2.5")
    assert bank.by_code["1.1-01"].best_bound is None


def test_what_is_scored_and_how_long_it_takes(bank):
    assert bank.scored == {"1.1-01", "1.1-02", "1.1-03", "1.1-04"}
    assert bank.seconds == 2 * 24 + 2 * 15 + 2 * 32 + 40 + 30
    assert {kind.value: seconds for kind, seconds in SECONDS.items()} == {
        "single": 24, "yes_partial_no": 15, "multiple": 32, "number": 40, "text": 30,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "values", "bound", "answer", "shown"),
    [
        (Operator.IS, ("a", "b"), None, "a", True),
        (Operator.IS, ("a", "b"), None, "c", False),
        (Operator.IS, ("a",), None, {"a", "c"}, True),
        (Operator.IS_NOT, ("a",), None, "a", False),
        (Operator.IS_NOT, ("a",), None, {"b", "c"}, True),
        (Operator.IS_NOT, ("a",), None, {"a", "b"}, False),
        (Operator.AT_LEAST, (), Decimal(5), Decimal(5), True),
        (Operator.AT_LEAST, (), Decimal(5), Decimal("4.9"), False),
        (Operator.BELOW, (), Decimal(5), Decimal(5), False),
        *((operator, ("a",), Decimal(5), None, True) for operator in Operator),
    ],
)
def test_a_condition_hides_what_has_no_object_and_nothing_that_is_not_known(operator, values, bound, answer, shown):
    assert Condition(question="1.1-01", operator=operator, values=values, bound=bound).holds(answer) is shown


def test_the_fields_that_conditions_ask_are_those_of_the_profile():
    fields = {field.name: field for field in Office._meta.fields}
    for name, values in PROFILE_FIELDS.items():
        choices = {str(value) for value, _ in fields[name].choices or ()}
        assert values == (choices or ({"true", "false"} if name == "sells_online" else set())), name


def test_levels_go_from_worst_to_best(bank):
    for question in bank.by_code.values():
        levels = [choice.level for choice in question.choices if choice.level is not None]
        assert all(one < better for one, better in pairwise(levels))
