"""Rights in templates: a button is drawn with the same question that guards its POST."""

from typing import Any

from django import template
from django.template.context import Context

from otn.offices import access
from otn.offices.models import Office

register = template.Library()


@register.simple_tag(takes_context=True)
def can_on_network(context: Context, capability: str) -> bool:
    """Say whether the person of this request may do this on OTN's side: `{% can_on_network "bank.read" as reads_banks %}`. No statement."""
    request: Any = context["request"]
    return access.can_on_network(request.user, capability)


@register.simple_tag(takes_context=True)
def can(context: Context, capability: str, office: Office) -> bool:
    """Say whether the person of this request may do this in this office: `{% can "member.invite" office as may_invite %}`.

    No statement for the office of the page. It works in a fragment included with `only`, too.
    """
    request: Any = getattr(context, "request", None) or context["request"]  # `only` keeps the attribute, not the variable
    return access.can(request.user, capability, office)
