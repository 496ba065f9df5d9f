"""What campaigns of a year returned to each office.

Closing an edition publishes it of all of them together, and never apart; an adviser reads it of each of his own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from actionplan.models import BudgetLine
from monitoring.assembly import Row, finest
from monitoring.channels import Channel
from monitoring.kpi import Figures, together, value_of
from monitoring.models import Campaign, Result
from monitoring.queries.rows import budgets_of, costed, costs_of, read_rows, read_shares


def get_returns(year: int) -> Mapping[str, Sequence[Decimal]]:
    """Return, by channel, the ROI of each office that had campaigns with a cost and a revenue; four statements, under `all_offices`."""
    owners = dict(Campaign.objects.order_by("pk").values_list("pk", "office_id"))
    campaigns: dict[int, list[Row]] = {}
    for row in _rows(Result.objects.all(), BudgetLine.objects.all(), year):
        campaigns.setdefault(row.campaign_id, []).append(row)
    known: dict[tuple[Channel, int], list[Figures]] = {}
    for number, mine in campaigns.items():
        figures = together([row.figures for row in finest(mine)])
        if value_of(figures, "roi") is not None:
            known.setdefault((mine[0].channel, owners[number]), []).append(figures)
    found: dict[str, list[Decimal]] = {}
    for (channel, _), some in sorted(known.items()):
        roi = value_of(together(some), "roi")
        if roi is not None:
            found.setdefault(channel.value, []).append(roi)
    return found


def get_total_returns(slugs: Collection[str], year: int) -> Mapping[str, Decimal]:
    """Return the ROI of all campaigns of each of these offices that has one, as its own summary adds it up; four statements."""
    owners = dict(Campaign.objects.filter(office__slug__in=slugs).order_by("pk").values_list("pk", "office__slug"))
    known: dict[str, list[Row]] = {}
    for row in _rows(Result.objects.filter(office__slug__in=slugs), BudgetLine.objects.filter(office__slug__in=slugs), year):
        known.setdefault(owners[row.campaign_id], []).append(row)
    totals = {office: value_of(together([row.figures for row in finest(rows)]), "roi") for office, rows in known.items()}
    return {office: roi for office, roi in totals.items() if roi is not None}


def _rows(results: QuerySet[Result], lines: QuerySet[BudgetLine], year: int) -> list[Row]:
    """Return the rows of a year with what they cost; three statements."""
    rows = read_rows(results.filter(period__first__gte=date(year, 1, 1), period__last__lte=date(year, 12, 31)))
    shares = read_shares(results.filter(campaign__cost_from_action=True))
    return costed(rows, costs_of(shares, budgets_of(lines.filter(action__campaigns__cost_from_action=True))))
