"""Banks as workbooks, for those who would rather fill a table: the same tree and the same document as YAML, cut into sheets.

A nested key is a column (`facts.low`), a list is a sheet whose first column says what each row belongs to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from diagnostic.bank import QUADRANT_NAMES, SOURCE_NAMES, TYPE_NAMES
from diagnostic.bank_tree import SHAPE, Entries, Items, Leaf, Node, Place, Reading, Severity, quoted
from otn.lib import excel, french

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

PLANNED_FOR = "Orientation "  # then a key: columns of Sous-chapitres that depend on the bank

DAMAGED_DATE = "Le tableur a fait une date de cette valeur\u00a0: remettez la cellule au format Texte, puis saisissez la valeur de nouveau."


# --- In -----------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """A row that holds something: its values by nested key, and where it begins."""

    values: Mapping[KEYS, Node]
    place: Place

    def text(self, *key: str) -> str:
        node = self.values.get(key)
        return " ".join(node.text.split()) if isinstance(node, Leaf) else ""

    def entries(self) -> dict[str, Node]:
        """Nest the values, without what the row belongs to."""
        return _nested({key: node for key, node in self.values.items() if key != (OWNER,)})


def read_sheets(content: bytes, reading: Reading) -> Entries:
    """Return the tree of a workbook; raises WorkbookRefused when it is none. A sheet that lacks makes the reading partial."""
    rows: dict[str, list[_Row]] = {}
    names = {_bare(name): name for name in SHEETS}
    for rank, sheet in enumerate(excel.read_workbook(content)):
        name = names.get(_bare(sheet.name))
        if name is not None:
            rows[name] = list(_Table(sheet, rank, SHEETS[name], reading).rows())
        elif _bare(sheet.name) != _bare(GUIDE):
            message = f"La feuille {quoted(sheet.name)} n’est pas connue\u00a0: elle n’est pas lue."
            reading.fault(SHAPE, message, Place(sheet.name, order=(rank, 0, 0)), Severity.REMARK)
    for name in SHEETS.keys() - rows.keys():
        reading.fault(SHAPE, f"La feuille {quoted(name)} manque.", Place())
        reading.is_partial = True
    return _Joined({name: rows.get(name, []) for name in SHEETS}, reading).bank()


class _Table:
    """One sheet: its titles matched with the columns that are known."""

    def __init__(self, sheet: excel.Sheet, rank: int, fields: tuple[Field, ...], reading: Reading) -> None:
        self._sheet = sheet
        self._rank = rank
        self._reading = reading
        self._columns: dict[int, Field] = {}
        if not sheet.rows:
            reading.fault(SHAPE, f"La feuille {quoted(sheet.name)} est vide\u00a0: il y manque jusqu’aux titres.", Place(sheet.name))
            reading.is_partial = True
            return
        known = {_bare(one.title): one for one in fields}
        header = sheet.rows[0]
        for column, title in enumerate(header.values):
            if title is None:
                continue
            found = known.get(_bare(str(title)))
            if found is None and fields is SHEETS[SECTIONS] and _bare(str(title)).startswith(_bare(PLANNED_FOR) + " "):
                found = Field(str(title), ("plan", str(title).split()[-1]), excel.WHOLE)
            if found is None or found in self._columns.values():
                message = f"La colonne {quoted(str(title))} n’est pas connue\u00a0: elle n’est pas lue."
                if found is not None:
                    message = f"La colonne {quoted(str(title))} est donnée deux fois\u00a0: la seconde n’est pas lue."
                reading.fault(SHAPE, message, self._place(header, column, ""), Severity.REMARK)
            else:
                self._columns[column] = found
        for lacking in [one for one in fields if one not in self._columns.values()]:
            reading.fault(SHAPE, f"La colonne {quoted(lacking.title)} manque.", self._place(header, 0, ""))
            reading.is_partial = True
        order = [fields.index(one) for one in self._columns.values() if one in fields]
        if order != sorted(order):
            message = "Les colonnes ne sont pas dans l’ordre du modèle\u00a0: elles sont lues d’après leur titre."
            reading.fault(SHAPE, message, self._place(header, 0, ""), Severity.REMARK)

    def rows(self) -> Iterator[_Row]:
        for row in self._sheet.rows[1:]:
            values = {
                one.key: self._leaf(one, row, column, value)
                for column, one in self._columns.items()
                if (value := row.values[column]) is not None
            }
            if values:
                first = min(column for column in self._columns if row.values[column] is not None)
                yield _Row(values, self._place(row, first, ""))

    def _leaf(self, one: Field, row: excel.Row, column: int, value: excel.Value) -> Leaf:
        place = self._place(row, column, one.title)
        if isinstance(value, datetime | date | time | timedelta):
            if one.kind == excel.DATE and isinstance(value, date):
                return Leaf(f"{value:%Y-%m-%d}", place)
            return Leaf(str(value), place, DAMAGED_DATE)
        return Leaf(_said(value), place)

    def _place(self, row: excel.Row, column: int, name: str) -> Place:
        source, _, spot = self._sheet.place(row, column).rpartition(", ")
        return Place(source, spot, name, (self._rank, row.number, column))


def _said(value: str | int | float | bool) -> str:
    """Return a value as it would be typed in a text."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value)


