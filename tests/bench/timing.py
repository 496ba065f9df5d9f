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
    """One line of the report: a figure, its floor, and what is judged, the ratio of both or, without floor, the figure itself.

    `must` is a limit from above, from below with `at_least`; None: told, not judged. `aim` is what would be better still.
    """

    what: str
    value: float
    floor: float | None = None
    must: float | None = None
    aim: float | None = None
    unit: str = "ms"
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    def reaches(self, limit: float | None) -> bool:
        judged = self.value if self.ratio is None else self.ratio
        return limit is None or (judged >= limit if self.at_least else judged <= limit)

    @property
    def holds(self) -> bool:
        return self.reaches(self.must)

    def __str__(self) -> str:
        """Return the line as a row of a table in Markdown, like those of docs/benchmarks.md."""
        sign = "≥" if self.at_least else "≤"
        limits = [f"{sign} {limit:g}" if limit is not None else "" for limit in (self.must, self.aim)]
        result = "" if self.must is None else "**missed**" if not self.holds else "aim" if self.aim and self.reaches(self.aim) else "held"
        floor = "" if self.floor is None else f"{figure(self.floor)} {self.unit}"
        cells = [f"{figure(self.value)} {self.unit}", floor, "" if self.ratio is None else f"{self.ratio:.2f}", *limits, result]
        widths = (12, 12, 6, 7, 7, 10)
        return f"| {self.what:<78} | {' | '.join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))} |"


_NAMES = ("figure".rjust(12), "floor".rjust(12), " ratio", "must".rjust(7), "aim".rjust(7), "result".rjust(10))
HEAD = f"| {'line':<78} | {' | '.join(_NAMES)} |\n|{'-' * 80}|{'---|' * 6}"


def figure(value: float) -> str:
    """Return a figure with three digits that count, or whole."""
    return f"{value:.0f}" if abs(value) >= 100 or isinstance(value, int) else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
