"""The page on which an office finds its scores beside those of the network, and what both sides show of quartiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostic import models
from diagnostic.bank import Bank
from diagnostic.benchmark import CHAPTER, DIMENSIONS, ORIENTATION, OVERALL, SECTION, SIZES, Medians, Quartiles
from diagnostic.digest import too_few_answers
from diagnostic.queries.benchmark import get_benchmark_beside, profile_of
from diagnostic.queries.heads import Head
from diagnostic.queries.results import get_results
from diagnostic.results import Results
from otn.accounts.models import User
from otn.lib import charts, french
from otn.offices.models import Category, LegalForm, Territory


@dataclass(frozen=True)
class QuartileLine:
    label: str
    found: Quartiles | None  # None: « Effectif insuffisant »
    own: int | None  # score of the office that reads; None is « Non évalué »


@dataclass(frozen=True)
class QuartileGroup:
    """The network, or one class of a dimension."""

    title: str
    lines: tuple[QuartileLine, ...]  # none: all of them are withheld
    is_unknown: bool = False  # the profile of the office does not say in which class it is


@dataclass(frozen=True)
class BenchmarkPage:
    head: Head
    year: int | None  # of the closed edition that is shown; None while none is
    least: int
    medians: Medians | None  # None: nothing is published
    groups: tuple[QuartileGroup, ...]
    bars: charts.Chart | None  # of the chapters, each with its median


def get_benchmark_page(*, assessment: models.Assessment, user: User) -> BenchmarkPage:
    """Return the scores of an office beside the quartiles of the network and of its own classes; three statements, banks in memory.

    Its own scores come from its own answers, never from the figures of the network. Raises PermissionDenied as its results do.
    """
    page = get_results(assessment=assessment, user=user)
    known = get_benchmark_beside(assessment=assessment)
    medians = known.medians if known else None
    if known is None or medians is None:
        return BenchmarkPage(page.head, None, 0, None, (), None)
    own = {} if too_few_answers(page.results) else own_scores(page.results)
    labels = cell_labels(page.bank)
    groups = [QuartileGroup("Tout le réseau", quartile_lines(labels, known.network, own))]
    for dimension, value in profile_of(assessment.office).items():
        title = DIMENSIONS[dimension].capitalize()
        if not value:
            groups.append(QuartileGroup(title, (), is_unknown=True))
            continue
        cells = known.dimensions.get(dimension, {}).get(value, {})
        lines = quartile_lines(labels, cells, own) if cells else ()
        groups.append(QuartileGroup(f"{title}\N{NO-BREAK SPACE}: {class_labels(dimension)[value]}", lines))
    rows = [
        charts.BarRow(chapter.title, own.get(f"{CHAPTER}{chapter.code}"), medians.by_cell.get(f"{CHAPTER}{chapter.code}"))
        for chapter in page.bank.chapters
    ]
    bars = charts.bars(rows, uid="reperes", title="Vos chapitres et la médiane du réseau, sur 100", ref_label=medians.label)
    return BenchmarkPage(page.head, known.year, known.least, medians, tuple(groups), bars)


def own_scores(found: Results) -> dict[str, int | None]:
    """Return what an office scored, as displayed, by cell."""
    return {
        OVERALL: found.overall.shown,
        **{f"{CHAPTER}{one.key}": one.shown for one in found.chapters},
        **{f"{SECTION}{one.key}": one.shown for one in found.sections},
        **{f"{ORIENTATION}{one.key}": one.shown for one in found.orientations},
    }


# --- What both sides show -----------------------------------------------------------------------------------------------------------------


def cell_labels(bank: Bank) -> Mapping[str, str]:
    """Return the cells in the order in which they are shown, with their names."""
    return {
        OVERALL: "Score global",
        **{f"{CHAPTER}{chapter.code}": f"{chapter.code}. {chapter.title}" for chapter in bank.chapters},
        **{f"{ORIENTATION}{one.key}": f"Orientation {french.quoted(one.label)}" for one in bank.orientations},
        **{f"{SECTION}{section.code}": f"{section.code} {section.title}" for section in bank.sections if section.scored},
    }


def class_labels(dimension: str) -> Mapping[str, str]:
    """Return the classes of a dimension, in their order, with their names."""
    choices: Mapping[str, Iterable[tuple[str, str]]] = {
        "category": Category.choices,
        "legal_form": LegalForm.choices,
        "territory": Territory.choices,
        "size": [(key, label) for key, label, _ in SIZES],
    }
    return dict(choices[dimension])


def quartile_lines(
    labels: Mapping[str, str], cells: Mapping[str, Quartiles], own: Mapping[str, int | None] | None = None
) -> tuple[QuartileLine, ...]:
    """Return one line for each cell."""
    return tuple(QuartileLine(label, cells.get(cell), (own or {}).get(cell)) for cell, label in labels.items())
