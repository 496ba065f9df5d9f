"""The line of six steps above every page of a reflection."""

from typing import Any

from django import template
from django.urls import reverse

from otn.offices.models import Office
from strategy.queries.reflections import Head
from strategy.stages import STAGE_NAMES, Stage

register = template.Library()

# The pages of a reflection that are no step of it.
OTHER_PAGES = {"board": "SWOT", "chain": "Le fil", "remarks": "Commentaires", "report": "Rapport"}


@register.simple_tag
def page_name(here: str) -> str:
    """Name a page of a reflection: one of its six steps, or « SWOT », « Le fil »…"""
    return OTHER_PAGES.get(here) or STAGE_NAMES[Stage(here)]


@register.inclusion_tag("ui/_path.html")
def stage_line(head: Head, office: Office, here: str) -> dict[str, Any]:
    """Draw the six steps with what each still lacks; the first that is not done is under way."""
    return {
        "steps": [
            {
                "label": STAGE_NAMES[state.stage],
                "url": reverse(f"strategy:{state.stage.value}", args=[office.slug, head.reflection_id]),
                "state": "fait" if state.is_done else "en-cours" if state.stage is head.current else "a-venir",
                "note": state.missing,
                "step": "",
                "is_here": state.stage.value == here,
            }
            for state in head.stages
        ]
    }


@register.simple_tag
def other_pages(head: Head, office: Office, here: str) -> list[dict[str, Any]]:
    """Return the pages of a reflection that are no step of it."""
    at = [office.slug, head.reflection_id]
    return [{"label": label, "url": reverse(f"strategy:{name}", args=at), "is_here": name == here} for name, label in OTHER_PAGES.items()]
