"""What office and adviser say to one another about an action."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from actionplan import operations
from actionplan.views.action_page import REMARKS, done, show_action
from actionplan.views.door import ActionRequest, action_view
from diagnostic.forms.talk import CommentForm
from otn.ui.acts import DONE, ActForm, Notice, faults, settle


@require_POST
@action_view("comment.write")
def write_remark(request: ActionRequest) -> HttpResponse:
    """Say something about an action."""
    form = CommentForm(request.POST, auto_id="remarque-%s")
    status, _ = settle(form, lambda text: operations.write_remark(action=request.action, by=request.user, text=text))
    if status != DONE:
        return show_action(request, request.action.pk, REMARKS, remark=form, status=status)
    return done(request, request.action.pk, REMARKS, "Votre commentaire est ajouté.")


@require_POST
@action_view("comment.edit")
def remove_remark(request: ActionRequest, remark: int) -> HttpResponse:
    """Take back what one has just said."""
    found = get_object_or_404(request.action.remarks, pk=remark)
    found.office = request.office
    form = ActForm(request.POST, owes_reason=False)
    status, _ = settle(form, lambda: operations.remove_remark(remark=found, by=request.user))
    if status != DONE:
        return show_action(request, request.action.pk, REMARKS, notice=Notice(faults(form), REMARKS, is_fault=True), status=status)
    return done(request, request.action.pk, REMARKS, "Votre commentaire est repris.")
