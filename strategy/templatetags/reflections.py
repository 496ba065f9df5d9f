"""The line of six steps above every page of a reflection."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from otn.offices.models import Office
from strategy.queries.reflections import Head
from strategy.stages import STAGE_NAMES, Stage

register = template.Library()

# The pages of a reflection that are no step of it.
OTHER_PAGES = {"board": "SWOT", "chain": "Le fil", "remarks": "Commentaires", "report": "Rapport"}


def _address(name: str, head: Head, office: Office) -> str:
    try:
        return reverse(f"strategy:{name}", args=[office.slug, head.reflection_id])
    except NoReverseMatch:
        return ""


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
                "url": _address(state.stage.value, head, office),
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
    pages = [{"label": label, "url": _address(name, head, office), "is_here": name == here} for name, label in OTHER_PAGES.items()]
    return [page for page in pages if page["url"]]
