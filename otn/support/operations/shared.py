"""What every write of the accompaniment asks."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied

from otn.accounts.models import User
from otn.notifications import operations as notifications
from otn.notifications.kinds import Kind
from otn.offices.access import can
from otn.offices.models import Office


def require(by: User, capability: str, office: Office) -> None:
    """Raise PermissionDenied without the right; no statement when the office came through the door."""
    if not can(by, capability, office):
        raise PermissionDenied


def lock(office: Office) -> None:
    """Let one after the other write what is unique in an office."""
    Office.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)


def tell(office: Office, people: Collection[User], text: str, address: str, by: User) -> None:
    notifications.notify(office_id=office.pk, people=people, text=text, address=address, except_for=by, kind=Kind.SUPPORT)
