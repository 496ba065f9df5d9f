"""Asking for more time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.hub import DelayForm
from diagnostic.queries.hub import get_delay_page
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other


@require_GET
@assessment_view("deadline.ask")
def ask_delay(request: AssessmentRequest) -> HttpResponse:
    """Ask why more time is needed."""
    return _form(request, DelayForm(), 200)


def _form(request: AssessmentRequest, form: DelayForm, status: int) -> HttpResponse:
    page = get_delay_page(assessment=request.assessment, user=request.user)
    context = {"office": request.office, "year": request.assessment.edition.year, "page": page, "form": form}
    return render(request, "diagnostic/delay.html", context, status=status)


@require_POST
@assessment_view("deadline.ask")
def send_delay(request: AssessmentRequest) -> HttpResponse:
    """Send the request to the advisers, to the network where there is none."""
    form = DelayForm(request.POST)
    status = attempt(form, lambda **given: operations.ask_delay(assessment=request.assessment, by=request.user, **given))
    if status != DONE:
        return _form(request, form, status)
    messages.success(request, "Votre demande est partie. La réponse viendra dans vos notifications.")
    return see_other(f"{reverse('diagnostic:overview', args=[request.office.slug])}?annee={request.assessment.edition.year}")
