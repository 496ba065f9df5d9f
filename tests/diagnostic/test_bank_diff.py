"""What changed from one bank to another, in the words of the comparison of two years."""

import pytest

from diagnostic.bank import Bank
from diagnostic.bank_diff import Change, Class, compare, is_same_scale, reused_codes
from tests.diagnostic import sample


def bank(*replacements: tuple[str, str]) -> Bank:
    read = sample.read(sample.changed(*replacements)).bank
    assert read is not None
    return read


def test_the_same_bank_twice_has_no_change():
    difference = compare(sample.small(), sample.small())
    assert difference.is_empty
    assert difference.count(Change.UNCHANGED) == 8


def test_against_nothing_everything_is_added():
    difference = compare(None, sample.small())
    assert not difference.is_empty
    assert difference.count(Change.ADDED) == 8


@pytest.mark.parametrize(
    ("old", "new", "code", "klass", "name"),
    [
        ("text: Si vous ne pouviez", "text: Si vous pouviez ne", "1.1-05", Class.WORDING, "texte"),
        ("label: Entièrement utilisable", "label: Tout à fait utilisable", "1.1-01", Class.WORDING, "libellés des réponses"),
        ("low: Compresser les images.", "low: Réduire les images.", "1.1-02", Class.WORDING, "recommandations"),
        ("            weight: 2\n", "            weight: 1\n", "1.1-03", Class.WEIGHT, "poids"),
        ("label: Entièrement utilisable}", "label: Entièrement utilisable, points: 80}", "1.1-01", Class.SCALE, "barème"),
        ("key: usable", "key: fine", "1.1-01", Class.SCALE, "barème"),
        ("bands: [0, 1, 2, 4]", "bands: [0, 1, 3, 4]", "1.1-04", Class.SCALE, "barème"),
        ("label: Autre, neutral: true", "label: Autre", "1.1-04", Class.SCALE, "barème"),
        ("unit: s\n", "unit: ms\n", "1.1-02", Class.SCALE, "barème"),
        ("above: 4, level", "from: 4, level", "1.1-02", Class.SCALE, "barème"),
        ("cct: [100, 75, 50]", "cct: [100, 75, 25]", "1.1-01", Class.OTHER, "coût, complexité, temps"),
        ("legal: true\n", "legal: false\n", "1.1-03", Class.OTHER, "obligation légale"),
        ("max: 60", "max: 90", "1.1-02", Class.OTHER, "bornes de la saisie"),
    ],
)  # fmt: skip
def test_a_change_has_its_class(old, new, code, klass, name):
    before, after = sample.small(), bank((old, new))
    difference = compare(before, after)
    (changed,) = [one for one in difference.questions if one.change is not Change.UNCHANGED]
    assert (changed.code, changed.change) == (code, Change.CHANGED)
    assert klass in changed.classes
    assert name in [field.name for field in changed.fields]
    assert all(field.before != field.after for field in changed.fields)
    assert is_same_scale(before.by_code[code], after.by_code[code]) is (Class.SCALE not in changed.classes)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("is_not: [not_adapted, difficult]", "is: usable", "1.1-01 n’est pas not_adapted, difficult", "1.1-01 est usable"),
        ("{profile: sells_online, is: oui}", "{profile: beds, at_least: 20}", "sells_online est true", "beds au moins 20"),
        (
            '- {text: "Bon jusqu\'à 2,5 s.", source: cwv, source_url: "https://web.dev/articles/lcp", checked_on: 2026-11-20}',
            "- {text: Un repère., source: exp}",
            "Bon jusqu’à 2,5 s. (cwv) https://web.dev/articles/lcp 20 nov. 2026",
            "Un repère. (exp) 23 nov. 2026",
        ),
        (
            "              - {above: 4, level: 0}",
            "              - {above: 4, to: 9, level: 0}\n              - {above: 9, level: 0}",
            "s, […\u202f; 2,5] niveau 3, 100 points, ]2,5\u202f; 3,2] niveau 2, 67 points, ]3,2\u202f; 4] niveau 1, 33 points, "
            "]4\u202f; …[ niveau 0, 0 point",
            "s, […\u202f; 2,5] niveau 3, 100 points, ]2,5\u202f; 3,2] niveau 2, 67 points, ]3,2\u202f; 4] niveau 1, 33 points, "
            "]4\u202f; 9] niveau 0, 0 point, ]9\u202f; …[ niveau 0, 0 point",
        ),
        (
            "quadrant: neutral}\n              - {key: rise",
            "quadrant: opportunity}\n              - {key: rise",
            "rise opportunity, slight_fall threat, stable neutral, strong_fall threat",
            "rise opportunity, slight_fall threat, stable opportunity, strong_fall threat",
        ),
    ],
)
def test_a_change_is_told_in_words(old, new, before, after):
    (changed,) = [one for one in compare(sample.small(), bank((old, new))).questions if one.change is not Change.UNCHANGED]
    assert [(field.before, field.after) for field in changed.fields] == [(before, after)]


