"""What pages of an account need beyond the tags of every page."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Write a value as JSON for an attribute, where a script of ours reads it: data in an element of its own would look like code."""
    return json.dumps(value, cls=DjangoJSONEncoder)
