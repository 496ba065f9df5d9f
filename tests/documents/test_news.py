"""Whoever asked for a document is told of its end: in her bell, and by mail when it took more than a minute."""

from datetime import timedelta

import pytest
from django.db.models import F

from otn.documents import operations
from otn.documents.models import Job
from otn.documents.operations import Made
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.tenancy.scope import all_offices, office_scope

pytestmark = pytest.mark.django_db

MADE = Made("rapport.pdf", b"%PDF", "application/pdf", "report.read")


def begun(world, *, minutes=0, by=None):
    """Ask for a job in the name of somebody, so many minutes ago, and claim it."""
    with office_scope([world.embruns.pk]):
        job = operations.ask_for(office=world.embruns, kind="tests.report", key="k", by=by)
        Job.objects.update(asked_at=F("asked_at") - timedelta(minutes=minutes))
    attempt = operations.claim(job_id=job.pk, office_id=world.embruns.pk)
    assert attempt is not None
    return attempt


def bell():
    with all_offices("test"):
        return list(Notification.objects.order_by("pk").values_list("user_id", "office_id", "text", "address"))


def test_a_document_that_is_ready_is_told_to_whoever_asked(world):
    operations.complete(attempt=begun(world, by=world.contributor), made=MADE)
    said = "Votre document «\u202frapport.pdf\u202f» est prêt."
    assert bell() == [(world.contributor.pk, world.embruns.pk, said, "/ot/embruns/rapports/")]
    assert not OutgoingMail.objects.exists()


def test_a_mail_goes_too_after_a_minute(world, settings):
    settings.OTN_BASE_URL = "https://otn.example"
    operations.complete(attempt=begun(world, by=world.contributor, minutes=2), made=MADE)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == world.contributor.email
    assert "https://otn.example/ot/embruns/rapports/" in mail.text


def test_a_failure_is_told_too(world):
    operations.fail(attempt=begun(world, by=world.contributor), reason="une raison")
    assert [text for *_, text, _ in bell()] == [operations.NOT_MADE]


def test_a_job_lost_for_good_is_told_once(world):
    begun(world, by=world.contributor)
    with all_offices("test"):
        Job.objects.update(attempts=3, lease_until=F("lease_until") - timedelta(days=1))
    operations.sweep()
    operations.sweep()
    assert [text for *_, text, _ in bell()] == [operations.NOT_MADE]


def test_an_attempt_that_no_longer_counts_tells_nothing(world):
    attempt = begun(world, by=world.contributor)
    with all_offices("test"):
        Job.objects.update(attempts=2)
    assert operations.complete(attempt=attempt, made=MADE) is None
    assert not operations.fail(attempt=attempt, reason="x")
    assert bell() == []


def test_a_job_that_nobody_asked_for_tells_nobody(world):
    operations.complete(attempt=begun(world), made=MADE)
    assert bell() == []
