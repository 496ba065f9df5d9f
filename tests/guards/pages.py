"""Readers of templates and stylesheets. A template is read as HTML once its tags are made harmless, without rendering it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.guards.french import BOUNDARY, CLOSE, OPEN
from tests.guards.sources import ROOT

FOLDER = ROOT / "templates"


@cache
def templates() -> dict[str, str]:
    """Return the source of each of our templates by its name."""
    return {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*")) if path.is_file()}


# --- Tags made harmless -------------------------------------------------------------------------------------------------------------------

BRANCHES = {"else", "elif", "empty"}
SILENT = {
    "autoescape", "block", "cycle", "endautoescape", "endblock", "endfilter", "endfor", "endif", "endifchanged", "endspaceless", "endwith",
    "extends", "filter", "for", "if", "ifchanged", "load", "regroup", "resetcycle", "spaceless", "with",
}  # fmt: skip
PLAIN = str.maketrans({'"': "″", "'": "′", "<": "‹", ">": "›", " ": "_", "&": "+"})


def neutral(source: str) -> str:
    """Replace the tags of a template: what it prints becomes ⟦…⟧, branches are kept apart, the rest vanishes. Lines keep their number.

    A block named `…_attributes` fills the inside of a tag of the template that is extended.
    """
    written: list[str] = []
    commented, attributes = False, False
    extends = any(kind == "extends" for kind, _, _ in named_tags(source))
    for token in Lexer(source).tokenize():
        words = token.contents.split()
        name = words[0] if token.token_type == TokenType.BLOCK and words else ""
        if name in {"comment", "endcomment"}:
            commented = name == "comment"
        elif commented or token.token_type == TokenType.COMMENT:
            written.append("\n" * token.contents.count("\n"))
        elif token.token_type == TokenType.TEXT:
            written.append(token.contents)
        elif name == "csrf_token":
            written.append('<input name="csrfmiddlewaretoken">')
        elif extends and name == "block" and words[1].endswith("_attributes"):
            written.append("<i ")
            attributes = True
        elif attributes and name == "endblock":
            written.append(">")
            attributes = False
        elif name in BRANCHES:
            written.append(BOUNDARY)
        elif name not in SILENT:
            written.append(OPEN + token.contents.translate(PLAIN) + CLOSE)
    return "".join(written)


NAMED = re.compile(r"""^(extends|include|block|endblock)\b\s*(?:"([^"]+)"|'([^']+)'|(\S+))?""")


def named_tags(source: str) -> Iterator[tuple[str, int, str]]:
    """Yield (tag, line, name) of each block and of each template extended or included; the name is empty when only running tells it."""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and (match := NAMED.match(token.contents)):
            yield match[1], token.lineno or 0, match[4] or "" if "block" in match[1] else match[2] or match[3] or ""


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each string inside the tags of a template."""
    for token in Lexer(source).tokenize():
        if token.token_type in {TokenType.VAR, TokenType.BLOCK}:
            for match in re.finditer(r"\"([^\"]*)\"|'([^']*)'", token.contents):
                yield token.lineno or 0, match[1] if match[1] is not None else match[2]


# --- Elements and texts -------------------------------------------------------------------------------------------------------------------

INLINE = {"a", "abbr", "b", "cite", "em", "i", "small", "span", "strong", "sub", "sup", "time", "u", "mark", "tspan"}
UNREAD = {"script", "style", "code", "pre", "kbd", "samp", "var"}
READ_ATTRIBUTES = ("alt", "title", "aria-label", "aria-description", "placeholder", "label", "content")


@dataclass
class Element:
    line: int
    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[tuple[int, str]] = []
        self.tokenless: list[int] = []
        self._forms: list[list[int | bool]] = []
        self._unread = 0
        self._run: list[str] = []
        self._run_line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        attributes = {name.removeprefix("data-") if name.startswith("data-hx-") else name: value or "" for name, value in attrs}
        self.elements.append(Element(line, tag, attributes))
        if tag not in INLINE:
            self._end_run()
        if tag in UNREAD:
            self._unread += 1
            self._run.append(f"{OPEN}{CLOSE}")
        if tag == "form":
            self._forms.append([line, attributes.get("method", "").lower() != "post"])
        elif attributes.get("name") == "csrfmiddlewaretoken" and self._forms:
            self._forms[-1][1] = True
        for name in READ_ATTRIBUTES:
            if name in attributes and not (name == "content" and attributes.get("name") != "description"):
                self.texts.append((line, attributes[name]))
        if tag == "input" and attributes.get("type") in {"submit", "button", "reset"}:
            self.texts.append((line, attributes.get("value", "")))

    def parse_html_declaration(self, i: int) -> int:
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # `<![` of a regular expression in the code: a browser takes it for a comment
            return self.parse_bogus_comment(i)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in UNREAD or tag == "form":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD and self._unread:
            self._unread -= 1
        if tag == "form" and self._forms:
            line, has_token = self._forms.pop()
            if not has_token:
                self.tokenless.append(int(line))
        if tag not in INLINE and tag not in UNREAD:
            self._end_run()

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if not self._run:
            self._run_line = self.getpos()[0]
        self._run.append(data)

    def close(self) -> None:
        super().close()
        self._end_run()

    def _end_run(self) -> None:
        if text := "".join(self._run).strip(" \n\t"):
            self.texts.append((self._run_line, text))
        self._run = []


@cache
def read(html: str) -> tuple[list[Element], list[tuple[int, str]], list[int]]:
    """Return the elements of a page, the texts that people read in it with their line, and the lines of forms that post without token.

    A text goes on through inline elements. Attributes written `data-hx-…` are read as `hx-…`.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.elements, reader.texts, reader.tokenless


