"""The frame around every page: who is here, in which office, where one can go, what must be known before reading on.

A template reaches it as `frame`. Nothing is asked of the database until a template does, and then one statement at most.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from otn.accounts.models import User
from otn.notifications.models import Notification
from otn.offices.access import can_on_network, visible_offices
from otn.offices.models import Intervention, Office, Role

MOST_OFFICES = 12  # in the switcher; all of them are on a page of their own


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: str = ""  # the value of aria-current: « page » here, « true » on a page below
    number: int | None = None  # of a step
    step: str = ""  # its word in data-etape, which gives the accent


# Label, name of the address, number and word of a step.
MENU = (
    ("Accueil", "dashboard:overview", None, ""),
    ("Récolter", "diagnostic:overview", 1, "recolter"),
    ("Classer", "strategy:overview", 2, "classer"),
    ("Choisir", "actionplan:overview", 3, "choisir"),
    ("Valider", "monitoring:overview", 4, "valider"),
    ("Rapports", "documents:index", None, ""),
    ("Équipe", "dashboard:team", None, ""),
)


# Label, name of the address and capability of what is on OTN's side.
PLACES = (
    ("Portefeuille", "network:portfolio", "portfolio.read"),
    ("Réseau", "network:overview", "network.read"),
    ("Interventions", "network:interventions", "intervention.start"),
)


@dataclass(frozen=True)
class Frame:
    """What base.html shows around a page; lists and texts are empty when there is nothing to show."""

    person: User | None
    office: Office | None
    roles: frozenset[Role]  # of this person in this office
    theme: str  # « clair », « sombre », or empty: as the device
    menu: tuple[Link, ...]
    offices: tuple[Link, ...]  # that this person can go to, the present one included
    has_more_offices: bool
    places: tuple[Link, ...]  # beyond the offices
    unread: int
    intervention_ends_at: datetime | None  # of the superuser who looks into this office, told to the office too
    intervention_reason: str
    is_demonstration: bool
    offers_login: bool  # to a visitor who is on a page without the form

    @property
    def step(self) -> str:
        """The step of this page, empty outside the four."""
        return next((link.step for link in self.menu if link.current), "")

    @property
    def has_switcher(self) -> bool:
        return len(self.offices) > 1 or bool(self.offices and self.places)

    @property
    def is_advisor(self) -> bool:
        return Role.ADVISOR in self.roles

    @property
    def is_reader(self) -> bool:
        return self.roles == {Role.READER}

    @property
    def role(self) -> str:
        """What this person is in this office, in words."""
        return ", ".join(role.label for role in Role if role in self.roles)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the frame to every template (context processor)."""
    return {"frame": SimpleLazyObject(lambda: make_frame(request))}


def make_frame(request: HttpRequest) -> Frame:
    """Read what surrounds a page; an anonymous one costs no statement, another one costs one."""
    person = getattr(request, "user", None)  # none when a middleware before authentication refuses
    office: Office | None = getattr(request, "office", None)
    bare = Frame(
        person=None, office=None, roles=frozenset(), theme="", menu=(), offices=(), has_more_offices=False, places=(), unread=0,
        intervention_ends_at=None, intervention_reason="", is_demonstration=not settings.PRODUCTION,
        offers_login=request.path not in (reverse("home"), reverse("account_login")),
    )  # fmt: skip
    if not isinstance(person, User):
        return bare
    found = _around(person, office)
    places = _places(person, request.path)
    return replace(
        bare,
        person=person,
        office=office,
        roles=getattr(request, "roles", frozenset()),
        theme=person.theme,
        menu=places if office is None else tuple(_link(*entry, request.path, office.slug) for entry in MENU),
        offices=tuple(_link(row["name"], "dashboard:overview", None, "", request.path, row["slug"]) for row in found[:MOST_OFFICES]),
        has_more_offices=len(found) > MOST_OFFICES,
        places=places,
        # Notifications are about offices: who sees none has none.
        unread=found[0]["unread"] if found else 0,
        intervention_ends_at=found[0]["intervention_ends_at"] if found else None,
        intervention_reason=found[0]["intervention_reason"] or "" if found else "",
    )


def _around(person: User, office: Office | None) -> list[dict[str, Any]]:
    """Return the offices that this person can go to, with what the bell and the banner of an intervention say repeated on each."""
    here = Q() if office is None else Q(pk=office.pk)
    running = Intervention.objects.filter(office=office, ended_at=None, ends_at__gt=Now()).order_by("-ends_at", "-pk")
    offices = visible_offices(person).filter(here | Q(archived_at=None)).order_by("name", "pk")
    return list(
        offices.annotate(
            unread=unread_count(person),
            intervention_ends_at=Subquery(running.values("ends_at")[:1]),
            intervention_reason=Subquery(running.values("reason")[:1]),
        ).values("name", "slug", "unread", "intervention_ends_at", "intervention_reason")[: MOST_OFFICES + 1]
    )


def unread_count(person: User) -> Combinable:
    """Count the new lines of a person's bell in the offices of the scope, as a part of the statement of the frame."""
    new = Notification.objects.filter(user=person, read_at=None).order_by().values("user")
    return Coalesce(Subquery(new.annotate(number=Count("pk")).values("number")), 0)


def _places(person: User, path: str) -> tuple[Link, ...]:
    """Return where this account can go on OTN's side."""
    return tuple(_link(label, name, None, "", path) for label, name, capability in PLACES if can_on_network(person, capability))


def _link(label: str, name: str, number: int | None, step: str, path: str, *arguments: str) -> Link:
    url = reverse(name, args=arguments)
    below = path.startswith(url) and name != "dashboard:overview"
    return Link(label, url, "page" if path == url else "true" if below else "", number, step)
