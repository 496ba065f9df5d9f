"""A part of a draft as a form: what stands in its cells, and the bank once they are typed again.

What is typed becomes the tree of a file, its places being the names of the cells: reading and checking are those of files, and each fault
comes back beside the cell that it is about.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diagnostic.bank import (
    NONE,
    NONE_LABEL,
    POINTS,
    PROFILE_FIELDS,
    QUADRANT_NAMES,
    SOURCE_NAMES,
    YES_LABELS,
    Bank,
    Operator,
    Question,
    QuestionType,
    Section,
    SourceKind,
)
from diagnostic.bank_check import check
from diagnostic.bank_columns import COMPARISONS
from diagnostic.bank_document import Document, describe
from diagnostic.bank_files import BankFile, with_findings
from diagnostic.bank_reading import read_bank
from diagnostic.bank_tree import Entries, Fault, Items, Leaf, Node, Place, Reading

ROWS = 25  # of a list on one page
BLANK = 2  # rows to add to it
REMOVED = "removed"  # the box of a row that is to go

Widget = str  # line, area, choice, flag, or fixed: shown, not typed


@dataclass(frozen=True)
class Cell:
    """A value of the part, by its dotted path in the document of the part."""

    name: str
    label: str
    value: str = ""
    widget: Widget = "line"
    options: tuple[tuple[str, str], ...] = ()
    help_text: str = ""


@dataclass(frozen=True)
class Group:
    """Cells that belong together; those of a row of a list that can be removed are told by `is_row`."""

    title: str
    cells: tuple[Cell, ...]
    is_row: bool = False


@dataclass(frozen=True)
class Edited:
    """A draft with a part typed again."""

    file: BankFile
    names: frozenset[str] = field(repr=False)  # of the cells of the part

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in this part, and elsewhere because of it: all that makes the draft unreadable."""
        return tuple(fault for fault in self.file.faults if fault.place.name in self.names or fault.severity == "fault")


class Part(ABC):
    """Something of a bank that one page edits."""

    @property
    @abstractmethod
    def key(self) -> str:
        """What the part is called in addresses and in the journal."""

    @abstractmethod
    def groups(self, bank: Bank) -> tuple[Group, ...]:
        """Return the cells of the part; raises LookupError when the bank has no such part."""

    @abstractmethod
    def put(self, document: Document, typed: Document) -> None:
        """Put what was typed in the place of the part."""

    def fingerprint(self, bank: Bank) -> str:
        """Return what changes with each value of the part, and with nothing else."""
        values = [(cell.name, cell.value) for group in self.groups(bank) for cell in group.cells]
        return hashlib.sha256(repr(values).encode()).hexdigest()[:20]

    def read(self, bank: Bank, typed: Mapping[str, str]) -> Edited:
        """Return the bank with this part as typed, cell by cell; what is not given is empty."""
        groups = self.groups(bank)
        document = describe(bank)
        self.put(document, _assemble(groups, typed))
        reading = Reading()
        root = _tree(document)
        assert isinstance(root, Entries)
        file = BankFile(read_bank(root, reading), tuple(reading.faults), reading)
        found = file.bank
        if found is not None and not reading.is_partial:
            file = with_findings(file, check(found))
        return Edited(file, frozenset(cell.name for group in groups for cell in group.cells))

    def values(self, bank: Bank) -> dict[str, str]:
        """Return what stands in the cells."""
        return {cell.name: cell.value for group in self.groups(bank) for cell in group.cells}


# --- From cells to the tree of a file -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A text that knows its cell."""

    text: str
    name: str


def _assemble(groups: Sequence[Group], typed: Mapping[str, str]) -> Document:
    """Nest what was typed by the names of the cells; a row that is empty or removed is left out."""
    document: Document = {}
    for group in groups:
        if group.is_row and _is_gone(group, typed):
            continue
        for cell in group.cells:
            if cell.name.rpartition(".")[2] != REMOVED:
                text = cell.value if cell.widget == "fixed" else typed.get(cell.name, "")
                *path, last = cell.name.split(".")
                inner = document
                for step in path:
                    inner = inner.setdefault(step, {})
                inner[last] = Typed(text, cell.name)
    return document


