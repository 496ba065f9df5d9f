"""What was taken away and must not come back with a backup: share links, access, people (roles.md §6.3, security.md §7).

A list of removals is taken from a database, kept as a small file outside its dump, and applied to whatever is restored later. It holds
numbers and dates only, no name. What can never be undone (a revoked link, an erased person) counts from every list; what can (a closed
account, a departure) counts from the latest list alone, else it would be taken away again from somebody who got it back.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from otn.accounts.models import User
from otn.accounts.operations import end_sessions
from otn.documents.models import ShareLink
from otn.journal import operations as journal
from otn.lib.refusals import Refused
from otn.network.erasure import erased_people, forget
from otn.offices.models import AdvisorAssignment, Invitation, Membership
from otn.tenancy.scope import all_offices

FORMAT = 1
REASON = "Appliqué de nouveau après la restauration d’une sauvegarde."

SHARE, PERSON = "share", "person"  # for ever
ACCOUNT, MEMBERSHIP, INVITATION, ASSIGNMENT = "account", "membership", "invitation", "assignment"


@dataclass(frozen=True)
class Removal:
    """One thing that was taken away. `born` tells a row from another that got the same number after a restoration."""

    kind: str
    key: str
    born: str
    at: str = ""
    by: int | None = None


@dataclass(frozen=True)
class Removals:
    taken_at: datetime
    rows: tuple[Removal, ...]


def take_removals() -> Removals:
    """Read what has been taken away in this database so far."""
    at = timezone.now()
    with all_offices("what must not come back with a backup"):
        shares = [
            Removal(SHARE, str(link.pk), _told(link.created_at), _told(link.revoked_at), link.revoked_by_id)
            for link in ShareLink.objects.exclude(revoked_at=None).order_by("created_at", "pk")
        ]
    erased = set(erased_people().order_by("pk").values_list("pk", flat=True))
    return Removals(
        at,
        (
            *shares,
            *(
                Removal(PERSON if row.pk in erased else ACCOUNT, str(row.pk), _told(row.date_joined))
                for row in User.objects.filter(is_active=False).order_by("pk")
            ),
            *(
                Removal(MEMBERSHIP, str(row.pk), _told(row.created_at), _told(row.ended_at))
                for row in Membership.objects.filter(is_active=False).order_by("pk")
            ),
            *(
                Removal(INVITATION, str(row.pk), _told(row.created_at), _told(row.revoked_at))
                for row in Invitation.objects.exclude(revoked_at=None).order_by("pk")
            ),
            *(
                Removal(ASSIGNMENT, str(row.pk), row.starts_on.isoformat(), row.ends_on.isoformat())
                for row in AdvisorAssignment.objects.order_by("pk")
                if row.ends_on is not None
            ),
        ),
    )


def _told(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def write_removals(path: Path, removals: Removals) -> None:
    """Write the list whole or not at all: it is often written over the one of an hour ago."""
    content = {"format": FORMAT, "taken_at": removals.taken_at.isoformat(), "removals": [asdict(row) for row in removals.rows]}
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(path)


def read_removals(path: Path) -> Removals:
    """Read a list; raises Refused when this is none."""
    try:
        content = json.loads(path.read_text())
        if content["format"] != FORMAT:
            raise ValueError("another format")
        return Removals(datetime.fromisoformat(content["taken_at"]), tuple(Removal(**row) for row in content["removals"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path}\N{NO-BREAK SPACE}: cette liste de retraits ne se lit pas.") from error


def what_counts(lists: Iterable[Removals]) -> tuple[Removal, ...]:
    """Join several lists, as the module says."""
    ordered = sorted(lists, key=lambda one: one.taken_at)
    latest = ordered[-1].rows if ordered else ()
    for_ever = {row: None for one in ordered for row in one.rows if row.kind in {SHARE, PERSON}}
    return (*for_ever, *(row for row in latest if row.kind not in {SHARE, PERSON}))


@transaction.atomic
def apply_removals(rows: Sequence[Removal]) -> dict[str, int]:
    """Take away again what this database still has of it; return how many of each kind. Twice is once."""
    return {kind: sum(apply(row) for row in rows if row.kind == kind) for kind, apply in APPLIED.items()}


def _revoke(row: Removal) -> bool:
    with all_offices(REASON):
        link = ShareLink.objects.select_related("document").filter(pk=row.key, revoked_at=None).first()
        if link is None:
            return False
        link.revoked_at = parse_datetime(row.at)
        link.revoked_by_id = row.by if row.by is not None and User.objects.filter(pk=row.by).exists() else link.created_by_id
        link.save(update_fields=["revoked_at", "revoked_by"])
        journal.record(
            office_id=link.office_id, by=None, verb="share.revoked", target=link, label=link.document.name, reason=REASON
        )  # fmt: skip
    return True


def _account(row: Removal) -> User | None:
    return User.objects.filter(pk=int(row.key), date_joined=datetime.fromisoformat(row.born)).first()


def _erase(row: Removal) -> bool:
    person = _account(row)
    return person is not None and bool(forget(person=person).taken)


def _close(row: Removal) -> bool:
    person = _account(row)
    if person is None or not person.is_active:
        return False
    User.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(user=person)
    with all_offices(REASON):
        journal.record(office_id=None, by=None, verb="account.closed", target=person, person=person, reason=REASON)
    return True


def _end_membership(row: Removal) -> bool:
    found = Membership.objects.filter(pk=int(row.key), created_at=datetime.fromisoformat(row.born), is_active=True)
    membership = found.select_related("user").first()
    if membership is None:
        return False
    found.update(is_active=False, ended_at=parse_datetime(row.at) if row.at else None)
    with all_offices(REASON):
        journal.record(
            office_id=membership.office_id, by=None, verb="membership.ended", target=membership, person=membership.user, reason=REASON
        )  # fmt: skip
    return True


def _revoke_invitation(row: Removal) -> bool:
    found = Invitation.objects.filter(pk=int(row.key), created_at=datetime.fromisoformat(row.born), accepted_at=None, revoked_at=None)
    invitation = found.first()
    if invitation is None:
        return False
    found.update(revoked_at=parse_datetime(row.at))
    with all_offices(REASON):
        journal.record(office_id=invitation.office_id, by=None, verb="invitation.revoked", target=invitation, reason=REASON)
    return True


def _end_assignment(row: Removal) -> bool:
    assignment = AdvisorAssignment.objects.filter(pk=int(row.key), starts_on=date.fromisoformat(row.born)).select_related("advisor").first()
    last_day = parse_date(row.at)
    if assignment is None or last_day is None or (assignment.ends_on is not None and assignment.ends_on <= last_day):
        return False
    AdvisorAssignment.objects.filter(pk=assignment.pk).update(ends_on=last_day)
    with all_offices(REASON):
        journal.record(
            office_id=assignment.office_id, by=None, verb="advisor.unassigned", target=assignment, person=assignment.advisor, reason=REASON
        )  # fmt: skip
    return True


APPLIED: Mapping[str, Callable[[Removal], bool]] = {
    SHARE: _revoke,
    MEMBERSHIP: _end_membership,  # before the people themselves, who would leave at the wrong moment
    ASSIGNMENT: _end_assignment,
    INVITATION: _revoke_invitation,
    ACCOUNT: _close,
    PERSON: _erase,
}
