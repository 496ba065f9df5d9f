"""Numbers: written for people, read from what they type (strategy-plan-kpi.md §2.10, §3.7)."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MISSING = "—"

Sign = Literal[",", "."]

HUNDRED = Decimal(100)
FINEST = Context(prec=60)  # more digits than any column holds: rounding never meets the limit of the default context
SEPARATORS = str.maketrans({",": NARROW, ".": ",", "-": MINUS})


class NotANumber(ValueError):
    """A text cannot be read as a number; `message` tells the person who typed it what to write."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# --- Out ----------------------------------------------------------------------------------------------------------------------------------


def rounded(value: Decimal | int, decimals: int = 0) -> Decimal:
    """Round half up, away from zero: only at display (0.045 → 0.05). Never gives a negative zero."""
    return FINEST.plus(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, FINEST))


def number(value: Decimal | int | None, decimals: int | None = None, *, signed: bool = False) -> str:
    """Write a number; without `decimals`, with those it has. None is « — ». `signed` puts a + before what is above zero."""
    if value is None:
        return MISSING
    shown = FINEST.plus(Decimal(value)) if decimals is None else rounded(value, decimals)
    text = f"{shown:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("+" if signed and shown > 0 else "") + text.translate(SEPARATORS)


def whole(value: Decimal | int | None) -> str:
    """Write a count or a score without decimals."""
    return number(value, 0)


def money(value: Decimal | int | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Write an amount in euros: `1 865,43 €`."""
    return MISSING if value is None else f"{number(value, decimals, signed=signed)}\u00a0€"


def percent(share: Decimal | int | None, decimals: int = 0, *, of: int = 1, signed: bool = False) -> str:
    """Write a share of 1 as a percentage (0.0064 → `0,64 %` with two decimals); `of=100` for a value that is already on 100."""
    if share is None:
        return MISSING
    return f"{number(FINEST.divide(Decimal(share) * HUNDRED, Decimal(of)), decimals, signed=signed)}\u00a0%"


def size(count: int) -> str:
    """Write the size of a file: `58 ko`, `1,2 Mo`."""
    if count < 1000:
        return f"{count}\u00a0{'octet' if count < 2 else 'octets'}"
    if count < 999_500:
        return f"{whole(Decimal(count) / 1000)}\u00a0ko"
    unit, name = (10**6, "Mo") if count < 999_500_000 else (10**9, "Go")
    amount = Decimal(count) / unit
    return f"{number(rounded(amount, 1 if amount < 10 else 0))}\u00a0{name}"


# --- In -----------------------------------------------------------------------------------------------------------------------------------

NOTHING = {"", "/", "-", "--", "–", "—", "−", "n/a", "n.d.", "nd"}
SPACES = re.compile(r"[\s\u200b\ufeff]+")  # every kind that Unicode knows; the last two come with pasted text
SIGNS = str.maketrans({MINUS: "-", "–": "-", "\N{NON-BREAKING HYPHEN}": "-"})
CURRENCY = re.compile(r"(?:€|eur|euros?)$|^(?:€|eur)(?=[ \d+-])", re.IGNORECASE)
SHAPE = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[0-9][0-9 .,]*|[.,][0-9]+)", re.ASCII)
LONGEST = 40


def parse_number(text: str, *, decimal_sign: Sign | None = None) -> Decimal | None:
    """Read a number that a person typed; None when it says nothing (empty, « / », « – », « — », `--`, `n/a`).

    A € or % around it is left out. `1.865` could be two numbers and is refused; `decimal_sign` says which one it is, for a file in which
    that is known. Raises NotANumber.
    """
    plain = _plain(text)
    return None if plain is None else _read(plain.removesuffix("%").strip(), text, decimal_sign)


def parse_money(text: str, *, decimal_sign: Sign | None = None) -> Decimal | None:
    """Read an amount in euros, like parse_number; a % is refused."""
    plain = _plain(text)
    if plain is not None and plain.endswith("%"):
        raise NotANumber("Écrivez un montant en euros, sans le signe\u00a0%.")
    return None if plain is None else _read(plain, text, decimal_sign)


def parse_percent(text: str, *, decimal_sign: Sign | None = None, bare_is_share: bool = False) -> Decimal | None:
    """Read a percentage as a share of 1: `62,5 %` and `62,5` give 0.625.

    With `bare_is_share` a number without % is the share itself, as some exports write it (`0.6667`). Raises NotANumber.
    """
    if "€" in text:
        raise NotANumber("Écrivez un pourcentage, sans le signe\u00a0€.")
    plain = _plain(text)
    if plain is None:
        return None
    value = _read(plain.removesuffix("%").strip(), text, decimal_sign)
    return value if bare_is_share and not plain.endswith("%") else value.scaleb(-2, FINEST)


def _plain(text: str) -> str | None:
    """Return a text with ordinary spaces and signs, without currency; None when it says nothing."""
    plain = SPACES.sub(" ", text).strip().translate(SIGNS)
    if plain.casefold() in NOTHING:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"  # as accountants write a negative amount
    return CURRENCY.sub("", plain).strip()


def _read(plain: str, typed: str, decimal_sign: Sign | None) -> Decimal:
    match = SHAPE.fullmatch(plain)
    if match is None or len(plain) > LONGEST:
        raise _unreadable(typed)
    digits = match["digits"]
    sign = decimal_sign or _decimal_sign(digits)
    before, found, after = digits.partition(sign) if sign else (digits, "", "")
    if found and not after.isdigit():
        raise _unreadable(typed)
    groups = re.split(r"[ .,]", before)
    separators = set(re.findall(r"[ .,]", before))
    if len(separators) > 1 or not _are_thousands(groups):
        raise _unreadable(typed)
    return Decimal(f"{match['sign']}{''.join(groups) or 0}{'.' if after else ''}{after}")


def _decimal_sign(digits: str) -> Sign | None:
    """Say which sign begins the decimals of what a person typed; None when there are none."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."  # 1.865,43 and 1,865.43 can each be read in one way only
    sign: Sign = "," if comma >= 0 else "."
    if digits.count(sign) != 1:
        return None  # 1865, 1.865.432
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", digits):
        raise NotANumber(f"Écrivez {digits.replace('.', '')} ou {digits.replace('.', ',')}.")
    return sign


def _are_thousands(groups: list[str]) -> bool:
    """Say whether digits are one number: in one piece, or in threes after the first one to three."""
    first, *others = groups
    return not others or (1 <= len(first) <= 3 and all(len(group) == 3 for group in others))


def _unreadable(typed: str) -> NotANumber:
    short = " ".join(typed.split())
    return NotANumber(f"“{short if len(short) <= LONGEST else short[: LONGEST - 1] + '…'}” n’est pas un nombre.")
