"""What tools call their columns, as the network adds to it: a new name in an export needs no release."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from monitoring.imports import CODES, normalised
from monitoring.imports.headings import LONGEST
from monitoring.models import HeaderSynonym
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.access import can_on_network
from otn.tenancy.scope import all_offices

HEADING_LENGTH = 120
MOST_HEADINGS = 2000


def add_heading(*, by: User, heading: str, code: str) -> HeaderSynonym:
    """Say what a heading holds, in place of what it was said to hold before; an empty code leaves its column out. Raises Refused."""
    _require(by)
    known = normalised(french.one_line(heading))
    if not known:
        raise Refused("Écrivez l’en-tête comme dans l’export.", field="heading")
    if len(known) > min(HEADING_LENGTH, LONGEST):
        raise Refused(f"{HEADING_LENGTH} caractères au plus.", field="heading")
    if code and code not in CODES:
        raise Refused("Choisissez ce que contient la colonne.", field="code")
    with all_offices("headings of exports, in the journal of the network"), transaction.atomic():
        if HeaderSynonym.objects.count() >= MOST_HEADINGS:
            raise Refused(f"{french.whole(MOST_HEADINGS)} en-têtes au plus.")
        made, is_new = HeaderSynonym.objects.get_or_create(heading=known, defaults={"code": code})
        if is_new or made.code != code:
            before = None if is_new else {"code": made.code}
            made.code = code
            made.save(update_fields=["code"])
            journal.record(office_id=None, by=by, verb="heading.added", target=made, label=known, before=before, after={"code": code})
    return made


def remove_heading(*, by: User, heading: HeaderSynonym) -> None:
    """Forget what a heading was said to hold; what the product knows of it holds again. Twice is once."""
    _require(by)
    with all_offices("headings of exports, in the journal of the network"), transaction.atomic():
        removed, _ = HeaderSynonym.objects.filter(pk=heading.pk).delete()
        if removed:
            journal.record(office_id=None, by=by, verb="heading.removed", label=heading.heading, before={"code": heading.code})


def _require(by: User) -> None:
    if not can_on_network(by, "heading.manage"):
        raise PermissionDenied
