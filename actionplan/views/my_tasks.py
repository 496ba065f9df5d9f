"""What one person has to do in the plan of an office."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from actionplan import operations
from actionplan.forms.tasks import ProgressForm
from actionplan.views.door import ActionRequest, action_view
from actionplan.views.task_drawing import PROGRESS, draw_mine
from otn.lib import french
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, Notice, Opened, faults, settle
from otn.ui.responses import see_other


@require_GET
@office_view("plan.read")
def my_tasks(request: OfficeRequest) -> HttpResponse:
    """Show what the person who asks has to do: late first, then this week, then what she is to check."""
    return draw_mine(request)


@require_POST
@action_view("task.update_own")
def report_my_action(request: ActionRequest) -> HttpResponse:
    """Say how far an action is that has no task."""
    action, form = request.action, ProgressForm(request.POST)
    status, _ = settle(form, lambda **given: operations.report_action(action=action, by=request.user, **given))
    place = f"action-{action.pk}"
    if status != DONE:
        notice = Notice(faults(form), place, is_fault=True)
        return draw_mine(request, opened=Opened(f"{PROGRESS}-action", action.pk, form), notice=notice, status=status)
    text = f"L’avancement de {french.quoted(action.name)} est enregistré."
    if request.htmx:
        return draw_mine(request, notice=Notice(text, place))
    messages.success(request, text)
    return see_other("actionplan:my_tasks", request.office.slug)
