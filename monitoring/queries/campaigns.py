"""A campaign month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from actionplan.models import Action
from monitoring.assembly import Around, Cell, Line, baskets_of, line_of, total_cells
from monitoring.campaign_charts import curve
from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.kpi import Figures
from monitoring.models import Campaign, Result
from monitoring.queries.rows import costed, costs_of, read_budgets, read_shares, read_targets, row_of, spans_of
from monitoring.queries.table import PeriodName, site_average_of
from otn.accounts.models import User
from otn.lib.charts import Chart
from otn.offices.access import can
from otn.offices.models import Office


@dataclass(frozen=True)
class CampaignName:
    """A campaign in a list."""

    id: int
    name: str
    channel: str
    utm_campaign: str
    starts_on: date | None
    ends_on: date | None
    action_id: int | None
    action_name: str
    version: int


@dataclass(frozen=True)
class CampaignPage:
    campaign: CampaignName
    channel_code: Channel
    seeks_revenue: bool
    cost_from_action: bool
    lines: tuple[tuple[PeriodName, Line], ...]  # the oldest first
    total: Mapping[str, Cell]
    may_edit: bool

    @property
    def curves(self) -> tuple[Chart, ...]:
        """How its ROI and its revenue went; empty pictures below two periods."""
        named = [(period.name, line) for period, line in self.lines]
        return (
            curve(named, "roi", uid="roi", title="ROI, période après période"),
            curve(named, "revenue", uid="ca", title="Chiffre d’affaires, période après période"),
        )


def get_campaigns(*, office: Office) -> tuple[CampaignName, ...]:
    """Return the campaigns of an office by name; one statement."""
    found = Campaign.objects.filter(office=office).select_related("action").order_by("name", "pk")
    return tuple(_name(campaign) for campaign in found)


def get_action_choices(*, office: Office, kept: int | None = None) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the actions of the plan that a campaign may come from, grouped by objective, and the one it has already (`kept`), which may be
    in the bin; one statement."""
    live = Q(removed_at=None) & (Q(objective__standing=None) | Q(objective__standing__removed_at=None))
    found = Action.objects.filter(live | Q(pk=kept), office=office).order_by("objective__position", "objective_id", "position", "pk")
    groups: dict[int, tuple[str, list[tuple[int, str]]]] = {}
    for pk, name, objective, title in found.values_list("pk", "name", "objective_id", "objective__name"):
        groups.setdefault(objective, (title, []))[1].append((pk, name))
    return list(groups.values())


def get_campaign(*, campaign: Campaign, user: User) -> CampaignPage:
    """Return a campaign with its figures over each period; six statements whatever it holds."""
    office = campaign.office
    found = Campaign.objects.select_related("action").get(pk=campaign.pk)
    results = Result.objects.filter(campaign=campaign).select_related("campaign__action", "period__site_average", "verdict_by")
    stored = list(results.order_by("period__first", "period__last", "pk"))
    shares = read_shares(Result.objects.filter(Q(campaign=campaign) | Q(campaign__cost_from_action=True), office=office))
    rows = costed([row_of(result) for result in stored], costs_of(shares, read_budgets(office)))
    sites = {result.period_id: site_average_of(result.period) for result in stored}
    targets = read_targets(office)
    baskets = _baskets(office, set(sites))
    lines = []
    for row in rows:
        site = sites.get(row.period_id)
        around = Around(
            site=site.reference if site else None, site_source=site.source if site else "", targets=targets,
            baskets=baskets.get(row.period_id, ()), spans=spans_of({campaign.pk: shares.get(campaign.pk, [])}),
        )  # fmt: skip
        lines.append((PeriodName(row.period_id, row.period_name, row.span.first, row.span.last, 0), line_of(row, around)))
    return CampaignPage(
        campaign=_name(found), channel_code=Channel(found.channel), seeks_revenue=found.seeks_revenue,
        cost_from_action=found.cost_from_action, lines=tuple(lines), total=total_cells([row.figures for row in rows]),
        may_edit=can(user, "campaign.edit", office),
    )  # fmt: skip


def _name(campaign: Campaign) -> CampaignName:
    return CampaignName(
        campaign.pk, campaign.name, CHANNEL_NAMES[Channel(campaign.channel)], campaign.utm_campaign, campaign.starts_on, campaign.ends_on,
        campaign.action_id, campaign.action.name if campaign.action else "", campaign.version,
    )  # fmt: skip


def _baskets(office: Office, periods: set[int]) -> dict[int, list[Decimal]]:
    """Return the average baskets of these periods, all campaigns together."""
    found: dict[int, list[Figures]] = {}
    values = Result.objects.filter(office=office, period__in=periods).order_by("pk").values_list("period_id", "revenue", "orders")
    for period, revenue, orders in values:
        found.setdefault(period, []).append(Figures(revenue=revenue, orders=orders))
    return {period: baskets_of(figures) for period, figures in found.items()}
