"""What campaigns brought over several periods: who pays, what an order costs, month after month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitoring import wording
from monitoring.assembly import TARGETED, Cell, Month, Row, by_month, finest, mean_reference, total_cells
from monitoring.channels import CHANNEL_NAMES, Channel, measured_by
from monitoring.columns import BY_CODE, SITE_CODES
from monitoring.kpi import Comparison, Figures, Judgement, Number, Reference, Span, compare, judge, together, value_of
from monitoring.models import Period, Result
from monitoring.queries.rows import costed, costs_of, read_budgets, read_rows, read_shares, read_targets
from monitoring.queries.table import site_average_of
from monitoring.synthesis_charts import MonthPoint, month_curves, order_bars, roi_bars
from otn.lib.charts import Chart
from otn.offices.models import Office

ENOUGH = 2  # campaigns with a cost and a revenue


@dataclass(frozen=True)
class CampaignSum:
    """A campaign over all the periods of the synthesis."""

    campaign_id: int
    name: str
    channel: Channel
    action_id: int | None
    action_name: str
    figures: Figures
    roi: Number
    cost_per_order: Number
    judgement: Judgement
    gaps: tuple[Comparison, ...]  # to the site
    goals: tuple[Comparison, ...]  # to the targets of its channel: reached or not
    cells: Mapping[str, Cell]

    @property
    def channel_name(self) -> str:
        return CHANNEL_NAMES[self.channel]

    @property
    def gap_words(self) -> tuple[tuple[str, str], ...]:
        """How it stands to the site: label of the indicator, gap in words."""
        return tuple((BY_CODE[one.code].label, wording.gap(one)) for one in self.gaps)

    @property
    def goal_words(self) -> tuple[tuple[str, bool], ...]:
        """What was expected of its channel, in words, and whether it is reached."""
        return tuple((wording.goal(one), wording.is_met(one)) for one in self.goals)


@dataclass(frozen=True)
class MonthSum:
    month: Month
    figures: Figures
    roi: Number

    @property
    def first(self) -> date:
        return date(*self.month, 1)


@dataclass(frozen=True)
class Synthesis:
    first: date
    last: date
    campaigns: tuple[CampaignSum, ...]  # the highest ROI first, those without one last
    months: tuple[MonthSum, ...]
    total: Mapping[str, Cell]
    left_out: int  # rows that overlap finer ones of their campaign
    without_month: int  # rows that span several months, and are in no month of the curve

    @property
    def roi_chart(self) -> Chart:
        return roi_bars([(one.name, one.roi) for one in self.campaigns])

    @property
    def order_chart(self) -> Chart:
        """What an order costs, the cheapest first."""
        known = [(one.name, one.cost_per_order) for one in self.campaigns if one.cost_per_order is not None]
        return order_bars(sorted(known, key=lambda pair: pair[1] or 0))

    @property
    def month_chart(self) -> Chart:
        return month_curves([MonthPoint(one.first, one.figures.revenue, one.figures.cost) for one in self.months])

    @property
    def is_empty(self) -> bool:
        """Whether there are too few campaigns with a cost and a revenue to say anything."""
        return sum(one.roi is not None for one in self.campaigns) < ENOUGH


def get_synthesis(*, office: Office, first: date, last: date) -> Synthesis:
    """Add up the periods that lie between two days; five statements whatever they hold."""
    periods = {
        period.pk: period
        for period in Period.objects.filter(office=office, first__gte=first, last__lte=last).select_related("site_average").order_by("pk")
    }
    rows = read_rows(Result.objects.filter(office=office, period__in=list(periods)))
    shares = read_shares(Result.objects.filter(office=office, campaign__cost_from_action=True))
    rows = costed(rows, costs_of(shares, read_budgets(office)))
    targets = read_targets(office)
    kept = finest(rows)
    groups: dict[int, list[Row]] = {}
    for row in kept:
        groups.setdefault(row.campaign_id, []).append(row)
    sums = [_sum(mine, periods, targets) for mine in groups.values()]
    months = by_month(kept)
    return Synthesis(
        first=first,
        last=last,
        campaigns=tuple(sorted(sums, key=lambda one: (one.roi is None, -(one.roi or 0), one.name.casefold(), one.campaign_id))),
        months=tuple(MonthSum(month, figures, value_of(figures, "roi")) for month, figures in months.items()),
        total=total_cells([row.figures for row in kept]),
        left_out=len(rows) - len(kept),
        without_month=sum((row.span.first.year, row.span.first.month) != (row.span.last.year, row.span.last.month) for row in kept),
    )


def _sum(rows: Sequence[Row], periods: Mapping[int, Period], targets: Mapping[Channel, Reference]) -> CampaignSum:
    one, figures = rows[0], together([row.figures for row in rows])
    sources = {measured_by(row.source) for row in rows}
    source = sources.pop() if len(sources) == 1 else ""
    site = mean_reference(_references(rows, periods)) if not sources else None
    target = targets.get(one.channel)
    found = [compare(figures, code, site, source=source) for code in SITE_CODES]
    aimed = [compare(figures, code, target, source=source) for code in TARGETED]
    return CampaignSum(
        campaign_id=one.campaign_id, name=one.name, channel=one.channel, action_id=one.action_id, action_name=one.action_name,
        figures=figures, roi=value_of(figures, "roi"), cost_per_order=value_of(figures, "cost_per_order"),
        judgement=judge(figures, site, source=source, seeks_revenue=one.seeks_revenue),
        gaps=tuple(gap for gap in found if gap is not None), goals=tuple(goal for goal in aimed if goal is not None),
        cells=total_cells([row.figures for row in rows]),
    )  # fmt: skip


def _references(rows: Sequence[Row], periods: Mapping[int, Period]) -> list[tuple[Reference, Span]]:
    found = []
    for row in rows:
        site = site_average_of(periods[row.period_id])
        if site is not None and site.reference is not None:
            found.append((site.reference, row.span))
    return found
