"""The cells of a row between the page and what is stored: how they are written into their fields, and what a row was sent with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import Http404, QueryDict

from monitoring.cells import read_figure
from monitoring.columns import BY_CODE, COLUMNS, SITE_CODES, Column, Kind
from monitoring.forms.table import RowForm
from monitoring.models import Result, SiteAverage
from otn.lib import french

TEXTS = frozenset({Kind.VERDICT, Kind.TEXT})
DECIMALS: Mapping[Kind, int] = {Kind.COUNT: 0, Kind.PERCENT: 2, Kind.RATIO: 2, Kind.PAGES: 1, Kind.MONEY: 2}
MORE_DECIMALS = 2  # that somebody may have typed beyond those that a column shows


@dataclass(frozen=True)
class Sent:
    """A row as it was sent: all its fields, and, when the script could tell, what stood in those that were changed in the page.

    There may be several such values of a cell: one that was sent and never acknowledged stands there, or does not.
    """

    cells: Mapping[str, str]
    version: int
    before: Mapping[str, tuple[str, ...]] | None = None  # None without script
    is_pasted: bool = False
    phrase: str = ""

    @classmethod
    def of(cls, posted: QueryDict) -> "Sent":
        """Read a row, else raise Http404."""
        form = RowForm(posted)
        if not form.is_valid():
            raise Http404
        codes = [column.code for column in COLUMNS if column.code in posted]
        return cls(
            cells={code: one_kind_of_lines(str(posted[code])) for code in codes},
            version=form.cleaned_data["version"],
            before={code: tuple(one_kind_of_lines(text) for text in posted.getlist(f"avant-{code}")) for code in codes}
            if form.cleaned_data["touchees"]
            else None,
            is_pasted=form.cleaned_data["collee"],
            phrase=form.cleaned_data["phrase"],
        )

    def with_comment(self, text: str) -> "Sent":
        """Return the row with another comment, which is proposed in the place of an empty one only."""
        before = None if self.before is None else {**self.before, "comment": ("",)}
        return replace(self, cells={**self.cells, "comment": text}, before=before)

    def typed(self, current: Result | SiteAverage | None) -> dict[str, str]:
        """Return the cells to write: those that were changed in the page, and say something else than what stands there."""
        found = typed_in(self.cells, current)
        if self.before is None:
            return found
        return {code: text for code, text in found.items() if self.before[code] or stored_text(current, BY_CODE[code]) is None}

    def saw(self, current: Result | SiteAverage, typed: Mapping[str, str]) -> bool:
        """Say whether what stands in the cells to write is what stood there in the page, so that nobody else changed them."""
        if self.before is None:
            return False
        return all(
            any(not differing({code: text}, current) for text in self.before[code])
            for code in typed
            if stored_text(current, BY_CODE[code]) is not None
        )

    def changed_elsewhere(self, current: Result | SiteAverage | None) -> frozenset[str]:
        """Return the cells that somebody else changed since the page was drawn, and that were left alone in it."""
        if self.before is None or current is None:
            return frozenset()
        alone = {code: text for code, text in self.cells.items() if not self.before[code]}
        return frozenset(code for code in differing(alone, current) if stored_text(current, BY_CODE[code]) is not None)


def one_kind_of_lines(text: str) -> str:
    """Write the ends of lines in one way: a form and a script send them in two."""
    return text.replace("\r\n", "\n")


def editable(value: Decimal | None, kind: Kind) -> str:
    """Write a value into its field: as its column shows it, with the decimals that somebody may have typed beyond."""
    if value is None:
        return ""
    least = DECIMALS[kind]
    plain = value.scaleb(2) if kind is Kind.PERCENT else value
    exponent = plain.normalize().as_tuple().exponent
    decimals = min(max(least, -exponent if isinstance(exponent, int) else 0), least + MORE_DECIMALS)
    match kind:
        case Kind.PERCENT:
            return french.percent(value, decimals)
        case Kind.MONEY:
            return french.money(value, decimals)
    return french.number(value, decimals)


def typed_in(posted: Mapping[str, str], current: Result | SiteAverage | None) -> dict[str, str]:
    """Return the cells that a row was sent with and that do not simply say what stands there, rounded as the page shows it."""
    return {
        column.code: text for column in COLUMNS if (text := posted.get(column.code)) is not None and text != stored_text(current, column)
    }


def stored_text(current: Result | SiteAverage | None, column: Column) -> str | None:
    """Return what the field of a cell shows; None for a cell that is not stored."""
    if current is None:
        return "" if column.code in SITE_CODES else None
    value: Any = getattr(current, column.code, None) if column.kind is not Kind.VERDICT else None
    if column.kind is Kind.TEXT:
        return one_kind_of_lines(value or "")
    if column.kind is Kind.VERDICT or not hasattr(current, column.code):
        return None
    return editable(value, column.kind)


def differing(typed: Mapping[str, str], current: Result | SiteAverage) -> dict[str, str]:
    """Keep the cells that say something else than what stands there now."""
    return {code: text for code, text in typed_in(typed, current).items() if not _says(current, code, text)}


def _says(current: Result | SiteAverage, code: str, text: str) -> bool:
    if BY_CODE[code].kind in TEXTS or not hasattr(current, code):
        return False
    try:
        return bool(read_figure(code, text) == getattr(current, code))
    except french.NotANumber:
        return False


def in_words(cells: Mapping[str, str]) -> str:
    """Say a few cells in one line: « Visites 10 912, CA — »."""
    return ", ".join(f"{BY_CODE[code].label} {text.strip() or french.MISSING}" for code, text in cells.items())


def standing(current: Result | SiteAverage | None, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in the cells that somebody typed into."""
    return {code: stored_text(current, BY_CODE[code]) or "" for code in typed}
