"""What is kept about a person, for herself; and the offices that she is a member of."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils import timezone

from otn.accounts.models import Theme, User
from otn.documents.models import Job
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.mail.models import OutgoingMail
from otn.notifications.models import Notification
from otn.offices.models import Intervention, Invitation, Membership, Role
from otn.tenancy.scope import all_offices

REASON = "a person sees what is kept about her"

WITH_ACCOUNT, WITH_OFFICE = "Autant que votre compte", "Autant que l’office"


@dataclass(frozen=True)
class OwnOffice:
    name: str
    slug: str
    role: str
    since: datetime


def get_own_offices(person: User) -> tuple[OwnOffice, ...]:
    """Return the offices that a person is a member of today, by name; one statement."""
    now = timezone.now()
    held = person.memberships.filter(Q(expires_at=None) | Q(expires_at__gt=now), is_active=True).select_related("office")
    return tuple(
        OwnOffice(member.office.name, member.office.slug, Role(member.role).label, member.created_at)
        for member in held.order_by("office__name", "pk")
    )


# --- What is kept -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One kind of data about a person."""

    what: str
    count: int
    kept: str
    seen_by: str


@dataclass(frozen=True)
class DataPage:
    email: str
    opened_at: datetime
    last_login: datetime | None
    held: tuple[Held, ...]
    erasure_asked_at: datetime | None  # None unless the account is about to be erased


def get_data_page(person: User) -> DataPage:
    """Return what is kept about a person: how much, how long, who sees it. A fixed number of statements."""
    held = [
        Held("Fiche de votre compte", 1, WITH_ACCOUNT, "Vous, les membres de vos offices, leurs conseillers, OTN"),
        Held("Moyens de connexion (second facteur, clés)", _second_factors(person).count(), WITH_ACCOUNT, "Vous"),
        Held("Sessions ouvertes, avec adresse IP et navigateur", _sessions(person).count(), "7 jours au plus", "Vous"),
        Held("Offices dont vous êtes ou avez été membre", _memberships(person).count(), WITH_OFFICE, "L’office, ses conseillers, OTN"),
        Held("Invitations reçues ou envoyées", _invitations(person).count(), WITH_OFFICE, "Le référent de l’office, OTN"),
        Held("Courriels que le site vous a envoyés (objet et date)", _mails(person).count(), WITH_ACCOUNT, "L’équipe technique d’OTN"),
    ]
    if person.is_advisor or person.is_network_admin:
        held.append(Held("Offices qui vous sont confiés", person.assignments.count(), WITH_OFFICE, "L’office, OTN"))
    if person.is_superuser:
        held.append(Held("Interventions techniques", _interventions(person).count(), WITH_OFFICE, "L’office, OTN"))
    with all_offices(REASON):
        lines = _lines(person)
        held += [
            Held("Lignes du journal qui vous concernent", lines.count(), "24 mois", "Le référent de l’office, ses conseillers, OTN"),
            Held("Notifications", Notification.objects.filter(user=person).count(), WITH_ACCOUNT, "Vous"),
            Held("Rapports que vous avez demandés", Job.objects.filter(asked_by=person).count(), WITH_OFFICE, "L’office, OTN"),
        ]
        asked = lines.filter(verb="person.erasure_asked").order_by("-at", "-pk").values_list("at", flat=True).first()
    return DataPage(person.email, person.date_joined, person.last_login, tuple(held), asked)


def pack_own_data(person: User, *, at: datetime) -> bytes:
    """Return everything that is kept about a person as a zip file: one JSON file, and a text that says how to read it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(_own_data(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        for name, content in (("mes-donnees.json", text), ("lisez-moi.txt", READ_ME)):
            entry = zipfile.ZipInfo(name, timezone.localtime(at).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


READ_ME = """Vos données sur Stratégie web OTN

Le fichier mes-donnees.json contient tout ce que le site garde sur vous. Il s’ouvre avec un éditeur de texte ou un navigateur, et un
autre logiciel peut le relire.

