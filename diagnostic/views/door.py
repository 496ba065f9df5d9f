"""The door of the pages of one assessment: below that of the office, the year of the address says which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from diagnostic.bank import Question
from diagnostic.models import Assessment
from diagnostic.queries.banks import version_of
from otn.offices.access import OfficeRequest, ViewFunc, office_view


class AssessmentRequest(OfficeRequest):
    """A request that came through both doors; edition and version of the assessment are loaded, its office is that of the door."""

    assessment: Assessment


def assessment_view(capability: str) -> Callable[[ViewFunc], ViewFunc]:
    """Ask the door of the office, then find its assessment of the year of the address, else 404; one statement more."""

    def decorator(view: ViewFunc) -> ViewFunc:
        @office_view(capability)
        @wraps(view)
        def wrapper(request: AssessmentRequest, year: int, **kwargs: Any) -> HttpResponseBase:
            known = request.office.assessments.select_related("edition", "bank_version")
            found = get_object_or_404(known, edition__year=year)
            found.office = request.office  # which knows what this person may do here
            request.assessment = found
            return view(request, **kwargs)

        return wrapper

    return decorator


def question_of(assessment: Assessment, code: str) -> Question:
    """Return a question of the bank of an assessment, else raise Http404; no statement with the bank in memory."""
    question = version_of(assessment.bank_version).bank.by_code.get(code)
    if question is None:
        raise Http404
    return question
