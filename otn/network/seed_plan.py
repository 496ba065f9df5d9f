"""The plans of the demo network, with the dates of the past (otn.network.chronicle)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from actionplan import baseline
from actionplan.assembly import assemble
from actionplan.cct import ANCHORS_VERSION
from actionplan.drafts import Draft, drafts
from actionplan.models import Action, Baseline, BudgetLine, Closure, Plan, Prerequisite, Remark, Task, TaskLink
from actionplan.operations.expenses import AMOUNTS
from actionplan.operations.shared import label_of, plain
from actionplan.operations.tasks import DONE
from actionplan.queries.origins import suggestions_of
from actionplan.queries.rows import get_rows
from actionplan.starters import BY_KEY, Starter
from diagnostic.models import Edition
from otn import demo_plan
from otn.accounts.models import User
from otn.demo_diagnostic import CURRENT, Year
from otn.demo_plan import Planned, Project, Round, Shut, Step
from otn.lib import french
from otn.lib.working_days import Calendar, Period
from otn.network.chronicle import PACE, Chronicle, Rows
from otn.network.seed_diagnostic import first_loaded
from otn.offices.models import Membership, Office, Role
from strategy.models import Objective, Solution

Row = Plan | Objective | Action | Task

SCORES = ("cost", "complexity", "time")
CHANGED = {  # what may differ from the row that was made, by kind
    Action: ("owner", "controller", *SCORES, "contribution", "decision", "decision_reason", "version"),
    Task: (
        "starts_on", "ends_on", "progress", "started_on", "done_on", "abandoned_reason", "blocked_reason", "signed_at", "signed_by",
        "version",
    ),
    Objective: ("sent_at", "version"),
}  # fmt: skip


def add_plans(rows: Rows, editions: Mapping[Year, Edition]) -> None:
    """Write the plans of the demo in the offices that have objectives and no plan.

    Must be called under `all_offices`, after `add_reflections`, with the editions of the demo.
    """
    if not editions:
        return
    people = {user.email: user for user in User.objects.order_by("pk")}
    managers = dict(Membership.objects.filter(role=Role.MANAGER).order_by("-pk").values_list("office_id", "user__email"))
    planned = set(Plan.objects.order_by("pk").values_list("office_id", flat=True))
    day, year = first_loaded(editions[CURRENT], CURRENT), editions[CURRENT].year + 1
    aimed: dict[int, list[Objective]] = {}
    waiting = Objective.objects.filter(reflection__isnull=False, sent_at=None).select_related("reflection")
    for objective in waiting.order_by("position", "pk"):
        aimed.setdefault(objective.office_id, []).append(objective)
    for office in Office.objects.filter(pk__in=set(aimed) - planned).order_by("pk"):
        told = demo_plan.STORIES.get(office.slug)
        if told is not None and told_objectives(told) <= {one.name for one in aimed[office.pk]}:
            _Planner(rows, people, office, day, aimed[office.pk]).write(told, year)
        elif office.slug.startswith("demo-") and office.pk in managers:
            _Beginner(rows, people, office, day, aimed[office.pk]).write(people[managers[office.pk]])


def told_objectives(told: Planned) -> set[str]:
    """Return the names of the objectives of step 2 that a plan is about."""
    return {project.aim for one in told.rounds for project in one.projects if project.aim not in one.written}


# --- The rows of one plan -----------------------------------------------------------------------------------------------------------------


class _Writer(Chronicle):
    """Writes a plan as its operations would have; what happens to rows is saved when the plan is validated, and at the end."""

    page = "actionplan:overview"

    def __init__(self, rows: Rows, people: Mapping[str, User], office: Office, day: date, aimed: Sequence[Objective]) -> None:
        super().__init__(rows, people, office, day)
        self.aims = {one.name: one for one in aimed}
        self.actions: dict[str, Action] = {}
        self.tasks: dict[str, list[Task]] = {}  # by the name of their action
        self.made = 0  # actions
        self.paces: Counter[int] = Counter()
        self.unsaved: dict[int, Row] = {}

    # --- The words of operations ---

    def when(self, days_ago: int) -> datetime:
        """Return the moment of the next act of a day."""
        self.paces[days_ago] += 1
        return self.at(days_ago, PACE * self.paces[days_ago])

    def noted(self, days_ago: int, by: User, verb: str, row: Row, **more: Any) -> datetime:
        at = self.when(days_ago)
        self.line(at, by, verb, row, label_of(row), **more)
        return at

    def change(
        self, days_ago: int, by: User, verb: str, row: Row, values: Mapping[str, Any], told: Sequence[str] = (), reason: str = ""
    ) -> datetime:  # fmt: skip
        before = {name: plain(getattr(row, name)) for name in told}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        self.unsaved[id(row)] = row
        after = {name: plain(getattr(row, name)) for name in told}
        different = [name for name in told if before[name] != after[name]]
        return self.noted(
            days_ago, by, verb, row, reason=reason, before={name: before[name] for name in different} or None,
            after={name: after[name] for name in different} or None,
        )  # fmt: skip

    def keep(self) -> None:
        """Write what has changed since rows were made."""
        for model, fields in CHANGED.items():
            changed = [row for row in self.unsaved.values() if isinstance(row, model)]
            model._default_manager.bulk_update(changed, fields)
        self.unsaved.clear()

    # --- The plan as a whole ---

    def open(self, days_ago: int, by: User) -> None:
        self.plan = Plan.objects.create(office=self.office)
        self.noted(days_ago, by, "plan.created", self.plan)

    def send(self, days_ago: int, by: User, objective: Objective) -> None:
        at = self.change(days_ago, by, "objective.sent", objective, {})
        objective.sent_at = at

    def validate(self, days_ago: int, by: User) -> None:
        self.keep()
        tree = assemble(get_rows(office=self.office), today=self.day - timedelta(days=days_ago))
        at = self.change(days_ago, by, "plan.validated", self.plan, {})
        self.plan.validated_at, self.plan.validated_by = at, by
        Baseline.objects.create(office=self.office, plan=self.plan, at=at, by=by, content=baseline.content(tree))

    # --- Actions and tasks ---

    def make_actions(self, days_ago: int, by: User, actions: Sequence[Action]) -> None:
        """Write new actions after those that are there."""
        for rank, action in enumerate(actions, start=self.made + 1):
            action.position, action.created_at = rank, self.when(days_ago)
        self.made += len(actions)
        for action in Action.objects.bulk_create(actions):
            self.actions[action.name] = action
            self.line(action.created_at, by, "action.created", action, action.name)

    def make_tasks(self, days_ago: int, by: User, tasks: Sequence[Task]) -> None:
        for task in tasks:
            task.created_at = self.when(days_ago)
        for task in Task.objects.bulk_create(tasks):
            self.tasks.setdefault(task.action.name, []).append(task)
            self.line(task.created_at, by, "task.created", task, task.name)


class _Planner(_Writer):
    """Writes the plan of an office of the cast, round after round."""

    def write(self, told: Planned, year: int) -> None:
        self.lead = self.people[told.lead]
        solutions = Solution.objects.filter(office=self.office).select_related("question").order_by("pk")
        self.solutions = {one.question.code if one.question else one.text: one for one in solutions}
        self.open(told.rounds[0].sent, self.lead)
        self._set(told, told.rounds[0].sent, year)
        for one in told.rounds:
            self._prepare(one)
            if one.validated is not None:
                self.validate(one.validated, self.lead)
            self._live(one)
            if one.reopened is not None:
                days_ago, reason = one.reopened
                self.change(days_ago, self.lead, "plan.reopened", self.plan, {"validated_at": None, "validated_by": None}, reason=reason)
        self.keep()
        self.plan.save()
        self._talk(told)

    # --- The frame ---

    def _set(self, told: Planned, days_ago: int, year: int) -> None:
        self.change(days_ago, self.lead, "plan.changed", self.plan, {"budget": Decimal(told.budget)})
        periods = [_period(one, year) for one in told.shut]
        for shut, period in zip(told.shut, periods, strict=True):
            self.line(
                self.when(days_ago), self.lead, "plan.closure_added", self.plan, french.period(period.first, period.last)
            )  # fmt: skip
            Closure.objects.create(
                office=self.office, plan=self.plan, kind=shut.kind, label=shut.label, first=period.first, last=period.last
            )  # fmt: skip
        self.calendar = Calendar(closed=tuple(periods))

    def _dates(self, ends: int | None, days: int) -> tuple[date | None, date | None]:
        if ends is None:
            return None, None
        wanted = self.day - timedelta(days=ends)
        end = self.calendar.on_or_before(wanted) if ends > 0 else self.calendar.on_or_after(wanted)
        return (self.calendar.step(end, 1 - days) if days else end), end

    # --- A round ---

    def _prepare(self, one: Round) -> None:
        """Take objectives over, then say of each action who, how hard, how much, and which tasks."""
        names = dict.fromkeys(project.aim for project in one.projects)
        for name in names:
            if name in one.written:
                self.aims[name] = self._write_objective(one.sent, name)
            else:
                self.send(one.sent, self.lead, self.aims[name])
        self.make_actions(one.sent, self.lead, [self._action(project) for project in one.projects])
        for project in one.projects:
            self._tell(one.prepared, project)
        tasks = [task for project in one.projects for task in self._tasks(project)]
        self.make_tasks(one.prepared, self.lead, tasks)
        self._link(one)
        self._decide(one, is_validated=False)
        self._spend(one)

    def _write_objective(self, days_ago: int, name: str) -> Objective:
        last = Objective.objects.filter(office=self.office).count()
        objective = Objective.objects.create(
            office=self.office, name=name, position=last + 1, created_by=self.lead, created_at=self.when(days_ago)
        )
        self.line(objective.created_at, self.lead, "objective.created", objective, name)
        return objective

    def _action(self, project: Project) -> Action:
        solution = self.solutions.get(project.solution)
        return Action(
            office=self.office, objective=self.aims[project.aim], name=project.name, description=project.description, solution=solution,
            question=solution.question if solution else None, created_by=self.lead, anchors_version=ANCHORS_VERSION,
        )  # fmt: skip

    def _tell(self, days_ago: int, project: Project) -> None:
        action = self.actions[project.name]
        if project.who:
            values = {"owner": self.people[project.who], "controller": self.people[project.checks]}
            self.change(days_ago, self.lead, "action.changed", action, values, ("owner_id", "controller_id"))
        if project.scores is not None:
            self.change(days_ago, self.lead, "action.scored", action, dict(zip(SCORES, project.scores, strict=True)), SCORES)
        if project.share is not None:
            self.change(days_ago, self.lead, "action.contributed", action, {"contribution": project.share}, ("contribution",))
        for name in project.needs:
            Prerequisite.objects.create(office=self.office, action=action, required=self.actions[name])
            self.noted(days_ago, self.lead, "action.required", action, after={"required": self.actions[name].pk})

    def _tasks(self, project: Project) -> Iterator[Task]:
        for place, step in enumerate(project.steps, start=1):
            starts_on, ends_on = self._dates(step.ends, step.days)
            yield Task(
                office=self.office, action=self.actions[project.name], name=step.name, duration=step.days, load=Decimal(step.load),
                assignee=self.people.get(step.who), controller=self.people.get(step.checks), starts_on=starts_on, ends_on=ends_on,
                is_fixed=step.is_fixed, position=place, created_by=self.lead,
            )  # fmt: skip

    def _link(self, one: Round) -> None:
        links = [
            TaskLink(office=self.office, before=tasks[place], after=tasks[rank], lag=step.lag)
            for project in one.projects
            for tasks in [self.tasks.get(project.name, [])]
            for rank, step in enumerate(project.steps)
            for place in step.after
        ]
        for link in TaskLink.objects.bulk_create(links):
            self.noted(one.prepared, self.lead, "task.linked", link.after, after={"before": link.before_id, "lag": link.lag})

    def _spend(self, one: Round) -> None:
        lines = [
            BudgetLine(
                office=self.office, action=self.actions[project.name], label=expense.label, planned=Decimal(expense.planned),
                committed=_money(expense.committed), spent=_money(expense.spent), vat=expense.vat, source=expense.source, position=place,
            )
            for project in one.projects
            for place, expense in enumerate(project.expenses, start=1)
        ]  # fmt: skip
        for line in BudgetLine.objects.bulk_create(lines):
            told = {"label": line.label} | {name: None if (value := getattr(line, name)) is None else str(value) for name in AMOUNTS}
            self.noted(one.prepared, self.lead, "action.budgeted", line.action, after=told)

    # --- What happened since ---

    def _live(self, one: Round) -> None:
        for project in one.projects:
            for task, step in zip(self.tasks.get(project.name, ()), project.steps, strict=True):
                self._do(task, step)
        self._decide(one, is_validated=True)

    def _decide(self, one: Round, *, is_validated: bool) -> None:
        """Set actions aside: those of which it was decided before the plan was validated, or since."""
        for project in one.projects:
            if project.decided is not None:
                days_ago, decision, reason = project.decided
                if is_validated is (one.validated is not None and days_ago < one.validated):
                    values = {"decision": decision, "decision_reason": reason}
                    self.change(days_ago, self.lead, "action.decided", self.actions[project.name], values, ("decision",), reason)

    def _do(self, task: Task, step: Step) -> None:
        doer = task.assignee or self.lead
        if step.told is not None:
            on = self.day - timedelta(days=step.told)
            if step.progress == 0:
                self.change(step.told, doer, "task.started", task, {"started_on": on})
            else:
                verb = "task.done" if step.progress == DONE else "task.progressed"
                values = {"progress": step.progress, "done_on": on if step.progress == DONE else None}
                self.change(step.told, doer, verb, task, values, ("progress",))
        if step.signed is not None:
            at = self.change(step.signed, task.controller or self.lead, "task.signed", task, {})
            task.signed_at, task.signed_by = at, task.controller
        if step.put_off is not None:
            days_ago, ends = step.put_off
            starts_on, ends_on = self._dates(ends, step.days)
            values = {"starts_on": starts_on, "ends_on": ends_on}
            self.change(days_ago, self.lead, "task.changed", task, values, ("starts_on", "ends_on"))
        if step.blocked is not None:
            days_ago, reason = step.blocked
            self.change(days_ago, doer, "task.blocked", task, {"blocked_reason": reason}, reason=reason)
        if step.abandoned is not None:
            days_ago, reason = step.abandoned
            self.change(days_ago, self.lead, "task.abandoned", task, {"abandoned_reason": reason}, reason=reason)

    def _talk(self, told: Planned) -> None:
        for talk in told.talks:
            by, action = self.people[talk.who], self.actions[talk.project]
            at = self.noted(talk.days_ago, by, "action.remarked", action)
            Remark.objects.create(office=self.office, action=action, author=by, at=at, text=talk.text)
            people = [*self.managers(), *([action.owner] if action.owner else [])]
            self.tell(people, f"Nouveau commentaire sur l’action «\u202f{action.name}\u202f».", at, by)


def _period(shut: Shut, year: int) -> Period:
    first, last = (date(year + years, *day) for years, day in zip(shut.years, (shut.first, shut.last), strict=True))
    return Period(first, last)


def _money(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


# --- The offices around the cast ----------------------------------------------------------------------------------------------------------

SENT, VALIDATED = 4, 2  # days ago
FIRST_TASKS = ("statistics", "reviews")  # starters whose tasks an office gives to its first two actions


class _Beginner(_Writer):
    """Writes the plan of a generated office: what step 2 gave it, and, once its strategy is validated, the first tasks."""

    def write(self, manager: User) -> None:
        objectives = list(self.aims.values())
        self.open(SENT, manager)
        suggested = suggestions_of(self.office, objectives)
        for objective in objectives:
            self.send(SENT, manager, objective)
            self.make_actions(SENT, manager, list(self._drafted(objective, manager, drafts(suggested[objective.pk]))))
        if all(one.reflection is not None and one.reflection.validated_at is not None for one in objectives):
            self._begin(manager)
        self.keep()
        self.plan.save()

    def _drafted(self, objective: Objective, manager: User, found: Iterable[Draft]) -> Iterator[Action]:
        for draft in found:
            cost, complexity, time = draft.scores
            yield Action(
                office=self.office, objective=objective, name=draft.name, description=draft.description, cost=cost, complexity=complexity,
                time=time, contribution=draft.contribution, solution_id=draft.solution, question_id=draft.question, created_by=manager,
            )  # fmt: skip

    def _begin(self, manager: User) -> None:
        for action, key in zip(list(self.actions.values())[:2], FIRST_TASKS, strict=False):
            self.change(SENT - 1, manager, "action.changed", action, {"owner": manager}, ("owner_id",))
            self._follow(action, BY_KEY[key], manager)
        self.validate(VALIDATED, manager)

    def _follow(self, action: Action, starter: Starter, manager: User) -> None:
        calendar, end = Calendar(), self.day + timedelta(days=3)
        tasks = []
        for place, one in enumerate(starter.tasks, start=1):
            start = calendar.on_or_after(end)
            end = calendar.step(start, max(one.duration - 1, 0))
            tasks.append(
                Task(
                    office=self.office, action=action, name=one.name, duration=one.duration, load=one.load, assignee=manager,
                    starts_on=start, ends_on=end, position=place, created_by=manager,
                )
            )  # fmt: skip
            end += timedelta(days=1)
        self.make_tasks(SENT - 1, manager, tasks)
        links = [TaskLink(office=self.office, before=before, after=after) for before, after in pairwise(tasks)]
        for link in TaskLink.objects.bulk_create(links):
            self.noted(SENT - 1, manager, "task.linked", link.after, after={"before": link.before_id, "lag": link.lag})
