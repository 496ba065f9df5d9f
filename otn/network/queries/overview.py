"""How the network stands this year, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from actionplan.models import Action, Plan, Task
from diagnostic.models import BankVersion, Edition, Revision, Threshold
from monitoring.models import Campaign
from otn.accounts.models import User
from otn.clock import today
from otn.documents.models import Job, State
from otn.lib import french
from otn.mail.models import OutgoingMail
from otn.offices.models import INVITATION_DAYS, Invitation, Membership, Office, Role
from otn.support.models import SupportDay
from otn.tenancy.scope import all_offices

NEVER_USED = Q(is_active=True, last_login=None)
LONG_NEVER_USED = NEVER_USED & Q(date_joined__lt=Now() - timedelta(days=INVITATION_DAYS))
GIVEN_UP = Q(due_at=None, sent_at=None)
OF_THE_DAY = timedelta(days=1)
CHECKED_FOR = timedelta(days=365)  # that a threshold holds before somebody looks at its source again


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    url: str  # empty where there is no list of them


@dataclass(frozen=True)
class Alert:
    text: str
    url: str  # where something can be done about it, empty when it is not here
    label: str


@dataclass(frozen=True)
class Overview:
    year: str  # the title of the figures of the year
    of_the_year: Sequence[Figure]
    figures: Sequence[Figure]
    alerts: Sequence[Alert]
    is_empty: bool


def get_overview() -> Overview:
    """Return the figures and the alerts of the network; fifteen statements."""
    with all_offices("overview of the network"):
        offices = Office.objects.aggregate(
            active=Count("pk", filter=Q(archived_at=None)),
            archived=Count("pk", filter=Q(archived_at__isnull=False)),
        )
        people = User.objects.aggregate(
            open=Count("pk", filter=Q(is_active=True)),
            advisors=Count("pk", filter=Q(is_active=True, is_advisor=True)),
            never=Count("pk", filter=LONG_NEVER_USED),
        )
        is_empty = not (offices["active"] or offices["archived"])
        year = today().year
        of_the_year = _of_the_year(offices["active"], year)
        alerts = [*_alerts_of_people(people["never"]), *_alerts_of_banks(is_empty=is_empty), *_alerts_of_work()]
    office_list, person_list = reverse("network:offices"), reverse("network:people")
    return Overview(
        year=str(year),
        of_the_year=of_the_year,
        figures=[
            Figure("Offices archivés", french.whole(offices["archived"]), f"{office_list}?etat=archives"),
            Figure("Comptes ouverts", french.whole(people["open"]), person_list),
            Figure("Conseillers", french.whole(people["advisors"]), f"{person_list}?genre=conseiller"),
        ],
        alerts=alerts,
        is_empty=is_empty,
    )


# --- The year -----------------------------------------------------------------------------------------------------------------------------


def _of_the_year(active: int, year: int) -> list[Figure]:
    """Count what the offices that are open have got done; six statements."""
    is_open = Q(office__archived_at=None)
    edition = Edition.objects.filter(opens_on__lte=today()).order_by("-year").first()
    validated = Revision.objects.filter(
        is_open, assessment__edition=edition, is_current=True, state=Revision.State.VALIDATED
    ).count()  # fmt: skip
    plans = Plan.objects.filter(is_open, validated_at__isnull=False).count()
    days = SupportDay.objects.filter(on__year=year, state=SupportDay.State.RECORDED).aggregate(sum=Coalesce(Sum("share"), Decimal(0)))[
        "sum"
    ]
    return [
        Figure("Offices actifs", french.whole(active), reverse("network:offices")),
        Figure(
            f"Diagnostics validés de l’édition {edition.year}" if edition else "Diagnostics validés",
            french.whole(validated),
            reverse("network:edition", args=[edition.year]) if edition else reverse("network:editions"),
        ),
        Figure("Plans d’actions validés", french.whole(plans), ""),
        Figure("Actions en cours", french.whole(under_way().filter(is_open).count()), ""),
        Figure("Campagnes suivies", french.whole(Campaign.objects.filter(is_open).count()), ""),
        Figure("Jours d’accompagnement effectués", french.number(days), reverse("network:support")),
    ]


def under_way() -> QuerySet[Action]:
    """Return the actions that have begun and are not finished, as their progress says and no date does."""
    tasks = Task.objects.filter(action=OuterRef("pk"), removed_at=None, abandoned_reason="")
    has_begun = Exists(tasks.filter(Q(progress__gt=0) | Q(started_on__isnull=False)))
    begun = Q(has_begun, Exists(tasks.filter(progress__lt=100))) | Q(~Exists(tasks), typed_progress__gt=0, typed_progress__lt=100)
    gone = Q(objective__standing__removed_at__isnull=False) | Q(objective__standing__closed_at__isnull=False)
    return Action.objects.filter(begun, decision=Action.Decision.KEPT, removed_at=None).exclude(gone)


# --- What waits ---------------------------------------------------------------------------------------------------------------------------


def _counted(count: int, one: str, many: str, url: str = "", label: str = "") -> list[Alert]:
    return [Alert(french.plural(count, one, many), url, label)] if count else []


def _alerts_of_people(never: int) -> list[Alert]:
    """Tell of offices that nobody runs, and of those who never came; two statements."""
    without_manager = Office.objects.filter(~Exists(managers()), archived_at=None).count()
    expired = list(
        Invitation.objects.filter(
            accepted_at=None, revoked_at=None, sent_at__lt=Now() - timedelta(days=INVITATION_DAYS), office__archived_at=None
        ).order_by("sent_at", "pk").values_list("office__slug", "office__name")
    )  # fmt: skip
    offices, people = reverse("network:offices"), reverse("network:people")
    return [
        *_counted(without_manager, "office sans référent", "offices sans référent", f"{offices}?sans_referent=on", "Voir ces offices"),
        *_counted(
            never,
            f"compte jamais activé, ouvert il y a plus de {INVITATION_DAYS} jours",
            f"comptes jamais activés, ouverts il y a plus de {INVITATION_DAYS} jours",
            f"{people}?etat=jamais",
            "Voir les comptes jamais activés",
        ),
        *_unanswered(expired),
    ]


def _unanswered(invitations: Sequence[tuple[str, str]]) -> list[Alert]:
    """Tell how many invitations nobody answered in time, and lead to the team that has waited longest."""
    if not invitations:
        return []
    slug, name = invitations[0]
    url = reverse("dashboard:team", args=[slug])
    return _counted(
        len(invitations), "invitation restée sans réponse", "invitations restées sans réponse", url, f"Voir l’équipe {french.de(name)}"
    )


def _alerts_of_banks(*, is_empty: bool) -> list[Alert]:
    """Tell of a network without questions, and of thresholds that nobody has checked for a year; two statements."""
    banks = reverse("network:banks")
    published = BankVersion.objects.filter(state=BankVersion.State.PUBLISHED)
    if not published.exists():
        text = "Aucune version de la banque de questions n’est publiée\N{NO-BREAK SPACE}: les offices ne peuvent pas répondre"
        return [] if is_empty else [Alert(text, banks, "Voir les banques")]  # an empty network says so itself
    checked = Threshold.objects.filter(bank_version__in=published).annotate(day=Coalesce("checked_on", F("source__checked_on")))
    old = checked.filter(day__lt=today() - CHECKED_FOR).count()
    return _counted(
        old, "seuil à revoir, vérifié il y a plus de 12 mois", "seuils à revoir, vérifiés il y a plus de 12 mois", banks, "Voir les banques"
    )


def _alerts_of_work() -> list[Alert]:
    """Tell of a queue that nobody empties, of documents that failed since yesterday and of mails that could not leave; three statements."""
    lease = timedelta(seconds=settings.OTN_JOB_LEASE)
    waiting = Job.objects.filter(state=State.QUEUED, attempts=0, asked_at__lt=Now() - lease).count()
    again = Job.objects.filter(office=OuterRef("office"), kind=OuterRef("kind"), key=OuterRef("key"), asked_at__gt=OuterRef("asked_at"))
    failed = Job.objects.annotate(end=Coalesce("ended_at", "asked_at")).filter(
        ~Exists(again), state=State.FAILED, end__gt=Now() - OF_THE_DAY
    )
    lost = list(failed.order_by("-end", "pk").values_list("office__slug", "office__name"))
    mails = OutgoingMail.objects.aggregate(
        given_up=Count("pk", filter=GIVEN_UP), waiting=Count("pk", filter=Q(attempts=0, due_at__lt=Now() - lease))
    )
    stopped = [
        *_counted(waiting, "document attend", "documents attendent"),
        *_counted(mails["waiting"], "courriel attend", "courriels attendent"),
    ]  # fmt: skip
    alerts = []
    if stopped:
        who = french.listing([alert.text for alert in stopped])
        minutes = french.plural(-(-settings.OTN_JOB_LEASE // 60), "minute", "minutes")
        alerts.append(Alert(f"La file de travaux semble arrêtée\N{NO-BREAK SPACE}: {who} depuis plus de {minutes}", "", ""))
    slug, name = next(((slug, name) for slug, name in lost if slug), ("", ""))
    alerts += _counted(
        len(lost),
        "rapport qui n’a pas pu être préparé depuis hier",
        "rapports qui n’ont pas pu être préparés depuis hier",
        reverse("documents:index", args=[slug]) if slug else "",
        f"Voir les rapports de l’office {name}" if slug else "",
    )
    return alerts + _counted(mails["given_up"], "courriel qui n’a pas pu partir", "courriels qui n’ont pas pu partir")


def managers() -> QuerySet[Membership]:
    """Return the memberships of the managers who can act today, of the office of the statement around."""
    held = Membership.objects.filter(office=OuterRef("pk"), role=Role.MANAGER, is_active=True, user__is_active=True)
    return held.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))