def _is_gone(group: Group, typed: Mapping[str, str]) -> bool:
    texts = {cell.name.rpartition(".")[2]: typed.get(cell.name, "").strip() for cell in group.cells if cell.widget != "fixed"}
    return bool(texts.pop(REMOVED, "")) or not any(texts.values())


def _rows(document: Document, key: str) -> list[Any]:
    """Return the rows of a list that were typed, in their order."""
    return [row for _, row in sorted(document.get(key, {}).items(), key=lambda item: int(item[0]))]


def _tree(value: Any) -> Node:
    match value:
        case dict():
            return Entries({key: _tree(one) for key, one in value.items()}, _place(value.values()))
        case list():
            items = tuple(_tree(one) for one in value)
            return Items(items, items[0].place if items else Place())
        case Typed():
            return Leaf(value.text, Place(name=value.name))
        case bool():
            return Leaf("true" if value else "", Place())
        case date():
            return Leaf(value.isoformat(), Place())
    return Leaf("" if value is None else str(value), Place())


def _place(values: Iterable[Any]) -> Place:
    """Let a thing stand where its first cell does, and a list of things where its first one does."""
    for value in values:
        if isinstance(value, Typed):
            return Place(name=value.name)
    return Place()


def _text(value: Any) -> str:
    """Write a value of a document as it is typed."""
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case date():
            return f"{value:%d/%m/%Y}"
        case list():
            return "\u202f; ".join(str(one) for one in value)
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _cell(document: Document, name: str, label: str, widget: Widget = "line", **given: Any) -> Cell:
    """Make the cell of a value of a document, reached by a dotted path."""
    value: Any = document
    for step in name.split("."):
        value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else _entry(value, step)
    return Cell(name, label, _text(value), widget, **given)


def _entry(value: Any, step: str) -> Any:
    return value.get(step) if isinstance(value, dict) else None


# --- A question ---------------------------------------------------------------------------------------------------------------------------

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
        return _cell(document, name, label, widget, **given)

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
            _cell(document, f"{key}.{rank}.{name}", label)
            for name, label in (("label", "Libellé"), ("short_label", "Libellé court"), *((("points", "Points"),) if points else ()))
        ]
        if neutral:
            cells.append(_cell(document, f"{key}.{rank}.neutral", "Ne compte pas", "flag"))
        cells += [_cell(document, f"{key}.{rank}.{name}", label, widget, options=options) for name, label, widget, options in outer]
        if removable:
            cells.append(Cell(f"{key}.{rank}.{REMOVED}", "Retirer cette case", "", "flag"))
        return Group(title, tuple(cells), is_row=True)

    match kind:
        case QuestionType.SINGLE:
            for rank in range(max(len(POINTS), len(document.get("choices", [])))):
                title = f"Réponse {rank + 1}" if is_context else f"Niveau {rank}"
                yield row("choices", rank, title, first=_cell(document, f"choices.{rank}.key", "Clé"), points=not is_context)
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
        first = _cell(document, f"boxes.{rank}.key", "Clé")
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
        cells = tuple(_cell(document, f"bands.{level}", f"Niveau {level}", help_text="À partir de … cases.") for level in POINTS)
        yield Group("Cases cochées pour chaque niveau", cells)


BOUNDS = {"from": "À partir de (≥)", "above": "Au-dessus de (>)", "to": "Jusqu’à (≤)", "below": "Au-dessous de (<)"}


def _band_group(document: Document, rank: int, bounds: Sequence[str], title: str, *, removable: bool = False) -> Group:
    cells = [_cell(document, f"bands.{rank}.{name}", BOUNDS[name]) for name in bounds]
    cells.append(_cell(document, f"bands.{rank}.level", "Niveau", "choice", options=LEVELS))
    cells.append(_cell(document, f"bands.{rank}.points", "Points", help_text="Vide\u00a0: ceux du niveau."))
    if removable:
        cells.append(Cell(f"bands.{rank}.{REMOVED}", "Retirer ce palier", "", "flag"))
    return Group(title, tuple(cells), is_row=True)


