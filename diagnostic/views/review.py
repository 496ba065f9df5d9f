"""The adviser reads the answers, a chapter at a time, and says what he thinks of each."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.forms.review import MarkForm
from diagnostic.models import AdvisorMark
from diagnostic.queries.review import FILTERS, MarkConflict, Review, ReviewLine, chapter_of, get_mark_conflict, get_review
from diagnostic.views.door import AssessmentRequest, assessment_view, question_of
from otn.lib import french
from otn.lib.refusals import Stale
from otn.ui.acts import DONE, STALE, ActForm, attempt
from otn.ui.responses import see_other


def _kept(request: AssessmentRequest) -> str:
    """Return the filter of the page that is looked at."""
    word = request.GET.get("filtre", "")
    if word not in FILTERS:
        raise Http404
    return word


def _page(request: AssessmentRequest, chapter: str, filter_word: str = "") -> Review:
    try:
        return get_review(assessment=request.assessment, user=request.user, chapter=chapter, filter_word=filter_word)
    except LookupError as error:
        raise Http404 from error


@require_GET
@assessment_view("note.read")
def review(request: AssessmentRequest) -> HttpResponse:
    """Show a chapter of the answers, with what was thought and said of each."""
    kept = _kept(request)
    page = _page(request, request.GET.get("chapitre", ""), kept)
    return render(request, "diagnostic/review.html", {"office": request.office, "year": page.head.year, "page": page, "kept": kept})


def _back_url(request: AssessmentRequest, chapter: str, anchor: str = "") -> str:
    """Return the address of a chapter as it was looked at."""
    kept = _kept(request)
    query = urlencode({"chapitre": chapter} | ({"filtre": kept} if kept else {}))
    return f"{reverse('diagnostic:review', args=[request.office.slug, request.assessment.edition.year])}?{query}{anchor}"


# --- One answer ---------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("answer.mark")
def opinion(request: AssessmentRequest, code: str) -> HttpResponse:
    """Give the mark on an answer to write: in place of its line, or on a page of its own."""
    question_of(request.assessment, code)
    page = _page(request, chapter_of(request.assessment, code))
    line = _line(page, code)
    mark = line.mark
    initial = {"version": line.mark_version} | (
        {} if mark is None else {"kind": mark.kind.value, "text": mark.text, "proposal": mark.proposal}
    )
    return _opinion(request, page, line, MarkForm(initial=initial, auto_id=f"avis-{code}-%s"), 200)


def _line(page: Review, code: str) -> ReviewLine:
    line = page.line(code)
    if line is None:
        raise Http404
    return line


def _opinion(
    request: AssessmentRequest, page: Review, line: ReviewLine, form: MarkForm | None, status: int, conflict: MarkConflict | None = None
) -> HttpResponse:
    context = {
        "office": request.office,
        "year": page.head.year,
        "page": page,
        "line": line,
        "form": form,
        "conflict": conflict,
        "kept": _kept(request),
        "back_url": _back_url(request, line.chapter, f"#q-{line.code}"),
    }
    template = "diagnostic/_review_answer.html" if request.htmx else "diagnostic/opinion.html"
    return render(request, template, context, status=status)


@require_POST
@assessment_view("answer.mark")
def mark(request: AssessmentRequest, code: str) -> HttpResponse:
    """Save what the adviser thinks of an answer, one at a time."""
    question_of(request.assessment, code)
    form = MarkForm(request.POST, auto_id=f"avis-{code}-%s")
    chapter = chapter_of(request.assessment, code)
    conflict: MarkConflict | None = None
    try:
        status = attempt(
            form,
            lambda kind, **given: operations.mark_answer(
                assessment=request.assessment, code=code, by=request.user, kind=AdvisorMark.Kind(kind), **given
            ),
        )
    except Stale as refusal:
        given = form.cleaned_data
        conflict = get_mark_conflict(current=refusal.current, kind=given["kind"], text=given["text"], proposal=given["proposal"])
        status = STALE
    if status == DONE and not request.htmx:
        return see_other(_back_url(request, chapter, f"#q-{code}"))
    page = _page(request, chapter)
    return _opinion(request, page, _line(page, code), None if status == DONE else form, 200 if status == DONE else status, conflict)


# --- The rest of a chapter ----------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("answer.mark")
def rest(request: AssessmentRequest, code: str) -> HttpResponse:
    """Say how many answers would be found sound at once, before it is done."""
    return _rest(request, code, ActForm(owes_reason=False), 200)


def _rest(request: AssessmentRequest, code: str, form: ActForm, status: int) -> HttpResponse:
    page = _page(request, code)
    return render(
        request, "diagnostic/rest.html", {"office": request.office, "year": page.head.year, "page": page, "form": form}, status=status
    )


@require_POST
@assessment_view("answer.mark")
def mark_rest(request: AssessmentRequest, code: str) -> HttpResponse:
    """Find sound whatever is left of a chapter."""
    form = ActForm(request.POST, owes_reason=False)
    marked: list[int] = []
    try:
        status = attempt(
            form,
            lambda: marked.append(operations.mark_rest(assessment=request.assessment, chapter_code=code, by=request.user)),
        )
    except LookupError as error:
        raise Http404 from error
    if status != DONE:
        return _rest(request, code, form, status)
    messages.success(request, f"{french.plural(marked[0], 'réponse est notée conforme', 'réponses sont notées conformes')}.")
    return see_other(_back_url(request, code))
