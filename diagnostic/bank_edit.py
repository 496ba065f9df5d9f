"""A part of a draft as a form: what stands in its cells, and the bank once they are typed again.

What is typed becomes the tree of a file, its places being the names of the cells: reading and checking are those of files, and each fault
comes back beside the cell that it is about. The parts are those of `diagnostic.question_edit` and `diagnostic.text_edit`.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diagnostic.bank import Bank
from diagnostic.bank_check import check
from diagnostic.bank_document import Document, describe
from diagnostic.bank_files import BankFile, with_findings
from diagnostic.bank_reading import read_bank
from diagnostic.bank_tree import Entries, Fault, Items, Leaf, Node, Place, Reading

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


def rows_of(document: Document, key: str) -> list[Any]:
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


def typed_as(value: Any) -> str:
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


def cell_of(document: Document, name: str, label: str, widget: Widget = "line", **given: Any) -> Cell:
    """Make the cell of a value of a document, reached by a dotted path."""
    value: Any = document
    for step in name.split("."):
        value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else _entry(value, step)
    return Cell(name, label, typed_as(value), widget, **given)


def _entry(value: Any, step: str) -> Any:
    return value.get(step) if isinstance(value, dict) else None
