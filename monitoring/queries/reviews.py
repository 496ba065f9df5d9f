"""The year of an office: what became of its objectives, what paid and what did not, what it concludes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actionplan.assembly import ObjectiveLine
from actionplan.queries.rows import get_tree
from monitoring.assembly import Cell, total_cells
from monitoring.kpi import Verdict
from monitoring.models import Period, YearReview
from monitoring.queries.synthesis import CampaignSum, Synthesis, get_synthesis
from otn.accounts.models import User
from otn.clock import today
from otn.offices.access import can
from otn.offices.models import Office

TEXTS = ("kept", "stopped", "learned")
GOOD = frozenset({Verdict.VERY_GOOD, Verdict.GOOD})


@dataclass(frozen=True)
class Conclusion:
    """What the office wrote; version 0 while it wrote nothing."""

    kept: str = ""
    stopped: str = ""
    learned: str = ""
    by: str = ""
    at: datetime | None = None
    version: int = 0


@dataclass(frozen=True)
class ObjectiveYear:
    """An objective of the plan beside what its campaigns brought, sums before ratios."""

    line: ObjectiveLine
    campaigns: tuple[CampaignSum, ...]
    revenue: Cell
    cost: Cell
    roi: Cell
    orders: Cell


@dataclass(frozen=True)
class ReviewPage:
    year: int
    years: tuple[int, ...]  # that can be looked at, the latest first
    synthesis: Synthesis
    objectives: tuple[ObjectiveYear, ...]
    conclusion: Conclusion
    may_edit: bool

    @property
    def paying(self) -> tuple[CampaignSum, ...]:
        """Campaigns to keep, as their figures propose."""
        return tuple(one for one in self.synthesis.campaigns if one.judgement.verdict in GOOD)

    @property
    def disappointing(self) -> tuple[CampaignSum, ...]:
        return tuple(one for one in self.synthesis.campaigns if one.judgement.verdict is not None and one.judgement.verdict not in GOOD)

    @property
    def unjudged(self) -> tuple[CampaignSum, ...]:
        return tuple(one for one in self.synthesis.campaigns if one.judgement.verdict is None)

    @property
    def is_empty(self) -> bool:
        return not (self.objectives or self.synthesis.campaigns)


def get_years(*, office: Office) -> tuple[int, ...]:
    """Return the years that the tracker has figures of, and this one, the latest first; one statement."""
    found = Period.objects.filter(office=office).order_by("pk").values_list("last__year", flat=True)
    return tuple(sorted({today().year, *found}, reverse=True))


def get_review(*, office: Office, user: User, year: int | None = None) -> ReviewPage:
    """Return the review of a year, this one by default; twelve statements whatever it holds. Raises LookupError for a year without
    figures."""
    years = get_years(office=office)
    chosen = years[0] if year is None else year
    if chosen not in years:
        raise LookupError(chosen)
    synthesis = get_synthesis(office=office, first=date(chosen, 1, 1), last=date(chosen, 12, 31))
    found = YearReview.objects.filter(office=office, year=chosen).select_related("written_by").first()
    conclusion = Conclusion()
    if found is not None:
        author = found.written_by.full_name if found.written_by else ""
        conclusion = Conclusion(found.kept, found.stopped, found.learned, author, found.written_at, found.version)
    tree = get_tree(office=office)
    objectives = tuple(_objective(line, synthesis.campaigns) for line in tree.objectives if line.is_live)
    return ReviewPage(chosen, years, synthesis, objectives, conclusion, can(user, "campaign.edit", office))


def _objective(line: ObjectiveLine, campaigns: Sequence[CampaignSum]) -> ObjectiveYear:
    actions = {action.id for action in line.actions}
    mine = tuple(one for one in campaigns if one.action_id in actions)
    cells = total_cells([one.figures for one in mine])
    return ObjectiveYear(line, mine, cells["revenue"], cells["cost"], cells["roi"], cells["orders"])
