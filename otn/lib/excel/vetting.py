"""What can be known of a workbook before openpyxl sees it: a workbook is a zip of XML parts, made by anybody.

openpyxl believes what it reads: it inflates a part whole, builds a row for each number it is told, takes quadratic time over lists of
styles or ranges. So the zip is opened here first, each part is inflated under a limit and walked through once, counting; out of the parts
that matter, the pieces that hold values are put into a new, plain zip. Only that one is opened by openpyxl.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from xml.parsers import expat

MAX_PARTS = 1000
MAX_CELL_ELEMENTS = 450_000  # of those that cells and their texts are made of
MAX_OTHER_ELEMENTS = 60_000  # of number formats, rich text, relations…: slower to read
MAX_IGNORED_ELEMENTS = 500_000  # of what is left out
MAX_SHEETS = 50
MAX_DEPTH = 32
MAX_TOKEN = 256 * 1024  # a tag with all its attributes, or a comment
MAX_FORMAT = 255  # characters of a number format, as in Excel
MAX_BRACKETS = 16  # in a number format, for openpyxl takes quadratic time over them, for each style
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
CHUNK = 64 * 1024

CELL_ELEMENTS = {"row", "c", "v", "f", "is", "si", "t"}
RICH_TEXT = {
    *("r", "rPr", "rPh", "phoneticPr", "rFont", "charset", "family", "b", "i", "strike", "outline", "shadow", "condense", "extend"),
    *("color", "sz", "u", "vertAlign", "scheme"),
}
KEPT = {  # root of a part that is read → its children that are
    "Types": {"Default", "Override"},
    "Relationships": {"Relationship"},
    "workbook": {"workbookPr", "sheets"},
    "sst": {"si"},
    "styleSheet": {"numFmts", "cellXfs"},
    "worksheet": {"sheetData"},
}
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

AGAIN = "Ouvrez-le dans un tableur, enregistrez-le au format .xlsx, puis recommencez."
EMPTY = "Le fichier est vide."
NOT_A_WORKBOOK = "Ce fichier n’est pas un classeur Excel (.xlsx)."
OLD = f"Ce fichier est à l’ancien format d’Excel (.xls). {AGAIN}"
BINARY = f"Ce classeur est au format binaire d’Excel (.xlsb). {AGAIN}"
OPEN_DOCUMENT = f"Ce classeur est au format .ods. {AGAIN}"
STRICT_FORMAT = (
    "Ce classeur est au format «\N{NO-BREAK SPACE}Strict Open XML\N{NO-BREAK SPACE}». Enregistrez-le au format Classeur Excel (.xlsx)."
)
LOCKED = "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis recommencez."
BROKEN = f"Ce classeur est endommagé ou incomplet. {AGAIN}"
FORBIDDEN = f"Ce classeur contient des déclarations XML interdites. {AGAIN}"
FRESH = "Copiez les données dans un classeur neuf (collage des valeurs), puis recommencez."
TOO_LARGE = f"Ce classeur est trop volumineux une fois décompressé. {FRESH}"
TOO_MANY_CELLS = f"Ce classeur contient trop de cellules. {FRESH}"
TOO_MANY_STYLES = f"Ce classeur contient trop de mises en forme. {FRESH}"
TOO_MANY_SHEETS = f"Ce classeur contient plus de {MAX_SHEETS} feuilles. {FRESH}"


class WorkbookRefused(Exception):
    """A workbook that cannot be read, with the reason in French for whoever sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Extent:
    """How far the cells of a sheet go that hold something: the last row and column, and the first cell beyond each limit, if any."""

    rows: int = 0
    columns: int = 0
    beyond_rows: str = ""
    beyond_columns: str = ""


@dataclass
class Vetted:
    """A workbook that openpyxl may open: the rebuilt zip, and the extent of each sheet by the name of its part."""

    content: BytesIO
    extents: dict[str, Extent] = field(default_factory=dict)


def vet(data: bytes, *, max_rows: int, max_columns: int, max_uncompressed: int) -> Vetted:
    """Rebuild a workbook out of what its cells need; raises WorkbookRefused when something about it is wrong or too large."""
    archive = _open(data)
    infos = archive.infolist()
    _check_kind(archive, {info.filename.lower() for info in infos})
    names = [info.filename.lower() for info in infos]
    if len(set(names)) < len(names):
        raise WorkbookRefused(BROKEN)  # two readers may see two workbooks in it
    if sum(info.file_size for info in infos) > max_uncompressed:
        raise WorkbookRefused(TOO_LARGE)

    vetted = Vetted(BytesIO())
    budget = _Budget(left_to_inflate=max_uncompressed)
    roots = set()
    with zipfile.ZipFile(vetted.content, "w", zipfile.ZIP_STORED) as rebuilt:
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")):
                walk = _Walk(budget, max_rows, max_columns)
                kept = walk.through(_inflate(archive, info, budget))
                if kept is not None:
                    rebuilt.writestr(zipfile.ZipInfo(info.filename), kept)
                if walk.root == "worksheet":
                    vetted.extents[info.filename] = walk.extent
                roots.add(walk.root)
    if "workbook" not in roots:
        raise WorkbookRefused(NOT_A_WORKBOOK)  # a text or slides, for instance
    return vetted


