"""Budget and load of the plan, on both bases, by person and week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from actionplan import means
from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree, TaskLine
from actionplan.means import Budget, Load, Week
from actionplan.models import BudgetLine
from actionplan.queries.rows import get_tree
from otn.offices.models import Office


@dataclass(frozen=True)
class ActionMeans:
    action: ActionLine
    budget: Budget
    load: Decimal  # person-days of its live tasks


@dataclass(frozen=True)
class ObjectiveMeans:
    objective: ObjectiveLine
    budget: Budget
    actions: tuple[ActionMeans, ...]  # live


@dataclass(frozen=True)
class SourceMeans:
    name: str
    budget: Budget


@dataclass(frozen=True)
class WeekLoad:
    monday: date
    days: Decimal
    capacity: Decimal  # days that somebody works that week

    @property
    def is_over(self) -> bool:
        return self.days > self.capacity


@dataclass(frozen=True)
class PersonLoad:
    person_id: int
    name: str
    weeks: tuple[WeekLoad, ...]  # each of those of the page
    total: Decimal
    tasks: tuple[TaskLine, ...]  # that the load comes from, in the order of the plan


@dataclass(frozen=True)
class MeansPage:
    tree: PlanTree
    objectives: tuple[ObjectiveMeans, ...]
    sources: tuple[SourceMeans, ...]
    people: tuple[PersonLoad, ...]
    weeks: tuple[date, ...]  # Mondays, without a gap
    loose: tuple[TaskLine, ...]  # loaded, without person or dates: no week can hold them
    today: date

    @property
    def unplaced(self) -> Decimal:
        """Person-days of what no week can hold."""
        return sum((task.load or Decimal(0) for task in self.loose), Decimal(0))

    @property
    def overloads(self) -> tuple[tuple[PersonLoad, WeekLoad], ...]:
        """Who has more to do in a week than she works, week after week from this one: those before are over."""
        found = [(person, week) for person in self.people for week in person.weeks if week.is_over and not self._is_past(week.monday)]
        return tuple(sorted(found, key=lambda one: one[1].monday))

    @property
    def rows(self) -> tuple[tuple[date, Decimal, tuple[WeekLoad, ...]], ...]:
        """A row for each week: its Monday, the days that somebody works in it, the load of each person in their order."""
        loads = [tuple(person.weeks[place] for person in self.people) for place in range(len(self.weeks))]
        return tuple((monday, row[0].capacity, row) for monday, row in zip(self.weeks, loads, strict=True))

    @property
    def past(self) -> tuple[tuple[date, Decimal, tuple[WeekLoad, ...]], ...]:
        """Weeks that are over, unless all of them are."""
        over = tuple(row for row in self.rows if self._is_past(row[0]))
        return over if len(over) < len(self.weeks) else ()

    @property
    def coming(self) -> tuple[tuple[date, Decimal, tuple[WeekLoad, ...]], ...]:
        """This week and those that follow; all of them when the plan is over."""
        return self.rows[len(self.past) :]

    def _is_past(self, monday: date) -> bool:
        return monday + timedelta(days=7) <= self.today

    @property
    def budget(self) -> Budget:
        return self.tree.budget

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget of the plan once all is done as planned, in euros with tax; None without budget."""
        given = self.tree.frame.budget
        return None if given is None else given - self.budget.planned.included

    @property
    def over(self) -> Decimal:
        """What is planned above the budget of the plan, 0 when it is not."""
        return max(Decimal(0), -(self.left or Decimal(0)))

    @property
    def is_empty(self) -> bool:
        return not (any(one.expenses for one in self.tree.actions) or self.people or self.loose)


def get_means(*, office: Office) -> MeansPage:
    """Return what the plan costs and who works on it when; five statements."""
    tree = get_tree(office=office)
    people, weeks, loose = _loads(tree)
    return MeansPage(
        tree, tuple(_objective(one) for one in tree.objectives if one.is_live), _sources(tree), people, weeks, loose, tree.today
    )


def _objective(objective: ObjectiveLine) -> ObjectiveMeans:
    actions = tuple(
        ActionMeans(action, action.budget, sum((task.load or Decimal(0) for task in action.tasks if task.is_live), Decimal(0)))
        for action in objective.live_actions
    )
    return ObjectiveMeans(objective, objective.budget, actions)


def _sources(tree: PlanTree) -> tuple[SourceMeans, ...]:
    lines = defaultdict(list)
    for objective in tree.objectives:
        for action in objective.live_actions:
            for expense in action.expenses:
                lines[expense.source].append(expense.line)
    return tuple(
        SourceMeans(str(source.label), means.budget(lines[source.value])) for source in BudgetLine.Source if lines[source.value]
    )  # fmt: skip


def _loads(tree: PlanTree) -> tuple[tuple[PersonLoad, ...], tuple[date, ...], tuple[TaskLine, ...]]:
    """Spread the live loads over their weeks. A week between two loaded ones stands there even when it is empty."""
    calendar, loads, names = tree.frame.calendar, [], {}
    loose: list[TaskLine] = []
    tasks: defaultdict[int, list[TaskLine]] = defaultdict(list)
    for task in tree.tasks:
        if not task.is_live or not task.load:
            continue
        start, end = task.start, task.end
        if task.assignee_id is None or start is None or end is None or not calendar.days(start, end):
            loose.append(task)
            continue
        names[task.assignee_id] = task.assignee
        tasks[task.assignee_id].append(task)
        loads.append(Load(task.assignee_id, task.load, start, end))
    spread = means.load_by_week(loads, calendar)
    mondays = sorted({date.fromisocalendar(*week, 1) for _, week in spread})
    weeks = _every_week(mondays)
    keys: dict[date, Week] = {monday: (monday.isocalendar()[0], monday.isocalendar()[1]) for monday in weeks}
    capacities = {monday: means.capacity(week, calendar) for monday, week in keys.items()}
    people = tuple(
        PersonLoad(
            person,
            name,
            tuple(WeekLoad(monday, spread.get((person, keys[monday]), Decimal(0)), capacities[monday]) for monday in weeks),
            sum((days for (one, _), days in spread.items() if one == person), Decimal(0)),
            tuple(tasks[person]),
        )
        for person, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    )
    return people, weeks, tuple(loose)


def _every_week(mondays: list[date]) -> tuple[date, ...]:
    if not mondays:
        return ()
    first, last = mondays[0].toordinal(), mondays[-1].toordinal()
    return tuple(date.fromordinal(day) for day in range(first, last + 1, 7))
