"""The plan as it was validated, and what has become of it (strategy-plan-kpi.md §1.2 « Baseline »): added, removed, moved, progress."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from actionplan import progress
from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree, TaskLine
from otn.lib.working_days import Calendar

FORM = 1  # of the stored content: to raise with every change of it


class Level(StrEnum):
    OBJECTIVE = "objective"
    ACTION = "action"
    TASK = "task"


LEVEL_NAMES: Mapping[Level, str] = {Level.OBJECTIVE: "objectif", Level.ACTION: "action", Level.TASK: "tâche"}


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"  # in the bin, set aside or abandoned
    MOVED = "moved"
    SAME = "same"


FATE_NAMES: Mapping[Fate, str] = {Fate.ADDED: "ajouté", Fate.REMOVED: "retiré", Fate.MOVED: "déplacé", Fate.SAME: "inchangé"}


@dataclass(frozen=True)
class Point:
    """Where something stands on one day."""

    level: Level
    id: int
    name: str
    parent: int | None  # objective of an action, action of a task
    start: date | None
    end: date | None
    value: Decimal  # progress, 0 to 100
    is_open: bool

    @property
    def shown(self) -> str:
        return progress.shown(self.value, is_open=self.is_open)


def points(tree: PlanTree) -> tuple[Point, ...]:
    """Return what is live in a plan, in its order."""
    return tuple(_points(tree))


def _points(tree: PlanTree) -> Iterator[Point]:
    for objective in tree.objectives:
        if objective.is_live:
            yield _point(Level.OBJECTIVE, objective, None, is_open=objective.rolled.is_open)
            for action in objective.live_actions:
                yield _point(Level.ACTION, action, objective.id, is_open=action.rolled.is_open)
                yield from (_point(Level.TASK, task, action.id, is_open=task.is_open) for task in action.tasks if task.is_live)


def _point(level: Level, line: ObjectiveLine | ActionLine | TaskLine, parent: int | None, *, is_open: bool) -> Point:
    return Point(level, line.id, line.name, parent, line.start, line.end, line.value, is_open)


# --- What is stored -----------------------------------------------------------------------------------------------------------------------


def content(tree: PlanTree) -> dict[str, Any]:
    """Return a plan as it is stored: plain values, dates in ISO, progress not rounded."""
    return {
        "form": FORM,
        "value": str(tree.value),
        "is_open": tree.is_open,
        "points": [
            {
                "level": point.level.value, "id": point.id, "name": point.name, "parent": point.parent,
                "start": _written(point.start), "end": _written(point.end), "value": str(point.value), "is_open": point.is_open,
            }
            for point in points(tree)
        ],
    }  # fmt: skip


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def read(stored: Mapping[str, Any]) -> tuple[Point, ...]:
    """Return what `content` wrote. Raises LookupError for a form that is not known."""
    if stored["form"] != FORM:
        raise LookupError(f"baseline of form {stored['form']}")
    return tuple(
        Point(
            Level(one["level"]), one["id"], one["name"], one["parent"], _read(one["start"]), _read(one["end"]), Decimal(one["value"]),
            one["is_open"],
        )
        for one in stored["points"]
    )  # fmt: skip


# --- Comparison ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What has become of one objective, action or task."""

    fate: Fate
    then: Point | None  # None when it was added
    now: Point | None  # None when it was removed
    start_days: int | None = None  # working days, later when positive; None when a date lacks on either side
    end_days: int | None = None

    @property
    def point(self) -> Point:
        """Where it is, or was when it is no longer there."""
        found = self.now or self.then
        assert found is not None
        return found

    @property
    def name(self) -> str:
        return self.point.name

    @property
    def level_name(self) -> str:
        return LEVEL_NAMES[self.point.level]

    @property
    def fate_name(self) -> str:
        return FATE_NAMES[self.fate]

    @property
    def points_won(self) -> Decimal | None:
        """Points of progress since then; None when it was added or removed."""
        return None if self.then is None or self.now is None else self.now.value - self.then.value


@dataclass(frozen=True)
class Comparison:
    differences: tuple[Difference, ...]  # in the order of the plan, what was removed at the end
    value_then: Decimal
    value_now: Decimal
    was_open: bool
    is_open: bool

    @property
    def shown_then(self) -> str:
        return progress.shown(self.value_then, is_open=self.was_open)

    @property
    def shown_now(self) -> str:
        return progress.shown(self.value_now, is_open=self.is_open)

    def of(self, fate: Fate) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.fate is fate)

    @property
    def added(self) -> tuple[Difference, ...]:
        return self.of(Fate.ADDED)

    @property
    def removed(self) -> tuple[Difference, ...]:
        return self.of(Fate.REMOVED)

    @property
    def moved(self) -> tuple[Difference, ...]:
        return self.of(Fate.MOVED)


def compare(stored: Mapping[str, Any], tree: PlanTree) -> Comparison:
    """Compare a stored plan with the plan of today; names are those of today, those of then for what was removed."""
    before = {(point.level, point.id): point for point in read(stored)}
    after = {(point.level, point.id): point for point in points(tree)}
    calendar = tree.frame.calendar
    differences = [_difference(before.get(key), point, calendar) for key, point in after.items()]
    differences += [_difference(point, None, calendar) for key, point in before.items() if key not in after]
    return Comparison(tuple(differences), Decimal(stored["value"]), tree.value, stored["is_open"], tree.is_open)


def _difference(then: Point | None, now: Point | None, calendar: Calendar) -> Difference:
    if then is None:
        return Difference(Fate.ADDED, None, now)
    if now is None:
        return Difference(Fate.REMOVED, then, None)
    is_moved = (then.start, then.end) != (now.start, now.end)
    start, end = _days(then.start, now.start, calendar), _days(then.end, now.end, calendar)
    return Difference(Fate.MOVED if is_moved else Fate.SAME, then, now, start, end)


def _days(then: date | None, now: date | None, calendar: Calendar) -> int | None:
    return None if then is None or now is None else calendar.between(then, now)
