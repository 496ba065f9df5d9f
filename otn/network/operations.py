"""What OTN does for the network: open offices and accounts, close accounts. What is done in one office belongs to otn.offices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from otn.accounts.addresses import AddressRefused, normalise
from otn.accounts.models import User
from otn.accounts.operations import adopt_address, end_sessions
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.lib.refusals import Refused, WrongState
from otn.mail import operations as mail
from otn.network.queries.office_import import Draft
from otn.offices import operations as offices
from otn.offices.models import Invitation, Office, Role
from otn.offices.operations.shared import team_address, tell_managers, the_reason
from otn.tenancy.scope import all_offices, office_scope

# The accounts that OTN opens; those of offices begin with an invitation.
KINDS: dict[Role, dict[str, bool]] = {Role.ADVISOR: {"is_advisor": True}, Role.NETWORK_ADMIN: {"is_network_admin": True, "is_staff": True}}


AGAIN_AFTER = timedelta(minutes=2)  # a second click is the same wish


def _was_just_done(by: User, *verbs: str, **told: Any) -> bool:
    """Say whether this person did this less than two minutes ago, as the journal tells it: the same form was sent twice."""
    with all_offices("the same form, sent twice"):
        return JournalEntry.objects.filter(actor=by, verb__in=verbs, at__gt=Now() - AGAIN_AFTER, **told).exists()


def within(office: Office, act: Callable[..., object], /, **given: Any) -> None:
    """Do an act of otn.offices in the scope of one office: the addresses of the network open none."""
    with office_scope([office.pk]):
        act(**given)


@transaction.atomic
def open_office(*, by: User, name: str, slug: str, email: str, reason: str) -> Office:
    """Open an office and invite its first manager; the same form sent twice opens one. Raises Refused when an address cannot be."""
    reason = the_reason(reason)
    with all_offices("a new office"):
        try:
            office = offices.create_office(name=name, slug=slug, by=by, reason=reason)
        except Refused:
            there = Office.objects.filter(slug=slug).first()
            if there is not None and there.name == name and _was_just_done(by, "office.created", office=there):
                return there
            raise
        offices.invite(office=office, by=by, email=email, role=Role.MANAGER, reason=reason)
    return office


# --- Accounts of OTN ----------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_account(*, by: User, kind: Role, first_name: str, last_name: str, email: str, reason: str = "") -> User:
    """Open the account of an adviser or a network admin, without password: a mail holds the link by which it is chosen.

    The same form sent twice opens one. Raises Refused for an address that cannot be, or that has an account, and for an admin who is
    added without a reason.
    """
    reason = the_reason(reason, is_owed=kind == Role.NETWORK_ADMIN)
    try:
        address = normalise(email)
        if (there := User.objects.filter(email=address).first()) is None:
            with transaction.atomic():
                person = User.objects.create_user(address, None, first_name=first_name, last_name=last_name, **KINDS[kind])
    except AddressRefused as refusal:
        raise Refused(str(refusal), field="email") from refusal
    except IntegrityError:  # opened at this very moment
        there = User.objects.get(email=address)
    if there is not None:
        if _was_just_done(by, "account.opened", person=there):
            return there
        raise Refused("Un compte utilise déjà cette adresse.", field="email")
    adopt_address(user=person)
    _mail_access(person, by=by)
    _record_for_network(by, "account.opened", person, after={"role": kind.value}, reason=reason)
    return person


@transaction.atomic
def send_access_again(*, person: User, by: User) -> None:
    """Send the link of an account of OTN that was never used once more; twice within two minutes sends once.

    Raises WrongState when it was used, or is that of a member.
    """
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not (person.is_active and person.last_login is None and (person.is_advisor or person.is_network_admin)):
        raise WrongState("Ce compte a déjà servi, ou il n’est pas de ceux qu’OTN ouvre\N{NO-BREAK SPACE}: il n’y a pas de lien à renvoyer.")
    if _was_just_done(by, "account.opened", "account.link_sent", person=person):
        return
    _mail_access(person, by=by)
    _record_for_network(by, "account.link_sent", person)


def _mail_access(person: User, *, by: User) -> None:
    """Write the mail that opens an account: its link is that of a forgotten password, which works once."""
    link = get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}")
    kind = (Role.ADVISOR if person.is_advisor else Role.NETWORK_ADMIN).label
    opener, hours = french.one_line(str(by)), settings.PASSWORD_RESET_TIMEOUT // 3600
    mail.post(
        to=person.email,
        subject="Votre compte sur Stratégie web OTN",
        text=(
            f"Bonjour,\n\n{opener} vous a ouvert un compte sur Stratégie web OTN, comme {kind}.\n\nPour choisir votre mot de passe, "
            f"ouvrez cette adresse dans les {hours} heures\N{NO-BREAK SPACE}:\n{link}\n\nPassé ce délai, demandez un nouveau lien depuis "
            "la page de connexion, par «\N{NARROW NO-BREAK SPACE}Mot de passe oublié\N{NARROW NO-BREAK SPACE}». Si vous n’attendiez pas ce "
            "message, ne faites rien.\n\nOffices de Tourisme & Territoires de Normandie\n"
        ),
    )


def _record_for_network(by: User, verb: str, person: User, **told: Any) -> None:
    with all_offices("an act on an account, in the journal of the network"):
        journal.record(office_id=None, by=by, verb=verb, target=person, person=person, **told)


# --- Closing an account -------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_account(*, person: User, by: User, reason: str) -> User:
    """Close an account: nobody logs in with it any more, memberships and authorship stay. Doing it twice is doing it once.

    Raises Refused for one's own account, and for that of a superuser, who is not the network's to close.
    """
    reason = the_reason(reason)
    if person.pk == by.pk:
        raise Refused("Vous ne pouvez pas fermer votre propre compte.")
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.is_superuser:
        raise Refused("Un compte technique ne se ferme pas d’ici.")
    if not person.is_active:
        return person
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(user=person)
    Invitation.objects.filter(invited_by=person, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    _record_for_offices(by, "account.closed", person, reason, told=f"OTN a fermé le compte de {person}.")
    return person


@transaction.atomic
def reopen_account(*, person: User, by: User, reason: str) -> User:
    """Open a closed account again: it finds its offices as they are now."""
    reason = the_reason(reason)
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record_for_offices(by, "account.reopened", person, reason, told=f"OTN a rouvert le compte de {person}.")
    return person


def _record_for_offices(by: User, verb: str, person: User, reason: str, *, told: str) -> None:
    """Write the line where it concerns people: in each office of this person, whose managers are told; in none, in that of the network."""
    concerned = list(Office.objects.filter(Q(memberships__user=person, memberships__is_active=True)).order_by("pk"))
    with all_offices("an account is closed or opened again, in each of its offices"):
        for office in concerned:
            journal.record(office_id=office.pk, by=by, verb=verb, target=person, person=person, reason=reason)
            tell_managers(office, by, told, team_address(office))
    if not concerned:
        _record_for_network(by, verb, person, reason=reason)


# --- Interventions ------------------------------------------------------------------------------------------------------------------------


def begin_intervention(*, office: Office, by: User, reason: str) -> None:
    """Let a superuser read an office for an hour. Raises Refused without a reason."""
    within(office, offices.start_intervention, office=office, by=by, reason=reason)


# --- Accompaniment ------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_days_taken(*, by: User, year: int) -> None:
    """Note that somebody takes charters and days of the network away."""
    with all_offices("a workbook of the network, in its journal"):
        journal.record(office_id=None, by=by, verb="days.exported", label=str(year))


# --- Offices from a workbook --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Imported:
    """What a workbook did: offices that were opened, and those that were there."""

    opened: int
    there: int


@transaction.atomic
def import_offices(*, by: User, draft: Draft, reason: str) -> Imported:
    """Open every office of a workbook, write its profile and invite its first manager: all or nothing, and again changes nothing.

    An office that somebody opened meanwhile under the same address is there. Raises Refused for a draft with faults or without a reason.
    """
    reason = the_reason(reason)
    if draft.faults:
        raise Refused("Corrigez d’abord ce qui est signalé dans le classeur, puis déposez-le de nouveau.")
    opened = 0
    with all_offices("offices from a workbook"):
        for row in draft.new:
            try:
                office = offices.create_office(name=row.name, slug=row.slug, by=by, reason=reason)
            except Refused:
                continue
            offices.edit_profile(office=office, version=office.version, values=row.values, by=by, reason=reason)
            try:
                offices.invite(office=office, by=by, email=row.email, role=Role.MANAGER, reason=reason)
            except Refused as refusal:
                raise Refused(f"Ligne {row.number}\N{NO-BREAK SPACE}: {refusal.message}") from refusal
            opened += 1
    return Imported(opened, len(draft.known) + len(draft.new) - opened)


# --- Journal ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_journal_taken(*, by: User) -> None:
    """Note that somebody takes the journal of the network away."""
    with all_offices("the journal as a workbook, in the journal"):
        journal.record(office_id=None, by=by, verb="journal.exported")
