"""Taking a person out of the product (RGPD art. 17): her name and addresses go, what she did for her office stays the office's.

The account itself stays, closed and without a name, so that whoever points at it (authorship, the journal) still points at somebody and
reads « Personne effacée ». What people typed is the office's: it is counted, never rewritten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import CharField, F, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left, Now, Replace

from otn.accounts.addresses import AddressRefused
from otn.accounts.models import User
from otn.accounts.operations import end_sessions
from otn.clock import today
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification, Preference
from otn.offices.models import AdvisorAssignment, Intervention, Invitation, Membership, Office
from otn.offices.operations.shared import LAST_MANAGER, is_last_manager, lock
from otn.tenancy.models import OfficeModel
from otn.tenancy.scope import all_offices, office_scope

FIRST_NAME, LAST_NAME = "Personne", "effacée"
ERASED = f"{FIRST_NAME} {LAST_NAME}"
DOMAIN = "efface.invalid"  # nothing can ever be sent there (RFC 2606)
REASON = "a person is erased"

# Keys of sessions and the like: no text that anybody typed.
NOT_READ = {Session._meta.label}


@dataclass(frozen=True)
class Erasure:
    """What an erasure took, and where what people typed still names the person: (what, how many), what is none left out."""

    account_id: int
    taken: tuple[tuple[str, int], ...]
    named: tuple[tuple[str, int], ...]


def find_person(email: str) -> User:
    """Return the account of an address; raises Refused when there is none."""
    try:
        return User.objects.get_by_natural_key(email)
    except (User.DoesNotExist, AddressRefused) as error:
        raise Refused(f"Aucun compte n’a l’adresse {email}.") from error


def erased_people() -> QuerySet[User]:
    return User.objects.filter(email__endswith=f"@{DOMAIN}")


@transaction.atomic
def erase_person(*, person: User, is_rehearsal: bool = False) -> Erasure:
    """Erase a person, or with `is_rehearsal` do it and undo it, and say what went.

    Raises Refused for the last manager of an open office, and for the last open account of the network or of the machine.
    """
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    _check_may_go(person)
    erasure = forget(person=person)
    if is_rehearsal:
        transaction.set_rollback(True)
    return erasure


def _check_may_go(person: User) -> None:
    held = Office.objects.filter(memberships__user=person, memberships__is_active=True, archived_at=None).order_by("pk")
    for office in held:
        membership = lock(office).memberships.get(user=person)
        if is_last_manager(office, membership):
            quoted = french.quoted(office.name)
            raise Refused(f"Cette personne est le seul référent de l’office {quoted}. {LAST_MANAGER}")
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    if person.is_network_admin and person.is_active and not others.filter(is_network_admin=True).exists():
        raise Refused("Cette personne est le seul administrateur du réseau. Ouvrez d’abord le compte d’un autre.")
    if person.is_superuser and person.is_active and not others.filter(is_superuser=True).exists():
        raise Refused("Cette personne a le seul compte technique. Créez-en d’abord un autre.")


@transaction.atomic
def forget(*, person: User) -> Erasure:
    """Erase a person without asking whether anybody is left: what was erased once must not come back. Twice is once."""
    if person.email.endswith(f"@{DOMAIN}"):
        return Erasure(person.pk, (), ())
    name = person.full_name
    addresses = [
        person.email,
        *EmailAddress.objects.filter(user=person).exclude(email=person.email).order_by("pk").values_list("email", flat=True),
    ]
    words = [word for word in (name, *addresses) if _is_telling(word)]
    taken = [
        ("compte, rendu anonyme et fermé", 1),
        ("sessions ouvertes", _end_sessions(person)),
        ("adresses e-mail", EmailAddress.objects.filter(user=person).delete()[0]),
        ("seconds facteurs et clés", Authenticator.objects.filter(user=person).delete()[0]),
        ("réglages de notifications", Preference.objects.filter(user=person).delete()[0]),
        ("équipes quittées", _leave_teams(person)),
        ("accompagnements terminés", _end_assignments(person)),
        ("interventions terminées", Intervention.objects.filter(user=person, ended_at=None).update(ended_at=Now())),
        *_close_invitations(person, addresses),
        ("courriels", OutgoingMail.objects.filter(recipient__in=addresses).delete()[0]),
        ("lignes de l’administration", LogEntry.objects.filter(_is_about(person)).update(object_repr=ERASED)),
    ]
    with all_offices(REASON):
        taken.append(("notifications", Notification.objects.filter(user=person).delete()[0]))
        taken.append(("phrases du site qui la nommaient", _rename(Notification, ["text"], words)))
        journal.record(office_id=None, by=None, verb="person.erased", person=person)
    taken.append(("courriels qui la nommaient", _rename(OutgoingMail, ["subject", "text"], words)))
    _close(person)
    return Erasure(person.pk, tuple((what, count) for what, count in taken if count), _places_that_name(words))


def _end_sessions(person: User) -> int:
    count: int = UserSession.objects.filter(user=person).count()
    end_sessions(user=person)
    return count


def _close(person: User) -> None:
    person.first_name, person.last_name, person.email = FIRST_NAME, LAST_NAME, f"personne-{person.pk}@{DOMAIN}"
    person.is_active = person.is_advisor = person.is_network_admin = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _leave_teams(person: User) -> int:
    left = list(Membership.objects.filter(user=person, is_active=True).order_by("pk"))
    Membership.objects.filter(pk__in=[row.pk for row in left]).update(is_active=False, ended_at=Now(), version=F("version") + 1)
    with all_offices(REASON):
        for row in left:
            journal.record(
                office_id=row.office_id, by=None, verb="membership.ended", target=row, person=person, before={"role": row.role}
            )  # fmt: skip
    return len(left)


def _end_assignments(person: User) -> int:
    """End what he accompanies the day before, as an unassignment does; what had not begun goes."""
    day = today()
    current = AdvisorAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), advisor=person)
    ended = list(current.order_by("pk"))
    current.filter(starts_on__gte=day).delete()
    current.update(ends_on=day - timedelta(days=1))
    with all_offices(REASON):
        for row in ended:
            journal.record(office_id=row.office_id, by=None, verb="advisor.unassigned", target=row, person=person)
    return len(ended)


def _close_invitations(person: User, addresses: Iterable[str]) -> list[tuple[str, int]]:
    """Remove those that wait for her, revoke those that she sent and nobody took; the accepted ones lose her address."""
    hers = Invitation.objects.filter(email__in=addresses)
    removed, _ = hers.filter(accepted_at=None).delete()
    hers.update(email=f"personne-{person.pk}@{DOMAIN}")
    revoked = Invitation.objects.filter(invited_by=person, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    return [("invitations reçues, supprimées", removed), ("invitations envoyées, retirées", revoked)]


def _is_about(person: User) -> Q:
    return Q(content_type__app_label=User._meta.app_label, content_type__model=User._meta.model_name, object_id=str(person.pk))


def _is_telling(word: str) -> bool:
    """A first name alone names too many others to be taken out of a sentence."""
    return " " in word or "@" in word


def _rename(model: type[models.Model], fields: Iterable[str], words: Iterable[str]) -> int:
    """Put « Personne effacée » in the place of these words in sentences that the site wrote; return in how many rows."""
    changed: set[int] = set()
    for word in words:
        for field in fields:
            rows = model._default_manager.filter(**{f"{field}__contains": word})
            changed.update(rows.order_by("pk").values_list("pk", flat=True))
            length = getattr(model._meta.get_field(field), "max_length", None)
            text = Replace(F(field), Value(word), Value(ERASED))
            rows.update(**{field: text if length is None else Left(text, length)})
    return len(changed)


# --- What people typed ------------------------------------------------------------------------------------------------------------------


def _places_that_name(words: list[str]) -> tuple[tuple[str, int], ...]:
    """Count, table by table, the rows whose texts still hold one of these words."""
    found: list[tuple[type[models.Model], int]] = []
    ids = list(Office.objects.order_by("pk").values_list("pk", flat=True))
    of_offices = [model for model in apps.get_models() if issubclass(model, OfficeModel)]
    others = [model for model in apps.get_models() if not issubclass(model, OfficeModel) and model._meta.label not in NOT_READ]
    with office_scope(ids):
        found += [(model, _count_naming(model, words)) for model in of_offices]
    found += [(model, _count_naming(model, words)) for model in others]
    return tuple((str(model._meta.verbose_name_plural), count) for model, count in found if count)


def _count_naming(model: type[models.Model], words: list[str]) -> int:
    fields = [field.name for field in model._meta.concrete_fields if isinstance(field, CharField | TextField | JSONField)]
    if not fields:
        return 0
    texts = {f"text_of_{name}": Cast(F(name), TextField()) for name in fields}
    holds = Q()
    for text in texts:
        for word in words:
            holds |= Q(**{f"{text}__icontains": word})
    count: int = model._default_manager.alias(**texts).filter(holds).count()
    return count
