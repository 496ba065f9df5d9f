"""The table of a period as the page draws it: each cell with its text, what it may be told beside it, and what was typed and refused."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from monitoring.assembly import Cell, Line
from monitoring.columns import BY_CODE, COLUMNS, EXTRA, SITE_CODES, Column, Group, Kind
from monitoring.kpi import Change, Comparison, Standing, Verdict, written
from monitoring.queries.table import Compared, SiteLine, Table
from monitoring.views.cells import TEXTS, editable
from otn.journal.conflicts import Conflict
from otn.lib import french

SITE = 0  # the row of « Moyenne du site », where campaigns have the number of theirs
COMPARED = ("visits", "orders", "revenue", "conversion_rate", "cost", "roi")

TONES: Mapping[Standing, str] = {Standing.BETTER: "succes", Standing.WORSE: "erreur"}
VERDICT_TONES: Mapping[Verdict, str] = {
    Verdict.VERY_GOOD: "succes",
    Verdict.GOOD: "succes",
    Verdict.BAD: "attention",
    Verdict.VERY_BAD: "erreur",
}


@dataclass(frozen=True)
class Gap:
    """How far a cell is from a reference: an arrow and words, coloured only where it is good or bad."""

    text: str
    symbol: str
    tone: str = ""


@dataclass(frozen=True)
class Box:
    """A cell as it is drawn: a field to fill in, or a text."""

    row: int
    code: str
    label: str
    text: str
    is_field: bool = False
    is_number: bool = True
    is_computed: bool = False
    explanation: str = ""
    notes: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    flags: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether nothing is told beside it, as of most cells: a fragment less to draw."""
        return not (self.notes or self.gaps or self.flags or self.error) and self.code != "comment"


@dataclass(frozen=True)
class Attempt:
    """What somebody typed into a row, and what became of it; `version` is the one that was sent, which a conflict keeps."""

    row: int
    typed: Mapping[str, str]
    refused: Mapping[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None
    version: int | None = None


@dataclass(frozen=True)
class DrawnRow:
    id: int
    name: str
    channel: str
    version: int
    boxes: tuple[Box, ...]
    line: Line | None = None  # None for « Moyenne du site »
    tone: str = ""  # of the verdict
    why_no_index: str = ""
    conflict: Conflict | None = None
    status: str = ""


@dataclass(frozen=True)
class Moved:
    """A figure beside that of another period."""

    before: str
    after: str
    moved: str


@dataclass(frozen=True)
class Comparative:
    """The campaigns that two periods have in common."""

    title: str
    period: str
    lasts_as_long: bool
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Moved, ...]], ...]


@dataclass(frozen=True)
class Sheet:
    table: Table
    columns: tuple[Column, ...]
    groups: tuple[tuple[Group, int], ...]
    site: DrawnRow
    rows: tuple[DrawnRow, ...]
    totals: tuple[Box, ...]
    extra: tuple[Column, ...]
    extra_rows: tuple[tuple[str, tuple[str, ...]], ...]
    comparatives: tuple[Comparative, ...]
    with_clicks: bool

    @property
    def rows_and_site(self) -> tuple[DrawnRow, ...]:
        return (self.site, *self.rows)


def shown_columns(with_clicks: bool) -> tuple[Column, ...]:
    """Return the columns of the table, the hidden one only when it was asked for."""
    return tuple(column for column in COLUMNS if with_clicks or not column.is_hidden)


def draw(table: Table, *, with_clicks: bool, attempt: Attempt | None = None, statuses: Mapping[int, str] | None = None) -> Sheet:
    """Draw the table of a period, with what was typed into one of its rows and refused."""
    columns, told = shown_columns(with_clicks), statuses or {}
    mine = {attempt.row: attempt} if attempt else {}
    return Sheet(
        table=table,
        columns=columns,
        groups=tuple((group, len(tuple(found))) for group, found in groupby(columns, key=lambda column: column.group)),
        site=_site(table.site, columns, table.may_edit, mine.get(SITE), told.get(SITE, "")),
        rows=tuple(
            _row(line, columns, table.may_edit, mine.get(line.row.result_id), told.get(line.row.result_id, "")) for line in table.lines
        ),
        totals=tuple(_total(column, table.total) for column in columns),
        extra=EXTRA,
        extra_rows=(
            *((line.row.name, tuple(line.cells[column.code].shown for column in EXTRA)) for line in table.lines),
            ("Total", tuple(table.total[column.code].shown for column in EXTRA)),
        ),
        comparatives=tuple(
            found
            for title, one, is_last_year in (
                ("Période précédente", table.previous, False),
                ("Mêmes mois de l’année précédente", table.last_year, True),
            )
            if one is not None and (found := _comparative(title, one, table.lines, is_last_year)) is not None
        ),
        with_clicks=with_clicks,
    )


def _row(line: Line, columns: Sequence[Column], may_edit: bool, attempt: Attempt | None, status: str) -> DrawnRow:
    row = line.row
    return DrawnRow(
        id=row.result_id,
        name=row.name,
        channel=row.channel_name,
        version=attempt.version if attempt and attempt.version is not None else row.version,
        boxes=tuple(_box(line, column, may_edit, attempt) for column in columns),
        line=line,
        tone=VERDICT_TONES[line.verdict] if line.verdict else "neutre",
        why_no_index=line.why_no_index,
        conflict=attempt.conflict if attempt else None,
        status=status,
    )


