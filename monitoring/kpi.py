"""Every formula of the tracker (strategy-plan-kpi.md §2.9): what is computed, compared, judged, and what cannot be true.

A missing operand or a division by zero gives None, shown « — ». Sums come before ratios; nothing is rounded before it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any

from monitoring.columns import BY_CODE, Direction, Kind
from otn.lib import french

Number = Decimal | None

NEAR = Decimal(5)  # percent within which a value is « proche »


def ratio(part: Number, whole: Number) -> Number:
    """Divide; None when something is missing or the whole is nothing."""
    return None if part is None or whole is None or whole == 0 else part / whole


@dataclass(frozen=True)
class Figures:
    """What is known of a campaign over a period: counts, amounts in euros, and rates (shares of 1) where their counts are not known."""

    impressions: Number = None
    opens: Number = None
    open_rate: Number = None
    clicks: Number = None
    ctr: Number = None
    visits: Number = None
    page_views: Number = None
    pages_per_visit: Number = None
    bounces: Number = None
    bounce_rate: Number = None
    new_visits: Number = None
    new_visits_rate: Number = None
    orders: Number = None
    revenue: Number = None
    cost: Number = None
    # Values that somebody brought for cells that are computed, by code: kept, and only ever compared.
    brought: Mapping[str, Decimal] = field(default_factory=dict)


# Each rate with the count that makes it, and what that is a part of.
RATES: Mapping[str, tuple[str, str]] = {
    "open_rate": ("opens", "impressions"),
    "ctr": ("clicks", "impressions"),
    "pages_per_visit": ("page_views", "visits"),
    "bounce_rate": ("bounces", "visits"),
    "new_visits_rate": ("new_visits", "visits"),
}
COUNTS = ("impressions", "opens", "clicks", "visits", "page_views", "bounces", "new_visits", "orders", "revenue", "cost")


def value_of(figures: Figures, code: str) -> Number:
    """Return a cell of the tracker or of its second block, computed wherever it can be. Raises KeyError for what is no figure."""
    if code in RATES:
        count, whole = RATES[code]
        computed = ratio(getattr(figures, count), getattr(figures, whole))
        return getattr(figures, code) if computed is None else computed
    if code in DERIVED:
        part, whole = DERIVED[code]
        return ratio(value_of(figures, part), value_of(figures, whole))
    match code:
        case "cost_per_thousand":
            return ratio(None if figures.cost is None else figures.cost * 1000, figures.impressions)
        case "net_roi":
            earned = None if figures.revenue is None or figures.cost is None else figures.revenue - figures.cost
            return ratio(earned, figures.cost)
        case "clicks_per_open":
            return ratio(value_of(figures, "ctr"), value_of(figures, "open_rate"))
    if code not in COUNTS:
        raise KeyError(code)
    found: Number = getattr(figures, code)
    return found


DERIVED: Mapping[str, tuple[str, str]] = {
    "conversion_rate": ("orders", "visits"),
    "roi": ("revenue", "cost"),
    "cost_per_click": ("cost", "clicks"),
    "cost_per_visit": ("cost", "visits"),
    "cost_per_order": ("cost", "orders"),
    "average_basket": ("revenue", "orders"),
    "revenue_per_visit": ("revenue", "visits"),
}


def is_computed(figures: Figures, code: str) -> bool:
    """Say whether a cell follows from others, so that nobody types it."""
    if code in RATES:
        count, whole = RATES[code]
        return ratio(getattr(figures, count), getattr(figures, whole)) is not None
    return code in DERIVED or code in {"cost_per_thousand", "net_roi", "clicks_per_open"}


def together(rows: Sequence[Figures]) -> Figures:
    """Add rows up: counts are summed, a rate without counts is weighted by its own denominator, and is lost where that is missing."""
    sums = {name: _sum([getattr(row, name) for row in rows]) for name in COUNTS}
    rates: dict[str, Number] = {}
    for code, (count, whole) in RATES.items():
        known = [row for row in rows if value_of(row, code) is not None]
        if not known:
            continue
        parts = [_part(row, code, whole) for row in known]
        if any(part is None for part in parts) or any(value_of(row, code) is None and getattr(row, whole) for row in rows):
            rates[code] = None
            sums[count] = None
        else:
            sums[count] = _sum(parts)
            rates[code] = ratio(sums[count], _sum([getattr(row, whole) for row in known]))
    values: dict[str, Any] = {**sums, **rates}
    return Figures(**values)


def _part(row: Figures, code: str, whole: str) -> Number:
    value, denominator = value_of(row, code), getattr(row, whole)
    return None if value is None or denominator is None else value * denominator


def _sum(values: Sequence[Number]) -> Number:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


# --- Compared with the site and with a target ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """What a campaign is compared with: « Moyenne du site », or the target of a channel. Only values of one source compare."""

    values: Mapping[str, Decimal]  # by code
    source: str = ""  # of the figures; empty compares with any


class Standing(StrEnum):
    BETTER = "better"
    NEAR = "near"
    WORSE = "worse"
    ABOVE = "above"  # of what is neither good nor bad
    BELOW = "below"


@dataclass(frozen=True)
class Comparison:
    code: str
    value: Decimal
    reference: Decimal
    index: Decimal  # 100 is the same
    standing: Standing

    @property
    def gap(self) -> Decimal:
        """Percent above the reference, negative below it."""
        return self.index - 100


def compare(figures: Figures, code: str, reference: Reference | None, *, source: str = "") -> Comparison | None:
    """Compare a cell with its reference; None where one is missing, or where they come from different sources."""
    if reference is None or (reference.source and source and reference.source != source):
        return None
    value, other = value_of(figures, code), reference.values.get(code)
    if value is None or not other:
        return None
    index = value / other * 100
    if abs(index - 100) <= NEAR:
        standing = Standing.NEAR
    else:
        is_above = index > 100
        match BY_CODE[code].direction:
            case Direction.HIGHER:
                standing = Standing.BETTER if is_above else Standing.WORSE
            case Direction.LOWER:
                standing = Standing.WORSE if is_above else Standing.BETTER
            case _:
                standing = Standing.ABOVE if is_above else Standing.BELOW
    return Comparison(code, value, other, index, standing)


def is_as_good(figures: Figures, code: str, site: Reference | None, *, source: str = "") -> bool | None:
    """Say whether a cell is at least as good as the site's, without tolerance; None without comparison."""
    found = compare(figures, code, site, source=source)
    if found is None:
        return None
    return found.value <= found.reference if BY_CODE[code].direction is Direction.LOWER else found.value >= found.reference


