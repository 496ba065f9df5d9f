"""What offices are compared with (roles.md §6.1): quartiles of a closed edition, none of which rests on fewer than five offices.

Published: how many offices, first quartile, median, third quartile, of the whole network and by one dimension of the profile at a time.
Never a minimum, a maximum, a mean, a list, a rank or a name. What is withheld is empty, whether for nobody or for too few: nobody can tell.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from otn.lib import french

LEAST = 5  # offices behind any figure; may be raised, never lowered
NETWORK = ""  # in place of a class: all offices together

WITHHELD = "Effectif insuffisant"  # the only words for nobody and for too few

OVERALL = "overall"
CHAPTER, SECTION, ORIENTATION = "chapter:", "section:", "orientation:"  # before the key, in the name of a cell
DIMENSIONS: Mapping[str, str] = {"category": "classement", "legal_form": "forme juridique", "territory": "territoire", "size": "équipe"}
SIZES = (("small", "moins de 3 ETP", Decimal(3)), ("medium", "3 à 8 ETP", Decimal(8)), ("large", "plus de 8 ETP", None))


@dataclass(frozen=True)
class Member:
    """An office of a cohort: what it scored, as displayed, by cell; its class in each dimension, empty where its profile does not say."""

    office: int
    scores: Mapping[str, int]
    profile: Mapping[str, str]


@dataclass(frozen=True)
class Quartiles:
    count: int  # offices
    first: int
    median: int
    third: int


Figures = Mapping[str, Mapping[str, Quartiles]]  # class → cell of scores → quartiles; what is withheld is not there


@dataclass(frozen=True)
class Medians:
    """What stands beside the scores of one office: the medians of the network in a closed edition. A cell that is not there is withheld."""

    year: int
    count: int | None  # offices behind the overall score
    by_cell: Mapping[str, int]

    @property
    def label(self) -> str:
        """What they are, on the page and in the report."""
        return self.short_label if self.count is None else f"{self.short_label} ({self.count} offices)"

    @property
    def short_label(self) -> str:
        """The same without any count, for whoever is not of the house."""
        return f"Médiane du réseau, {self.year}"

    @property
    def stored(self) -> dict[str, Any]:
        """What a report keeps of them."""
        return {"year": self.year, "count": self.count, "by_cell": dict(self.by_cell)}

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Self | None:
        """Return what was stored; None for a report that has printed no median."""
        return None if stored is None else cls(stored["year"], stored["count"], stored["by_cell"])


@dataclass(frozen=True)
class Published:
    """Everything that a closed edition says of its cohort."""

    network: Mapping[str, Quartiles]  # by cell of scores
    dimensions: Mapping[str, Figures]
    bands: Mapping[str, int] | None  # offices by maturity of the overall score; None while a band holds too few


def quartiles(scores: Sequence[int]) -> Quartiles:
    """Return the quartiles of displayed scores by the inclusive method (Excel's QUARTILE.INC), rounded half up.

    Raises ValueError for no score.
    """
    if not scores:
        raise ValueError("quartiles of nothing")
    ordered = sorted(scores)
    return Quartiles(len(ordered), *(int(french.rounded(_quantile(ordered, Decimal(part) / 4))) for part in (1, 2, 3)))


def _quantile(ordered: Sequence[int] | Sequence[Decimal], share: Decimal) -> Decimal:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def size_of(staff: Decimal | None) -> str:
    """Return the class of an office by its full-time equivalents, empty when they are not known."""
    if staff is None:
        return ""
    return next(key for key, _, most in SIZES if most is None or (staff < most if key == "small" else staff <= most))


def publish(cohort: Collection[Member], *, cells: Sequence[str], band_of: Mapping[int, str], least: int = LEAST) -> Published:
    """Return what may be said of a cohort. `band_of` gives the maturity of an overall score by its value.

    Raises ValueError for fewer than five offices as the least.
    """
    if least < LEAST:
        raise ValueError(f"figures rest on {LEAST} offices at least")
    network: dict[str, Quartiles] = {}
    dimensions: dict[str, dict[str, dict[str, Quartiles]]] = {name: {} for name in DIMENSIONS}
    for cell in cells:
        scored = [member for member in cohort if cell in member.scores]
        if len(scored) < least:
            continue
        network[cell] = quartiles([member.scores[cell] for member in scored])
        for name, classes in shown_classes(scored, least).items():
            for value, members in classes.items():
                found = quartiles([member.scores[cell] for member in members])
                dimensions[name].setdefault(value, {})[cell] = found
    overall = [member.scores[OVERALL] for member in cohort if OVERALL in member.scores]
    return Published(network, dimensions, distribution([band_of[score] for score in overall], least) if overall else None)


def distribution(classes: Iterable[str], least: int = LEAST) -> Mapping[str, int] | None:
    """Count offices by class; None, the whole of it, as soon as a class that is not empty holds too few."""
    counted: dict[str, int] = {}
    for value in classes:
        counted[value] = counted.get(value, 0) + 1
    return counted if counted and min(counted.values()) >= least else None


def median_returns(returns: Mapping[str, Sequence[Decimal]], least: int = LEAST) -> Mapping[str, tuple[int, Decimal]]:
    """Return, by channel, how many offices and the median of what campaigns returned to them, to the hundredth; too few are left out."""
    return {
        channel: (len(found), french.rounded(_quantile(sorted(found), Decimal(1) / 2), 2))
        for channel, found in returns.items()
        if len(found) >= least
    }


# --- What is withheld ---------------------------------------------------------------------------------------------------------------------

Classes = dict[str, list[Member]]


def shown_classes(scored: Collection[Member], least: int = LEAST) -> Mapping[str, Classes]:
    """Return, by dimension, the classes that may be shown beside the figures of the network and beside one another."""
    parted = {name: _parted(scored, name) for name in DIMENSIONS}
    sizes = {name: {value: len(members) for value, members in classes.items()} for name, classes in parted.items()}
    withheld = {name: withheld_classes(sizes[name], least) for name in DIMENSIONS}
    while (nested := _nested(parted, withheld, least)) is not None:
        name, value = nested
        withheld[name] = withheld_classes(sizes[name], least, already=withheld[name] | {value})
    return {
        name: {value: members for value, members in classes.items() if value and value not in withheld[name]}
        for name, classes in parted.items()
    }  # fmt: skip


def _parted(scored: Collection[Member], dimension: str) -> Classes:
    classes: Classes = {}
    for member in scored:
        classes.setdefault(member.profile.get(dimension, ""), []).append(member)
    return classes


def withheld_classes(sizes: Mapping[str, int], least: int = LEAST, *, already: Collection[str] = ()) -> frozenset[str]:
    """Return the classes of a partition that are not shown, so that the total gives none of them away.

    Together they hold nobody, or enough offices spread over two classes at least: else the smallest one that is shown is withheld too.
    Offices whose profile does not say (class "") are a class that is never shown.
    """
    withheld = {value for value, count in sizes.items() if 0 < count < least or (count and not value)} | set(already)
    while withheld:
        held = [sizes[value] for value in withheld]
        shown = [value for value in sizes if value not in withheld and sizes[value]]
        if (sum(held) >= least and len(held) >= 2) or not shown:
            break
        withheld.add(min(shown, key=lambda value: (sizes[value], value)))
    return frozenset(withheld)


def _nested(parted: Mapping[str, Classes], withheld: Mapping[str, frozenset[str]], least: int) -> tuple[str, str] | None:
    """Find a shown class that lies in another shown one, or in the network, and is all but a few of it: their difference is those few."""
    every = frozenset(member.office for classes in parted.values() for members in classes.values() for member in members)
    shown = [
        (name, value, frozenset(member.office for member in members))
        for name, classes in parted.items()
        for value, members in classes.items()
        if value and value not in withheld[name]
    ]
    for name, value, offices in sorted(shown, key=lambda one: (len(one[2]), one[0], one[1])):
        wider = [every, *(others for _, _, others in shown)]
        if any(offices < others and len(others - offices) < least for others in wider):
            return name, value
    return None
