"""The accompaniment of the demo network, with the dates of the past (otn.network.chronicle)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from diagnostic.models import Edition
from otn import demo_support
from otn.accounts.models import User
from otn.demo_diagnostic import CURRENT, Year
from otn.demo_support import Accompanied
from otn.lib import french
from otn.network.chronicle import Chronicle, Rows, moment
from otn.network.seed_diagnostic import adviser_of, first_loaded
from otn.offices.models import Membership, Office, Role
from otn.support.models import Charter, CharterText, OfficeNote, Signature, SupportDay, VisitReport


def add_support(rows: Rows, editions: Mapping[Year, Edition]) -> None:
    """Write the charter of the demo, and what came of it, unless there is one already.

    Must be called under `all_offices`, with the editions of the demo.
    """
    if not editions or CharterText.objects.exists():
        return
    day = first_loaded(editions[CURRENT], CURRENT)
    people = {user.email: user for user in User.objects.order_by("pk")}
    text = _text(people[demo_support.PUBLISHED_BY], moment(day, demo_support.PUBLISHED))
    managers = dict(Membership.objects.filter(role=Role.MANAGER).order_by("-pk").values_list("office_id", "user__email"))
    for office in Office.objects.order_by("pk"):
        told = demo_support.STORIES.get(office.slug)
        if office.slug.startswith("demo-") and office.pk in managers:
            number = int(office.slug.rpartition("-")[2])
            told = demo_support.of_generated(number, managers[office.pk], adviser_of(number))
        if told is not None:
            _Companion(rows, people, office, day).write(told, text)


def _text(by: User, at: datetime) -> CharterText:
    """Publish the text as its operations would: the database knows no other way."""
    text = CharterText.objects.create(number=1, body=demo_support.CHARTER, written_by=by)
    text.state, text.published_by, text.published_at = CharterText.State.PUBLISHED, by, at
    text.save(update_fields=["state", "published_by", "published_at"])
    return text


class _Companion(Chronicle):
    """Writes what OTN and an office did together, as their operations would have."""

    page = "dashboard:support"

    def write(self, told: Accompanied, text: CharterText) -> None:
        self.manager, self.advisor = self.people[told.manager], self.people[told.advisor]
        self._sign(told, text)
        for day in told.days:
            self._day(day)
        for visit in told.visits:
            self._visit(visit)
        OfficeNote.objects.bulk_create(
            OfficeNote(office=self.office, by=self.advisor, text=note.text, at=self.at(note.days_ago)) for note in told.notes
        )
        for note in told.notes:
            self.line(self.at(note.days_ago), self.advisor, "note.written", None, self.office.name, is_otns_own=True)

    def _sign(self, told: Accompanied, text: CharterText) -> None:
        charter = Charter.objects.create(office=self.office, text=text, created_at=self.at(told.signed))
        for side, by, days_ago, verb in (
            (Signature.Side.OFFICE, self.manager, told.signed, "charter.signed"),
            (Signature.Side.OTN, self.advisor, told.countersigned, "charter.countersigned"),
        ):
            Signature.objects.create(office=self.office, charter=charter, side=side, by=by, at=self.at(days_ago))
            self.line(self.at(days_ago), by, verb, charter, f"version {text.number}")

    def _day(self, told: demo_support.Day) -> None:
        on, is_planned = self._on(told.days_ago), told.days_ago < 0
        state = SupportDay.State.PLANNED if is_planned else SupportDay.State.RECORDED
        day = SupportDay.objects.create(
            office=self.office, advisor=self.advisor, on=on, share=Decimal(told.share), price=Decimal(settings.OTN_DAY_PRICE),
            subject=told.subject, state=state, noted_by=self.advisor,
        )  # fmt: skip
        at = self.at(told.noted, timedelta(hours=2))
        after = {"le": on.isoformat(), "jours": str(day.share), "prix": str(day.price)}
        self.line(at, self.advisor, f"support_day.{state}", day, day.subject, after=after)
        what = "prévoit" if is_planned else "a noté"
        self.tell(self.managers(), f"OTN {what} un jour d’accompagnement, le {french.date_long(on)}.", at, self.advisor)

    def _visit(self, told: demo_support.Visit) -> None:
        on, at = self._on(told.days_ago), self.at(told.days_ago, timedelta(hours=4))
        visit = VisitReport.objects.create(office=self.office, advisor=self.advisor, on=on, text=told.text, created_at=at)
        label = f"rendez-vous du {french.date_long(on)}"
        self.line(at, self.advisor, "visit.written", visit, label)
        self.tell(self.managers(), f"Un compte rendu est partagé avec vous, {label}.", at, self.advisor)

    def _on(self, days_ago: int) -> date:
        return self.day - timedelta(days=days_ago)