# --- The verdict --------------------------------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    VERY_BAD = "--"
    BAD = "-"
    GOOD = "+"
    VERY_GOOD = "++"


@dataclass(frozen=True)
class Limits:
    """Where the verdicts on money change: settings with one home."""

    very_good: Decimal = Decimal(2)
    good: Decimal = Decimal("0.5")
    bad: Decimal = Decimal("0.1")


LIMITS = Limits()
QUALITIES = ("pages_per_visit", "bounce_rate", "conversion_rate")


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict | None  # None: nothing to judge by
    why: str  # a sentence
    is_about_notoriety: bool = False


def judge(figures: Figures, site: Reference | None, *, source: str = "", seeks_revenue: bool = True, limits: Limits = LIMITS) -> Judgement:
    """Propose a verdict; the first line of the table that fits."""
    good = [found for code in QUALITIES if (found := is_as_good(figures, code, site, source=source)) is not None]
    if figures.cost == 0 and figures.revenue:
        return Judgement(Verdict.VERY_GOOD, "Du chiffre d’affaires sans dépense.")
    if figures.cost is None or not seeks_revenue or figures.cost == 0:
        return _on_quality(good)
    roi = value_of(figures, "roi")
    if roi is None:
        return _on_quality(good)
    earned = f"Rapporte {french.money(roi)} par euro dépensé"
    if roi >= limits.very_good:
        return Judgement(Verdict.VERY_GOOD, f"{earned}.")
    if roi >= limits.good:
        return Judgement(Verdict.GOOD, f"{earned}.")
    if roi >= limits.bad:
        return Judgement(Verdict.BAD, f"{earned}.")
    if any(good):
        return Judgement(Verdict.BAD, f"{earned}, mais un trafic de qualité.")
    return Judgement(Verdict.VERY_BAD, f"{earned}, sans trafic de qualité.")


