"""What the PDF of the plan says, part by part, before any page is laid out. Texts are printed as people typed them, to the letter."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from actionplan.assembly import FLAG_NAMES, ActionLine, Flag, Flags, ObjectiveLine, PlanTree, TaskLine
from actionplan.baseline import Comparison, Difference, Fate
from actionplan.gantt_rows import closures_of, rows_of
from actionplan.means import Budget
from otn.lib import charts, french

TEMPLATE_VERSION = 2  # of the words and the look: what was delivered stays, what is asked for anew is made anew

QUARTERS_FROM = 36  # months of a plan: by month it would fill too many sheets


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


@dataclass(frozen=True)
class TaskPart:
    number: str
    task: TaskLine

    @property
    def notes(self) -> str:
        return notes_of(self.task.flags, self.task.is_live)


@dataclass(frozen=True)
class ActionPart:
    action: ActionLine
    tasks: tuple[TaskPart, ...]

    @property
    def notes(self) -> str:
        said = notes_of(self.action.flags, self.action.is_live)
        reason = self.action.decision_reason
        return " · ".join(part for part in (said, f"Motif\u00a0: {reason}" if reason and not self.action.is_live else "") if part)


@dataclass(frozen=True)
class ObjectivePart:
    objective: ObjectiveLine
    actions: tuple[ActionPart, ...]

    @property
    def tasks(self) -> tuple[TaskPart, ...]:
        return tuple(task for action in self.actions for task in action.tasks)

    @property
    def notes(self) -> str:
        return notes_of(self.objective.flags, self.objective.is_live)

    @property
    def dates(self) -> str:
        return french.period(self.objective.start, self.objective.end) if self.objective.start or self.objective.end else "sans date"

    @property
    def coverage(self) -> str:
        """Say how much of the objective its actions cover, and what is wrong with that."""
        shares = self.objective.shares
        if shares.excess:
            return f"{french.percent(shares.given, of=100)}, à réduire de {shares.excess}"
        covered = french.percent(shares.coverage, of=100)
        return f"{covered}, il manque {french.percent(shares.missing, of=100)}" if shares.missing else covered

    @property
    def cct(self) -> str:
        found = self.objective.cct
        scored = french.plural(found.scored, "action", "actions")
        return f"{french.percent(found.value, of=100)} ({scored} sur {found.actions} {'notée' if found.scored < 2 else 'notées'})"


@dataclass(frozen=True)
class LatePart:
    """Something whose end has passed."""

    number: str
    name: str
    owner: str
    end: date | None
    days: int  # working days


@dataclass(frozen=True)
class BudgetPart:
    name: str
    budget: Budget


@dataclass(frozen=True)
class PersonPart:
    """The load of somebody."""

    name: str
    days: Decimal
    overloaded: tuple[date, ...]  # Mondays of the weeks in which she has more to do than she works


@dataclass(frozen=True)
class Validated:
    """The plan as it was validated, beside what it is today."""

    at: date
    by: str
    comparison: Comparison

    @property
    def changes(self) -> tuple[Difference, ...]:
        """What was added, moved or removed, in the order of the plan, what was removed at the end."""
        return tuple(one for one in self.comparison.differences if one.fate is not Fate.SAME)


@dataclass(frozen=True)
class PlanReport:
    """The whole of a report."""

    office: str
    tree: PlanTree
    sources: tuple[BudgetPart, ...]
    people: tuple[PersonPart, ...]
    unplaced: Decimal  # person-days of tasks without person or dates
    validated_on: date | None
    validated: Validated | None  # None when it never was

    @property
    def fingerprint(self) -> str:
        """What changes with anything that is printed."""
        return hashlib.sha256(repr((TEMPLATE_VERSION, self)).encode()).hexdigest()[:32]

    @property
    def status(self) -> str:
        """Say in one line what the plan may be relied on for."""
        return "Plan non validé" if self.validated_on is None else f"Plan validé le {french.date_long(self.validated_on)}"

    @property
    def mark(self) -> str:
        """The word that every page carries until the plan is validated."""
        return "non validé" if self.validated_on is None else ""

    @property
    def span(self) -> str:
        """Say from when to when the plan goes; « — » without dates."""
        found = [row.days for row in self.rows if row.days]
        frame = self.tree.frame
        first = frame.starts_on or min((days[0] for days in found), default=None)
        last = frame.due_date or max((days[1] for days in found), default=None)
        return french.period(first, last) if first and last else french.MISSING

    @cached_property
    def objectives(self) -> tuple[ObjectivePart, ...]:
        return tuple(ObjectivePart(one, tuple(_actions(one))) for one in self.tree.objectives)

    @property
    def figures(self) -> tuple[Figure, ...]:
        live = [one for one in self.tree.objectives if one.is_live]
        tasks = [task for task in self.tree.tasks if task.is_live]
        budget = self.tree.budget
        return (
            Figure("Avancement du plan", self.tree.shown),
            Figure("Objectifs", french.whole(len(live))),
            Figure("Actions retenues", french.whole(sum(len(one.live_actions) for one in live))),
            Figure("Tâches", french.whole(len(tasks))),
            Figure("Tâches terminées", french.whole(sum(not task.is_open for task in tasks))),
            Figure("En retard", french.whole(len(self.late))),
            Figure("Sans responsable", french.whole(sum(Flag.NO_OWNER in task.flags.present for task in tasks))),
            Figure("Sans contrôleur", french.whole(sum(Flag.NO_CONTROLLER in task.flags.present for task in tasks))),
            Figure("Budget prévu, TTC", french.money(budget.planned.included)),
            Figure("Charge prévue", _days(sum((task.load or Decimal(0) for task in tasks), Decimal(0)))),
        )

    @cached_property
    def rows(self) -> tuple[charts.PlanRow, ...]:
        return rows_of(self.tree)

    @cached_property
    def sheets(self) -> tuple[charts.Chart, ...]:
        """Draw the retro-planning on landscape sheets, a year each."""
        days = [day for row in self.rows for day in row.days or ()]
        if not days:
            return ()
        months = (max(days).year - min(days).year) * 12 + max(days).month - min(days).month + 1
        return charts.gantt_pages(
            self.rows,
            today=self.tree.today,
            uid="plan",
            title="Rétroplanning",
            scale=charts.Scale.QUARTER if months > QUARTERS_FROM else charts.Scale.MONTH,
            closures=closures_of(self.tree, self.rows),
            sheet=charts.LANDSCAPE,
        )

    @property
    def budgets(self) -> tuple[BudgetPart, ...]:
        """The objectives that cost anything."""
        return tuple(BudgetPart(one.label, one.budget) for one in self.tree.objectives if one.is_live and _costs(one.budget))

    @property
    def late(self) -> tuple[LatePart, ...]:
        """What is late, the longest first."""
        return tuple(sorted(self._late(), key=lambda one: -one.days))

    def _late(self) -> Iterator[LatePart]:
        for part in self.objectives:
            aim = part.objective
            if aim.flags.is_late:
                yield LatePart(str(aim.number), aim.name, "", aim.end, aim.flags.late_days)
            for one in part.actions:
                action = one.action
                if action.flags.is_late:
                    yield LatePart(action.number, action.name, action.owner, action.end, action.flags.late_days)
                for found in one.tasks:
                    task = found.task
                    if task.flags.is_late:
                        yield LatePart(found.number, task.name, task.assignee, task.end, task.flags.late_days)


def notes_of(flags: Flags, is_live: bool) -> str:
    """Say what stands beside a status, lateness with its working days; empty when nothing does."""
    if not is_live:
        return ""
    words = {flag: FLAG_NAMES[flag] for flag in Flag}
    if flags.is_late:
        words[Flag.LATE] = f"en retard de {french.plural(flags.late_days, 'jour ouvré', 'jours ouvrés')}"
    return ", ".join(words[flag] for flag in Flag if flag in flags.present)


def _actions(objective: ObjectiveLine) -> Iterator[ActionPart]:
    for action in objective.actions:
        yield ActionPart(action, tuple(TaskPart(f"{action.number}.{rank}", task) for rank, task in enumerate(action.tasks, start=1)))


def _costs(budget: Budget) -> bool:
    return any(one.included for one in (budget.planned, budget.committed, budget.spent))


def _days(value: Decimal) -> str:
    return f"{french.number(value, 1)}\u00a0j" if value % 1 else f"{french.whole(int(value))}\u00a0j"
