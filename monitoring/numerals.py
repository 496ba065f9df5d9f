"""How a file writes its numbers: decided once for all of them, never from the language of the screen."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from otn.lib import french
from otn.lib.french.numbers import Sign

PLACES = Decimal("0.00000001")
MOST = Decimal(10) ** 12
EXACT = Context(prec=60)

SPACES = re.compile(r"[\s\u200b\ufeff]+")
OTHER_CURRENCY = re.compile(r"\$|£|¥|₣|\b(?:USD|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK|PLN)\b", re.IGNORECASE)
DIGITS = re.compile(r"[0-9][0-9.,]*|[.,][0-9]+")


def evidence(text: str) -> Sign | None:
    """Return the decimal sign that a number shows, None when it may be either or has none."""
    found = DIGITS.findall(SPACES.sub("", text))
    if len(found) != 1:
        return None
    digits = found[0]
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    if comma < 0 and point < 0:
        return None
    sign: Sign = "," if comma >= 0 else "."
    other: Sign = "." if sign == "," else ","
    before, _, after = digits.partition(sign)
    if digits.count(sign) > 1:
        return other  # 1.234.567: what repeats separates thousands
    spaced = re.search(r"[0-9]\s[0-9]{3}", SPACES.sub(" ", text)) is not None
    return sign if len(after) != 3 or not 1 <= len(before) <= 3 or before == "0" or spaced else None


def is_ambiguous(text: str) -> bool:
    """Say whether a number reads in two ways, as `1,234` does."""
    found = DIGITS.findall(SPACES.sub("", text))
    return len(found) == 1 and ("," in found[0] or "." in found[0]) and evidence(text) is None


def decide(money: Iterable[str], others: Iterable[str]) -> tuple[Sign | None, bool]:
    """Return the decimal sign of a file and whether it has to be asked: the amounts tell, else the other numbers do."""
    ambiguous = False
    for texts in (money, others):
        signs = set()
        for text in texts:
            if (sign := evidence(text)) is not None:
                signs.add(sign)
            ambiguous = ambiguous or is_ambiguous(text)
        if len(signs) == 1:
            return signs.pop(), False
        if signs:
            return None, True
    return None, ambiguous


def without_currency(text: str) -> str:
    """Take a currency that is not the euro from around an amount; whether it may count as euros is asked elsewhere."""
    return re.sub(r"\b[A-Z]{2}(?=\$)", "", OTHER_CURRENCY.sub("", re.sub(r"\b[A-Z]{2}\$", "$", text))).strip()


def exact(value: Decimal) -> Decimal:
    """Round to what is stored, so that the same file gives the same figures. Raises NotANumber for one that no campaign has."""
    if abs(value) >= MOST:
        raise french.NotANumber("Ce nombre est trop grand.")
    return EXACT.plus(value.quantize(PLACES, ROUND_HALF_UP, EXACT))
