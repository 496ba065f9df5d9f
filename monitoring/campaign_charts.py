"""Charts of campaigns, the same for pages and PDF: what each brought, period after period."""

from collections.abc import Sequence
from decimal import Decimal

from monitoring.assembly import Line
from otn.lib import french
from otn.lib.charts import Chart, SparkPoint, spark


def two_decimals(value: Decimal | int) -> str:
    return french.number(value, 2)


def curve(lines: Sequence[tuple[str, Line]], code: str, *, uid: str, title: str) -> Chart:
    """Draw how a figure of one campaign went; `lines` are its periods by name, the oldest first."""
    points = [SparkPoint(name, line.cells[code].value) for name, line in lines]
    show = french.money if code in {"revenue", "cost"} else two_decimals
    return spark(points, uid=uid, title=title, show=show, value_label=title)
