"""The sheets of a bank's workbook: their columns, and the nested key of the document that each holds (docs/question-bank.md).

A nested key is a column (`facts.low`), a list is a sheet whose first column says what each row belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostic.bank import QUADRANT_NAMES, SOURCE_NAMES, TYPE_NAMES
from otn.lib import excel

KEYS = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A column of a sheet, and the nested key that it holds."""

    title: str
    key: KEYS
    kind: str = excel.TEXT
    width: int = 14
    words: Mapping[str, str] = field(default_factory=dict)  # our word → the one in the sheet


def _field(title: str, key: str, kind: str = excel.TEXT, width: int = 14, words: Mapping[Any, str] | None = None) -> Field:
    return Field(title, tuple(key.split(".")), kind, width, {str(word): name for word, name in (words or {}).items()})


OWNER = "owner"  # what a row belongs to
YES = {"True": "oui", "False": ""}
COMPARISONS = {"is": "est", "is_not": "n’est pas", "at_least": "au moins", "below": "moins de"}
WHOLE_BANK = "global"  # scope of the paragraphs on the overall score

BANK, MATURITY, ORIENTATIONS, CHAPTERS, SECTIONS = "Banque", "Maturité", "Orientations", "Chapitres", "Sous-chapitres"
QUESTIONS, SENTENCES, ANSWERS, THRESHOLDS = "Questions", "Faits et recommandations", "Réponses", "Seuils"
TEXTS, PREPARATION, GLOSSARY, SOURCES, GUIDE = "Textes", "Préparation", "Glossaire", "Sources", "Mode d’emploi"

SHEETS: Mapping[str, tuple[Field, ...]] = {
    BANK: (
        _field("Clé", "key"),
        _field("Nom", "name", width=50),
        _field("Version", "label"),
        _field("Durée en minutes", "minutes", excel.WHOLE),
    ),
    MATURITY: (
        _field("Clé", "key"),
        _field("Libellé", "label", width=24),
        _field("À partir de", "from", excel.WHOLE),
    ),
    ORIENTATIONS: (
        _field("Clé", "key"),
        _field("Libellé", "label", width=30),
        _field("Question", "question", width=70),
    ),
    CHAPTERS: (_field("Code", "code"), _field("Titre", "title", width=50)),
    SECTIONS: (
        _field("Chapitre", OWNER),
        _field("Code", "code"),
        _field("Titre", "title", width=40),
        _field("Contexte", "context", words=YES),
        _field("Choix unique", "plan.single", excel.WHOLE),
        _field("Oui, partiellement, non", "plan.yes_partial_no", excel.WHOLE),
        _field("Choix multiple", "plan.multiple", excel.WHOLE),
        _field("Nombre", "plan.number", excel.WHOLE),
        _field("Texte libre", "plan.text", excel.WHOLE),
        _field("Somme des poids", "plan.weight", excel.WHOLE),
        _field("Obligations légales", "plan.legal", excel.WHOLE),
        _field("Offrent non concerné", "plan.not_applicable", excel.WHOLE),
    ),
    QUESTIONS: (
        _field("Sous-chapitre", OWNER),
        _field("Code", "code"),
        _field("Intertitre", "heading", width=24),
        _field("Type", "type", width=24, words=TYPE_NAMES),
        _field("Texte", "text", width=60),
        _field("Sujet", "subject", width=40),
        _field("Aide", "help", width=50),
        _field("Pourquoi", "rationale", width=50),
        _field("Poids", "weight", excel.WHOLE),
        _field("Orientation", "orientation"),
        _field("Obligation légale", "legal", words=YES),
        _field("Non concerné", "not_applicable", width=30),
        _field("Coût", "cct.0", excel.WHOLE),
        _field("Complexité", "cct.1", excel.WHOLE),
        _field("Temps", "cct.2", excel.WHOLE),
        _field("Unité", "unit"),
        _field("Minimum", "min", excel.DECIMAL),
        _field("Maximum", "max", excel.DECIMAL),
        _field("Non monotone", "non_monotonic", words=YES),
        _field("Remplace", "replaces"),
        _field("Condition\u00a0: question", "condition.question"),
        _field("Condition\u00a0: profil", "condition.profile"),
        _field("Condition\u00a0: comparaison", "condition.operator", words=COMPARISONS),
        _field("Condition\u00a0: valeurs", "condition.values"),
    ),
    SENTENCES: (
        _field("Question", OWNER),
        _field("Fait des niveaux bas", "facts.low", width=50),
        _field("Fait du niveau 1", "facts.low_1", width=50),
        _field("Fait du niveau haut", "facts.high", width=50),
        _field("Menace", "facts.threat", width=50),
        _field("Opportunité", "facts.opportunity", width=50),
        _field("Recommandation", "recommendations.low", width=60),
        _field("Recommandation du niveau 2", "recommendations.next", width=60),
    ),
    ANSWERS: (
        _field("Question", OWNER),
        _field("Clé", "key"),
        _field("Libellé", "label", width=60),
        _field("Libellé court", "short_label", width=30),
        _field("À partir de (≥)", "from", excel.DECIMAL),
        _field("Au-dessus de (>)", "above", excel.DECIMAL),
        _field("Jusqu’à (≤)", "to", excel.DECIMAL),
        _field("Au-dessous de (<)", "below", excel.DECIMAL),
        _field("Niveau", "level", excel.WHOLE),
        _field("Points", "points", excel.WHOLE),
        _field("Case neutre", "neutral", words=YES),
        _field("Quadrant", "quadrant", words=QUADRANT_NAMES),
        _field("Phrase", "fact", width=50),
    ),
    THRESHOLDS: (
        _field("Question", OWNER),
        _field("Texte", "text", width=60),
        _field("Source", "source"),
        _field("Adresse", "source_url", width=50),
        _field("Vérifié le", "checked_on", excel.DATE),
    ),
    TEXTS: (_field("Portée", OWNER), _field("Niveau", "maturity"), _field("Texte", "text", width=100)),
    PREPARATION: (_field("Clé", "key"), _field("Texte", "text", width=100)),
    GLOSSARY: (_field("Clé", "key"), _field("Mot", "term", width=40), _field("Définition", "definition", width=100)),
    SOURCES: (
        _field("Clé", "key"),
        _field("Nature", "kind", words=SOURCE_NAMES),
        _field("Nom", "name", width=60),
        _field("Adresse", "url", width=60),
        _field("Vérifié le", "checked_on", excel.DATE),
    ),
}

PLANNED_FOR = "Orientation "  # then its key


def planned_for(orientation: str) -> Field:
    """Return the column of Sous-chapitres that depends on the bank: how many questions have this orientation."""
    return Field(f"{PLANNED_FOR}{orientation}", ("plan", orientation), excel.WHOLE)
