"""Reading again, sending, and what became of it: the side of the office."""

from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.answering import Value, in_words
from diagnostic.forms.sending import DraftForm, ReasonForm, ReopeningForm
from diagnostic.models import Answer
from diagnostic.queries.history import get_history, was_just_made
from diagnostic.queries.rereading import QuestionToSee, get_question_to_see, get_rereading
from diagnostic.scoring import AnswerState
from diagnostic.states import Move
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.accounts.models import User
from otn.lib.refusals import Stale
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other

# --- Reading again ------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("answer.read")
def rereading(request: AssessmentRequest) -> HttpResponse:
    """Show what is to be looked at before sending, and the way to send."""
    return _rereading(request, forms.Form(), 200)


def _rereading(request: AssessmentRequest, form: forms.Form, status: int) -> HttpResponse:
    page = get_rereading(assessment=request.assessment, user=request.user)
    excluded = [(group, [ReasonLine(line, _reason_form(line)) for line in group.lines]) for group in page.excluded]
    context = {"office": request.office, "page": page, "excluded": excluded, "form": form}
    return render(request, "diagnostic/rereading.html", context, status=status)


@dataclass(frozen=True)
class Conflict:
    """What `ui/_conflict.html` shows."""

    author: str
    at: datetime | None
    theirs: str
    mine: str
    version: int


@dataclass(frozen=True)
class ReasonLine:
    """A question that does not apply, with the form for its reason where one lacks."""

    line: QuestionToSee
    form: ReasonForm | None
    conflict: Conflict | None = None
    is_saved: bool = False  # just now


def _reason_form(line: QuestionToSee) -> ReasonForm | None:
    return ReasonForm(initial={"version": line.version}, auto_id=_auto_id(line)) if line.may_answer and not line.reason else None


def _auto_id(line: QuestionToSee) -> str:
    return f"motif-{line.question.code}-%s"


@require_POST
@assessment_view("answer.write")
def save_reason(request: AssessmentRequest, code: str) -> HttpResponse:
    """Save why a question does not apply."""
    line = get_question_to_see(assessment=request.assessment, code=code)
    if line is None:
        raise Http404
    form = ReasonForm(request.POST, auto_id=_auto_id(line))
    shown = ReasonLine(line, form)
    try:
        status = attempt(
            form,
            lambda reason, version: operations.record_answer(
                assessment=request.assessment, code=code, by=request.user, version=version,
                value=Value(AnswerState.NOT_APPLICABLE, reason=reason),
            ),
        )  # fmt: skip
    except Stale as refusal:
        mine = Value(AnswerState.NOT_APPLICABLE, reason=form.cleaned_data["reason"])
        status, shown = STALE, replace(shown, conflict=_conflict(line, refusal.current, mine, request.user))
    context = {"office": request.office, "year": request.assessment.edition.year, "shown": shown}
    if status != DONE:
        return render(request, "diagnostic/_reason.html" if request.htmx else "diagnostic/reason.html", context, status=status)
    if request.htmx:
        context["shown"] = ReasonLine(replace(line, reason=form.cleaned_data["reason"]), None, is_saved=True)
        return render(request, "diagnostic/_reason.html", context)
    messages.success(request, f"Le motif de la question {code} est enregistré.")
    return see_other("diagnostic:rereading", request.office.slug, request.assessment.edition.year)


def _conflict(line: QuestionToSee, current: Answer, mine: Value, reader: User) -> Conflict:
    author = current.answered_by
    by_another = author is not None and author != reader
    return Conflict(
        author=str(author) if by_another else "",
        at=current.answered_at,
        theirs=in_words(line.question, current.value),
        mine=in_words(line.question, mine),
        version=current.version,
    )


@require_POST
@assessment_view("assessment.show_draft")
def show_draft(request: AssessmentRequest) -> HttpResponse:
    """Let the adviser read the draft, or not."""
    form = DraftForm(request.POST)
    status = attempt(form, lambda **given: operations.show_draft(assessment=request.assessment, by=request.user, **given))
    if status != DONE:
        return _rereading(request, form, status)
    is_visible = form.cleaned_data["is_visible"]
    messages.success(request, "Votre conseiller peut lire le brouillon." if is_visible else "Votre conseiller ne lit plus le brouillon.")
    return see_other("diagnostic:rereading", request.office.slug, request.assessment.edition.year)


# --- Sending ------------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("assessment.submit")
def submission(request: AssessmentRequest) -> HttpResponse:
    """Say what sending does, before it is done."""
    return _submission(request, forms.Form(), 200)


def _submission(request: AssessmentRequest, form: forms.Form, status: int) -> HttpResponse:
    page = get_rereading(assessment=request.assessment, user=request.user)
    return render(request, "diagnostic/submission.html", {"office": request.office, "page": page, "form": form}, status=status)


@require_POST
@assessment_view("assessment.submit")
def submit(request: AssessmentRequest) -> HttpResponse:
    """Send the answers to the adviser."""
    form = forms.Form(request.POST)
    status = attempt(form, lambda: operations.submit(assessment=request.assessment, by=request.user))
    if status == DONE:
        messages.success(request, "Le diagnostic est transmis.")
    elif not _is_second_click(request, status, Move.SUBMIT):
        return _submission(request, form, status)
    return see_other("diagnostic:rereading", request.office.slug, request.assessment.edition.year)


@require_POST
@assessment_view("assessment.withdraw")
def withdraw(request: AssessmentRequest) -> HttpResponse:
    """Take a submission back."""
    form = forms.Form(request.POST)
    status = attempt(form, lambda: operations.withdraw(assessment=request.assessment, by=request.user))
    if status == DONE:
        messages.success(request, "L’envoi est retiré\N{NARROW NO-BREAK SPACE}: les réponses se modifient de nouveau.")
    elif not _is_second_click(request, status, Move.WITHDRAW):
        return _rereading(request, form, status)
    return see_other("diagnostic:rereading", request.office.slug, request.assessment.edition.year)


def _is_second_click(request: AssessmentRequest, status: int, move: Move) -> bool:
    """Say whether a move was refused because the same person has just made it: its page says so better than a refusal."""
    return status == STALE and was_just_made(assessment=request.assessment, user=request.user, move=move)


# --- What became of it --------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("assessment.see")
def history(request: AssessmentRequest) -> HttpResponse:
    """Show the moves of a diagnostic and its revisions, each of which can still be read."""
    page = get_history(assessment=request.assessment, user=request.user)
    return render(request, "diagnostic/history.html", {"office": request.office, "page": page})


@require_GET
@assessment_view("assessment.ask_reopening")
def reopening(request: AssessmentRequest) -> HttpResponse:
    """Ask why a validated diagnostic should be opened again."""
    return _reopening(request, ReopeningForm(), 200)


def _reopening(request: AssessmentRequest, form: ReopeningForm, status: int) -> HttpResponse:
    page = get_history(assessment=request.assessment, user=request.user)
    return render(request, "diagnostic/reopening.html", {"office": request.office, "page": page, "form": form}, status=status)


@require_POST
@assessment_view("assessment.ask_reopening")
def ask_reopening(request: AssessmentRequest) -> HttpResponse:
    """Ask the advisers to open a validated diagnostic again."""
    form = ReopeningForm(request.POST)
    status = attempt(form, lambda reason: operations.ask_reopening(assessment=request.assessment, by=request.user, reason=reason))
    if status != DONE:
        return _reopening(request, form, status)
    messages.success(request, "Votre demande de réouverture est partie.")
    return see_other("diagnostic:history", request.office.slug, request.assessment.edition.year)
