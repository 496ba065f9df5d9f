"""Confiding several chapters at once."""

from collections.abc import Mapping

from django.db import transaction

from diagnostic.models import Assessment
from diagnostic.operations.assessments import assign_chapter
from otn.accounts.models import User


@transaction.atomic
def share_chapters(*, assessment: Assessment, given: Mapping[str, User], by: User) -> int:
    """Confide each of these chapters to a person, all of them or none; return how many. Raises LookupError, Refused."""
    for code, person in given.items():
        assign_chapter(assessment=assessment, chapter_code=code, person=person, by=by)
    return len(given)
