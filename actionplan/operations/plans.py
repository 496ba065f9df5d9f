"""The plan as a whole: its dates, its calendar, its budget, its validation."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from actionplan import baseline
from actionplan.models import Baseline, Closure, Plan
from actionplan.operations.shared import change, in_order, lock, open_plan, reasoned, require
from actionplan.queries.rows import get_tree
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.models import Office

LONGEST_CLOSURE = 366  # days
MOST_CLOSURES = 60


@transaction.atomic
def edit_plan(
    *, office: Office, by: User, version: int, starts_on: date | None, due_date: date | None, weekdays: Collection[int],
    budget: Decimal | None,
) -> Plan:  # fmt: skip
    """Write the settings of the plan; `budget` is in euros with tax, `weekdays` count from Monday, 0. Raises Refused, Stale."""
    plan = open_plan(by, office)
    days = sorted(set(weekdays))
    in_order(starts_on, due_date, "due_date")
    if not days or not set(days) <= set(range(7)):
        raise Refused("Choisissez un jour travaillé au moins.", field="weekdays")
    if budget is not None and budget < 0:
        raise Refused("Un budget n’est pas négatif.", field="budget")
    values = {"starts_on": starts_on, "due_date": due_date, "weekdays": days, "budget": budget}
    return change(plan, version=version, by=by, verb="plan.changed", values=values, told=("starts_on", "due_date", "weekdays"))


@transaction.atomic
def add_closure(*, office: Office, by: User, kind: Closure.Kind, first: date, last: date, label: str = "") -> Closure:
    """Take days out of the calendar: the office is closed, or its high season is frozen. The same days twice are once. Raises Refused."""
    plan = open_plan(by, office)
    in_order(first, last, "last")
    if (last - first).days > LONGEST_CLOSURE:
        raise Refused("Une fermeture dure un an au plus.", field="last")
    known = plan.closures.filter(kind=kind, first=first, last=last).order_by("pk").first()
    if known is not None:
        return known
    if plan.closures.count() >= MOST_CLOSURES:
        raise Refused(f"Un calendrier tient {MOST_CLOSURES} fermetures, pas davantage.")
    closure = Closure.objects.create(
        office=office, plan=plan, kind=kind, first=first, last=last, label=french.one_line(label)[:80]
    )  # fmt: skip
    journal.record(office_id=office.pk, by=by, verb="plan.closure_added", target=plan, label=_period(closure))
    return closure


@transaction.atomic
def remove_closure(*, closure: Closure, by: User) -> None:
    """Give days back to the calendar; twice is once."""
    plan = open_plan(by, closure.office)
    removed, _ = Closure.objects.filter(pk=closure.pk).delete()
    if removed:
        journal.record(office_id=plan.office_id, by=by, verb="plan.closure_removed", target=plan, label=_period(closure))


def _period(closure: Closure) -> str:
    return french.period(closure.first, closure.last)


# --- Validation ---------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def validate_plan(*, office: Office, by: User, version: int) -> Baseline:
    """Decide that the plan is this one and keep it as it is today; it goes on living, and is compared with that day.

    Raises WrongState when it is validated already, Stale, Refused with a sentence for each objective whose contributions do not make 100.
    """
    plan = open_plan(by, office, "plan.validate")
    if plan.validated_at is not None:
        raise WrongState("Ce plan est déjà validé.")
    if plan.version != version:
        raise Stale(current=plan)
    tree = get_tree(office=office)
    if tree.obstacles:
        raise Refused(" ".join(tree.obstacles))
    kept = Baseline.objects.create(office=office, plan=plan, by=by, content=baseline.content(tree))
    kept.refresh_from_db(fields=["at"])
    plan.validated_at, plan.validated_by, plan.version = timezone.now(), by, version + 1
    plan.save(update_fields=["validated_at", "validated_by", "version"])
    journal.record(office_id=office.pk, by=by, verb="plan.validated", target=plan)
    return kept


@transaction.atomic
def reopen_plan(*, office: Office, by: User, reason: str) -> Plan:
    """Say that the plan is to be decided again, and why; what was kept of it stays. Raises WrongState, Refused for a short reason."""
    require(by, "plan.validate", office)
    plan = lock(by, office)
    reason = reasoned(reason)
    if plan.validated_at is None:
        raise WrongState("Ce plan n’est pas validé\N{NO-BREAK SPACE}: il se modifie déjà.")
    plan.validated_at = plan.validated_by = None
    plan.version += 1
    plan.save(update_fields=["validated_at", "validated_by", "version"])
    journal.record(office_id=office.pk, by=by, verb="plan.reopened", target=plan, reason=reason)
    return plan
