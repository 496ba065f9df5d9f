"""Closed editions for tests: offices that scored what a test says, and the cohort that closing leaves."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from diagnostic.models import BankVersion, Cohort, Edition, Revision
from diagnostic.operations.cohorts import close_edition
from diagnostic.queries.banks import get_version
from otn.clock import today
from otn.tenancy.scope import all_offices
from tests.factories import AssessmentFactory, EditionFactory, OfficeFactory


def ended_edition(version: BankVersion, year: int) -> Edition:
    """An edition whose review is over, so that it can be closed."""
    day = today()
    return EditionFactory.create(
        year=year, bank_version=version, opens_on=day - timedelta(days=90), submit_by=day - timedelta(days=40),
        review_by=day - timedelta(days=10), closes_on=day + timedelta(days=10),
    )  # fmt: skip


def figures_of(version: BankVersion, score: int, *, without: str = "") -> dict[str, object]:
    """Stored figures in which every cell of a bank has one score, but for a chapter that is not evaluated."""
    bank = get_version(version.pk).bank
    one = {"score": str(score), "shown": score, "maturity": None, "reliability": "1"}
    return {
        "overall": one,
        "chapters": {chapter.code: one | {"score": None, "shown": None} if chapter.code == without else one for chapter in bank.chapters},
        "sections": {section.code: one for section in bank.sections if section.scored},
        "orientations": {orientation.key: one for orientation in bank.orientations},
    }


def scored(edition: Edition, *scores: int, without: str = "", **profile: Any) -> list[Revision]:
    """Give an office of each score a validated diagnostic in this edition."""
    now = timezone.now()
    found: list[Revision] = []
    with all_offices("test world"):
        for score in scores:
            assessment = AssessmentFactory.create(office=OfficeFactory.create(**profile), edition=edition)
            rows = Revision.objects.filter(assessment=assessment)
            figures = figures_of(edition.bank_version, score, without=without)
            rows.update(state="validated", submitted_at=now, validated_at=now, profile={}, figures=figures)
            found += rows
    return found


def closed(version: BankVersion, year: int, *scores: int, **profile: Any) -> Cohort:
    """A closed edition of offices with these scores."""
    edition = ended_edition(version, year)
    scored(edition, *scores, **profile)
    return close_edition(edition=edition, by=None)