def _bare(title: str) -> str:
    """Make titles comparable: neither case, nor spaces, nor the shape of apostrophes."""
    return " ".join(title.replace("'", "’").split()).casefold()


class _Joined:
    """The rows of all sheets, put together again."""

    def __init__(self, sheets: Mapping[str, list[_Row]], reading: Reading) -> None:
        self._sheets = sheets
        self._reading = reading
        self._texts = self._by_owner(TEXTS, {WHOLE_BANK, *self._named(ORIENTATIONS, "key"), *self._named(CHAPTERS, "code")})
        questions = set(self._named(QUESTIONS, "code"))
        self._sentences, self._answers, self._thresholds = (self._by_owner(name, questions) for name in (SENTENCES, ANSWERS, THRESHOLDS))

    def bank(self) -> Entries:
        rows = self._sheets[BANK]
        for extra in rows[1:]:
            self._reading.fault(SHAPE, "Une seule ligne est attendue dans cette feuille.", extra.place)
        place = rows[0].place if rows else Place(BANK)
        entries = rows[0].entries() if rows else {}
        entries |= {
            "maturity": self._list(MATURITY),
            "band_texts": self._band_texts(WHOLE_BANK, place),
            "orientations": self._items(
                self._with(row, band_texts=self._band_texts(row.text("key"), row.place)) for row in self._sheets[ORIENTATIONS]
            ),
            "preparation": self._list(PREPARATION),
            "glossary": self._list(GLOSSARY),
            "sources": self._list(SOURCES),
            "chapters": self._chapters(),
        }
        return Entries(entries, place)

    def _chapters(self) -> Items:
        sections = self._by_owner(SECTIONS, set(self._named(CHAPTERS, "code")))
        questions = self._by_owner(QUESTIONS, set(self._named(SECTIONS, "code")))
        return self._items(
            self._with(
                chapter,
                band_texts=self._band_texts(chapter.text("code"), chapter.place),
                sections=self._items(
                    self._with(section, questions=self._items(self._question(row) for row in questions.get(section.text("code"), ())))
                    for section in sections.get(chapter.text("code"), ())
                ),
            )
            for chapter in self._sheets[CHAPTERS]
        )

    def _question(self, row: _Row) -> Entries:
        code = row.text("code")
        answers = self._answers.get(code, ())
        boxes = "boxes" if row.text("type") in {"multiple", TYPE_NAMES_BARE["multiple"]} else "choices"
        values = dict(row.values)
        for sentences in self._sentences.get(code, ()):
            values |= {key: node for key, node in sentences.values.items() if key != (OWNER,)}
        question = _Row(values, row.place)
        entries = question.entries()
        if "condition" in entries:
            entries["condition"] = self._condition(question)
        if isinstance(cct := entries.get("cct"), Entries):
            entries["cct"] = Items(tuple(cct.nodes.get(str(rank), Leaf("", row.place)) for rank in range(3)), cct.place)
        return Entries(
            {
                **entries,
                boxes: self._items(Entries(answer.entries(), answer.place) for answer in answers if ("key",) in answer.values),
                "bands": self._items(Entries(answer.entries(), answer.place) for answer in answers if ("key",) not in answer.values),
                "thresholds": self._items(Entries(one.entries(), one.place) for one in self._thresholds.get(code, ())),
            },
            row.place,
        )

    def _condition(self, row: _Row) -> Entries:
        operator, values = row.values.get(("condition", "operator")), row.values.get(("condition", "values"))
        entries = {key[1]: node for key, node in row.values.items() if key[0] == "condition" and key[1] in {"question", "profile"}}
        place = next(node.place for key, node in row.values.items() if key[0] == "condition")
        if isinstance(operator, Leaf) and isinstance(values, Leaf):
            name = {_bare(word): key for key, word in COMPARISONS.items()}.get(_bare(operator.text), operator.text)
            given = [Leaf(text.strip(), values.place, values.damage) for text in values.text.split(";")]
            entries[name] = given[0] if len(given) == 1 else Items(tuple(given), values.place)
        return Entries(entries, place)

    def _band_texts(self, owner: str, place: Place) -> Entries:
        texts: dict[str, Node] = {}
        for row in self._texts.get(owner, ()):
            maturity, text = row.text("maturity"), row.values.get(("text",))
            if maturity in texts:
                self._reading.fault(SHAPE, f"Le texte {quoted(maturity)} de {quoted(owner)} est donné deux fois.", row.place)
            elif text is not None:
                texts[maturity] = text
        return Entries(texts, place)

    def _by_owner(self, name: str, known: set[str]) -> dict[str, list[_Row]]:
        """Group the rows of a sheet by what they belong to, and report those that belong to nothing."""
        found: dict[str, list[_Row]] = {}
        for row in self._sheets[name]:
            owner = row.text(OWNER)
            if owner in known:
                found.setdefault(owner, []).append(row)
            else:
                title = SHEETS[name][0].title
                message = (
                    f"{title}\u00a0: {quoted(owner)} n’existe pas."
                    if owner
                    else f"Cette ligne ne dit pas à quoi elle appartient ({title})."
                )
                node = row.values.get((OWNER,))
                damage = node.damage if isinstance(node, Leaf) else ""
                self._reading.fault(SHAPE, damage or message, row.place if node is None else node.place)
        return found

    def _named(self, name: str, key: str) -> Iterator[str]:
        return (row.text(key) for row in self._sheets[name])

    def _list(self, name: str) -> Items:
        return self._items(Entries(row.entries(), row.place) for row in self._sheets[name])

    @staticmethod
    def _with(row: _Row, **nodes: Node) -> Entries:
        return Entries({**row.entries(), **nodes}, row.place)

    @staticmethod
    def _items(nodes: Iterable[Node]) -> Items:
        found = tuple(nodes)
        return Items(found, found[0].place if found else Place())


