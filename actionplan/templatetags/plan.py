"""What the pages of the plan say of objectives and actions, in words and badges."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string

from actionplan.assembly import ActionLine, ObjectiveLine, TaskLine
from actionplan.contribution import WHOLE, Shares
from actionplan.progress import Status
from otn.lib import french

register = template.Library()


@register.filter
def numbered(address: str, number: int) -> str:
    """Put the id of a row into an address that was made for 0: reversing one for each row is dear."""
    before, _, after = address.rpartition("/0/")
    return f"{before}/{number}/{after}"


@register.filter
def covered(shares: Shares) -> str:
    """Say how much of an objective its actions cover: « 80 % de l’objectif couvert, il manque 20 % »."""
    if shares.excess:
        return f"{french.percent(shares.given, of=WHOLE)}\N{NO-BREAK SPACE}: réduire de {shares.excess}"
    said = f"{french.percent(shares.coverage, of=WHOLE)} de l’objectif couvert"
    return f"{said}, il manque {french.percent(shares.missing, of=WHOLE)}" if shares.missing else said


STATUS_TONES = {Status.IN_PROGRESS: "info", Status.DONE: "succes", Status.VALIDATED: "succes"}


@register.filter
def status_tone(status: Status) -> str:
    """Return the tone of the badge of a status."""
    return STATUS_TONES.get(status, "neutre")


# --- Flags --------------------------------------------------------------------------------------------------------------------------------


@register.filter
def flag_badges(line: ObjectiveLine | ActionLine | TaskLine) -> str:
    """Draw what is wrong with a row; what is merely missing from it stands in its cells, in words."""
    flags = line.flags
    overrun = 0 if isinstance(line, TaskLine) else line.overrun_days
    return _flag_badges(flags.late_days, flags.is_blocked, flags.is_at_risk, overrun)


@lru_cache(maxsize=1000)
def _flag_badges(late_days: int, is_blocked: bool, is_at_risk: bool, overrun_days: int) -> str:
    context = {"late_days": late_days, "is_blocked": is_blocked, "is_at_risk": is_at_risk, "overrun_days": overrun_days}
    drawn: str = render_to_string("actionplan/_flags.html", context)
    return drawn


# --- Rows ---------------------------------------------------------------------------------------------------------------------------------


@register.simple_tag
def action_rows(rows: Any, card: Any) -> str:
    """Draw the actions of an objective: `rows` are those of the page (actionplan.views.plan_rows.Rows)."""
    drawn: str = rows.of(card)
    return drawn


@register.filter
def tasks_in_words(action: ActionLine) -> str:
    """Say how many tasks an action has: « 4 tâches, 1 en retard »."""
    if not action.tasks:
        return "Aucune tâche"
    late = action.late_tasks
    return french.plural(len(action.tasks), "tâche", "tâches") + (f", {late} en retard" if late else "")


@register.filter
def without_contribution(count: int) -> str:
    """Say how many actions bring nothing to their objective."""
    return french.plural(count, "action sans contribution", "actions sans contribution")


@register.filter
def placed(row: int, kind: str) -> str:
    """Return the id of the element of a row: `{{ line.id|placed:"objectif" }}`."""
    return f"{kind}-{row}"
