"""Charts of the synthesis, the same for pages and PDF: who pays, what an order costs, month after month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.kpi import Number
from otn.lib import french
from otn.lib.charts import BarRow, Chart, Series, bars, curves

BREAK_EVEN = "Ce qui est rapporté égale ce qui est dépensé"


@dataclass(frozen=True)
class MonthPoint:
    first: date
    revenue: Number
    cost: Number


def roi_bars(rows: Sequence[tuple[str, Number]], *, uid: str = "roi") -> Chart:
    """Draw the ROI of each campaign against 1: what is earned is what was spent."""
    return bars(
        [BarRow(name, value) for name, value in rows], uid=uid, title="ROI par campagne", ref=1, ref_label=BREAK_EVEN, top=None,
        show=two_decimals, value_label="ROI",
    )  # fmt: skip


def order_bars(rows: Sequence[tuple[str, Number]], *, uid: str = "commande") -> Chart:
    """Draw what an order of each campaign costs."""
    return bars(
        [BarRow(name, value) for name, value in rows], uid=uid, title="Coût par commande", top=None, show=french.money,
        value_label="Coût par commande",
    )  # fmt: skip


def month_curves(points: Sequence[MonthPoint], *, uid: str = "mois") -> Chart:
    """Draw what all campaigns earned and cost, month after month; a year stands beside the first of its months."""
    labels = [_label(point.first, points[place - 1].first if place else None) for place, point in enumerate(points)]
    series = (
        Series("Chiffre d’affaires", tuple(point.revenue for point in points)),
        Series("Coût", tuple(point.cost for point in points)),
    )
    return curves(labels, series, uid=uid, title="Chiffre d’affaires et coût par mois", show=french.money, tick=whole_euros)


def _label(month: date, before: date | None) -> str:
    name = french.month_name(month.month, short=True)
    return f"{name} {month.year}" if before is None or before.year != month.year else name


def two_decimals(value: Decimal | int) -> str:
    return french.number(value, 2)


def whole_euros(value: Decimal | int) -> str:
    return f"{french.whole(value)}\N{NO-BREAK SPACE}€"