TYPE_NAMES_BARE = {kind.value: name for kind, name in TYPE_NAMES.items()}


def _nested(values: Mapping[KEYS, Node]) -> dict[str, Node]:
    """Turn nested keys into nested entries."""
    entries: dict[str, Node] = {}
    below: dict[str, dict[KEYS, Node]] = {}
    for (head, *rest), node in values.items():
        if rest:
            below.setdefault(head, {})[tuple(rest)] = node
        else:
            entries[head] = node
    for head, inner in below.items():
        entries[head] = Entries(_nested(inner), next(iter(inner.values())).place)
    return entries


# --- Out ----------------------------------------------------------------------------------------------------------------------------------

Document = Mapping[str, Any]

EXPLANATIONS = (
    "Chaque feuille a sa ligne de titres\u00a0: gardez-la. L’ordre des colonnes est libre, une colonne inconnue n’est pas lue.",
    "Les lignes se rattachent par leur première colonne\u00a0: une réponse à sa question, une question à son sous-chapitre.",
    "Un code de question (1.1-04) est une identité\u00a0: une question déplacée le garde, une question retirée ne le rend pas.",
    "Les colonnes de codes et de clés restent au format Texte, sinon le tableur fait de 4-07 une date.",
    "Les réponses d’un choix unique vont de la moins bonne à la meilleure\u00a0; une ligne sans clé est un palier.",
    "Tapez des espaces et des apostrophes ordinaires\u00a0: la lecture met celles de l’imprimerie française.",
)


