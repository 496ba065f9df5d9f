"""The line of a task in the retro-planning: its dates, its people and how far it is, written in one act."""

from datetime import date

from django.db import transaction

from actionplan.models import Task
from actionplan.operations.shared import open_task
from actionplan.operations.tasks import edit_task, report_progress
from otn.accounts.models import User


@transaction.atomic
def plan_task(
    *, task: Task, by: User, version: int, starts_on: date | None, ends_on: date | None, duration: int | None, is_fixed: bool,
    assignee: User | None, controller: User | None, progress: int | None,
) -> Task:  # fmt: skip
    """Write when a task is done, by whom, and how far it is; a progress of None leaves that as it is. All of it or nothing.

    Raises Refused, WrongState, Stale.
    """
    found = open_task(by, task)
    kept = edit_task(
        task=found, by=by, version=version, name=found.name, load=found.load, starts_on=starts_on, ends_on=ends_on, duration=duration,
        is_fixed=is_fixed, assignee=assignee, controller=controller,
    )  # fmt: skip
    if progress is None or progress == kept.progress:
        return kept
    return report_progress(task=kept, by=by, version=version + kept.version - found.version, progress=progress)
