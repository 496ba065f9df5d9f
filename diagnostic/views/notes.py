"""What OTN keeps for itself: no page of an office comes near this module."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.review import NoteForm
from diagnostic.queries.notes import NoteConflict, get_note_conflict, get_notes_page
from diagnostic.views.door import AssessmentRequest, assessment_view, question_of
from otn.lib.refusals import Stale
from otn.ui.acts import DONE, STALE, attempt
from otn.ui.responses import see_other


@require_GET
@assessment_view("note.read")
def notes(request: AssessmentRequest) -> HttpResponse:
    """Show the private notes on a diagnostic; the one on the whole, or on the question that is named, can be written."""
    code = request.GET.get("question", "")
    if code:
        question_of(request.assessment, code)
    return _notes(request, code, None, 200)


def _notes(request: AssessmentRequest, code: str, form: NoteForm | None, status: int, conflict: NoteConflict | None = None) -> HttpResponse:
    page = get_notes_page(assessment=request.assessment, user=request.user, code=code)
    if form is None:
        form = NoteForm(initial={"code": code, "version": page.present.version, "text": page.present.text}, auto_id="note-%s")
    context = {
        "office": request.office,
        "year": request.assessment.edition.year,
        "page": page,
        "form": form,
        "conflict": conflict,
    }
    return render(request, "diagnostic/notes.html", context, status=status)


@require_POST
@assessment_view("note.write")
def write_note(request: AssessmentRequest) -> HttpResponse:
    """Save a private note; when another adviser has changed it meanwhile, show both and let choose."""
    form = NoteForm(request.POST, auto_id="note-%s")
    code = request.POST.get("code", "")
    if code:
        question_of(request.assessment, code)
    try:
        status = attempt(form, lambda **given: operations.write_note(assessment=request.assessment, by=request.user, **given))
    except Stale as refusal:
        conflict = get_note_conflict(current=refusal.current, text=form.cleaned_data["text"])
        return _notes(request, code, form, STALE, conflict)
    if status != DONE:
        return _notes(request, code, form, status)
    messages.success(request, "La note est enregistrée." if form.cleaned_data["text"].strip() else "La note est supprimée.")
    return see_other("diagnostic:notes", request.office.slug, request.assessment.edition.year)
