"""Figures of a file written into the tracker, in one transaction, and taken out again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.channels import SOURCE_NAMES, Channel, Source
from monitoring.imports import Reading
from monitoring.kpi import Span
from monitoring.matching import How, Known, Stored, Target, draft
from monitoring.models import COUNTED, ENTERED_RATES, NAME_LENGTH, Campaign, Import, Period, Result, ToolName
from monitoring.naming import is_label
from monitoring.operations.campaigns import MOST_CAMPAIGNS, open_period
from monitoring.operations.figures import import_site_average
from monitoring.operations.shared import lock_office
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.offices.models import Office

FIGURES = (*COUNTED, *ENTERED_RATES)
NOTHING: Mapping[str, int] = {}
NOT_READY = "Ce fichier n’est pas prêt\u00a0: répondez aux questions et corrigez les lignes signalées."
NOT_LAST = "Seul le dernier import s’annule."
CHANGED_SINCE = "Des chiffres de cet import ont été modifiés depuis\u00a0: il ne s’annule plus."


@dataclass(frozen=True)
class Applied:
    """What an import did, in rows of the tracker; `kept` counts the hand-typed cells that it left alone."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    log: Import | None = None  # None: no row was written
    site: bool = False  # « Moyenne du site » was taken from the file

    @property
    def is_nothing(self) -> bool:
        return self.log is None


def known_campaigns(office: Office, source: Source) -> tuple[Known, ...]:
    """Return the campaigns of an office with what this tool calls them; two statements."""
    keys: dict[int, set[str]] = {}
    for campaign_id, key in ToolName.objects.filter(office=office, source=source).order_by("pk").values_list("campaign_id", "key"):
        keys.setdefault(campaign_id, set()).add(key)
    rows = Campaign.objects.filter(office=office).order_by("pk").values_list("pk", "name", "utm_campaign")
    return tuple(Known(number, name, utm, frozenset(keys.get(number, ()))) for number, name, utm in rows)


def stored_rows(results: Sequence[Result]) -> dict[int, Stored]:
    """Return rows of one period by campaign, as the rules of an import know them."""
    return {
        row.campaign_id: Stored(
            {code: getattr(row, code) for code in FIGURES}, frozenset(row.by_hand), row.figures.brought, row.source
        )
        for row in results
    }  # fmt: skip


@dataclass
class _Steps:
    """All it takes to undo an import."""

    period_created: bool = False
    campaigns: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)  # names, with the campaign that they had
    results: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


@transaction.atomic
def apply_import(
    *, office: Office, by: User, reading: Reading, choices: Mapping[str, int] = NOTHING, ticked: Collection[tuple[str, str]] = (),
    site_version: int | None = None,
) -> Applied:  # fmt: skip
    """Write the rows of a file into the table of its period: inserted or updated by campaign, all or nothing.

    `choices` and `ticked` are those of `monitoring.matching.draft`. What was typed by hand stays unless ticked; the same file twice changes
    nothing. With the version of « Moyenne du site » that was seen, 0 where there is none, the total of the file takes its place.
    Raises Refused for a reading that is not ready, LookupError for a campaign that is not the office's, Stale for that average.
    """
    lock_office(by, office)
    if not reading.is_ready or reading.period is None:
        raise Refused(NOT_READY)
    done = _apply_rows(office, by, reading, reading.period, choices, ticked)
    if site_version is None:
        return done
    period = done.log.period if done.log is not None else None
    if period is None:
        period = open_period(office=office, by=by, first=reading.period.first, last=reading.period.last)
    period.office = office  # which knows what this person may do here
    import_site_average(period=period, by=by, version=site_version, reading=reading, is_ticked=True)
    return replace(done, site=True)


