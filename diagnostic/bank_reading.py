"""From the tree of a file to a bank: what each key means (docs/question-bank.md), and what cannot be understood."""

import re
from collections.abc import Callable
from typing import TypeVar

from diagnostic.bank import (
    SOURCE_NAMES,
    TYPE_NAMES,
    BandText,
    Bank,
    Chapter,
    Maturity,
    Orientation,
    Plan,
    Preparation,
    Question,
    Section,
    Source,
    SourceKind,
    Term,
)
from diagnostic.bank_tree import IDENTIFIERS, SHAPE, Entries, Fields, Reading, quoted
from diagnostic.question_reading import QUESTION_CODE, Known, address, identity, read_question

CHAPTER_CODE = re.compile(r"[1-9][0-9]?")
SECTION_CODE = re.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?)?")
PLANNED = ("single", "yes_partial_no", "multiple", "number", "text", "weight", "legal", "not_applicable")

COUNTS = range(1000)

Keyed = TypeVar("Keyed", Maturity, Orientation, Preparation, Term, Source)


def read_bank(root: Entries, reading: Reading) -> Bank:
    """Make a bank of the tree of a file; what cannot be understood is reported to `reading` and left out."""
    return _Reader(root, reading).bank()


class _Reader:
    """Reads from what is referred to towards what refers, and remembers it."""

    def __init__(self, root: Entries, reading: Reading) -> None:
        self._fields = Fields(root, ("bank",), reading)
        self._maturity = _all(self._fields, "maturity", _maturity)
        self._orientations = _all(self._fields, "orientations", self._orientation)
        self._sources = _all(self._fields, "sources", _source)
        self._known = Known(
            {source.key: source for source in self._sources}, frozenset(orientation.key for orientation in self._orientations)
        )
        self._codes: set[str] = set()  # of chapters, sections and questions, each kind with its own prefix

    def bank(self) -> Bank:
        bank = Bank(
            key=identity(self._fields),
            name=self._fields.prose("name"),
            label=self._fields.prose("label"),
            minutes=self._fields.integer("minutes", range(1, 1001)),
            maturity=self._maturity,
            band_texts=self._band_texts(self._fields),
            orientations=self._orientations,
            preparation=_all(self._fields, "preparation", _preparation),
            glossary=_all(self._fields, "glossary", _term),
            sources=self._sources,
            chapters=tuple(chapter for one in self._fields.each("chapters") if (chapter := self._chapter(one)) is not None),
        )
        self._fields.close()
        return bank

    def _band_texts(self, fields: Fields) -> tuple[BandText, ...]:
        texts = fields.fields("band_texts")
        if texts is None:
            return ()
        found = tuple(BandText(band.key, text) for band in self._maturity if (text := texts.prose(band.key)))
        texts.close()
        return found

    def _orientation(self, one: Fields) -> Orientation:
        return Orientation(identity(one, name="orientation"), one.prose("label"), one.prose("question"), self._band_texts(one))

    # --- Chapters, sections ---------------------------------------------------------------------------------------------------------------

    def _chapter(self, one: Fields) -> Chapter | None:
        code = self._code(one, "chapter", CHAPTER_CODE, "1")
        title, texts = one.prose("title"), self._band_texts(one)
        sections = tuple(section for each in one.each("sections") if (section := self._section(each)) is not None)
        one.close()
        return Chapter(code, title, texts, sections) if code else None

    def _section(self, one: Fields) -> Section | None:
        code = self._code(one, "section", SECTION_CODE, "1.1")
        title, is_context, plan = one.prose("title"), one.flag("context"), self._plan(one)
        questions = tuple(question for each in one.each("questions") if (question := self._question(each, is_context)) is not None)
        one.close()
        return Section(code, title, is_context, plan, questions) if code else None

    def _plan(self, one: Fields) -> Plan | None:
        plan = one.fields("plan")
        if plan is None:
            return None
        counts = {name: plan.integer(name, COUNTS) or 0 for name in PLANNED}
        orientations = tuple((key, count) for key in sorted(self._known.orientations) if (count := plan.integer(key, COUNTS)))
        plan.close()
        return Plan(orientations=orientations, **counts)

    def _question(self, one: Fields, is_context: bool) -> Question | None:
        code = self._code(one, "question", QUESTION_CODE, "1.1-01")
        if not one.has("type"):
            one.refuse("type", "Le type de la question manque.", SHAPE)
        kind = one.word("type", TYPE_NAMES)
        if kind is None:
            one.ignore()
            return None
        question = read_question(one, code, kind, is_context, self._known)
        one.close()
        return question if code else None

    def _code(self, one: Fields, kind: str, shape: re.Pattern[str], like: str) -> str:
        """Return the code of a thing, which is called by it from then on; empty when it cannot be read, or was given before."""
        found, code = one.has("code"), one.text("code")
        if one.is_unread("code"):
            return ""
        if not shape.fullmatch(code):
            message = f"{quoted(code)} n’est pas un code comme {like}." if found else f"Il manque ici un code comme {like}."
            one.refuse("code", message, IDENTIFIERS)
            return ""
        if f"{kind} {code}" in self._codes:
            one.refuse("code", f"Le code {code} est donné deux fois.", IDENTIFIERS)
            return ""
        self._codes.add(f"{kind} {code}")
        one.call((kind, code))
        return code


def _all(fields: Fields, key: str, read: Callable[[Fields], Keyed]) -> tuple[Keyed, ...]:
    """Read a list of things that have keys; of two with one key, the first."""
    things: dict[str, Keyed] = {}
    for one in fields.each(key):
        thing = read(one)
        one.close()
        if thing.key in things:
            one.refuse("key", f"La clé {quoted(thing.key)} est donnée deux fois.", IDENTIFIERS)
        elif thing.key:
            things[thing.key] = thing
    return tuple(things.values())


def _maturity(one: Fields) -> Maturity:
    return Maturity(identity(one, name="maturity"), one.prose("label"), one.integer("from", range(101)))


def _preparation(one: Fields) -> Preparation:
    return Preparation(identity(one, name="preparation"), one.prose("text"))


def _term(one: Fields) -> Term:
    return Term(identity(one, name="term"), one.prose("term"), one.prose("definition"))


def _source(one: Fields) -> Source:
    key, kind = identity(one, name="source"), one.word("kind", SOURCE_NAMES) or SourceKind.PUBLISHED
    return Source(key, one.prose("name"), kind, address(one, "url"), one.date("checked_on"))
