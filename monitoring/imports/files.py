"""The bytes of a file as lines of cells: by what they are, whatever the file is called."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from monitoring.imports.results import Unreadable
from otn.lib import excel

MAX_BYTES = 5_000_000
MAX_LINES = 5_000
MAX_LETTERS = 100_000  # of a line
MAX_COLUMNS = 200
SEPARATORS = (",", ";", "\t")  # never |, which names of campaigns hold

AGAIN = "Exportez de nouveau le rapport au format CSV, ou enregistrez-le dans un tableur au format .xlsx."
IN_DISGUISE = "Ce fichier .csv est en réalité un classeur Excel\u00a0: il a été lu comme tel."

Cell = str | Decimal | date


@dataclass(frozen=True)
class Line:
    """A line of the file: its number as people count, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        """Return a cell as a text, empty where there is none."""
        found = self.cells[column] if column < len(self.cells) else ""
        return found if isinstance(found, str) else f"{found:f}" if isinstance(found, Decimal) else found.isoformat()

    @property
    def is_empty(self) -> bool:
        return not any(not isinstance(cell, str) or cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Contents:
    """A file in lines. Those of a text are split where they are read: only the line of headings tells the separator."""

    texts: tuple[str, ...] = ()
    sheets: tuple[tuple[Line, ...], ...] = ()
    notices: tuple[str, ...] = field(default=())


def open_file(content: bytes, name: str = "") -> Contents:
    """Tell a workbook from a text and decode the text. Raises Unreadable."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("le fichier est vide", AGAIN)
    if len(content) > MAX_BYTES:
        raise Unreadable("le fichier pèse plus de 5\u00a0Mo", "Choisissez une période plus courte, ou moins de colonnes.")
    if content.startswith((b"PK\3\4", b"PK\5\6", b"\xd0\xcf\x11\xe0")):
        return _open_workbook(content, name)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!")):
        raise Unreadable("ce n’est ni un CSV ni un classeur", AGAIN)
    return Contents(texts=_lines_of(_decode(content)))


def _decode(content: bytes) -> str:
    if content.startswith(b"\xff\xfe"):
        try:
            text = content[2:].decode("utf-16-le")
        except UnicodeDecodeError:
            raise Unreadable("ses caractères sont illisibles (UTF-16 incomplet)", AGAIN) from None
    elif content.startswith(b"\xfe\xff"):
        raise Unreadable("ses caractères sont écrits dans un ordre que les exports n’emploient pas (UTF-16 gros-boutiste)", AGAIN)
    else:
        body = content.removeprefix(b"\xef\xbb\xbf")
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            try:
                text = body.decode("cp1252")
            except UnicodeDecodeError:
                raise Unreadable("ses caractères sont illisibles", AGAIN) from None
    if any(ord(sign) < 32 and sign not in "\t\r\n\f\v" for sign in set(text)):
        raise Unreadable("ce n’est pas un texte", AGAIN)
    return text


def _lines_of(text: str) -> tuple[str, ...]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LETTERS:
            raise Unreadable("cette ligne est démesurée", AGAIN, line=number)
    if len(lines) > MAX_LINES:
        raise Unreadable(
            "le fichier a plus de 5\u202f000 lignes", "Choisissez une période plus courte, ou groupez les lignes par campagne."
        )
    return tuple(lines)


def split(line: str, separator: str) -> tuple[str, ...]:
    """Split one line of a text. Raises Unreadable."""
    return next(iter(split_all([line], separator, 1))).cells if line else ()  # type: ignore[return-value]


def split_all(lines: Sequence[str], separator: str, first: int) -> Iterator[Line]:
    """Split lines, of which the first has this number; what is quoted may hold separators and line ends. Raises Unreadable."""
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    number = first
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(f"cette ligne a plus de {MAX_COLUMNS} colonnes", AGAIN, line=number)
            yield Line(number, tuple(cells))
            number = first + reader.line_num
    except csv.Error:
        raise Unreadable("cette ligne est mal formée", AGAIN, line=number) from None


def separator_of(line: str) -> str:
    """Return what separates the cells of a line of headings: the sign that makes the most of them."""
    return max(SEPARATORS, key=lambda separator: (len(split(line, separator)), -SEPARATORS.index(separator)))


def _open_workbook(content: bytes, name: str) -> Contents:
    try:
        sheets = excel.read_workbook(content)
    except excel.WorkbookRefused as refusal:
        raise Unreadable(_as_reason(refusal.message), AGAIN) from None
    lines = tuple(tuple(Line(row.number, tuple(_cell(value) for value in row.values)) for row in sheet.rows) for sheet in sheets)
    if not any(lines):
        raise Unreadable("le classeur est vide", AGAIN)
    disguised = not name.casefold().endswith((".xlsx", ".xlsm")) and bool(name)
    return Contents(sheets=lines, notices=(IN_DISGUISE,) if disguised else ())


def _as_reason(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}".rstrip(".")


def _cell(value: excel.Value | None) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case int() | float():
            return Decimal(repr(value))
        case datetime():
            return value.date()
        case date():
            return value
        case time() | timedelta():
            return str(value)
    return value
