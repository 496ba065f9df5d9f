"""What an office asks when it lacks time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diagnostic.models import Assessment, Revision
from diagnostic.operations.shared import address_of, advisors_of, label_of, lock, require
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.lib.refusals import WrongState
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.offices.operations.shared import the_reason
from otn.tenancy.scope import all_offices

DELAY_ASKED = "assessment.delay_asked"
SAME_FORM = timedelta(minutes=2)  # a second click is the same wish


@transaction.atomic
def ask_delay(*, assessment: Assessment, by: User, reason: str) -> None:
    """Ask the advisers of the office for more time, the network admins where there is none; once a day. The same form sent twice asks once.

    Raises WrongState when nothing can be sent any more or when it was asked today already, Refused without a reason.
    """
    require(by, "deadline.ask", assessment)
    revision = lock(assessment)
    if State(revision.state) not in WRITABLE:
        raise WrongState("Les réponses sont parties\N{NO-BREAK SPACE}: il n’y a plus de délai à demander.")
    reason = the_reason(reason)
    last = _asked_today(assessment)
    if last is not None:
        if last.actor_id == by.pk and last.reason == reason and last.at > timezone.now() - SAME_FORM:
            return
        who = "Vous avez" if last.actor_id == by.pk else f"{last.actor} a"
        raise WrongState(
            f"{who} déjà demandé un délai aujourd’hui, à {french.time_of_day(last.at)}\N{NO-BREAK SPACE}: OTN a été prévenu. "
            "Vous pourrez écrire de nouveau demain."
        )
    journal.record(
        office_id=assessment.office_id, by=by, verb=DELAY_ASKED, target=assessment, label=label_of(revision), reason=reason
    )  # fmt: skip
    _tell(revision, assessment, by)


def _asked_today(assessment: Assessment) -> JournalEntry | None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = assessment.office.journal.filter(verb=DELAY_ASKED, target_id=str(assessment.pk), at__gte=midnight)
    return lines.select_related("actor").order_by("-at", "-pk").first()


def _tell(revision: Revision, assessment: Assessment, by: User) -> None:
    """Put the request into bells and mails, its reason into neither: it is read on the page of the diagnostic."""
    office, year = assessment.office, revision.assessment.edition.year
    text, address = f"{office.name} demande un délai pour son diagnostic {year}.", f"{address_of(office)}?annee={year}"
    people = advisors_of(office)
    if people:
        notifications.notify(office_id=office.pk, people=people, text=text, address=address, except_for=by)
    else:
        with all_offices("an office without adviser asks the network for more time"):
            people = list(User.objects.filter(is_network_admin=True, is_active=True).order_by("pk"))
            notifications.notify(office_id=None, people=people, text=text, address=address, except_for=by)
    name = french.one_line(office.name)
    for person in people:
        mail.post(
            to=person.email,
            subject=f"Délai demandé par {name}",
            text=(
                f"Bonjour,\n\n{french.one_line(str(by))}, de l’office «\N{NARROW NO-BREAK SPACE}{name}\N{NARROW NO-BREAK SPACE}», demande "
                f"un délai pour le diagnostic {year}. Le motif se lit ici\N{NO-BREAK SPACE}:\n{settings.OTN_BASE_URL}{address}\n\n"
                "Offices de Tourisme & Territoires de Normandie\n"
            ),
        )
