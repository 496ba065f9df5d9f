"""Before a file is applied, and after: what it would do, which imports there were, what headings mean."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitoring.channels import SOURCE_NAMES, Source
from monitoring.columns import SITE_CODES
from monitoring.imports import DEFAULT_SYNONYMS, Reading
from monitoring.kpi import value_of
from monitoring.matching import Known, Target, draft
from monitoring.models import HeaderSynonym, Import, Result, SiteAverage
from monitoring.numerals import exact
from monitoring.operations.imports import NOTHING, known_campaigns, stored_rows
from monitoring.preview import CellWords, PreviewLine, label_of, preview_lines, worded
from otn.offices.models import Office


@dataclass(frozen=True)
class Preview:
    """What applying a file would do, row by row; the campaigns of the office are those that a row may be given to."""

    targets: tuple[Target, ...]
    campaigns: tuple[Known, ...]
    is_known_file: bool  # applied before, and not undone

    @property
    def changes(self) -> int:
        return sum(bool(target.written or target.is_new_row or target.brought or target.source) for target in self.targets if target.keys)


@dataclass(frozen=True)
class PastImport:
    id: int
    file_name: str
    source: str
    period: str
    created: int
    changed: int
    unchanged: int
    kept: int
    at: datetime
    by: str
    is_undone: bool
    is_last: bool  # it can be undone


def get_synonyms() -> Mapping[str, str]:
    """Return what each heading means: what the product knows, and over it what the network added; one statement."""
    return {**DEFAULT_SYNONYMS, **dict(HeaderSynonym.objects.order_by("pk").values_list("heading", "code"))}


def get_preview(
    *, office: Office, reading: Reading, choices: Mapping[str, int] = NOTHING, ticked: Collection[tuple[str, str]] = ()
) -> Preview:
    """Say what applying a reading would do; four statements. Raises LookupError for a chosen campaign that is not the office's."""
    known = known_campaigns(office, reading.source)
    span = reading.period
    results = Result.objects.filter(office=office, period__first=span.first, period__last=span.last) if span else Result.objects.none()
    stored = stored_rows(list(results.order_by("pk")))
    targets = draft(reading.rows, known, stored, source=reading.source, choices=choices, ticked=ticked)
    is_known = Import.objects.filter(office=office, digest=reading.digest, undone_at=None).exists()
    return Preview(targets, tuple(sorted(known, key=lambda one: (one.name.casefold(), one.id))), is_known)


@dataclass(frozen=True)
class SiteOffer:
    """« Moyenne du site » as a file gives it, beside what stands there."""

    cells: tuple[CellWords, ...]
    version: int  # of what stands there; 0: never filled in
    is_typed: bool  # by hand: it is only replaced when that is ticked


@dataclass(frozen=True)
class Draft:
    """What a page shows of a file before it is applied; `lines` is empty while something is to be asked or corrected."""

    lines: tuple[PreviewLine, ...] = ()
    changes: int = 0
    is_known_file: bool = False
    site: SiteOffer | None = None


def get_draft(*, office: Office, reading: Reading, choices: Mapping[str, int], ticked: Collection[tuple[str, str]]) -> Draft:
    """Say in words what applying a reading would do; five statements. Raises LookupError as `get_preview`."""
    if not reading.is_ready:
        return Draft(is_known_file=Import.objects.filter(office=office, digest=reading.digest, undone_at=None).exists())
    found = get_preview(office=office, reading=reading, choices=choices, ticked=ticked)
    return Draft(preview_lines(found.targets, found.campaigns, ticked), found.changes, found.is_known_file, _site_offer(office, reading))


def _site_offer(office: Office, reading: Reading) -> SiteOffer | None:
    if reading.site is None or reading.period is None:
        return None
    known = dict(reading.site.brought) | {code: value for code in SITE_CODES if (value := value_of(reading.site, code)) is not None}
    span = reading.period
    stored = SiteAverage.objects.filter(office=office, period__first=span.first, period__last=span.last).first()
    before = {code: getattr(stored, code) if stored else None for code in SITE_CODES}
    cells = tuple(
        CellWords(code, label_of(code), worded(before[code], code), worded(known[code], code))
        for code in SITE_CODES
        if code in known and exact(known[code]) != before[code]
    )
    if not cells:
        return None
    is_typed = stored is not None and stored.reference is not None and stored.source == Source.TYPED
    return SiteOffer(cells, stored.version if stored else 0, is_typed)


def get_imports(*, office: Office, most: int = 20) -> tuple[PastImport, ...]:
    """Return the last imports, the latest first; one statement."""
    found = list(Import.objects.filter(office=office).select_related("period", "by").order_by("-pk")[:most])
    last = next((log.pk for log in found if log.undone_at is None), None)
    return tuple(
        PastImport(
            log.pk, log.file_name, SOURCE_NAMES[Source(log.source)], log.period.name if log.period else "", log.created, log.changed,
            log.unchanged, log.kept, log.at, log.by.full_name if log.by else "", log.undone_at is not None, log.pk == last,
        )
        for log in found
    )  # fmt: skip
