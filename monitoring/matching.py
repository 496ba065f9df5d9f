"""An import before it is applied: which campaign each row is about, which cells change, which were typed by hand and stay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from monitoring.channels import MEASURING, Source
from monitoring.imports.headings import normalised
from monitoring.imports.results import ImportedRow
from monitoring.kpi import FIGURE_NAMES, RATES, Figures, together
from monitoring.naming import slug
from monitoring.numerals import exact

RATE_OF: Mapping[str, str] = {count: rate for rate, (count, _) in RATES.items()}


class How(StrEnum):
    """What made a row that of a campaign."""

    TOOL = "tool"  # it had this name in this tool before
    UTM = "utm"
    NAME = "name"
    CHOSEN = "chosen"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Known:
    """A campaign of the office, with what this tool calls it."""

    id: int
    name: str
    utm_campaign: str = ""
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stored:
    """A row of the tracker as it stands; `values` are those of its figures by code, the other conversions included."""

    values: Mapping[str, Decimal | None]
    by_hand: frozenset[str] = frozenset()
    brought: Mapping[str, Decimal] = field(default_factory=dict)
    source: str = Source.TYPED


@dataclass(frozen=True)
class CellChange:
    code: str
    before: Decimal | None
    after: Decimal
    is_kept: bool = False  # typed by hand, and no tick says otherwise


@dataclass(frozen=True)
class Target:
    """What the rows of a file that concern one campaign will do to it."""

    keys: tuple[str, ...]
    name: str
    how: How
    campaign_id: int | None
    campaign_name: str
    is_new_row: bool
    changes: tuple[CellChange, ...] = ()
    brought: Mapping[str, Decimal] = field(default_factory=dict)
    source: str = ""

    @property
    def written(self) -> tuple[CellChange, ...]:
        return tuple(change for change in self.changes if not change.is_kept)

    @property
    def kept(self) -> tuple[CellChange, ...]:
        return tuple(change for change in self.changes if change.is_kept)


NEW, LEAVE_OUT = 0, -1  # in place of the number of a campaign


class Campaigns:
    """The campaigns of an office, found by each of their names."""

    def __init__(self, known: Sequence[Known]) -> None:
        # The first one has a name that several bear.
        self._by_id = {one.id: one for one in known}
        self._by_key = {key: one for one in reversed(known) for key in one.keys}
        self._by_utm = {one.utm_campaign: one for one in reversed(known) if one.utm_campaign}
        self._by_name = {normalised(one.name): one for one in reversed(known)}

    def match(self, row: ImportedRow, choice: int | None) -> tuple[How, Known | None]:
        """Find the campaign of a row: as somebody chose, as this tool called it before, by its `utm_campaign`, by its name."""
        if choice == LEAVE_OUT:
            return How.LEFT_OUT, None
        if choice == NEW:
            return How.NEW, None
        if choice is not None:
            if choice not in self._by_id:
                raise LookupError("a campaign of another office")
            return How.CHOSEN, self._by_id[choice]
        if row.key in self._by_key:
            return How.TOOL, self._by_key[row.key]
        for label in (row.name.casefold(), row.campaign_id.casefold(), slug(row.name)):
            if label in self._by_utm:
                return How.UTM, self._by_utm[label]
        found = self._by_name.get(normalised(row.name))
        return (How.NAME, found) if found else (How.NEW, None)


def draft(
    rows: Sequence[ImportedRow],
    known: Sequence[Known],
    stored: Mapping[int, Stored],
    *,
    source: Source,
    choices: Mapping[str, int],
    ticked: Collection[tuple[str, str]] = (),
) -> tuple[Target, ...]:
    """Say what applying the rows would do, in their order; `stored` holds the rows of the period by campaign.

    `choices` gives the campaign of a row by its key (or NEW, LEAVE_OUT), `ticked` the hand-typed cells (key, code) to be written over.
    Rows of one campaign are added up. Raises LookupError for a chosen campaign that is not the office's.
    """
    campaigns = Campaigns(known)
    groups: dict[object, tuple[How, Known | None, list[ImportedRow]]] = {}
    for row in rows:
        how, campaign = campaigns.match(row, choices.get(row.key))
        group = groups.setdefault(campaign.id if campaign else (how, row.key), (how, campaign, []))
        group[2].append(row)
    by_key: dict[str, set[str]] = {}
    for key, code in ticked:
        by_key.setdefault(key, set()).add(code)
    return tuple(
        _target(how, campaign, members, stored.get(campaign.id) if campaign else None, source, by_key)
        for how, campaign, members in groups.values()
    )


def _target(
    how: How,
    campaign: Known | None,
    rows: list[ImportedRow],
    before: Stored | None,
    source: Source,
    ticked: Mapping[str, set[str]],
) -> Target:
    keys, name = tuple(row.key for row in rows), rows[0].name
    if how is How.LEFT_OUT:
        return Target(keys, name, how, None, "", is_new_row=False)
    figures = rows[0].figures if len(rows) == 1 else together([row.figures for row in rows])
    brought_before = before.brought if before else {}
    return Target(
        keys=keys,
        name=name,
        how=how,
        campaign_id=campaign.id if campaign else None,
        campaign_name=campaign.name if campaign else name,
        is_new_row=before is None,
        changes=tuple(_changes(values_of(figures, rows), before, set().union(*(ticked.get(key, set()) for key in keys)))),
        brought={code: value for code, value in figures.brought.items() if brought_before.get(code) != value},
        source=_source(figures, before, source),
    )


def values_of(figures: Figures, rows: Sequence[ImportedRow]) -> dict[str, Decimal]:
    """Return what a file brings for the stored figures of a campaign."""
    values = {name: exact(value) for name in FIGURE_NAMES if (value := getattr(figures, name)) is not None}
    other = [row.other_conversions for row in rows if row.other_conversions is not None]
    return values | ({"other_conversions": exact(sum(other, Decimal(0)))} if other else {})


def _changes(values: Mapping[str, Decimal], before: Stored | None, ticked: Collection[str]) -> list[CellChange]:
    changes = []
    for code, after in sorted(values.items()):
        old = before.values.get(code) if before else None
        if old == after:
            continue
        # A count takes the place of the rate that follows from it: it would hide one that was typed.
        hands = before.by_hand & {code, RATE_OF.get(code, code)} if before else frozenset()
        changes.append(CellChange(code, old, after, is_kept=bool(hands - set(ticked)) and code not in ticked))
    return changes


def _source(figures: Figures, before: Stored | None, source: Source) -> str:
    """Return the new source of a row, empty when it stays: that of the tool which measured its visits."""
    if before is None:
        return source
    is_measure = source in MEASURING and figures.visits is not None and not before.by_hand & {"visits"}
    return source if is_measure and before.source != source else ""