def test_what_is_no_question_is_told_too():
    after = bank(
        ("name: Diagnostic d'essai", "name: Essai"),
        ("advanced: L'office avance vite.", "advanced: L'office avance."),
        ("term: LCP", "term: Affichage"),
        ("    title: La présence web", "    title: La présence"),
        ("  - {key: bro, kind: brochure, name: Brochure, checked_on: 2026-11-22}\n", ""),
        ("preparation:\n", "preparation:\n  - {key: budget, text: Ouvrez votre budget.}\n"),
    )
    found = {(other.what, other.key): other.change for other in compare(sample.small(), after).others}
    assert found == {
        ("banque", "nom"): "changed",
        ("paragraphe du score global", "advanced"): "changed",
        ("glossaire", "lcp"): "changed",
        ("chapitre", "1"): "changed",
        ("source", "bro"): "removed",
        ("préparation", "budget"): "added",
    }


def test_another_order_is_a_change():
    lines = "              - {key: event, label: Agenda}\n", "              - {key: place, label: Lieux à visiter, short_label: lieux}\n"
    assert not compare(sample.small(), bank(("".join(lines), "".join(reversed(lines))))).is_empty
    one, other = (
        "  - {key: exp, kind: expert, name: Palier d'expert, checked_on: 2026-11-23}\n",
        "  - {key: bro, kind: brochure, name: Brochure",
    )
    text = sample.SMALL.replace(one, "").replace(other, one + other)
    moved = sample.read(text.replace("chapters:", one.replace("exp", "exq", 1) + "chapters:")).bank
    assert moved is not None
    assert not compare(sample.small(), moved).is_empty


def test_questions_in_another_order_are_a_change():
    start, middle, end = (sample.SMALL.index(f"          - code: {code}") for code in ("1.2-01", "1.2-02", "1.2-03"))
    moved = sample.read(sample.SMALL[:start] + sample.SMALL[middle:end] + sample.SMALL[start:middle] + sample.SMALL[end:]).bank
    assert moved is not None
    difference = compare(sample.small(), moved)
    assert [(other.what, other.change) for other in difference.others] == [("ordre des questions", "changed")]


# --- Codes --------------------------------------------------------------------------------------------------------------------------------


def test_a_withdrawn_code_is_refused():
    (finding,) = reused_codes(sample.small(), None, frozenset({"1.1-04", "9-01"}))
    assert finding.path == ("question", "1.1-04", "code")


def test_a_better_wording_or_a_better_scale_keeps_the_code():
    for change in (
        ("text: Si vous ne pouviez", "text: Que feriez-vous, et si vous ne pouviez"),
        ("key: usable", "key: fine"),
        ("unit: s\n", "unit: ms\n"),
    ):
        assert list(reused_codes(bank(change), sample.small(), frozenset())) == []
