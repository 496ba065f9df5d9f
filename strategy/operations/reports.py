"""Asking for reports."""

from django.db import transaction

from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import Job, State
from otn.journal import operations as journal
from strategy.models import Reflection
from strategy.operations.shared import require
from strategy.queries.report import REPORT, get_content


@transaction.atomic
def prepare_report(*, reflection: Reflection, by: User) -> Job:
    """Return the job that makes the report of a reflection; asked for again, it is the same one until a word of it would change."""
    require(by, "report.prepare", reflection.office)
    key = f"{reflection.pk}:{get_content(reflection=reflection).fingerprint}"
    live = Job.objects.filter(office=reflection.office, kind=REPORT, key=key).exclude(state=State.FAILED).first()
    if live is not None:
        return live
    job = documents.ask_for(office=reflection.office, kind=REPORT, key=key, by=by, arguments={"reflection": reflection.pk})
    journal.record(office_id=reflection.office_id, by=by, verb="reflection.printed", target=reflection, label=reflection.name)
    return job