def write_sheets(document: Document, *, made_on: date) -> bytes:
    """Write a document of `diagnostic.bank_document` as a workbook; an empty one gives the template."""
    book = excel.Workbook("Banque de questions", made_on=made_on)
    guide = book.add_sheet(GUIDE, [excel.Column("Mode d’emploi", width=120)])
    guide.add_header()
    for text in (*EXPLANATIONS, *_vocabulary()):
        guide.add_row([text])
    orientations = tuple(_planned_for(one["key"]) for one in document.get("orientations", ()))
    tables = dict(_tables(document))
    for name, fields in SHEETS.items():
        columns = (*fields, *orientations) if name == SECTIONS else fields
        sheet = book.add_sheet(name, [excel.Column(one.title, one.kind, one.width) for one in columns])
        sheet.add_header(frozen_columns=2, filtered=True)
        for row in tables.get(name, ()):
            sheet.add_row([_cell(one, row) for one in columns])
    return book.to_bytes()


def _planned_for(orientation: str) -> Field:
    return Field(f"{PLANNED_FOR}{orientation}", ("plan", orientation), excel.WHOLE)


def _vocabulary() -> Iterator[str]:
    for title, words in (
        ("Type", TYPE_NAMES),
        ("Quadrant", QUADRANT_NAMES),
        ("Nature d’une source", SOURCE_NAMES),
        ("Comparaison", COMPARISONS),
    ):
        yield f"{title}\u00a0: {french.listing([str(word) for word in words.values()], 'ou')}."
    yield f"Portée d’un texte\u00a0: {WHOLE_BANK}, la clé d’une orientation ou le code d’un chapitre."
    yield "Plusieurs valeurs d’une condition se séparent par un point-virgule."


def _cell(one: Field, row: Document) -> str | int | float | date | None:
    value: Any = row
    for key in one.key:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None or value is False:
        return None
    if one.words:
        return one.words.get(str(value), str(value))
    if isinstance(value, int | float | date):
        return value
    return str(value)


def _tables(document: Document) -> Iterator[tuple[str, Sequence[Document]]]:
    chapters = document.get("chapters", ())
    sections = [{OWNER: chapter["code"], **section} for chapter in chapters for section in chapter.get("sections", ())]
    questions = [{OWNER: section["code"], **question} for section in sections for question in section.get("questions", ())]
    yield BANK, [document] if document else []
    yield MATURITY, list(document.get("maturity", ()))
    yield ORIENTATIONS, list(document.get("orientations", ()))
    yield CHAPTERS, list(chapters)
    yield SECTIONS, sections
    yield QUESTIONS, [_question_row(question) for question in questions]
    yield SENTENCES, [{**question, OWNER: question["code"]} for question in questions if {"facts", "recommendations"} & question.keys()]
    yield ANSWERS, [row for question in questions for row in _answer_rows(question)]
    yield THRESHOLDS, [{OWNER: question["code"], **one} for question in questions for one in question.get("thresholds", ())]
    scopes = [
        (WHOLE_BANK, document),
        *((one["key"], one) for one in document.get("orientations", ())),
        *((one["code"], one) for one in chapters),
    ]
    texts = [(scope, maturity, text) for scope, one in scopes for maturity, text in one.get("band_texts", {}).items()]
    yield TEXTS, [{OWNER: scope, "maturity": maturity, "text": text} for scope, maturity, text in texts]
    yield PREPARATION, list(document.get("preparation", ()))
    yield GLOSSARY, list(document.get("glossary", ()))
    yield SOURCES, list(document.get("sources", ()))


def _question_row(question: Document) -> Document:
    row = dict(question)
    if "cct" in row:
        row["cct"] = {str(rank): step for rank, step in enumerate(row["cct"])}
    if "condition" in row:
        condition = dict(row["condition"])
        operator = next(key for key in condition if key in COMPARISONS)
        values = condition.pop(operator)
        row["condition"] = condition | {
            "operator": operator,
            "values": "; ".join(values) if isinstance(values, list) else str(values),
        }
    return row


def _answer_rows(question: Document) -> Iterator[Document]:
    for rank, choice in enumerate(question.get("choices", question.get("boxes", ()))):
        row = {OWNER: question["code"], **choice}
        if question["type"] == "single" and "weight" in question:
            row.setdefault("level", rank)  # rows that somebody sorts would otherwise change their meaning
        yield row
    for rank, band in enumerate(question.get("bands", ())):
        yield {OWNER: question["code"], **(band if isinstance(band, Mapping) else {"from": band, "level": rank})}
