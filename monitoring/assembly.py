"""The table of the tracker put together: every cell with its value, where it comes from, what it is compared with, what cannot be true.

Pages, the workbook and the reports all show what this module says; the figures themselves are those of `monitoring.kpi`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from monitoring.channels import CHANNEL_NAMES, SOURCE_NAMES, Channel, Source, measured_by
from monitoring.columns import COLUMNS, EXTRA, SITE_CODES, Kind
from monitoring.kpi import (
    DERIVED,
    RATES,
    Change,
    Comparison,
    Figures,
    Flag,
    Judgement,
    Number,
    Reference,
    Span,
    Verdict,
    compare,
    first_sentence,
    flags,
    is_computed,
    judge,
    together,
    value_of,
    written,
)
from otn.lib import french

KINDS: Mapping[str, Kind] = {column.code: column.kind for column in (*COLUMNS, *EXTRA)}
FIGURE_COLUMNS = tuple(code for code, kind in KINDS.items() if kind not in {Kind.VERDICT, Kind.TEXT})
TARGETED = ("open_rate", "ctr", *SITE_CODES, "roi")

NOUNS: Mapping[str, tuple[str, str]] = {
    "impressions": ("impression", "impressions"),
    "opens": ("ouverture", "ouvertures"),
    "clicks": ("clic", "clics"),
    "visits": ("visite", "visites"),
    "page_views": ("page vue", "pages vues"),
    "bounces": ("rebond", "rebonds"),
    "new_visits": ("nouvelle visite", "nouvelles visites"),
    "orders": ("commande", "commandes"),
}


@dataclass(frozen=True)
class Override:
    """A verdict that somebody put in place of the proposed one."""

    verdict: Verdict
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """What is stored of a campaign over a period, the cost being that of its action where the campaign says so."""

    result_id: int
    campaign_id: int
    period_id: int
    name: str
    channel: Channel
    figures: Figures
    span: Span
    version: int = 1
    source: str = Source.TYPED
    by_hand: frozenset[str] = frozenset()
    other_conversions: Number = None
    seeks_revenue: bool = True
    override: Override | None = None
    comment: str = ""
    utm_campaign: str = ""
    action_id: int | None = None
    action_name: str = ""
    cost_is_budget: bool = False
    period_name: str = ""

    @property
    def channel_name(self) -> str:
        return CHANNEL_NAMES[self.channel]

    @property
    def is_email(self) -> bool:
        return self.channel is Channel.EMAIL


@dataclass(frozen=True)
class Cell:
    code: str
    value: Number
    shown: str
    is_computed: bool = False
    is_by_hand: bool = False
    explanation: str = ""  # of a computed cell: « 115 commandes ÷ 10 912 visites »
    site: Comparison | None = None
    target: Comparison | None = None
    brought: str = ""  # what was given for a computed cell, as it shows
    flags: tuple[Flag, ...] = ()
    previous: Change | None = None
    last_year: Change | None = None


@dataclass(frozen=True)
class Line:
    """A campaign in the table of a period."""

    row: Row
    cells: Mapping[str, Cell]  # every column and the second block, by code
    judgement: Judgement  # as proposed, whatever somebody put in its place
    verdict: Verdict | None
    flags: tuple[Flag, ...]
    proposed_comment: str
    why_no_index: str = ""  # why its cells are not compared with the site, when they could be


@dataclass(frozen=True)
class Around:
    """What a row is seen against, besides itself."""

    site: Reference | None = None
    site_source: str = ""
    targets: Mapping[Channel, Reference] = field(default_factory=dict)
    baskets: Sequence[Decimal] = ()  # of the rows of the period
    spans: Mapping[int, Mapping[int, Span]] = field(default_factory=dict)  # campaign → row → its days
    previous: Mapping[int, Figures] = field(default_factory=dict)  # by campaign
    last_year: Mapping[int, Figures] = field(default_factory=dict)


def baskets_of(figures: Iterable[Figures]) -> list[Decimal]:
    """Return the average baskets that are known."""
    return [basket for one in figures if (basket := value_of(one, "average_basket")) is not None]


def line_of(row: Row, around: Around) -> Line:
    """Put a row together."""
    source, target = measured_by(row.source), around.targets.get(row.channel)
    found = flags(
        row.figures,
        is_email=row.is_email,
        baskets=around.baskets,
        span=row.span,
        others=[span for number, span in around.spans.get(row.campaign_id, {}).items() if number != row.result_id],
    )
    judgement = judge(row.figures, around.site, source=source, seeks_revenue=row.seeks_revenue)
    before, last_year = around.previous.get(row.campaign_id), around.last_year.get(row.campaign_id)
    cells = {
        code: Cell(
            code=code,
            value=(value := value_of(row.figures, code)),
            shown=written(value, KINDS[code]),
            is_computed=is_computed(row.figures, code) or (code == "cost" and row.cost_is_budget),
            is_by_hand=code in row.by_hand,
            explanation="budget de l’action" if code == "cost" and row.cost_is_budget else explained(row.figures, code),
            site=compare(row.figures, code, around.site, source=source) if code in SITE_CODES else None,
            target=compare(row.figures, code, target, source=source) if code in TARGETED else None,
            brought=written(row.figures.brought[code], KINDS[code]) if code in row.figures.brought else "",
            flags=tuple(flag for flag in found if flag.code == code),
            previous=Change(value_of(before, code), value) if before else None,
            last_year=Change(value_of(last_year, code), value) if last_year else None,
        )
        for code in FIGURE_COLUMNS
    }
    return Line(
        row=row,
        cells=cells,
        judgement=judgement,
        verdict=row.override.verdict if row.override else judgement.verdict,
        flags=found,
        proposed_comment=first_sentence(row.figures, around.site, target, source=source),
        why_no_index=why_no_index(row.source, around.site, around.site_source),
    )


def why_no_index(source: str, site: Reference | None, site_source: str) -> str:
    """Say why figures are not compared with the site: tools do not count alike."""
    tool, other = measured_by(source), site.source if site else ""
    if not tool or not other or tool == other:
        return ""
    return (
        f"Pas de comparaison\u00a0: les chiffres viennent de {SOURCE_NAMES[Source(source)]}, "
        f"la moyenne du site de {SOURCE_NAMES[Source(site_source or other)]}."
    )


def total_cells(figures: Sequence[Figures]) -> Mapping[str, Cell]:
    """Add rows up: sums first, ratios of sums then."""
    total = together(figures)
    return {
        code: Cell(
            code, (value := value_of(total, code)), written(value, KINDS[code]), is_computed=True, explanation=explained(total, code)
        )
        for code in FIGURE_COLUMNS
    }


def site_cells(site: Reference | None) -> Mapping[str, Cell]:
    """Return the four cells of « Moyenne du site »."""
    values = site.values if site else {}
    return {code: Cell(code, values.get(code), written(values.get(code), KINDS[code])) for code in SITE_CODES}


def explained(figures: Figures, code: str) -> str:
    """Say what a computed cell divides; empty for the others, and where something is missing."""
    if code in RATES:
        part, whole = RATES[code]
        return _divided(figures, part, whole) if is_computed(figures, code) else ""
    if code in DERIVED:
        return _divided(figures, *DERIVED[code])
    return ""


def _divided(figures: Figures, part: str, whole: str) -> str:
    above, below = value_of(figures, part), value_of(figures, whole)
    return "" if above is None or below is None else f"{_told(above, part)} ÷ {_told(below, whole)}"


def _told(value: Decimal, code: str) -> str:
    if code in NOUNS:
        return french.plural(french.rounded(value), *NOUNS[code])
    return f"{french.money(value)} de {'coût' if code == 'cost' else 'CA'}"


# --- Costs taken from the budget of the action --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A row that takes part in the budget of its campaign; with a cost of its own it is that cost."""

    result_id: int
    span: Span
    cost: Number