def _apply_rows(
    office: Office, by: User, reading: Reading, span: Span, choices: Mapping[str, int], ticked: Collection[tuple[str, str]]
) -> Applied:
    steps = _Steps()
    period = Period.objects.filter(office=office, first=span.first, last=span.last).first()
    results = list(period.results.select_for_update(of=("self",), no_key=True).order_by("pk")) if period else []
    known = known_campaigns(office, reading.source)
    targets = draft(reading.rows, known, stored_rows(results), source=reading.source, choices=choices, ticked=ticked)
    wanted = [target for target in targets if target.keys and target.how is not How.LEFT_OUT]
    kept = sum(len(target.kept) for target in wanted)
    moving = [target for target in wanted if target.is_new_row or target.written or target.brought or target.source]
    if not moving:
        _name_in_tool(office, reading.source, {target.campaign_id: target for target in wanted}, steps)
        return Applied(unchanged=len(wanted), kept=kept)
    if period is None:
        period = Period.objects.create(office=office, first=span.first, last=span.last, created_by=by)
        steps.period_created = True
    numbers = _create_campaigns(office, by, reading.source, moving, known, steps)
    by_campaign = {row.campaign_id: row for row in results}
    created = _write(office, period, [(numbers[target.keys], target) for target in moving], by_campaign, ticked, steps)
    _name_in_tool(office, reading.source, {numbers.get(target.keys, target.campaign_id): target for target in wanted}, steps)
    log = Import.objects.create(
        office=office, period=period, digest=reading.digest, source=reading.source, file_name=french.one_line(reading.file_name)[:200],
        created=created, changed=len(moving) - created, unchanged=len(wanted) - len(moving), kept=kept, steps=steps.as_json(), by=by,
    )  # fmt: skip
    after = {"campagnes ajoutées": len(steps.campaigns), "lignes ajoutées": log.created, "lignes modifiées": log.changed}
    label = f"{SOURCE_NAMES[reading.source]}, {period.name}"
    journal.record(office_id=office.pk, by=by, verb="figures.imported", target=log, label=label, after=after)
    return Applied(log.created, log.changed, log.unchanged, kept, log)


def _create_campaigns(
    office: Office, by: User, source: Source, targets: Sequence[Target], known: Sequence[Known], steps: _Steps
) -> dict[tuple[str, ...], int]:
    """Return the campaign of each target, those that are new being made."""
    taken = {one.utm_campaign for one in known}
    channel = Channel.SEARCH if source is Source.GOOGLE_ADS else Channel.OTHER
    new = [target for target in targets if target.campaign_id is None]
    if len(known) + len(new) > MOST_CAMPAIGNS:
        raise Refused(f"Un office suit {french.whole(MOST_CAMPAIGNS)} campagnes au plus\u00a0: laissez des lignes de côté.")
    campaigns = []
    for target in new:
        utm = target.name if source in {Source.GA4, Source.MATOMO} and is_label(target.name) and target.name not in taken else ""
        taken.add(utm)
        campaigns.append(
            Campaign(office=office, name=target.name[:NAME_LENGTH], channel=channel.value, utm_campaign=utm, created_by=by)
        )  # fmt: skip
    Campaign.objects.bulk_create(campaigns)
    steps.campaigns = [campaign.pk for campaign in campaigns]
    numbers = {target.keys: target.campaign_id for target in targets if target.campaign_id is not None}
    return numbers | {target.keys: campaign.pk for target, campaign in zip(new, campaigns, strict=True)}


def _write(
    office: Office,
    period: Period,
    targets: Sequence[tuple[int, Target]],
    by_campaign: Mapping[int, Result],
    ticked: Collection[tuple[str, str]],
    steps: _Steps,
) -> int:
    """Write the rows and note what they were; return how many are new."""
    new, old, pictures = [], [], []
    for campaign_id, target in targets:
        row = by_campaign.get(campaign_id)
        pictures.append(None if row is None else _picture(row))
        if row is None:
            row = Result(office=office, campaign_id=campaign_id, period=period)
            new.append(row)
        else:
            row.version += 1
            old.append(row)
        for cell in target.written:
            setattr(row, cell.code, cell.after)
        over = {code for key, code in ticked if key in target.keys}
        row.by_hand = sorted(set(row.by_hand) - {cell.code for cell in target.written} - over)
        row.brought = {**row.brought, **{code: str(value) for code, value in target.brought.items()}}
        row.source = target.source or row.source
    Result.objects.bulk_create(new)
    Result.objects.bulk_update(old, [*FIGURES, "by_hand", "brought", "source", "version"])
    rows = {row.campaign_id: row for row in (*new, *old)}
    steps.results = [
        {"id": rows[campaign_id].pk, "before": picture, "after": _picture(rows[campaign_id])}
        for (campaign_id, _), picture in zip(targets, pictures, strict=True)
    ]
    return len(new)


