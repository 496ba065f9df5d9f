"""What every write to the tracker asks: the right, the lock, a version that is not stale."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied

from monitoring.models import Campaign, Period, Result, SiteAverage, YearReview
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Stale
from otn.offices.access import can
from otn.offices.models import Office

Row = TypeVar("Row", Campaign, Period, Result, SiteAverage, YearReview)


def require(by: User, office: Office) -> None:
    """Raise PermissionDenied unless this person may write to the tracker; no statement when the office came through the door."""
    if not can(by, "campaign.edit", office):
        raise PermissionDenied


def lock_office(by: User, office: Office) -> None:
    """Ask the right, then let one after the other write what is unique in an office."""
    require(by, office)
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)


def lock(by: User, row: Row) -> Row:
    """Ask the right, lock a row until the end of the transaction and return it as it stands."""
    require(by, row.office)
    found = type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    found.office = row.office  # which knows what this person may do here
    return found


def lock_for_removal(by: User, row: Row) -> Row | None:
    """Ask the right and lock a row that goes; None when it is gone already: twice is once."""
    require(by, row.office)
    return type(row)._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()


def change(row: Row, *, version: int, by: User, verb: str, label: str, values: Mapping[str, Any], told: Collection[str] = ()) -> Row:
    """Write these fields of a locked row, as its next version, with a line in the journal that tells the `told` ones.

    The same values twice are no change. Raises Stale when the row was changed since `version`.
    """
    changed: dict[str, Any] = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return row
    if row.version != version:
        raise Stale(current=row)
    before = {name: plain(getattr(row, name)) for name in told if name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    after = {name: plain(getattr(row, name)) for name in before}
    journal.record(office_id=row.office_id, by=by, verb=verb, target=row, label=label, before=before or None, after=after or None)
    return row


def plain(value: Any) -> Any:
    """Write a value as the journal keeps it: numbers and dates as texts."""
    return value if value is None or isinstance(value, str | bool | int | list | dict) else str(value)
