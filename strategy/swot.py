"""The SWOT: a quadrant follows from two attributes, and a crossing from two quadrants (strategy-plan-kpi.md §1.1)."""

from collections.abc import Mapping
from enum import StrEnum

from diagnostic.facts import Quadrant

__all__ = ["ATTRIBUTES", "CROSSINGS", "INITIALS", "Crossing", "Quadrant", "attributes_of", "quadrant_of"]

# Internal, favourable.
ATTRIBUTES: Mapping[Quadrant, tuple[bool, bool]] = {
    Quadrant.STRENGTH: (True, True),
    Quadrant.WEAKNESS: (True, False),
    Quadrant.OPPORTUNITY: (False, True),
    Quadrant.THREAT: (False, False),
}
QUADRANTS = {attributes: quadrant for quadrant, attributes in ATTRIBUTES.items()}

# The key that sorts a card: « a » for faiblesse, because « f » is taken.
INITIALS: Mapping[Quadrant, str] = {
    Quadrant.STRENGTH: "f",
    Quadrant.WEAKNESS: "a",
    Quadrant.OPPORTUNITY: "o",
    Quadrant.THREAT: "m",
}


class Crossing(StrEnum):
    """Where an inner quadrant meets an outer one: a strategy is born of the two."""

    STRENGTH_OPPORTUNITY = "SO"
    STRENGTH_THREAT = "ST"
    WEAKNESS_OPPORTUNITY = "WO"
    WEAKNESS_THREAT = "WT"

    @property
    def label(self) -> str:
        return CROSSING_NAMES[self]


CROSSING_NAMES: Mapping[str, str] = {
    "SO": "Forces × Opportunités",
    "ST": "Forces × Menaces",
    "WO": "Faiblesses × Opportunités",
    "WT": "Faiblesses × Menaces",
}
CROSSINGS: Mapping[Crossing, tuple[Quadrant, Quadrant]] = {
    Crossing.STRENGTH_OPPORTUNITY: (Quadrant.STRENGTH, Quadrant.OPPORTUNITY),
    Crossing.STRENGTH_THREAT: (Quadrant.STRENGTH, Quadrant.THREAT),
    Crossing.WEAKNESS_OPPORTUNITY: (Quadrant.WEAKNESS, Quadrant.OPPORTUNITY),
    Crossing.WEAKNESS_THREAT: (Quadrant.WEAKNESS, Quadrant.THREAT),
}


def quadrant_of(is_internal: bool | None, is_favourable: bool | None) -> Quadrant | None:
    """Return the quadrant of a fact, None while it is still to be sorted."""
    if is_internal is None or is_favourable is None:
        return None
    return QUADRANTS[is_internal, is_favourable]


def attributes_of(quadrant: Quadrant | None) -> tuple[bool | None, bool | None]:
    """Return internal and favourable for a quadrant, twice None to sort it later."""
    return (None, None) if quadrant is None else ATTRIBUTES[quadrant]
