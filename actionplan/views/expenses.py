"""Expenses of an action, in place in its budget."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from actionplan import operations
from actionplan.forms.expenses import ChangedExpenseForm, ExpenseForm, expense_in_words
from actionplan.models import BudgetLine
from actionplan.views.action_page import BUDGET, done, show_action
from actionplan.views.door import ActionRequest, action_view
from otn.journal.conflicts import Conflict
from otn.lib import french
from otn.ui.acts import DONE, ActForm, Notice, Opened, faults, settle

FIELDS = ("label", "planned", "committed", "spent", "vat", "vat_rate", "source")


def _line(request: ActionRequest, line: int) -> BudgetLine:
    found: BudgetLine = get_object_or_404(request.action.budget_lines, pk=line)
    found.action, found.office = request.action, request.office
    return found


@require_POST
@action_view("plan.edit")
def add_expense(request: ActionRequest) -> HttpResponse:
    """Add a line to the budget of an action."""
    form = ExpenseForm(request.POST, auto_id="depense-%s")
    status, _ = settle(form, lambda **given: operations.add_expense(action=request.action, by=request.user, **given))
    if status != DONE:
        return show_action(request, request.action.pk, BUDGET, new_expense=form, status=status)
    return done(request, request.action.pk, BUDGET, "La dépense est au budget.")


@require_POST
@action_view("plan.edit")
def edit_expense(request: ActionRequest, line: int) -> HttpResponse:
    """Write a line of the budget again; when somebody else did meanwhile, show both."""
    found = _line(request, line)
    form = ChangedExpenseForm(request.POST, auto_id="ligne-%s")
    status, current = settle(form, lambda **given: operations.edit_expense(line=found, by=request.user, **given))
    if status == DONE:
        return done(request, request.action.pk, BUDGET, "La dépense est enregistrée.")
    conflict = None if current is None else _conflict(current, form.cleaned_data)
    return show_action(request, request.action.pk, BUDGET, expense=Opened("depense", line, form, conflict), status=status)


def _conflict(current: BudgetLine, mine: dict[str, Any]) -> Conflict:
    """Return both versions of a line; the journal tells of its action, not of who wrote this very line."""
    theirs = {name: getattr(current, name) for name in FIELDS}
    return Conflict(author="", at=None, theirs=expense_in_words(theirs), mine=expense_in_words(mine), version=current.version)


@require_POST
@action_view("plan.edit")
def remove_expense(request: ActionRequest, line: int) -> HttpResponse:
    """Take a line out of the budget of an action."""
    found = _line(request, line)
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_expense(line=found, by=request.user))
    if status != DONE:
        return show_action(request, request.action.pk, BUDGET, notice=Notice(faults(form), BUDGET, is_fault=True), status=status)
    return done(request, request.action.pk, BUDGET, f"La dépense {french.quoted(found.label)} est retirée.")
