"""What is asked, what is answered, what comes next; states and moves; two years compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic import states
from diagnostic.answering import Value, checked, in_words, said
from diagnostic.bank import Bank, Chapter, Choice, Condition, Operator, Question, QuestionType, Section
from diagnostic.deadlines import earliest_review
from diagnostic.evolution import evolution
from diagnostic.progress import active_questions, missing, next_unanswered, progress_of, required_codes
from diagnostic.results import results, stored
from diagnostic.scoring import AnswerState, mark_of
from diagnostic.states import Deadlines, Move, State
from otn.lib.refusals import Refused
from tests.diagnostic import sample

ANSWERED, UNKNOWN, NOT_APPLICABLE = AnswerState.ANSWERED, AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE
SMALL = sample.small()


def single(code: str, *, weight: int = 1, points: tuple[int, ...] = (0, 33, 67, 100), condition: Condition | None = None) -> Question:
    choices = tuple(Choice(f"c{level}", f"Choix {level}", level=level, points=worth) for level, worth in enumerate(points))
    return Question(
        code, QuestionType.SINGLE, text=f"Question {code}", weight=weight, cct=(0, 0, 0), choices=choices, condition=condition
    )  # fmt: skip


def bank_of(*questions: Question) -> Bank:
    return Bank("essai", "Essai", "1", chapters=(Chapter("1", "Un", sections=(Section("1.1", "Un", questions=questions),)),))


def choose(key: str) -> Value:
    return Value(ANSWERED, keys=(key,))


# --- Answers ------------------------------------------------------------------------------------------------------------------------------


def test_each_type_of_question_takes_its_own_answers_only():
    code = SMALL.by_code
    assert checked(code["1.1-01"], choose("usable")) == choose("usable")
    assert checked(code["1.1-02"], Value(ANSWERED, number=Decimal("2.5"))).number == Decimal("2.5")
    boxes = checked(code["1.1-04"], Value(ANSWERED, keys=("place", "event"), text="perdu"))
    assert boxes == Value(ANSWERED, keys=("event", "place")), "in the order of the bank, and nothing else"
    assert checked(code["1.1-04"], choose("none")) == choose("none")
    for one in code.values():
        assert checked(one, Value()) == Value()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1.1-01", choose("yes")),
        ("1.1-01", Value(ANSWERED)),
        ("1.1-01", Value(ANSWERED, keys=("usable", "tested"))),
        ("1.1-01", Value(NOT_APPLICABLE)),
        ("1.1-02", Value(ANSWERED)),
        ("1.1-02", Value(ANSWERED, number=Decimal(-1))),
        ("1.1-02", Value(ANSWERED, number=Decimal("60.0001"))),
        ("1.1-02", Value(ANSWERED, number=Decimal("2.00001"))),
        ("1.1-02", Value(ANSWERED, number=Decimal("nan"))),
        ("1.1-02", Value(ANSWERED, number=Decimal("Infinity"))),
        ("1.1-04", Value(ANSWERED)),
        ("1.1-04", Value(ANSWERED, keys=("none", "event"))),
        ("1.1-04", Value(ANSWERED, keys=("event", "unheard_of"))),
    ],
)
def test_what_a_question_does_not_offer_is_refused(code, value):
    with pytest.raises(Refused) as refusal:
        checked(SMALL.by_code[code], value)
    assert refusal.value.field


def test_a_text_is_trimmed_and_an_empty_one_is_no_answer():
    text = next(question for question in SMALL.by_code.values() if question.type is QuestionType.TEXT)
    assert checked(text, Value(ANSWERED, text="  bonjour \n")) == Value(ANSWERED, text="bonjour")
    assert checked(text, Value(ANSWERED, text="  ")) == Value()
    for wrong in (Value(UNKNOWN), Value(ANSWERED, text="x" * 5001)):
        with pytest.raises(Refused):
            checked(text, wrong)


def test_only_a_question_that_may_have_no_object_can_be_said_not_to_apply():
    question = SMALL.by_code["1.1-03"]
    assert checked(question, Value(NOT_APPLICABLE, keys=("yes",), reason=" Pas de site. ")) == Value(NOT_APPLICABLE, reason="Pas de site.")
    assert checked(question, Value(UNKNOWN, reason="non")) == Value(UNKNOWN)


# --- What is asked ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("1.1-01", Value(AnswerState.ANSWERED, keys=("difficult",)), "Adapté, mais difficile à utiliser"),
        ("1.1-02", Value(AnswerState.ANSWERED, number=Decimal("2.5000")), "2,5\u00a0s"),
        ("1.1-04", Value(AnswerState.ANSWERED, keys=("event", "lodging")), "Agenda, Hébergements"),
        ("1.1-05", Value(AnswerState.ANSWERED, text="Un mot."), "Un mot."),
        ("1.1-03", Value(AnswerState.NOT_APPLICABLE, reason="Pas de site."), "Non concerné\u00a0: Pas de site."),
        ("1.1-03", Value(AnswerState.NOT_APPLICABLE), "Non concerné"),
        ("1.1-01", Value(AnswerState.UNKNOWN), "Je ne sais pas"),
        ("1.1-01", Value(), "Sans réponse"),
    ],
)
def test_an_answer_is_read_in_words(code, value, words):
    assert in_words(sample.small().by_code[code], value) == words


def test_a_condition_hides_a_question_and_its_answer_comes_back_with_it():
    values = {"1.1-01": choose("usable"), "1.1-03": choose("yes")}
    asked = active_questions(SMALL, values, {})
    assert "1.1-03" in asked
    before = results(SMALL, values, {})
    hidden = values | {"1.1-01": choose("difficult")}
    assert "1.1-03" not in active_questions(SMALL, hidden, {})
    assert "1.1-03" not in results(SMALL, hidden, {}).marks, "kept, and does not count"
    assert results(SMALL, hidden | {"1.1-01": choose("usable")}, {}) == before


def test_a_condition_on_the_profile_waits_until_it_is_filled_in():
    assert "1.1-04" in active_questions(SMALL, {}, {"sells_online": None})
    assert "1.1-04" in active_questions(SMALL, {}, {"sells_online": "true"})
    assert "1.1-04" not in active_questions(SMALL, {}, {"sells_online": "false"})


def test_the_answer_to_a_hidden_question_hides_nothing():
    bank = bank_of(
        single("a"),
        single("b", condition=Condition("a", operator=Operator.IS, values=("c3",))),
        single("c", condition=Condition("b", operator=Operator.IS, values=("c0",))),
    )
    values = {"a": choose("c3"), "b": choose("c1")}
    assert active_questions(bank, values, {}) == {"a", "b"}
    assert active_questions(bank, values | {"a": choose("c0")}, {}) == {"a", "c"}


@st.composite
def answered_banks(draw):
    """A bank with any conditions on what comes before, and any answers."""
    count = draw(st.integers(1, 9))
    questions = []
    for position in range(count):
        condition = None
        if position and draw(st.booleans()):
            earlier = f"q{draw(st.integers(0, position - 1))}"
            keys = tuple(draw(st.sets(st.sampled_from(["c0", "c1", "c2", "c3"]), min_size=1, max_size=3)))
            condition = Condition(earlier, operator=draw(st.sampled_from([Operator.IS, Operator.IS_NOT])), values=keys)
        questions.append(single(f"q{position}", condition=condition))
    value = st.one_of(st.sampled_from([choose(f"c{level}") for level in range(4)]), st.just(Value(UNKNOWN)), st.just(Value()))
    values = draw(st.dictionaries(st.sampled_from([question.code for question in questions]), value))
    return bank_of(*questions), values


@given(answered_banks(), st.integers(0, 3))
def test_progress_is_a_share_and_is_whole_when_nothing_is_missing(case, level):
    bank, values = case
    active = active_questions(bank, values, {})
    progress = progress_of(bank, values, active)
    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) is (missing(bank, values, active) == ()) is (next_unanswered(bank, values, active) is None)
    # Flip the first answer to another and back: the same as before.
    code = next(iter(bank.by_code))
    flipped = {**values, code: choose(f"c{level}")}
    active_questions(bank, flipped, {})
    again = {**flipped, code: values[code]} if code in values else {one: value for one, value in flipped.items() if one != code}
    assert active_questions(bank, again, {}) == active
    assert results(bank, again, {}) == results(bank, values, {})


@given(answered_banks())
def test_the_next_question_always_ends(case):
    bank, values = case
    current, steps = "", 0
    while (code := next_unanswered(bank, values, active_questions(bank, values, {}), current)) is not None:
        values, current, steps = {**values, code: choose("c2")}, code, steps + 1
        assert steps <= len(bank.by_code)
    assert progress_of(bank, values, active_questions(bank, values, {})).is_complete


def test_texts_are_optional_and_a_chapter_counts_its_own():
    active = active_questions(SMALL, {}, {})
    texts = {code for code, question in SMALL.by_code.items() if question.type is QuestionType.TEXT}
    assert texts
    assert texts.isdisjoint(required_codes(SMALL, active))
    chapters = [progress_of(SMALL, {}, active, chapter.code).required for chapter in SMALL.chapters]
    assert sum(chapters) == progress_of(SMALL, {}, active).required == len(SMALL.by_code) - len(texts)


def test_a_condition_looks_at_answers_only():
    question = SMALL.by_code["1.1-02"]
    assert said(question, Value(ANSWERED, number=Decimal(3))) == 3
    assert said(question, Value(UNKNOWN)) is None
    assert said(SMALL.by_code["1.1-04"], choose("none")) == ("none",)


# --- Scores -------------------------------------------------------------------------------------------------------------------------------


def test_the_figures_of_a_revision_come_from_the_same_marks():
    values = {
        "1.1-01": choose("usable"),
        "1.1-02": Value(ANSWERED, number=Decimal("2.5")),
        "1.1-03": choose("no"),
        "1.1-04": Value(UNKNOWN),
    }
    found = results(SMALL, values, {})
    section = next(one for one in found.sections if one.key == "1.1")
    assert (section.won, section.possible) == (3 * 67 + 3 * 100, 900)
    assert section.score == Decimal(501) / 9
    assert (section.shown, section.maturity and section.maturity.key) == (56, "advanced")
    assert found.compliance.breached == ("1.1-03",)
    assert [one.mark.code for one in found.priorities] == ["1.1-03", "1.1-04", "1.1-01"]
    kept = stored(found)
    assert kept["sections"]["1.1"]["shown"] == 56
    assert Decimal(kept["sections"]["1.1"]["score"]) == section.score
    assert kept["breached"] == ["1.1-03"]
    assert kept["matrix"]["1"]["tools"]["shown"] == found.matrix["1", "tools"].shown


def test_nothing_answered_gives_no_score_at_all():
    found = results(SMALL, {}, {})
    assert found.overall.shown is None
    assert {one.score for one in (*found.chapters, *found.sections, *found.orientations)} == {None}
    assert found.overall.is_provisional


# --- States -------------------------------------------------------------------------------------------------------------------------------


def test_a_review_that_has_started_ends_the_right_to_withdraw():
    assert states.target(State.SUBMITTED, Move.WITHDRAW, is_reviewing=False) is State.DRAFT
    assert states.target(State.SUBMITTED, Move.WITHDRAW, is_reviewing=True) is None
    assert states.target(State.SUBMITTED, Move.VALIDATE, is_reviewing=True) is State.VALIDATED


def test_the_two_sides_have_their_own_words():
    words = [states.label(State.SUBMITTED, is_reviewing=started, for_otn=otn) for otn in (False, True) for started in (False, True)]
    assert words == ["Envoyé", "Envoyé", "À relire", "En relecture"]


def test_a_draft_is_read_only_after_its_date_and_a_correction_after_the_review():
    dates = Deadlines(date(2027, 3, 1), date(2027, 3, 15))
    assert states.accepts_answers(State.DRAFT, dates, date(2027, 3, 1))
    assert not states.accepts_answers(State.DRAFT, dates, date(2027, 3, 2))
    assert states.accepts_answers(State.CHANGES_REQUESTED, dates, date(2027, 3, 15))
    assert not states.accepts_answers(State.CHANGES_REQUESTED, dates, date(2027, 3, 16))
    assert not any(states.accepts_answers(state, dates, date(2027, 1, 1)) for state in (State.SUBMITTED, State.VALIDATED))


def test_a_review_has_five_working_days_weekends_and_public_holidays_left_out():
    assert earliest_review(date(2027, 3, 1)) == date(2027, 3, 8)
    assert earliest_review(date(2027, 4, 30)) == date(2027, 5, 10), "1 May is a Saturday, 6 May Ascension"


# --- Two years ----------------------------------------------------------------------------------------------------------------------------


def years():
    """The table of roles.md §6.2, with points of its own so that each question gives those of the table."""
    before = bank_of(single("a", weight=3), single("b", weight=1), single("c", weight=1))
    after = bank_of(single("a", weight=3), single("b", weight=2), single("d", weight=1))
    old = {code: mark_of(before.by_code[code], ANSWERED, keys=(key,)) for code, key in (("a", "c2"), ("b", "c1"), ("c", "c3"))}
    new = {code: mark_of(after.by_code[code], ANSWERED, keys=(key,)) for code, key in (("a", "c2"), ("b", "c2"))}
    return before, after, old, new | {"d": mark_of(after.by_code["d"], UNKNOWN)}


def test_the_worked_table_of_two_years():
    found = evolution(*years())
    assert (found.published.before, found.published.after, found.published.difference) == (67, 56, -11)
    assert (found.constant.before, found.constant.after, found.constant.difference) == (53, 67, 14)
    assert (found.codes, found.added, found.removed, found.reweighted) == (("a", "b"), ("d",), ("c",), ("b",))
    assert found.is_method_changed


def test_the_same_year_twice_has_not_moved():
    before, _, old, _ = years()
    found = evolution(before, before, old, old)
    assert (found.published.difference, found.constant.difference) == (0, 0)
    assert (found.added, found.removed, found.rescaled, found.without_object, found.reweighted, found.reworded) == ((),) * 6
    assert not found.is_method_changed


def test_a_weight_alone_moves_nothing_at_constant_questions():
    before, _, old, _ = years()
    heavier = bank_of(*(replace(question, weight=3) for question in before.by_code.values()))
    new = {code: replace(mark, weight=3) for code, mark in old.items()}
    assert evolution(before, heavier, old, new).constant.difference == 0


def test_another_scale_leaves_the_comparison_and_nothing_left_is_not_comparable():
    before = bank_of(single("a"))
    after = bank_of(single("a", points=(0, 40, 67, 100)))
    mark = {"a": mark_of(before.by_code["a"], ANSWERED, keys=("c2",))}
    found = evolution(before, after, mark, mark)
    assert (found.rescaled, found.constant.before, found.constant.difference) == (("a",), None, None)


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_not_applicable_in_place_of_a_weak_answer_never_raises_the_constant_difference_of_the_rest(first, second, weak):
    bank = bank_of(single("a"), single("b"), single("c"))
    old = {code: mark_of(bank.by_code[code], ANSWERED, keys=(f"c{first}",)) for code in "abc"}
    new = {code: mark_of(bank.by_code[code], ANSWERED, keys=(f"c{second}",)) for code in "ab"}
    dropped = evolution(bank, bank, old, new | {"c": mark_of(bank.by_code["c"], NOT_APPLICABLE)})
    kept = evolution(bank, bank, {code: old[code] for code in "ab"}, new)
    assert dropped.constant == kept.constant
    assert dropped.without_object == ("c",)