# --- What a page may not hold -------------------------------------------------------------------------------------------------------------

FORBIDDEN_HTMX = {"hx-confirm", "hx-boost", "hx-disable", "hx-prompt", "hx-params", "hx-put", "hx-patch", "hx-delete", "hx-ext"}
OWN_HTMX = {"hx-target", "hx-swap", "hx-trigger", "hx-sync", "hx-select", "hx-include", "hx-vals", "hx-indicator"}
ADDRESSES = ("href", "action", "formaction", "src", "xlink:href")
FETCHED = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed", "use", "image"}


def faults(html: str) -> list[str]:
    """Say what the content security policy would block, and what the writing rules of htmx forbid (interface.md §4-5), as "line: words"."""
    elements, _, tokenless = read(html)
    found = [(line, "a form that posts without csrf_token") for line in tokenless]
    found += [(element.line, words) for element in elements for words in _element_faults(element)]
    return [f"{line}: {words}" for line, words in sorted(found)]


def _element_faults(element: Element) -> Iterator[str]:
    tag, given = element.tag, element.attributes
    if tag == "script" and "src" not in given:
        yield "<script> without src"
    if tag == "style":
        yield "<style>"
    for name, value in given.items():
        if name == "style":
            yield "style="
        elif name.startswith("on") and name.isalpha():
            yield f"{name}="
        elif name in ADDRESSES and re.match(r"\s*(?:javascript|vbscript|data):", value, re.IGNORECASE):
            yield f'{name}="{value.strip()[:20]}"'
        elif name in ADDRESSES and tag in FETCHED and re.match(r"\s*(?:https?:)?//", value):
            yield f"another site: {value}"
        elif name in FORBIDDEN_HTMX or name.startswith("hx-on"):
            yield f"{name} is forbidden"
        elif name in {"hx-vals", "hx-headers"} and re.match(r"\s*(?:js|javascript):", value, re.IGNORECASE):
            yield f"{name} needs eval"
        elif name == "hx-trigger" and "[" in value:
            yield "hx-trigger with a filter needs eval"
    yield from _twin_faults(tag, given)


def _twin_faults(tag: str, given: dict[str, str]) -> Iterator[str]:
    """Every htmx element also works without script, at the same address."""
    if not {"hx-get", "hx-post"}.intersection(given) and (inherited := sorted(OWN_HTMX.intersection(given))):
        yield f"{', '.join(inherited)} on an element that asks for nothing: never inherited"
    if "hx-post" in given:
        is_form = tag == "form" and given.get("method", "").lower() == "post" and given.get("action") == given["hx-post"]
        is_button = tag in {"button", "input"} and given.get("formaction") == given["hx-post"]
        if not (is_form or is_button):
            yield "hx-post without a form that posts to the same address"
    polls = re.search(r"\b(?:every|load|revealed)\b", given.get("hx-trigger", ""))
    if "hx-get" in given and not polls and given["hx-get"] not in {given.get("href"), given.get("action"), given.get("formaction")}:
        yield "hx-get without a link or a form to the same address"


