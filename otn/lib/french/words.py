"""Words: agreement, lists, elision, alphabetical order."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from otn.lib.french.numbers import number

VOWELS = frozenset("aeiouœæ")


def plural(count: Decimal | int, one: str, many: str) -> str:
    """Write a count with its noun: `0 réponse`, `1,5 jour`, `2 réponses`: in French the plural begins at two."""
    return f"{number(count)} {one if -2 < count < 2 else many}"


def listing(names: Sequence[str], last: str = "et") -> str:
    """Write `a, b et c`; nothing gives an empty text."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def de(name: str) -> str:
    """Put « de » before the name of a person or a place: `d’Embruns`, `de Pommiers`, `du Havre`, `des Andelys`.

    An h is mute before e, i and y (`d’Hélène`, `de Honfleur`), a y is a consonant before a vowel (`d’Yport`, `de Yann`).
    """
    for article, contracted in ("Le ", "du "), ("Les ", "des "):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    first, second = (*_bare(name)[:2], "", "")[:2]
    if first in VOWELS or (first == "h" and second in {"e", "i", "y"}) or (first == "y" and second and second not in VOWELS):
        return f"d’{name}"
    return f"de {name}"


def quoted(text: object) -> str:
    """Put between French quotation marks what somebody named, or what stands on a button: `« Le site »`, with spaces that never break."""
    return f"«\N{NARROW NO-BREAK SPACE}{text}\N{NARROW NO-BREAK SPACE}»"


def one_line(text: str) -> str:
    """Put what was typed on one line, without the signs that no one sees: line breaks, and marks that turn the order of letters around.

    A name that holds them says something else than it shows, or adds a paragraph to a mail.
    """
    kept = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"})
    return " ".join(kept.split())


def sort_key(text: str) -> tuple[str, str]:
    """Return a key that puts names in the order of a French dictionary: neither accents nor case nor hyphens, then accents."""
    return " ".join(_bare(text).replace("-", " ").replace("’", " ").replace("'", " ").split()), text.casefold()


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
