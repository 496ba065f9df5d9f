"""What every write to a reflection asks: the right, the lock, a version that is not stale, a place."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import can
from otn.offices.models import Office
from strategy.models import Citation, Fact, Group, Objective, Reflection, Solution, Strategy

ARCHIVED = "Cette réflexion est archivée\N{NO-BREAK SPACE}: reprenez-la pour la modifier."
VALIDATED = "Cette réflexion est validée\N{NO-BREAK SPACE}: rouvrez-la pour la modifier."
MOST_PIECES = 500  # of one kind in a reflection: a workshop has sixty facts

Row = TypeVar("Row", Fact, Group, Solution, Strategy, Objective, Reflection)
Idea = TypeVar("Idea", Fact, Solution)


def require(by: User, capability: str, office: Office) -> None:
    """Raise PermissionDenied unless this person may do this; no statement when the office came through the door."""
    if not can(by, capability, office):
        raise PermissionDenied


def open_for(by: User, reflection: Reflection) -> Reflection:
    """Lock a reflection until the end of the transaction and return it; whatever writes to it goes one after the other.

    Raises PermissionDenied, and WrongState when it is archived or validated.
    """
    require(by, "strategy.edit", reflection.office)
    locked = lock(reflection)
    if locked.archived_at is not None:
        raise WrongState(ARCHIVED)
    if locked.validated_at is not None:
        raise WrongState(VALIDATED)
    return locked


def lock(reflection: Reflection) -> Reflection:
    locked = Reflection.objects.select_for_update(of=("self",), no_key=True).get(pk=reflection.pk)
    locked.office = reflection.office  # which knows what this person may do here
    return locked


def check_there(row: Fact | Group | Solution | Strategy | Objective | None, reflection: Reflection | None) -> None:
    """Raise LookupError for a row of another reflection, or one that somebody removed before this one was locked."""
    if row is not None and (reflection is None or not type(row)._default_manager.filter(pk=row.pk, reflection=reflection).exists()):
        raise LookupError("a row that is not in this reflection")


def next_place(model: type[Fact] | type[Group] | type[Solution] | type[Strategy], reflection: Reflection) -> int:
    """Return the place of a new row, after the last one; the reflection is locked. Raises Refused when there are too many."""
    if model._default_manager.filter(reflection=reflection).count() >= MOST_PIECES:
        raise Refused(f"Une réflexion tient {MOST_PIECES} lignes de cette sorte, pas davantage.")
    return place_after(model, reflection)


def place_after(model: type[Fact] | type[Group] | type[Solution] | type[Strategy], reflection: Reflection) -> int:
    """Return the place after the last one, for a row that moves there; the reflection is locked."""
    last: int | None = model._default_manager.filter(reflection=reflection).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def change(row: Row, *, version: int, by: User, verb: str, values: Mapping[str, Any], told: Collection[str] = ()) -> Row:
    """Write these fields of a locked row, as its next version, with a line in the journal that tells the `told` ones.

    The same values twice are no change. Raises Stale when the row was changed since `version`.
    """
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    if row.version != version:
        raise Stale(current=row)
    before = {name: getattr(row, name) for name in told}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    after = {name: getattr(row, name) for name in told}
    journal.record(office_id=row.office_id, by=by, verb=verb, target=row, label=label_of(row), before=before or None, after=after or None)
    return row


def written_twice(rows: QuerySet[Idea], *, lines: Sequence[str], by: User, verb: str) -> list[Idea]:
    """Return the rows that hold these lines, one after the other, when this person has just written them: the same form was sent twice.

    None when one of them lacks, or was moved since. The reflection is locked.
    """
    there = sorted(journal.just_written(rows.filter(text__in=lines), by=by, verb=verb), key=lambda row: row.position)[-len(lines) :]
    begin = there[0].position if there else 0
    return there if [(row.position, row.text) for row in there] == list(enumerate(lines, begin)) else []


def label_of(row: Fact | Group | Solution | Strategy | Objective | Reflection) -> str:
    """Name a row for the journal."""
    return row.text if isinstance(row, Fact | Solution) else row.name


def remove(row: Group | Solution | Strategy | Objective, *, by: User, verb: str) -> None:
    """Delete a locked row, with a line in the journal."""
    journal.record(office_id=row.office_id, by=by, verb=verb, target=row, label=label_of(row))
    row.delete()


def cite(solution: Solution, facts: Collection[Fact]) -> None:
    """Note that a solution answers to these facts, once each."""
    Citation.objects.bulk_create(
        [Citation(office_id=solution.office_id, solution=solution, fact=fact) for fact in facts], ignore_conflicts=True
    )
