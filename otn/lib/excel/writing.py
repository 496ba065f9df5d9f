"""Writing workbooks: typed cells, named styles, French formats, and text that is never anything but text."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from otn.lib.excel.rules import Check, Look, condition_of, share_bar, validation_of

LONGEST_TEXT = 32_767  # of a cell, in UTF-16 units as Excel counts
CUT = "… [texte coupé]"
LONGEST_NAME = 31  # of a sheet

# Number formats are stored in the grammar of the United States; each spreadsheet shows them in the manner of its reader.
TEXT = "texte"
WHOLE = "entier"
DECIMAL = "décimal"
ONE_DECIMAL = "une décimale"
MONEY = "montant"
PERCENT = "pourcentage"  # the value is a share, 0 to 1
RATE = "taux"  # a share too, with two decimals
DATE = "date"
MOMENT = "moment"
FORMATS = {
    TEXT: "General",
    WHOLE: "#,##0",
    DECIMAL: "#,##0.00",
    ONE_DECIMAL: "#,##0.0",
    MONEY: '#,##0.00\\ "€"',
    PERCENT: "0\\ %",
    RATE: "0.00\\ %",
    DATE: "dd/mm/yyyy",
    MOMENT: "dd/mm/yyyy\\ hh:mm",
}
LEFT = {TEXT, DATE, MOMENT}

LINE_HEIGHT = 15  # points
MOST_LINES = 27  # Excel has no row higher than 409 points

FIRST_YEAR = 1901  # Excel counts days from 1900, and wrongly at first

Cell = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class Formula:
    """A formula of our own making, in English with commas (`=SUM(B2:B9)`): never with anything in it that a person typed."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError(f"a formula begins with =: {self.text!r}")


@dataclass(frozen=True)
class Column:
    """A column: its title, what its values are (a kind of this module, TEXT…), its width in characters; hidden is for machines.

    A title that is a day can be counted with. `locked` says what nobody changes in a sheet that is protected.
    """

    title: str | date
    kind: str = TEXT
    width: float = 14
    hidden: bool = False
    locked: bool = False


class Workbook:
    """A workbook in the making."""

    def __init__(self, title: str, *, made_on: date, author: str = "Stratégie web OTN") -> None:
        self._book = openpyxl.Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties.title = clean(title)
        self._book.properties.creator = clean(author)
        self._book.properties.created = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001  Excel knows no zones
        self._sheets: list[WrittenSheet] = []
        for style in _styles():
            self._book.add_named_style(style)

    def add_sheet(
        self,
        name: str,
        columns: Sequence[Column],
        *,
        hidden: bool = False,
        buried: bool = False,
        fitted: bool = False,
        protected: bool = False,
        spare: int = 0,
    ) -> "WrittenSheet":
        """Add an empty sheet; its name is made valid and unique.

        Rows of a `fitted` one are as high as their texts seem to need: not every spreadsheet works that out when it opens the file. In a
        `protected` one people change all but the locked columns; there is no password. A `buried` sheet is not even offered for showing.
        `spare` is how many empty rows below the last one checks and conditions cover.
        """
        worksheet = self._book.create_sheet(sheet_name(name, taken=self._book.sheetnames))
        worksheet.sheet_state = "veryHidden" if buried else "hidden" if hidden else "visible"
        sheet = WrittenSheet(worksheet, columns, fitted=fitted, protected=protected, spare=spare)
        self._sheets.append(sheet)
        return sheet

    def to_bytes(self) -> bytes:
        """Return the .xlsx file. Formulas are computed when it is opened: openpyxl stores no results."""
        for sheet in self._sheets:
            sheet._finish()
        self._book.calculation.fullCalcOnLoad = True
        target = BytesIO()
        self._book.save(target)
        return target.getvalue()


