"""The trackers of the demo network, with the dates of the past (otn.network.chronicle)."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from actionplan.models import Action, Plan
from diagnostic.models import Edition
from monitoring.cells import BROUGHT_CODES, read_figure, read_site_figure
from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.columns import BY_CODE, SITE_CODES
from monitoring.models import Campaign, ChannelTarget, Period, Result, SiteAverage
from monitoring.operations.shared import plain
from otn import demo_campaigns
from otn.accounts.models import User
from otn.demo_campaigns import CODES, JUDGE, SITE, Month, Row, Told, Tracked
from otn.demo_diagnostic import CURRENT, Year
from otn.network.chronicle import PACE, Chronicle, Rows
from otn.network.seed_diagnostic import first_loaded
from otn.offices.models import Membership, Office, Role


def add_campaigns(rows: Rows, editions: Mapping[Year, Edition]) -> None:
    """Write the trackers of the demo in the offices that follow no campaign.

    Must be called under `all_offices`, after `add_plans`, with the editions of the demo.
    """
    if not editions:
        return
    people = {user.email: user for user in User.objects.order_by("pk")}
    managers = dict(Membership.objects.filter(role=Role.MANAGER).order_by("-pk").values_list("office_id", "user__email"))
    tracked = set(Period.objects.order_by("pk").values_list("office_id", flat=True))
    planned = set(Plan.objects.order_by("pk").values_list("office_id", flat=True))
    day = first_loaded(editions[CURRENT], CURRENT)
    for office in Office.objects.exclude(pk__in=tracked).order_by("pk"):
        told = demo_campaigns.STORIES.get(office.slug)
        if told is None and office.pk in managers and office.slug.startswith("demo-"):
            told = _invented(int(office.slug.rpartition("-")[2]), managers[office.pk], random.Random(f"{office.slug} campaigns"))
        elif told is not None and office.pk not in planned:
            told = None  # what the demo measured is about the actions of the demo
        if told is not None:
            _Measurer(rows, people, office, day).write(told)


# --- The rows of one tracker --------------------------------------------------------------------------------------------------------------


class _Measurer(Chronicle):
    """Writes the tracker of an office month by month, as its operations would have."""

    page = "monitoring:overview"

    def write(self, told: Tracked) -> None:
        self.lead = self.people[told.lead]
        self.paces: Counter[int] = Counter()
        actions = {one.name: one for one in Action.objects.filter(office=self.office).order_by("pk")}
        self.campaigns: dict[str, Campaign] = {}
        first = told.months[0]
        self._follow(self._entered(first), told.campaigns, actions)
        for target in told.targets:
            self._expect(self._entered(first), Channel(target.channel), target.code, Decimal(target.value))
        for month in told.months:
            self._month(month)

    def when(self, days_ago: int) -> datetime:
        """Return the moment of the next act of a day."""
        self.paces[days_ago] += 1
        return self.at(days_ago, PACE * self.paces[days_ago])

    def _entered(self, month: Month) -> int:
        """Return how many days ago the figures of a month were entered: in the first days of the next one."""
        first = _month_before(self.day, month.months_ago - 1)
        return max(1, (self.day - first).days - 3)

    def _follow(self, days_ago: int, campaigns: tuple[Told, ...], actions: Mapping[str, Action]) -> None:
        rows = [
            Campaign(
                office=self.office, name=one.name, channel=one.channel, utm_campaign=one.utm, action=actions.get(one.action),
                created_by=self.lead, created_at=self.when(days_ago),
            )
            for one in campaigns
        ]  # fmt: skip
        for campaign in Campaign.objects.bulk_create(rows):
            self.campaigns[campaign.name] = campaign
            self.line(campaign.created_at, self.lead, "campaign.created", campaign, campaign.name)

    def _expect(self, days_ago: int, channel: Channel, code: str, value: Decimal) -> None:
        ChannelTarget.objects.create(office=self.office, channel=channel.value, code=code, value=value)
        label = f"{CHANNEL_NAMES[channel]}, {BY_CODE[code].label}"
        self.line(self.when(days_ago), self.lead, "target.set", None, label, after={code: str(value)})

    # --- A month ---

    def _month(self, month: Month) -> None:
        days_ago = self._entered(month)
        first = _month_before(self.day, month.months_ago)
        last = _month_before(self.day, month.months_ago - 1) - timedelta(days=1)
        period = Period.objects.create(
            office=self.office, first=first, last=last, created_by=self.lead, created_at=self.when(days_ago)
        )  # fmt: skip
        self.line(period.created_at, self.lead, "period.created", period, period.name)
        self._site(days_ago, period, month)
        made = Result.objects.bulk_create(self._result(period, row) for row in month.rows)
        for result, row in zip(made, month.rows, strict=True):
            self.line(self.when(days_ago), self.lead, "result.added", result, row.campaign)
            after = {code: plain(getattr(result, code)) for code in [*result.by_hand, *(["comment"] if row.comment else [])]}
            before = {code: "" if code == "comment" else None for code in after}
            self.line(self.when(days_ago), self.lead, "result.typed", result, row.campaign, before=before, after=after)
            if row.verdict:
                self._judge(max(1, days_ago - 1), result, row)
        Result.objects.bulk_update(made, ["verdict", "verdict_reason", "verdict_by", "verdict_at", "version"])

    def _site(self, days_ago: int, period: Period, month: Month) -> None:
        values = {code: read_site_figure(code, text) for code, text in zip(SITE, month.site, strict=True)}
        row = SiteAverage.objects.create(office=self.office, period=period, **values)
        after = {code: plain(values[code]) for code in SITE_CODES}
        self.line(
            self.when(days_ago), self.lead, "site_average.typed", row, period.name, before=dict.fromkeys(after), after=after
        )  # fmt: skip

    def _result(self, period: Period, row: Row) -> Result:
        """Return a row as a paste leaves it: values that came for computed cells are kept beside them."""
        values: dict[str, Any] = {}
        brought = {}
        for code, text in zip(CODES, row.cells, strict=True):
            value = read_figure(code, text)
            if value is not None and code in BROUGHT_CODES:
                brought[code] = str(value)
            elif value is not None:
                values[code] = value
        return Result(
            office=self.office, campaign=self.campaigns[row.campaign], period=period, **values, by_hand=sorted(values), brought=brought,
            comment=row.comment, version=2,
        )  # fmt: skip

    def _judge(self, days_ago: int, result: Result, row: Row) -> None:
        by = self.people.get(JUDGE, self.lead)
        at = self.when(days_ago)
        result.verdict, result.verdict_reason, result.verdict_by, result.verdict_at = row.verdict, row.reason, by, at
        result.version += 1
        before, after = {"verdict": "", "verdict_reason": ""}, {"verdict": row.verdict, "verdict_reason": row.reason}
        self.line(at, by, "result.judged", result, row.campaign, before=before, after=after)


def _month_before(day: date, months: int) -> date:
    """Return the first day of the month that comes so many months before that of a day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


