"""The retro-planning: dates counted back from the deadline in working days (strategy-plan-kpi.md §2.5). Ends are inclusive everywhere.

Dates are proposed: nothing here moves anything. Tasks that are done and those with a fixed date keep theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter

from otn.lib import french
from otn.lib.working_days import Calendar

Key = int


@dataclass(frozen=True)
class Item:
    """A task to be placed. A duration of 0 is a milestone, which stands at the end of its day."""

    key: Key
    duration: int  # working days
    due: date | None = None  # of the task or what it is part of; None takes that of the whole
    fixed: tuple[date, date] | None = None  # start and end of what does not move: done, or with a fixed date


@dataclass(frozen=True)
class Link:
    """`after` begins when `before` is finished, `lag` working days later; a negative lag lets them overlap."""

    before: Key
    after: Key
    lag: int = 0


@dataclass(frozen=True)
class Placed:
    """The dates of a task: the latest ones that keep the deadline, and the earliest that are possible."""

    latest_start: date
    latest_end: date
    earliest_start: date
    earliest_end: date
    slack: int  # working days; negative when the deadline cannot be kept
    is_critical: bool


@dataclass(frozen=True)
class Broken:
    """A fixed date that a link does not allow; it is told, never moved."""

    before: Key
    after: Key


@dataclass(frozen=True)
class Schedule:
    items: Mapping[Key, Placed] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()

    @property
    def slack(self) -> int | None:
        """The least slack, which is that of the critical path; None without task."""
        return min((placed.slack for placed in self.items.values()), default=None)

    @property
    def earliest_end(self) -> date | None:
        return max((placed.earliest_end for placed in self.items.values()), default=None)

    @property
    def latest_start(self) -> date | None:
        return min((placed.latest_start for placed in self.items.values()), default=None)

    @property
    def is_feasible(self) -> bool:
        return self.slack is None or self.slack >= 0

    def warning(self) -> str:
        """Say in working days what cannot be kept; empty when it can."""
        if self.is_feasible or self.slack is None or self.latest_start is None or self.earliest_end is None:
            return ""
        late = french.plural(-self.slack, "jour ouvré de retard", "jours ouvrés de retard")
        return f"Il fallait commencer le {self.latest_start:%d/%m}\u00a0: {late}. Au plus tôt\u00a0: fin le {self.earliest_end:%d/%m/%Y}."


class Cycle(Exception):
    """Links that lead back to where they began; `keys` are in their order, the first one again at the end."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(" → ".join(str(key) for key in keys))
        self.keys = tuple(keys)


def ordered(keys: Iterable[Key], links: Iterable[Link]) -> tuple[Key, ...]:
    """Return tasks so that each comes after those that it waits for. Raises Cycle, also for a link of a task to itself."""
    waits: dict[Key, list[Key]] = {key: [] for key in keys}
    for link in links:
        if link.before == link.after:
            raise Cycle((link.before, link.after))
        waits[link.after].append(link.before)
    try:
        return tuple(TopologicalSorter(waits).static_order())
    except CycleError as error:
        raise Cycle(error.args[1]) from error


def schedule(items: Sequence[Item], links: Sequence[Link], *, due: date, start: date, calendar: Calendar) -> Schedule:
    """Place tasks backwards from `due` and forwards from `start`. Raises Cycle.

    `start` is the later of today and the beginning of the plan; the earliest dates do not depend on the direction shown.
    """
    by_key = {item.key: item for item in items}
    known = [link for link in links if link.before in by_key and link.after in by_key]
    order = ordered(by_key, known)
    befores: defaultdict[Key, list[Link]] = defaultdict(list)
    afters: defaultdict[Key, list[Link]] = defaultdict(list)
    for link in known:
        befores[link.after].append(link)
        afters[link.before].append(link)
    late = _backwards(by_key, order, afters, due, calendar)
    early = _forwards(by_key, order, befores, start, calendar)
    slacks = {key: calendar.between(early[key][0], late[key][0]) for key in by_key if by_key[key].fixed is None}
    least = min(slacks.values(), default=0)
    return Schedule(
        {key: Placed(*late[key], *early[key], slacks.get(key, 0), slacks.get(key) == least) for key in by_key},
        tuple(Broken(link.before, link.after) for link in known if _is_broken(link, by_key, early, calendar)),
    )


Dates = tuple[date, date]