def _picture(row: Result) -> dict[str, Any]:
    figures = {code: None if (value := getattr(row, code)) is None else str(value) for code in FIGURES}
    return {"figures": figures, "by_hand": list(row.by_hand), "brought": dict(row.brought), "source": row.source}


def _is_touched(row: Result, step: Mapping[str, Any]) -> bool:
    """Say whether somebody changed what an import wrote, or said something about a row that would go."""
    return _picture(row) != step["after"] or (step["before"] is None and bool(row.comment or row.verdict))


def _name_in_tool(office: Office, source: Source, targets: Mapping[int | None, Target], steps: _Steps) -> None:
    """Remember what this tool calls each campaign, whatever it becomes here; what somebody chose takes the place of what was known."""
    names = {
        key[:NAME_LENGTH]: campaign_id for campaign_id, target in targets.items() if campaign_id is not None for key in target.keys
    }  # fmt: skip
    known = {name.key: name for name in ToolName.objects.filter(office=office, source=source, key__in=names).order_by("pk")}
    moved = [name for key, name in known.items() if name.campaign_id != names[key]]
    steps.moved = [(name.pk, name.campaign_id) for name in moved]
    for name in moved:
        name.campaign_id = names[name.key]
    ToolName.objects.bulk_update(moved, ["campaign"])
    new = [ToolName(office=office, source=source, key=key, campaign_id=number) for key, number in names.items() if key not in known]
    steps.names = [name.pk for name in ToolName.objects.bulk_create(new)]


@transaction.atomic
def undo_import(*, office: Office, by: User, log: Import) -> None:
    """Put every row back as it was before the last import, and remove what it made.

    Raises WrongState when it is not the last one, or when figures that it wrote were changed since.
    """
    lock_office(by, office)
    last = Import.objects.filter(office=office, undone_at=None).order_by("-pk").first()
    if last is None or last.pk != log.pk:
        raise WrongState(NOT_LAST)
    steps = last.steps
    wanted = {step["id"]: step for step in steps["results"]}
    rows = list(Result.objects.select_for_update(of=("self",), no_key=True).filter(office=office, pk__in=wanted).order_by("pk"))
    if any(_is_touched(row, wanted[row.pk]) for row in rows):
        raise WrongState(CHANGED_SINCE)
    back = [row for row in rows if wanted[row.pk]["before"] is not None]
    for row in back:
        before = wanted[row.pk]["before"]
        for code, text in before["figures"].items():
            setattr(row, code, None if text is None else Decimal(text))
        row.by_hand, row.brought, row.source = before["by_hand"], before["brought"], before["source"]
        row.version += 1
    Result.objects.bulk_update(back, [*FIGURES, "by_hand", "brought", "source", "version"])
    Result.objects.filter(office=office, pk__in=[row.pk for row in rows if wanted[row.pk]["before"] is None]).delete()
    ToolName.objects.filter(office=office, pk__in=steps["names"]).delete()
    campaigns = dict(steps["moved"])
    known = set(Campaign.objects.filter(office=office, pk__in=campaigns.values()).order_by("pk").values_list("pk", flat=True))
    moved = list(ToolName.objects.filter(office=office, pk__in=campaigns).order_by("pk"))
    for name in moved:
        if campaigns[name.pk] in known:
            name.campaign_id = campaigns[name.pk]
        else:
            name.delete()  # as it would have been with its former campaign, which was removed since
    ToolName.objects.bulk_update([name for name in moved if name.pk is not None], ["campaign"])
    Campaign.objects.filter(office=office, pk__in=steps["campaigns"], version=1, results=None).delete()
    if steps["period_created"] and last.period_id is not None:
        Period.objects.filter(office=office, pk=last.period_id, results=None, site_average=None, version=1).delete()
    Import.objects.filter(pk=last.pk).update(undone_at=timezone.now())
    journal.record(office_id=office.pk, by=by, verb="figures.undone", target=last, label=SOURCE_NAMES[Source(last.source)])
