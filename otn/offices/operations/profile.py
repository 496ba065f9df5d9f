"""The office itself: its profile, its opening and its archive."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale
from otn.offices.models import Office
from otn.offices.operations.shared import check_reason, lock, tell_managers

PROFILE = (
    "name", "commune", "epci", "department", "category", "legal_form", "staff", "web_budget", "beds", "territory", "sit", "sells_online",
)  # fmt: skip


def profile_of(office: Office) -> dict[str, Any]:
    """Return the fields that compare an office to others, as the journal can keep them."""
    return {name: value if isinstance(value := getattr(office, name), bool | int | str | None) else str(value) for name in PROFILE}


@transaction.atomic
def edit_profile(*, office: Office, version: int, values: Mapping[str, Any], by: User, reason: str = "") -> Office:
    """Change the profile. Raises Stale with the office as it stands when somebody else has changed it since `version`."""
    reason = check_reason(by, "office.edit", office, reason)
    current = lock(office)
    before = profile_of(current)
    for name in PROFILE:
        setattr(current, name, values[name])
    after = profile_of(current)
    if after == before:
        return current
    if current.version != version:
        raise Stale(Office.objects.get(pk=office.pk))
    current.version = version + 1
    current.save(update_fields=[*PROFILE, "version"])
    was, becomes = journal.changes(before, after)
    journal.record(
        office_id=office.pk, by=by, verb="office.changed", target=current, label=current.name, before=was, after=becomes, reason=reason
    )
    if reason:
        tell_managers(current, by, f"OTN a modifié le profil de {current.name}.", reverse("dashboard:profile", args=[current.slug]))
    return current


@transaction.atomic
def create_office(*, name: str, slug: str, by: User | None) -> Office:
    """Open an office without anybody in it yet; the caller is under `all_offices`. Raises Refused when the address is taken."""
    if Office.objects.filter(slug=slug).exists():
        raise Refused("Cette adresse est déjà celle d’un office.", field="slug")
    office = Office.objects.create(name=name, slug=slug)
    journal.record(office_id=office.pk, by=by, verb="office.created", target=office, label=name)
    return office


@transaction.atomic
def archive_office(*, office: Office, by: User, reason: str) -> Office:
    """Close an office to writing; everything stays readable. Open invitations are revoked."""
    reason = check_reason(by, "office.archive", office, reason)
    current = lock(office)
    if current.is_archived:
        return current
    current.archived_at = timezone.now()
    current.save(update_fields=["archived_at"])
    current.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=Now())
    journal.record(office_id=office.pk, by=by, verb="office.archived", target=current, label=current.name, reason=reason)
    tell_managers(current, by, f"OTN a archivé {current.name}.", reverse("dashboard:overview", args=[current.slug]))
    return current


@transaction.atomic
def restore_office(*, office: Office, by: User, reason: str) -> Office:
    """Open an archived office again."""
    reason = check_reason(by, "office.archive", office, reason)
    current = lock(office)
    if not current.is_archived:
        return current
    current.archived_at = None
    current.save(update_fields=["archived_at"])
    journal.record(office_id=office.pk, by=by, verb="office.restored", target=current, label=current.name, reason=reason)
    return current
