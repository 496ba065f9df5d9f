"""A word to those who are awaited: OTN to the managers of an office that has not sent, a manager to her team."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from diagnostic.models import Assessment, Edition
from diagnostic.operations.shared import address_of, label_of, lock, require
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.clock import today
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.access import can
from otn.offices.models import Office, Role
from otn.offices.operations import managers_of, members_of

REMINDED, TEAM_REMINDED = "assessment.reminded", "assessment.team_reminded"
SAME_FORM = timedelta(minutes=2)  # a second click is the same wish


@transaction.atomic
def remind(*, edition: Edition, office: Office, by: User) -> int:
    """Remind the managers of an office that its diagnostic is awaited, in bell and mail, once a day; return how many were written to.

    The same click twice reminds once. In the scope of the office. Raises PermissionDenied, Refused without anybody to write to, WrongState
    when nothing is awaited or when it was done today already.
    """
    if not can(by, "deadline.remind", office):
        raise PermissionDenied
    assessment = office.assessments.filter(edition=edition).select_related("edition", "office").first()
    if assessment is None:
        raise WrongState(f"{office.name} n’a pas de diagnostic dans cette édition\N{NO-BREAK SPACE}: ouvrez-le d’abord.")
    revision = lock(assessment)
    state, deadlines = State(revision.state), revision.assessment.deadlines
    if state not in WRITABLE:
        raise WrongState(f"{office.name} a envoyé ses réponses\N{NO-BREAK SPACE}: il n’y a rien à rappeler.")
    if today() > deadlines.of(state):
        raise WrongState(f"Pour {office.name}, la date d’envoi est passée\N{NO-BREAK SPACE}: donnez d’abord un délai.")
    people = managers_of(office)
    last = _told_today(assessment, REMINDED)
    if last is not None:
        if _is_same_wish(last, by):
            return len(people)
        raise WrongState(f"{office.name} a déjà reçu un rappel aujourd’hui, à {french.time_of_day(last.at)}.")
    if not people:
        raise Refused(f"{office.name} n’a pas de référent à qui écrire.")
    journal.record(office_id=office.pk, by=by, verb=REMINDED, target=assessment, label=label_of(revision))
    year, day = edition.year, french.date_long(deadlines.of(state))
    text = f"Le diagnostic {year} de {office.name} est attendu jusqu’au {day}."
    notifications.notify(office_id=office.pk, people=people, text=text, address=address_of(office), except_for=by)
    for person in people:
        mail.post(
            to=person.email,
            subject=f"Rappel\N{NO-BREAK SPACE}: votre diagnostic {year}",
            text=(
                f"Bonjour,\n\nLe diagnostic {year} de l’office {french.quoted(french.one_line(office.name))} "
                f"est attendu jusqu’au {day}. Il vous attend ici\N{NO-BREAK SPACE}:\n"
                f"{settings.OTN_BASE_URL}{address_of(office)}\n\nS’il vous faut plus de temps, demandez un délai depuis cette page.\n\n"
                "Offices de Tourisme & Territoires de Normandie\n"
            ),
        )
    return len(people)


@transaction.atomic
def remind_team(*, assessment: Assessment, by: User) -> list[User]:
    """Remind those of the team who have not finished what was confided to them, by the ways that each chose, once a day; return them.

    Where nothing is confided, those who can answer. The same click twice reminds once. Raises PermissionDenied, Refused without anybody to
    remind, WrongState when nothing is awaited or when it was done today already.
    """
    require(by, "assessment.assign", assessment)
    revision = lock(assessment)
    state, deadlines, office = State(revision.state), revision.assessment.deadlines, assessment.office
    if state not in WRITABLE:
        raise WrongState("Les réponses sont parties\N{NO-BREAK SPACE}: il n’y a rien à rappeler.")
    if today() > deadlines.of(state):
        raise WrongState("La date d’envoi est passée\N{NO-BREAK SPACE}: demandez d’abord un délai.")
    left = _left_to(assessment, by)
    last = _told_today(assessment, TEAM_REMINDED)
    if last is not None:
        if _is_same_wish(last, by):
            return list(left)
        raise WrongState(f"L’équipe a déjà reçu un rappel aujourd’hui, à {french.time_of_day(last.at)}.")
    if not left:
        raise Refused("Il n’y a personne à relancer\N{NO-BREAK SPACE}: chacun a terminé ce qui lui est confié.")
    journal.record(office_id=office.pk, by=by, verb=TEAM_REMINDED, target=assessment, label=label_of(revision))
    diagnostic, day = f"diagnostic {revision.assessment.edition.year}", french.date_long(deadlines.of(state))
    told = []
    for person, chapters in left.items():
        text = f"{_awaited(diagnostic, chapters)} vos réponses jusqu’au {day}\N{NO-BREAK SPACE}: {by} vous le rappelle."
        if notifications.notify(office_id=office.pk, people=[person], text=text, address=address_of(office), kind=Kind.REMINDER):
            told.append(person)
    if not told:
        raise Refused("Ceux que vous attendez ont choisi de ne recevoir aucun rappel\N{NO-BREAK SPACE}: dites-le-leur.")
    return told


def _awaited(diagnostic: str, chapters: list[str]) -> str:
    if not chapters:
        return f"Le {diagnostic} attend"
    if len(chapters) == 1:
        return f"Le chapitre {chapters[0]} du {diagnostic} attend"
    return f"Les chapitres {french.listing(chapters)} du {diagnostic} attendent"


def _left_to(assessment: Assessment, by: User) -> dict[User, list[str]]:
    """Return who is awaited, with the codes of the chapters that are left to each; none where nothing is confided."""
    writers = members_of(assessment.office).filter(role__in=[Role.CONTRIBUTOR, Role.MANAGER], user__is_active=True).exclude(user=by)
    people = {one.user_id: one.user for one in writers.select_related("user").order_by("pk")}
    assigned = assessment.assignments.order_by("chapter__position", "pk").values_list("user_id", "chapter__code", "done_at")
    if not assigned:
        return {person: [] for person in people.values()}
    left: dict[User, list[str]] = {}
    for user_id, code, done_at in assigned:
        if done_at is None and user_id in people:
            left.setdefault(people[user_id], []).append(code)
    return left


def _is_same_wish(last: JournalEntry, by: User) -> bool:
    return last.actor_id == by.pk and last.at > timezone.now() - SAME_FORM


def _told_today(assessment: Assessment, verb: str) -> JournalEntry | None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = assessment.office.journal.filter(verb=verb, target_id=str(assessment.pk), at__gte=midnight)
    return lines.order_by("-at", "-pk").first()
