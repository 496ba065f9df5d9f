"""The wording of a bank: lengths, variables, verbs, words that are not wanted, texts alike, typography."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from diagnostic.bank import Bank, Chapter, Question, QuestionType
from diagnostic.bank_tree import Path, Severity, quoted
from otn.lib.french import proofreading

WORDING, ALIKE, VARIABLES, TYPOGRAPHY = "Rédaction", "Textes semblables", "Variables", "Typographie"

FEWEST_WORDS, MOST_WORDS, TOO_MANY_WORDS = 12, 22, 30
LIKENESS = 0.8  # share of words in common, from which two texts are looked at again

PLACEHOLDER = "À écrire"

BY_TYPE = {
    QuestionType.SINGLE: {"choice"},
    QuestionType.YES_PARTIAL_NO: {"choice"},
    QuestionType.MULTIPLE: {"checked", "missing"},
    QuestionType.NUMBER: {"value", "unit", "threshold"},
    QuestionType.TEXT: set[str](),
}
EVERYWHERE = {"subject", "office"}

VARIABLE = re.compile(r"\{([^{}]*)\}")
UNWANTED = re.compile(r"\bet/ou\b|\betc\b\.?", re.IGNORECASE)
DOUBLE_SPACE = re.compile(r"\S[ \u00a0\u202f]{2,}\S")
VAGUE = {"moyen", "moyenne", "bon", "bonne", "mauvais", "mauvaise", "faible", "correct", "correcte"}

# An infinitive ends like this; so do these nouns and adjectives, which open a sentence more often than the verbs that are spelt alike.
INFINITIVE = re.compile(r"(?:(?:Ne pas |Se |S’|N’)?)[^\W\d_]+(?:er|ir|re|oir)\b")
OTHER_WORDS = """
atelier cahier calendrier centre chantier chapitre chiffre contre courrier dernier dossier entre filtre gestionnaire heure histoire
lettre loisir notre nombre offre ordre papier partenaire premier prestataire quatre questionnaire registre répertoire repère semestre
sommaire territoire titre trimestre votre
"""
NO_VERBS = frozenset(OTHER_WORDS.split())

MISPRINTS = {
    proofreading.APOSTROPHE: "apostrophe droite, écrivez ’",
    proofreading.QUOTES: "guillemets droits, écrivez «\u202f»",
    proofreading.DOTS: "trois points, écrivez …",
    proofreading.SPACE_AFTER: "espace insécable attendue après {}",
    proofreading.SPACE_BEFORE: "espace insécable attendue avant {}",
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with a value of a bank, and how that value is reached."""

    path: Path
    severity: Severity
    kind: str
    message: str


@dataclass(frozen=True)
class Text:
    path: Path
    text: str
    code: str = ""  # of the question that it belongs to
    role: str = ""  # what is compared with what
    variables: frozenset[str] = frozenset()


def is_written(text: str) -> bool:
    return bool(text) and text != PLACEHOLDER


def lacking(path: Path, text: str, what: str, kind: str) -> Iterator[Finding]:
    """Say that a text is not written, unless it is."""
    if not is_written(text):
        yield Finding(path, Severity.MISSING, kind, f"{what} manque.")


def check(bank: Bank) -> Iterator[Finding]:
    """Yield what is wrong with the texts of a bank; those that are not written are another module's."""
    texts = [text for text in _texts(bank) if is_written(text.text)]
    for text in texts:
        for message, kind, severity in _text(text):
            yield Finding(
                text.path, severity, kind, f"{text.code}\u00a0: {message}" if text.code else f"{message[:1].upper()}{message[1:]}"
            )
    for question in bank.by_code.values():
        yield from _values(question)
    yield from _alike(texts)


# --- All texts ----------------------------------------------------------------------------------------------------------------------------


