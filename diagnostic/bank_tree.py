"""What a file of a bank says before it is understood: nested texts that know where they stand, and the faults found on the way.

YAML and workbooks become the same tree; `diagnostic.bank_reading` makes a bank of it. Everything is a text until then, so that a value
damaged on the way is told and never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from otn.lib import french

LONGEST = 4000  # characters of one text
LARGEST, FINEST = Decimal(10**8), Decimal("0.0001")  # as the database stores numbers

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Place:
    """Where something stands: the file or sheet, the line or cell, and what it is called there."""

    source: str = ""
    spot: str = ""
    name: str = ""
    order: tuple[int, int, int] = (0, 0, 0)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.source, self.spot, self.name) if part)


class Severity(StrEnum):
    FAULT = "fault"  # not understood: no draft
    MISSING = "missing"  # understood, not finished: not published
    REMARK = "remark"


SEVERITY_NAMES: Mapping[Severity, str] = {
    Severity.FAULT: "à corriger",
    Severity.MISSING: "à finir avant de publier",
    Severity.REMARK: "remarque",
}


@dataclass(frozen=True)
class Fault:
    severity: Severity
    kind: str  # in French; faults are grouped by it
    message: str
    place: Place = field(default=Place())


@dataclass(frozen=True)
class Leaf:
    text: str
    place: Place
    damage: str = ""  # what a spreadsheet did to it, in French


@dataclass(frozen=True)
class Items:
    nodes: tuple["Node", ...]
    place: Place


@dataclass(frozen=True)
class Entries:
    nodes: Mapping[str, "Node"]
    place: Place


Node = Leaf | Items | Entries

# How a value is reached: ("question", "1.1-04", "facts", "low").
Path = tuple[str | int, ...]

VALUES, SHAPE, IDENTIFIERS = "Valeurs illisibles", "Structure du fichier", "Codes et clés"


class Reading:
    """Faults found so far, where each value stands, and which values could not be read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unread: set[Path] = set()
        self.is_partial = False  # a part could not be read at all: what lacks may stand there
        self._places: dict[Path, Place] = {}

    def fault(self, kind: str, message: str, place: Place, severity: Severity = Severity.FAULT) -> None:
        self.faults.append(Fault(severity, kind, message, place))

    def stands(self, path: Path, place: Place) -> None:
        """Remember where a value stands; of two with one name, the first."""
        self._places.setdefault(path, place)

    def place(self, path: Path) -> Place:
        """Return where a value stands, else what it is part of."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place())

    def is_unread(self, path: Path) -> bool:
        """Say whether a value, or what it is part of, has been reported already."""
        return any(path[:length] in self.unread for length in range(1, len(path) + 1))


# Accents read in the wrong encoding, errors of spreadsheets.
DAMAGED = re.compile("\N{REPLACEMENT CHARACTER}|[ÃÂ][\x80-\xbf]|â€.|#(?:REF!|NAME[?]|N/A|VALUE!|DIV/0!|NULL!|NUM!)")
FLAGS = {"true": True, "oui": True, "vrai": True, "false": False, "non": False, "faux": False, "": False}

AFTER_VARIABLE = re.compile(r"(?<=\}) ?([%€])")

Word = TypeVar("Word", bound=StrEnum)


def typeset(text: str) -> str:
    """Give a text the spaces and apostrophes of French print; a unit is kept with the variable before it."""
    return AFTER_VARIABLE.sub("\N{NO-BREAK SPACE}\\1", french.typography(text.strip()))


def quoted(text: str) -> str:
    """Quote what was typed, cut short."""
    short = " ".join(text.split())
    return f"«\u202f{short if len(short) <= 60 else short[:59] + '…'}\u202f»"


class Fields:
    """The entries of one thing, each taken once; `close` reports those that nobody asked for."""

    def __init__(self, node: Entries, path: Path, reading: Reading) -> None:
        self.path = path
        self.place = node.place
        self._nodes = dict(node.nodes)
        self._reading = reading
        reading.stands(path, node.place)

    # --- Texts, numbers, words ------------------------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """Return a text as typed, on one line; empty when it is not there."""
        return " ".join(self._typed(key).split())

    def prose(self, key: str) -> str:
        """Return a text for people, with the spaces and apostrophes of French print."""
        return typeset(self._typed(key))

    def key(self, key: str) -> str:
        """Return an identifier of ours: lower-case letters, digits, underscores."""
        text = self.text(key)
        if text and not KEY.fullmatch(text):
            self.refuse(key, f"{quoted(text)} n’est pas une clé\u00a0: minuscules sans accent, chiffres et traits bas.")
            return ""
        return text

    def number(self, key: str) -> Decimal | None:
        return self._number(key, self.text(key))

    def integer(self, key: str, allowed: Sequence[int]) -> int | None:
        text = self.text(key)
        value = self._number(key, text)
        if value is None:
            return None
        if value not in allowed:
            expected = f"un nombre entier de {allowed[0]} à {allowed[-1]}"
            if not isinstance(allowed, range):
                expected = f"l’une des valeurs {french.listing([str(one) for one in allowed], 'ou')}"
            self.refuse(key, f"{quoted(text)} n’est pas {expected}.")
            return None
        return int(value)

    def date(self, key: str) -> date | None:
        text = self.text(key)
        try:
            return french.parse_date(text)
        except french.NotADate as error:
            self.refuse(key, f"{quoted(text)} n’est pas une date. {error.message}")
            return None

    def flag(self, key: str) -> bool:
        text = self.text(key)
        if text.casefold() not in FLAGS:
            self.refuse(key, f"{quoted(text)} ne se lit ni oui ni non.")
        return FLAGS.get(text.casefold(), False)

    def word(self, key: str, names: Mapping[Word, str]) -> Word | None:
        """Return one of a list of words, given in our code or in French; None when it is neither, or not there."""
        text = self.text(key)
        found = next((word for word, name in names.items() if text.casefold() in {word.value, name.casefold()}), None)
        if text and found is None:
            expected = french.listing([f"{word.value} ({name})" for word, name in names.items()], "ou")
            self.refuse(key, f"{quoted(text)} n’est pas l’un des mots attendus\u00a0: {expected}.")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one alone may stand without brackets."""
        node = self._take(key)
        if node is None:
            return ()
        nodes = node.nodes if isinstance(node, Items) else (node,)
        leaves = [leaf.text for leaf in nodes if isinstance(leaf, Leaf)]
        if isinstance(node, Entries) or len(leaves) < len(nodes):
            self.refuse(key, "Une liste de textes est attendue ici.")
            return ()
        return tuple(" ".join(leaf.split()) for leaf in leaves)

    # --- What is nested -------------------------------------------------------------------------------------------------------------------

    def has(self, key: str) -> bool:
        return key in self._nodes and not _is_empty(self._nodes[key])

    def left(self) -> list[str]:
        """Return the keys that hold something and were not taken yet."""
        return [key for key in self._nodes if self.has(key)]

    def peek(self, key: str) -> str:
        """Return a text and leave it to be taken."""
        node = self._nodes.get(key)
        return " ".join(node.text.split()) if isinstance(node, Leaf) else ""

    def holds_texts(self, key: str) -> bool:
        """Say whether a list of texts stands under a key, rather than one of things."""
        node = self._nodes.get(key)
        return isinstance(node, Items) and any(isinstance(item, Leaf) for item in node.nodes)

    def fields(self, key: str) -> "Fields | None":
        """Return what is nested under a key; None when it is not there."""
        node = self._take(key)
        if node is None:
            return None
        if not isinstance(node, Entries):
            self.refuse(key, "Des clés et leurs valeurs sont attendues ici.")
            return None
        return Fields(node, (*self.path, key), self._reading)

    def each(self, key: str) -> "Iterator[Fields]":
        """Yield the things of a list under a key, each with its rank as the last part of its path."""
        node = self._take(key)
        if node is None:
            return
        if not isinstance(node, Items):
            self.refuse(key, "Une liste est attendue ici.")
            return
        for rank, item in enumerate(node.nodes):
            if isinstance(item, Entries):
                yield Fields(item, (*self.path, key, rank), self._reading)
            else:
                self._reading.fault(SHAPE, "Des clés et leurs valeurs sont attendues ici.", item.place)
                self._reading.unread.add((*self.path, key))

    # --- Faults ---------------------------------------------------------------------------------------------------------------------------

    def refuse(self, key: str, message: str, kind: str = VALUES) -> None:
        """Report the value of a key, so that no check reports it again."""
        path = (*self.path, key)
        self._reading.fault(kind, message, self._reading.place(path))
        self._reading.unread.add(path)

    def call(self, path: Path) -> None:
        """Give what is read here its own name in place of a rank: ("question", "1.1-04")."""
        self.path = path
        self._reading.stands(path, self.place)

    def is_unread(self, key: str) -> bool:
        return self._reading.is_unread((*self.path, key))

    def ignore(self) -> None:
        """Leave the rest unread: what it would mean is not known."""
        self._nodes.clear()
        self._reading.unread.add(self.path)

    def spoil(self) -> None:
        """Let nobody say more of the list that this is part of: it is shorter than it stands there."""
        self._reading.unread.add(self.path[:-1])

    def close(self) -> None:
        """Report the entries that were not asked for."""
        for key, node in self._nodes.items():
            if not _is_empty(node):
                self._reading.fault(SHAPE, f"La clé {quoted(key)} n’est pas connue ici.", node.place)

    def _take(self, key: str) -> Node | None:
        node = self._nodes.pop(key, None)
        if node is None:
            return None
        self._reading.stands((*self.path, key), node.place)
        return None if _is_empty(node) else node

    def _typed(self, key: str) -> str:
        node = self._take(key)
        if node is None:
            return ""
        if not isinstance(node, Leaf):
            self.refuse(key, "Un texte est attendu ici.")
        elif node.damage:
            self.refuse(key, node.damage)
        elif len(node.text) > LONGEST:
            self.refuse(key, f"Ce texte compte {french.whole(len(node.text))} caractères, la limite est de {french.whole(LONGEST)}.")
        elif damage := DAMAGED.search(node.text):
            self.refuse(key, f"Des caractères ont été abîmés en chemin ({quoted(damage[0])}). Saisissez ce texte de nouveau.")
        else:
            return node.text
        return ""

    def _number(self, key: str, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            # A file has one sign for decimals, where a person might have meant thousands.
            value = french.parse_number(text, decimal_sign="," if "," in text else ".")
        except french.NotANumber:
            value = None
        if value is None:
            self.refuse(key, f"{quoted(text)} n’est pas un nombre.")
        elif abs(value) >= LARGEST or value != value.quantize(FINEST):
            self.refuse(key, f"{quoted(text)} est un nombre trop grand, ou a plus de quatre décimales.")
            return None
        return value


def _is_empty(node: Node) -> bool:
    """Say whether nothing is written there; an empty cell of a workbook has a place all the same."""
    match node:
        case Leaf(text=text):
            return not text.strip()
        case Items(nodes=items):
            return all(_is_empty(item) for item in items)
        case Entries(nodes=entries):
            return all(_is_empty(entry) for entry in entries.values())
