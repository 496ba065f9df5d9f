"""Rows of the tracker out of the database, as the rules know them; each function is one statement."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import QuerySet

from actionplan.means import Line, Vat, budget
from actionplan.models import BudgetLine
from monitoring.assembly import Override, Row, Share, shared_costs, with_cost
from monitoring.channels import Channel
from monitoring.kpi import Reference, Span, Verdict
from monitoring.models import ChannelTarget, Result
from otn.offices.models import Office


def read_rows(results: QuerySet[Result]) -> list[Row]:
    """Read results with their campaign, its action, and who changed the verdict, by name of the campaign."""
    found = results.select_related("campaign__action", "period", "verdict_by").order_by(
        "campaign__name", "campaign_id", "period__first", "pk"
    )
    return [row_of(result) for result in found]


def row_of(result: Result) -> Row:
    """Return a result as the rules know it; whatever it relates to is loaded."""
    campaign = result.campaign
    override = None
    if result.verdict and result.verdict_at is not None:
        name = result.verdict_by.full_name if result.verdict_by else ""
        override = Override(Verdict(result.verdict), result.verdict_reason, name, result.verdict_at)
    return Row(
        result_id=result.pk, campaign_id=campaign.pk, period_id=result.period_id, name=campaign.name, channel=Channel(campaign.channel),
        figures=result.figures, span=result.period.span, version=result.version, source=result.source, by_hand=frozenset(result.by_hand),
        other_conversions=result.other_conversions, seeks_revenue=campaign.seeks_revenue, override=override, comment=result.comment,
        utm_campaign=campaign.utm_campaign, action_id=campaign.action_id, action_name=campaign.action.name if campaign.action else "",
        period_name=result.period.name,
    )  # fmt: skip


def read_targets(office: Office) -> dict[Channel, Reference]:
    """Return what an office expects of each channel."""
    values: dict[Channel, dict[str, Decimal]] = {}
    for channel, code, value in ChannelTarget.objects.filter(office=office).order_by("pk").values_list("channel", "code", "value"):
        values.setdefault(Channel(channel), {})[code] = value
    return {channel: Reference(found) for channel, found in values.items()}


def read_budgets(office: Office) -> dict[int, Decimal]:
    """Return the budget of each action that gives campaigns their cost, tax included: what was spent, else what was planned."""
    return budgets_of(BudgetLine.objects.filter(office=office, action__campaigns__cost_from_action=True))


def budgets_of(found: QuerySet[BudgetLine]) -> dict[int, Decimal]:
    """Return the budget of each action that these lines are of, each line once."""
    lines: dict[int, list[Line]] = {}
    for line in found.order_by("pk").distinct():
        lines.setdefault(line.action_id, []).append(Line(line.planned, line.committed, line.spent, Vat(line.vat), line.vat_rate))
    sums = {action_id: budget(mine) for action_id, mine in lines.items()}
    return {action_id: (one.spent.included or one.planned.included) for action_id, one in sums.items()}


def read_shares(results: QuerySet[Result]) -> dict[int, list[tuple[Share, int | None]]]:
    """Return every row of these campaigns with the action that pays for it (None: it has a cost of its own), by campaign."""
    found: dict[int, list[tuple[Share, int | None]]] = {}
    columns = ("pk", "campaign_id", "period__first", "period__last", "cost", "campaign__action_id", "campaign__cost_from_action")
    for number, campaign, first, last, cost, action, is_paid in results.order_by("pk").values_list(*columns):
        found.setdefault(campaign, []).append((Share(number, Span(first, last), cost), action if is_paid else None))
    return found


def spans_of(shares: Mapping[int, list[tuple[Share, int | None]]]) -> dict[int, dict[int, Span]]:
    """Return the days of each row of each campaign."""
    return {campaign: {share.result_id: share.span for share, _ in mine} for campaign, mine in shares.items()}


def costs_of(shares: Mapping[int, list[tuple[Share, int | None]]], budgets: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the cost that the budget of its action gives each row. Campaigns of one action share its budget."""
    by_action: dict[int, list[Share]] = {}
    for mine in shares.values():
        for share, action in mine:
            if action is not None:
                by_action.setdefault(action, []).append(share)
    return {
        number: cost
        for action, mine in by_action.items()
        if action in budgets
        for number, cost in shared_costs(budgets[action], mine).items()
    }  # fmt: skip


def costed(rows: list[Row], costs: Mapping[int, Decimal]) -> list[Row]:
    """Give each row its share of the budget of its action."""
    return [with_cost(row, costs) for row in rows]
