"""What the offices of a closed edition say together, for OTN: the figures that were frozen, and nothing that is computed again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diagnostic.benchmark import CHAPTER, DIMENSIONS, OVERALL
from diagnostic.queries.banks import get_version
from diagnostic.queries.benchmark import Benchmark, get_benchmarks
from diagnostic.queries.benchmark_page import QuartileGroup, cell_labels, class_labels, quartile_lines
from monitoring.channels import CHANNEL_NAMES


@dataclass(frozen=True)
class MedianLine:
    label: str
    medians: tuple[int | None, ...]  # year after year; None: « Effectif insuffisant »


@dataclass(frozen=True)
class ReturnLine:
    """What 1 € spent on a channel returned, in the middle of the offices."""

    channel: str
    median: Decimal | None  # None: « Effectif insuffisant »
    count: int


@dataclass(frozen=True)
class BenchmarkPage:
    year: int | None  # None while no closed edition publishes anything
    years: tuple[int, ...]  # that can be chosen, the latest first
    least: int
    dimension: str  # empty: the network as a whole
    groups: tuple[QuartileGroup, ...]
    bands: tuple[tuple[str, int], ...]  # offices by maturity; none while a band holds too few
    returns: tuple[ReturnLine, ...]  # by channel, those that are withheld too
    evolution_years: tuple[int, ...]  # from the first to the last
    evolution: tuple[MedianLine, ...]  # none with a single edition


def get_benchmark_page(*, year: int | None = None, dimension: str = "") -> BenchmarkPage:
    """Return the figures of a closed edition, the last one unless another is asked for: of the whole network, or by class of a dimension.

    Two statements with the bank in memory, however many offices there are.
    """
    every = get_benchmarks()
    if not any(one.network for one in every):
        return BenchmarkPage(None, (), 0, "", (), (), (), (), ())
    shown = next((one for one in every if one.year == year), every[0])
    bank = get_version(shown.bank_version_id).bank
    labels = cell_labels(bank)
    dimension = dimension if dimension in DIMENSIONS else ""
    by_year = every[::-1]
    return BenchmarkPage(
        year=shown.year,
        years=tuple(one.year for one in every),
        least=shown.least,
        dimension=dimension,
        groups=tuple(groups_of(shown, labels, dimension)),
        bands=tuple((band.label, (shown.bands or {})[band.key]) for band in bank.maturity if band.key in (shown.bands or {})),
        returns=tuple(_returns(shown)),
        evolution_years=tuple(one.year for one in by_year),
        evolution=tuple(_evolution(by_year, labels)) if len(by_year) > 1 else (),
    )


def groups_of(shown: Benchmark, labels: Mapping[str, str], dimension: str) -> Iterator[QuartileGroup]:
    """Return the quartiles of the network, or those of each class of a dimension: one that is withheld looks like one that is empty."""
    if not dimension:
        yield QuartileGroup("Tout le réseau", quartile_lines(labels, shown.network) if shown.network else ())
        return
    classes = shown.dimensions.get(dimension, {})
    for value, name in class_labels(dimension).items():
        cells = classes.get(value, {})
        yield QuartileGroup(f"{name[:1].upper()}{name[1:]}", quartile_lines(labels, cells) if cells else ())


def _returns(shown: Benchmark) -> Iterator[ReturnLine]:
    for channel, name in CHANNEL_NAMES.items():
        count, median = shown.returns.get(channel, (0, None))
        yield ReturnLine(f"{name[:1].upper()}{name[1:]}", median, count)


def _evolution(by_year: Sequence[Benchmark], labels: Mapping[str, str]) -> Iterator[MedianLine]:
    for cell, label in labels.items():
        if cell == OVERALL or cell.startswith(CHAPTER):
            yield MedianLine(label, tuple(one.median(cell) for one in by_year))
