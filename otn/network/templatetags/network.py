"""The menu of OTN's side."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from otn.offices.access import can_on_network

register = template.Library()

# Label, name of the address, capability that its page demands.
MENU = (
    ("Vue d’ensemble", "network:overview", "network.read"),
    ("Offices", "network:offices", "network.read"),
    ("Personnes", "network:people", "person.manage"),
    ("Banques", "network:banks", "bank.read"),
    ("Éditions", "network:editions", "edition.read"),
    ("Repères", "network:benchmark", "network.read"),
    ("Chartes et jours", "network:support", "network.read"),
    ("En-têtes", "headings:headings", "heading.manage"),
    ("Journal", "network:journal", "network_journal.read"),
    ("Interventions", "network:interventions", "intervention.start"),
    ("Administrateurs", "network:new_admin", "admin_account.create"),
)


@dataclass(frozen=True)
class Place:
    label: str
    url: str
    current: str  # the value of aria-current: « page » here, « true » on a page below, else empty


@register.inclusion_tag("network/_menu.html", takes_context=True)
def network_menu(context: Context) -> dict[str, Any]:
    """Draw the ways between the pages of the network that this person may open."""
    request: Any = context["request"]
    allowed = [(label, reverse(name)) for label, name, capability in MENU if can_on_network(request.user, capability)]
    return {"places": [Place(label, url, _current(url, request.path)) for label, url in allowed]}


def _current(url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) and url != reverse("network:overview") else ""
