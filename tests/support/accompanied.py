"""Rows of the accompaniment, for tests that need an office with some."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.offices.access import find_office
from otn.offices.models import Office
from otn.support.models import Charter, CharterText, OfficeNote, Signature, SupportDay, VisitReport
from otn.support.queries.charters import CHARTER
from tests.factories import JobFactory

BODY = "OTN apporte des outils et une méthode.\n\nL’office décide et pilote sa stratégie."


def seen(office: Office, person: User) -> Office:
    """Return an office as the door gives it to a person."""
    found = find_office(person, office.slug)
    assert found is not None
    return found


def published_text(by: User, *, number: int = 1, body: str = BODY) -> CharterText:
    """Return this version of the text, published."""
    there = CharterText.objects.filter(number=number).first()
    if there is not None:
        return there
    text = CharterText.objects.create(number=number, body=body, written_by=by)
    text.state, text.published_by, text.published_at = CharterText.State.PUBLISHED, by, timezone.now()
    text.save()
    return text


def signed(office: Office, manager: User, advisor: User | None = None, *, number: int = 1) -> Charter:
    """Return a charter with the signature of the office, and that of OTN when somebody of it is given."""
    charter = Charter.objects.create(office=office, text=published_text(manager, number=number))
    Signature.objects.create(office=office, charter=charter, side="office", by=manager)
    if advisor is not None:
        Signature.objects.create(office=office, charter=charter, side="otn", by=advisor)
    return charter


def day_of(office: Office, advisor: User, on: date, *, state: str = "recorded", share: str = "1", **given: Any) -> SupportDay:
    values: dict[str, Any] = {"price": Decimal(300), "subject": "Atelier sur les stratégies", "noted_by": advisor, **given}
    return SupportDay.objects.create(office=office, advisor=advisor, on=on, state=state, share=Decimal(share), **values)


def whole_support(office: Office, member: User, advisor: User, note: str) -> Mapping[str, Any]:
    """Write a charter that waits for OTN, a day that is planned for today, a visit, a private note and a file that failed."""
    charter = signed(office, member)
    return {
        "charter": charter,
        "support day": day_of(office, advisor, today(), state="planned"),
        "visit": VisitReport.objects.create(office=office, advisor=advisor, on=today(), text=f"Canari-{office.pk}, point d’étape."),
        "office note": OfficeNote.objects.create(office=office, by=advisor, text=f"{note}, {office.name}"),
        "support file": JobFactory.create(office=office, kind=CHARTER, state="failed", error="raison", arguments={"charter": charter.pk}),
    }
