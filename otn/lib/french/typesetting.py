"""Typography of what people typed, for documents: our own texts are written right in the first place."""

import re

NARROW, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
BLANK = "[ \t\u00a0\u2009\u202f]"  # never a line break
LETTER = r"[^\W\d_]"

# What is not a sentence: between backquotes, addresses of the web and of people, paths, words that only code has.
WORD = re.compile(r"[^\s`]*`[^`\n]*`\S*|\S+")
NO_WORD = re.compile(r"://|@|^www\.|^mailto:|^tel:|^[\w-]+(?:\.[\w-]+)+/|[_={}<>\\|`]|\(\)|::|\ue000", re.IGNORECASE)
PLACE = "\ue000"  # stands where something is not touched, while the text around it is

RULES = (
    # ’ between a letter and what it is elided before.
    (re.compile(rf"(?<={LETTER})'(?=[\w«])"), "’"),
    (re.compile(rf"«{BLANK}*(?=\S)"), f"«{NARROW}"),
    (re.compile(rf"(?<=\S){BLANK}*»"), f"{NARROW}»"),
    # A mark that ends a sentence, not one in parentheses or in a word.
    (re.compile(rf"(?<=[^\s(\[«!?;]){BLANK}*([!?]+)(?!\w)"), rf"{NARROW}\1"),
    (re.compile(rf"(?<=[^\s(\[«;]){BLANK}*;(?=\s|$|[»{NARROW}])"), f"{NARROW};"),
    # Neither in a time nor before the mouth of a smiley.
    (re.compile(rf"(?<=[^\s(\[«:]){BLANK}*:(?=\s|$|»)"), f"{FIXED}:"),
    (re.compile(rf"(?<=\d){BLANK}*%(?!\w)"), f"{FIXED}%"),
    (re.compile(rf"(?<=\d){BLANK}*(k?€)(?!\w)"), rf"{FIXED}\1"),
)
# Where all of a number is in threes: neither telephone numbers nor years.
THOUSANDS = re.compile(rf"(?<![\d,.])(?<!\d{BLANK})[1-9]\d{{0,2}}(?:{BLANK}\d{{3}})+(?!{BLANK}?\d)")


def typography(text: str) -> str:
    """Give a text the spaces and apostrophes of French print, which keep marks, units and thousands on their line.

    Changes nothing in addresses, e-mails, times and code, and never a letter or a digit; twice is the same as once.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if not NO_WORD.search(match[0]):
            return match[0]
        kept.append(match[0])
        return PLACE

    first, *others = _typeset(WORD.sub(keep, text)).split(PLACE)
    return first + "".join(word + piece for word, piece in zip(kept, others, strict=True))


def _typeset(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return THOUSANDS.sub(lambda match: re.sub(BLANK, NARROW, match[0]), text)
