"""How the plan answers: its page, all that stands below its title, or the card of one objective, which htmx replaces."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from actionplan.assembly import PlanTree
from actionplan.forms.objectives import ChangedPlanObjectiveForm, PlanObjectiveForm
from actionplan.forms.plan import NewActionForm
from actionplan.views.plan_drawing import EDIT, Drawing, Typed, address, card_of, card_place, draw, entry_place
from actionplan.views.plan_rows import Rows
from otn.offices.access import OfficeRequest
from otn.offices.operations import managers_of
from otn.ui.acts import Notice, Opened
from otn.ui.responses import see_other

NEW_ID = "nouvel-%s"
TOP = "plan"  # where what has no place of its own is told
FIELDS = ("name", "indicator", "target", "starts_on", "due_date", "weight", "version")


@dataclass(frozen=True)
class Entry:
    """What was typed under an objective as a new action, and refused."""

    objective: int
    form: NewActionForm


@dataclass(frozen=True)
class Undo:
    """What was just removed, and where that is taken back."""

    text: str
    address: str


def show(
    request: OfficeRequest, *, card: int | None = None, opens: int | None = None, opened: Opened | None = None,
    new: PlanObjectiveForm | None = None, entry: Entry | None = None, typed: Typed | None = None, notice: Notice | None = None,
    undo: Undo | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw the plan; for htmx the card of one objective, or all that stands below the title. `opens` opens the form of an objective."""
    drawing = draw(request)
    if opens is not None:
        opened = _open(drawing.tree, opens)
    if notice is not None and notice.place not in _places(drawing):
        notice = replace(notice, place=TOP)
    context = {
        "office": request.office, "drawing": drawing, "rows": Rows(request, drawing, typed),
        "new": new or PlanObjectiveForm(auto_id=NEW_ID), "opened": opened, "entry": entry, "notice": notice, "undo": undo, "manager": "",
    }  # fmt: skip
    if card is not None and request.htmx:
        return render(request, "actionplan/_objective_answer.html", context | {"card": card_of(drawing, card)}, status=status)
    if drawing.page.is_empty and not drawing.page.may_edit:
        context["manager"] = next((person.first_name for person in managers_of(request.office)), "")
    return render(request, "actionplan/_plan.html" if request.htmx else "actionplan/overview.html", context, status=status)


def _open(tree: PlanTree, piece: int) -> Opened:
    line = next((one for one in tree.objectives if one.id == piece), None)
    if line is None:
        raise Http404
    return Opened(EDIT, piece, ChangedPlanObjectiveForm(initial={name: getattr(line, name) for name in FIELDS}))


def _places(drawing: Drawing) -> set[str]:
    """Return where something can be told in the page."""
    return {place(card.line.id) for card in drawing.cards for place in (card_place, entry_place)}


def lead(request: OfficeRequest, done: str, place: str) -> HttpResponse:
    """Lead back to the plan as it was looked at, and say there what was done."""
    if done:
        messages.success(request, done)
    return see_other(address(request, place=place))
