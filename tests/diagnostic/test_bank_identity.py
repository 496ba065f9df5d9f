"""Whatever a bank says, its files say the same, and reading anything at all ends with faults and never with an exception."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic import bank
from diagnostic.bank import NONE, NONE_LABEL, POINTS, YES_LABELS, YES_LEVELS, YES_POINTS, QuestionType
from diagnostic.bank_files import read_files, to_workbook, to_yaml
from diagnostic.bank_tree import DAMAGED, typeset
from tests.diagnostic import sample

ALPHABET = "aeéÀç .,;:!?'’\"«»#{}[]&*%@`|>-=+_/\\0123456789\nßœ€…☃"


def is_kept(text: str) -> bool:
    """Say whether reading leaves a text as it is: it is typeset already, and fits in a cell."""
    return typeset(text) == text and not DAMAGED.search(text) and "\r" not in text


PROSE = st.text(ALPHABET, max_size=30).map(typeset).filter(is_kept)
KEYS = st.text("abcdefgh_", min_size=1, max_size=8).filter(lambda text: text[0] != "_" and text not in {NONE, "kind"})
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
NUMBERS = st.decimals(-99_999, 99_999, places=4).map(lambda value: value.normalize() + 0)


def lists(values, key=lambda one: one.key, **bounds):
    return st.lists(values, unique_by=key, max_size=4, **bounds).map(tuple)


@st.composite
def choices_of(draw, kind, *, is_context):
    quadrants = st.sampled_from(bank.Quadrant) if is_context else st.none()
    facts = PROSE if is_context else st.just("")
    if kind is QuestionType.SINGLE:
        keys = draw(st.lists(KEYS, min_size=4, max_size=4, unique=True))
        points = [draw(st.sampled_from([POINTS[level], 7])) for level in POINTS]
        return tuple(
            bank.Choice(
                key, draw(PROSE), draw(PROSE), None if is_context else level, None if is_context else points[level],
                quadrant=draw(quadrants), fact=draw(facts),
            )
            for level, key in enumerate(keys)
        )  # fmt: skip
    if kind is QuestionType.YES_PARTIAL_NO:
        return tuple(
            bank.Choice(
                key, draw(PROSE) or YES_LABELS[key], level=None if is_context else level, points=None if is_context else YES_POINTS[level],
                quadrant=draw(quadrants), fact=draw(facts),
            )
            for key, level in YES_LEVELS.items()
        )  # fmt: skip
    if kind is QuestionType.MULTIPLE:
        boxes = [
            bank.Choice(key, draw(PROSE), draw(PROSE), is_neutral=draw(st.booleans()), quadrant=draw(quadrants), fact=draw(facts))
            for key in draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
        ]
        return (*boxes, bank.Choice(NONE, NONE_LABEL, is_exclusive=True, quadrant=draw(quadrants)))
    return ()


@st.composite
def bands_of(draw, kind):
    if kind is QuestionType.MULTIPLE:
        lowers = [Decimal(draw(st.integers(0, 9))) for _ in POINTS]
        points = draw(st.sampled_from([0, 5]))
        bands = [bank.Band(level, POINTS[level] + (points if level == 1 else 0), lower) for level, lower in enumerate(lowers)]
        return tuple(replace(band, upper=lower) for band, lower in zip(bands, [*lowers[1:], None], strict=True))
    if kind is QuestionType.NUMBER:
        bounds = st.none() | NUMBERS
        return tuple(
            bank.Band(
                level, POINTS[level], (lower := draw(bounds)), (upper := draw(bounds)),
                lower is None or draw(st.booleans()), upper is not None and draw(st.booleans()),
            )
            for level in draw(st.lists(st.integers(0, 3), max_size=4))
        )  # fmt: skip
    return ()


CONDITIONS = st.one_of(
    st.none(),
    st.builds(lambda values: bank.Condition("1.1-01", "", bank.Operator.IS_NOT, values), st.lists(KEYS, min_size=1, max_size=3).map(tuple)),
    st.builds(lambda bound: bank.Condition("", "staff", bank.Operator.AT_LEAST, (), bound), NUMBERS),
)


@st.composite
def questions(draw, code, sources, orientations, *, is_context):
    kind = draw(st.sampled_from(QuestionType))
    is_number = kind is QuestionType.NUMBER
    return bank.Question(
        code=code,
        type=kind,
        text=draw(PROSE),
        subject=draw(PROSE),
        help_text=draw(PROSE),
        rationale=draw(PROSE),
        heading=draw(PROSE),
        replaces=draw(st.sampled_from(["", "4-07"])),
        weight=draw(st.sampled_from([None, 1, 2, 3])),
        orientation=draw(st.sampled_from(["", *orientations])),
        is_legal=draw(st.booleans()),
        not_applicable=draw(PROSE),
        condition=draw(CONDITIONS),
        cct=draw(st.sampled_from([None, (0, 25, 100)])),
        unit=draw(PROSE) if is_number else "",
        minimum=draw(st.none() | NUMBERS) if is_number else None,
        maximum=draw(st.none() | NUMBERS) if is_number else None,
        is_non_monotonic=is_number and draw(st.booleans()),
        choices=draw(choices_of(kind, is_context=is_context)),
        bands=draw(bands_of(kind)),
        thresholds=tuple(
            bank.Threshold(draw(PROSE), source.key, source.url, source.checked_on or draw(st.none() | DAYS))
            for source in draw(st.lists(st.sampled_from(sources), max_size=2))
        )
        if sources
        else (),
        facts=bank.Facts(*(draw(PROSE) for _ in range(5))),
        recommendation=draw(PROSE),
        next_recommendation=draw(PROSE),
    )


@st.composite
def banks(draw):
    maturity = draw(lists(st.builds(bank.Maturity, KEYS, PROSE, st.none() | st.integers(0, 100))))
    texts = st.just(()) if not maturity else st.lists(
        st.builds(bank.BandText, st.sampled_from([one.key for one in maturity]), PROSE.filter(bool)), unique_by=lambda one: one.maturity
    ).map(lambda found: tuple(sorted(found, key=lambda text: [one.key for one in maturity].index(text.maturity))))  # fmt: skip
    orientations = draw(lists(st.builds(bank.Orientation, st.sampled_from(["tools", "performance"]), PROSE, PROSE, texts)))
    urls = st.sampled_from(["", "https://web.dev/a?b=c#d"])
    sources = draw(lists(st.builds(bank.Source, KEYS, PROSE, st.sampled_from(bank.SourceKind), urls, st.none() | DAYS)))
    sections = []
    for number in range(draw(st.integers(0, 2))):
        is_context = draw(st.booleans())
        keys = [one.key for one in orientations]
        plan = bank.Plan(single=draw(st.integers(0, 9)), weight=7, orientations=tuple((key, 3) for key in sorted(keys)))
        codes = [f"1.{number + 1}-{rank:02}" for rank in range(1, draw(st.integers(0, 3)) + 1)]
        found = tuple(draw(questions(code, sources, keys, is_context=is_context)) for code in codes)
        sections.append(bank.Section(f"1.{number + 1}", draw(PROSE), is_context, draw(st.sampled_from([None, plan])), found))
    return bank.Bank(
        key="essai",
        name=draw(PROSE),
        label=draw(PROSE),
        minutes=draw(st.none() | st.integers(1, 1000)),
        maturity=maturity,
        band_texts=draw(texts),
        orientations=orientations,
        preparation=draw(lists(st.builds(bank.Preparation, KEYS, PROSE))),
        glossary=draw(lists(st.builds(bank.Term, KEYS, PROSE, PROSE))),
        sources=sources,
        chapters=(bank.Chapter("1", draw(PROSE), draw(texts), tuple(sections)),) if sections else (),
    )


@settings(max_examples=60, deadline=None)
@given(banks())
def test_a_bank_and_its_yaml_say_the_same(written):
    assert read_files({"banque.yaml": to_yaml(written)}).bank == written


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(banks())
def test_a_bank_and_its_workbook_say_the_same(written):
    assert read_files({"banque.xlsx": to_workbook(written, made_on=sample.MADE_ON)}).bank == written


LINES = sample.SMALL.splitlines()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["drop", "twice", "cut", "list", "text", "deeper"])), max_size=6))
def test_a_file_broken_anywhere_gives_faults_and_no_exception(changes):
    lines = list(LINES)
    for at, change in changes:
        key = lines[at].partition(":")[0]
        lines[at] = {
            "drop": "",
            "twice": f"{lines[at]}\n{lines[at]}",
            "cut": lines[at][: len(lines[at]) // 2],
            "list": f"{key}: [a, {{b: c}}]",
            "text": f"{key}: rien",
            "deeper": f"{key}: {{a: {{b: c}}}}",
        }[change]
    file = sample.read("\n".join(lines))
    assert file.bank is None or all(fault.message for fault in file.faults)
    assert file.is_refused or file.bank is not None
