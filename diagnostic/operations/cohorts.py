"""Closing an edition: what its offices say together is computed once and kept (roles.md §6.1)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from diagnostic.benchmark import LEAST, median_returns, publish
from diagnostic.models import Cohort, Edition
from diagnostic.queries.banks import get_version
from diagnostic.queries.benchmark import as_stored, cells_of, read_cohort
from diagnostic.scoring import maturity_of
from otn.accounts.models import User
from otn.clock import today
from otn.journal.operations import record
from otn.lib import french
from otn.lib.refusals import WrongState
from otn.offices.access import can_on_network
from otn.tenancy.scope import all_offices

# What campaigns of a year returned to each office, by channel; the step that knows them adds itself.
RETURNS: list[Callable[[int], Mapping[str, Sequence[Decimal]]]] = []


@transaction.atomic
def close_edition(*, edition: Edition, by: User | None) -> Cohort:
    """Freeze the figures of an edition and of its offices; twice is once. Nobody: the nightly task, once the edition has ended.

    Raises PermissionDenied, WrongState before the date until which diagnostics are reviewed.
    """
    if by is not None and not can_on_network(by, "edition.manage"):
        raise PermissionDenied
    found = Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    known = Cohort.objects.filter(edition=found).first()
    if known is not None:
        return known
    day = today()
    if day < found.review_by:
        raise WrongState(f"Une édition se clôt à partir de la fin de la relecture, le {french.date_long(found.review_by)}.")
    with all_offices("benchmark: the cohort of an edition is frozen"):
        bank = get_version(found.bank_version_id).bank
        bands = {score: band.key for score in range(101) if (band := maturity_of(score, bank.maturity)) is not None}
        revisions, members = read_cohort(found)
        least = max(LEAST, settings.OTN_BENCHMARK_LEAST)
        published = publish(members, cells=cells_of(bank), band_of=bands, least=least)
        returns = {channel: some for read in RETURNS for channel, some in median_returns(read(found.year), least).items()}
        cohort = Cohort.objects.create(edition=found, closed_by=by, least=least, revisions=revisions, figures=as_stored(published, returns))
        if found.closes_on > day:
            found.closes_on = day
            found.save(update_fields=["closes_on"])
        record(office_id=None, by=by, verb="edition.closed", target=found, label=str(found.year), after={"offices": len(members)})
    return cohort


def close_ended_editions() -> int:
    """Close the editions that have ended and were not closed by hand; return how many."""
    ended = Edition.objects.filter(cohort=None, closes_on__lt=today()).order_by("pk")
    return len([close_edition(edition=edition, by=None) for edition in ended])