def _backwards(
    by_key: Mapping[Key, Item], order: Sequence[Key], afters: Mapping[Key, Sequence[Link]], due: date, calendar: Calendar
) -> dict[Key, Dates]:
    found: dict[Key, Dates] = {}
    for key in reversed(order):
        item = by_key[key]
        if item.fixed is not None:
            found[key] = item.fixed
            continue
        ends = []
        for link in afters.get(key, ()):
            latest_start, is_milestone = found[link.after][0], by_key[link.after].duration == 0
            ends.append(calendar.step(latest_start, -(link.lag if is_milestone else 1 + link.lag)))
        if item.due is not None or not ends:
            ends.append(calendar.on_or_before(item.due or due))
        end = min(ends)
        found[key] = (calendar.step(end, -max(0, item.duration - 1)), end)
    return found


def _forwards(
    by_key: Mapping[Key, Item], order: Sequence[Key], befores: Mapping[Key, Sequence[Link]], start: date, calendar: Calendar
) -> dict[Key, Dates]:
    found: dict[Key, Dates] = {}
    first = calendar.on_or_after(start)
    for key in order:
        item = by_key[key]
        if item.fixed is not None:
            found[key] = item.fixed
            continue
        starts = [first, *(_start_after(link, by_key, found, calendar) for link in befores.get(key, ()))]
        begin = max(starts) if befores.get(key) else first
        found[key] = (begin, calendar.step(begin, max(0, item.duration - 1)))
    return found


def _start_after(link: Link, by_key: Mapping[Key, Item], found: Mapping[Key, Dates], calendar: Calendar) -> date:
    is_milestone = by_key[link.after].duration == 0
    return calendar.step(found[link.before][1], link.lag if is_milestone else 1 + link.lag)


def _is_broken(link: Link, by_key: Mapping[Key, Item], early: Mapping[Key, Dates], calendar: Calendar) -> bool:
    return by_key[link.after].fixed is not None and early[link.after][0] < _start_after(link, by_key, early, calendar)


# --- Moving -------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dated:
    """The dates that a task has now; None is a task without date, which keeps none."""

    start: date | None
    end: date | None
    is_fixed: bool = False  # done, or with a fixed date


@dataclass(frozen=True)
class Move:
    key: Key
    old: tuple[date | None, date | None]
    new: Dates


def moves(tasks: Mapping[Key, Dated], found: Schedule, *, backwards: bool = True) -> tuple[Move, ...]:
    """Return what applying a schedule would change, old → new, in the order of the tasks; what is fixed never moves."""
    changed = []
    for key, task in tasks.items():
        placed = found.items.get(key)
        if placed is None or task.is_fixed:
            continue
        new = (placed.latest_start, placed.latest_end) if backwards else (placed.earliest_start, placed.earliest_end)
        if (task.start, task.end) != new:
            changed.append(Move(key, (task.start, task.end), new))
    return tuple(changed)


def followers(key: Key, links: Iterable[Link]) -> frozenset[Key]:
    """Return every task that waits for this one, directly or not."""
    afters: defaultdict[Key, list[Key]] = defaultdict(list)
    for link in links:
        afters[link.before].append(link.after)
    found: set[Key] = set()
    left = [key]
    while left:
        for after in afters[left.pop()]:
            if after not in found:
                found.add(after)
                left.append(after)
    return frozenset(found - {key})


def shift(
    tasks: Mapping[Key, Dated], links: Iterable[Link], key: Key, days: int, *, calendar: Calendar, with_followers: bool
) -> tuple[Move, ...]:
    """Return what moving a task by working days changes; with its followers, all of them move by as much. Undated tasks stay undated."""
    moved = {key, *(followers(key, links) if with_followers else ())}
    found = []
    for one, task in tasks.items():
        if one in moved and not task.is_fixed and task.start is not None and task.end is not None:
            start = calendar.step(task.start, days)
            length = calendar.between(task.start, task.end)
            found.append(Move(one, (task.start, task.end), (start, calendar.step(start, length))))
    return tuple(found)


def early_starts(tasks: Mapping[Key, Dated], links: Iterable[Link], *, calendar: Calendar) -> tuple[Link, ...]:
    """Return the links that the present dates break: a task that begins before the one it waits for has ended."""
    broken = []
    for link in links:
        before, after = tasks.get(link.before), tasks.get(link.after)
        if before and after and before.end and after.start and after.start < calendar.step(before.end, 1 + link.lag):
            is_milestone = after.start == after.end and after.start >= calendar.step(before.end, link.lag)
            if not is_milestone:
                broken.append(link)
    return tuple(broken)
