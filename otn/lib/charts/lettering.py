"""How much room a text takes in Source Sans Pro, and where to break it: SVG text does neither."""

import unicodedata
from collections.abc import Iterator

FAMILY = "Source Sans Pro"

# Advance widths in thousandths of the size, of the semibold face: what is set in regular takes 3 % less. A test reads them in the font.
ADVANCES = {
    125: "\u202f", 200: " ", 205: "\u00a0", 255: "|", 262: "i", 263: "j", 271: "l", 275: "',.:;·‘’", 282: "I", 315: "!", 317: "f", 322: "-",
    324: "()[]{}", 325: "•", 344: "/\\", 348: "°", 361: "t", 373: "r", 431: "s", 438: "*", 443: "z", 444: "?", 456: "«»", 462: "c",
    480: "–", 481: "x", 482: "\"“”", 494: "J", 495: "vy", 500: "_", 501: "Y", 502: "L", 507: "e", 510: "F",
    513: "#$+0123456789<=>^~€×−≤≥", 516: "a", 520: "g", 522: "k", 536: "V", 538: "E", 540: "Z", 541: "X", 545: "S", 546: "T", 549: "`o",
    556: "u", 558: "Ah", 560: "n", 563: "b", 564: "dpq", 576: "C", 582: "P", 592: "R", 597: "BK", 604: "ß", 618: "←↑→↓", 625: "D",
    628: "G", 639: "&", 655: "U", 656: "N", 663: "H", 674: "OQ", 745: "M", 748: "w", 785: "æ", 800: "W—", 830: "œ", 834: "Æ", 841: "%",
    843: "m", 859: "Œ", 875: "@", 931: "№", 963: "…",
}  # fmt: skip
WIDEST = 1000  # of what the font does not have: another one takes its place

_advances = {character: advance for advance, characters in ADVANCES.items() for character in characters}


def width(text: str, size: float) -> float:
    """Return how wide a text is, at most."""
    try:
        total = sum(map(_advances.__getitem__, text))
    except KeyError:
        for character in set(text) - _advances.keys():
            _advances[character] = _advance(character)
        total = sum(map(_advances.__getitem__, text))
    return total * size / 1000


def _advance(character: str) -> int:
    """Return the advance of a letter without its accents, which take no room."""
    decomposed = unicodedata.normalize("NFD", character)
    if unicodedata.combining(decomposed[0]):
        return 0
    return _advances.get(decomposed[0], WIDEST) if len(decomposed) > 1 else WIDEST


def cut(text: str, room: float, size: float) -> str:
    """Return a text that fits, with … where it was cut."""
    if width(text, size) <= room:
        return text
    kept = text[: int(room / size * 5)]  # nothing but an i or a point is narrower than a fifth
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrap(text: str, room: float, size: float, *, lines: int = 2, suffix: str = "") -> tuple[str, ...]:
    """Break a text at its spaces into as many lines as it may have; the last one is cut with … before the suffix, never the suffix."""
    if not suffix and width(text, size) <= room:
        return (text,)
    broken = list(_broken(text, room, size))
    *start, last = broken
    if suffix and len(broken) < lines and width(last + suffix, size) > room:
        head, _, tail = last.rpartition(" ")
        if head:
            broken = [*start, head, tail]
        else:
            glue, _, suffix = suffix.rpartition("\u00a0")
            broken = [*start, cut(last, room - width(glue, size), size) + glue, ""] if glue else broken
    if len(broken) > lines:
        broken = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
    end = len(broken) - 1
    room_at_end = room - width(suffix, size) if suffix else room
    return tuple(cut(line, room, size) if place < end else cut(line, room_at_end, size) + suffix for place, line in enumerate(broken))


def _broken(text: str, room: float, size: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if not line or width(longer, size) <= room:
            line = longer
        else:
            yield line
            line = word
    yield line
