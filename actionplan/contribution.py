"""How much each action brings to its objective, and how much of the objective is covered (strategy-plan-kpi.md §2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WHOLE = 100


@dataclass(frozen=True)
class Shares:
    """The contributions of the live actions of an objective."""

    effective: tuple[Decimal, ...]  # of each action: what is not given shares what is left
    given: int  # sum of what was given
    are_empty: tuple[bool, ...]  # of each action: nothing was given

    @property
    def empty(self) -> int:
        """How many actions have no contribution."""
        return sum(self.are_empty)

    @property
    def rest(self) -> Decimal:
        """What those that were not given share."""
        return Decimal(max(0, WHOLE - self.given)) if self.empty else Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.given + self.rest  # three thirds are exactly one

    @property
    def coverage(self) -> Decimal:
        """How much of the objective the actions cover, 0 to 100; kept apart from progress."""
        return min(Decimal(WHOLE), self.total)

    @property
    def missing(self) -> Decimal:
        return Decimal(WHOLE) - self.coverage

    @property
    def excess(self) -> int:
        """How much the given contributions are above 100."""
        return max(0, self.given - WHOLE)

    @property
    def may_be_validated(self) -> bool:
        """Whether each live action has an integer and they make exactly 100."""
        return bool(self.effective) and not self.empty and self.given == WHOLE

    def progress(self, actions: Sequence[Decimal]) -> Decimal:
        """Return the progress of the objective from that of its live actions, 0 to 100: what is not covered is not done."""
        parts = list(zip(self.effective, self.are_empty, actions, strict=True))
        done = sum((share * part for share, is_empty, part in parts if not is_empty), Decimal(0))
        if self.empty:
            done += self.rest * sum((part for _, is_empty, part in parts if is_empty), Decimal(0)) / self.empty
        return done / max(Decimal(WHOLE), self.total)


def shares(given: Sequence[int | None]) -> Shares:
    """Return the effective contributions of live actions; one that was not given has an equal share of the rest."""
    total = sum(value for value in given if value is not None)
    empty = sum(value is None for value in given)
    rest = Decimal(max(0, WHOLE - total)) / empty if empty else Decimal(0)
    effective = tuple(rest if value is None else Decimal(value) for value in given)
    return Shares(effective, total, tuple(value is None for value in given))


def share_the_rest(given: Sequence[int | None]) -> tuple[int, ...]:
    """Write integers where nothing was given (« Répartir le reste »): equal, the first ones in order getting what does not divide.

    Where everything was given and something is missing, each has its part of it, in proportion of what it was given (rule 6: the share of
    what was set aside is shared out).
    """
    known = [Decimal(value) for value in given if value is not None]
    total = int(sum(known))
    if len(known) == len(given) and total < WHOLE:
        return pro_rata(known)
    rest = iter(equal_parts(max(0, WHOLE - total), sum(value is None for value in given)))
    return tuple(next(rest) if value is None else value for value in given)


def equal_parts(whole: int, number: int) -> list[int]:
    base, left = divmod(whole, number) if number else (0, 0)
    return [base + (place < left) for place in range(number)]


def pro_rata(weights: Sequence[Decimal], whole: int = WHOLE) -> tuple[int, ...]:
    """Share integers out by largest remainders; equal parts when all weights are 0. Test: 3,64 / 2,44 / 1,82 → 46 / 31 / 23."""
    total = sum(weights, Decimal(0))
    if not total:
        return tuple(equal_parts(whole, len(weights)))
    exact = [whole * weight / total for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
