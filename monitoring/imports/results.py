"""What reading a file gives: rows, and whatever has to be said or asked before they are applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from monitoring.channels import SOURCE_NAMES, Source
from monitoring.imports.headings import CODES
from monitoring.kpi import Figures, Span
from otn.lib.french.numbers import Sign


class Unreadable(Exception):
    """A file that cannot be read: why, and how to export it again, in French. `line` is None for the file as a whole."""

    def __init__(self, message: str, advice: str = "", *, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.line = line


class QuestionKind(StrEnum):
    PERIOD = "period"
    DECIMAL_SIGN = "decimal_sign"
    COMPARISON = "comparison"
    CURRENCY = "currency"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """What a file does not say by itself. Without choices, dates or the code of each column are asked."""

    kind: QuestionKind
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Answers:
    """What a person said to the questions of an earlier reading; the empty one says nothing."""

    period: Span | None = None
    decimal_sign: Sign | None = None
    comparison: str = ""
    currency: str = ""  # `keep` takes the amounts as euros, `drop` leaves them out
    columns: Mapping[int, str] | None = None  # code of each column by its index; empty leaves it out
    heading_line: int | None = None  # of the file, for a table whose columns are given


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken: line of the file, heading of its column, what is wrong."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class ReadColumn:
    index: int
    heading: str
    code: str  # empty when it is not used
    samples: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What it holds, in words."""
        return CODES.get(self.code, "laissée de côté") if self.code else "laissée de côté"


@dataclass(frozen=True)
class ImportedRow:
    """A campaign of the file, its lines added up."""

    name: str
    campaign_id: str
    figures: Figures
    other_conversions: Decimal | None
    lines: tuple[int, ...]

    @property
    def key(self) -> str:
        """Tell it from the others of its source: the identifier where the tool gives one, else the name."""
        return self.campaign_id or self.name


@dataclass(frozen=True)
class Reading:
    source: Source
    digest: str  # of the bytes
    file_name: str = ""
    period: Span | None = None
    decimal_sign: Sign | None = None
    rows: tuple[ImportedRow, ...] = ()
    columns: tuple[ReadColumn, ...] = ()
    heading_line: int | None = None
    site: Figures | None = None  # the whole site: the total of a measuring tool, or « Moyenne du site » itself
    notices: tuple[str, ...] = field(default=())
    questions: tuple[Question, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def source_name(self) -> str:
        return SOURCE_NAMES[self.source]

    @property
    def is_ready(self) -> bool:
        """Whether its rows may be applied."""
        return not self.questions and not self.faults and self.period is not None
