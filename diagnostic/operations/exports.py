"""Asking for what leaves the house as a file."""

from django.db import transaction

from diagnostic.answer_sheets import FORMAT
from diagnostic.models import Assessment
from diagnostic.queries.export import get_answers_export
from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job
from otn.journal import operations as journal

ANSWERS = "diagnostic.export_answers"  # the task of diagnostic.tasks


@transaction.atomic
def export_answers(*, assessment: Assessment, by: User, number: int | None = None) -> Job:
    """Return the job that makes the workbook of the answers of a revision, the one under way without number.

    As long as not a word of it has changed, it is the same job. Raises PermissionDenied, Revision.DoesNotExist.
    """
    export = get_answers_export(assessment=assessment, user=by, number=number)
    job = documents.ask_for(
        office=assessment.office, kind=ANSWERS, key=f"{assessment.pk}:{export.number}:{FORMAT}:{export.fingerprint}", by=by,
        arguments={"assessment": assessment.pk, "revision": export.number},
    )  # fmt: skip
    journal.record(
        office_id=assessment.office_id, by=by, verb="answer.exported", target=job, label=f"{export.year}, révision {export.number}"
    )
    return job