def _on_quality(good: Sequence[bool]) -> Judgement:
    if not good:
        return Judgement(None, "Ni coût ni moyenne du site à laquelle comparer.", is_about_notoriety=True)
    share = Decimal(sum(good)) / len(good)
    verdict = (
        Verdict.VERY_GOOD if share == 1
        else Verdict.GOOD if share >= Decimal("0.5")
        else Verdict.BAD if share
        else Verdict.VERY_BAD
    )  # fmt: skip
    count = french.plural(sum(good), "comparaison", "comparaisons")
    return Judgement(verdict, f"Au niveau du site sur {count} de {len(good)}.", is_about_notoriety=True)


NAMES: Mapping[str, str] = {"conversion_rate": "conversion", "pages_per_visit": "pages par visite"}


def first_sentence(figures: Figures, site: Reference | None, target: Reference | None = None, *, source: str = "") -> str:
    """Propose how a comment begins, from the ROI and the comparisons; empty when there is nothing to say."""
    parts = []
    roi = value_of(figures, "roi")
    if roi is not None:
        parts.append(f"rapporte {french.money(roi)} par euro dépensé")
    compared = [text for code in NAMES if (text := _said(figures, code, site, target, source))]
    if compared:
        parts.append(", ".join(compared))
    sentence = "\u202f; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _said(figures: Figures, code: str, site: Reference | None, target: Reference | None, source: str) -> str:
    has_target = target is not None and code in target.values
    found = compare(figures, code, target if has_target else site, source=source)
    if found is None:
        return ""
    name, what = NAMES[code], "de l’objectif" if has_target else "de la moyenne du site"
    if found.standing is Standing.NEAR:
        kind = BY_CODE[code].kind
        return f"{name} proche {what} ({written(found.value, kind)} pour {written(found.reference, kind)})"
    side = "au-dessus" if found.gap > 0 else "sous"
    other = "l’objectif" if has_target else "la moyenne"
    joined = f"au-dessus de {other}" if side == "au-dessus" else f"sous {other}"
    return f"{name} {french.percent(abs(found.gap), of=100)} {joined}"


def written(value: Number, kind: Kind) -> str:
    """Write a value as its column shows it."""
    match kind:
        case Kind.COUNT:
            return french.whole(value)
        case Kind.PERCENT:
            return french.percent(value, 2)
        case Kind.MONEY:
            return french.money(value)
        case Kind.PAGES:
            return french.number(value, 1)
    return french.number(value, 2)


# --- What cannot be true ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flag:
    """A warning, never a refusal."""

    key: str  # K1 to K10
    code: str  # of the cell
    text: str


