"""The days of accompaniment. A planned day is changed, done or cancelled; a recorded one is only ever cancelled, for a reason."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office
from otn.offices.operations import managers_of
from otn.support.models import SupportDay
from otn.support.operations.shared import lock, require, tell
from otn.support.queries.charters import advisors_of

State = SupportDay.State
TAKEN = "Un jour est déjà noté pour ce conseiller à cette date."
NOT_PLANNED = "Ce jour n’est plus à venir\N{NO-BREAK SPACE}: il a été noté ou annulé entre-temps."
TOO_EARLY = "Ce jour n’est pas encore venu\N{NO-BREAK SPACE}: il reste prévu jusque-là."
IS_OVER = "Ce jour est passé\N{NO-BREAK SPACE}: notez-le comme effectué, ou annulez-le."
LEAST_REASON = 5


@transaction.atomic
def add_day(*, office: Office, by: User, on: date, share: Decimal, subject: str, advisor: int | None = None) -> SupportDay:
    """Note a day at the price of today: planned when its date is to come, else recorded. Without `advisor` it is one's own. What is sent
    twice is noted once.

    Raises Refused when a day of this adviser is noted at this date, or for somebody who does not accompany the office.
    """
    require(by, "support_day.record", office)
    lock(office)
    person = _advisor(office, by, advisor)
    state = State.PLANNED if on > today() else State.RECORDED
    verb = "support_day.planned" if state == State.PLANNED else "support_day.recorded"
    twins = SupportDay.objects.filter(office=office, advisor=person, on=on, share=share, subject=subject, state=state)
    if there := journal.just_written(twins, by=by, verb=verb):
        return there[-1]
    _check_free(office, person, on)
    day = SupportDay.objects.create(
        office=office, advisor=person, on=on, share=share, price=Decimal(settings.OTN_DAY_PRICE), subject=subject, state=state, noted_by=by
    )
    _record(day, office, by, verb)
    what = "prévoit" if state == State.PLANNED else "a noté"
    _tell(office, by, f"OTN {what} un jour d’accompagnement, le {french.date_long(on)}.")
    return day


@transaction.atomic
def change_day(*, day: SupportDay, by: User, version: int, on: date, share: Decimal, subject: str) -> SupportDay:
    """Change a planned day, which keeps its price. Raises Refused, Stale, WrongState."""
    office, day = _locked(day, by)
    if day.state != State.PLANNED:
        raise WrongState(NOT_PLANNED)
    if (day.on, day.share, day.subject) == (on, share, subject):
        return day
    if day.version != version:
        raise Stale(current=day)
    if on < today():
        raise Refused(IS_OVER, field="on")
    if on != day.on:
        _check_free(office, day.advisor, on)
    day.on, day.share, day.subject, day.version = on, share, subject, version + 1
    day.save(update_fields=["on", "share", "subject", "version"])
    _record(day, office, by, "support_day.changed")
    _tell(office, by, f"OTN a modifié un jour d’accompagnement prévu\N{NO-BREAK SPACE}: le {french.date_long(on)}.")
    return day


@transaction.atomic
def record_day(*, day: SupportDay, by: User, version: int) -> SupportDay:
    """Say that a planned day took place; twice is once. Raises Stale, and WrongState before its date or after it was cancelled."""
    office, day = _locked(day, by)
    if day.state == State.RECORDED:
        return day
    if day.state != State.PLANNED:
        raise WrongState(NOT_PLANNED)
    if day.version != version:
        raise Stale(current=day)
    if day.on > today():
        raise WrongState(TOO_EARLY)
    day.state, day.version = State.RECORDED, version + 1
    day.save(update_fields=["state", "version"])
    _record(day, office, by, "support_day.recorded")
    _tell(office, by, f"OTN a noté le jour d’accompagnement du {french.date_long(day.on)}.")
    return day


@transaction.atomic
def cancel_day(*, day: SupportDay, by: User, version: int, reason: str) -> SupportDay:
    """Cancel a day, for a reason that the office reads; it stays in the list. Twice is once. Raises Refused without a reason, Stale."""
    office, day = _locked(day, by)
    if day.state == State.CANCELLED:
        return day
    reason = french.one_line(reason)
    if len(reason) < LEAST_REASON:
        raise Refused("Dites pourquoi\N{NO-BREAK SPACE}: l’office lira ce motif.", field="reason")
    if day.version != version:
        raise Stale(current=day)
    day.state, day.reason, day.version = State.CANCELLED, reason, version + 1
    day.save(update_fields=["state", "reason", "version"])
    _record(day, office, by, "support_day.cancelled", reason=reason)
    _tell(office, by, f"OTN a annulé le jour d’accompagnement du {french.date_long(day.on)}.")
    return day


def _locked(day: SupportDay, by: User) -> tuple[Office, SupportDay]:
    office = day.office
    require(by, "support_day.record", office)
    lock(office)
    return office, SupportDay.objects.select_for_update(of=("self",), no_key=True).select_related("advisor").get(pk=day.pk)


def _advisor(office: Office, by: User, pk: int | None) -> User:
    if pk is None or pk == by.pk:
        return by
    person = next((assignment.advisor for assignment in advisors_of(office) if assignment.advisor_id == pk), None)
    if person is None:
        raise Refused("Cette personne n’accompagne pas l’office aujourd’hui.", field="advisor")
    return person


def _check_free(office: Office, advisor: User, on: date) -> None:
    if office.supportdays.filter(advisor=advisor, on=on).exclude(state=State.CANCELLED).exists():
        raise Refused(TAKEN, field="on")


def _record(day: SupportDay, office: Office, by: User, verb: str, *, reason: str = "") -> None:
    after = {"le": day.on.isoformat(), "jours": str(day.share), "prix": str(day.price)}
    journal.record(office_id=office.pk, by=by, verb=verb, target=day, label=day.subject, after=after, reason=reason)


def _tell(office: Office, by: User, text: str) -> None:
    tell(office, managers_of(office), text, reverse("dashboard:support", args=[office.slug]), by)
