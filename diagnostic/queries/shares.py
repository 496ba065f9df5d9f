"""Share links of the reports of a diagnostic, and what a stranger who holds one reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from diagnostic import digest, models, result_charts
from diagnostic.bank import BandText, Bank
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, Medians
from diagnostic.digest import Advice
from diagnostic.progress import active_questions
from diagnostic.queries.answers import get_answers
from diagnostic.results import Figure, Results
from diagnostic.states import State
from otn.clock import today
from otn.documents.models import Document, ShareLink
from otn.documents.models import State as JobState
from otn.lib import charts, french

NEWER_TO_COME = "Une version plus récente est en préparation."
NEWER = "Une version plus récente existe."


@dataclass(frozen=True)
class ShareLine:
    pk: UUID
    report: str  # which one it shows
    note: str
    has_code: bool
    created_by: str
    created_at: datetime
    expires_on: date
    is_live: bool
    revoked_at: datetime | None
    revoked_by: str
    views: int
    last_viewed_at: datetime | None


@dataclass(frozen=True)
class SharesPage:
    year: int
    lines: tuple[ShareLine, ...]  # the newest first
    reports: tuple[tuple[int, str], ...]  # that can be shared, the newest first: number of the row, name
    is_validated: bool  # some revision is


@dataclass(frozen=True)
class SharedScore:
    label: str
    shown: int | None  # None is « Non évalué »
    level: str
    tint: str  # `data-niveau`
    text: str  # paragraph of its level
    reliability: Decimal | None
    is_indicative: bool
    median: int | None  # of the network, as it was printed; None where it is withheld


@dataclass(frozen=True)
class SharedReport:
    """What the page of a link shows: the figures that the shared report has printed, and nothing that came later."""

    office: str
    year: int
    title: str
    audience: str
    shared_by: str  # empty for an account without name: its address is nobody's to read
    shared_on: date
    expires_on: date
    validated_on: date
    newer: str  # what is said when the diagnostic has gone on; empty otherwise
    document: Document
    overall: SharedScore
    chapters: tuple[SharedScore, ...]
    orientations: tuple[SharedScore, ...]
    gauge: charts.Chart
    radar: charts.Chart
    priorities: tuple[Advice, ...]
    medians: Medians | None  # those that the report has printed


# --- In the office ------------------------------------------------------------------------------------------------------------------------


def shareable_reports(assessment: models.Assessment) -> QuerySet[models.Report]:
    """Return the reports that may leave the house: ready, of a validated revision, without the comments of anybody."""
    found = models.Report.objects.filter(
        revision__assessment=assessment, revision__state=State.VALIDATED, with_comments=False, job__state=JobState.DONE,
        job__document__isnull=False,
    )  # fmt: skip
    return found.select_related("revision", "job__document").order_by("-created_at", "-pk")


def get_shares_page(*, assessment: models.Assessment) -> SharesPage:
    """Return the links of a diagnostic and what can be shared of it; three statements."""
    links = _links(assessment).select_related("document__job__report__revision", "created_by", "revoked_by")
    reports = tuple((one.pk, _name(one)) for one in shareable_reports(assessment))
    day = today()
    return SharesPage(
        year=assessment.edition.year,
        lines=tuple(_line(link, day) for link in links.order_by("-created_at", "pk")),
        reports=reports,
        is_validated=models.Revision.objects.filter(assessment=assessment, state=State.VALIDATED).exists(),
    )


def find_share(*, assessment: models.Assessment, pk: UUID) -> ShareLink | None:
    """Return a link of this diagnostic, whatever its state."""
    return _links(assessment).filter(pk=pk).first()


def _links(assessment: models.Assessment) -> QuerySet[ShareLink]:
    return ShareLink.objects.filter(document__job__report__revision__assessment=assessment)


def _name(report: models.Report) -> str:
    content = "" if report.with_medians else ", sans médiane"
    prepared_on = french.date_long(_day(report.created_at))
    return f"Pour {_audience(report.audience)}{content}, révision {report.revision.number}, préparé le {prepared_on}"


def _audience(key: str) -> str:
    return {"team": "l’équipe", "board": "les élus"}[key]


def _line(link: ShareLink, day: date) -> ShareLine:
    report: models.Report = link.document.job.report
    return ShareLine(
        pk=link.pk,
        report=f"Pour {_audience(link.audience)}, révision {report.revision.number}",
        note=link.note,
        has_code=bool(link.code_hash),
        created_by=str(link.created_by),
        created_at=link.created_at,
        expires_on=link.expires_on,
        is_live=link.is_live(day),
        revoked_at=link.revoked_at,
        revoked_by=str(link.revoked_by or ""),
        views=link.views,
        last_viewed_at=link.last_viewed_at,
    )


# --- From outside -------------------------------------------------------------------------------------------------------------------------


def get_shared_report(*, link: ShareLink) -> SharedReport | None:
    """Return what a link shows, in the scope of its office: four statements with the bank in memory. None for another kind of document.

    The figures are those that the report keeps, the priorities those of its revision, which no longer changes.
    """
    found = models.Report.objects.filter(job__document=link.document_id).select_related("revision__assessment__edition").first()
    if found is None or found.figures is None:
        return None
    revision = found.revision
    answers = get_answers(revision=revision, office=link.office)
    whole = answers.version.bank
    results = _printed(whole, answers.results(), found.figures)
    facts = digest.all_facts(
        whole, results, answers.values, active_questions(whole, answers.values, answers.profile), office=link.office.name
    )
    medians = Medians.read(found.figures.get("medians"))
    year = revision.assessment.edition.year
    return SharedReport(
        office=link.office.name,
        year=year,
        title=f"Diagnostic numérique {year}",
        audience=_audience(link.audience),
        shared_by=link.created_by.full_name,
        shared_on=_day(link.created_at),
        expires_on=link.expires_on,
        validated_on=_day(revision.validated_at),
        newer=_newer(revision),
        document=link.document,
        overall=_score(whole, "Score global", results.overall, whole.band_texts, _median(medians, OVERALL)),
        chapters=tuple(
            _score(whole, f"{one.code}. {one.title}", figure, one.band_texts, _median(medians, f"{CHAPTER}{one.code}"))
            for one, figure in zip(whole.chapters, results.chapters, strict=True)
        ),
        orientations=tuple(
            _score(whole, one.label, figure, one.band_texts, _median(medians, f"{ORIENTATION}{one.key}"))
            for one, figure in zip(whole.orientations, results.orientations, strict=True)
        ),
        gauge=result_charts.overall_gauge(results),
        radar=result_charts.chapter_radar(whole, results, year=year, medians=medians, is_counted=False),
        priorities=digest.agenda(whole, results, answers.values, facts).first,
        medians=medians,
    )


def _printed(whole: Bank, found: Results, figures: Mapping[str, Any]) -> Results:
    """Put the figures that were printed in the place of those computed today: what left the house never changes."""
    maturity = {band.key: band for band in whole.maturity}

    def figure(now: Figure, then: Mapping[str, Any]) -> Figure:
        score, reliability = then["score"], then["reliability"]
        return replace(
            now,
            score=None if score is None else Decimal(score),
            maturity=maturity.get(then["maturity"] or ""),
            reliability=None if reliability is None else Decimal(reliability),
        )

    return replace(
        found,
        overall=figure(found.overall, figures["overall"]),
        chapters=tuple(figure(one, figures["chapters"][one.key]) for one in found.chapters),
        orientations=tuple(figure(one, figures["orientations"][one.key]) for one in found.orientations),
    )


def _median(medians: Medians | None, cell: str) -> int | None:
    return None if medians is None else medians.by_cell.get(cell)


def _score(whole: Bank, label: str, figure: Figure, texts: tuple[BandText, ...], median: int | None) -> SharedScore:
    return SharedScore(
        label=label,
        shown=figure.shown,
        level=figure.maturity.label if figure.maturity else "",
        tint=digest.level_name(whole, figure.maturity),
        text=digest.band_text(texts, figure),
        reliability=figure.reliability,
        is_indicative=figure.is_indicative,
        median=median,
    )


def _newer(revision: models.Revision) -> str:
    """Say whether the diagnostic has gone on since, and nothing of what it says now."""
    if revision.is_current:
        return ""
    later = models.Revision.objects.filter(assessment=revision.assessment_id, number__gt=revision.number, state=State.VALIDATED)
    return NEWER if later.exists() else NEWER_TO_COME


def _day(instant: datetime | None) -> date:
    assert instant is not None
    return timezone.localtime(instant).date()