def _number_groups(document: Document) -> Iterator[Group]:
    yield Group(
        "Saisie",
        (
            _cell(document, "unit", "Unité"),
            _cell(document, "min", "Minimum"),
            _cell(document, "max", "Maximum"),
            _cell(document, "non_monotonic", "Les niveaux montent puis descendent", "flag"),
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
    yield Group("Faits", tuple(_cell(document, f"facts.{name}", label, "area", help_text=help_text) for name, label in names))
    if not is_context:
        yield Group(
            "Recommandations",
            (
                _cell(
                    document,
                    "recommendations.low",
                    "Niveaux 0 et 1, «\u202fje ne sais pas\u202f»",
                    "area",
                    help_text="Un verbe à l’infinitif d’abord.",
                ),
                _cell(document, "recommendations.next", "Niveau 2", "area", help_text="Vide\u00a0: la même."),
            ),
        )


def _threshold_groups(document: Document, sources: tuple[tuple[str, str], ...]) -> Iterator[Group]:
    count = len(document.get("thresholds", []))
    for rank in range(count + 1):
        cells = [
            _cell(document, f"thresholds.{rank}.text", "Texte", "area"),
            _cell(document, f"thresholds.{rank}.source", "Source", "choice", options=sources),
            _cell(document, f"thresholds.{rank}.source_url", "Adresse de la page", help_text="Vide\u00a0: celle de la source."),
            _cell(document, f"thresholds.{rank}.checked_on", "Vérifié le", help_text="jj/mm/aaaa. Vide\u00a0: comme la source."),
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
                "condition.values", "Valeurs", _text(values), help_text="Clés de réponses séparées par des points-virgules, ou un nombre."
            ),
            _cell(
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
        document[key] = _rows(typed, key)
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


# --- Texts --------------------------------------------------------------------------------------------------------------------------------


def _band_cells(document: Document, bank: Bank, prefix: str) -> tuple[Cell, ...]:
    return tuple(_cell(document, f"{prefix}.{one.key}", one.label or one.key, "area") for one in bank.maturity)


@dataclass(frozen=True)
class ChapterPart(Part):
    """Title, paragraphs and titles of the sections of a chapter."""

    code: str

    @property
    def key(self) -> str:
        return f"chapitre {self.code}"

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        document = self._found(describe(bank))
        sections = tuple(
            _cell(document, f"sections.{rank}.title", f"Sous-chapitre {section['code']}")
            for rank, section in enumerate(document.get("sections", []))
        )
        return (
            Group("Titres", (_cell(document, "title", f"Chapitre {self.code}"), *sections)),
            Group("Paragraphe de chaque niveau", _band_cells(document, bank, "band_texts")),
        )

    def put(self, document: Document, typed: Document) -> None:
        chapter = self._found(document)
        chapter["title"], chapter["band_texts"] = typed["title"], typed.get("band_texts", {})
        for section, one in zip(chapter.get("sections", []), _rows(typed, "sections"), strict=True):
            section["title"] = one["title"]

    def _found(self, document: Document) -> Document:
        for chapter in document.get("chapters", []):
            if chapter["code"] == self.code:
                found: Document = chapter
                return found
        raise LookupError(self.code)


@dataclass(frozen=True)
class CommonPart(Part):
    """What the whole bank says of itself, of its levels and of its orientations."""

    key = "commun"

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        document = describe(bank)
        levels = tuple(
            cell
            for rank, one in enumerate(bank.maturity)
            for cell in (
                Cell(f"maturity.{rank}.key", "Clé", one.key, "fixed"),
                _cell(document, f"maturity.{rank}.label", f"Niveau {rank + 1}"),
                _cell(document, f"maturity.{rank}.from", "à partir du score de"),
            )
        )
        orientations = tuple(
            Group(
                f"Orientation {rank + 1}",
                (
                    Cell(f"orientations.{rank}.key", "Clé", one.key, "fixed"),
                    _cell(document, f"orientations.{rank}.label", "Libellé"),
                    _cell(document, f"orientations.{rank}.question", "Question à laquelle elle répond"),
                    *_band_cells(document, bank, f"orientations.{rank}.band_texts"),
                ),
            )
            for rank, one in enumerate(bank.orientations)
        )
        return (
            Group(
                "La banque",
                (
                    _cell(document, "name", "Nom"),
                    _cell(document, "label", "Libellé de la version"),
                    _cell(document, "minutes", "Durée prévue, en minutes"),
                ),
            ),
            Group("Niveaux de maturité", levels),
            Group("Paragraphe du score global", _band_cells(document, bank, "band_texts")),
            *orientations,
        )

    def put(self, document: Document, typed: Document) -> None:
        for key in ("name", "label", "minutes"):
            document[key] = typed[key]
        document["band_texts"] = typed.get("band_texts", {})
        for key in ("maturity", "orientations"):
            document[key] = _rows(typed, key)


Column = tuple[str, str, Widget, tuple[tuple[str, str], ...]]
SOURCE_KINDS = tuple(
    ("" if kind is SourceKind.PUBLISHED else kind.value, name) for kind, name in SOURCE_NAMES.items()
)  # as documents write them

# List of the document: the word of its address, what a row is called, its columns.
LISTS: Mapping[str, tuple[str, str, tuple[Column, ...]]] = {
    "preparation": ("preparation", "Ligne", (("key", "Clé", "line", ()), ("text", "Texte", "area", ()))),
    "glossary": ("glossaire", "Mot", (("key", "Clé", "line", ()), ("term", "Mot", "line", ()), ("definition", "Définition", "area", ()))),
    "sources": (
        "sources",
        "Source",
        (
            ("key", "Clé", "line", ()),
            ("kind", "Nature", "choice", SOURCE_KINDS),
            ("name", "Nom", "line", ()),
            ("url", "Adresse", "line", ()),
            ("checked_on", "Vérifiée le", "line", ()),
        ),
    ),
}


@dataclass(frozen=True)
class RowsPart(Part):
    """Some rows of a list, from `start` on, and on its last page a few to add."""

    list_name: str
    start: int = 0

    @property
    def key(self) -> str:
        return LISTS[self.list_name][0]

    def count(self, bank: Bank) -> int:
        return len(getattr(bank, self.list_name))

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        count = self.count(bank)
        if self.start and self.start >= count:
            raise LookupError(self.start)
        document = {self.list_name: describe(bank).get(self.list_name, [])}
        end = min(self.start + ROWS, count)
        ranks = range(self.start, end + BLANK if end == count else end)
        return tuple(self._row(document, rank, is_new=rank >= count) for rank in ranks)

    def _row(self, document: Document, rank: int, *, is_new: bool) -> Group:
        _, title, columns = LISTS[self.list_name]
        cells = [
            _cell(document, f"{self.list_name}.{rank}.{name}", label, widget, options=options) for name, label, widget, options in columns
        ]
        if not is_new:
            cells.append(Cell(f"{self.list_name}.{rank}.{REMOVED}", "Retirer", "", "flag"))
        return Group(f"{title} à ajouter" if is_new else f"{title} {rank + 1}", tuple(cells), is_row=True)

    def put(self, document: Document, typed: Document) -> None:
        rows = document.get(self.list_name, [])
        document[self.list_name] = [*rows[: self.start], *_rows(typed, self.list_name), *rows[self.start + ROWS :]]


def part_of(word: str, start: int = 0) -> Part:
    """Return the part that an address names; raises LookupError."""
    if word == CommonPart.key:
        return CommonPart()
    if word.startswith("chapitre-"):
        return ChapterPart(word.removeprefix("chapitre-"))
    for list_name, (address, _, _) in LISTS.items():
        if word == address:
            return RowsPart(list_name, start)
    raise LookupError(word)
