"""Where one begins, how far a chapter is, what time is left, what is of the past."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diagnostic.answering import Value
from diagnostic.bank import SECONDS, Preparation
from diagnostic.deadlines import is_of_the_past
from diagnostic.progress import Progress, active_questions, required_codes, resume_at, seconds_left, time_in_words
from diagnostic.scoring import AnswerState
from diagnostic.sharing import shared_out
from tests.diagnostic import sample

SMALL = sample.small()


def test_a_chapter_is_to_do_under_way_or_complete():
    stages = [Progress(answered, 3).stage for answered in range(4)]
    assert stages == ["À faire", "En cours", "En cours", "Complet"]
    assert Progress(0, 0).stage == "Complet"


def test_one_begins_in_ones_own_chapters_then_in_those_of_nobody():
    chapters = tuple(replace(SMALL.chapters[0], code=code, sections=(part,)) for code, part in zip("12", SMALL.sections, strict=False))
    bank = replace(SMALL, chapters=chapters)
    active = active_questions(bank, {}, {})
    first, second = (required_codes(bank, active, code)[0] for code in "12")
    assert resume_at(bank, {}, active, (), ()) == first
    assert resume_at(bank, {}, active, {"2"}, {"1"}) == second
    assert resume_at(bank, {}, active, (), {"1"}) == second
    known = dict.fromkeys(required_codes(bank, active, "2"), Value(AnswerState.UNKNOWN))
    assert resume_at(bank, known, active, {"2"}, {"1"}) == first, "to lend a hand once her own are done"
    known |= dict.fromkeys(required_codes(bank, active, "1"), Value(AnswerState.UNKNOWN))
    assert resume_at(bank, known, active, {"2"}, {"1"}) is None


def test_the_time_that_is_left_is_told_in_minutes_rounded_up():
    active = active_questions(SMALL, {}, {})
    assert seconds_left(SMALL, {}, active) == sum(SECONDS[SMALL.by_code[code].type] for code in required_codes(SMALL, active))
    assert [time_in_words(seconds) for seconds in (0, 1, 60, 1300, 3600, 3900, 4456)] == [
        "0\N{NO-BREAK SPACE}min", "1\N{NO-BREAK SPACE}min", "1\N{NO-BREAK SPACE}min", "22\N{NO-BREAK SPACE}min", "1\N{NO-BREAK SPACE}h",
        "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05", "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15",
    ]  # fmt: skip


def test_an_edition_goes_to_the_archives_after_twelve_months():
    assert not is_of_the_past(date(2026, 3, 31), date(2027, 3, 31))
    assert is_of_the_past(date(2026, 3, 31), date(2027, 4, 1))
    assert not is_of_the_past(date(2024, 2, 29), date(2025, 2, 28))


def test_what_is_to_be_prepared_has_a_short_name():
    def short(text):
        return Preparation("x", text).short

    assert short("Vos accès\N{NARROW NO-BREAK SPACE}: le compte du site.") == "Vos accès"
    assert short("L’accès à la Search Console, qui se demande.") == "L’accès à la Search Console"
    assert short("Un essai") == "Un essai"


# --- Sharing out --------------------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 2000), max_size=8), st.lists(st.integers(1, 9), unique=True, max_size=6))
def test_chapters_are_shared_out_evenly(times, people):
    seconds = {str(number): time for number, time in enumerate(times)}
    shares = shared_out(seconds, people, {})
    assert set(shares) == (set(seconds) if people else set())
    assert set(shares.values()) <= set(people)
    if people:
        loads = [sum(seconds[code] for code, one in shares.items() if one == person) for person in people]
        assert max(loads) - min(loads) <= max(times, default=0)


def test_who_has_a_chapter_already_gets_less():
    seconds = {"1": 100, "2": 60, "3": 50, "4": 40}
    assert shared_out(seconds, [7, 8], {"1": [7]}) == {"2": 8, "3": 8, "4": 7}
    assert shared_out(seconds, [7, 8], {"1": [7, 8]}) == {"2": 7, "3": 8, "4": 8}
    assert shared_out(seconds, [7, 8], {code: [7] for code in seconds}) == {}
