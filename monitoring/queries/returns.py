"""What campaigns of a year returned to each office: what closing an edition publishes of all of them together, and never apart."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from actionplan.models import BudgetLine
from monitoring.assembly import Row, finest
from monitoring.channels import Channel
from monitoring.kpi import Figures, together, value_of
from monitoring.models import Campaign, Result
from monitoring.queries.rows import budgets_of, costed, costs_of, read_rows, read_shares


def get_returns(year: int) -> Mapping[str, Sequence[Decimal]]:
    """Return, by channel, the ROI of each office that had campaigns with a cost and a revenue; four statements, under `all_offices`."""
    rows = read_rows(Result.objects.filter(period__first__gte=date(year, 1, 1), period__last__lte=date(year, 12, 31)))
    shares = read_shares(Result.objects.filter(campaign__cost_from_action=True))
    budgets = budgets_of(BudgetLine.objects.filter(action__campaigns__cost_from_action=True))
    owners = dict(Campaign.objects.order_by("pk").values_list("pk", "office_id"))
    campaigns: dict[int, list[Row]] = {}
    for row in costed(rows, costs_of(shares, budgets)):
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
