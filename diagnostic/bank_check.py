"""What is wrong with a bank that could be read: the tests of question-bank.md §6, all of them, each time a bank is looked at.

Nothing found here forbids a draft, conditions apart; everything but remarks forbids to publish. The wording of texts has its own module,
`diagnostic.bank_wording`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from diagnostic import bank_wording
from diagnostic.bank import (
    COMPARING,
    NONE,
    NONE_LABEL,
    POINTS,
    PROFILE_FIELDS,
    TYPE_NAMES,
    WITH_CHOICES,
    Band,
    BandText,
    Bank,
    Condition,
    Quadrant,
    Question,
    QuestionType,
    Section,
    SourceKind,
)
from diagnostic.bank_tree import Path, Severity
from diagnostic.bank_wording import Finding, is_written, lacking
from otn.lib import french

LEVELS, BANDS, SENTENCES = "Niveaux et points", "Paliers", "Phrases"
SOURCES, PLAN, CONDITIONS, CONTENT = "Seuils et sources", "Nombre de questions", "Conditions", "Textes manquants"

LEAST_BOXES = 4
CODED = {"chapter": "chapitre", "orientation": "orientation"}


def check(bank: Bank) -> list[Finding]:
    """Return everything that is wrong with a bank, in the order of its rules."""
    findings = [*_bank(bank), *_band_texts(bank), *_sources(bank), *_plan(bank), *_conditions(bank)]
    for section in bank.sections:
        for question in section.questions:
            findings += _question(bank, section, question)
    return [*findings, *bank_wording.check(bank)]


# --- The bank and its chapters ------------------------------------------------------------------------------------------------------------


def _bank(bank: Bank) -> Iterator[Finding]:
    yield from lacking(("bank", "name"), bank.name, "Le nom de la banque", CONTENT)
    yield from lacking(("bank", "label"), bank.label, "Le libellé de la version", CONTENT)
    for orientation in bank.orientations:
        path = ("orientation", orientation.key)
        yield from lacking((*path, "label"), orientation.label, f"Le libellé de l’orientation {orientation.key}", CONTENT)
        yield from lacking((*path, "question"), orientation.question, f"La question de l’orientation {orientation.key}", CONTENT)
    for chapter in bank.chapters:
        yield from lacking(("chapter", chapter.code, "title"), chapter.title, f"Le titre du chapitre {chapter.code}", CONTENT)
    for section in bank.sections:
        yield from lacking(("section", section.code, "title"), section.title, f"Le titre du sous-chapitre {section.code}", CONTENT)
        yield from _headings(section)
    for line in bank.preparation:
        yield from lacking(("preparation", line.key, "text"), line.text, f"Le texte de la préparation {line.key}", CONTENT)
    for term in bank.glossary:
        yield from lacking(("term", term.key, "term"), term.term, f"Le mot {term.key} du glossaire", CONTENT)
        yield from lacking(("term", term.key, "definition"), term.definition, f"La définition de {term.term or term.key}", CONTENT)
    lowers = [band.lower for band in bank.maturity]
    if lowers[:1] != [0] or any(lower is None or upper is None or lower >= upper for lower, upper in pairwise(lowers)):
        message = "Les niveaux de maturité vont du plus bas, à partir de 0, au plus haut."
        yield Finding(("bank", "maturity"), Severity.MISSING, BANDS, message)
    for band in bank.maturity:
        yield from lacking(("maturity", band.key, "label"), band.label, f"Le libellé du niveau {band.key}", CONTENT)


def _headings(section: Section) -> Iterator[Finding]:
    seen: set[str] = set()
    for before, question in pairwise([None, *section.questions]):
        assert question is not None
        if question.heading and (before is None or before.heading != question.heading):
            if question.heading in seen:
                message = f"{question.code}\u00a0: les questions de l’intertitre «\u202f{question.heading}\u202f» ne se suivent pas."
                yield Finding(("question", question.code, "heading"), Severity.MISSING, PLAN, message)
            seen.add(question.heading)


def _band_texts(bank: Bank) -> Iterator[Finding]:
    """Test 14: a paragraph for each band, overall, by orientation and by chapter."""
    scopes: list[tuple[Path, str, tuple[BandText, ...]]] = [(("bank",), "score global", bank.band_texts)]
    scopes += [(("orientation", one.key), f"orientation {one.label or one.key}", one.band_texts) for one in bank.orientations]
    scopes += [(("chapter", one.code), f"chapitre {one.code}", one.band_texts) for one in bank.chapters]
    for path, name, texts in scopes:
        written = {text.maturity: text.text for text in texts}
        for band in bank.maturity:
            what = f"Le texte «\u202f{band.label}\u202f» ({name})"
            yield from lacking((*path, "band_texts", band.key), written.get(band.key, ""), what, CONTENT)


def _sources(bank: Bank) -> Iterator[Finding]:
    for source in bank.sources:
        yield from lacking(("source", source.key, "name"), source.name, f"Le nom de la source {source.key}", SOURCES)


# --- How many questions -------------------------------------------------------------------------------------------------------------------


def _plan(bank: Bank) -> Iterator[Finding]:
    """Tests 1, 13 (the count) and 16."""
    if not bank.by_code:
        yield Finding(("bank",), Severity.MISSING, PLAN, "La banque ne contient aucune question.")
    for section in bank.sections:
        path: Path = ("section", section.code)
        if section.plan is None:
            message = f"Le plan du sous-chapitre {section.code} manque\u00a0: combien de questions de chaque type."
            yield Finding((*path, "plan"), Severity.MISSING, PLAN, message)
        else:
            for name, label, planned, found in _counts(section):
                if planned != found:
                    message = f"Sous-chapitre {section.code}, {label}\u00a0: {found} au lieu de {planned}."
                    yield Finding((*path, "plan", name), Severity.MISSING, PLAN, message)
        yield from _numbering(section)
    if bank.minutes is None:
        yield Finding(("bank", "minutes"), Severity.MISSING, PLAN, "La durée prévue, en minutes, manque.")
    elif bank.seconds > bank.minutes * 60:
        message = f"Répondre prendrait {french.plural(-(-bank.seconds // 60), 'minute', 'minutes')}, plus que les {bank.minutes} prévues."
        yield Finding(("bank", "minutes"), Severity.MISSING, PLAN, message)


def _counts(section: Section) -> Iterator[tuple[str, str, int, int]]:
    """Yield (key of the plan, in French, planned, found)."""
    plan, questions = section.plan, section.questions
    assert plan is not None
    types = Counter(question.type for question in questions)
    for kind in QuestionType:
        yield kind.value, TYPE_NAMES[kind], getattr(plan, kind.value), types[kind]
    scored = section.scored
    orientations, planned = Counter(question.orientation for question in scored), dict(plan.orientations)
    for key in sorted({*orientations, *planned} - {""}):
        yield key, f"orientation {key}", planned.get(key, 0), orientations[key]
    if all(question.weight is not None for question in scored):
        yield "weight", "somme des poids", plan.weight, sum(question.weight or 0 for question in scored)
    yield "legal", "obligations légales", plan.legal, sum(question.is_legal for question in questions)
    offered = sum(bool(question.not_applicable) for question in questions)
    yield "not_applicable", "questions qui offrent «\u202fNon concerné\u202f»", plan.not_applicable, offered


def _numbering(section: Section) -> Iterator[Finding]:
    """Remark what a first version has not: later ones have holes where questions were withdrawn, and questions that moved."""
    numbers = set()
    for question in section.questions:
        home, _, number = question.code.partition("-")
        if home == section.code:
            numbers.add(int(number))
        else:
            message = f"{question.code}\u00a0: cette question est dans le sous-chapitre {section.code}."
            yield Finding(("question", question.code), Severity.REMARK, PLAN, message)
    if holes := sorted(set(range(1, max(numbers, default=0) + 1)) - numbers):
        codes = french.listing([f"{section.code}-{number:02}" for number in holes])
        yield Finding(("section", section.code), Severity.REMARK, PLAN, f"Ces codes ne sont pas employés\u00a0: {codes}.")


# --- Conditions ---------------------------------------------------------------------------------------------------------------------------


def _conditions(bank: Bank) -> Iterator[Finding]:
    """A condition asks a question that stands before, which leaves no room for a cycle, or the profile of the office."""
    before: set[str] = set()
    for code, question in bank.by_code.items():
        if question.condition is not None and (message := _condition(bank, question.condition, before)):
            yield Finding(("question", code, "condition"), Severity.FAULT, CONDITIONS, f"{code}\u00a0: {message}")
        if question.replaces in bank.by_code:
            message = f"{code}\u00a0: la question {question.replaces}, qu’elle remplace, est encore dans la banque."
            yield Finding(("question", code, "replaces"), Severity.FAULT, CONDITIONS, message)
        before.add(code)


def _condition(bank: Bank, condition: Condition, before: set[str]) -> str:
    """Say what is wrong with a condition; empty when nothing is."""
    compares = condition.operator in COMPARING
    if condition.profile:
        if condition.profile not in PROFILE_FIELDS:
            return f"le profil d’un office n’a pas de champ «\u202f{condition.profile}\u202f»."
        known, is_number = PROFILE_FIELDS[condition.profile], not PROFILE_FIELDS[condition.profile]
    else:
        other = bank.by_code.get(condition.question)
        if other is None:
            return f"la condition porte sur la question {condition.question}, qui n’existe pas."
        if condition.question not in before:
            return f"la condition porte sur la question {condition.question}, qui n’est pas posée avant."
        if other.type is QuestionType.TEXT:
            return f"une condition ne peut pas porter sur un texte libre ({condition.question})."
        known, is_number = frozenset(choice.key for choice in other.choices), other.type is QuestionType.NUMBER
    if compares is not is_number:
        return "un nombre se compare par at_least ou below, tout le reste par is ou is_not."
    if unknown := sorted(set(condition.values) - known):
        return f"la condition attend «\u202f{unknown[0]}\u202f», qui n’est pas une réponse possible."
    return ""


# --- One question -------------------------------------------------------------------------------------------------------------------------


def _question(bank: Bank, section: Section, question: Question) -> Iterator[Finding]:
    path: Path = ("question", question.code)
    is_scored = question.code in bank.scored

    def finding(message: str, kind: str, *below: str | int, severity: Severity = Severity.MISSING) -> Finding:
        return Finding((*path, *below), severity, kind, f"{question.code}\u00a0: {message}")

    yield from lacking((*path, "text"), question.text, f"{question.code}\u00a0: le texte", CONTENT)
    if question.type is not QuestionType.TEXT:
        for name, text, what in (
            ("subject", question.subject, "le sujet court"),
            ("help", question.help_text, "l’aide"),
            ("rationale", question.rationale, "le pourquoi"),
        ):
            yield from lacking((*path, name), text, f"{question.code}\u00a0: {what}", CONTENT)

    # Tests 2 and 12.
    for name, value, what in (
        ("weight", question.weight, "le poids"),
        ("orientation", question.orientation or None, "l’orientation"),
        ("cct", question.cct, "l’indication de coût, complexité et temps"),
    ):
        if is_scored and value is None:
            yield finding(f"{what} manque.", LEVELS, name)
        elif not is_scored and value is not None:
            yield finding(f"{what} n’a pas lieu d’être, cette question ne compte dans aucun score.", LEVELS, name)
    if question.not_applicable and question.type is QuestionType.TEXT:
        yield finding("un texte libre n’est pas obligatoire, il n’offre pas «\u202fNon concerné\u202f».", LEVELS, "not_applicable")

    for message, below in _answers(question, is_context=section.is_context):
        yield finding(message, BANDS if below[0] == "bands" else LEVELS, *below)
    for message, below in _sentences(question, is_scored=is_scored):
        yield finding(message, SENTENCES, *below)
    yield from _thresholds(bank, question, is_scored=is_scored)


Fault = tuple[str, tuple[str | int, ...]]  # the message, and where below the question


def _answers(question: Question, *, is_context: bool) -> Iterator[Fault]:
    """Tests 3, 4, 5 and 10."""
    key = "boxes" if question.type is QuestionType.MULTIPLE else "choices"
    if question.type in WITH_CHOICES:
        labels = Counter(choice.label for choice in question.choices)
        for choice in question.choices:
            if not is_written(choice.label):
                yield f"le libellé de la réponse {choice.key} manque.", ("choice", choice.key, "label")
            elif labels[choice.label] > 1:
                yield f"deux réponses ont le même libellé «\u202f{choice.label}\u202f».", ("choice", choice.key, "label")
            if is_context and choice.quadrant is None:
                yield f"la réponse {choice.key} n’est ni opportunité, ni menace, ni neutre.", ("choice", choice.key)
            if not is_context and (choice.quadrant is not None or choice.fact):
                yield "seul le contexte extérieur a des opportunités et des menaces.", ("choice", choice.key)
    match question.type:
        case QuestionType.SINGLE if len(question.choices) != len(POINTS):
            yield f"un choix unique a quatre réponses, celui-ci en a {len(question.choices)}.", (key,)
        case QuestionType.SINGLE | QuestionType.YES_PARTIAL_NO if not is_context:
            yield from _levels(question, key)
        case QuestionType.MULTIPLE:
            boxes = sum(not choice.is_exclusive for choice in question.choices)
            if boxes < LEAST_BOXES:
                yield f"un choix multiple a au moins quatre cases, celui-ci en a {boxes}.", (key,)
            if any(choice.is_exclusive and NONE_LABEL not in choice.label for choice in question.choices):
                yield f"la case none se lit «\u202f{NONE_LABEL}\u202f».", ("choice", NONE, "label")
            if not is_context:
                yield from _box_bands(question)
        case QuestionType.NUMBER:
            yield from _number_bands(question)


def _levels(question: Question, key: str) -> Iterator[Fault]:
    levels = [(choice.level, choice.points) for choice in question.choices if choice.level is not None and choice.points is not None]
    if question.type is QuestionType.SINGLE and [level for level, _ in levels] != list(POINTS):
        yield "les réponses vont de la moins bonne à la meilleure, niveaux 0 à 3, chacun une fois.", (key,)
    elif not _are_points([points for _, points in levels]):
        yield POINTS_RISE, (key,)


POINTS_RISE = "les points vont de 0 à 100 et augmentent avec le niveau."


def _are_points(points: Sequence[int]) -> bool:
    """Say whether points rise from 0 to 100, so that all worst answers give 0 and all best ones 100."""
    return not points or (points[0] == 0 and points[-1] == 100 and all(one < better for one, better in pairwise(points)))


def _box_bands(question: Question) -> Iterator[Fault]:
    bands = question.bands
    if [band.level for band in bands] != list(POINTS):
        yield "les paliers vont du niveau 0 au niveau 3, chacun une fois.", ("bands",)
        return
    lowers = [band.lower for band in bands if band.lower is not None and band.has_lower]
    if len(lowers) < len(bands) or lowers[0] != 0 or any(lower >= upper for lower, upper in pairwise(lowers)):
        yield "les paliers commencent à 0 case et se suivent.", ("bands",)
    elif lowers[-1] > len(question.boxes):
        yield f"le dernier palier demande {lowers[-1]} cases, {len(question.boxes)} comptent.", ("bands",)
    if not _are_points([band.points for band in bands]):
        yield POINTS_RISE, ("bands",)


def _number_bands(question: Question) -> Iterator[Fault]:
    if not question.unit:
        yield "l’unité manque.", ("unit",)
    low, high, bands = question.minimum, question.maximum, question.bands
    if low is not None and high is not None and low >= high:
        yield "le minimum n’est pas inférieur au maximum.", ("min",)
        return
    if not bands:
        yield "les paliers manquent.", ("bands",)
        return
    if bands[0].lower is not None or bands[-1].upper is not None:
        yield "le premier palier n’a pas de borne basse, le dernier pas de borne haute.", ("bands",)
    for rank, (band, following) in enumerate(pairwise(bands)):
        if band.upper is None or band.upper != following.lower or band.has_upper is following.has_lower:
            yield f"entre les paliers {rank + 1} et {rank + 2}, une valeur est dans les deux ou dans aucun.", ("bands", rank + 1)
    if missing := sorted(set(POINTS) - {band.level for band in bands if _can_be_reached(band, question)}):
        yield f"aucune valeur ne donne le niveau {french.listing([str(level) for level in missing], 'ou')}.", ("bands",)
    by_level: dict[int, set[int]] = {}
    for band in bands:
        by_level.setdefault(band.level, set()).add(band.points)
    if any(len(values) > 1 for values in by_level.values()) or not _are_points([min(by_level[level]) for level in sorted(by_level)]):
        yield POINTS_RISE, ("bands",)
    steps = {following.level > band.level for band, following in pairwise(bands) if following.level != band.level}
    repeats = any(following.level == band.level for band, following in pairwise(bands))
    if (len(steps) > 1 or repeats) and not question.is_non_monotonic:
        yield "les niveaux montent puis descendent\u00a0: est-ce voulu (non_monotonic)\u202f?", ("bands",)
    if len(steps) == 1 and not repeats and question.is_non_monotonic:
        yield "les niveaux vont dans un seul sens\u00a0: non_monotonic est de trop.", ("non_monotonic",)


def _can_be_reached(band: Band, question: Question) -> bool:
    """Say whether a value between the least and the greatest that can be typed falls into a band."""
    low, high = question.minimum, question.maximum
    too_low = low is not None and band.upper is not None and (band.upper < low or (band.upper == low and not band.has_upper))
    too_high = high is not None and band.lower is not None and (band.lower > high or (band.lower == high and not band.has_lower))
    return not (too_low or too_high)


def _sentences(question: Question, *, is_scored: bool) -> Iterator[Fault]:
    """Tests 6 and 10: what an answer becomes."""
    facts = question.facts
    inner, outer = (facts.low, facts.low_1, facts.high), (facts.threat, facts.opportunity)
    if is_scored:
        for name, text, what in (("low", facts.low, "faiblesse"), ("high", facts.high, "force")):
            if not is_written(text):
                yield f"la phrase de la {what} manque.", ("facts", name)
        if not is_written(question.recommendation):
            yield "la recommandation manque.", ("recommendations", "low")
        if any(outer):
            yield "seul le contexte extérieur a des opportunités et des menaces.", ("facts",)
        return
    if any(inner) or question.recommendation or question.next_recommendation:
        yield "cette question ne compte dans aucun score, elle n’a ni force, ni faiblesse, ni recommandation.", ("facts",)
    sentences = {Quadrant.THREAT: facts.threat, Quadrant.OPPORTUNITY: facts.opportunity}
    for choice in question.choices:
        if choice.quadrant in sentences and not is_written(choice.fact or sentences[choice.quadrant]):
            yield f"la phrase de la réponse {choice.key} manque.", ("choice", choice.key)


def _thresholds(bank: Bank, question: Question, *, is_scored: bool) -> Iterator[Finding]:
    """Tests 8 and 9."""
    kinds = {source.key: source.kind for source in bank.sources}
    path: Path = ("question", question.code)

    def finding(message: str, *below: str | int) -> Finding:
        return Finding((*path, *below), Severity.MISSING, SOURCES, f"{question.code}\u00a0: {message}")

    for rank, threshold in enumerate(question.thresholds):
        kind = kinds.get(threshold.source)
        if not is_written(threshold.text):
            yield finding("le texte du seuil manque.", "thresholds", rank, "text")
        if threshold.checked_on is None:
            yield finding("la date de vérification du seuil manque.", "thresholds", rank)
        if kind is SourceKind.PUBLISHED and not threshold.source_url:
            yield finding("l’adresse de la page qui donne le seuil manque.", "thresholds", rank)
        if kind is SourceKind.UNCONFIRMED:
            yield finding("la source du seuil est à confirmer.", "thresholds", rank, "source")
    if question.is_legal and not is_scored:
        yield finding("une obligation légale se demande par une question qui compte.", "legal")
    elif question.is_legal and SourceKind.PUBLISHED not in {kinds.get(threshold.source) for threshold in question.thresholds}:
        yield finding("une obligation légale cite au moins une source publiée.", "thresholds")
