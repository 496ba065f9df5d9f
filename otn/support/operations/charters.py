"""Signing the charter: the manager for the office first, then somebody of OTN."""

from django.db import transaction
from django.urls import reverse

from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job
from otn.journal import operations as journal
from otn.lib.refusals import Refused, WrongState
from otn.offices.models import Office
from otn.offices.operations import managers_of
from otn.support.models import Charter, CharterText, Signature
from otn.support.operations.shared import lock, require, tell
from otn.support.queries.charters import CHARTER, advisors_of, newest_text

CHANGED = "Le texte de la charte a changé pendant que vous le lisiez\N{NO-BREAK SPACE}: voici le nouveau."
NOT_AGREED = "Cochez la case pour signer."


@transaction.atomic
def sign_charter(*, office: Office, by: User, number: int, agreed: bool) -> Charter:
    """Sign the version of the text that was read for the office; signing twice is signing once.

    Raises Refused unless the person agreed, WrongState when another version has been published since or there is none.
    """
    require(by, "charter.sign", office)
    _ask(agreed)
    lock(office)
    text = newest_text()
    if text is None or text.number != number:
        raise WrongState(CHANGED)
    charter, is_new = Charter.objects.get_or_create(office=office, text=text)
    if is_new:
        _sign(charter, Signature.Side.OFFICE, office, by, text)
        advisers = [assignment.advisor for assignment in advisors_of(office)]
        tell(office, advisers, f"{office.name} a signé la charte d’accompagnement. À vous de la signer.", _page(office), by)
    return charter


@transaction.atomic
def countersign_charter(*, office: Office, by: User, number: int, agreed: bool) -> Charter:
    """Sign for OTN the version that the office has signed, and have its PDF made; signing twice is signing once.

    Raises Refused unless the person agreed, WrongState when the office has not signed this version.
    """
    require(by, "support_day.record", office)
    _ask(agreed)
    lock(office)
    charter = office.charters.select_related("text").filter(text__number=number).order_by("pk").first()
    if charter is None:
        raise WrongState("L’office n’a pas signé cette version de la charte.")
    if not charter.signatures.filter(side=Signature.Side.OTN).exists():
        _sign(charter, Signature.Side.OTN, office, by, charter.text)
        print_charter(office=office, charter=charter, by=by)
        text = "OTN a signé la charte d’accompagnement. Son PDF se prépare."
        tell(office, managers_of(office), text, _page(office), by)
    return charter


def print_charter(*, office: Office, charter: Charter, by: User) -> Job:
    """Return the job that makes the PDF of a charter that both have signed."""
    return documents.ask_for(office=office, kind=CHARTER, key=f"charter:{charter.pk}", by=by, arguments={"charter": charter.pk})


def _ask(agreed: bool) -> None:
    if not agreed:
        raise Refused(NOT_AGREED, field="agreed")


def _sign(charter: Charter, side: Signature.Side, office: Office, by: User, text: CharterText) -> None:
    Signature.objects.create(office=office, charter=charter, side=side, by=by)
    verb = "charter.signed" if side == Signature.Side.OFFICE else "charter.countersigned"
    journal.record(office_id=office.pk, by=by, verb=verb, target=charter, label=f"version {text.number}")


def _page(office: Office) -> str:
    return reverse("dashboard:support", args=[office.slug])
