"""What a question offers on a page, the answer that its fields give, and the facts that the answer becomes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from diagnostic import facts, scoring
from diagnostic.answering import Value
from diagnostic.bank_files import read_files
from diagnostic.facts import Quadrant
from diagnostic.question_fields import NOT_APPLICABLE, NOTHING_TO_SAY, UNKNOWN, extreme, fields_of, read_value
from diagnostic.scoring import AnswerState
from otn.lib.refusals import Refused
from tests.diagnostic import sample
from tests.diagnostic.test_shipped_bank import FOLDER

BANK = sample.small()
SOURCES = {one.key: one for one in BANK.sources}
ANSWERED = AnswerState.ANSWERED


def drawn(code, **given):
    return fields_of(BANK.by_code[code], SOURCES, is_scored=code in BANK.scored, **given)


def answer(code, *ticked, typed=""):
    return read_value(BANK.by_code[code], ticked, typed)


def told(code, *ticked, typed="", office="Embruns", weight=None):
    question, value = BANK.by_code[code], answer(code, *ticked, typed=typed)
    if weight:
        question = replace(question, weight=weight)
    is_scored = code in BANK.scored
    mark = scoring.mark_of(question, value.state, keys=value.keys, number=value.number) if is_scored else None
    found = facts.sentences(question, value, mark, office=office)
    return [(one.quadrant, one.text.replace("\u00a0", " ").replace("\u202f", " ")) for one in found]


# --- Drawn --------------------------------------------------------------------------------------------------------------------------------


def test_levels_stand_from_the_weakest_to_the_strongest_each_with_its_digit():
    fields = drawn("1.1-01", ticked=("usable",))
    assert (fields.widget, fields.id) == ("radio", "q-1.1-01")
    assert [(one.shortcut, one.value, one.is_checked) for one in fields.options] == [
        ("1", "not_adapted", False), ("2", "difficult", False), ("3", "usable", True), ("4", "tested", False),
    ]  # fmt: skip
    assert [one.value for one in fields.asides] == [UNKNOWN]


def test_what_is_asked_apart_says_its_effect():
    applicable, unknown = drawn("1.1-03").asides
    assert (applicable.shortcut, unknown.shortcut) == ("0", "9")
    assert applicable.label == "Non concerné\u00a0: la question ne compte pas"
    assert applicable.note == "Votre office n’a pas de site."
    assert "compte pour zéro" in unknown.label
    assert "compte pour zéro" not in drawn("1.2-01").asides[0].label


def test_boxes_have_digits_and_the_one_that_excludes_them_none():
    fields = drawn("1.1-04", ticked=("event", "place"))
    assert (fields.widget, fields.aside_type) == ("checkbox", "checkbox")
    assert [one.shortcut for one in fields.options] == ["1", "2", "3", "4", "5", ""]
    assert [one.value for one in fields.options if one.is_checked] == ["event", "place"]


def test_a_number_says_its_bounds_and_keeps_what_was_typed():
    fields = drawn("1.1-02", typed="deux")
    assert (fields.widget, fields.typed, fields.bounds) == ("number", "deux", "de 0 à 60")
    assert [(one.source, one.url) for one in fields.sources] == [("web.dev", "https://web.dev/articles/lcp")]


def test_a_text_may_have_nothing_to_say():
    assert [one.value for one in drawn("1.1-05").asides] == [NOTHING_TO_SAY]


# --- Read ---------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "ticked", "typed", "value"),
    [
        ("1.1-01", ["usable"], "", Value(ANSWERED, keys=("usable",))),
        ("1.1-01", [], "", Value()),
        ("1.1-01", [UNKNOWN], "", Value(AnswerState.UNKNOWN)),
        ("1.1-03", [NOT_APPLICABLE], "", Value(AnswerState.NOT_APPLICABLE)),
        ("1.1-04", ["place", "event", "place"], "", Value(ANSWERED, keys=("event", "place"))),
        ("1.1-04", ["none"], "", Value(ANSWERED, keys=("none",))),
        ("1.1-02", [], " 2,5 ", Value(ANSWERED, number=Decimal("2.5"))),
        ("1.1-02", [], "—", Value()),
        ("1.1-02", [UNKNOWN], "", Value(AnswerState.UNKNOWN)),
        ("1.1-05", [], "Le menu.", Value(ANSWERED, text="Le menu.")),
        ("1.1-05", [NOTHING_TO_SAY], "", Value()),
    ],
)  # fmt: skip
def test_an_answer_is_read(code, ticked, typed, value):
    assert read_value(BANK.by_code[code], ticked, typed) == value


@pytest.mark.parametrize(
    ("code", "ticked", "typed"),
    [
        ("1.1-01", ["usable", "tested"], ""),
        ("1.1-01", ["usable", UNKNOWN], ""),
        ("1.1-01", ["elsewhere"], ""),
        ("1.1-01", [NOT_APPLICABLE], ""),
        ("1.1-04", ["event", "none"], ""),
        ("1.1-04", ["event", "<script>"], ""),
        ("1.1-02", [], "61"),
        ("1.1-02", [], "beaucoup"),
        ("1.1-02", [UNKNOWN], "3"),
        ("1.1-05", [UNKNOWN], ""),
        ("1.1-05", [NOTHING_TO_SAY], "si"),
    ],
)
def test_what_is_not_offered_or_says_two_things_is_refused_in_french(code, ticked, typed):
    with pytest.raises(Refused) as refusal:
        read_value(BANK.by_code[code], ticked, typed)
    assert refusal.value.message.endswith((".", "réponses."))


@pytest.mark.parametrize("best", [True, False])
def test_the_best_and_the_worst_answers_can_be_filled_in(best):
    for code, question in BANK.by_code.items():
        value = read_value(question, *extreme(question, best=best))
        if code in BANK.scored:
            mark = scoring.mark_of(question, value.state, keys=value.keys, number=value.number)
            assert mark.points == (100 if best else 0), code


# --- Facts --------------------------------------------------------------------------------------------------------------------------------


def test_a_weak_answer_is_a_weakness_and_the_best_a_strength_with_their_variables():
    assert told("1.1-01", "not_adapted") == [
        (Quadrant.WEAKNESS, "Le site n’est pas confortable sur smartphone (Non adapté au mobile)."),
    ]
    assert told("1.1-01", "difficult") == [(Quadrant.WEAKNESS, "Certaines pages du site restent difficiles sur smartphone.")]
    assert told("1.1-01", "usable") == []
    assert told("1.1-01", "tested") == [(Quadrant.STRENGTH, "Embruns pense le confort du site sur smartphone pour le mobile.")]
    assert told("1.1-02", typed="5,2") == [(Quadrant.WEAKNESS, "La page d’accueil met 5,2 s à s’afficher (seuil 2,5 s).")]


def test_boxes_are_listed_those_that_count_as_missing_too():
    assert told("1.1-04") == []
    (low,) = told("1.1-04", "none")
    assert low[1] == "Le site décrit peu ses contenus (manquent Agenda, lieux, Hébergements et Articles)."
    (high,) = told("1.1-04", "event", "place", "lodging", "article", weight=2)
    assert high == (Quadrant.STRENGTH, "Le site décrit ses contenus (Agenda, lieux, Hébergements et Articles).")


def test_a_light_question_gives_no_fact_but_at_its_worst():
    assert told("1.1-04", "event") == []
    assert told("1.1-04", "event", "place", "lodging", "article") == []
    assert len(told("1.1-04", "event", weight=2)) == 1


def test_what_is_not_known_is_not_followed_and_what_does_not_apply_is_no_fact():
    assert told("1.1-03", UNKNOWN) == [(Quadrant.WEAKNESS, "Donnée non suivie : la conformité du bandeau cookies")]
    assert told("1.1-03", NOT_APPLICABLE) == []
    (spare,) = facts.sentences(
        BANK.by_code["1.1-04"], Value(AnswerState.UNKNOWN), scoring.mark_of(BANK.by_code["1.1-04"], AnswerState.UNKNOWN), office=""
    )
    assert (spare.is_unknown, spare.is_spare) == (True, True)


def test_the_context_gives_opportunities_and_threats():
    assert told("1.2-01", "strong_fall") == [(Quadrant.THREAT, "La fréquentation s’effondre.")]
    assert told("1.2-01", "stable") == []
    assert told("1.2-02", "yes") == [(Quadrant.OPPORTUNITY, "Le territoire se visite sans voiture.")]
    assert told("1.2-03", "sales", "pixels", "rentals") == [
        (Quadrant.THREAT, "Vente accessible : obligation non traitée."),
        (Quadrant.THREAT, "Pixels de suivi : obligation non traitée."),
    ]
    assert told("1.2-03", "none") == [(Quadrant.OPPORTUNITY, "La réglementation est anticipée.")]


def test_no_sentence_of_the_shipped_bank_keeps_a_hole():
    bank = read_files({path.name: path.read_bytes() for path in FOLDER.iterdir()}).bank
    assert bank is not None
    for code, question in bank.by_code.items():
        for best in (True, False):
            value = read_value(question, *extreme(question, best=best))
            mark = scoring.mark_of(question, value.state, keys=value.keys, number=value.number) if code in bank.scored else None
            for one in facts.sentences(question, value, mark, office="L’office"):
                assert not set("{}—").intersection(one.text), (code, one.text)
