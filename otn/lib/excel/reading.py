"""Reading what people send in: values out of a workbook, or the reason in French why there are none."""

import re
import sys
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

import openpyxl
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from otn.lib.excel import vetting
from otn.lib.excel.vetting import Extent, WorkbookRefused
from otn.lib.excel.writing import FORBIDDEN, LINE_END

if not openpyxl.DEFUSEDXML:  # it is chosen by what is installed, and by an environment variable
    raise ImportError("openpyxl does not use defusedxml: it would resolve entities in what people send in")

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a character, where spreadsheets do not want to write it as it is

Value = str | int | float | bool | datetime | date | time | timedelta


@dataclass(frozen=True)
class Row:
    """A row that holds something: its number as a spreadsheet counts, and the value of each column, None where there is none."""

    number: int
    values: tuple[Value | None, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet with the rows that hold something; all have the same number of values."""

    name: str
    rows: tuple[Row, ...]

    def place(self, row: Row, column: int) -> str:
        """Tell people where a value stands; `column` is its index in `row.values`."""
        return f"{self._quoted}, cellule {get_column_letter(column + 1)}{row.number}"

    @property
    def _quoted(self) -> str:
        return f"feuille «\N{NO-BREAK SPACE}{self.name}\N{NO-BREAK SPACE}»"


def read_workbook(
    data: bytes,
    *,
    max_rows: int = 2000,
    max_columns: int = 50,
    max_bytes: int = 5 * 1024 * 1024,
    max_uncompressed: int = 30 * 1024 * 1024,
) -> tuple[Sheet, ...]:
    """Read all values of an .xlsx workbook, hidden sheets included; raises WorkbookRefused whatever is wrong with it.

    A sheet with a value beyond the limits is refused rather than cut. Of formulas one gets what the spreadsheet last computed, None where
    it never did; an error of the spreadsheet is the text it shows (« #REF! »). Texts come with plain line ends, otherwise as typed; dates
    as `datetime`.
    """
    if len(data) > max_bytes:
        raise WorkbookRefused(f"Le fichier pèse {_megabytes(len(data))}, la limite est de {_megabytes(max_bytes)}.")
    vetted = vetting.vet(data, max_rows=max_rows, max_columns=max_columns, max_uncompressed=max_uncompressed)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"openpyxl\.")  # about styles and printing, which are not read
            return _read(vetted, max_rows, max_columns, _Texts(max_uncompressed))
    except WorkbookRefused:
        raise
    except Exception as error:  # openpyxl raises anything on a workbook that does not hold together
        raise WorkbookRefused(vetting.BROKEN) from error


class _Reader(ExcelReader):
    """openpyxl's reader, with shared strings as they are: its own takes « x005F_ » out of them, whether part of an escape or not."""

    def read_strings(self) -> None:
        package, read_text = cast(Any, self.package), cast(Any, Text.from_tree)
        if (table := package.find(SHARED_STRINGS)) is None:
            return
        with self.archive.open(table.PartName[1:]) as part:
            for _, node in iterparse(part):
                if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                    self.shared_strings.append(read_text(node).content)
                    node.clear()


def _read(vetted: vetting.Vetted, max_rows: int, max_columns: int, texts: "_Texts") -> tuple[Sheet, ...]:
    reader = _Reader(vetted.content, read_only=True, data_only=True, keep_links=False)
    reader.read()
    if any(rel.Type.endswith("/worksheet") and rel.target not in vetted.extents for _, rel in reader.parser.find_sheets()):
        raise WorkbookRefused(vetting.BROKEN)  # openpyxl passes over a sheet that is not there
    worksheets: list[Any] = reader.wb.worksheets  # with the part each is read from, which openpyxl has no public name for
    if not worksheets:
        raise WorkbookRefused("Ce classeur ne contient aucune feuille de calcul.")
    parts = [worksheet._worksheet_path for worksheet in worksheets]
    if len(set(parts)) < len(parts):
        raise WorkbookRefused(vetting.BROKEN)  # one part shown as many sheets would be read as many times
    sheets = []
    for worksheet, part in zip(worksheets, parts, strict=True):
        extent = vetted.extents[part]
        sheet = Sheet(worksheet.title, ())
        if extent.beyond_rows:
            raise WorkbookRefused(_beyond(sheet, f"de la ligne {max_rows}", extent.beyond_rows))
        if extent.beyond_columns:
            raise WorkbookRefused(_beyond(sheet, f"de la colonne {get_column_letter(max_columns)}", extent.beyond_columns))
        sheets.append(Sheet(sheet.name, _rows(worksheet, extent, sheet, texts)))
    return tuple(sheets)


def _rows(worksheet: Any, extent: Extent, sheet: Sheet, texts: "_Texts") -> tuple[Row, ...]:
    if not (extent.rows and extent.columns):
        return ()
    rows = []
    cells = worksheet.iter_rows(min_row=1, max_row=extent.rows, min_col=1, max_col=extent.columns, values_only=True)
    for number, raw in enumerate(cells, start=1):
        row = Row(number, tuple(texts.typed(value) if isinstance(value, str) else value for value in raw))
        for column, value in enumerate(row.values):
            if isinstance(value, int | float) and not abs(value) <= sys.float_info.max:  # nor is NaN
                raise WorkbookRefused(f"Ce nombre n’est pas valide\N{NO-BREAK SPACE}: {sheet.place(row, column)}.")
        if any(value is not None for value in row.values):
            rows.append(row)
    return tuple(rows)


class _Texts:
    """The texts of a workbook as they were typed. One that many cells share counts each time: to use them is to copy them."""

    def __init__(self, longest: int) -> None:
        self._left = longest

    def typed(self, text: str) -> str | None:
        """Undo what spreadsheets do to texts: escapes as in `_x000D_`, line ends of Windows. An empty text is none."""
        self._left -= len(text)
        if self._left < 0:
            raise WorkbookRefused(vetting.TOO_LARGE)
        if "_x" in text:
            text = ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
        return FORBIDDEN.sub("", LINE_END.sub("\n", text)) or None


def _beyond(sheet: Sheet, limit: str, place: str) -> str:
    return f"La {sheet._quoted} a du contenu au-delà {limit} (cellule {place})."


def _megabytes(size: int) -> str:
    tenths = -(-size * 10 // 1024**2)  # rounded up: a file just over the limit does not seem to weigh as much
    return f"{tenths / 10:g}\N{NO-BREAK SPACE}Mo".replace(".", ",")
