"""The cells of the tracker as people fill them in: good ones are saved, bad ones come back with what to write in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.cells import BROUGHT_CODES, FIGURE_CODES, read_figure, read_site_figure, read_verdict
from monitoring.channels import Source, measured_by
from monitoring.columns import BY_CODE, SITE_CODES
from monitoring.imports import Reading
from monitoring.kpi import RATES, Figures, Verdict, is_computed, judge, value_of
from monitoring.models import COMMENT_LENGTH, Campaign, Period, Result, SiteAverage
from monitoring.numerals import exact
from monitoring.operations.shared import change, lock, lock_for_removal, lock_office, plain, require
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale

COMPUTED = "Cette case est calculée."


@dataclass(frozen=True)
class Written:
    """What became of the cells of a row: the codes that are saved, and the message of each that is refused."""

    row: Result
    saved: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SiteWritten:
    row: SiteAverage | None  # None: nothing was ever filled in
    saved: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def add_result(*, campaign: Campaign, period: Period, by: User) -> Result:
    """Give a campaign its row in the table of a period; the row that is there when it has one."""
    lock_office(by, campaign.office)
    if period.office_id != campaign.office_id:
        raise LookupError("a period of another office")
    row, is_new = Result.objects.get_or_create(office=campaign.office, campaign=campaign, period=period)
    if is_new:
        journal.record(office_id=row.office_id, by=by, verb="result.added", target=row, label=campaign.name)
    return row


@transaction.atomic
def remove_result(*, row: Result, by: User) -> None:
    """Take a campaign out of the table of a period, with its figures; twice is once."""
    found = lock_for_removal(by, row)
    if found is None:
        return
    before = {code: plain(value) for code in sorted(FIGURE_CODES) if (value := getattr(found, code)) is not None}
    journal.record(office_id=found.office_id, by=by, verb="result.removed", target=found, label=row.campaign.name, before=before or None)
    found.delete()


@transaction.atomic
def write_cells(*, row: Result, by: User, version: int, typed: Mapping[str, str], is_pasted: bool = False) -> Written:
    """Save the cells of a row that can be read, told by their codes; the others are refused one by one and leave theirs as they were.

    A computed cell is not typed; a paste may bring a value for it, which is only ever compared. An emptied cell is no longer one that was
    filled in by hand. Raises Stale, LookupError for a code that is no cell.
    """
    found = lock(by, row)
    values, refused = _read(typed)
    values, brought = _apart(found, values, refused, is_pasted)
    if "verdict" in values:
        _check_verdict(found, values.pop("verdict"), _figures_with(found, values), refused)
    saved = tuple(code for code in typed if code not in refused)
    changed = {code: value for code, value in values.items() if getattr(found, code) != value}  # a row is sent whole: the rest is not hers
    filled = {code for code, value in changed.items() if code in FIGURE_CODES and value is not None}
    emptied = {code for code, value in changed.items() if value is None}
    everything: dict[str, Any] = {**changed, "by_hand": sorted((set(found.by_hand) | filled) - emptied), "brought": brought}
    label = row.campaign.name
    told = tuple(changed)
    return Written(change(found, version=version, by=by, verb="result.typed", label=label, values=everything, told=told), saved, refused)


def _read(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for code, text in typed.items():
        try:
            if code == "comment":
                values[code] = _comment(text)
            elif code == "verdict":
                values[code] = read_verdict(text)
            elif code in FIGURE_CODES or code in BROUGHT_CODES:
                values[code] = read_figure(code, text)
            else:
                raise LookupError(code)
        except french.NotANumber as refusal:
            refused[code] = refusal.message
    return values, refused


def _comment(text: str) -> str:
    if len(text) > COMMENT_LENGTH:
        raise french.NotANumber(f"{french.whole(COMMENT_LENGTH)} caractères au plus.")
    return text.strip()


def _apart(row: Result, values: dict[str, Any], refused: dict[str, str], is_pasted: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Put apart what was given for cells that are computed, as they will be once the other cells are saved."""
    counts = {code: value for code, value in values.items() if code in FIGURE_CODES and code not in RATES}
    after = _figures_with(row, counts)
    kept, brought = {}, dict(row.brought)
    for code, value in values.items():
        if code not in FIGURE_CODES | BROUGHT_CODES or not is_computed(after, code):
            kept[code] = value
        elif is_pasted and value is not None:
            brought[code] = str(value)
        elif is_pasted:
            brought.pop(code, None)
        elif value is not None:
            refused[code] = COMPUTED
    return kept, brought


def _figures_with(row: Result, values: Mapping[str, Any]) -> Figures:
    """Return the figures of a row as they will be with these values."""
    return Result(**{code: values.get(code, getattr(row, code)) for code in FIGURE_CODES}).figures


