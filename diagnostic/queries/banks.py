"""Question banks as plain values: a whole version in a fixed number of statements, the list of versions, what an import would change."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from diagnostic import bank, models
from diagnostic.bank_diff import Difference, compare, reused_codes
from diagnostic.bank_wording import Finding

DRAFT = models.BankVersion.State.DRAFT

KEPT = 8  # versions in memory: published ones never change


@dataclass(frozen=True)
class VersionLine:
    """A version in a list."""

    id: int
    bank: str  # key
    number: int
    name: str
    label: str
    state: models.BankVersion.State
    published_at: datetime | None
    question_count: int


@dataclass(frozen=True)
class Version:
    """A version with all that it says, and the rows that answers point to."""

    id: int
    number: int
    state: models.BankVersion.State
    published_at: datetime | None
    bank: bank.Bank
    question_ids: Mapping[str, int]  # by code
    choice_ids: Mapping[tuple[str, str], int]  # by code and key

    @property
    def is_draft(self) -> bool:
        return self.state == DRAFT

    @property
    def title(self) -> str:
        return f"Version {self.number}"


@dataclass(frozen=True)
class Comparison:
    """What loading a bank would change, and codes that may not be used as they are."""

    before: Version | None  # the draft, else the newest published version
    difference: Difference
    findings: tuple[Finding, ...]

    @property
    def is_empty(self) -> bool:
        return self.before is not None and self.difference.is_empty

    @property
    def fingerprint(self) -> str:
        """What changes with each value of the version that was compared with."""
        return hashlib.sha256(repr(self.before and (self.before.id, self.before.bank)).encode()).hexdigest()[:20]


def get_versions() -> tuple[VersionLine, ...]:
    """Return all versions, newest first in each bank; one statement."""
    rows = (
        models.BankVersion.objects.select_related("bank").annotate(question_count=Count("questions")).order_by("bank__key", "-number", "pk")
    )
    return tuple(
        VersionLine(
            id=row.pk,
            bank=row.bank.key,
            number=row.number,
            name=row.name,
            label=row.label,
            state=models.BankVersion.State(row.state),
            published_at=row.published_at,
            question_count=row.question_count,
        )
        for row in rows
    )


# --- A whole version ----------------------------------------------------------------------------------------------------------------------

_kept: dict[tuple[int, datetime], Version] = {}


def get_version(version_id: int) -> Version:
    """Return a version with all that it says: 13 statements, one when it is published and in memory.

    Raises BankVersion.DoesNotExist.
    """
    return version_of(models.BankVersion.objects.select_related("bank").get(pk=version_id))


def version_of(row: models.BankVersion) -> Version:
    """Return the version of a row that came along with its bank; no statement when it is published and in memory."""
    if row.published_at is None:
        return _read(row)
    # With the moment: a publication that was rolled back left nothing to remember.
    key = (row.pk, row.published_at)
    kept = _kept.get(key)
    if kept is None or kept.state != row.state:
        kept = _read(row)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = kept
    return kept


def _read(row: models.BankVersion) -> Version:
    rows = _Rows(row)
    return Version(
        id=row.pk,
        number=row.number,
        state=models.BankVersion.State(row.state),
        published_at=row.published_at,
        bank=rows.read(),
        question_ids={question.code: question.pk for question in rows.questions},
        choice_ids={(question.code, choice.key): choice.pk for question in rows.questions for choice in rows.choices[question.pk]},
    )


class _Rows:
    """The rows of one version, by what they belong to."""

    def __init__(self, version: models.BankVersion) -> None:
        self.version = version
        self.maturity = _ordered(version.maturitybands)
        self.orientations = _ordered(version.orientations)
        self.sources = _ordered(version.sources)
        self.chapters = _ordered(version.chapters)
        self.sections = _ordered(version.sections)
        self.questions = _ordered(version.questions)
        self.choices = _grouped(_ordered(version.choices), "question_id")
        self.bands = _grouped(_ordered(version.bands), "question_id")
        self.thresholds = _grouped(_ordered(version.thresholds), "question_id")
        texts = _ordered(version.bandtexts)
        self.texts = _grouped((text for text in texts if text.chapter_id), "chapter_id")
        self.orientation_texts = _grouped((text for text in texts if text.orientation_id), "orientation_id")
        self.overall_texts = [text for text in texts if not (text.chapter_id or text.orientation_id)]
        self.maturity_keys = {band.pk: band.key for band in self.maturity}
        self.orientation_keys = {orientation.pk: orientation.key for orientation in self.orientations}
        self.source_keys = {source.pk: source.key for source in self.sources}

    def read(self) -> bank.Bank:
        version = self.version
        sections = _grouped(self.sections, "chapter_id")
        questions = _grouped(self.questions, "section_id")
        return bank.Bank(
            key=version.bank.key,
            name=version.name,
            label=version.label,
            minutes=version.minutes,
            maturity=tuple(bank.Maturity(row.key, row.label, row.lower) for row in self.maturity),
            band_texts=self._band_texts(self.overall_texts),
            orientations=tuple(
                bank.Orientation(row.key, row.label, row.question, self._band_texts(self.orientation_texts[row.pk]))
                for row in self.orientations
            ),
            preparation=tuple(bank.Preparation(row.key, row.text) for row in _ordered(version.preparations)),
            glossary=tuple(bank.Term(row.key, row.term, row.definition) for row in _ordered(version.glossaryterms)),
            sources=tuple(bank.Source(row.key, row.name, bank.SourceKind(row.kind), row.url, row.checked_on) for row in self.sources),
            chapters=tuple(
                bank.Chapter(
                    chapter.code,
                    chapter.title,
                    self._band_texts(self.texts[chapter.pk]),
                    tuple(
                        bank.Section(
                            section.code,
                            section.title,
                            section.is_context,
                            _plan(section.plan),
                            tuple(self._question(question) for question in questions[section.pk]),
                        )
                        for section in sections[chapter.pk]
                    ),
                )
                for chapter in self.chapters
            ),
        )

    def _band_texts(self, rows: Iterable[models.BandText]) -> tuple[bank.BandText, ...]:
        return tuple(bank.BandText(self.maturity_keys[row.maturity_id], row.text) for row in rows)

    def _question(self, row: models.Question) -> bank.Question:
        hint = (row.cost, row.complexity, row.time)
        return bank.Question(
            code=row.code,
            type=bank.QuestionType(row.type),
            text=row.text,
            subject=row.subject,
            help_text=row.help_text,
            rationale=row.rationale,
            heading=row.heading,
            replaces=row.replaces,
            weight=row.weight,
            orientation=self.orientation_keys.get(row.orientation_id or 0, ""),
            is_legal=row.is_legal,
            not_applicable=row.not_applicable,
            condition=_condition(row.condition),
            cct=None if None in hint else hint,  # type: ignore[arg-type]  # the three together, says a constraint
            unit=row.unit,
            minimum=row.minimum,
            maximum=row.maximum,
            is_non_monotonic=row.is_non_monotonic,
            choices=tuple(_choice(choice) for choice in self.choices[row.pk]),
            bands=tuple(
                bank.Band(band.level, band.points, band.lower, band.upper, band.has_lower, band.has_upper) for band in self.bands[row.pk]
            ),
            thresholds=tuple(
                bank.Threshold(one.text, self.source_keys[one.source_id], one.source_url, one.checked_on) for one in self.thresholds[row.pk]
            ),
            facts=bank.Facts(row.fact_low, row.fact_low_1, row.fact_high, row.fact_threat, row.fact_opportunity),
            recommendation=row.recommendation,
            next_recommendation=row.next_recommendation,
        )


def _ordered(rows: Any) -> list[Any]:
    found: QuerySet[Any] = rows.order_by("position", "pk")
    return list(found)


def _grouped(rows: Iterable[Any], name: str) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _plan(stored: Mapping[str, Any] | None) -> bank.Plan | None:
    if stored is None:
        return None
    return bank.Plan(**{**stored, "orientations": tuple((key, count) for key, count in stored["orientations"])})


def _condition(stored: Mapping[str, Any] | None) -> bank.Condition | None:
    if stored is None:
        return None
    return bank.Condition(
        question=stored["question"],
        profile=stored["profile"],
        operator=bank.Operator(stored["operator"]),
        values=tuple(stored["values"]),
        bound=None if stored["bound"] is None else Decimal(stored["bound"]),
    )


def _choice(row: models.Choice) -> bank.Choice:
    return bank.Choice(
        key=row.key,
        label=row.label,
        short_label=row.short_label,
        level=row.level,
        points=row.points,
        is_neutral=row.is_neutral,
        is_exclusive=row.is_exclusive,
        quadrant=bank.Quadrant(row.quadrant) if row.quadrant else None,
        fact=row.fact,
    )


# --- What an import would change ----------------------------------------------------------------------------------------------------------


def get_comparison(new: bank.Bank) -> Comparison:
    """Compare a bank that was read with its draft, else with the newest version that was published."""
    versions = models.BankVersion.objects.filter(bank__key=new.key).order_by("number", "pk").values_list("pk", "state", "number")
    rows = list(versions)
    drafts = [pk for pk, state, _ in rows if state == DRAFT]
    published = [pk for pk, state, _ in rows if state != DRAFT]
    newest = get_version(published[-1]) if published else None
    before = get_version(drafts[0]) if drafts else newest
    codes = models.Question.objects.filter(bank_version_id__in=published[:-1]).order_by("code").values_list("code", flat=True)
    withdrawn = frozenset(codes.distinct()) - (newest.bank.by_code.keys() if newest else frozenset())
    return Comparison(
        before=before,
        difference=compare(before.bank if before else None, new),
        findings=tuple(reused_codes(new, newest.bank if newest else None, withdrawn)),
    )
