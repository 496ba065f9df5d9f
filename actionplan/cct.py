"""Cost, complexity, time: how hard an action is (strategy-plan-kpi.md §2.1). The lower, the easier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ANCHORS_VERSION = 1  # kept beside each score: to raise with every change of the words below
LOWEST, HIGHEST = 1, 5


class Criterion(StrEnum):
    COST = "cost"
    COMPLEXITY = "complexity"
    TIME = "time"


CRITERION_NAMES: Mapping[Criterion, str] = {
    Criterion.COST: "Coût (dépense externe, 1re année)",
    Criterion.COMPLEXITY: "Complexité",
    Criterion.TIME: "Temps (charge interne)",
}
ANCHORS: Mapping[Criterion, tuple[str, ...]] = {
    Criterion.COST: (
        "0\u00a0€", "moins de 500\u00a0€", "500 à 2\u202f000\u00a0€", "2\u202f000 à 10\u202f000\u00a0€", "plus de 10\u202f000\u00a0€",
    ),
    Criterion.COMPLEXITY: (
        "fait seul, savoir acquis", "formation courte", "plusieurs services ou élus", "un prestataire",
        "marché public, plusieurs prestataires ou SIT",
    ),
    Criterion.TIME: ("moins d’1 jour", "1 à 3 jours", "4 à 10 jours", "11 à 30 jours", "plus de 30 jours"),
}  # fmt: skip

Triple = tuple[int | None, int | None, int | None]


def cct(scores: Sequence[int | None], weights: Sequence[int] = (1, 1, 1)) -> Decimal | None:
    """Return how hard an action is, 0 to 100, not rounded; None while a score is missing, because the half-scored are not the easiest."""
    if any(score is None for score in scores):
        return None
    counted = [(weight, score) for weight, score in zip(weights, scores, strict=True) if score is not None]
    return Decimal(100) * sum(weight * (score - LOWEST) for weight, score in counted) / ((HIGHEST - LOWEST) * sum(weights))


def score_of_hint(hint: int) -> int:
    """Return the score of a hint of the question bank: 0, 25, 50, 75, 100 are 1 to 5."""
    return LOWEST + hint // 25


def word_of(value: Decimal | None) -> str:
    """Say how hard that is; empty without value."""
    if value is None:
        return ""
    return "plutôt facile" if value < 50 else "plutôt difficile" if value > 50 else "moyen"


@dataclass(frozen=True)
class AverageCct:
    """« Moyenne CCT »: of how many actions out of how many it is the mean."""

    value: Decimal | None
    scored: int
    actions: int


def average(actions: Sequence[tuple[Decimal | None, Decimal]]) -> AverageCct:
    """Return the mean of live actions, each (cct, effective contribution); equal weights when no contribution counts."""
    scored = [(value, weight) for value, weight in actions if value is not None]
    total = sum((weight for _, weight in scored), Decimal(0))
    if not scored:
        return AverageCct(None, 0, len(actions))
    if total:
        mean = sum((value * weight for value, weight in scored), Decimal(0)) / total
    else:
        mean = sum((value for value, _ in scored), Decimal(0)) / len(scored)
    return AverageCct(mean, len(scored), len(actions))
