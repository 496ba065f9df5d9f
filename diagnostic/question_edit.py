"""A question of a draft as a form: which cells its type has, and the shape of a file that they are given back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostic.bank import (
    NONE,
    NONE_LABEL,
    POINTS,
    PROFILE_FIELDS,
    QUADRANT_NAMES,
    YES_LABELS,
    Bank,
    Operator,
    Question,
    QuestionType,
    Section,
)
from diagnostic.bank_columns import COMPARISONS
from diagnostic.bank_document import Document, describe
from diagnostic.bank_edit import BLANK, REMOVED, Cell, Group, Part, Typed, Widget, cell_of, rows_of, typed_as

WEIGHTS = (("", "—"), ("1", "1, utile"), ("2", "2, important"), ("3", "3, critique"))
STEPS = (("", "—"), ("0", "0, négligeable"), ("25", "25, faible"), ("50", "50, moyen"), ("75", "75, élevé"), ("100", "100, très élevé"))
QUADRANTS = (("", "—"), *((quadrant.value, name) for quadrant, name in QUADRANT_NAMES.items()))
LEVELS = (("", "—"), *((str(level), str(level)) for level in POINTS))
OPERATORS = (("", "—"), *COMPARISONS.items())
VARIABLES_HELP: Mapping[QuestionType, str] = {
    QuestionType.SINGLE: "Variables\u00a0: {choice}, {subject}, {office}.",
    QuestionType.YES_PARTIAL_NO: "Variables\u00a0: {choice}, {subject}, {office}.",
    QuestionType.MULTIPLE: "Variables\u00a0: {checked}, {missing}, {subject}, {office}.",
    QuestionType.NUMBER: "Variables\u00a0: {value}, {unit}, {threshold}, {subject}, {office}.",
    QuestionType.TEXT: "",
}


@dataclass(frozen=True)
class QuestionPart(Part):
    code: str

    @property
    def key(self) -> str:
        return f"question {self.code}"

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        return tuple(_question_groups(bank, *self._found(bank)))

    def put(self, document: Document, typed: Document) -> None:
        for questions in (section.get("questions", []) for chapter in document["chapters"] for section in chapter.get("sections", [])):
            for rank, question in enumerate(questions):
                if question["code"] == self.code:
                    kept = {"code": self.code, "type": question["type"]}
                    questions[rank] = kept | _question_document(typed)

    def _found(self, bank: Bank) -> tuple[Section, Question]:
        for section in bank.sections:
            for question in section.questions:
                if question.code == self.code:
                    return section, question
        raise LookupError(self.code)


def _question_groups(bank: Bank, section: Section, question: Question) -> Iterator[Group]:
    document = _document_of(bank, question.code)
    kind = question.type

    def cell(name: str, label: str, widget: Widget = "line", **given: Any) -> Cell:
        return cell_of(document, name, label, widget, **given)

    is_text = kind is QuestionType.TEXT
    is_scored = not (is_text or section.is_context)
    texts = [
        cell("text", "Question", "area", help_text="Un seul fait observable, 12 à 22 mots."),
        cell("subject", "Sujet court", help_text="Après «\u202fDonnée non suivie\u00a0:\u202f», avec son article\u00a0: la part des…"),
        cell("help", "Aide\u00a0: où regarder", "area"),
    ]
    if not is_text:
        texts += [
            cell("rationale", "Pourquoi cette question", "area"),
            cell("not_applicable", "Non concerné, quand", help_text="Vide\u00a0: la réponse n’est pas offerte."),
        ]
    yield Group("Texte", (*texts, cell("heading", "Intertitre", help_text="Facultatif.")))
    if is_scored:
        orientations = (("", "—"), *((one.key, one.label or one.key) for one in bank.orientations))
        yield Group(
            "Notation",
            (
                cell("weight", "Poids", "choice", options=WEIGHTS),
                cell("orientation", "Orientation", "choice", options=orientations),
                cell("legal", "Obligation légale", "flag"),
                cell("cct.0", "Coût", "choice", options=STEPS),
                cell("cct.1", "Complexité", "choice", options=STEPS),
                cell("cct.2", "Temps", "choice", options=STEPS),
            ),
        )
    yield from _answer_groups(document, kind, is_context=section.is_context)
    yield from _sentence_groups(document, kind, is_text=is_text, is_context=section.is_context)
    if is_scored:
        sources = (("", "—"), *((one.key, one.name or one.key) for one in bank.sources))
        yield from _threshold_groups(document, sources)
    yield _condition_group(document, question)


def _document_of(bank: Bank, code: str) -> Document:
    questions = [
        question
        for chapter in describe(bank)["chapters"]
        for section in chapter.get("sections", [])
        for question in section.get("questions", [])
    ]
    return next(question for question in questions if question["code"] == code)


def _answer_groups(document: Document, kind: QuestionType, *, is_context: bool) -> Iterator[Group]:
    """Yield the answers that are offered, and what makes a level of them."""
    outer = (("quadrant", "Quadrant", "choice", QUADRANTS), ("fact", "Phrase", "area", ())) if is_context else ()

    def row(key: str, rank: int, title: str, *, first: Cell, points: bool = False, neutral: bool = False, removable: bool = False) -> Group:
        cells = [first]
        cells += [
            cell_of(document, f"{key}.{rank}.{name}", label)
            for name, label in (("label", "Libellé"), ("short_label", "Libellé court"), *((("points", "Points"),) if points else ()))
        ]
        if neutral:
            cells.append(cell_of(document, f"{key}.{rank}.neutral", "Ne compte pas", "flag"))
        cells += [cell_of(document, f"{key}.{rank}.{name}", label, widget, options=options) for name, label, widget, options in outer]
        if removable:
            cells.append(Cell(f"{key}.{rank}.{REMOVED}", "Retirer cette case", "", "flag"))
        return Group(title, tuple(cells), is_row=True)

    match kind:
        case QuestionType.SINGLE:
            for rank in range(max(len(POINTS), len(document.get("choices", [])))):
                title = f"Réponse {rank + 1}" if is_context else f"Niveau {rank}"
                yield row("choices", rank, title, first=cell_of(document, f"choices.{rank}.key", "Clé"), points=not is_context)
        case QuestionType.YES_PARTIAL_NO:
            given = {choice["key"]: choice for choice in document.get("choices", [])}
            document["choices"] = [given.get(key, {"key": key}) for key in YES_LABELS]
            for rank, (key, label) in enumerate(YES_LABELS.items()):
                fixed = Cell(f"choices.{rank}.key", "Clé", key, "fixed")
                yield row("choices", rank, label, first=fixed, points=not is_context)
        case QuestionType.MULTIPLE:
            yield from _box_groups(document, row, is_context=is_context)
        case QuestionType.NUMBER:
            yield from _number_groups(document)


def _box_groups(document: Document, row: Any, *, is_context: bool) -> Iterator[Group]:
    boxes = document.setdefault("boxes", [])
    none = next((box for box in boxes if box["key"] == NONE), {"key": NONE})
    document["boxes"] = [box for box in boxes if box["key"] != NONE]
    count = len(document["boxes"])
    for rank in range(count + BLANK):
        title = f"Case {rank + 1}" if rank < count else "Ajouter une case"
        first = cell_of(document, f"boxes.{rank}.key", "Clé")
        yield row("boxes", rank, title, first=first, neutral=not is_context, removable=rank < count)
    if is_context or len(none) > 1:  # where « Aucun » says more than that
        last = count + BLANK
        document["boxes"] += [{}] * BLANK + [none]
        yield row("boxes", last, NONE_LABEL, first=Cell(f"boxes.{last}.key", "Clé", NONE, "fixed"))
    if is_context:
        return
    bands = document.get("bands", [])
    if bands and isinstance(bands[0], dict):
        for rank in range(max(len(POINTS), len(bands))):
            yield _band_group(document, rank, ("from",), f"Palier {rank + 1}")
    else:
        cells = tuple(cell_of(document, f"bands.{level}", f"Niveau {level}", help_text="À partir de … cases.") for level in POINTS)
        yield Group("Cases cochées pour chaque niveau", cells)


BOUNDS = {"from": "À partir de (≥)", "above": "Au-dessus de (>)", "to": "Jusqu’à (≤)", "below": "Au-dessous de (<)"}


def _band_group(document: Document, rank: int, bounds: Sequence[str], title: str, *, removable: bool = False) -> Group:
    cells = [cell_of(document, f"bands.{rank}.{name}", BOUNDS[name]) for name in bounds]
    cells.append(cell_of(document, f"bands.{rank}.level", "Niveau", "choice", options=LEVELS))
    cells.append(cell_of(document, f"bands.{rank}.points", "Points", help_text="Vide\u00a0: ceux du niveau."))
    if removable:
        cells.append(Cell(f"bands.{rank}.{REMOVED}", "Retirer ce palier", "", "flag"))
    return Group(title, tuple(cells), is_row=True)


def _number_groups(document: Document) -> Iterator[Group]:
    yield Group(
        "Saisie",
        (
            cell_of(document, "unit", "Unité"),
            cell_of(document, "min", "Minimum"),
            cell_of(document, "max", "Maximum"),
            cell_of(document, "non_monotonic", "Les niveaux montent puis descendent", "flag"),
        ),
    )
    count = len(document.get("bands", []))
    for rank in range(count + BLANK):
        title = f"Palier {rank + 1}" if rank < count else "Ajouter un palier"
        yield _band_group(document, rank, tuple(BOUNDS), title, removable=rank < count)


def _sentence_groups(document: Document, kind: QuestionType, *, is_text: bool, is_context: bool) -> Iterator[Group]:
    if is_text:
        return
    names = (
        (("threat", "Menace"), ("opportunity", "Opportunité"))
        if is_context
        else (
            ("low", "Niveaux 0 et 1\u00a0: faiblesse"),
            ("low_1", "Niveau 1, si la phrase du niveau 0 y serait fausse"),
            ("high", "Niveau 3\u00a0: force"),
        )
    )
    help_text = VARIABLES_HELP[kind]
    if is_context and kind is QuestionType.MULTIPLE:
        help_text = "Variables\u00a0: {item}, {subject}, {office}."
    yield Group("Faits", tuple(cell_of(document, f"facts.{name}", label, "area", help_text=help_text) for name, label in names))
    if not is_context:
        yield Group(
            "Recommandations",
            (
                cell_of(
                    document,
                    "recommendations.low",
                    "Niveaux 0 et 1, «\u202fje ne sais pas\u202f»",
                    "area",
                    help_text="Un verbe à l’infinitif d’abord.",
                ),
                cell_of(document, "recommendations.next", "Niveau 2", "area", help_text="Vide\u00a0: la même."),
            ),
        )


def _threshold_groups(document: Document, sources: tuple[tuple[str, str], ...]) -> Iterator[Group]:
    count = len(document.get("thresholds", []))
    for rank in range(count + 1):
        cells = [
            cell_of(document, f"thresholds.{rank}.text", "Texte", "area"),
            cell_of(document, f"thresholds.{rank}.source", "Source", "choice", options=sources),
            cell_of(document, f"thresholds.{rank}.source_url", "Adresse de la page", help_text="Vide\u00a0: celle de la source."),
            cell_of(document, f"thresholds.{rank}.checked_on", "Vérifié le", help_text="jj/mm/aaaa. Vide\u00a0: comme la source."),
        ]
        if rank < count:
            cells.append(Cell(f"thresholds.{rank}.{REMOVED}", "Retirer ce seuil", "", "flag"))
        yield Group(f"Seuil {rank + 1}" if rank < count else "Ajouter un seuil", tuple(cells), is_row=True)


def _condition_group(document: Document, question: Question) -> Group:
    condition = document.get("condition", {})
    operator = next((one.value for one in Operator if one.value in condition), "")
    values = condition.get(operator)
    profiles = (("", "—"), *((name, name) for name in PROFILE_FIELDS))
    return Group(
        "Condition et remplacement",
        (
            Cell(
                "condition.question",
                "Posée selon la réponse à",
                condition.get("question", ""),
                help_text="Le code d’une question posée avant.",
            ),
            Cell("condition.profile", "ou selon le profil", condition.get("profile", ""), "choice", profiles),
            Cell("condition.operator", "Comparaison", operator, "choice", OPERATORS),
            Cell(
                "condition.values",
                "Valeurs",
                typed_as(values),
                help_text="Clés séparées par des points-virgules, ou un nombre.",
            ),
            cell_of(
                document,
                "replaces",
                "Remplace la question",
                help_text="Le code, dans la version précédente, de celle dont elle prend la place.",
            ),
        ),
    )


def _question_document(typed: Document) -> Document:
    """Give what was typed the shape of a question in a file."""
    document = dict(typed)
    for key in ("choices", "boxes", "thresholds"):
        document[key] = rows_of(typed, key)
    bands = typed.get("bands", {})
    document["bands"] = [bands[rank] for rank in sorted(bands, key=int)]
    if "cct" in typed:
        document["cct"] = [typed["cct"][rank] for rank in sorted(typed["cct"])]
    document["condition"] = _condition_document(typed["condition"])
    return document


def _condition_document(typed: Document) -> Document:
    operator, values = typed["operator"], typed["values"]
    document: Document = {"question": typed["question"], "profile": typed["profile"]}
    if not any(one.text.strip() for one in (*document.values(), operator, values)):
        return {}
    several = [Typed(text.strip(), values.name) for text in values.text.split(";")]
    return document | {operator.text or Operator.IS.value: several if len(several) > 1 else values}
