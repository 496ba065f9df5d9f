"""What a French typographer would correct in a text that is meant to be right already."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NO_BREAK = "\u00a0\u202f"  # wide and narrow, either will do
BOUNDARY = "\ue000"  # stands where a text is cut in two, as between the branches of an {% if %}
OPEN, CLOSE = "⟦", "⟧"  # around what is filled in at run time

LETTER = r"[^\W\d_]"
STRAIGHT = re.compile(rf"(?<={LETTER})'(?={LETTER}|{OPEN})|{CLOSE}'(?={LETTER})")
QUOTE = re.compile(rf'"(?=[\w{OPEN}])[^"]*"?|(?<=[\w.…!?{CLOSE}])"')
MARK = re.compile(r"[:;!?%€»«]")

APOSTROPHE, QUOTES, DOTS, SPACE_AFTER, SPACE_BEFORE = "apostrophe", "quotes", "dots", "space after", "space before"


@dataclass(frozen=True, order=True)
class Misprint:
    """A place in a text, what is wrong there (a constant of this module), and the sign that it is about."""

    at: int
    kind: str
    sign: str


def misprints(text: str) -> list[Misprint]:
    """Find straight apostrophes and quotes, three dots for one sign, no-break spaces that lack; in the order of the text."""
    return sorted(_misprints(text))


def _misprints(text: str) -> Iterator[Misprint]:
    for pattern, kind in ((STRAIGHT, APOSTROPHE), (QUOTE, QUOTES), (re.compile(r"\.\.\."), DOTS)):
        yield from (Misprint(match.start(), kind, match[0][:1]) for match in pattern.finditer(text))
    for match in MARK.finditer(text):
        mark, at = match[0], match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if mark == "«":
            if after not in (*NO_BREAK, BOUNDARY, ""):
                yield Misprint(at, SPACE_AFTER, mark)
        elif _wants_space(mark, before, after) and before not in (*NO_BREAK, *"([\n", BOUNDARY, ""):
            yield Misprint(at, SPACE_BEFORE, mark)


def _wants_space(mark: str, before: str, after: str) -> bool:
    """Tell punctuation from the same sign in an address, a time, a placeholder."""
    if mark in ":;":
        return after.isspace() or after in ("", BOUNDARY, "»")
    if mark in "!?":
        return before not in "!?…" and not after.isalnum()
    if mark == "%":
        return (before.isdigit() or before.isspace() or before == CLOSE) and not after.isalpha() and after != "("
    if mark == "€":
        return not before.isalpha() and before != "/"  # 12 k€, $/€
    return True


def around(text: str, at: int) -> str:
    """Return the words around a place, for people to find it."""
    return " ".join(text[max(0, at - 25) : at + 15].split())
