"""What leaves as a file: the content of the workbook and of the PDF of the plan, read at once; and the files that were asked for."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from django.conf import settings

from actionplan.assembly import PlanTree
from actionplan.queries.rows import get_tree, names_of
from otn.accounts.models import User
from otn.lib import excel, french
from otn.lib.working_days import public_holidays
from otn.offices.models import Office
from otn.offices.operations import members_of
from strategy.models import Reflection
from strategy.queries.report import get_swot_facts
from strategy.report import FactPart

Writer = Callable[[excel.Workbook, bool], None]  # adds its sheets; True for values in the place of formulas

# Sheets that apps above add after ours: each reads what it needs of an office and returns what writes it, without another statement.
FURTHER_SHEETS: list[Callable[[Office], Writer]] = []

AFTERWARDS = timedelta(days=366)  # that a workbook is still open after the plan has ended
FARTHEST = timedelta(days=3660)  # from today: a date that is farther away is a slip of the hand


@dataclass(frozen=True)
class PlanContent:
    """All that the workbook says."""

    office: str
    slug: str
    author: str
    application: str  # its version
    tree: PlanTree
    people: tuple[str, ...]  # of the office, and whoever the plan names
    reflection: str  # that the objectives come from; empty when there is none
    facts: tuple[FactPart, ...]
    further: tuple[Writer, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.tree.objectives) + sum(1 + len(action.tasks) for action in self.tree.actions)

    @cached_property
    def days_off(self) -> tuple[tuple[str, date], ...]:
        """Days of the week of the office on which nobody works all the same, each with its reason: those that formulas may count over."""
        tree = self.tree
        calendar, closures = tree.frame.calendar, tree.frame.closures
        found = (*tree.objectives, *tree.actions, *tree.tasks)
        known = [tree.today, *(day for one in found for day in (one.start, one.end) if day is not None)]
        first, last = max(min(known), tree.today - FARTHEST), min(max(known), tree.today + FARTHEST) + AFTERWARDS
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        days = [day for day in every if day.weekday() in calendar.weekdays and not calendar.works(day)]
        holidays = {day: name for year in range(first.year, last.year + 1) for day, name in public_holidays(year)}
        reasons = [holidays.get(day) or next(one.label or "Fermeture" for one in closures if day in one.period) for day in days]
        return tuple(zip(reasons, days, strict=True))


def get_plan_content(*, office: Office, by: User) -> PlanContent:
    """Return what the workbook of a plan says, as it stands; a constant number of statements, whatever it holds."""
    tree = get_tree(office=office)
    reflection = _reflection(office, tree)
    return PlanContent(
        office=office.name,
        slug=office.slug,
        author=by.full_name or by.email,
        application=application_version(),
        tree=tree,
        people=_people(office, tree),
        reflection=reflection.name if reflection else "",
        facts=get_swot_facts(reflection=reflection) if reflection else (),
        further=tuple(read(office) for read in FURTHER_SHEETS),
    )


def _reflection(office: Office, tree: PlanTree) -> Reflection | None:
    """Return the reflection that most objectives come from, the later one of two; without any, the latest that runs."""
    counted = Counter(one.reflection_id for one in tree.objectives if one.reflection_id is not None)
    if counted:
        main = max(counted, key=lambda pk: (counted[pk], pk))
        return Reflection.objects.get(office=office, pk=main)
    return Reflection.objects.filter(office=office, archived_at=None).order_by("-pk").first()


def _people(office: Office, tree: PlanTree) -> tuple[str, ...]:
    members = names_of(members_of(office).order_by("pk").values_list("user", flat=True)).values()
    named = [name for one in tree.actions for name in (one.owner, one.controller)]
    named += [name for one in tree.tasks for name in (one.assignee, one.controller)]
    return tuple(sorted({*members, *named} - {""}, key=french.sort_key))


@cache
def application_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
