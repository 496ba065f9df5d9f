"""The tags that pages are made of. Fragments of `templates/ui/` that need no computing are included directly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from heroicons.templatetags.heroicons import heroicon_mini, heroicon_outline

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> str:
    """Draw an icon of heroicons beside words: 20 px by default, 24 px in titles, 16 px in badges.

    It is decorative. Alone in a button or a link, it needs words in a `.invisible` beside it. Kept once drawn: reading it again from the
    package's archive costs ten times as much as the rest of a line.
    """
    draw = heroicon_mini if size < 20 else heroicon_outline
    return draw(name, size=size, aria_hidden="true", focusable="false", **{"class": "icone"})


ILLUSTRATIONS = {
    "barque": "ui/illustrations/barque.svg",
    "boite-a-idees": "ui/illustrations/boite-a-idees.svg",
    "boussole": "ui/illustrations/boussole.svg",
    "carte": "ui/illustrations/carte.svg",
    "jumelles": "ui/illustrations/jumelles.svg",
    "ligne-d-arrivee": "ui/illustrations/ligne-d-arrivee.svg",
    "longue-vue": "ui/illustrations/longue-vue.svg",
    "panneau": "ui/illustrations/panneau.svg",
    "parapluie": "ui/illustrations/parapluie.svg",
    "phare": "ui/illustrations/phare.svg",
    "pommier": "ui/illustrations/pommier.svg",
    "valise": "ui/illustrations/valise.svg",
}


@register.simple_tag
@cache
def illustration(name: str) -> str:
    """Draw one of the twelve drawings, in the accent of the step around it: empty pages, home, sign-in and covers of PDFs only."""
    return render_to_string(ILLUSTRATIONS[name])


TONES = {
    "succes": "check-circle",
    "info": "information-circle",
    "attention": "exclamation-triangle",
    "erreur": "x-circle",
    "neutre": "minus-circle",
}


@register.inclusion_tag("ui/_badge.html")
def badge(tone: str, text: str, symbol: str = "") -> dict[str, str]:
    """Say a state in words, with the icon of its tone (succes, info, attention, erreur, neutre) or another one."""
    return {"tone": tone, "text": text, "symbol": symbol or TONES[tone]}


@register.simple_tag
def field(bound: BoundField, unit: str = "") -> str:
    """Draw a field of a form with its label, help and errors, and a unit after it when one is given (« euros », « jours »)."""
    return bound.render(template_name="ui/field.html", context={"field": bound, "unit": unit})


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str  # empty for the page itself


@register.inclusion_tag("ui/_ariane.html")
def ariane(*parts: str) -> dict[str, Sequence[Crumb]]:
    """Draw the trail to a page: label and address in turn, then the label of the page itself.

    `{% ariane "Récolter" diagnostic_url "Chapitre 1" %}`
    """
    labels, urls = parts[::2], (*parts[1::2], "")
    return {"crumbs": [Crumb(label, url) for label, url in zip(labels, urls, strict=True)]}


@register.inclusion_tag("ui/_chart.html")
def chart(picture: Any, caption: str = "") -> dict[str, Any]:
    """Draw a chart of otn.lib.charts as a figure, its numbers in a table that unfolds below it."""
    return {"chart": picture, "caption": caption}


@register.inclusion_tag("ui/_pages.html")
def pages(page: Page[Any]) -> dict[str, Any]:
    """Draw the numbers of the pages of a list around this one; other parts of the address stay. Nothing when there is one page."""
    paginator = page.paginator
    return {
        "page": page,
        "numbers": list(paginator.get_elided_page_range(page.number, on_each_side=1)),
        "gap": paginator.ELLIPSIS,
    }


@register.filter
def poll_interval(asked_at: Any) -> str:
    """Return how often to ask for news of a job: every 2 s during its first minute, then every 10 s."""
    return "2s" if timezone.now() - asked_at < timedelta(minutes=1) else "10s"
