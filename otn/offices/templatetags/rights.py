"""Rights in templates: a button is drawn with the same question that guards its POST."""

from typing import Any

from django import template
from django.template.context import Context

from otn.offices import access
from otn.offices.models import Office

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: Context, capability: str, office: Office) -> bool:
    """Say whether the person of this request may do this in this office: `{% can "member.invite" office as may_invite %}`.

    No statement for the office of the page. A fragment included with `only` is given the answer, for it has no request.
    """
    request: Any = context["request"]
    return access.can(request.user, capability, office)
