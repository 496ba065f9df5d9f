"""What a person types or pastes into a cell of the tracker, read or refused with a sentence for her."""

from collections.abc import Mapping
from decimal import Decimal

from monitoring.columns import BY_CODE, SITE_CODES, Kind
from monitoring.kpi import Verdict
from monitoring.numerals import exact
from otn.lib import french
from otn.lib.french.numbers import Sign

# What is typed besides the columns of the table: the counts that rates follow from.
COUNTS: Mapping[str, str] = {
    "opens": "Ouvertures",
    "page_views": "Pages vues",
    "bounces": "Rebonds",
    "new_visits": "Nouvelles visites (nombre)",
    "other_conversions": "Autres conversions",
}
WHOLE = frozenset({"impressions", "opens", "clicks", "visits", "page_views", "bounces", "new_visits", "orders"})
FIGURE_CODES = frozenset(code for code, column in BY_CODE.items() if column.is_entered and column.kind is not Kind.TEXT) | COUNTS.keys()
BROUGHT_CODES = frozenset({"conversion_rate", "roi"})  # computed cells that a paste or an import may bring a value for


def read_figure(code: str, text: str, *, decimal_sign: Sign | None = None) -> Decimal | None:
    """Read what was typed for a figure, a share of 1 for a percentage; None when it says nothing. Raises NotANumber."""
    kind = Kind.COUNT if code in COUNTS else BY_CODE[code].kind
    match kind:
        case Kind.MONEY:
            value = french.parse_money(text, decimal_sign=decimal_sign)
        case Kind.PERCENT:
            value = french.parse_percent(text, decimal_sign=decimal_sign)
        case _:
            if text.strip().endswith("%"):
                raise french.NotANumber("Écrivez un nombre, sans le signe\u00a0%.")
            value = french.parse_number(text, decimal_sign=decimal_sign)
    if value is None:
        return None
    if value < 0:
        raise french.NotANumber(f"{negative(code)}.".capitalize())
    if code in WHOLE and value != value.to_integral_value():
        raise french.NotANumber("Écrivez un nombre entier.")
    return exact(value)


def negative(code: str) -> str:
    """Say what is wrong with a value below zero."""
    return {"cost": "coût négatif", "revenue": "chiffre d’affaires négatif"}.get(code, "valeur négative")


def read_verdict(text: str) -> Verdict | None:
    """Read a verdict: here `-` and `--` are no empty cells. Raises NotANumber."""
    plain = "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace("–", "-").replace("—", "--")
    if plain in {"", "/"}:
        return None
    try:
        return Verdict(plain)
    except ValueError:
        raise french.NotANumber("Écrivez --, -, + ou ++.") from None


def read_site_figure(code: str, text: str) -> Decimal | None:
    """Read a cell of « Moyenne du site ». Raises NotANumber, for a cell that it does not have too."""
    if code not in SITE_CODES:
        if text.strip() in {"", "/", "-", "–", "—"}:
            return None
        raise french.NotANumber("La moyenne du site n’a pas cette case.")
    return read_figure(code, text)
