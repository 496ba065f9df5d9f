"""What the page of an action asks besides the plan: who may be given it, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from actionplan.models import Action, Remark, Task
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.journal.verbs import VERBS
from otn.offices.models import Office
from otn.offices.operations import members_of
from otn.offices.policy import WRITERS

LAST = 12  # lines of activity
NOBODY = "Le système"


def get_workers(*, office: Office) -> tuple[User, ...]:
    """Return who may do and check what is in the plan, in the order of the alphabet; a reader does neither. One statement."""
    members = members_of(office).filter(role__in=WRITERS, user__is_active=True).select_related("user")
    return tuple(one.user for one in members.order_by("user__last_name", "user__first_name", "pk"))


@dataclass(frozen=True)
class Act:
    """A line of the journal about an action, its tasks, its expenses or what was said of it."""

    who: str
    what: str
    at: datetime
    reason: str


def get_activity(*, action: Action) -> tuple[Act, ...]:
    """Return the last things that happened to an action and to the tasks that it has, the newest first; one statement."""
    about = Q(target_type=Action._meta.label_lower, target_id=str(action.pk))
    for model in (Task, Remark):
        numbers = model._default_manager.filter(action=action).order_by().annotate(number=Cast("pk", CharField()))
        about |= Q(target_type=model._meta.label_lower, target_id__in=numbers.values("number"))
    lines = action.office.journal.filter(about).select_related("actor").order_by("-pk")[:LAST]
    return tuple(_act(line) for line in lines)


def _act(line: JournalEntry) -> Act:
    what = " ".join(filter(None, [VERBS.get(line.verb, line.verb), line.target_label]))
    return Act(str(line.actor or NOBODY), what, line.at, line.reason)
