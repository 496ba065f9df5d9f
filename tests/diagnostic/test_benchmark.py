"""No published figure, and no difference of two, rests on one to four offices (roles.md §6.1)."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.benchmark import (
    DIMENSIONS,
    OVERALL,
    Member,
    Quartiles,
    distribution,
    publish,
    quartiles,
    shown_classes,
    size_of,
    withheld_classes,
)

BANDS = {score: "initial" if score < 50 else "confirme" for score in range(101)}


def cohort(scores, **profiles):
    """Make an office of each score; `profiles` gives the classes of a dimension, office by office."""
    return [
        Member(number, {OVERALL: score} if score is not None else {}, {name: values[number] for name, values in profiles.items()})
        for number, score in enumerate(scores)
    ]


def published(members, cells=(OVERALL,)):
    return publish(members, cells=cells, band_of=BANDS)


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([41, 47, 52, 58, 66], (5, 47, 52, 58)),
        ([41, 47, 52, 58, 66, 71], (6, 48, 55, 64)),  # 48,25 and 64
        ([0] * 5, (5, 0, 0, 0)),
        ([1, 2, 3, 4, 5, 6, 7, 8], (8, 3, 5, 6)),  # 2,75, 4,5 and 6,25: half up
    ],
)
def test_quartiles_are_those_of_a_spreadsheet_rounded_half_up(scores, found):
    assert quartiles(scores[::-1]) == Quartiles(*found)


def test_four_offices_are_too_few_and_five_are_enough():
    assert published(cohort([41, 47, 52, 58])).network == {}
    assert published(cohort([41, 47, 52, 58, 66])).network == {OVERALL: Quartiles(5, 47, 52, 58)}


def test_an_office_without_score_in_a_cell_is_not_counted_there():
    members = [Member(number, {OVERALL: 50} | ({"4": 40} if number else {}), {}) for number in range(5)]
    found = published(members, cells=(OVERALL, "4"))
    assert set(found.network) == {OVERALL}


@pytest.mark.parametrize(
    ("sizes", "withheld"),
    [
        ({"a": 8, "b": 4}, {"a", "b"}),
        ({"a": 6, "b": 5, "c": 3}, {"b", "c"}),
        ({"a": 7, "b": 3, "c": 2}, {"b", "c"}),
        ({"a": 9, "b": 2, "c": 2}, {"a", "b", "c"}),
        ({"a": 6, "b": 5}, set()),
        ({"a": 12}, set()),
        ({"a": 12, "b": 0}, set()),
        ({"a": 8, "b": 7, "": 6}, {"b", ""}),  # who does not say is never shown, and never alone
    ],
)
def test_what_is_withheld_gives_nothing_away(sizes, withheld):
    assert withheld_classes(sizes) == withheld


def test_a_class_that_lies_in_another_all_but_a_few_is_withheld():
    # Five rural offices, all in category II with two others: their difference would be two offices. Without them the coast is alone.
    categories = ["I"] * 7 + ["II"] * 7
    territories = ["coast"] * 9 + ["rural"] * 5
    members = cohort([50] * 14, category=categories, territory=territories)
    found = shown_classes(members)
    assert set(found["category"]) == {"I", "II"}
    assert found["territory"] == {}


def test_a_distribution_is_shown_whole_or_not_at_all():
    assert distribution(["a"] * 5 + ["b"] * 6) == {"a": 5, "b": 6}
    assert distribution(["a"] * 9 + ["b"]) is None
    assert distribution([]) is None


def test_the_least_is_never_lowered():
    with pytest.raises(ValueError, match="5"):
        publish([], cells=(OVERALL,), band_of=BANDS, least=4)
    assert publish(cohort([50] * 9), cells=(OVERALL,), band_of=BANDS, least=10).network == {}


@pytest.mark.parametrize(
    ("staff", "size"), [(None, ""), ("0.5", "small"), ("2.99", "small"), ("3", "medium"), ("8", "medium"), ("8.01", "large")]
)
def test_sizes_are_told_apart(staff, size):
    assert size_of(None if staff is None else Decimal(staff)) == size


CLASSES = st.sampled_from(["", "a", "b", "c", "d"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(CLASSES, CLASSES, CLASSES, st.none() | st.integers(0, 100)), max_size=40))
def test_no_published_cell_and_no_difference_of_two_nested_ones_holds_one_to_four_offices(rows):
    names = list(DIMENSIONS)[:3]
    members = [
        Member(number, {} if score is None else {OVERALL: score}, dict(zip(names, classes, strict=True)))
        for number, (*classes, score) in enumerate(rows)
    ]
    scored = [member for member in members if OVERALL in member.scores]
    if len(scored) < 5:
        assert published(members).network == {}
        return
    sets = [frozenset(member.office for member in scored)]
    for dimension, classes in shown_classes(scored).items():
        mine = [frozenset(member.office for member in group) for group in classes.values()]
        sets += mine
        rest = sets[0] - frozenset().union(*mine)
        assert not mine or len(rest) == 0 or len(rest) >= 5
        counted = {
            value: quartile.count for value, cells in published(members).dimensions[dimension].items() for quartile in cells.values()
        }
        assert counted == {value: len(group) for value, group in classes.items()}
    for one, other in product(sets, sets):
        assert len(one) >= 5
        if one < other:
            assert len(other - one) >= 5
