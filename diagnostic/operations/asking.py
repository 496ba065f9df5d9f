"""What an office asks of those who accompany it: more time, or to write again in what was validated."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from diagnostic.models import Assessment
from diagnostic.operations.shared import address_of, advisors_of, label_of, lock, require
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.offices.models import REASON_LENGTH, Office
from otn.tenancy.scope import all_offices

DELAY_ASKED = "assessment.delay_asked"
SAME_FORM = timedelta(minutes=2)  # a second click is the same wish
ASK_AGAIN_AFTER = timedelta(days=1)
REOPENING = "assessment.reopening_asked"


@transaction.atomic
def ask_delay(*, assessment: Assessment, by: User, reason: str) -> None:
    """Ask the advisers of the office for more time, the network admins where there is none; once a day. The same form sent twice asks once.

    Raises WrongState when nothing can be sent any more or when it was asked today already, Refused without a reason.
    """
    require(by, "deadline.ask", assessment)
    revision = lock(assessment)
    if State(revision.state) not in WRITABLE:
        raise WrongState("Les réponses sont parties\N{NO-BREAK SPACE}: il n’y a plus de délai à demander.")
    reason = _reason(reason)
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
    office, year = assessment.office, revision.assessment.edition.year
    _tell(MORE_TIME, office, year, by, f"{address_of(office)}?annee={year}")


def _asked_today(assessment: Assessment) -> JournalEntry | None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = assessment.office.journal.filter(verb=DELAY_ASKED, target_id=str(assessment.pk), at__gte=midnight)
    return lines.select_related("actor").order_by("-at", "-pk").first()


@transaction.atomic
def ask_reopening(*, assessment: Assessment, by: User, reason: str) -> None:
    """Ask the advisers of the office, else the network, to reopen a validated diagnostic; the same reason again asks once a day.

    Raises WrongState unless it is validated, or when it was asked for another reason since yesterday; Refused without a reason.
    """
    require(by, "assessment.ask_reopening", assessment)
    revision = lock(assessment)
    if State(revision.state) is not State.VALIDATED or revision.validated_at is None:
        raise WrongState("Seul un diagnostic validé peut être rouvert.")
    reason = _reason(reason)
    office = assessment.office
    since = max(revision.validated_at, timezone.now() - ASK_AGAIN_AFTER)
    asked = office.journal.filter(verb=REOPENING, target_id=str(assessment.pk), at__gt=since).order_by("-at", "-pk").first()
    if asked is not None:
        if asked.reason == reason:
            return
        raise WrongState("La réouverture est déjà demandée depuis moins d’un jour\N{NO-BREAK SPACE}: vos conseillers ont été prévenus.")
    journal.record(office_id=office.pk, by=by, verb=REOPENING, target=assessment, label=label_of(revision), reason=reason)
    year = revision.assessment.edition.year
    _tell(REOPENED, office, year, by, reverse("diagnostic:history", args=[office.slug, year]))


def _reason(text: str) -> str:
    """Return a reason on one line; raises Refused when it is too short to be one."""
    reason = french.one_line(text)
    if len(reason) < REASON_LENGTH:
        message = f"Dites pourquoi, en {REASON_LENGTH} caractères au moins\N{NO-BREAK SPACE}: votre conseiller lira ce motif."
        raise Refused(message, field="reason")
    return reason


@dataclass(frozen=True)
class Request:
    """How a request is told; `{year}` stands for that of the diagnostic."""

    subject: str
    line: str  # of the bell, after the name of the office
    sentence: str  # of the mail, after who asks


MORE_TIME = Request("Délai demandé", "demande un délai pour son diagnostic {year}", "demande un délai pour le diagnostic {year}")
REOPENED = Request("Réouverture demandée", "demande la réouverture de son diagnostic {year}", "demande la réouverture du diagnostic {year}")


def _tell(request: Request, office: Office, year: int, by: User, address: str) -> None:
    """Put a request into bells and mails: of the advisers, of the network admins when there is none.

    Its reason stands in neither: it is read at the address.
    """
    name, text = french.one_line(office.name), f"{office.name} {request.line.format(year=year)}."
    people = advisors_of(office)
    if people:
        notifications.notify(office_id=office.pk, people=people, text=text, address=address, except_for=by)
    else:
        with all_offices("an office without adviser asks the network"):
            people = list(User.objects.filter(is_network_admin=True, is_active=True).order_by("pk"))
            notifications.notify(office_id=None, people=people, text=text, address=address, except_for=by)
    for person in people:
        mail.post(
            to=person.email,
            subject=f"{request.subject} par {name}",
            text=(
                f"Bonjour,\n\n{french.one_line(str(by))}, de l’office {french.quoted(name)}, "
                f"{request.sentence.format(year=year)}. Le motif se lit ici\N{NO-BREAK SPACE}:\n{settings.OTN_BASE_URL}{address}\n\n"
                "Offices de Tourisme & Territoires de Normandie\n"
            ),
        )
