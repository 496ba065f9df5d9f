"""What makes a password too easy to guess (security.md §6): too short, or made of what everybody knows.

No rule on the kinds of characters: four words without relation are strong, and one remembers them. What is measured is what remains once
known words, walks over the keyboard, years and repetitions are taken away.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

MIN_LENGTH = 15
MAX_LENGTH = 128
MIN_LEFT = 8  # letters and digits that nobody can guess
MIN_DIFFERENT = 5  # different ones among them
MIN_WORD = 3  # a shorter one is found in any sentence

HELP = (
    f"Au moins {MIN_LENGTH} caractères, par exemple quatre mots sans rapport entre eux. Ni votre nom, ni votre adresse, ni celui de votre "
    "office, ni une suite du clavier."
)

WALKS = (
    "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789", "aqwzsxedcrfvtgbyhnujmikolp", "1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
SHORTEST_WALK = 4
LOOKS_LIKE = str.maketrans({"@": "a", "€": "e", "$": "s", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "!": "i"})


@cache
def common_words() -> frozenset[str]:
    """Return what French passwords are made of, as `common_passwords.txt` lists it."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text().splitlines()
    return frozenset(bare(line) for line in lines if line and not line.startswith("#"))


def password_faults(password: str, *, words: Iterable[str] = ()) -> list[str]:
    """Say in French what is wrong with a password; nothing when it will do. `words` is what is known of its owner and her office."""
    if len(password) < MIN_LENGTH:
        return [f"Ce mot de passe est trop court : il en faut au moins {MIN_LENGTH} caractères."]
    if len(password) > MAX_LENGTH:
        return [f"Ce mot de passe est trop long : {MAX_LENGTH} caractères au plus."]
    left = unpredictable_part(password, words=words)
    if len(left) < MIN_LEFT or len(set(left)) < MIN_DIFFERENT:
        return ["Ce mot de passe est trop facile à deviner. Choisissez par exemple quatre mots sans rapport entre eux ni avec vous."]
    return []


def unpredictable_part(password: str, *, words: Iterable[str] = ()) -> str:
    """Return what remains of a password once everything that a stranger would try first is taken away."""
    known = common_words().union(part for word in words for part in (bare(word), *map(bare, re.split(r"[\W_]+", word))))
    readings = (bare(password), bare(password.translate(LOOKS_LIKE)))
    return min((_without(reading, known) for reading in readings), key=len)


def bare(text: str) -> str:
    """Return the letters and digits of a text, in lower case and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in apart if sign.isalnum())


def _without(text: str, known: Iterable[str]) -> str:
    found = sorted((word for word in known if len(word) >= MIN_WORD and word in text), key=lambda word: (-len(word), word))
    if found:
        text = re.sub("|".join(map(re.escape, found)), " ", text)
    text = re.sub(r"(?:19|20)\d\d", " ", text)
    text = " ".join(_without_walks(piece) for piece in text.split())
    text = re.sub(r"(.+?)\1+", r"\1", text.replace(" ", ""))
    return text


def _without_walks(piece: str) -> str:
    """Take away the runs of four signs or more that follow each other on a keyboard, in the alphabet or in numbers, either way."""
    kept, at = [], 0
    while at < len(piece):
        end = at + SHORTEST_WALK
        while end <= len(piece) and _is_walk(piece[at:end]):
            end += 1
        walked = end - 1 - at
        if walked >= SHORTEST_WALK:
            at += walked
        else:
            kept.append(piece[at])
            at += 1
    return "".join(kept)


def _is_walk(run: str) -> bool:
    return any(run in walk or run[::-1] in walk for walk in WALKS)