# --- The zip ----------------------------------------------------------------------------------------------------------------------------


def _open(data: bytes) -> zipfile.ZipFile:
    if not data:
        raise WorkbookRefused(EMPTY)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # the container of old office files, and of encrypted new ones
        raise WorkbookRefused(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD)
    if not data.startswith(b"PK"):
        raise WorkbookRefused(NOT_A_WORKBOOK)
    if data.count(b"PK\1\2") > MAX_PARTS:  # before zipfile makes an object of each
        raise WorkbookRefused(TOO_LARGE)
    try:
        return zipfile.ZipFile(BytesIO(data))
    except Exception as error:  # zipfile promises BadZipFile and raises others on purpose-made input
        raise WorkbookRefused(BROKEN) from error


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "[content_types].xml" not in names:
        raise WorkbookRefused(OPEN_DOCUMENT if {"mimetype", "content.xml"} <= names else NOT_A_WORKBOOK)
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(BINARY)


@dataclass
class _Budget:
    """What all parts together may still take."""

    left_to_inflate: int
    cell_elements: int = MAX_CELL_ELEMENTS
    other_elements: int = MAX_OTHER_ELEMENTS
    ignored_elements: int = MAX_IGNORED_ELEMENTS
    sheets: int = MAX_SHEETS


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    """Yield a part piece by piece, whatever size it declares."""
    # bzip2 and LZMA are no part of the format, and Python inflates them without limit.
    if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise WorkbookRefused(BROKEN)
    try:
        with archive.open(info) as part:
            while chunk := part.read(CHUNK):
                budget.left_to_inflate -= len(chunk)
                if budget.left_to_inflate < 0:
                    raise WorkbookRefused(TOO_LARGE)
                yield chunk
    except WorkbookRefused:
        raise
    except Exception as error:
        raise WorkbookRefused(BROKEN) from error


# --- The XML ----------------------------------------------------------------------------------------------------------------------------


class _NotNeeded(Exception):
    """Raised at the root of a part that says nothing about cells."""