def _check_verdict(row: Result, verdict: Verdict | None, figures: Figures, refused: dict[str, str]) -> None:
    """Accept a verdict that is the present one; another needs a reason, which no cell holds."""
    if verdict is None:
        return
    present = row.verdict or _proposed_verdict(row, figures)
    if verdict != present:
        refused["verdict"] = f"Le verdict proposé est {present or '—'}\u00a0: pour en changer, donnez un motif."


def _proposed_verdict(row: Result, figures: Figures) -> Verdict | None:
    site = SiteAverage.objects.filter(period_id=row.period_id).first()
    campaign = Campaign.objects.only("seeks_revenue").get(pk=row.campaign_id)
    reference = site.reference if site else None
    return judge(figures, reference, source=measured_by(row.source), seeks_revenue=campaign.seeks_revenue).verdict


# --- The average of the site --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_site_average(*, period: Period, by: User, version: int, typed: Mapping[str, str], source: Source | None = None) -> SiteWritten:
    """Save cells of « Moyenne du site », 0 being the version of one that was never written. Raises Stale, LookupError as `write_cells`."""
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for code, text in typed.items():
        if code not in BY_CODE:
            raise LookupError(code)
        try:
            value = read_site_figure(code, text)
        except french.NotANumber as refusal:
            refused[code] = refusal.message
            continue
        if code in SITE_CODES:
            values[code] = value
    if source is not None:
        values["source"] = source.value
    row = _save_site_average(period, by, version, values, "site_average.typed")
    return SiteWritten(row, tuple(code for code in typed if code not in refused), refused)


@transaction.atomic
def import_site_average(*, period: Period, by: User, version: int, reading: Reading, is_ticked: bool = False) -> SiteAverage | None:
    """Take « Moyenne du site » from the total of an export, for the cells that it gives.

    One that somebody typed is only replaced when that is ticked. Raises Stale, Refused where the file has no total of these days.
    """
    if reading.site is None or reading.period != period.span:
        raise Refused("Ce fichier ne donne pas le total du site sur cette période.")
    typed = SiteAverage.objects.filter(period=period, source=Source.TYPED.value).first()
    if typed is not None and typed.reference is not None and not is_ticked:
        raise Refused("La moyenne du site est saisie à la main\u00a0: cochez la case pour la remplacer.", field="is_ticked")
    known = dict(reading.site.brought) | {code: value for code in SITE_CODES if (value := value_of(reading.site, code)) is not None}
    values = {code: exact(known[code]) for code in SITE_CODES if code in known} | {"source": reading.source.value}
    return _save_site_average(period, by, version, values, "site_average.imported")


def _save_site_average(period: Period, by: User, version: int, values: Mapping[str, Any], verb: str) -> SiteAverage | None:
    require(by, period.office)
    Period.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    found = SiteAverage.objects.filter(period=period).first()
    row = found or SiteAverage(office_id=period.office_id, period=period, version=0)
    changed = {code: value for code, value in values.items() if getattr(row, code) != value}
    if not changed:
        return found
    if row.version != version:
        raise Stale(current=row)
    before = {code: plain(getattr(row, code)) for code in changed}
    for code, value in changed.items():
        setattr(row, code, value)
    row.version += 1
    row.save()
    after = {code: plain(getattr(row, code)) for code in changed}
    journal.record(office_id=row.office_id, by=by, verb=verb, target=row, label=period.name, before=before, after=after)
    return row


# --- The verdict --------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def override_verdict(*, row: Result, by: User, version: int, verdict: Verdict | None, reason: str = "") -> Result:
    """Put a verdict in place of the proposed one, which stays beside it; None takes it back. Raises Stale, Refused without a reason."""
    found = lock(by, row)
    reason = reason.strip()
    label = row.campaign.name
    told = ("verdict", "verdict_reason")
    if verdict is None:
        values: dict[str, Any] = {"verdict": "", "verdict_reason": "", "verdict_by": None, "verdict_at": None}
        return change(found, version=version, by=by, verb="result.unjudged", label=label, values=values, told=told)
    if not reason:
        raise Refused("Dites pourquoi ce verdict remplace celui qui est proposé.", field="reason")
    if len(reason) > COMMENT_LENGTH:
        raise Refused(f"{french.whole(COMMENT_LENGTH)} caractères au plus.", field="reason")
    values = {"verdict": Verdict(verdict).value, "verdict_reason": reason}
    if all(getattr(found, name) == value for name, value in values.items()):
        return found
    values |= {"verdict_by": by, "verdict_at": timezone.now()}
    return change(found, version=version, by=by, verb="result.judged", label=label, values=values, told=told)
