"""What a sheet checks when somebody types, and what it shows by rule: written once for a whole column, the empty rows below included."""

from dataclasses import dataclass
from enum import Enum

from openpyxl.formatting.rule import DataBarRule, Rule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidation

LONGEST_MESSAGE = 225  # characters that Excel shows of the text of a refusal
OWN_FORMAT = 200  # the first numbers are those of formats that every spreadsheet knows


class Kind(Enum):
    """What a column accepts; the value is Excel's word for it."""

    LIST = "list"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"


@dataclass(frozen=True)
class Check:
    """What a cell may hold, besides nothing, and what is said to whoever types something else.

    A list is a range (`=Listes!$A$2:$A$9`): one that is written out breaks the file beyond 255 characters. Bounds are numbers or
    formulas for the first row of the column (`=K2`); without the second one there is no upper bound.
    """

    kind: Kind
    least: str
    most: str = ""
    message: str = ""
    prompt: str = ""  # said beside the cell as soon as it is chosen

    def __post_init__(self) -> None:
        if max(len(self.message), len(self.prompt)) > LONGEST_MESSAGE:
            raise ValueError(f"a message of more than {LONGEST_MESSAGE} characters")


@dataclass(frozen=True)
class Look:
    """What a cell wears while a condition holds; colours are six hexadecimal digits."""

    ink: str = ""
    fill: str = ""
    bold: bool = False
    number_format: str = ""
    left_edge: str = ""


def validation_of(check: Check) -> DataValidation:
    return DataValidation(
        type=check.kind.value,
        operator=None if check.kind is Kind.LIST else "between" if check.most else "greaterThanOrEqual",
        formula1=check.least,
        formula2=check.most or None,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="À corriger",
        error=check.message or None,
        showInputMessage=bool(check.prompt),
        prompt=check.prompt or None,
    )


def condition_of(formula: str, look: Look) -> Rule:
    """Make a rule out of a formula for the upper left cell (`=$L2<TODAY()`)."""
    style = DifferentialStyle(
        font=Font(bold=look.bold or None, color=look.ink or None) if look.bold or look.ink else None,
        # Spreadsheets disagree on which of the two colours a solid fill is made of.
        fill=PatternFill("solid", fgColor=look.fill, bgColor=look.fill) if look.fill else None,
        border=Border(left=Side(style="thin", color=look.left_edge)) if look.left_edge else None,
        numFmt=NumberFormat(numFmtId=OWN_FORMAT, formatCode=look.number_format) if look.number_format else None,
    )
    return Rule(type="expression", dxf=style, formula=[formula.removeprefix("=")])


def share_bar(colour: str) -> Rule:
    """Draw a share, 0 to 1, as a bar in its cell."""
    rule: Rule = DataBarRule(start_type="num", start_value=0, end_type="num", end_value=1, color=colour)  # type: ignore[no-untyped-call]
    return rule
