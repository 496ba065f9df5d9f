"""The door of the pages of one assessment: below that of the office, the year of the address says which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from diagnostic.bank import Question
from diagnostic.models import Assessment
from diagnostic.queries.banks import get_version
from otn.offices.access import OfficeRequest, ViewFunc, office_view


class AssessmentRequest(OfficeRequest):
    """A request that came through both doors; the edition of the assessment is loaded, its office is that of the door."""

    assessment: Assessment


def assessment_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its assessment of the year of the address, else 404; one statement more."""

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: AssessmentRequest, year: int, **kwargs: Any) -> HttpResponseBase:
            found = get_object_or_404(Assessment.objects.select_related("edition"), office=request.office, edition__year=year)
            found.office = request.office  # which knows what this person may do here
            request.assessment = found
            return view(request, **kwargs)

        return wrapper

    return decorator


def question_of(assessment: Assessment, code: str) -> Question:
    """Return a question of the bank of an assessment, else raise Http404; no statement with the bank in memory."""
    question = get_version(assessment.bank_version_id).bank.by_code.get(code)
    if question is None:
        raise Http404
    return question
