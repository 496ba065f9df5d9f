"""The office itself: its profile, its opening and its archive."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.pictures import Picture
from otn.lib.refusals import Refused, Stale
from otn.offices.models import Office
from otn.offices.operations.shared import check_reason, lock, tell_managers

# What stands in addresses where the name of an office does too (otn.network.urls): a test compares.
OUR_WORDS = frozenset({"a-relire", "comparer", "exporter", "importer", "precision"})
TAKEN_WORD = "Ce mot est déjà celui d’une page\N{NO-BREAK SPACE}: choisissez une autre adresse."

PROFILE = (
    "name", "commune", "epci", "department", "category", "legal_form", "staff", "web_budget", "beds", "territory", "sit", "sells_online",
)  # fmt: skip


def profile_of(office: Office) -> dict[str, Any]:
    """Return the fields that compare an office to others, as the journal can keep them."""
    return {name: _plain(getattr(office, name)) for name in PROFILE}


def _plain(value: Any) -> Any:
    """Write a decimal number without the zeros that only tell how many decimals its column has."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


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
def hide_name(*, office: Office, is_hidden: bool, by: User) -> Office:
    """Keep the name of the office out of the comparisons that advisers read, or let it in again; it counts there all the same."""
    current = lock(office)
    if current.hides_name == is_hidden:
        return current
    current.hides_name = is_hidden
    current.save(update_fields=["hides_name"])
    verb = "office.name_hidden" if is_hidden else "office.name_shown"
    journal.record(office_id=office.pk, by=by, verb=verb, target=current, label=current.name)
    return current


@transaction.atomic
def change_logo(*, office: Office, picture: Picture | None, by: User, reason: str = "") -> Office:
    """Give the office another logo, or none. It lies on the storage under a random name, and is served through the door only."""
    reason = check_reason(by, "office.edit", office, reason)
    current = lock(office)
    former = current.logo
    if not former and picture is None:
        return current
    current.logo = "" if picture is None else _stored(picture)
    current.save(update_fields=["logo"])
    journal.record(
        office_id=office.pk, by=by, verb="office.logo_changed", target=current, label=current.name,
        before={"logo": bool(former)}, after={"logo": bool(current.logo)}, reason=reason,
    )  # fmt: skip
    if reason:
        tell_managers(current, by, f"OTN a changé le logo de {current.name}.", reverse("dashboard:profile", args=[current.slug]))
    if former:
        _remove_at_commit(former)
    return current


def _stored(picture: Picture) -> str:
    return default_storage.save(f"logos/{uuid4().hex}.{picture.suffix}", ContentFile(picture.content))


def _remove_at_commit(path: str) -> None:
    def remove() -> None:  # a robust hook that fails is logged by its __qualname__, which a partial lacks
        default_storage.delete(path)

    transaction.on_commit(remove, robust=True)


@transaction.atomic
def create_office(*, name: str, slug: str, by: User | None, reason: str = "") -> Office:
    """Open an office without anybody in it yet; the caller is under `all_offices`. Raises Refused when the address is taken, or a word of
    ours."""
    if slug in OUR_WORDS:
        raise Refused(TAKEN_WORD, field="slug")
    try:
        with transaction.atomic():
            office = Office.objects.create(name=name, slug=slug)
    except IntegrityError as error:
        raise Refused("Cette adresse est déjà celle d’un office.", field="slug") from error
    journal.record(office_id=office.pk, by=by, verb="office.created", target=office, label=name, reason=reason)
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