# --- Which template uses which ------------------------------------------------------------------------------------------------------------


@dataclass
class Piece:
    """A part of a template: its own words, a block with what it holds, or the name of a template that it extends or includes."""

    kind: str
    line: int
    name: str = ""  # empty when only running tells it
    words: str = ""
    inner: list["Piece"] = field(default_factory=list)


@cache
def pieces(source: str) -> list[Piece]:
    """Take a template apart."""
    opened = [Piece("template", 0)]
    for token in Lexer(source).tokenize():
        match = NAMED.match(token.contents) if token.token_type == TokenType.BLOCK else None
        line = token.lineno or 0
        if match is None:
            opened[-1].inner.append(Piece("words", line, words=_written(token.token_type, token.contents)))
        elif match[1] == "endblock":
            opened.pop()
        else:
            piece = Piece(match[1], line, match[4] or "" if match[1] == "block" else match[2] or match[3] or "")
            opened[-1].inner.append(piece)
            if match[1] == "block":
                opened.append(piece)
    return opened[0].inner


SIGNS = {TokenType.TEXT: ("", ""), TokenType.VAR: ("{{", "}}"), TokenType.BLOCK: ("{%", "%}"), TokenType.COMMENT: ("{#", "#}")}


def _written(kind: TokenType, contents: str) -> str:
    before, after = SIGNS[kind]
    return before + contents + after


def _all(found: list[Piece]) -> Iterator[Piece]:
    for piece in found:
        yield piece
        yield from _all(piece.inner)


def uses(source: str) -> list[tuple[int, str]]:
    """Return (line, name) of each template that this one extends or includes; the name is empty when only running tells it."""
    return [(line, name) for kind, line, name in named_tags(source) if kind in {"extends", "include"}]


def whole(name: str, sources: dict[str, str]) -> str:
    """Return a template as it stands once blocks are put into what it extends, and fragments into what includes them; other tags stay."""
    filled: dict[str, list[Piece]] = {}
    parts = pieces(sources[name])
    while parent := next((piece.name for piece in parts if piece.kind == "extends" and piece.name in sources), ""):
        for piece in _all(parts):
            if piece.kind == "block":
                filled.setdefault(piece.name, piece.inner)
        parts = pieces(sources[parent])
    return "".join(_put_together(parts, filled, sources, 9))


def _put_together(parts: list[Piece], filled: dict[str, list[Piece]], sources: dict[str, str], depth: int) -> Iterator[str]:
    for piece in parts:
        if piece.kind == "block":
            yield from _put_together(filled.get(piece.name, piece.inner), filled, sources, depth)
        elif piece.kind == "include" and depth:  # a fragment may include itself
            yield from _put_together(pieces(sources.get(piece.name, "")), {}, sources, depth - 1)
        else:
            yield piece.words


# --- Classes ------------------------------------------------------------------------------------------------------------------------------


def classes_used(html: str) -> set[str]:
    """Return the classes of a page; one that ends in * is made at run time from this beginning."""
    found = set()
    for element in read(html)[0]:
        for name in element.attributes.get("class", "").replace(BOUNDARY, " ").split():
            found.add(name.partition(OPEN)[0] + "*" if OPEN in name else name)
    return found


def classes_defined(css: str) -> set[str]:
    """Return the classes for which a stylesheet has a rule."""
    bare = re.sub(r"/\*.*?\*/|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", " ", css, flags=re.DOTALL)
    selectors = [prelude for prelude in re.findall(r"([^{};]*)\{", bare) if not prelude.strip().startswith("@")]
    return {name for selector in selectors for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)}


def properties(css: str) -> tuple[set[str], set[str]]:
    """Return the custom properties that a stylesheet sets, and those that it reads without a fallback."""
    return set(re.findall(r"(--[\w-]+)\s*:", css)), set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", css))


def static_files(suffix: str) -> list[Path]:
    return sorted((ROOT / "static").rglob(f"*{suffix}"))