def _texts(bank: Bank) -> Iterator[Text]:
    """Yield every text that people read."""
    yield Text(("bank", "name"), bank.name)
    yield from (Text(("bank", "band_texts", one.maturity), one.text, role="paragraph") for one in bank.band_texts)
    yield from (Text(("maturity", one.key, "label"), one.label) for one in bank.maturity)
    for orientation in bank.orientations:
        path = ("orientation", orientation.key)
        yield Text((*path, "label"), orientation.label)
        yield Text((*path, "question"), orientation.question)
        yield from (Text((*path, "band_texts", one.maturity), one.text, role="paragraph") for one in orientation.band_texts)
    yield from (Text(("preparation", one.key, "text"), one.text) for one in bank.preparation)
    for term in bank.glossary:
        yield Text(("term", term.key, "term"), term.term)
        yield Text(("term", term.key, "definition"), term.definition)
    yield from (Text(("source", one.key, "name"), one.name) for one in bank.sources)
    for chapter in bank.chapters:
        yield from _texts_of_chapter(chapter)


def _texts_of_chapter(chapter: Chapter) -> Iterator[Text]:
    yield Text(("chapter", chapter.code, "title"), chapter.title)
    yield from (Text(("chapter", chapter.code, "band_texts", one.maturity), one.text, role="paragraph") for one in chapter.band_texts)
    for section in chapter.sections:
        yield Text(("section", section.code, "title"), section.title)
        for question in section.questions:
            yield from _texts_of_question(question, is_context=section.is_context)


def _texts_of_question(question: Question, *, is_context: bool) -> Iterator[Text]:
    code = question.code
    path: Path = ("question", code)
    known = frozenset(BY_TYPE[question.type] | EVERYWHERE)
    if is_context and question.type is QuestionType.MULTIPLE:
        known |= {"item"}
    if question.best_bound is None:
        known -= {"threshold"}
    yield Text((*path, "text"), question.text, code, "question")
    yield Text((*path, "subject"), question.subject, code)
    yield Text((*path, "help"), question.help_text, code)
    yield Text((*path, "rationale"), question.rationale, code)
    yield Text((*path, "heading"), question.heading, code)
    yield Text((*path, "not_applicable"), question.not_applicable, code)
    yield from (Text((*path, "thresholds", rank, "text"), one.text, code) for rank, one in enumerate(question.thresholds))
    for choice in question.choices:
        below: Path = (*path, "choice", choice.key)
        yield Text((*below, "label"), choice.label, code, "label")
        yield Text((*below, "short_label"), choice.short_label, code, "label")
        yield Text((*below, "fact"), choice.fact, code, "fact", known)
    facts = question.facts
    for name in ("low", "low_1", "high", "threat", "opportunity"):
        yield Text((*path, "facts", name), getattr(facts, name), code, "fact", known)
    yield Text((*path, "recommendations", "low"), question.recommendation, code, "recommendation")
    yield Text((*path, "recommendations", "next"), question.next_recommendation, code, "recommendation")


# --- One text -----------------------------------------------------------------------------------------------------------------------------


def _text(text: Text) -> Iterator[tuple[str, str, Severity]]:
    """Yield (message, kind, severity)."""
    for variable in VARIABLE.findall(text.text):
        if variable not in text.variables:
            where = "n’existe pas pour cette question" if text.variables else "n’est pas remplacée dans ce texte"
            yield f"la variable {quoted('{' + variable + '}')} {where}.", VARIABLES, Severity.MISSING
    if set("{}").intersection(VARIABLE.sub("", text.text)):
        yield f"une accolade n’a pas sa pareille\u00a0: {quoted(text.text)}.", VARIABLES, Severity.MISSING
    if unwanted := UNWANTED.search(text.text):
        yield f"le mot {quoted(unwanted[0])} n’est pas voulu\u00a0: {quoted(text.text)}.", WORDING, Severity.MISSING
    if text.role == "label" and text.text.casefold() in VAGUE:
        yield f"{quoted(text.text)} juge au lieu de décrire ce qui se constate.", WORDING, Severity.MISSING
    if text.role == "question":
        yield from _length(text.text)
    if text.role == "recommendation" and not begins_with_infinitive(text.text):
        yield f"une recommandation commence par un verbe à l’infinitif\u00a0: {quoted(text.text)}.", WORDING, Severity.MISSING
    yield from ((message, TYPOGRAPHY, Severity.MISSING) for message in typography_faults(text.text))


