"""The table of a period: « Moyenne du site », the campaigns, the totals."""

from collections.abc import Mapping, Sequence
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


def get_table(*, office: Office, user: User | None, period_id: int | None = None) -> Table | None:
    """Return the table of a period, the latest one by default; five statements whatever it holds.

    Without a reader (`user` None), for a file, nobody may edit it. None when the office has no period yet. Raises LookupError for a period
    that is not its own.
    """
    found = Period.objects.filter(office=office).select_related("site_average").order_by("-last", "-first", "pk")
    periods = {period.pk: period for period in found}
    if not periods:
        return None
    period = next(iter(periods.values())) if period_id is None else periods.get(period_id)
    if period is None:
        raise LookupError(period_id)
    return _tables(office, user, periods, [period])[0]


def get_tables(*, office: Office, user: User | None, first: date, last: date) -> tuple[Table, ...]:
    """Return the tables of the periods that lie between two days, the oldest first; five statements whatever they hold."""
    found = Period.objects.filter(office=office).select_related("site_average").order_by("-last", "-first", "pk")
    periods = {period.pk: period for period in found}
    wanted = [period for period in periods.values() if first <= period.first and period.last <= last]
    return tuple(_tables(office, user, periods, wanted[::-1]))


def _tables(office: Office, user: User | None, periods: Mapping[int, Period], wanted: Sequence[Period]) -> list[Table]:
    """Put these tables together, each against the others; four statements."""
    around = {period.pk: _neighbours(periods, period) for period in wanted}
    read = {number for period in wanted for number in (period.pk, *around[period.pk]) if number is not None}
    rows = read_rows(Result.objects.filter(office=office, period__in=read))
    campaigns = {row.campaign_id for row in rows}
    shares = read_shares(Result.objects.filter(Q(campaign__in=campaigns) | Q(campaign__cost_from_action=True), office=office))
    rows = costed(rows, costs_of(shares, read_budgets(office)))
    targets, spans = read_targets(office), {campaign: days for campaign, days in spans_of(shares).items() if campaign in campaigns}
    by_period: dict[int | None, list[Row]] = {}
    for row in rows:
        by_period.setdefault(row.period_id, []).append(row)
    tables = []
    for period in wanted:
        before, last_year = around[period.pk]
        mine, site = by_period.get(period.pk, []), site_average_of(period)
        seen = Around(
            site=site.reference if site else None,
            site_source=site.source if site else "",
            targets=targets,
            baskets=baskets_of(row.figures for row in mine),
            spans=spans,
            previous={row.campaign_id: row.figures for row in by_period.get(before, [])},
            last_year={row.campaign_id: row.figures for row in by_period.get(last_year, [])},
        )
        tables.append(
            Table(
                period=_name(period),
                periods=tuple(_name(one) for one in periods.values()),
                site=SiteLine(site_cells(seen.site), seen.site_source, site.version if site else 0),
                lines=tuple(line_of(row, seen) for row in sorted(mine, key=_order)),
                total=total_cells([row.figures for row in mine]),
                previous=_compared(periods, before, period.span),
                last_year=_compared(periods, last_year, period.span),
                may_edit=user is not None and can(user, "campaign.edit", office),
            )
        )
    return tables


def _neighbours(periods: Mapping[int, Period], period: Period) -> tuple[int | None, int | None]:
    """Return the periods that a table is compared with: the one before, and the same months of last year."""
    others = {number: one.span for number, one in periods.items() if number != period.pk}
    return just_before(others, period.span), closest(others, same_months_last_year(period.span))


def _order(row: Row) -> tuple[str, int]:
    return row.name.casefold(), row.result_id


def site_average_of(period: Period) -> SiteAverage | None:
    """Return what the site did over a period that was read with it."""
    return getattr(period, "site_average", None)


def _name(period: Period) -> PeriodName:
    return PeriodName(period.pk, period.name, period.first, period.last, period.version)


def _compared(periods: Mapping[int, Period], number: int | None, span: Span) -> Compared | None:
    return None if number is None else Compared(_name(periods[number]), lasts_as_long(periods[number].span, span))