Les secrets n’y sont pas : ni votre mot de passe, dont le site ne garde qu’une empreinte, ni les clés de votre second facteur.
Les noms des autres personnes n’y figurent que dans les messages que vous avez reçus.
"""


def _own_data(person: User) -> dict[str, Any]:
    """Return everything that is kept about a person; neither secrets nor, outside the messages that she received, names of others."""
    data: dict[str, Any] = {
        "compte": {
            "adresse e-mail": person.email,
            "prénom": person.first_name,
            "nom": person.last_name,
            "ouvert le": person.date_joined,
            "dernière connexion": person.last_login,
            "conseiller OTN": person.is_advisor,
            "administrateur du réseau": person.is_network_admin,
            "équipe technique": person.is_superuser,
            "affichage": Theme(person.theme).label,
            "raccourcis clavier": person.shortcuts_enabled,
            "enregistrement par bouton": person.saves_with_button,
        },
        "adresses e-mail": [
            {"adresse": row.email, "confirmée": row.verified, "principale": row.primary}
            for row in EmailAddress.objects.filter(user=person).order_by("pk")
        ],
        "moyens de connexion": [
            {"nature": row.type, "ajouté le": row.created_at, "utilisé le": row.last_used_at} for row in _second_factors(person)
        ],
        "sessions": [
            {"ouverte le": row.created_at, "vue le": row.last_seen_at, "adresse IP": row.ip, "navigateur": row.user_agent}
            for row in _sessions(person)
        ],
        "offices": [
            {
                "office": row.office.name,
                "rôle": Role(row.role).label,
                "depuis": row.created_at,
                "jusqu’au": row.ended_at or row.expires_at,
                "membre aujourd’hui": row.is_active,
            }
            for row in _memberships(person).select_related("office")
        ],
        "offices confiés": [
            {"office": row.office.name, "du": row.starts_on, "au": row.ends_on}
            for row in person.assignments.select_related("office").order_by("pk")
        ],
        "interventions techniques": [
            {"office": row.office.name, "motif": row.reason, "du": row.started_at, "au": row.ended_at or row.ends_at}
            for row in _interventions(person).select_related("office")
        ],
        "invitations": [_invitation(row, person) for row in _invitations(person).select_related("office")],
        "courriels": [{"objet": row.subject, "écrit le": row.created_at, "envoyé le": row.sent_at} for row in _mails(person)],
    }
    with all_offices(REASON):
        data["journal"] = [_line(row, person) for row in _lines(person).select_related("office").order_by("at", "pk")]
        data["notifications"] = [
            {"office": _name(row), "texte": row.text, "le": row.created_at, "lue le": row.read_at}
            for row in Notification.objects.filter(user=person).select_related("office").order_by("pk")
        ]
        data["rapports demandés"] = [
            {"office": _name(row), "nature": row.kind, "demandé le": row.asked_at, "état": row.get_state_display()}
            for row in Job.objects.filter(asked_by=person).select_related("office").order_by("asked_at", "pk")
        ]
    return data


def _invitation(row: Invitation, person: User) -> dict[str, Any]:
    return {
        "office": row.office.name,
        "rôle": Role(row.role).label,
        "envoyée par vous": row.invited_by_id == person.pk,
        "envoyée le": row.sent_at,
        "acceptée le": row.accepted_at,
        "retirée le": row.revoked_at,
    }


def _line(row: JournalEntry, person: User) -> dict[str, Any]:
    return {
        "le": row.at,
        "office": _name(row),
        "acte": VERBS.get(row.verb, row.verb),
        "fait par vous": row.actor_id == person.pk,
        "en tant que": Role(row.role).label if row.role else "",
        "objet": row.target_label,
        "avant": row.before,
        "après": row.after,
        "motif": row.reason,
    }


def _name(row: JournalEntry | Notification | Job) -> str:
    """Return the name of the office of a row, empty for the network's own."""
    return row.office.name if row.office else ""


def _second_factors(person: User) -> QuerySet[Authenticator]:
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=person)
    return factors.order_by("pk")


def _sessions(person: User) -> QuerySet[UserSession]:
    sessions: QuerySet[UserSession] = UserSession.objects.filter(user=person)
    return sessions.order_by("pk")


def _memberships(person: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=person).order_by("pk")


def _interventions(person: User) -> QuerySet[Intervention]:
    return Intervention.objects.filter(user=person).order_by("pk")


def _invitations(person: User) -> QuerySet[Invitation]:
    """Return the invitations that she sent, those that she accepted, and those that wait for her."""
    return Invitation.objects.filter(Q(invited_by=person) | Q(accepted_by=person) | Q(email=person.email)).order_by("pk")


def _mails(person: User) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(recipient=person.email).order_by("pk")


def _lines(person: User) -> QuerySet[JournalEntry]:
    """Return what she did and what was done to her; under `all_offices`."""
    return JournalEntry.objects.filter(Q(actor=person) | Q(person=person))
