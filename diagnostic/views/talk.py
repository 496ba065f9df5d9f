"""What office and adviser say to one another about a question: a page of its own, and the same in place on other pages."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.talk import CommentForm
from diagnostic.queries.talk import find_comment, find_thread, get_talk
from diagnostic.views.door import AssessmentRequest, assessment_view, question_of
from otn.ui.acts import DONE, ActForm, attempt
from otn.ui.responses import see_other


@require_GET
@assessment_view("answer.read")
def talk(request: AssessmentRequest, code: str) -> HttpResponse:
    """Show the comments on a question, the adviser's view of its answer, and the versions that this answer had."""
    return _talk(request, code, _form(code), 200)


def _form(code: str) -> CommentForm:
    return CommentForm(auto_id=f"c-{code}-%s")


def _talk(request: AssessmentRequest, code: str, form: CommentForm, status: int, fault: str = "", done: str = "") -> HttpResponse:
    """Draw the talk: as a page, in place of the link that asked for it, or in place of itself once something was said."""
    try:
        page = get_talk(assessment=request.assessment, code=code, user=request.user, now=timezone.now())
    except LookupError as error:
        raise Http404 from error
    context = {
        "office": request.office,
        "year": request.assessment.edition.year,
        "talk": page,
        "form": form,
        "fault": fault,
        "done": done,
    }
    if not request.htmx:
        return render(request, "diagnostic/talk.html", context, status=status)
    template = "diagnostic/_talk_folded.html" if request.method == "GET" else "diagnostic/_talk.html"
    return render(request, template, context, status=status)


@require_POST
@assessment_view("comment.write")
def comment(request: AssessmentRequest, code: str) -> HttpResponse:
    """Add a comment to the thread of a question."""
    question_of(request.assessment, code)
    form = CommentForm(request.POST, auto_id=f"c-{code}-%s")
    act = operations.write_comment
    status = attempt(form, lambda text: act(assessment=request.assessment, code=code, by=request.user, text=text))
    if status != DONE:
        return _talk(request, code, form, status)
    return _done(request, code, "Votre commentaire est ajouté.")


@require_POST
@assessment_view("comment.edit")
def take_back(request: AssessmentRequest, code: str, pk: int) -> HttpResponse:
    """Take back a comment that one has just written."""
    question_of(request.assessment, code)
    found = find_comment(request.assessment, code, pk)
    if found is None:
        raise Http404
    return _act(request, code, lambda: operations.remove_comment(comment=found, by=request.user), "Votre commentaire est repris.")


@require_POST
@assessment_view("thread.resolve")
def resolve(request: AssessmentRequest, code: str) -> HttpResponse:
    """Close the thread of a question."""
    return _settle(request, code, is_resolved=True, done="La discussion est close.")


@require_POST
@assessment_view("thread.resolve")
def reopen_talk(request: AssessmentRequest, code: str) -> HttpResponse:
    """Open the thread of a question again."""
    return _settle(request, code, is_resolved=False, done="La discussion est rouverte.")


def _settle(request: AssessmentRequest, code: str, *, is_resolved: bool, done: str) -> HttpResponse:
    found = find_thread(request.assessment, code)
    if found is None:
        raise Http404
    return _act(request, code, lambda: operations.resolve_thread(thread=found, by=request.user, is_resolved=is_resolved), done)


def _act(request: AssessmentRequest, code: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Do what needs no typing."""
    form = ActForm(request.POST, owes_reason=False)
    status = attempt(form, act)
    if status != DONE:
        return _talk(request, code, _form(code), status, fault=" ".join(str(fault) for fault in form.non_field_errors()))
    return _done(request, code, done)


def _done(request: AssessmentRequest, code: str, done: str) -> HttpResponse:
    if request.htmx:
        return _talk(request, code, _form(code), 200, done=done)
    messages.success(request, done)
    return see_other("diagnostic:talk", request.office.slug, request.assessment.edition.year, code)
