"""The table of a period: « Moyenne du site », the campaigns, the totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from monitoring.assembly import Around, Cell, Line, Row, baskets_of, closest, just_before, line_of, site_cells, total_cells
from monitoring.kpi import Span, lasts_as_long, same_months_last_year
from monitoring.models import Period, Result, SiteAverage
from monitoring.queries.rows import costed, costs_of, read_budgets, read_rows, read_shares, read_targets, spans_of
from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Office


@dataclass(frozen=True)
class PeriodName:
    id: int
    name: str
    first: date
    last: date
    version: int


@dataclass(frozen=True)
class Compared:
    """A period that the table is compared with; `lasts_as_long` is False where its sums should be read with care."""

    period: PeriodName
    lasts_as_long: bool


@dataclass(frozen=True)
class SiteLine:
    cells: Mapping[str, Cell]
    source: str
    version: int  # 0: never filled in

    @property
    def is_empty(self) -> bool:
        return all(cell.value is None for cell in self.cells.values())


@dataclass(frozen=True)
class Table:
    period: PeriodName
    periods: tuple[PeriodName, ...]  # the latest first
    site: SiteLine
    lines: tuple[Line, ...]
    total: Mapping[str, Cell]
    previous: Compared | None
    last_year: Compared | None
    may_edit: bool


def get_periods(*, office: Office) -> tuple[PeriodName, ...]:
    """Return the periods of an office, the latest first; one statement."""
    return tuple(_name(period) for period in Period.objects.filter(office=office).order_by("-last", "-first", "pk"))


def get_table(*, office: Office, user: User, period_id: int | None = None) -> Table | None:
    """Return the table of a period, the latest one by default; five statements whatever it holds.

    None when the office has no period yet. Raises LookupError for a period that is not its own.
    """
    found = Period.objects.filter(office=office).select_related("site_average").order_by("-last", "-first", "pk")
    periods = {period.pk: period for period in found}
    if not periods:
        return None
    period = next(iter(periods.values())) if period_id is None else periods.get(period_id)
    if period is None:
        raise LookupError(period_id)
    others = {number: one.span for number, one in periods.items() if number != period.pk}
    before, last_year = just_before(others, period.span), closest(others, same_months_last_year(period.span))
    wanted = [number for number in (period.pk, before, last_year) if number is not None]
    rows = read_rows(Result.objects.filter(office=office, period__in=wanted))
    campaigns = {row.campaign_id for row in rows}
    shares = read_shares(Result.objects.filter(Q(campaign__in=campaigns) | Q(campaign__cost_from_action=True), office=office))
    rows = costed(rows, costs_of(shares, read_budgets(office)))
    mine = [row for row in rows if row.period_id == period.pk]
    site = site_average_of(period)
    around = Around(
        site=site.reference if site else None,
        site_source=site.source if site else "",
        targets=read_targets(office),
        baskets=baskets_of(row.figures for row in mine),
        spans={campaign: spans for campaign, spans in spans_of(shares).items() if campaign in campaigns},
        previous={row.campaign_id: row.figures for row in rows if row.period_id == before},
        last_year={row.campaign_id: row.figures for row in rows if row.period_id == last_year},
    )
    return Table(
        period=_name(period),
        periods=tuple(_name(one) for one in periods.values()),
        site=SiteLine(site_cells(around.site), around.site_source, site.version if site else 0),
        lines=tuple(line_of(row, around) for row in sorted(mine, key=_order)),
        total=total_cells([row.figures for row in mine]),
        previous=_compared(periods, before, period.span),
        last_year=_compared(periods, last_year, period.span),
        may_edit=can(user, "campaign.edit", office),
    )


def _order(row: Row) -> tuple[str, int]:
    return row.name.casefold(), row.result_id


def site_average_of(period: Period) -> SiteAverage | None:
    """Return what the site did over a period that was read with it."""
    return getattr(period, "site_average", None)


def _name(period: Period) -> PeriodName:
    return PeriodName(period.pk, period.name, period.first, period.last, period.version)


def _compared(periods: Mapping[int, Period], number: int | None, span: Span) -> Compared | None:
    return None if number is None else Compared(_name(periods[number]), lasts_as_long(periods[number].span, span))