class WrittenSheet:
    """A sheet in the making, written from top to bottom; each method returns the number of the row it wrote."""

    def __init__(
        self, worksheet: Worksheet, columns: Sequence[Column], *, fitted: bool = False, protected: bool = False, spare: int = 0
    ) -> None:
        self._worksheet = worksheet
        self._columns = tuple(columns)
        self._fitted = fitted
        self._spare = spare
        self._row = 0
        self._header = 0
        self._filter_from: int | None = None
        self._checks: list[tuple[str, Check]] = []
        self._rules: list[tuple[str, Rule]] = []
        self._text_widths = [column.width if column.kind == TEXT and not column.hidden else None for column in columns]
        self._styles = [f"{column.kind} libre" if protected and not column.locked else column.kind for column in columns]
        if protected:
            self._protect()
        for index, column in enumerate(columns, start=1):
            worksheet.column_dimensions[get_column_letter(index)].width = column.width
            worksheet.column_dimensions[get_column_letter(index)].hidden = column.hidden
        worksheet.page_setup.orientation = "landscape"
        worksheet.page_setup.paperSize = 9  # A4
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        worksheet.page_setup.fitToHeight = 0  # one page wide, as many as it takes
        footer = worksheet.oddFooter
        assert footer is not None
        footer.center.text = "Page &P sur &N"

    def _protect(self) -> None:
        """Lock what is marked, and nothing of what people do to look at a sheet: widths, filters, formats, new rows."""
        for index, column in enumerate(self._columns, start=1):
            # Of the empty cells below: those that are written have it from their styles.
            self._worksheet.column_dimensions[get_column_letter(index)].protection = Protection(locked=column.locked)
        protection = self._worksheet.protection
        protection.sheet = True
        for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "insertHyperlinks", "sort", "autoFilter"):
            setattr(protection, allowed, False)  # these name what is forbidden

    @property
    def name(self) -> str:
        """The name that the sheet has got, for formulas."""
        return self._worksheet.title

    def add_groups(self, groups: Iterable[tuple[str, int]]) -> int:
        """Write a row of names above the header, each over a number of columns; an empty name leaves its columns free."""
        self._row += 1
        start = 1
        for title, width in groups:
            if title:
                self._put(start, title, "groupe")
                if width > 1:
                    self._worksheet.merge_cells(start_row=self._row, end_row=self._row, start_column=start, end_column=start + width - 1)
            start += width
        return self._row

    def add_header(self, *, frozen_columns: int = 1, filtered: bool = False) -> int:
        """Write the titles of the columns; they and the first columns stay in view, and are repeated on each printed page.

        With `filtered` people can sort and filter the rows that follow: not for a sheet where one of them is a total.
        """
        self._row += 1
        self._header = self._row
        for index, column in enumerate(self._columns, start=1):
            if isinstance(column.title, date):
                self._put(index, column.title, "titre jour")
            else:
                self._put(index, column.title, "titre" if column.kind in LEFT else "titre à droite")
        self._fit([column.title for column in self._columns], [None if column.hidden else column.width for column in self._columns])
        self._worksheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{self._row + 1}"
        self._worksheet.print_title_rows = f"{self._row}:{self._row}"
        self._filter_from = self._row if filtered else None
        return self._row

    def add_row(self, values: Sequence[Cell | Formula], *, strong: bool = False) -> int:
        """Write a row: texts as text, numbers as numbers, dates as dates, True and False in words; `strong` is for totals."""
        if len(values) > len(self._columns):
            raise ValueError(f"{len(values)} values for {len(self._columns)} columns")
        self._row += 1
        for index, (value, column, style) in enumerate(zip(values, self._columns, self._styles, strict=False), start=1):
            self._put(index, value, f"{column.kind} fort" if strong else style)
        self._fit(values, self._text_widths)
        return self._row

    def add_note(self, column: str, text: str, *, author: str = "Stratégie web OTN") -> None:
        """Pin a note to a cell of the row that was written last; `column` is its letter."""
        self._worksheet[f"{column}{self._row}"].comment = Comment(clean(text), author, width=260, height=80)

    def check(self, columns: str, check: Check) -> None:
        """Check what is typed under the header in a column, or in several (`F:H`)."""
        self._checks.append((columns, check))

    def show(self, columns: str, formula: str, look: Look) -> None:
        """Show the rows under the header differently while a formula for the first of them holds; the rule given first wins."""
        self._rules.append((columns, condition_of(formula, look)))

    def show_shares(self, columns: str, *, colour: str) -> None:
        """Draw the shares of a column as bars."""
        self._rules.append((columns, share_bar(colour)))

    def _fit(self, values: Sequence[Cell | Formula], widths: Sequence[float | None]) -> None:
        """Make the row as high as its texts need; a column without width does not wrap them."""
        if self._fitted:
            found = zip(values, widths, strict=False)
            lines = max((_lines(text, width) for text, width in found if width is not None and isinstance(text, str)), default=1)
            self._worksheet.row_dimensions[self._row].height = LINE_HEIGHT * min(lines, MOST_LINES)

    def _put(self, column: int, value: Cell | Formula, style: str) -> None:
        cell = self._worksheet.cell(self._row, column)
        if isinstance(value, str):
            text = clean(value)
            cell.value = text
            cell.data_type = "s"  # openpyxl has made a formula of what begins with =, an error of what reads #REF!
            cell.style = f"OTN {style}"
            if text.startswith(("=", "+", "-", "@")):
                cell.quotePrefix = True  # else it becomes a formula as soon as somebody edits the cell
            return
        if isinstance(value, Formula):
            cell.value = value.text
        elif isinstance(value, bool):
            cell.value = "Oui" if value else "Non"
        elif isinstance(value, int | float | Decimal):
            if not math.isfinite(value):
                raise ValueError("a cell cannot hold a number that is not finite")
            cell.value = value
        elif isinstance(value, datetime) and value.tzinfo is not None:
            raise ValueError("a cell knows no time zone: give the local time")
        elif isinstance(value, date):
            cell.value = value if value.year >= FIRST_YEAR else f"{value:%d/%m/%Y}"
        elif value is not None:
            raise TypeError(f"a cell cannot hold {type(value).__name__}")
        cell.style = f"OTN {style}"  # after the value: openpyxl gives dates a format of its own

    def _finish(self) -> None:
        if self._filter_from is not None:
            self._worksheet.auto_filter.ref = f"A{self._filter_from}:{get_column_letter(len(self._columns))}{self._row}"
        for columns, check in self._checks:
            validation = validation_of(check)
            validation.add(self._below(columns))
            self._worksheet.add_data_validation(validation)
        for columns, rule in self._rules:
            self._worksheet.conditional_formatting.add(self._below(columns), rule)

    def _below(self, columns: str) -> str:
        """Return the range of these columns from the row under the header to the last spare one."""
        first, _, last = columns.partition(":")
        return f"{first}{self._header + 1}:{last or first}{max(self._row, self._header + 1) + self._spare}"


