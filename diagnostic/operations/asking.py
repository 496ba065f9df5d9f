"""What an office asks of those who accompany it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from diagnostic.models import Assessment
from diagnostic.operations.shared import advisors_of, label_of, lock, require
from diagnostic.states import State
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.offices.models import REASON_LENGTH, Office
from otn.tenancy.scope import all_offices

ASK_AGAIN_AFTER = timedelta(days=1)
REOPENING = "assessment.reopening_asked"


@transaction.atomic
def ask_reopening(*, assessment: Assessment, by: User, reason: str) -> None:
    """Ask the advisers of the office, else the network, to reopen a validated diagnostic; the same reason again asks once a day.

    Raises WrongState unless it is validated, or when it was asked for another reason since yesterday; Refused without a reason.
    """
    require(by, "assessment.ask_reopening", assessment)
    revision = lock(assessment)
    if State(revision.state) is not State.VALIDATED or revision.validated_at is None:
        raise WrongState("Seul un diagnostic validé peut être rouvert.")
    reason = french.one_line(reason)
    if len(reason) < REASON_LENGTH:
        raise Refused(f"Dites ce qui est à changer, en {REASON_LENGTH} caractères au moins.", field="reason")
    office = assessment.office
    since = max(revision.validated_at, timezone.now() - ASK_AGAIN_AFTER)
    asked = office.journal.filter(verb=REOPENING, target_id=str(assessment.pk), at__gt=since).order_by("-at", "-pk").first()
    if asked is not None:
        if asked.reason == reason:
            return
        raise WrongState("La réouverture est déjà demandée depuis moins d’un jour\N{NO-BREAK SPACE}: vos conseillers ont été prévenus.")
    journal.record(office_id=office.pk, by=by, verb=REOPENING, target=assessment, label=label_of(revision), reason=reason)
    _tell(office, revision.assessment.edition.year, by)


def _tell(office: Office, year: int, by: User) -> None:
    """Put the request into the bell and the mail of the advisers, of the network admins when there is none; its reason in neither."""
    text, address = (
        f"{office.name} demande la réouverture de son diagnostic {year}.",
        reverse("diagnostic:history", args=[office.slug, year]),
    )
    people = advisors_of(office)
    if people:
        notifications.notify(office_id=office.pk, people=people, text=text, address=address, except_for=by)
    else:
        with all_offices("an office without adviser asks the network for a reopening"):
            people = list(User.objects.filter(is_network_admin=True, is_active=True).order_by("pk"))
            notifications.notify(office_id=None, people=people, text=text, address=address, except_for=by)
    name = french.one_line(office.name)
    for person in people:
        mail.post(
            to=person.email,
            subject=f"Réouverture demandée par {name}",
            text=(
                f"Bonjour,\n\n{french.one_line(str(by))}, de l’office «\N{NARROW NO-BREAK SPACE}{name}\N{NARROW NO-BREAK SPACE}», demande "
                f"la réouverture du diagnostic {year}. Le motif se lit ici\N{NO-BREAK SPACE}:\n{settings.OTN_BASE_URL}{address}\n\n"
                "Offices de Tourisme & Territoires de Normandie\n"
            ),
        )
