"""The plan of an office as plain rows: the one way from the database into the rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from actionplan.assembly import (
    ActionRow,
    ClosureRow,
    Decision,
    ExpenseRow,
    Frame,
    LinkRow,
    ObjectiveRow,
    PlanRows,
    PlanTree,
    TaskRow,
    assemble,
)
from actionplan.means import Vat
from actionplan.models import Action, BudgetLine, Closure, Plan, Prerequisite, Task, TaskLink
from otn.accounts.models import User
from otn.clock import today
from otn.lib.working_days import Period
from otn.offices.models import Office
from strategy.models import Objective


def get_tree(*, office: Office) -> PlanTree:
    """Return the whole plan of an office, computed; five statements whatever it holds. An office without plan has an empty one."""
    return assemble(get_rows(office=office), today=today())


def get_rows(*, office: Office) -> PlanRows:
    """Return the plan of an office without what is in the bin; five statements."""
    frame = _frame(office)
    objectives = tuple(_objective(row) for row in objectives_of(office).values(*OBJECTIVE, "strategy__name", "standing__closed_at"))
    actions = tuple(_action(row) for row in _actions(office))
    tasks = tuple(_task(row) for row in _tasks(office))
    numbers = {one.owner_id for one in actions} | {one.controller_id for one in actions}
    numbers |= {one.assignee_id for one in tasks} | {one.controller_id for one in tasks}
    return PlanRows(frame, objectives, actions, tasks, names_of(numbers - {None}))


def names_of(numbers: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of people by id."""
    people = User.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "first_name", "last_name", "email")
    return {pk: f"{first} {last}".strip() or email for pk, first, last, email in people}


def objectives_of(office: Office) -> QuerySet[Objective]:
    """Return the objectives of the plan, those in the bin left out, in their order."""
    found = Objective.objects.filter(office=office).exclude(reflection__isnull=False, sent_at=None)
    return found.filter(Q(standing=None) | Q(standing__removed_at=None)).order_by("position", "pk")


def _frame(office: Office) -> Frame:
    periods = Closure.objects.filter(plan=OuterRef("pk")).order_by("first", "pk")
    closures = periods.values(json=JSONObject(id="pk", label="label", first="first", last="last", kind="kind"))
    plan = Plan.objects.filter(office=office).select_related("validated_by").annotate(closed=ArraySubquery(closures)).first()
    if plan is None:
        return Frame()
    return Frame(
        starts_on=plan.starts_on,
        due_date=plan.due_date,
        weekdays=tuple(plan.weekdays),
        closures=tuple(
            ClosureRow(
                one["id"], one["label"], Period(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])),
                one["kind"] == Closure.Kind.FROZEN,
            )
            for one in vars(plan)["closed"]
        ),
        budget=plan.budget,
        validated_at=plan.validated_at,
        validated_by=plan.validated_by.full_name if plan.validated_by else "",
        version=plan.version,
    )  # fmt: skip


OBJECTIVE = ("pk", "name", "indicator", "target", "starts_on", "due_date", "weight", "version", "reflection_id")


def _objective(row: Mapping[str, Any]) -> ObjectiveRow:
    values = {name: row[name] for name in OBJECTIVE[1:]}
    return ObjectiveRow(
        id=row["pk"], **values, strategy=row["strategy__name"] or "", is_closed=row["standing__closed_at"] is not None
    )  # fmt: skip


ACTION = (
    "objective_id", "name", "description", "owner_id", "controller_id", "cost", "complexity", "time", "contribution", "starts_on",
    "due_date", "typed_progress", "decision_reason", "is_imposed", "blocked_reason", "version",
)  # fmt: skip
EXPENSE = ("label", "planned", "committed", "spent", "vat", "source", "version")
LIVE_OBJECTIVE = Q(objective__standing=None) | Q(objective__standing__removed_at=None)


def _actions(office: Office) -> QuerySet[Action, dict[str, Any]]:
    lines = BudgetLine.objects.filter(action=OuterRef("pk")).order_by("position", "pk")
    expenses = lines.values(json=JSONObject(id="pk", rate="vat_rate", **{name: F(name) for name in EXPENSE}))
    requires = Prerequisite.objects.filter(action=OuterRef("pk"), required__removed_at=None).order_by("pk").values("required_id")
    found = Action.objects.filter(LIVE_OBJECTIVE, office=office, removed_at=None)
    found = found.annotate(expenses_found=ArraySubquery(expenses), requires_found=ArraySubquery(requires))
    return found.order_by("position", "pk").values("pk", *ACTION, "decision", "expenses_found", "requires_found")


def _action(row: Mapping[str, Any]) -> ActionRow:
    values = {name: row[name] for name in ACTION}
    return ActionRow(
        id=row["pk"],
        **values,
        decision=Decision(row["decision"]),
        requires=tuple(row["requires_found"]),
        expenses=tuple(_expense(one) for one in row["expenses_found"]),
    )


def _expense(one: Mapping[str, Any]) -> ExpenseRow:
    return ExpenseRow(
        one["id"], one["label"], _amount(one["planned"]), _amount(one["committed"]), _amount(one["spent"]), Vat(one["vat"]),
        Decimal(str(one["rate"])), one["source"], one["version"],
    )  # fmt: skip


def _amount(value: float | None) -> Decimal | None:
    """Read an amount back from JSON, where two decimals of at most ten digits are exact once written out."""
    return None if value is None else Decimal(str(value))


TASK = (
    "action_id", "name", "assignee_id", "controller_id", "duration", "load", "starts_on", "ends_on", "is_fixed", "progress", "started_on",
    "done_on", "abandoned_reason", "blocked_reason", "signed_at", "signed_by_id", "version",
)  # fmt: skip


def _tasks(office: Office) -> QuerySet[Task, dict[str, Any]]:
    waits = TaskLink.objects.filter(after=OuterRef("pk"), before__removed_at=None).order_by("pk")
    links = waits.values(json=JSONObject(id="pk", before="before_id", lag="lag"))
    live = Q(action__objective__standing=None) | Q(action__objective__standing__removed_at=None)
    found = Task.objects.filter(live, office=office, removed_at=None, action__removed_at=None).annotate(links_found=ArraySubquery(links))
    return found.order_by("position", "pk").values("pk", *TASK, "links_found")


def _task(row: Mapping[str, Any]) -> TaskRow:
    values = {name: row[name] for name in TASK}
    return TaskRow(id=row["pk"], **values, links=tuple(LinkRow(one["id"], one["before"], one["lag"]) for one in row["links_found"]))
