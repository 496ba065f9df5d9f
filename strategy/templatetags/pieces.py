"""Words and colours of what a reflection holds."""

from django import template

from strategy.models import Priority
from strategy.quadrants import PLACES, Place
from strategy.swot import CROSSINGS, Crossing, Quadrant
from strategy.wording import begins_with_verb

register = template.Library()

register.filter(begins_with_verb.__name__, begins_with_verb)


@register.filter
def place_of(quadrant: Quadrant | None) -> Place:
    """Return how a quadrant is drawn: `name`, `tone`, `symbol`."""
    return PLACES[quadrant]


@register.filter
def sides(crossing: Crossing) -> tuple[Place, Place]:
    """Return how the two quadrants of a crossing are drawn, the inner one first."""
    left, right = CROSSINGS[crossing]
    return PLACES[left], PLACES[right]


@register.filter
def priority_name(priority: int) -> str:
    """Name a priority: « Priorité haute »."""
    return f"Priorité {Priority(priority).label}"


TONES = {Priority.HIGH: "attention", Priority.MEDIUM: "info", Priority.LOW: "neutre"}


@register.filter
def priority_tone(priority: int) -> str:
    """Return the tone of the badge of a priority."""
    return TONES[Priority(priority)]


@register.filter
def placed(piece: int | str, kind: str) -> str:
    """Return the id of the element of a piece: `{{ line.id|placed:"groupe" }}`."""
    return f"{kind}-{piece}"
