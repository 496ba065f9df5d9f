"""The questionnaire: a chapter is one form, of which a script sends one question at a time (static/questionnaire.js)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from diagnostic import operations
from diagnostic.answering import Value
from diagnostic.bank import Bank, Chapter, Question
from diagnostic.forms.answering import ChapterForm, read_form
from diagnostic.models import Answer
from diagnostic.operations import Recorded
from diagnostic.progress import active_questions
from diagnostic.queries.answers import profile_of
from diagnostic.queries.banks import version_of
from diagnostic.queries.chapter import get_chapter_page, get_panel
from diagnostic.questionnaire import Filter, Standing, chapter_of, standing
from diagnostic.views.chapter_drawing import Status, conflict_of, draw_page, panel_of, status_of
from diagnostic.views.door import AssessmentRequest, assessment_view, question_of
from otn.accounts.operations import choose_answering
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.ui.responses import see_other

CONFIDED = "Ce chapitre est maintenant confié à d’autres personnes."


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("answer.read")
def chapter(request: AssessmentRequest, code: str) -> HttpResponse:
    """Show the questions of a chapter, those that a filter keeps."""
    return _page(request, code)


def _page(
    request: AssessmentRequest,
    code: str,
    status: int = 200,
    form: ChapterForm | None = None,
    failed: dict[str, Status] | None = None,
    fault: str = "",
) -> HttpResponse:
    """Show a chapter; after a save that failed, with what was posted where it was not saved."""
    try:
        page = get_chapter_page(assessment=request.assessment, chapter_code=code, user=request.user)
    except LookupError as error:
        raise Http404 from error
    office, year = request.office, request.assessment.edition.year
    chosen = request.GET.get("filtre", "") or request.POST.get("filtre", "")
    try:
        filtered = Filter(chosen)
    except ValueError:
        filtered = Filter.ALL
    drawing = draw_page(page, request.user, filtered, request.GET.get("suivi", ""), form, failed or {})
    context = {
        "office": office,
        "year": year,
        "drawing": drawing,
        "fault": fault,
        "left_out": _left_out(request.GET.get("ecartees", "")),
        "preferences": request.user,
        "answers_url": reverse("diagnostic:answer", args=[office.slug, year, "_"]).removesuffix("_/"),
    }
    return render(request, "diagnostic/chapter.html", context, status=status)


@dataclass(frozen=True)
class LeftOutLine:
    """What was just left out, as the address tells it."""

    section: str
    count: int
    remaining: int
    at: str


def _left_out(text: str) -> LeftOutLine | None:
    parts = text.split("_")
    if len(parts) != 4 or not (parts[1].isdecimal() and parts[2].isdecimal()) or _moment(parts[3]) is None:
        return None
    return LeftOutLine(parts[0], int(parts[1]), int(parts[2]), parts[3])


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found


def _chapter_url(request: AssessmentRequest, code: str, anchor: str = "", **query: str) -> str:
    address = reverse("diagnostic:chapter", args=[request.office.slug, request.assessment.edition.year, code])
    given = {name: value for name, value in query.items() if value}
    return address + (f"?{urlencode(given)}" if given else "") + (f"#{anchor}" if anchor else "")


def _bank(request: AssessmentRequest) -> Bank:
    return version_of(request.assessment.bank_version).bank


def _chapter(request: AssessmentRequest, code: str) -> Chapter:
    found = next((one for one in _bank(request).chapters if one.code == code), None)
    if found is None:
        raise Http404
    return found


# --- A whole chapter ----------------------------------------------------------------------------------------------------------------------


@require_POST
@assessment_view("answer.write")
def save_chapter(request: AssessmentRequest, code: str) -> HttpResponse:
    """Save the answers of a page; what is refused stops none of the others. Buttons of a question do their act once all is saved."""
    _chapter(request, code)
    saved = _save_all(request, code)
    if isinstance(saved, HttpResponse):
        return saved
    return _after_save(request, code, saved)


def _save_all(request: AssessmentRequest, code: str, but: str = "") -> Recorded | HttpResponse:
    """Save what was posted, without the answer to one question; return the page again when something was not saved."""
    bank = _bank(request)
    form = read_form(bank, request.POST)
    given = {one: answer for one, answer in form.given.items() if one != but}
    try:
        saved = operations.record_answers(assessment=request.assessment, by=request.user, given=given, may_stand=True)
    except WrongState as refusal:
        return _page(request, code, 409, form, _nothing_saved(form), refusal.message)
    except PermissionDenied:
        return _page(request, code, 403, form, _nothing_saved(form), CONFIDED)
    refused = {one: refusal for one, refusal in {**form.refused, **saved.refused}.items() if one != but}
    failed = {one: Status(one, form.versions[one], error=refusal.message) for one, refusal in refused.items()}
    for one in saved.stale:
        failed[one] = conflict_of(bank.by_code[one], saved.answers[one], given[one].value, form.versions[one], request.user)
    return _page(request, code, 409 if saved.stale else 422, form, failed) if failed else saved


def _nothing_saved(form: ChapterForm) -> dict[str, Status]:
    return {code: Status(code, version) for code, version in form.versions.items()}


def _after_save(request: AssessmentRequest, code: str, saved: Recorded) -> HttpResponse:
    """Do what the pressed button asks beside saving, and lead on."""
    posted, chosen = request.POST, request.POST.get("filtre", "")
    by_code = _bank(request).by_code
    pressed = {name: posted[name] for name in ("annuler", "revoir", "suivi", "enregistrer", "reprendre") if posted.get(name) in by_code}
    for name, one in pressed.items():
        if name == "annuler":
            _undo(request, one, saved)
        if name == "revoir":
            answer = saved.answers.get(one)
            is_set = answer is not None and answer.is_to_review
            operations.flag_answer(assessment=request.assessment, code=one, by=request.user, is_to_review=not is_set)
        opened = one if name in {"suivi", "revoir"} else ""
        return see_other(_chapter_url(request, code, f"q-{one}", filtre=chosen, suivi=opened))
    kept = posted.get("garder", "").rpartition(".")[0]
    if kept in by_code:
        return see_other(_chapter_url(request, code, f"q-{kept}", filtre=chosen))
    if saved.written:
        messages.success(request, f"{french.plural(len(saved.written), 'réponse enregistrée', 'réponses enregistrées')}.")
    codes = [one.code for one in _bank(request).chapters]
    place = codes.index(code) + 1
    if posted.get("rester") or chosen:
        return see_other(_chapter_url(request, code, filtre=chosen))
    if place < len(codes):
        return see_other(_chapter_url(request, codes[place]))
    return see_other("diagnostic:overview", request.office.slug)


def _undo(request: AssessmentRequest, code: str, saved: Recorded) -> None:
    answer = saved.answers.get(code)
    try:
        version = 0 if answer is None else answer.version
        operations.undo_answer(assessment=request.assessment, code=code, by=request.user, version=version)
    except Refused as refusal:
        messages.error(request, refusal.message)


@require_POST
@assessment_view("answer.write")
def leave_out(request: AssessmentRequest, code: str) -> HttpResponse:
    """Answer « non concerné » to all that allows it in a section, or take that back; what else the form holds is saved first."""
    sections = {section.code for section in _chapter(request, code).sections}
    section, _, at = (request.POST.get("partie") or request.POST.get("retablir", "")).partition("_")
    moment = _moment(at)
    if section not in sections or ("retablir" in request.POST) is (moment is None):
        raise Http404
    saved = _save_all(request, code)
    if isinstance(saved, HttpResponse):
        return saved
    if moment is not None:
        count = operations.take_section_back(assessment=request.assessment, section_code=section, by=request.user, at=moment)
        messages.success(request, f"{french.plural(count, 'réponse rétablie', 'réponses rétablies')}.")
        return see_other(_chapter_url(request, code, f"s-{section}"))
    done = operations.leave_out_section(assessment=request.assessment, section_code=section, by=request.user)
    told = f"{section}_{done.count}_{done.remaining}_{done.at.isoformat()}"
    return see_other(_chapter_url(request, code, ecartees=told))


# --- One question -------------------------------------------------------------------------------------------------------------------------


@require_POST
@assessment_view("answer.write")
def answer(request: AssessmentRequest, code: str) -> HttpResponse:
    """Save the answer to one question; without script, all that the page holds."""
    question = question_of(request.assessment, code)
    if not request.htmx:
        return _with_the_page(request, code)
    form = read_form(_bank(request), request.POST, [code])
    if code in form.refused:
        return _status(request, Status(code, form.versions[code], error=form.refused[code].message), 422)
    if code not in form.given:
        raise Http404
    try:
        saved = operations.record_answers(assessment=request.assessment, by=request.user, given=form.given)
    except WrongState as refusal:
        message = f"{refusal.message} Votre réponse n’est pas enregistrée\N{NO-BREAK SPACE}: elle reste affichée, copiez-la si besoin."
        return _status(request, Status(code, form.versions[code], error=message), 409)
    if code in saved.refused:
        return _status(request, Status(code, form.versions[code], error=saved.refused[code].message), 422)
    if code in saved.stale:
        mine = form.given[code].value
        return _status(request, conflict_of(question, saved.answers[code], mine, form.versions[code], request.user), 409)
    return _saved(request, question, saved)


def _saved(request: AssessmentRequest, question: Question, saved: Recorded) -> HttpResponse:
    """Tell that an answer is saved, and how far the chapter is now; nothing more is read."""
    row, bank = saved.answers.get(question.code), saved.version.bank
    values = {code: one.value for code, one in saved.answers.items()}
    active = active_questions(bank, values, profile_of(saved.revision, request.office))
    flagged = {code for code, one in saved.answers.items() if one.is_to_review}
    stands = standing(bank, chapter_of(bank, question.code), values, active, flagged)
    return _status(request, status_of(question, row, may_undo=question.code in saved.written), 200, stands)


def _status(request: AssessmentRequest, status: Status, code: int, stands: Standing | None = None) -> HttpResponse:
    part = None
    if stands is not None and len(stands.sections) > 1:
        part = next((one for one in stands.sections if status.code.startswith(f"{one.code}-")), None)
    chapter = chapter_of(_bank(request), status.code).code
    year = request.assessment.edition.year
    context = {"status": status, "standing": stands, "chapter": chapter, "part": part, "office": request.office, "year": year}
    return render(request, "diagnostic/_saved.html", context, status=code)


def _with_the_page(request: AssessmentRequest, code: str, but: str = "") -> HttpResponse:
    """Save all that the page around a question holds, and lead back to the question; without script its buttons post the page."""
    home = chapter_of(_bank(request), code).code
    saved = _save_all(request, home, but)
    return saved if isinstance(saved, HttpResponse) else see_other(_chapter_url(request, home, f"q-{code}"))


@require_POST
@assessment_view("answer.write")
def undo_answer(request: AssessmentRequest, code: str) -> HttpResponse:
    """Give back the answer before the last one."""
    question = question_of(request.assessment, code)
    form = read_form(_bank(request), request.POST, [])
    version = form.versions.get(code, 0)
    try:
        undone = operations.undo_answer(assessment=request.assessment, code=code, by=request.user, version=version)
    except Stale as stale:
        return _refused(request, code, conflict_of(question, stale.current, _mine(form, question), version, request.user), 409)
    except Refused as refusal:
        return _refused(request, code, Status(code, version, error=refusal.message), 409 if isinstance(refusal, WrongState) else 422)
    if not request.htmx:
        return _with_the_page(request, code, but=code)
    page = get_chapter_page(assessment=request.assessment, chapter_code=chapter_of(_bank(request), code).code, user=request.user)
    return _status(request, status_of(question, undone, may_undo=True, shows_value=True), 200, page.standing)


def _mine(form: ChapterForm, question: Question) -> Value:
    try:
        return form.typed[question.code].value(question)
    except (KeyError, Refused):
        return Value()


def _refused(request: AssessmentRequest, code: str, status: Status, http_status: int) -> HttpResponse:
    if request.htmx:
        return _status(request, status, http_status)
    home = chapter_of(_bank(request), code).code
    return _page(request, home, http_status, read_form(_bank(request), request.POST), {code: status} if code in _shown(request) else {})


def _shown(request: AssessmentRequest) -> set[str]:
    return set(read_form(_bank(request), request.POST).versions)


@require_POST
@assessment_view("answer.write")
def flag_answer(request: AssessmentRequest, code: str) -> HttpResponse:
    """Mark a question to be looked at again, or not any more (`is_to_review` 1 or 0)."""
    question = question_of(request.assessment, code)
    is_to_review = request.POST.get("is_to_review") == "1"
    try:
        flagged: Answer = operations.flag_answer(assessment=request.assessment, code=code, by=request.user, is_to_review=is_to_review)
    except WrongState as refusal:
        versions = read_form(_bank(request), request.POST, []).versions
        return _refused(request, code, Status(code, versions.get(code, 0), error=refusal.message), 409)
    if not request.htmx:
        return _with_the_page(request, code)
    return _status(request, status_of(question, flagged), 200)


@require_GET
@assessment_view("answer.read")
def panel(request: AssessmentRequest, code: str) -> HttpResponse:
    """Show where the answer to a question is found and what is said about it: a fragment, or the chapter with it."""
    question = question_of(request.assessment, code)
    if not request.htmx:
        return see_other(_chapter_url(request, chapter_of(_bank(request), code).code, f"q-{code}", suivi=code))
    found = get_panel(assessment=request.assessment, code=code, user=request.user)
    drawn = panel_of(_bank(request), question, found.comments, is_to_review=found.is_to_review, may_answer=found.may_answer)
    context: dict[str, Any] = {
        "panel": drawn, "office": request.office, "year": request.assessment.edition.year, "is_resolved": found.is_resolved,
    }  # fmt: skip
    return render(request, "diagnostic/_question_panel.html", context)


# --- How one answers ----------------------------------------------------------------------------------------------------------------------


@require_GET
@assessment_view("answer.write")
def settings(request: AssessmentRequest, code: str) -> HttpResponse:
    """Say which keys answer, and how answers are saved: a page, or what its chapter unfolds."""
    found = _chapter(request, code)
    context = {"preferences": request.user, "office": request.office, "year": request.assessment.edition.year, "code": code}
    template = "diagnostic/_shortcuts.html" if request.htmx else "diagnostic/answering_settings.html"
    return render(request, template, context | {"title": found.title})


@require_POST
@assessment_view("answer.write")
def preferences(request: AssessmentRequest, code: str) -> HttpResponse:
    """Keep in the profile whether keys are shortcuts, and whether a button saves: the same on every device of this person."""
    _chapter(request, code)
    choose_answering(
        by=request.user, shortcuts_enabled="shortcuts_enabled" in request.POST, saves_with_button="saves_with_button" in request.POST
    )
    messages.success(request, "Vos réglages sont gardés.")
    return see_other(_chapter_url(request, code))
