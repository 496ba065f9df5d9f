"""An action in words: its flags as badges, its CCT, where its dates come from."""

from dataclasses import dataclass
from decimal import Decimal

from django import template

from actionplan import cct
from actionplan.assembly import FLAG_NAMES, ActionLine, ExpenseRow, Flag
from actionplan.models import BudgetLine
from otn.lib import french

register = template.Library()

FLAG_TONES = {
    Flag.LATE: ("erreur", "clock"),
    Flag.AT_RISK: ("attention", "exclamation-triangle"),
    Flag.BLOCKED: ("attention", "no-symbol"),
    Flag.UNDATED: ("neutre", "calendar"),
    Flag.NO_OWNER: ("neutre", "user"),
    Flag.NO_CONTROLLER: ("neutre", "eye"),
}


@dataclass(frozen=True)
class Mark:
    """A badge: its tone, its icon, its words."""

    tone: str
    symbol: str
    text: str


@register.filter
def flag_marks(action: ActionLine) -> list[Mark]:
    """Say what stands beside the status, the most urgent first; of a delay, by how much."""
    found = action.flags
    words = {**FLAG_NAMES}
    if found.is_late:
        words[Flag.LATE] = f"en retard de {french.plural(found.late_days, 'jour ouvré', 'jours ouvrés')}"
    return [Mark(*FLAG_TONES[flag], words[flag].capitalize()) for flag in Flag if flag in found.present]


@register.filter
def dates_in_words(action: ActionLine) -> str:
    """Write when an action is done: `Du 1er juin au 25 septembre 2026`; « Sans date » when nobody said."""
    words = french.period(action.start, action.end)
    return "Sans date" if action.start is None and action.end is None else words[0].upper() + words[1:]


@register.filter
def dates_origin(action: ActionLine) -> str:
    """Say which dates are not its own: they are those of its objective until somebody sets them."""
    takes_start = action.start is not None and action.starts_on is None
    takes_end = action.end is not None and action.due_date is None
    if takes_start and takes_end:
        return "dates de l’objectif"
    return "début de l’objectif" if takes_start else "fin de l’objectif" if takes_end else ""


@register.filter
def hardness(value: Decimal | None) -> str:
    """Say how hard a CCT is: « plutôt facile »."""
    return cct.word_of(value)


@register.filter
def source_name(expense: ExpenseRow) -> str:
    """Say who pays an expense: « fonds propres »."""
    return str(BudgetLine.Source(expense.source).label)
