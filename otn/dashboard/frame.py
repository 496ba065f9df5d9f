"""The frame around every page: who is here, in which office, where one can go, what must be known before reading on.

A template reaches it as `frame`. Nothing is asked of the database until a template does: then one statement on a page of an office, two
elsewhere, where no scope shows the bell.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from otn.accounts.models import User
from otn.notifications.queries import count_unread
from otn.offices.access import can_on_network, places_around, visible_offices
from otn.offices.models import Office, Role

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
    """Read what surrounds a page; an anonymous one costs no statement."""
    person = getattr(request, "user", None)  # none when a middleware before authentication refuses
    office: Office | None = getattr(request, "office", None)
    bare = Frame(
        person=None, office=None, roles=frozenset(), theme="", menu=(), offices=(), has_more_offices=False, places=(), unread=0,
        intervention_ends_at=None, intervention_reason="", is_demonstration=not settings.PRODUCTION,
        offers_login=request.path not in (reverse("home"), reverse("account_login")),
    )  # fmt: skip
    if not isinstance(person, User):
        return bare
    found = places_around(person, office, most=MOST_OFFICES + 1)
    first = found[0] if found else None  # what it says beside its name is the same on all
    places = _places(person, request.path)
    return replace(
        bare,
        person=person,
        office=office,
        roles=getattr(request, "roles", frozenset()),
        theme=person.theme,
        menu=places if office is None else tuple(_link(*entry, request.path, office.slug) for entry in MENU),
        offices=tuple(_link(place.name, "dashboard:overview", None, "", request.path, place.slug) for place in found[:MOST_OFFICES]),
        has_more_offices=len(found) > MOST_OFFICES,
        places=places,
        unread=count_unread(person, offices=visible_offices(person)) if office is None else first.unread if first else 0,
        intervention_ends_at=first.intervention_ends_at if first else None,
        intervention_reason=first.intervention_reason if first else "",
    )


def _places(person: User, path: str) -> tuple[Link, ...]:
    """Return where this account can go on OTN's side."""
    return tuple(_link(label, name, None, "", path) for label, name, capability in PLACES if can_on_network(person, capability))


def _link(label: str, name: str, number: int | None, step: str, path: str, *arguments: str) -> Link:
    url = reverse(name, args=arguments)
    below = path.startswith(url) and name != "dashboard:overview"
    return Link(label, url, "page" if path == url else "true" if below else "", number, step)
