"""The rows of a plan: a page has a thousand of them, so what would be asked again in each is drawn once."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actionplan.assembly import ActionLine, Flags, TaskLine
from actionplan.contribution import WHOLE, Shares
from actionplan.progress import Status
from otn.lib import french
from otn.ui.templatetags.ui import TONES

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

FLAG_TONES = {"en retard": "erreur", "bloquée": "erreur", "à risque": "attention"}


@register.filter
def flag_badges(flags: Flags) -> SafeString:
    """Draw what is wrong with a row; what is merely missing from it stands in its cells, in words."""
    words = []
    if flags.late_days:
        words.append(("en retard", f"en retard de {flags.late_days}\N{NO-BREAK SPACE}j"))
    if flags.is_blocked:
        words.append(("bloquée", "bloquée"))
    if flags.is_at_risk:
        words.append(("à risque", "à risque"))
    return format_html_join(" ", "{}", ((_badge(FLAG_TONES[flag], text),) for flag, text in words))


@cache
def _badge(tone: str, text: str) -> SafeString:
    return render_to_string("ui/_badge.html", {"tone": tone, "text": text, "symbol": TONES[tone]})


# --- Tasks --------------------------------------------------------------------------------------------------------------------------------

NOBODY = format_html('<span class="muet">{}</span>', "sans responsable")
UNCHECKED = format_html('<span class="muet">{}</span>', "sans contrôleur")
UNDATED = format_html('<span class="muet">{}</span>', "sans date")


@register.simple_tag
def task_rows(tasks: Iterable[TaskLine], address: str) -> SafeString:
    """Draw the tasks of an action as rows of a table; `address` is that of a task, for 0.

    Without a template: a loop over as many rows costs six times as much.
    """
    before, _, after = address.rpartition("/0/")
    return format_html_join(
        "",
        '<tr><th scope="row"><a href="{}/{}/{}">{}</a></th><td>{} {}</td><td>{}</td><td>{}</td><td class="nombre">{}</td><td>{}</td>'
        "<td>{}</td></tr>",
        (
            (
                before, task.id, after, task.name, task.status_name, flag_badges(task.flags), french.date_short(task.start),
                UNDATED if task.flags.is_undated else french.date_short(task.end), task.shown,
                NOBODY if task.flags.has_no_owner else task.assignee or french.MISSING,
                UNCHECKED if task.flags.has_no_controller else task.controller or french.MISSING,
            )
            for task in tasks
        ),
    )  # fmt: skip


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
