"""Sharing a report outside the office (roles.md §6.3)."""

from datetime import date

from django.db import transaction

from diagnostic.models import Assessment, Report
from diagnostic.operations.shared import require
from diagnostic.queries.shares import shareable_reports
from otn.accounts.models import User
from otn.documents import sharing
from otn.documents.models import ShareLink
from otn.lib.refusals import Refused


@transaction.atomic
def share_report(
    *, assessment: Assessment, report: int, by: User, expires_on: date, note: str = "", code: str = ""
) -> tuple[ShareLink, str]:
    """Open a report to whoever holds a link; return the link and its token, which is shown this once.

    `report` is the number of its row: of this diagnostic, of a validated revision, ready, without comments. Raises Refused.
    """
    require(by, "share.create", assessment)
    found: Report | None = shareable_reports(assessment).filter(pk=report).first()
    if found is None:
        raise Refused("Choisissez un rapport prêt, sans commentaires, d’une révision validée.", field="report")
    return sharing.create_share(
        office=assessment.office, document=found.job.document, audience=found.audience, by=by, expires_on=expires_on, note=note, code=code
    )


def revoke_share(*, assessment: Assessment, link: ShareLink, by: User) -> None:
    """End a link at once."""
    require(by, "share.revoke", assessment)
    sharing.revoke_share(link=link, by=by)