def _box(line: Line, column: Column, may_edit: bool, attempt: Attempt | None) -> Box:
    row, code = line.row, column.code
    typed, error = (attempt.typed.get(code), attempt.refused.get(code, "")) if attempt else (None, "")
    label = f"{column.label}, {row.name}"
    if column.kind is Kind.TEXT:
        return Box(row.result_id, code, label, row.comment if typed is None else typed, may_edit, is_number=False, error=error)
    if column.kind is Kind.VERDICT:
        return Box(row.result_id, code, label, line.verdict or french.MISSING, is_number=False, error=error)
    cell = line.cells[code]
    is_budget = code == "cost" and row.cost_is_budget
    is_field = may_edit and column.is_entered and (not cell.is_computed or is_budget)
    text = "/" if code == "open_rate" and cell.value is None and not row.is_email else cell.shown
    if is_field:
        text = typed if typed is not None else "" if is_budget else editable(cell.value, column.kind)
    return Box(
        row=row.result_id,
        code=code,
        label=label,
        text=text,
        is_field=is_field,
        is_computed=cell.is_computed,
        explanation="" if is_field else cell.explanation,
        notes=(f"{cell.shown} du budget de l’action",) if is_field and is_budget else (),
        gaps=tuple(_gaps(cell)),
        flags=tuple(flag.text for flag in cell.flags),
        error=error,
    )


def _gaps(cell: Cell) -> list[Gap]:
    found = []
    if cell.site is not None:
        found.append(gap(cell.site, "la moyenne", "de la moyenne"))
    if cell.target is not None:
        found.append(gap(cell.target, "l’objectif", "de l’objectif"))
    return found


def gap(compared: Comparison, what: str, near: str) -> Gap:
    """Say how far a value is from what it is compared with: « 13 % sous la moyenne »."""
    if compared.standing is Standing.NEAR:
        return Gap(f"proche {near}", "minus")
    symbol, side = ("arrow-up", "au-dessus de") if compared.gap > 0 else ("arrow-down", "sous")
    return Gap(f"{french.percent(abs(compared.gap), of=100)} {side} {what}", symbol, TONES.get(compared.standing, ""))


def _site(site: SiteLine, columns: Sequence[Column], may_edit: bool, attempt: Attempt | None, status: str) -> DrawnRow:
    typed, refused = (attempt.typed, attempt.refused) if attempt else ({}, {})
    boxes = []
    for column in columns:
        code, label = column.code, f"{column.label}, moyenne du site"
        is_number = column.kind not in TEXTS
        if code not in SITE_CODES:
            boxes.append(Box(SITE, code, label, "", is_number=is_number, error=refused.get(code, "")))
            continue
        cell = site.cells[code]
        text = cell.shown if not may_edit else typed.get(code, editable(cell.value, column.kind))
        boxes.append(Box(SITE, code, label, text, may_edit, error=refused.get(code, "")))
    version = attempt.version if attempt and attempt.version is not None else site.version
    return DrawnRow(
        SITE, "Moyenne du site", "", version, tuple(boxes), conflict=attempt.conflict if attempt else None, status=status
    )  # fmt: skip


def _total(column: Column, total: Mapping[str, Cell]) -> Box:
    is_number = column.kind not in TEXTS
    cell = total.get(column.code)
    return Box(
        SITE, column.code, column.label, cell.shown if cell else "", is_number=is_number, is_computed=True,
        explanation=cell.explanation if cell else "",
    )  # fmt: skip


def _comparative(title: str, compared: Compared, lines: Sequence[Line], is_last_year: bool) -> Comparative | None:
    rows = []
    for line in lines:
        changes = [(code, line.cells[code].last_year if is_last_year else line.cells[code].previous) for code in COMPARED]
        if all(change is not None for _, change in changes):
            rows.append((line.row.name, tuple(_moved(code, change) for code, change in changes if change is not None)))
    if not rows:
        return None
    return Comparative(title, compared.period.name, compared.lasts_as_long, tuple(BY_CODE[code] for code in COMPARED), tuple(rows))


def _moved(code: str, change: Change) -> Moved:
    kind = BY_CODE[code].kind
    moved = change.percent
    return Moved(
        written(change.before, kind), written(change.after, kind), "" if moved is None else french.percent(moved, of=100, signed=True)
    )  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A cell that htmx draws again: whole, or only what is told beside its field, in which somebody may be typing."""

    row: DrawnRow
    box: Box
    is_whole: bool


def pieces(sheet: Sheet, changed: int, posted: Container[str], rewritten: Container[str] = ()) -> tuple[Piece, ...]:
    """Return what a save changes in the page: its row, and what its figures change in the others.

    `posted` are the cells that were fields in the page, `rewritten` those that hold something else than what was typed.
    """
    found = []
    for row in sheet.rows_and_site:
        for box in row.boxes:
            if row.id == changed:
                found.append(Piece(row, box, not box.is_field or box.code not in posted or box.code in rewritten))
            elif changed == SITE or box.code == "revenue":  # the average of the site is in every row, a basket in the median of all
                found.append(Piece(row, box, not box.is_field))
    return tuple(found)
