"""What offices are compared with: the figures of the last closed edition, as they were frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from diagnostic.bank import Bank
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, SECTION, Medians, Member, Published, Quartiles, size_of
from diagnostic.models import Assessment, Cohort, Edition, Revision
from diagnostic.states import State
from otn.accounts.models import User
from otn.offices.access import can
from otn.offices.models import Office


def cells_of(bank: Bank) -> tuple[str, ...]:
    """Return the cells of scores that are published, in their order."""
    return (
        OVERALL,
        *(f"{CHAPTER}{chapter.code}" for chapter in bank.chapters),
        *(f"{SECTION}{section.code}" for section in bank.sections if section.scored),
        *(f"{ORIENTATION}{one.key}" for one in bank.orientations),
    )


# --- Freezing -----------------------------------------------------------------------------------------------------------------------------


def read_cohort(edition: Edition) -> tuple[list[int], list[Member]]:
    """Return the offices of an edition whose diagnostic is validated, with what each scored as it is displayed, and the revisions that
    says so; one statement, under `all_offices`."""
    latest = Revision.objects.filter(assessment__edition=edition, state=State.VALIDATED).order_by("assessment_id", "-number", "pk")
    kept = latest.distinct("assessment_id").select_related("office")
    revisions, members = [], []
    for revision in kept:
        revisions.append(revision.pk)
        members.append(Member(revision.office_id, scores_in(revision.figures or {}), profile_of(revision.office)))
    return revisions, members


def profile_of(office: Office) -> dict[str, str]:
    """Return the class of an office in each dimension, empty where its profile does not say."""
    return {
        "category": office.category,
        "legal_form": office.legal_form,
        "territory": office.territory,
        "size": size_of(office.staff),
    }


def scores_in(figures: Mapping[str, Any]) -> dict[str, int]:
    """Return the displayed scores of stored figures (diagnostic.results.stored) by cell; « Non évalué » is not there."""
    found = {OVERALL: figures.get("overall", {}).get("shown")}
    for prefix, name in ((CHAPTER, "chapters"), (SECTION, "sections"), (ORIENTATION, "orientations")):
        found |= {f"{prefix}{key}": one.get("shown") for key, one in figures.get(name, {}).items()}
    return {cell: shown for cell, shown in found.items() if shown is not None}


def as_stored(published: Published, returns: Mapping[str, tuple[int, Decimal]]) -> dict[str, Any]:
    """Return what is published as a cohort keeps it."""

    def plain(found: Mapping[str, Quartiles]) -> dict[str, list[int]]:
        return {cell: [one.count, one.first, one.median, one.third] for cell, one in found.items()}

    return {
        "network": plain(published.network),
        "dimensions": {
            name: {value: plain(cells) for value, cells in classes.items()} for name, classes in published.dimensions.items()
        },
        "bands": None if published.bands is None else dict(published.bands),
        "returns": {channel: [count, str(median)] for channel, (count, median) in returns.items()},
    }  # fmt: skip


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Benchmark:
    """The figures of a closed edition; a cell or a class that is not there is withheld, for too few or for nobody."""

    year: int
    bank_version_id: int  # whose questions its offices answered
    least: int
    network: Mapping[str, Quartiles]  # by cell
    dimensions: Mapping[str, Mapping[str, Mapping[str, Quartiles]]]  # dimension → class → cell
    bands: Mapping[str, int] | None
    returns: Mapping[str, tuple[int, Decimal]]  # by channel: offices, median of what 1 € spent on campaigns of the year returned

    def median(self, cell: str) -> int | None:
        """Return the median of the network, None where it is withheld."""
        found = self.network.get(cell)
        return None if found is None else found.median

    @property
    def medians(self) -> Medians | None:
        """The medians of the network; None where all of them are withheld."""
        found = {cell: one.median for cell, one in self.network.items()}
        return Medians(self.year, self.count, found) if found else None

    @property
    def count(self) -> int | None:
        """How many offices the overall score rests on, None where that is withheld."""
        found = self.network.get(OVERALL)
        return None if found is None else found.count


def get_benchmark(*, year: int | None = None) -> Benchmark | None:
    """Return the figures of the last closed edition, or of the one of a year; None when none is closed. One statement."""
    found = get_benchmarks(year=year)
    return found[0] if found else None


def get_benchmarks(*, year: int | None = None) -> Sequence[Benchmark]:
    """Return the figures of every closed edition, the latest first; one statement."""
    rows = Cohort.objects.defer("revisions").select_related("edition").order_by("-edition__year", "pk")
    if year is not None:
        rows = rows.filter(edition__year=year)
    return [_read(row) for row in rows]


def get_benchmark_beside(*, assessment: Assessment) -> Benchmark | None:
    """Return what a diagnostic is compared with: its own edition once closed, until then the last one closed before. One statement."""
    rows = Cohort.objects.defer("revisions").select_related("edition").filter(edition__year__lte=assessment.edition.year)
    found = rows.order_by("-edition__year", "pk").first()
    return None if found is None else _read(found)


def get_medians(*, assessment: Assessment, user: User) -> Medians | None:
    """Return the medians that stand beside the scores of a diagnostic; None where none is published, or not for this person."""
    if not can(user, "benchmark.read", assessment.office):
        return None
    found = get_benchmark_beside(assessment=assessment)
    return None if found is None else found.medians


def _read(row: Cohort) -> Benchmark:
    def quartiles(cells: Mapping[str, Sequence[int]]) -> dict[str, Quartiles]:
        return {cell: Quartiles(*found) for cell, found in cells.items()}

    figures = row.figures
    return Benchmark(
        year=row.edition.year,
        bank_version_id=row.edition.bank_version_id,
        least=row.least,
        network=quartiles(figures["network"]),
        dimensions={
            name: {value: quartiles(cells) for value, cells in classes.items()} for name, classes in figures["dimensions"].items()
        },
        bands=figures["bands"],
        returns={channel: (count, Decimal(median)) for channel, (count, median) in figures.get("returns", {}).items()},
    )  # fmt: skip
