"""Offices of one adviser side by side, by name: what was stored of their last validated diagnostics, and how far they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diagnostic.bank import Bank
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, SECTION
from diagnostic.models import Revision
from diagnostic.queries.banks import version_of
from diagnostic.queries.benchmark import Benchmark, get_benchmark, scores_in
from diagnostic.states import State
from monitoring.queries.returns import get_total_returns
from otn.accounts.models import User
from otn.clock import today
from otn.lib import charts, french
from otn.network.queries.portfolio import NAME, PortfolioFilters, PortfolioLine, get_portfolio
from otn.offices.access import can, find_office

FEWEST, MOST = 2, 4
ON_A_RADAR = 3  # series that a radar can hold


@dataclass(frozen=True)
class Choice:
    slug: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Compared:
    """An office of the comparison; without validated diagnostic it has no year and no score."""

    line: PortfolioLine
    year: int | None
    version: int | None  # of the bank
    scores: Mapping[str, int]  # by cell
    roi: Decimal | None  # of the campaigns of the year

    @property
    def name(self) -> str:
        return self.line.office.name


@dataclass(frozen=True)
class Row:
    label: str
    values: tuple[int | None, ...]  # in the order of the offices
    median: int | None  # of the network


@dataclass(frozen=True)
class RowGroup:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Radar:
    caption: str  # whose chapters these are
    chart: charts.Chart


@dataclass(frozen=True)
class Comparison:
    choices: tuple[Choice, ...]
    fault: str  # why nothing is compared; else empty
    offices: tuple[Compared, ...]
    groups: tuple[RowGroup, ...]
    radars: tuple[Radar, ...]
    bars: charts.Chart | None
    median_year: int | None  # of the edition whose medians are shown; None without any
    campaign_year: int  # of the campaigns whose ROI is shown

    @property
    def width(self) -> int:
        """The columns of the table."""
        return 1 + len(self.offices) + (self.median_year is not None)

    @property
    def is_of_several_versions(self) -> bool:
        return len({one.version for one in self.offices if one.version is not None}) > 1


def get_comparison(person: User, slugs: Sequence[str]) -> Comparison:
    """Compare two to four offices of this person's; raises LookupError for one that is not his to compare, or that hides its name.

    Statements: three for the portfolio, one an office to ask the right, two for scores and medians, four for the returns of campaigns.
    """
    followed = get_portfolio(person, PortfolioFilters(order=NAME)).lines
    lines = {line.office.slug: line for line in followed if not line.office.hides_name}
    wanted = list(dict.fromkeys(slugs))
    if not all(slug in lines and _may_be_named(person, slug) for slug in wanted[:MOST]) or not set(wanted) <= lines.keys():
        raise LookupError(slugs)
    choices = tuple(Choice(slug, line.office.name, slug in wanted) for slug, line in lines.items())
    if len(wanted) < FEWEST:
        return _nothing(choices, "Choisissez au moins deux offices.")
    if len(wanted) > MOST:
        return _nothing(choices, "Choisissez quatre offices au plus.")
    revisions = _last_validated(wanted)
    benchmark = get_benchmark()
    year = today().year
    returns = get_total_returns(wanted, year)
    offices = tuple(_compared(lines[slug], revisions.get(slug), returns) for slug in wanted)
    newest = max(revisions.values(), key=lambda one: (one.assessment.edition.year, one.pk), default=None)
    if newest is None:
        return Comparison(choices, "", offices, (), (), None, None, year)
    bank = version_of(newest.assessment.bank_version).bank
    return Comparison(
        choices=choices,
        fault="",
        offices=offices,
        groups=tuple(_groups(bank, offices, benchmark)),
        radars=tuple(_radars(bank, offices)),
        bars=_bars(offices, benchmark),
        median_year=benchmark.year if benchmark is not None and benchmark.medians else None,
        campaign_year=year,
    )


def _nothing(choices: tuple[Choice, ...], fault: str) -> Comparison:
    return Comparison(choices, fault, (), (), (), None, None, today().year)


def _may_be_named(person: User, slug: str) -> bool:
    office = find_office(person, slug)
    return office is not None and can(person, "benchmark.read_names", office)


def _last_validated(slugs: Iterable[str]) -> Mapping[str, Revision]:
    """Return the last validated revision of each office with its bank; one statement."""
    found = Revision.objects.filter(state=State.VALIDATED, office__slug__in=slugs).order_by(
        "office_id", "-assessment__edition__year", "-number", "pk"
    )
    related = found.distinct("office_id").select_related("office", "assessment__edition", "assessment__bank_version__bank")
    return {revision.office.slug: revision for revision in related}


def _compared(line: PortfolioLine, revision: Revision | None, returns: Mapping[str, Decimal]) -> Compared:
    roi = returns.get(line.office.slug)
    if revision is None:
        return Compared(line, None, None, {}, roi)
    return Compared(line, revision.assessment.edition.year, revision.assessment.bank_version_id, scores_in(revision.figures or {}), roi)


def _groups(bank: Bank, offices: Sequence[Compared], benchmark: Benchmark | None) -> Iterable[RowGroup]:
    def row(label: str, cell: str) -> Row:
        return Row(label, tuple(one.scores.get(cell) for one in offices), None if benchmark is None else benchmark.median(cell))

    yield RowGroup("Ensemble", (row("Score global", OVERALL),))
    yield RowGroup("Chapitres", tuple(row(one.title, f"{CHAPTER}{one.code}") for one in bank.chapters))
    yield RowGroup("Orientations", tuple(row(one.label, f"{ORIENTATION}{one.key}") for one in bank.orientations))
    sections = (one for one in bank.sections if one.scored)
    yield RowGroup("Sous-chapitres", tuple(row(f"{one.code} {one.title}", f"{SECTION}{one.code}") for one in sections))


def _radars(bank: Bank, offices: Sequence[Compared]) -> Iterable[Radar]:
    """Draw the chapters: three offices hold in one picture, four are drawn two by two."""
    scored = [one for one in offices if one.scores]
    size = ON_A_RADAR if len(scored) <= ON_A_RADAR else 2
    for start in range(0, len(scored), size):
        some = scored[start : start + size]
        series = [charts.Series(one.name, tuple(one.scores.get(f"{CHAPTER}{chapter.code}") for chapter in bank.chapters)) for one in some]
        names = french.listing([one.name for one in some])
        title = f"Score de chaque chapitre, sur 100\N{NO-BREAK SPACE}: {names}"
        chart = charts.radar([chapter.title for chapter in bank.chapters], series, uid=f"radar-{start}", title=title)
        yield Radar(f"Chapitres\N{NO-BREAK SPACE}: {names}", chart)


def _bars(offices: Sequence[Compared], benchmark: Benchmark | None) -> charts.Chart:
    median = None if benchmark is None else benchmark.median(OVERALL)
    rows = [charts.BarRow(one.name, one.scores.get(OVERALL)) for one in offices]
    label = "" if median is None or benchmark is None else f"médiane du réseau, {benchmark.year}"
    return charts.bars(rows, uid="global", title="Score global, sur 100", ref=median, ref_label=label)
