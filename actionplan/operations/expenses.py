"""Lines of budget of an action: planned, committed, spent."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from actionplan.means import Vat
from actionplan.models import Action, BudgetLine
from actionplan.operations.shared import change, open_action, tell
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused

LABEL_LENGTH, MOST_LINES = 120, 50
MOST_EUROS, MOST_RATE = Decimal("99999999.99"), Decimal("99.99")
AMOUNTS = ("planned", "committed", "spent")


@transaction.atomic
def add_expense(
    *, action: Action, by: User, label: str, planned: Decimal | None = None, committed: Decimal | None = None, spent: Decimal | None = None,
    vat: Vat = Vat.INCLUDED, vat_rate: Decimal = Decimal(20), source: str = BudgetLine.Source.OWN,
) -> BudgetLine:  # fmt: skip
    """Add an expense after those of an action; amounts are in euros on the basis `vat`, the rate is a percentage. What is sent twice is
    added once. Raises Refused, WrongState."""
    found = open_action(by, action)
    values = _written(label=label, planned=planned, committed=committed, spent=spent, vat=vat, vat_rate=vat_rate, source=source)
    lines = BudgetLine.objects.filter(action=found)
    twin = lines.filter(**values).order_by("pk").last()
    if twin is not None and journal.just_told(found, by=by, verb="action.budgeted", after=_told(twin)):
        return twin
    if lines.count() >= MOST_LINES:
        raise Refused(f"Une action tient {MOST_LINES} dépenses, pas davantage.")
    last = lines.aggregate(last=Max("position"))["last"] or 0
    line = BudgetLine.objects.create(office_id=found.office_id, action=found, position=last + 1, **values)
    tell(found, by=by, verb="action.budgeted", after=_told(line))
    return line


@transaction.atomic
def edit_expense(
    *, line: BudgetLine, by: User, version: int, label: str, planned: Decimal | None, committed: Decimal | None, spent: Decimal | None,
    vat: Vat, vat_rate: Decimal, source: str,
) -> BudgetLine:  # fmt: skip
    """Write an expense again. Raises Refused, WrongState, Stale."""
    found = _open(by, line)
    values = _written(label=label, planned=planned, committed=committed, spent=spent, vat=vat, vat_rate=vat_rate, source=source)
    return change(found, version=version, by=by, verb="action.expense_changed", values=values)


@transaction.atomic
def remove_expense(*, line: BudgetLine, by: User) -> None:
    """Take an expense out of the budget; twice is once. Raises WrongState."""
    action = open_action(by, _action_of(line))
    found = BudgetLine.objects.filter(pk=line.pk).first()
    if found is not None:
        tell(action, by=by, verb="action.expense_removed", after=_told(found))
        found.delete()


def _open(by: User, line: BudgetLine) -> BudgetLine:
    action = open_action(by, _action_of(line))
    found = BudgetLine.objects.get(pk=line.pk)
    found.action, found.office = action, action.office
    return found


def _action_of(line: BudgetLine) -> Action:
    line.action.office = line.office
    return line.action


def _told(line: BudgetLine) -> dict[str, Any]:
    return {"label": line.label} | {name: None if (value := getattr(line, name)) is None else str(value) for name in AMOUNTS}


def _written(
    *, label: str, planned: Decimal | None, committed: Decimal | None, spent: Decimal | None, vat: Vat, vat_rate: Decimal, source: str
) -> dict[str, Any]:
    label = french.one_line(label)
    if not label:
        raise Refused("Dites à quoi sert la dépense.", field="label")
    if len(label) > LABEL_LENGTH:
        raise Refused(f"Un libellé tient en {LABEL_LENGTH} caractères.", field="label")
    for field, amount in zip(AMOUNTS, (planned, committed, spent), strict=True):
        if amount is not None and not 0 <= amount <= MOST_EUROS:
            raise Refused("Un montant est positif, en euros.", field=field)
    if not 0 <= vat_rate <= MOST_RATE:
        raise Refused("Un taux de TVA est un pourcentage.", field="vat_rate")
    if source not in BudgetLine.Source.values:
        raise LookupError(f"no source {source!r}")
    return {
        "label": label, "planned": planned, "committed": committed, "spent": spent, "vat": vat.value, "vat_rate": vat_rate,
        "source": source,
    }  # fmt: skip
