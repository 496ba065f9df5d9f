"""What office and adviser say to one another about a reflection: a page of its own, and the same in place beside each piece."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from otn.offices.access import can
from otn.ui.acts import DONE, ActForm, attempt, settle
from otn.ui.responses import see_other
from strategy import operations
from strategy.forms.remarks import RemarkForm
from strategy.models import Remark
from strategy.operations.remarks import Subject
from strategy.queries.reflections import get_head
from strategy.queries.remarks import find_subject, get_activity, get_last_said, get_remarks, piece_of, subject_of
from strategy.views.door import ReflectionRequest, reflection_view


@require_GET
@reflection_view("strategy.read")
def remarks(request: ReflectionRequest) -> HttpResponse:
    """Show what is said about the piece that `?sur=fact-12` names; without it about the whole, with the last remarks and the activity."""
    return _remarks(request, _subject(request, request.GET.get("sur", "")), None, 200)


def _subject(request: ReflectionRequest, key: str) -> Subject | None:
    try:
        return find_subject(reflection=request.reflection, key=key)
    except LookupError as error:
        raise Http404 from error


def _form(about: Subject | None, data: QueryDict | None = None) -> RemarkForm:
    return RemarkForm(data, auto_id=f"remarque-{_key(about)}-%s", initial={"sur": piece_of(about).key if about else ""})


def _key(about: Subject | None) -> str:
    """Name the place of a thread in a page."""
    return piece_of(about).key if about else "ensemble"


def _remarks(
    request: ReflectionRequest, about: Subject | None, form: RemarkForm | None, status: int, fault: str = "", done: str = ""
) -> HttpResponse:
    """Draw the thread: as a page, in place of the link that asked for it, or in place of itself once something was said."""
    context: dict[str, Any] = {
        "office": request.office,
        "reflection": request.reflection,
        "about": None if about is None else piece_of(about),
        "remarks": get_remarks(reflection=request.reflection, about=about, user=request.user, now=timezone.now()),
        "key": _key(about),
        "target": f"#remarques-{_key(about)}",
        "form": form or _form(about),
        "fault": fault,
        "done": done,
    }
    if request.htmx:
        template = "strategy/_remarks_folded.html" if request.method == "GET" else "strategy/_remarks.html"
        return render(request, template, context, status=status)
    context["head"] = get_head(reflection=request.reflection, user=request.user)
    if about is None:
        context["said"] = get_last_said(reflection=request.reflection)
        reads_journal = can(request.user, "journal.read", request.office)
        context["activity"] = get_activity(reflection=request.reflection) if reads_journal else None
    return render(request, "strategy/remarks.html", context, status=status)


@require_POST
@reflection_view("comment.write")
def write_remark(request: ReflectionRequest) -> HttpResponse:
    """Add a remark about the piece that `sur` names, or about the whole."""
    about = _subject(request, request.POST.get("sur", ""))
    form = _form(about, request.POST)
    act = operations.write_remark
    status, _ = settle(form, lambda text, sur: act(reflection=request.reflection, by=request.user, text=text, about=about))
    if status != DONE:
        return _remarks(request, about, form, status)
    return _said(request, about, "Votre commentaire est ajouté.")


@require_POST
@reflection_view("comment.edit")
def take_back_remark(request: ReflectionRequest, piece: int) -> HttpResponse:
    """Take back a remark that one has just written."""
    found = get_object_or_404(request.reflection.remarks.select_related(*Remark.PLACES), pk=piece)
    found.reflection = request.reflection
    about = subject_of(found)
    form = ActForm(request.POST, owes_reason=False)
    status = attempt(form, lambda: operations.remove_remark(remark=found, by=request.user))
    if status != DONE:
        return _remarks(request, about, None, status, fault=" ".join(str(fault) for fault in form.non_field_errors()))
    return _said(request, about, "Votre commentaire est repris.")


def _said(request: ReflectionRequest, about: Subject | None, done: str) -> HttpResponse:
    if request.htmx:
        return _remarks(request, about, None, 200, done=done)
    messages.success(request, done)
    page = reverse("strategy:remarks", args=[request.office.slug, request.reflection.pk])
    return see_other(f"{page}?sur={piece_of(about).key}" if about else page)
