"""An edition that is closed keeps what its offices say together, whatever happens to them later."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from diagnostic import operations
from diagnostic.models import Cohort, Revision
from diagnostic.operations.cohorts import close_edition, close_ended_editions
from diagnostic.queries.benchmark import get_benchmark
from otn.clock import today
from otn.journal.models import JournalEntry
from otn.lib.refusals import WrongState
from otn.offices.models import Office
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample
from tests.factories import AssessmentFactory, EditionFactory, OfficeFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    bank = sample.read(sample.SMALL).bank
    with all_offices("test"):
        version_id = operations.import_draft(new=bank, by=None, source="essai.yaml").version_id
        version = operations.publish(version_id=version_id, by=None)
        day = today()
        return EditionFactory.create(
            year=day.year, bank_version=version, opens_on=day - timedelta(days=90), submit_by=day - timedelta(days=40),
            review_by=day - timedelta(days=10), closes_on=day + timedelta(days=10),
        )  # fmt: skip


def scored(edition, *scores, state="validated", **profile):
    """Give an office of each score a diagnostic in this edition."""
    now = timezone.now()
    for score in scores:
        figure = {"score": score, "shown": score, "maturity": None, "reliability": "1"}
        with all_offices("test"):
            office = OfficeFactory.create(**profile)
            assessment = AssessmentFactory.create(office=office, edition=edition)
            Revision.objects.filter(assessment=assessment).update(
                state=state, submitted_at=now, validated_at=now if state == "validated" else None, profile={},
                figures={"overall": figure, "chapters": {"1": figure}, "sections": {}, "orientations": {}},
            )  # fmt: skip


def test_only_validated_diagnostics_count_and_figures_stay(edition, world):
    scored(edition, 41, 47, 52, 58, 66)
    scored(edition, 100, 100, state="submitted")
    cohort = close_edition(edition=edition, by=world.network_admin)
    found = get_benchmark()
    assert (found.year, found.count, found.median("overall"), found.median("chapter:1")) == (edition.year, 5, 52, 52)
    assert len(cohort.revisions) == 5
    edition.refresh_from_db()
    assert edition.closes_on == today()
    scored(edition, 0, 0, 0)
    with all_offices("test"):
        Office.objects.filter(pk__in=Revision.objects.values("office")[:1]).update(archived_at=timezone.now())
    assert close_edition(edition=edition, by=world.network_admin).pk == cohort.pk
    assert get_benchmark() == found
    with all_offices("test"):
        assert list(JournalEntry.objects.filter(verb="edition.closed").values_list("after", flat=True)) == [{"offices": 5}]


def test_four_offices_are_nobody(edition, world):
    scored(edition, 41, 47, 52, 58)
    close_edition(edition=edition, by=world.network_admin)
    found = get_benchmark()
    assert (found.network, found.count, found.bands) == ({}, None, None)


def test_classes_of_the_profile_are_published_apart(edition, world):
    scored(edition, 10, 20, 30, 40, 50, category="I")
    scored(edition, 60, 70, 80, 90, 100, category="II")
    close_edition(edition=edition, by=world.network_admin)
    found = get_benchmark().dimensions["category"]
    assert {value: cells["overall"].median for value, cells in found.items()} == {"I": 30, "II": 80}


def test_nobody_but_the_network_closes_and_not_before_the_review_is_over(edition, world):
    for person in (world.manager, world.advisor):
        with pytest.raises(PermissionDenied):
            close_edition(edition=edition, by=person)
    edition.review_by = today() + timedelta(days=1)
    edition.save(update_fields=["review_by"])
    with pytest.raises(WrongState):
        close_edition(edition=edition, by=world.network_admin)
    assert Cohort.objects.count() == 0


def test_what_has_ended_is_closed_at_night(edition, settings):
    assert close_ended_editions() == 0
    settings.OTN_TODAY = edition.closes_on + timedelta(days=1)
    assert close_ended_editions() == 1
    assert close_ended_editions() == 0


def test_the_database_keeps_a_cohort_as_it_is(edition, world):
    cohort = close_edition(edition=edition, by=world.network_admin)
    with pytest.raises(DatabaseError), transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(figures={})
    with pytest.raises(DatabaseError), transaction.atomic(), all_offices("test"):
        Cohort.objects.filter(pk=cohort.pk).delete()


def test_reading_takes_one_statement(edition, world):
    close_edition(edition=edition, by=world.network_admin)
    with statements(1):
        get_benchmark()
    assert get_benchmark(year=date.min.year) is None
