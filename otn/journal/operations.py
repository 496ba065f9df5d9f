"""The one way into the journal, called by every operation in the transaction of what it tells."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import Now

from otn import logs
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.tenancy.scope import all_offices

Row = TypeVar("Row", bound=models.Model)

SENT_TWICE = timedelta(minutes=1)  # by a button that was pressed again, or by a page that never learnt whether its form arrived

# As what the person of this request acts: set by the door, which alone knows. Nothing is set for a command or a job.
_role: ContextVar[str] = ContextVar("journal_role", default="")
_intervention: ContextVar[int | None] = ContextVar("journal_intervention", default=None)


@contextmanager
def acting_as(role: str, intervention_id: int | None = None) -> Iterator[None]:
    """Say in which role, and in which intervention if any, whatever is recorded inside is done."""
    tokens = _role.set(role), _intervention.set(intervention_id)
    try:
        yield
    finally:
        _role.reset(tokens[0])
        _intervention.reset(tokens[1])


def record(
    *,
    office_id: int | None,
    by: User | None,
    verb: str,
    target: models.Model | None = None,
    label: str = "",
    person: User | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> JournalEntry:
    """Write one line; raises LookupError for a verb that the journal has no words for.

    Must be called in the scope of the office; without office, under `all_offices`. `label` is what the object is called: never the name
    of a person, who is given as `person` and shown by the name that the account has when the line is read.
    """
    if verb not in VERBS:
        raise LookupError(f"the journal has no words for {verb!r}: add them to otn.journal.verbs")
    return JournalEntry.objects.create(
        office_id=office_id,
        actor=by,
        role=_role.get(),
        intervention_id=_intervention.get(),
        verb=verb,
        target_type="" if target is None else target._meta.label_lower,
        target_id="" if target is None else str(target.pk),
        target_label=label[:200],
        person=person,
        before=before if before is None else dict(before),
        after=after if after is None else dict(after),
        reason=reason,
        request_id=logs.request_id.get() or "",
    )


def record_all(*, office_id: int, by: User | None, verb: str, targets: Sequence[tuple[models.Model, str]]) -> None:
    """Write a line of the same act for each of these objects, given with what it is called; one statement. Raises what `record` does."""
    if verb not in VERBS:
        raise LookupError(f"the journal has no words for {verb!r}: add them to otn.journal.verbs")
    JournalEntry.objects.bulk_create(
        JournalEntry(
            office_id=office_id, actor=by, role=_role.get(), intervention_id=_intervention.get(), verb=verb,
            target_type=target._meta.label_lower, target_id=str(target.pk), target_label=label[:200],
            request_id=logs.request_id.get() or "",
        )
        for target, label in targets
    )  # fmt: skip


def just_told(target: models.Model, *, by: User, verb: str, after: Mapping[str, Any]) -> bool:
    """Say whether this person did just this to this object less than a minute ago: the same form was sent twice. To be asked as
    `just_written` is."""
    return _just_now(by, verb, type(target), [str(target.pk)]).filter(after=dict(after)).exists()


def just_written(rows: "models.QuerySet[Row]", *, by: User, verb: str) -> list[Row]:
    """Return those of these rows that this person wrote less than a minute ago, as the journal tells it: the same form was sent twice.

    To be asked under a lock that others who write such a row wait for: of two at once, one would not see the other's.
    """
    found = {str(row.pk): row for row in rows.order_by("pk")}
    if not found:
        return []
    written = set(_just_now(by, verb, rows.model, list(found)).values_list("target_id", flat=True))
    return [row for key, row in found.items() if key in written]


def _just_now(by: User, verb: str, model: type[models.Model], ids: Sequence[str]) -> "models.QuerySet[JournalEntry]":
    return JournalEntry.objects.filter(
        actor=by, verb=verb, target_type=model._meta.label_lower, target_id__in=ids, at__gt=Now() - SENT_TWICE
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep what differs of two pictures of a row, for the journal."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def remove_old_entries() -> int:
    """Remove the lines whose time is over (24 months); return how many. The database refuses to remove any other."""
    with all_offices("end of the time that the journal is kept"):
        removed, _ = JournalEntry.objects.filter(at__lt=Now() - timedelta(days=731)).delete()
    return removed
