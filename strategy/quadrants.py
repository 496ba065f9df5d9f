"""The places of the board, as they are drawn: four quadrants, and what is still to be sorted."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.facts import QUADRANT_NAMES
from strategy.swot import INITIALS, Quadrant


@dataclass(frozen=True)
class Place:
    """Where a fact stands on the board."""

    quadrant: Quadrant | None  # None: still to be sorted
    label: str  # of the place
    tone: str  # what `data-quadrant` says
    symbol: str
    empty: str  # what its list says without any fact

    @property
    def key(self) -> str:
        """The word of its elements and addresses."""
        return "unsorted" if self.quadrant is None else self.quadrant.value

    @property
    def value(self) -> str:
        """What its button sends."""
        return "" if self.quadrant is None else self.quadrant.value

    @property
    def name(self) -> str:
        """Name one fact that stands here: « Force »."""
        return self.label if self.quadrant is None else QUADRANT_NAMES[self.quadrant]

    @property
    def one(self) -> str:
        """Name one more fact of this place, in a sentence: « une force »."""
        return "un fait" if self.quadrant is None else f"une {self.name.lower()}"

    @property
    def letter(self) -> str:
        """The key that puts a fact here."""
        return "" if self.quadrant is None else INITIALS[self.quadrant]


UNSORTED = Place(None, "À classer", "", "inbox", "Tous les faits sont classés.")
QUADRANTS = (
    Place(
        Quadrant.STRENGTH, "Forces", "forces", "arrow-trending-up",
        "Aucune force notée. Que vous envie l’office voisin\N{NARROW NO-BREAK SPACE}?",
    ),
    Place(
        Quadrant.WEAKNESS, "Faiblesses", "faiblesses", "arrow-trending-down",
        "Aucune faiblesse notée. Qu’est-ce qui vous prend du temps sans résultat\N{NARROW NO-BREAK SPACE}?",
    ),
    Place(
        Quadrant.OPPORTUNITY, "Opportunités", "opportunites", "sun",
        "Aucune opportunité notée. Pensez aux nouvelles clientèles, aux partenaires, aux usages qui montent.",
    ),
    Place(
        Quadrant.THREAT, "Menaces", "menaces", "cloud",
        "Aucune menace notée. Pensez à la réglementation, aux plateformes, aux destinations voisines.",
    ),
)  # fmt: skip
PLACES: Mapping[Quadrant | None, Place] = {place.quadrant: place for place in (UNSORTED, *QUADRANTS)}
