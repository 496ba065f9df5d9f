"""What a file would do, in words: a line a campaign, what it changes, what it could be given to instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.assembly import KINDS
from monitoring.columns import BY_CODE, Kind
from monitoring.imports.headings import CODES, normalised
from monitoring.kpi import written
from monitoring.matching import LEAVE_OUT, NEW, CellChange, How, Known, Target

MOST_LINES = 150  # whose campaign may be changed in the page: the others keep the one that was found
MOST_OPTIONS = 60  # campaigns offered to each line before only those that look alike are

HOW_NAMES = {
    How.TOOL: "reconnue par son nom dans l’outil",
    How.UTM: "reconnue par son étiquette",
    How.NAME: "reconnue par son nom",
    How.CHOSEN: "choisie par vous",
    How.NEW: "nouvelle campagne",
    How.LEFT_OUT: "laissée de côté",
}


@dataclass(frozen=True)
class CellWords:
    code: str
    label: str
    before: str
    after: str
    is_typed: bool = False  # by hand: it stays, unless it is ticked
    is_ticked: bool = False


@dataclass(frozen=True)
class Option:
    value: int  # the number of a campaign, NEW or LEAVE_OUT
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Entry:
    """A name of the file, and what it may be given to."""

    number: int  # of its fields in the page
    key: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class PreviewLine:
    name: str  # in the file
    campaign: str
    how: str
    is_new_row: bool
    is_left_out: bool
    cells: tuple[CellWords, ...]
    brought: tuple[str, ...]  # labels of computed cells that a value came for
    entries: tuple[Entry, ...]

    @property
    def written(self) -> tuple[CellWords, ...]:
        return tuple(cell for cell in self.cells if not cell.is_typed)

    @property
    def typed(self) -> tuple[CellWords, ...]:
        return tuple(cell for cell in self.cells if cell.is_typed)

    @property
    def changes_nothing(self) -> bool:
        return not (self.is_left_out or self.is_new_row or self.written or self.brought or self.typed)


def preview_lines(
    targets: Sequence[Target], campaigns: Sequence[Known], ticked: Collection[tuple[str, str]] = ()
) -> tuple[PreviewLine, ...]:
    """Say what each row of a file would do, in the order of the file; `ticked` as `monitoring.matching.draft` takes it."""
    lines, number = [], 0
    words = {one.id: set(normalised(one.name).split()) for one in campaigns}
    for target in targets:
        entries = []
        for key in target.keys:
            entries.append(Entry(number, key, _options(target, campaigns, words) if number < MOST_LINES else ()))
            number += 1
        lines.append(
            PreviewLine(
                name=target.name,
                campaign=target.campaign_name,
                how=HOW_NAMES[target.how],
                is_new_row=target.is_new_row and target.how is not How.LEFT_OUT,
                is_left_out=target.how is How.LEFT_OUT,
                cells=tuple(_cell(one, is_ticked=any((key, one.code) in ticked for key in target.keys)) for one in target.changes),
                brought=tuple(label_of(code) for code in sorted(target.brought)),
                entries=tuple(entries),
            )
        )
    return tuple(lines)


def _cell(change: CellChange, *, is_ticked: bool) -> CellWords:
    before, after = worded(change.before, change.code), worded(change.after, change.code)
    return CellWords(change.code, label_of(change.code), before, after, change.is_kept or is_ticked, is_ticked)


def _options(target: Target, campaigns: Sequence[Known], words: dict[int, set[str]]) -> tuple[Option, ...]:
    offered = campaigns
    if len(campaigns) > MOST_OPTIONS:
        mine = set(normalised(target.name).split())
        alike = sorted((one for one in campaigns if mine & words[one.id]), key=lambda one: (-len(mine & words[one.id]), one.name, one.id))
        offered = [one for one in campaigns if one.id == target.campaign_id or one in alike[:20]]
    known = [Option(one.id, one.name, one.id == target.campaign_id) for one in offered]
    return (
        Option(NEW, "Nouvelle campagne", target.how is How.NEW),
        *known,
        Option(LEAVE_OUT, "Laisser de côté", target.how is How.LEFT_OUT),
    )


def label_of(code: str) -> str:
    """Name a stored figure: as its column of the tracker, else as the column of an export."""
    if code == "other_conversions":
        return "Autres conversions"
    return BY_CODE[code].label if code in BY_CODE else CODES[code]


def worded(value: Decimal | None, code: str) -> str:
    """Write a stored figure as the tracker shows it."""
    if code == "other_conversions":
        return written(value, Kind.RATIO)
    return written(value, KINDS.get(code, Kind.COUNT))
