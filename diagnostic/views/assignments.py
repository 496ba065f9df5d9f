"""Who answers which chapter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.hub import AssignForm, ShareForm
from diagnostic.models import ChapterAssignment
from diagnostic.progress import RULE
from diagnostic.queries.assignments import AssignmentsPage, get_assignments, get_proposal
from diagnostic.queries.hub import ChapterLine
from diagnostic.views.door import AssessmentRequest, assessment_view
from otn.accounts.models import User
from otn.lib import french
from otn.offices.access import can
from otn.ui.acts import DONE, attempt
from otn.ui.responses import see_other

RIGHTS = {"assign": "assessment.assign", "write": "answer.write"}  # that the fragment of a chapter asks, which has no request


def _page(request: AssessmentRequest) -> AssignmentsPage:
    return get_assignments(assessment=request.assessment, user=request.user)


def _chapter(page: AssignmentsPage, code: str) -> ChapterLine:
    found = next((chapter for chapter in page.chapters if chapter.code == code), None)
    if found is None:
        raise Http404
    return found


def _address(request: AssessmentRequest, code: str = "") -> str:
    page = reverse("diagnostic:assignments", args=[request.office.slug, request.assessment.edition.year])
    return f"{page}#chapitre-{code}" if code else page


@require_GET
@assessment_view("assessment.see")
def assignments(request: AssessmentRequest) -> HttpResponse:
    """Show who answers what, and how far each chapter is."""
    return _assignments(request, _page(request), {}, 200)


def _assignments(request: AssessmentRequest, page: AssignmentsPage, refused: dict[str, AssignForm], status: int) -> HttpResponse:
    lines = [
        (chapter, refused.get(chapter.code) or AssignForm(chapter=chapter, writers=page.writers_for(chapter))) for chapter in page.chapters
    ]
    return render(request, "diagnostic/assignments.html", _context(request, page) | {"lines": lines}, status=status)


def _context(request: AssessmentRequest, page: AssignmentsPage) -> dict[str, Any]:
    rights = {f"may_{name}": can(request.user, capability, request.office) for name, capability in RIGHTS.items()}
    return {"office": request.office, "year": request.assessment.edition.year, "page": page, "rule": RULE, **rights}


def _answer(request: AssessmentRequest, code: str, done: str) -> HttpResponse:
    """Answer an act on a chapter that was done: the chapter for htmx, else the page."""
    if not request.htmx:
        messages.success(request, done)
        return see_other(_address(request, code))
    page = _page(request)
    chapter = _chapter(page, code)
    form = AssignForm(chapter=chapter, writers=page.writers_for(chapter))
    return render(request, "diagnostic/_assignment.html", _context(request, page) | {"chapter": chapter, "form": form, "done": done})


@require_POST
@assessment_view("assessment.assign")
def assign(request: AssessmentRequest, code: str) -> HttpResponse:
    """Confide a chapter to a person."""
    page = _page(request)
    chapter = _chapter(page, code)
    form = AssignForm(request.POST, chapter=chapter, writers=page.writers)
    status = attempt(
        form,
        lambda person: operations.assign_chapter(assessment=request.assessment, chapter_code=code, person=person, by=request.user),
    )
    if status == DONE:
        return _answer(request, code, f"Le chapitre {code} est confié à {form.cleaned_data['person']}.")
    if request.htmx:
        context = _context(request, page) | {"chapter": chapter, "form": form, "done": ""}
        return render(request, "diagnostic/_assignment.html", context, status=status)
    return _assignments(request, page, {code: form}, status)


@require_POST
@assessment_view("assessment.assign")
def unassign(request: AssessmentRequest, code: str, pk: int) -> HttpResponse:
    """Take a chapter back from a person."""
    held = request.assessment.assignments.select_related("user").filter(chapter__code=code)
    assignment: ChapterAssignment = get_object_or_404(held, user_id=pk)
    operations.unassign_chapter(assessment=request.assessment, chapter_code=code, person=assignment.user, by=request.user)
    return _answer(request, code, f"Le chapitre {code} n’est plus confié à {assignment.user}.")


@require_POST
@assessment_view("answer.write")
def finish_chapter(request: AssessmentRequest, code: str) -> HttpResponse:
    """Say that one's own part of a chapter is done, or that it is not."""
    get_object_or_404(request.assessment.assignments, chapter__code=code, user=request.user)
    is_done = request.POST.get("termine") != "non"
    operations.finish_chapter(assessment=request.assessment, chapter_code=code, by=request.user, is_done=is_done)
    words = "est terminée\N{NARROW NO-BREAK SPACE}: vos référents sont prévenus" if is_done else "est de nouveau en cours"
    return _answer(request, code, f"Votre part du chapitre {code} {words}.")


@require_POST
@assessment_view("assessment.assign")
def remind_team(request: AssessmentRequest) -> HttpResponse:
    """Write to those of the team whose answers are awaited."""
    told: list[User] = []
    form = forms.Form(request.POST)
    status = attempt(form, lambda: told.extend(operations.remind_team(assessment=request.assessment, by=request.user)))
    if status != DONE:
        for fault in form.non_field_errors():
            messages.error(request, str(fault))
        return _assignments(request, _page(request), {}, status)
    names = french.listing([str(person) for person in told])
    messages.success(request, f"Le rappel est parti à {names}.")
    return see_other(_address(request))


# --- All at once ------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("assessment.assign")
def sharing(request: AssessmentRequest) -> HttpResponse:
    """Propose to whom each free chapter goes, before anything is saved."""
    page = _page(request)
    proposed = {f"c-{code}": person for code, person in get_proposal(page).items()}
    form = ShareForm(chapters=page.free, writers=page.writers, initial=proposed)
    return render(request, "diagnostic/sharing.html", _context(request, page) | {"form": form})


@require_POST
@assessment_view("assessment.assign")
def share(request: AssessmentRequest) -> HttpResponse:
    """Confide the chapters as they were proposed, or changed since."""
    page = _page(request)
    form = ShareForm(request.POST, chapters=page.free, writers=page.writers)
    status = attempt(form, lambda **_: operations.share_chapters(assessment=request.assessment, given=form.given, by=request.user))
    if status != DONE:
        return render(request, "diagnostic/sharing.html", _context(request, page) | {"form": form}, status=status)
    messages.success(request, "Les chapitres sont répartis." if form.given else "Rien n’a changé\N{NO-BREAK SPACE}: tout reste à tous.")
    return see_other(_address(request))
