"""Parts of a bank as cells: typed again unchanged they change nothing, and what is wrong comes back beside its cell."""

import pytest

from diagnostic.bank_edit import REMOVED
from diagnostic.bank_files import read_files
from diagnostic.bank_tree import Severity
from diagnostic.question_edit import QuestionPart
from diagnostic.text_edit import ChapterPart, CommonPart, RowsPart, part_of
from tests.diagnostic import sample
from tests.diagnostic.test_shipped_bank import FOLDER

BANK = sample.small()
PARTS = [
    *(QuestionPart(code) for code in BANK.by_code), ChapterPart("1"), CommonPart(),
    *(RowsPart(name) for name in ("preparation", "glossary", "sources")),
]  # fmt: skip


def typed(part, **changes):
    """The cells of a part with some changed; a dot is written as two underscores."""
    return part.values(BANK) | {name.replace("__", "."): text for name, text in changes.items()}


def edited(part, **changes):
    return part.read(BANK, typed(part, **changes))


def words(faults):
    return [" ".join(fault.message.split()) for fault in faults]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_what_is_typed_again_is_the_same_bank(part):
    found = edited(part)
    assert found.file.bank == BANK
    assert found.faults == ()


def test_so_is_every_question_of_the_shipped_bank_with_few_cells_on_its_page():
    bank = read_files({path.name: path.read_bytes() for path in FOLDER.iterdir()}).bank
    assert bank is not None
    for code in list(bank.by_code)[::12]:
        part = QuestionPart(code)
        values = part.values(bank)
        assert len(values) < 150
        assert part.read(bank, values).file.bank == bank
    for part in (RowsPart("glossary"), RowsPart("glossary", 25), RowsPart("sources", 25), CommonPart(), ChapterPart("5")):
        assert len(part.values(bank)) < 250
        assert part.read(bank, part.values(bank)).file.bank == bank


def test_a_question_takes_every_change():
    part = QuestionPart("1.1-02")
    found = edited(
        part, text="Sur mobile, combien de secondes faut-il pour voir le contenu principal de votre page d'accueil ?", weight="2", max="90",
        **{"bands__3__above": "4", "bands__1__to": "3", "bands__2__above": "3", "thresholds__1__text": "Un autre repère.",
           "thresholds__1__source": "exp", "condition__question": "1.1-01", "condition__operator": "is_not",
           "condition__values": "not_adapted ; difficult"},
    )  # fmt: skip
    assert found.file.bank is not None
    question = found.file.bank.by_code["1.1-02"]
    assert (question.weight, question.maximum) == (2, 90)
    assert question.text.endswith("d’accueil\u202f?")  # typeset, as a file is
    assert [(band.upper, band.level) for band in question.bands][1] == (3, 2)
    assert [one.source for one in question.thresholds] == ["cwv", "exp"]
    assert question.condition is not None
    assert question.condition.values == ("not_adapted", "difficult")
    assert words(found.faults) == []


def test_rows_are_added_and_removed():
    part = QuestionPart("1.1-04")
    found = edited(
        part, boxes__5__key="tour", boxes__5__label="Circuits", **{f"boxes__0__{REMOVED}": "true"}
    ).file.bank  # fmt: skip
    assert found is not None
    assert [one.key for one in found.by_code["1.1-04"].choices] == ["place", "lodging", "article", "other", "tour", "none"]
    glossary = edited(RowsPart("glossary"), glossary__1__key="sit", glossary__1__term="SIT", glossary__1__definition="Base des offres.")
    assert glossary.file.bank is not None
    assert [one.key for one in glossary.file.bank.glossary] == ["lcp", "sit"]


@pytest.mark.parametrize(
    ("part", "changes", "name", "message", "severity"),
    [
        (QuestionPart("1.1-01"), {"weight": "lourd"}, "weight", "n’est pas un nombre", Severity.FAULT),
        (QuestionPart("1.1-01"), {"cct__1": "60"}, "cct.0", "Trois valeurs sont attendues", Severity.FAULT),
        (QuestionPart("1.1-01"), {"choices__2__key": "Utile !"}, "choices.2.key", "n’est pas une clé", Severity.FAULT),
        (QuestionPart("1.1-01"), {"choices__2__label": ""}, "choices.2.label", "le libellé de la réponse usable manque", Severity.MISSING),
        (QuestionPart("1.1-01"), {"help": ""}, "help", "l’aide manque", Severity.MISSING),
        (QuestionPart("1.1-01"), {"facts__low": "Un score de {value}."}, "facts.low", "{value} » n’existe pas", Severity.MISSING),
        (QuestionPart("1.1-02"), {"min": "beaucoup"}, "min", "n’est pas un nombre", Severity.FAULT),
        (QuestionPart("1.1-02"), {"bands__0__from": "1", "bands__0__above": "2"}, "bands.0.level", "pas deux", Severity.FAULT),
        (QuestionPart("1.1-02"), {"thresholds__0__source_url": "web.dev"}, "thresholds.0.source_url", "adresse complète", Severity.FAULT),
        (QuestionPart("1.1-03"), {"condition__question": "1.1-09"}, "condition.question", "qui n’existe pas", Severity.FAULT),
        (QuestionPart("1.1-03"), {"condition__question": ""}, "condition.question", "Une condition nomme", Severity.FAULT),
        (QuestionPart("1.1-04"), {"bands__3": "9"}, "bands.0", "demande 9 cases", Severity.MISSING),
        (ChapterPart("1"), {"title": ""}, "title", "Le titre du chapitre 1 manque", Severity.MISSING),
        (ChapterPart("1"), {"band_texts__initial": ""}, "band_texts.initial", "Le texte « Initial »", Severity.MISSING),
        (CommonPart(), {"minutes": "-1"}, "minutes", "n’est pas un nombre entier", Severity.FAULT),
        (RowsPart("sources"), {"sources__0__checked_on": "demain"}, "sources.0.checked_on", "n’est pas une date", Severity.FAULT),
        (RowsPart("glossary"), {"glossary__0__definition": ""}, "glossary.0.definition", "La définition de LCP", Severity.MISSING),
    ],
)  # fmt: skip
def test_a_fault_stands_beside_its_cell(part, changes, name, message, severity):
    found = [fault for fault in edited(part, **changes).faults if message in " ".join(fault.message.split())]
    assert [(fault.place.name, fault.severity) for fault in found] == [(name, severity)]


def test_what_breaks_another_part_is_told_too():
    """A key that a condition elsewhere names, an orientation… cannot go unseen."""
    found = edited(QuestionPart("1.1-01"), choices__0__key="unsuited")
    assert [fault.severity for fault in found.faults] == [Severity.FAULT]
    assert "1.1-03" in words(found.faults)[0]


def test_a_fingerprint_follows_the_part_and_nothing_else():
    part, other = QuestionPart("1.1-05"), QuestionPart("1.1-04")
    after = edited(part, help="Deux phrases suffisent.").file.bank
    assert after is not None
    assert part.fingerprint(after) != part.fingerprint(BANK)
    assert other.fingerprint(after) == other.fingerprint(BANK)


@pytest.mark.parametrize("word", ["", "chapitre", "glossary", "question"])
def test_an_unknown_part_is_missing(word):
    with pytest.raises(LookupError):
        part_of(word)


@pytest.mark.parametrize("part", [QuestionPart("9.9-99"), ChapterPart("7"), RowsPart("glossary", 25)])
def test_a_part_that_the_bank_has_not_is_missing(part):
    with pytest.raises(LookupError):
        part.groups(BANK)
