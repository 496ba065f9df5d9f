"""Asking for reports."""

from django.db import transaction

from diagnostic.digest import too_few_answers
from diagnostic.models import Assessment, Report
from diagnostic.operations.shared import require
from diagnostic.queries.report import get_material
from diagnostic.report import TEMPLATE_VERSION, Audience
from otn.accounts.models import User
from otn.documents import operations as documents
from otn.documents.models import State
from otn.journal import operations as journal
from otn.lib.refusals import Refused

REPORT = "diagnostic.make_report"  # the task of diagnostic.tasks


@transaction.atomic
def prepare_report(
    *,
    assessment: Assessment,
    by: User,
    audience: Audience,
    with_comments: bool = False,
    with_medians: bool = True,
    number: int | None = None,
) -> Report:
    """Return the report of a revision for an audience, the one under way without number; asked for again, it is the same one.

    It is another one as soon as a word of it would change. Boards read no comments. Raises PermissionDenied, Revision.DoesNotExist,
    Refused while too little is answered.
    """
    require(by, "report.prepare", assessment)
    with_comments = with_comments and audience is Audience.TEAM
    material = get_material(assessment=assessment, user=by, number=number, with_comments=with_comments, with_medians=with_medians)
    if too_few_answers(material.results):
        raise Refused("Pas encore assez de réponses\N{NO-BREAK SPACE}: il en faut 80\N{NO-BREAK SPACE}% par chapitre.")
    cover, office = material.cover, assessment.office
    revision = assessment.revisions.get(number=cover.revision)
    key = f"{revision.pk}:{audience}:{'comments' if with_comments else 'plain'}:{TEMPLATE_VERSION}:{material.fingerprint}"
    known = Report.objects.filter(office=office, key=key).select_related("job").first()
    if known is not None and known.job.state != State.FAILED:
        return known
    parts = {"with_comments": with_comments, "with_medians": with_medians}
    arguments = {"assessment": assessment.pk, "revision": cover.revision, "audience": audience.value, **parts}
    job = documents.ask_for(office=office, kind=REPORT, key=key, by=by, arguments=arguments)
    report, _ = Report.objects.update_or_create(
        office=office, key=key, defaults={"job": job},
        create_defaults={"job": job, "revision": revision, "audience": audience.value, "created_by": by, **parts},
    )  # fmt: skip
    journal.record(office_id=office.pk, by=by, verb="report.prepared", target=report, label=f"{cover.year}, révision {cover.revision}")
    return report


@transaction.atomic
def retry_report(*, report: Report, assessment: Assessment, by: User) -> Report:
    """Have a report made that could not be. Raises WrongState when it has not failed."""
    require(by, "report.prepare", assessment)
    report.job = documents.ask_again(job=report.job, office=assessment.office, by=by)
    report.save(update_fields=["job"])
    return report