def shared_costs(budget: Decimal, rows: Sequence[Share]) -> Mapping[int, Decimal]:
    """Spread what is left of a budget over the rows without a cost, by their days, to the cent; the last one takes the remainder."""
    left = budget - sum((row.cost for row in rows if row.cost is not None), Decimal(0))
    without = sorted((row for row in rows if row.cost is None), key=lambda row: (row.span.first, row.result_id))
    if not without or left < 0:
        return {}
    days = [Decimal((row.span.last - row.span.first).days + 1) for row in without]
    costs = {row.result_id: french.rounded(left * share / sum(days), 2) for row, share in zip(without, days, strict=True)}
    costs[without[-1].result_id] += left - sum(costs.values())
    return costs


def with_cost(row: Row, costs: Mapping[int, Decimal]) -> Row:
    """Give a row its share of the budget, where it has one and no cost of its own."""
    if row.result_id not in costs or row.figures.cost is not None:
        return row
    return replace(row, figures=replace(row.figures, cost=costs[row.result_id]), cost_is_budget=True)


# --- Several periods ----------------------------------------------------------------------------------------------------------------------


def finest(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Leave out the rows of a campaign that overlap shorter ones: a year beside its months would count everything twice."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda one: ((one.span.last - one.span.first).days, one.span.first, one.result_id)):
        if not any(row.campaign_id == other.campaign_id and row.span.overlaps(other.span) for other in kept):
            kept.append(row)
    return tuple(sorted(kept, key=lambda one: (one.span.first, one.name.casefold(), one.result_id)))


Month = tuple[int, int]


def by_month(rows: Sequence[Row]) -> Mapping[Month, Figures]:
    """Add up the rows of each month; what spans several months is in none."""
    months: dict[Month, list[Figures]] = {}
    for row in rows:
        if month_of(row.span) is not None:
            months.setdefault((row.span.first.year, row.span.first.month), []).append(row.figures)
    return {month: together(figures) for month, figures in sorted(months.items())}


def month_of(span: Span) -> Month | None:
    """Return the month that holds a period, None when it spans several."""
    one, other = (span.first.year, span.first.month), (span.last.year, span.last.month)
    return one if one == other else None


def mean_reference(references: Sequence[tuple[Reference, Span]]) -> Reference | None:
    """Put the averages of the site over several periods together, weighted by their days; those of different sources do not mix."""
    sources = {reference.source for reference, _ in references}
    if not references or len(sources) > 1:
        return None
    values = {}
    for code in SITE_CODES:
        known = [(reference.values[code], (span.last - span.first).days + 1) for reference, span in references if code in reference.values]
        if known:
            values[code] = sum((value * days for value, days in known), Decimal(0)) / sum(days for _, days in known)
    return Reference(values, sources.pop()) if values else None


def closest(spans: Mapping[int, Span], wanted: Span) -> int | None:
    """Return the period that shares the most days with the wanted one, None when none does."""
    shared = {
        number: (min(span.last, wanted.last) - max(span.first, wanted.first)).days + 1
        for number, span in spans.items()
        if span.overlaps(wanted)
    }
    return min(shared, key=lambda number: (-shared[number], _gap(spans[number], wanted), number)) if shared else None


def _gap(span: Span, wanted: Span) -> int:
    return abs((span.first - wanted.first).days) + abs((span.last - wanted.last).days)


def just_before(spans: Mapping[int, Span], span: Span) -> int | None:
    """Return the period that ends last before this one begins: the one that lasts as long, when several end on that day."""
    days = (span.last - span.first).days
    earlier = {number: one for number, one in spans.items() if one.last < span.first}
    if not earlier:
        return None
    return max(
        earlier, key=lambda number: (earlier[number].last, -abs((earlier[number].last - earlier[number].first).days - days), -number)
    )
