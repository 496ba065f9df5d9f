"""From a workbook to the tree of a bank: titles matched with columns, rows put together by what they belong to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from diagnostic.bank import TYPE_NAMES, QuestionType
from diagnostic.bank_columns import (
    ANSWERS,
    BANK,
    CHAPTERS,
    COMPARISONS,
    GLOSSARY,
    GUIDE,
    KEYS,
    MATURITY,
    ORIENTATIONS,
    OWNER,
    PLANNED_FOR,
    PREPARATION,
    QUESTIONS,
    SECTIONS,
    SENTENCES,
    SHEETS,
    SOURCES,
    TEXTS,
    THRESHOLDS,
    WHOLE_BANK,
    Field,
    planned_for,
)
from diagnostic.bank_tree import SHAPE, Entries, Items, Leaf, Node, Place, Reading, Severity, quoted
from otn.lib import excel

DAMAGED_DATE = "Le tableur a fait une date de cette valeur\u00a0: remettez la cellule au format Texte, puis saisissez la valeur de nouveau."

MULTIPLE = QuestionType.MULTIPLE


@dataclass(frozen=True)
class _Row:
    """A row that holds something: its values by nested key, and where it begins."""

    values: Mapping[KEYS, Leaf]
    place: Place

    def leaf(self, *key: str) -> Leaf:
        """Return a value; one without text where the column lacks."""
        return self.values.get(key, Leaf("", self.place))

    def text(self, *key: str) -> str:
        return " ".join(self.leaf(*key).text.split())

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
    for name in [name for name in SHEETS if name not in rows]:
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
                found = planned_for(str(title).split()[-1])
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
            filled = [column for column in self._columns if row.values[column] is not None]
            if filled:
                values = {one.key: self._leaf(one, row, column, row.values[column]) for column, one in self._columns.items()}
                yield _Row(values, self._place(row, min(filled), ""))
            for column, value in enumerate(row.values):
                if value is not None and self._sheet.rows[0].values[column] is None:
                    message = "Cette valeur n’est sous aucun titre\u00a0: elle n’est pas lue."
                    self._reading.fault(SHAPE, message, self._place(row, column, ""), Severity.REMARK)

    def _leaf(self, one: Field, row: excel.Row, column: int, value: excel.Value | None) -> Leaf:
        place = self._place(row, column, one.title)
        if value is None:
            return Leaf("", place)
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
        self._maturity = set(self._named(MATURITY, "key")) - {""}
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
        boxes = "boxes" if row.text("type").casefold() in {MULTIPLE.value, TYPE_NAMES[MULTIPLE]} else "choices"
        sentences, *others = self._sentences.get(code) or [_Row({}, row.place)]
        for other in others:
            self._reading.fault(SHAPE, f"Les faits et recommandations de {quoted(code)} sont donnés deux fois.", other.place)
        entries = row.entries() | sentences.entries() | {"condition": self._condition(row)}
        if isinstance(cct := entries.get("cct"), Entries):
            entries["cct"] = Items(tuple(cct.nodes.get(str(rank), Leaf("", row.place)) for rank in range(3)), cct.place)
        return Entries(
            {
                **entries,
                boxes: self._items(Entries(answer.entries(), answer.place) for answer in answers if answer.text("key")),
                "bands": self._items(Entries(answer.entries(), answer.place) for answer in answers if not answer.text("key")),
                "thresholds": self._items(Entries(one.entries(), one.place) for one in self._thresholds.get(code, ())),
            },
            row.place,
        )

    def _condition(self, row: _Row) -> Entries:
        operator, values = row.leaf("condition", "operator"), row.leaf("condition", "values")
        asked = {name: row.leaf("condition", name) for name in ("question", "profile")}
        entries: dict[str, Node] = {name: leaf for name, leaf in asked.items() if leaf.text}
        if operator.text:
            texts = tuple(Leaf(text.strip(), values.place, values.damage) for text in values.text.split(";"))
            name = next((key for key, known in COMPARISONS.items() if _bare(known) == _bare(operator.text)), operator.text)
            entries[name] = Items(texts, values.place) if len(texts) > 1 else texts[0]
        place = next((leaf.place for leaf in (*asked.values(), operator, values) if leaf.text), row.place)
        return Entries(entries, place)

    def _band_texts(self, owner: str, place: Place) -> Entries:
        texts: dict[str, Node] = {}
        for row in self._texts.get(owner, ()):
            maturity, at = row.text("maturity"), row.leaf("maturity").place
            if maturity not in self._maturity:
                self._reading.fault(SHAPE, f"{quoted(maturity)} n’est pas la clé d’un niveau de maturité.", at)
            elif maturity in texts:
                self._reading.fault(SHAPE, f"Le texte {quoted(maturity)} de {quoted(owner)} est donné deux fois.", at)
            else:
                texts[maturity] = row.leaf("text")
        return Entries(texts, place)

    def _by_owner(self, name: str, known: set[str]) -> dict[str, list[_Row]]:
        """Group the rows of a sheet by what they belong to, and report those that belong to nothing."""
        found: dict[str, list[_Row]] = {}
        for row in self._sheets[name]:
            owner = row.text(OWNER)
            if owner and owner in known:
                found.setdefault(owner, []).append(row)
            else:
                title = SHEETS[name][0].title
                message = (
                    f"{title}\u00a0: {quoted(owner)} n’existe pas."
                    if owner
                    else f"Cette ligne ne dit pas à quoi elle appartient ({title})."
                )
                self._reading.fault(SHAPE, row.leaf(OWNER).damage or message, row.leaf(OWNER).place)
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


def _nested(values: Mapping[KEYS, Leaf]) -> dict[str, Node]:
    """Turn nested keys into nested entries."""
    entries: dict[str, Node] = {}
    below: dict[str, dict[KEYS, Leaf]] = {}
    for (head, *rest), node in values.items():
        if rest:
            below.setdefault(head, {})[tuple(rest)] = node
        else:
            entries[head] = node
    for head, inner in below.items():
        entries[head] = Entries(_nested(inner), next(iter(inner.values())).place)
    return entries
