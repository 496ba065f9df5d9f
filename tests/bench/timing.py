"""Interleaved measurement: absolute times on shared machines move by a factor of two, ratios taken in one run hold."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Medians over the rounds, in milliseconds a call."""

    cpu: float
    wall: float


def interleave(candidates: Mapping[str, Callable[[], object]], *, calls: int, rounds: int = 7) -> dict[str, Cost]:
    """Time each candidate in turn, A B A B …, in reversed order on odd rounds, after one warm-up round that is not counted."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in candidates}
    for number in range(rounds + 1):
        names = list(candidates) if number % 2 == 0 else list(candidates)[::-1]
        for name in names:
            call = candidates[name]
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(calls):
                call()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            if number:
                taken[name].append((cpu / calls * 1000, wall / calls * 1000))
    return {name: Cost(*(statistics.median(column) for column in zip(*times, strict=True))) for name, times in taken.items()}


@dataclass(frozen=True)
class Line:
    """One line of the report: a figure, its floor, and the ratio that must hold (None: told, not judged)."""

    what: str
    value: float
    floor: float | None
    must: float | None
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    @property
    def holds(self) -> bool:
        return self.must is None or self.ratio is None or self.ratio <= self.must

    def __str__(self) -> str:
        text = f"{self.what:<64}{self.value:9.2f} {self.unit}"
        if self.ratio is not None:
            text += f"  floor {self.floor:8.2f}  ratio {self.ratio:5.2f}"
        if self.must is not None:
            text += f"  must ≤ {self.must:.2f}  {'ok' if self.holds else 'MISSED'}"
        return text