class _Walk:
    """One walk through a part: count, measure, note where the children of the root begin."""

    def __init__(self, budget: _Budget, max_rows: int, max_columns: int) -> None:
        self.root = ""
        self.extent = Extent()
        self._budget = budget
        self._max_rows = max_rows
        self._max_columns = max_columns
        self._depth = 0
        self._children: list[tuple[str, int]] = []  # name and first byte of each child of the root
        self._end = 0  # first byte of the closing tag of the root
        self._tag = self._prefix = ""  # of the root as it is written
        self._allowed: set[str] = set()  # in the rows of a sheet, as they are written
        self._is_kept = True  # the child of the root that the walk is in
        self._row = self._column = 0
        self._is_beyond = False
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start_root
        parser.EndElementHandler = self._leave

    def through(self, chunks: Iterator[bytes]) -> bytes | None:
        """Return what is kept of the part, None when it says nothing about cells."""
        pieces, fed = [], 0
        try:
            for chunk in chunks:
                pieces.append(chunk)
                fed += len(chunk)
                self._parser.Parse(chunk, False)
                if fed - self._parser.CurrentByteIndex > MAX_TOKEN:
                    raise WorkbookRefused(BROKEN)
            self._parser.Parse(b"", True)
        except _NotNeeded:
            return None
        except expat.ExpatError as error:
            raise WorkbookRefused(BROKEN) from error
        return self._kept(b"".join(pieces))

    def _kept(self, part: bytes) -> bytes:
        if not self._children:
            return part
        wanted, starts = KEPT[self.root], [start for _, start in self._children]
        kept = [part[: starts[0]]]
        if self.root == "worksheet":  # openpyxl looks for this, and without it would go through the sheet once more
            kept.append(f'<{self._prefix}dimension ref="A1"/>'.encode())
        for (name, start), end in zip(self._children, [*starts[1:], self._end], strict=True):
            if name in wanted:
                kept.append(part[start:end])
        return b"".join([*kept, f"</{self._tag}>".encode()])

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise WorkbookRefused(BROKEN)  # this parser was told UTF-8: openpyxl's would read other tags

    def _doctype(self, *_: object) -> None:
        raise WorkbookRefused(FORBIDDEN)

    def _start_root(self, tag: str, attributes: list[str]) -> None:
        prefix, colon, self.root = tag.rpartition(":")
        self._tag, self._prefix, self._depth = tag, prefix + colon, 1
        if self.root not in KEPT:
            raise _NotNeeded
        if STRICT in attributes:
            raise WorkbookRefused(STRICT_FORMAT)
        if self.root not in {"Types", "Relationships"} and _attribute(attributes, f"xmlns{colon}{prefix}") != SPREADSHEET:
            raise WorkbookRefused(BROKEN)
        self._allowed = {self._prefix + name for name in CELL_ELEMENTS | RICH_TEXT}
        self._parser.StartElementHandler = self._enter

    def _enter(self, tag: str, attributes: list[str]) -> None:
        name = tag.rpartition(":")[2]
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise WorkbookRefused(BROKEN)
        if self._depth == 2:
            self._children.append((name, self._parser.CurrentByteIndex))
            self._is_kept = name in KEPT[self.root]
        budget = self._budget
        if not self._is_kept:
            budget.ignored_elements -= 1
            if budget.ignored_elements < 0:
                raise WorkbookRefused(TOO_MANY_STYLES)
        elif self.root == "worksheet" and self._depth > 2 and tag not in self._allowed:
            raise WorkbookRefused(BROKEN)  # openpyxl takes what stands around the rows of a sheet wherever it is, and slowly
        elif name in CELL_ELEMENTS:
            budget.cell_elements -= 1
            if budget.cell_elements < 0:
                raise WorkbookRefused(TOO_MANY_CELLS)
            if self.root == "worksheet":
                self._measure(name, attributes)
        else:
            budget.other_elements -= 1
            if budget.other_elements < 0:
                raise WorkbookRefused(TOO_MANY_STYLES)
            if name == "numFmt" and any(map(_is_excessive, attributes[1::2])):
                raise WorkbookRefused(TOO_MANY_STYLES)
            if name == "sheet" and self.root == "workbook":
                budget.sheets -= 1
                if budget.sheets < 0:
                    raise WorkbookRefused(TOO_MANY_SHEETS)

    def _leave(self, tag: str) -> None:
        self._depth -= 1
        if not self._depth:
            self._end = self._parser.CurrentByteIndex
        elif self._is_beyond:
            self._is_beyond = False
            self._parser.CharacterDataHandler = None

    # --- Where the cells of a sheet are: a row or cell without number follows the one before it ---------------------------------------

    def _measure(self, name: str, attributes: list[str]) -> None:
        if name == "row":
            number = _attribute(attributes, "r")
            row = self._row + 1 if number is None else _row_number(number)
            if row <= self._row:
                raise WorkbookRefused(BROKEN)
            self._row, self._column = row, 0
        elif name == "c":
            place = _attribute(attributes, "r")
            if place is None:
                self._column += 1
            else:
                letters, digits = _split_place(place)
                self._column = _column_number(letters)
                if _row_number(digits) != self._row:
                    raise WorkbookRefused(BROKEN)
        elif name in {"v", "t"}:
            if self._row > self._max_rows or self._column > self._max_columns:
                # Sheets often hold empty strings far out: only a text makes it a cell that would be lost.
                self._is_beyond = True
                self._parser.CharacterDataHandler = self._text_beyond
            else:
                self.extent.rows = max(self.extent.rows, self._row)
                self.extent.columns = max(self.extent.columns, self._column)

    def _text_beyond(self, text: str) -> None:
        if text.isspace():
            return
        place = f"{_letters(self._column)}{self._row}"
        if self._row > self._max_rows:
            self.extent.beyond_rows = self.extent.beyond_rows or place
        else:
            self.extent.beyond_columns = self.extent.beyond_columns or place


def _attribute(attributes: list[str], name: str) -> str | None:
    """Find the value of an attribute in a list of names and values."""
    for index in range(0, len(attributes), 2):
        if attributes[index] == name:
            return attributes[index + 1]
    return None


def _is_excessive(number_format: str) -> bool:
    return len(number_format) > MAX_FORMAT or number_format.count("[") > MAX_BRACKETS


def _row_number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7 and 1 <= int(digits) <= LAST_ROW):
        raise WorkbookRefused(BROKEN)
    return int(digits)


def _split_place(place: str) -> tuple[str, str]:
    if (match := re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", place)) is None:
        raise WorkbookRefused(BROKEN)
    return match[1], match[2]


@cache
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise WorkbookRefused(BROKEN)
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
