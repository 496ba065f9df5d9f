"""The accompaniment of the demo network: a signed charter, days, a visit, a private note, written once."""

from datetime import date

import pytest
from django.core.management import call_command

from otn import demo_support
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.offices.models import Office
from otn.support.models import Charter, CharterText, OfficeNote, Signature, SupportDay, VisitReport
from otn.support.queries.charters import get_charter
from otn.support.queries.statements import get_statement
from otn.tenancy.scope import all_offices

pytestmark = pytest.mark.django_db

TABLES = (CharterText, Charter, Signature, SupportDay, VisitReport, OfficeNote)


def test_embruns_has_a_charter_days_a_visit_and_a_private_note_however_often_it_is_written(settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    for _ in range(2):
        call_command("seed_demo", "--offices=3", verbosity=0)
    with all_offices("test"):
        office = Office.objects.get(slug="cote-des-embruns")
        assert [model.objects.count() for model in TABLES] == [1, 1, 2, 3, 1, 1]
        charter = get_charter(office=office)
        assert charter is not None
        assert charter.is_signed
        assert charter.body == demo_support.CHARTER
        statement = get_statement(office=office, year=2026)
        assert (statement.recorded.days, statement.recorded.amount, statement.planned.days) == (1.5, 450, 1)
        lines = JournalEntry.objects.filter(verb__in=[verb for verb in VERBS if verb.startswith(("charter.", "support_day.", "visit."))])
        assert lines.count() == 6
        assert {line.office_id for line in lines} == {office.pk}
        assert {line.office_id for line in JournalEntry.objects.filter(verb="note.written")} == {None}


def test_three_generated_offices_in_four_have_signed_and_some_had_days(settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    call_command("seed_demo", verbosity=0)
    with all_offices("test"):
        signed = set(Charter.objects.order_by("pk").values_list("office__slug", flat=True))
        generated = Office.objects.filter(slug__startswith="demo-").exclude(memberships=None)
        assert {office.slug for office in generated} - signed == {"demo-1-3", "demo-1-7"}
        assert all(get_charter(office=office).is_signed for office in generated if office.slug in signed)
        days = SupportDay.objects.filter(office__slug="demo-1-5").order_by("pk").values_list("subject", "advisor__email")
        assert [who for _, who in days] == ["conseiller@otn.example"] * 2
        for office in generated:
            moments = list(office.journal.order_by("pk").values_list("at", flat=True))
            assert moments == sorted(moments)