def _length(text: str) -> Iterator[tuple[str, str, Severity]]:
    words = count_words(text)
    if words > TOO_MANY_WORDS:
        yield f"la question compte {words} mots, {TOO_MANY_WORDS} au plus.", WORDING, Severity.MISSING
    elif not FEWEST_WORDS <= words <= MOST_WORDS:
        yield f"la question compte {words} mots, {FEWEST_WORDS} à {MOST_WORDS} sont voulus.", WORDING, Severity.REMARK


def count_words(text: str) -> int:
    """Count what stands between spaces and holds a letter or a digit: « l’office » is one word."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def begins_with_infinitive(text: str) -> bool:
    match = INFINITIVE.match(text)
    return match is not None and match[0].rpartition(" ")[2].casefold() not in NO_VERBS


def typography_faults(text: str) -> list[str]:
    """Say in French what a typographer would correct (test 17)."""
    filled = VARIABLE.sub(f"{proofreading.OPEN}{proofreading.CLOSE}", text)
    found = [
        f"{MISPRINTS[misprint.kind].format(misprint.sign)}\u00a0: {quoted(proofreading.around(filled, misprint.at))}."
        for misprint in proofreading.misprints(filled)
    ]
    if double := DOUBLE_SPACE.search(filled):
        found.append(f"deux espaces qui se suivent\u00a0: {quoted(filled[max(0, double.start() - 20) : double.end() + 15])}.")
    return found


def _values(question: Question) -> Iterator[Finding]:
    """A number without its unit convinces nobody."""
    if question.type is not QuestionType.NUMBER or not question.unit:
        return
    unit = re.compile(rf"\{{value\}}[ \u00a0\u202f]?(?:{re.escape(question.unit)}(?!\w)|\{{unit\}})")
    for name in ("low", "low_1", "high"):
        sentence = getattr(question.facts, name)
        if sentence.count("{value}") != len(unit.findall(sentence)):
            message = f"{question.code}\u00a0: {{value}} n’est pas suivi de son unité ({question.unit})\u00a0: {quoted(sentence)}."
            yield Finding(("question", question.code, "facts", name), Severity.MISSING, VARIABLES, message)


# --- Two texts ----------------------------------------------------------------------------------------------------------------------------


def _alike(texts: list[Text]) -> Iterator[Finding]:
    """Test 7: the same text twice, or nearly."""
    first: dict[str, Text] = {}
    for text in texts:
        if text.role not in {"question", "fact", "recommendation", "paragraph"}:
            continue
        bare = " ".join(_words(text.text))
        if bare in first:
            yield Finding(text.path, Severity.MISSING, ALIKE, f"{_name(text)} a le même texte que {_name(first[bare], after=True)}.")
        first.setdefault(bare, text)
    by_role: dict[str, list[tuple[frozenset[str], Text]]] = {}
    for bare, text in first.items():
        by_role.setdefault(text.role, []).append((frozenset(bare.split()), text))
    for candidates in by_role.values():
        for (words, text), (others, other) in combinations(candidates, 2):
            if text.path[:2] != other.path[:2] and _are_alike(words, others):
                message = f"{_name(other)} ressemble beaucoup à {_name(text, after=True)}\u00a0: {quoted(other.text)}."
                yield Finding(other.path, Severity.REMARK, ALIKE, message)


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    fewer, more = sorted((len(words), len(others)))
    return fewer >= LIKENESS * more and len(words & others) >= LIKENESS * len(words | others)


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(character for character in decomposed if not unicodedata.combining(character)))


ROLES = {"question": "la question", "fact": "la phrase", "recommendation": "la recommandation", "paragraph": "le paragraphe"}


def _name(text: Text, *, after: bool = False) -> str:
    """Call a text by its role and question: in front of a sentence, or inside it."""
    what = ROLES[text.role]
    owner = text.code or str(text.path[1])
    return f"{what} de {owner}" if after else f"{owner}\u00a0: {what}"