# --- The offices around the cast ----------------------------------------------------------------------------------------------------------

TRACKING = (True, False, True, True, False)  # which of the generated offices measure anything, in turn


def _invented(number: int, manager: str, chance: random.Random) -> Tracked | None:
    """Return the small tracker of a generated office; None where its turn has none."""
    if not TRACKING[(number - 1) % len(TRACKING)]:
        return None
    campaigns = demo_campaigns.SMALL[: chance.randint(2, len(demo_campaigns.SMALL))]
    months = tuple(Month(ago, ("3,9", "44,2 %", "61 %", "0,7 %"), tuple(_rows(campaigns, chance))) for ago in (2, 1))
    return Tracked(manager, campaigns, months)


def _rows(campaigns: tuple[Told, ...], chance: random.Random) -> Iterator[Row]:
    for told in campaigns:
        visits, orders = chance.randint(180, 2400), chance.randint(0, 14)
        opens = f"{chance.randint(160, 340) / 10} %".replace(".", ",") if told.channel == "email" else ""
        cells = (
            str(visits * chance.randint(40, 90)), opens, f"{chance.randint(9, 28) / 10} %".replace(".", ","), str(visits),
            f"{chance.randint(22, 52) / 10}".replace(".", ","), f"{chance.randint(35, 60)} %", f"{chance.randint(55, 85)} %", str(orders),
            f"{orders * chance.randint(38, 75)} €", "", f"{chance.randint(12, 90) * 10} €", "",
        )  # fmt: skip
        yield Row(told.name, cells)