@dataclass(frozen=True)
class Span:
    """The days that a row is about, both included."""

    first: date
    last: date

    def overlaps(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last


MANY_VISITS, FEW_VISITS = Decimal("1.05"), Decimal("0.6")  # of the clicks
UNUSUAL_BASKET, ENOUGH_BASKETS = 3, 3
HALF = {Kind.PERCENT: Decimal("0.00005"), Kind.RATIO: Decimal("0.005"), Kind.PAGES: Decimal("0.05"), Kind.MONEY: Decimal("0.005")}


def implied_clicks(figures: Figures) -> Number:
    """Return the clicks that were entered, else those that the CTR says."""
    if figures.clicks is not None:
        return figures.clicks
    return None if figures.impressions is None or figures.ctr is None else figures.impressions * figures.ctr


def flags(
    figures: Figures, *, is_email: bool, baskets: Sequence[Decimal] = (), span: Span | None = None, others: Iterable[Span] = ()
) -> tuple[Flag, ...]:
    """Return what cannot be true of a row. `baskets` are the average baskets of its period, `others` the spans of the same campaign."""
    found = [*_of_visits(figures), *_of_sales(figures, baskets), *_of_rates(figures, is_email), *_of_brought(figures)]
    if span is not None and any(span.overlaps(other) for other in others):
        found.append(Flag("K9", "", "périodes qui se chevauchent"))
    return tuple(sorted(found, key=lambda flag: int(flag.key[1:])))


def _of_visits(figures: Figures) -> Iterable[Flag]:
    clicks, visits = implied_clicks(figures), figures.visits
    if clicks is None or visits is None:
        return
    told = f"{french.plural(visits, 'visite', 'visites')} pour environ {french.plural(french.rounded(clicks), 'clic', 'clics')}"
    if visits > clicks * MANY_VISITS:
        yield Flag("K1", "visits", told)
    if visits < clicks * FEW_VISITS:
        yield Flag("K2", "visits", f"{told}\u00a0: suivi à vérifier")


def _of_sales(figures: Figures, baskets: Sequence[Decimal]) -> Iterable[Flag]:
    if figures.orders is not None and figures.visits is not None and figures.orders > figures.visits:
        yield Flag("K3", "orders", "plus de commandes que de visites")
    if figures.revenue and figures.orders == 0:
        yield Flag("K5", "revenue", "chiffre d’affaires sans commande")
    basket = value_of(figures, "average_basket")
    if basket is not None and len(baskets) >= ENOUGH_BASKETS and basket > UNUSUAL_BASKET * median(baskets):
        yield Flag("K8", "revenue", "panier moyen inhabituel")


def _of_rates(figures: Figures, is_email: bool) -> Iterable[Flag]:
    for code in ("open_rate", "ctr", "bounce_rate", "new_visits_rate", "conversion_rate"):
        value = value_of(figures, code)
        if value is not None and value > 1:
            yield Flag("K6", code, "taux supérieur à 100\u00a0%")
    if not is_email and (figures.opens is not None or figures.open_rate is not None):
        yield Flag("K7", "open_rate", "taux d’ouverture hors e-mail")
    if figures.opens is not None and figures.impressions is not None and figures.opens > figures.impressions:
        yield Flag("K10", "open_rate", "plus d’ouvertures que d’envois")


def _of_brought(figures: Figures) -> Iterable[Flag]:
    for code, brought in figures.brought.items():
        computed, kind = value_of(figures, code), BY_CODE[code].kind
        if computed is not None and abs(brought - computed) > HALF[kind]:
            yield Flag("K4", code, f"{written(brought, kind)} saisi, {written(computed, kind)} calculé")


# --- Compared with another period ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    before: Number
    after: Number

    @property
    def percent(self) -> Number:
        """How much it moved, in percent; None where it cannot be said."""
        moved = ratio(self.after, self.before)
        return None if moved is None else (moved - 1) * 100


def same_months_last_year(span: Span) -> Span:
    """Return the same days a year before: tourism is seasonal. 29 February becomes the 28th."""
    return Span(_year_before(span.first), _year_before(span.last))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def lasts_as_long(one: Span, other: Span) -> bool:
    """Say whether two periods may be compared without a warning: a day more or less is the calendar's doing."""
    return abs((one.last - one.first).days - (other.last - other.first).days) <= 1


FIGURE_NAMES = frozenset(one.name for one in fields(Figures)) - {"brought"}
