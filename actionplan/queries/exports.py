"""What leaves as a file: the content of the workbook and of the PDF of the plan, read at once; and the files that were asked for."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from actionplan.assembly import ActionLine, ObjectiveLine, PlanTree, TaskLine
from actionplan.models import Plan
from actionplan.queries.means import get_means
from actionplan.queries.rows import get_tree, names_of
from actionplan.queries.schedules import get_comparison
from actionplan.report import BudgetPart, PersonPart, PlanReport, Validated
from otn.accounts.models import User
from otn.documents.queries import JobLine, find_job_line, get_job_lines
from otn.lib import excel, french
from otn.lib.working_days import public_holidays
from otn.offices.models import Office
from otn.offices.operations import members_of
from strategy.models import Reflection
from strategy.queries.report import get_swot_facts
from strategy.report import FactPart

Writer = Callable[[excel.Workbook, bool], None]  # adds its sheets; True for values in the place of formulas

# Sheets that apps above add after ours: each reads what it needs of an office and returns what writes it, without another statement. What
# it returns tells all that it writes by its repr (a frozen dataclass does): the same workbook is not made twice.
FURTHER_SHEETS: list[Callable[[Office], Writer]] = []

DIRECT = 2000  # rows of a workbook that is written while its reader waits

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

    @property
    def fingerprint(self) -> str:
        """What changes with anything that is written."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day that is shown in the plan."""
        found: list[ObjectiveLine | ActionLine | TaskLine] = [*self.tree.objectives, *self.tree.actions, *self.tree.tasks]
        return tuple(day for one in found for day in (one.start, one.end) if day is not None)

    @cached_property
    def days_off(self) -> tuple[tuple[str, date], ...]:
        """Days of the week of the office on which nobody works all the same, each with its reason: those that formulas may count over."""
        tree = self.tree
        calendar, closures = tree.frame.calendar, tree.frame.closures
        known = [tree.today, *self.days]
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


# --- The PDF ------------------------------------------------------------------------------------------------------------------------------


def get_report(*, office: Office) -> PlanReport:
    """Return all that the PDF of a plan says, as it stands; eleven statements, whatever it holds."""
    means = get_means(office=office)
    compared = get_comparison(office=office)
    frame = means.tree.frame
    validated = None
    if compared.comparison is not None and compared.at is not None:
        validated = Validated(timezone.localdate(compared.at), compared.by, compared.comparison)
    return PlanReport(
        office=office.name,
        tree=means.tree,
        sources=tuple(BudgetPart(one.name, one.budget) for one in means.sources),
        people=tuple(PersonPart(one.name, one.total, tuple(week.monday for week in one.weeks if week.is_over)) for one in means.people),
        unplaced=means.unplaced,
        validated_on=None if frame.validated_at is None else timezone.localdate(frame.validated_at),
        validated=validated,
    )


# --- What was asked for -------------------------------------------------------------------------------------------------------------------

REPORT, WORKBOOK = "actionplan.make_report", "actionplan.make_workbook"  # the tasks of actionplan.tasks
LABELS = {REPORT: "Plan d’actions en PDF", WORKBOOK: "Plan d’actions pour Excel"}


@dataclass(frozen=True)
class FileLine:
    """A file of the plan, being made or ready."""

    line: JobLine

    @property
    def label(self) -> str:
        job = self.line.job
        return LABELS[job.kind] + (", version figée" if job.arguments.get("is_frozen") else "")


@dataclass(frozen=True)
class FilesPage:
    lines: tuple[FileLine, ...]
    is_validated: bool


def get_files(*, office: Office, user: User) -> FilesPage:
    """Return the files of the plan that this person may read, the newest first; two statements."""
    lines = get_job_lines(office, user, kinds=LABELS)
    return FilesPage(tuple(FileLine(one) for one in lines), Plan.objects.filter(office=office).exclude(validated_at=None).exists())


def find_file(*, office: Office, user: User, pk: UUID) -> FileLine | None:
    """Return one of these files; None when it is none of this plan; one statement."""
    line = find_job_line(office, user, pk, kinds=LABELS)
    return None if line is None else FileLine(line)
