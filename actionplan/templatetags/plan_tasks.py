"""Tasks in pages: what somebody may do with one, and its state in words and colours."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context

from actionplan.assembly import ActionLine, TaskLine
from actionplan.forms.tasks import QuickTaskForm
from actionplan.progress import Status
from actionplan.queries.tasks import Rights, duration_in_words, lag_in_words, load_in_words, load_number, rights_on
from otn.lib import french
from otn.offices.models import Office

register = template.Library()

for write in (duration_in_words, lag_in_words, load_in_words, load_number):
    register.filter(write.__name__, write)


@register.simple_tag(takes_context=True)
def task_rights(context: Context, task: TaskLine, office: Office) -> Rights:
    """Say what the person of this request may do with a task: `{% task_rights task office as rights %}`. No statement."""
    request: Any = getattr(context, "request", None) or context["request"]  # `only` keeps the attribute, not the variable
    return rights_on(task, request.user, office)


@register.simple_tag
def quick_task(action: ActionLine) -> QuickTaskForm:
    """Return the empty line of the next task of an action: `{% quick_task page.action as quick %}`."""
    return QuickTaskForm(initial={"seen": latest(action)})


def latest(action: ActionLine) -> int:
    """Return the id of the newest task of an action, 0 without task."""
    return max((task.id for task in action.tasks), default=0)


TONES = {Status.IN_PROGRESS: "info", Status.DONE: "succes", Status.VALIDATED: "succes"}
SYMBOLS = {Status.TO_DO: "clock", Status.IN_PROGRESS: "play-circle", Status.VALIDATED: "check-badge"}


@register.filter
def status_tone(status: Status) -> str:
    """Return the tone of the badge of a status."""
    return TONES.get(status, "neutre")


@register.filter
def status_symbol(status: Status) -> str:
    """Return the icon of a status, empty for that of its tone."""
    return SYMBOLS.get(status, "")


@register.filter
def working_days(count: int) -> str:
    """Write `1 jour ouvré`, `3 jours ouvrés`."""
    return french.plural(count, "jour ouvré", "jours ouvrés")


@register.filter
def first_of(lines: Sequence[Any], most: int | None) -> Sequence[Any]:
    """Return the first lines of a list, all of them for None."""
    return lines[:most]
