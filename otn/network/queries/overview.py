"""How the network stands, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from otn.accounts.models import User
from otn.documents.models import Job, State
from otn.lib import french
from otn.mail.models import OutgoingMail
from otn.offices.models import Membership, Office, Role
from otn.tenancy.scope import all_offices

NEVER_USED = Q(is_active=True, last_login=None)
GIVEN_UP = Q(due_at=None, sent_at=None)


@dataclass(frozen=True)
class Figure:
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Alert:
    text: str
    url: str  # where something can be done about it, empty when it is not here
    label: str


@dataclass(frozen=True)
class Overview:
    figures: Sequence[Figure]
    alerts: Sequence[Alert]
    is_empty: bool


def get_overview() -> Overview:
    """Return the figures and the alerts of the network; five statements."""
    with all_offices("overview of the network"):
        offices = Office.objects.aggregate(
            active=Count("pk", filter=Q(archived_at=None)),
            archived=Count("pk", filter=Q(archived_at__isnull=False)),
        )
        people = User.objects.aggregate(
            open=Count("pk", filter=Q(is_active=True)),
            advisors=Count("pk", filter=Q(is_active=True, is_advisor=True)),
            never=Count("pk", filter=NEVER_USED),
        )
        without_manager = Office.objects.filter(~Exists(managers()), archived_at=None).count()
        again = Job.objects.filter(office=OuterRef("office"), kind=OuterRef("kind"), key=OuterRef("key"), asked_at__gt=OuterRef("asked_at"))
        failed = Job.objects.filter(~Exists(again), state=State.FAILED).count()
        given_up = OutgoingMail.objects.filter(GIVEN_UP).count()
    office_list, person_list = reverse("network:offices"), reverse("network:people")
    alerts = [
        (without_manager, "office sans référent", "offices sans référent", f"{office_list}?sans_referent=on", "Voir ces offices"),
        (people["never"], "compte jamais activé", "comptes jamais activés", f"{person_list}?etat=jamais", "Voir ces comptes"),
        (failed, "rapport qui n’a pas pu être préparé", "rapports qui n’ont pas pu être préparés", "", ""),
        (given_up, "courriel qui n’a pas pu partir", "courriels qui n’ont pas pu partir", "", ""),
    ]
    return Overview(
        figures=[
            Figure("Offices actifs", offices["active"], office_list),
            Figure("Offices archivés", offices["archived"], f"{office_list}?etat=archives"),
            Figure("Comptes ouverts", people["open"], person_list),
            Figure("Conseillers", people["advisors"], f"{person_list}?genre=conseiller"),
        ],
        alerts=[Alert(french.plural(count, one, many), url, label) for count, one, many, url, label in alerts if count],
        is_empty=not (offices["active"] or offices["archived"]),
    )


def managers() -> QuerySet[Membership]:
    """Return the memberships of the managers who can act today, of the office of the statement around."""
    held = Membership.objects.filter(office=OuterRef("pk"), role=Role.MANAGER, is_active=True, user__is_active=True)
    return held.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))
