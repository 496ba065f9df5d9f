"""What was said at visits: written by OTN, read by the office."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale
from otn.offices.models import Office
from otn.offices.operations import managers_of
from otn.support.models import VisitReport
from otn.support.operations.shared import lock, require, tell

NOT_YET = "Un compte rendu parle d’un rendez-vous qui a eu lieu\N{NO-BREAK SPACE}: choisissez aujourd’hui ou un jour passé."


@transaction.atomic
def write_visit(*, office: Office, by: User, on: date, text: str) -> VisitReport:
    """Share the report of a visit with an office, whose managers are told; the same text of the same day twice is one.

    Raises Refused for a day to come.
    """
    require(by, "support_day.record", office)
    text = _checked(on, text)
    lock(office)  # a form that was sent twice
    if (there := office.visitreports.filter(on=on, text=text, advisor=by).order_by("pk").first()) is not None:
        return there
    visit = VisitReport.objects.create(office=office, advisor=by, on=on, text=text)
    journal.record(office_id=office.pk, by=by, verb="visit.written", target=visit, label=_called(on))
    address = reverse("dashboard:support", args=[office.slug])
    tell(office, managers_of(office), f"Un compte rendu est partagé avec vous, {_called(on)}.", f"{address}#comptes-rendus", by)
    return visit


@transaction.atomic
def change_visit(*, visit: VisitReport, by: User, version: int, on: date, text: str) -> VisitReport:
    """Correct the report of a visit. Raises Refused, Stale."""
    office = visit.office
    require(by, "support_day.record", office)
    text = _checked(on, text)
    visit = VisitReport.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    visit.office = office
    if (visit.on, visit.text) == (on, text):
        return visit
    if visit.version != version:
        raise Stale(current=visit)
    visit.on, visit.text, visit.version = on, text, version + 1
    visit.save(update_fields=["on", "text", "version"])
    journal.record(office_id=office.pk, by=by, verb="visit.changed", target=visit, label=_called(on))
    return visit


def _checked(on: date, text: str) -> str:
    if on > today():
        raise Refused(NOT_YET, field="on")
    return text.strip()


def _called(on: date) -> str:
    return f"rendez-vous du {french.date_long(on)}"