def letter(place: int) -> str:
    """Return the letters of a column by its place, from 0."""
    return get_column_letter(place + 1)


def _lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of this width: words that do not break waste the end of a line."""
    if len(text) < width - 1 and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(paragraph) / (width - 1))) for paragraph in text.split("\n"))


def _styles() -> Iterable[NamedStyle]:
    """Yield the named styles: one object of each for the whole workbook, which is twice as fast as a style per cell."""
    thin, rule = Side(style="thin", color="E2D8C7"), Side(style="medium", color="22303A")
    for kind, number_format in FORMATS.items():
        side, indent = ("left", 1) if kind in LEFT else ("right", 0)  # a figure never touches the word beside it
        alignment = Alignment(horizontal=side, vertical="top", wrap_text=kind == TEXT, indent=indent)
        border = Border(bottom=thin)
        yield NamedStyle(f"OTN {kind}", number_format=number_format, alignment=alignment, border=border)
        free = Protection(locked=False)
        yield NamedStyle(f"OTN {kind} libre", number_format=number_format, alignment=alignment, border=border, protection=free)
        yield NamedStyle(
            f"OTN {kind} fort", font=Font(bold=True), number_format=number_format, alignment=alignment, border=Border(top=rule)
        )
    for name, horizontal, number_format in (
        ("titre", "left", "General"),
        ("titre à droite", "right", "General"),
        ("titre jour", "center", "dd"),
    ):
        yield NamedStyle(
            f"OTN {name}",
            font=Font(bold=True, color="FFFFFF"),
            fill=PatternFill("solid", fgColor="0B5A66"),
            alignment=Alignment(horizontal=horizontal, vertical="center", wrap_text=True, indent=1 if horizontal == "left" else 0),
            number_format=number_format,
        )
    yield NamedStyle(
        "OTN groupe", font=Font(bold=True), fill=PatternFill("solid", fgColor="F2E9DA"), alignment=Alignment(horizontal="center")
    )


# --- Texts and names ------------------------------------------------------------------------------------------------------------------

FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # by XML
LINE_END = re.compile("\r\n|[\r\v\f]")  # \v is what Word writes for a line break within a paragraph
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
HALF_ESCAPE = re.compile(r"(?<!_x005F)_(x0{0,2}|x005F?)?\Z")  # what a cut may leave
FORBIDDEN_IN_NAMES = str.maketrans({"/": "-", "\\": "-", ":": " ", "*": " ", "?": " ", "[": "(", "]": ")"})
RESERVED_NAMES = {"history", "historique"}


def clean(text: str) -> str:
    """Return a text as a cell can hold it: without what XML forbids, cut with a visible mark beyond the length of a cell."""
    text = FORBIDDEN.sub("", LINE_END.sub("\n", text))
    text = ESCAPE.sub("_x005F_", text)  # spreadsheets would read _x0041_ as A
    return text if _length(text) <= LONGEST_TEXT else HALF_ESCAPE.sub("", _cut(text, LONGEST_TEXT - len(CUT))) + CUT


def sheet_name(wanted: str, *, taken: Iterable[str] = ()) -> str:
    """Make a name that Excel accepts for a sheet, unlike those taken whatever the case of their letters."""
    name = " ".join(FORBIDDEN.sub("", wanted).translate(FORBIDDEN_IN_NAMES).split()).strip("' ")
    name = _cut(name, LONGEST_NAME).strip("' ") or "Feuille"
    others = {other.casefold() for other in taken} | RESERVED_NAMES
    unique, number = name, 1
    while unique.casefold() in others:
        number += 1
        suffix = f" ({number})"
        unique = _cut(name, LONGEST_NAME - len(suffix)) + suffix
    return unique


def _length(text: str) -> int:
    """Count as Excel does: a character beyond U+FFFF is two."""
    return len(text) + sum(character > "\uffff" for character in text) if not text.isascii() else len(text)


def _cut(text: str, length: int) -> str:
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
