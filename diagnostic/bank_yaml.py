"""Banks as YAML files, written by hand: the only module that knows PyYAML.

A file is read event by event into the tree of `diagnostic.bank_tree`: every value is the text that stands there (`no`, `1.10` and `2026`
mean nothing by themselves), with its line. Anchors, tags and what else makes YAML dangerous or surprising are refused.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from diagnostic.bank_tree import SHAPE, Entries, Items, Leaf, Node, Place, Reading, quoted
from otn.lib import french

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 12
MAX_EVENTS = 400_000

HINT = "Un texte qui contient «\u202f: \u202f» ou commence par une accolade, un crochet ou un tiret se met entre guillemets droits."


class _Refused(Exception):
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read_yaml(name: str, content: bytes, reading: Reading, rank: int = 0) -> Entries | None:
    """Return the tree of a file; None when it is no YAML, which is reported. `rank` orders the faults of several files."""
    try:
        node = _Tree(name, _decoded(content), rank, reading).read()
        if not isinstance(node, Entries):
            raise _Refused("Ce fichier ne contient pas des clés et leurs valeurs.", 1)
        return node
    except _Refused as refusal:
        reading.fault(SHAPE, refusal.message, Place(name, f"ligne {refusal.line}", order=(rank, refusal.line, 0)))
        reading.is_partial = True
        return None


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise _Refused(f"Le fichier pèse {french.size(len(content))}, la limite est de {french.size(MAX_BYTES)}.", 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Refused("Ce fichier n’est pas enregistré en UTF-8\u00a0: ses accents seraient perdus.", line) from error


class _Tree:
    def __init__(self, name: str, text: str, rank: int, reading: Reading) -> None:
        self._name = name
        self._rank = rank
        self._reading = reading
        self._events = self._parse(text)

    def read(self) -> Node:
        next(self._events)  # of the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise _Refused("Ce fichier est vide.", 1)
        node = self._node(next(self._events), 0, "")
        next(self._events)  # end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused("Ce fichier contient plusieurs documents.", _line(after))
        return node

    def _parse(self, text: str) -> Iterator[Any]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for count, event in enumerate(yaml.parse(text, loader)):
                if count > MAX_EVENTS:
                    raise _Refused("Ce fichier contient trop de valeurs.", _line(event))
                yield event
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise _Refused(
                f"Ce fichier n’est plus du YAML à partir d’ici ({error.problem}). {HINT}", mark.line + 1 if mark else 1
            ) from error
        except yaml.YAMLError as error:  # a character that YAML does not know
            line = text.count("\n", 0, getattr(error, "position", 0)) + 1
            raise _Refused("Ce fichier contient un caractère invisible interdit.", line) from error

    def _node(self, event: Any, depth: int, key: str) -> Node:
        place = self._place(event, key)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _Refused(
                "Les ancres, renvois et étiquettes de YAML ne sont pas admis\u00a0: mettez ce texte entre guillemets droits.", _line(event)
            )
        if depth > MAX_DEPTH:
            raise _Refused("Ce fichier est trop imbriqué.", _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return Leaf(event.value, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1, key))
            return Items(tuple(items), place)
        entries: dict[str, Node] = {}
        while not isinstance(inner := next(self._events), yaml.MappingEndEvent):
            name = self._node(inner, depth + 1, "")
            if not isinstance(name, Leaf):
                raise _Refused(f"Une clé est attendue ici. {HINT}", _line(inner))
            value = self._node(next(self._events), depth + 1, name.text)
            if name.text in entries:
                self._reading.fault(SHAPE, f"La clé {quoted(name.text)} est donnée deux fois.", self._place(inner, name.text))
            else:
                entries[name.text] = value
        return Entries(entries, place)

    def _place(self, event: Any, key: str) -> Place:
        line = _line(event)
        return Place(self._name, f"ligne {line}", key, (self._rank, line, event.start_mark.column))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, as in the files written by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def write_yaml(document: dict[str, Any]) -> bytes:
    """Write a document of `diagnostic.bank_document` as one file."""
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=False)
    return text.encode()
