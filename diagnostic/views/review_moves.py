"""What the adviser decides about the whole: to begin, to send back, to accept, to open again, to give more time."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.review import CorrectionForm, ExtensionForm, ReopenForm, ValidationForm
from diagnostic.queries.review import correction_draft, get_review
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.offices.access import needs_reason
from otn.ui.acts import DONE, ActForm, attempt
from otn.ui.responses import see_other


def _render(request: AssessmentRequest, template: str, form: forms.Form, status: int = 200) -> HttpResponse:
    page = get_review(assessment=request.assessment, user=request.user)
    return render(request, template, {"office": request.office, "year": page.head.year, "page": page, "form": form}, status=status)


def _act(request: AssessmentRequest, template: str, form: forms.Form, act: Callable[..., object], done: str) -> HttpResponse:
    """Do what a page asks for, with what was typed there; what is refused comes back to it."""
    status = attempt(form, lambda **given: act(assessment=request.assessment, by=request.user, **given))
    if status != DONE:
        return _render(request, template, form, status)
    messages.success(request, done)
    return see_other("diagnostic:review", request.office.slug, request.assessment.edition.year)


@require_POST
@assessment_view("answer.mark")
def start_review(request: AssessmentRequest) -> HttpResponse:
    """Begin: from now on the office cannot take its submission back."""
    form = ActForm(request.POST, owes_reason=False)
    done = "La relecture est commencée. L’office ne peut plus retirer son envoi."
    return _act(request, "diagnostic/start_review.html", form, operations.start_review, done)


# --- Sending back -------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("assessment.request_changes")
def correction(request: AssessmentRequest) -> HttpResponse:
    """Ask what is to be corrected, beginning with what the marks ask."""
    page = get_review(assessment=request.assessment, user=request.user)
    form = CorrectionForm(initial={"comment": correction_draft(page)})
    return render(request, "diagnostic/correction.html", {"office": request.office, "year": page.head.year, "page": page, "form": form})


@require_POST
@assessment_view("assessment.request_changes")
def request_changes(request: AssessmentRequest) -> HttpResponse:
    """Send the answers back to the office."""
    done = "La demande de correction est partie. L’office peut de nouveau modifier ses réponses."
    return _act(request, "diagnostic/correction.html", CorrectionForm(request.POST), operations.request_changes, done)


# --- Accepting ----------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("assessment.validate")
def validation(request: AssessmentRequest) -> HttpResponse:
    """Say what validating does, before it is done."""
    return _render(request, "diagnostic/validation.html", ValidationForm())


@require_POST
@assessment_view("assessment.validate")
def validate(request: AssessmentRequest) -> HttpResponse:
    """Accept the answers."""
    done = "Le diagnostic est validé. L’office en est prévenu."
    return _act(request, "diagnostic/validation.html", ValidationForm(request.POST), operations.validate, done)


# --- Opening again, giving time -----------------------------------------------------------------------------------------------------------


def _owes(request: AssessmentRequest, capability: str) -> dict[str, Any]:
    return {"owes_reason": needs_reason(request.user, capability, request.office)}


@require_GET
@assessment_view("assessment.reopen")
def new_revision(request: AssessmentRequest) -> HttpResponse:
    """Say what opening again does, and ask why."""
    return _render(request, "diagnostic/new_revision.html", ReopenForm(**_owes(request, "assessment.reopen")))


@require_POST
@assessment_view("assessment.reopen")
def reopen(request: AssessmentRequest) -> HttpResponse:
    """Open a validated diagnostic again, as its next revision."""
    form = ReopenForm(request.POST, **_owes(request, "assessment.reopen"))
    return _act(request, "diagnostic/new_revision.html", form, operations.reopen, "Le diagnostic est rouvert. L’office en est prévenu.")


@require_GET
@assessment_view("deadline.extend")
def extension(request: AssessmentRequest) -> HttpResponse:
    """Ask which dates to give to this office, and why."""
    return _render(request, "diagnostic/extension.html", ExtensionForm(**_owes(request, "deadline.extend")))


@require_POST
@assessment_view("deadline.extend")
def extend(request: AssessmentRequest) -> HttpResponse:
    """Give this office later dates."""
    form = ExtensionForm(request.POST, **_owes(request, "deadline.extend"))
    return _act(request, "diagnostic/extension.html", form, operations.extend_deadline, "Le délai est donné. L’office en est prévenu.")
