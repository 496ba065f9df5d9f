"""What came of objectives, for whoever reads the chain from step 2: the actions of the plan, each with how far it is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from actionplan.assembly import SET_ASIDE, Decision, inherited
from actionplan.models import Action, Task
from actionplan.progress import FINISHED, STATUS_NAMES, Status, TaskFacts, action_progress
from otn.clock import today
from otn.lib import french
from otn.offices.models import Office
from strategy.models import Fact, Solution
from strategy.queries.chain import Follow

FACTS = ("progress", "starts_on", "ends_on", "abandoned_reason", "controller_id", "signed_at", "started_on")
STATES = {Status.IN_PROGRESS: "en-cours", Status.DONE: "fait", Status.VALIDATED: "fait"}  # the others are still to come


def follow_objectives(office: Office, objectives: Collection[int]) -> Mapping[int, Sequence[Follow]]:
    """Return the actions of these objectives by their ids, those that were discarded left out; one statement."""
    tasks = Task.objects.filter(action=OuterRef("pk"), removed_at=None).order_by("position", "pk")
    told = tasks.values(json=JSONObject(load="load", **{name: F(name) for name in FACTS}))
    found = live_actions().filter(office=office, objective__in=objectives).select_related("objective").annotate(told=ArraySubquery(told))
    follows: defaultdict[int, list[Follow]] = defaultdict(list)
    for action in found.order_by("position", "pk"):
        follows[action.objective_id].append(_follow(office, action, vars(action)["told"]))
    return follows


def _follow(office: Office, action: Action, tasks: Sequence[Mapping[str, Any]]) -> Follow:
    aside = SET_ASIDE.get(Decision(action.decision))
    rolled = action_progress([_facts(task) for task in tasks], typed=action.typed_progress, set_aside=aside)
    notes = [STATUS_NAMES[rolled.status].lower()]
    if rolled.is_live:
        notes.append(rolled.shown)
        notes += _late(action, tasks) if rolled.status not in FINISHED else ()
    return Follow(
        "Action", action.name, reverse("actionplan:action", args=[office.slug, action.pk]), "choisir",
        STATES.get(rolled.status, "a-venir"), " · ".join(notes), action.solution_id,
    )  # fmt: skip


def _facts(task: Mapping[str, Any]) -> TaskFacts:
    load = None if task["load"] is None else Decimal(str(task["load"]))
    return TaskFacts(
        task["progress"], load, task["started_on"] is not None, bool(task["abandoned_reason"]), task["controller_id"] is not None,
        task["signed_at"] is not None,
    )  # fmt: skip


def _late(action: Action, tasks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say how many tasks are late, by their own dates or by those of what they are part of; else when the action is due."""
    above = inherited((action.starts_on, action.due_date), (action.objective.starts_on, action.objective.due_date))
    late = 0
    for task in tasks:
        _, end = inherited((_day(task["starts_on"]), _day(task["ends_on"])), above)
        late += end is not None and end < today() and task["progress"] < 100 and not task["abandoned_reason"]
    if late:
        return [french.plural(late, "tâche en retard", "tâches en retard")]
    if above[1] is None:
        return []
    return ["en retard" if above[1] < today() else f"pour le {french.date_long(above[1])}"]


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


# --- Loose ends ---------------------------------------------------------------------------------------------------------------------------


def live_actions() -> QuerySet[Action]:
    """Return the actions of plans that were not discarded, and that are not in the bin, nor their objective."""
    kept = Q(objective__standing=None) | Q(objective__standing__removed_at=None)
    return Action.objects.filter(kept, removed_at=None).exclude(decision=Action.Decision.DISCARDED)


def facts_without_action() -> QuerySet[Fact]:
    """Return the accepted facts of running reflections that no action answers to: neither to the solution that answers to them, nor, for
    an action of no solution, through its objective."""
    by_solution = live_actions().filter(solution=OuterRef("pk"), objective__reflection=OuterRef("reflection"))
    by_objective = live_actions().filter(solution=None, objective__strategy=OuterRef("strategy"))
    followed = Solution.objects.filter(Exists(by_solution) | Exists(by_objective), dropped_reason="")
    facts = Fact.objects.filter(state=Fact.State.ACCEPTED, reflection__archived_at=None)
    return facts.exclude(Exists(followed.filter(group=OuterRef("group")))).exclude(Exists(followed.filter(citations__fact=OuterRef("pk"))))


def actions_without_fact() -> QuerySet[Action]:
    """Return the actions that no accepted fact explains, through their solution or, without one, through that of their objective."""
    accepted = Fact.objects.filter(state=Fact.State.ACCEPTED)
    mine = Q(group__solutions=OuterRef("solution")) | Q(citations__solution=OuterRef("solution"))
    of_aim = Solution.objects.filter(strategy=OuterRef("objective__strategy"), dropped_reason="")
    explained = Exists(of_aim.filter(group__facts__state=Fact.State.ACCEPTED)) | Exists(
        of_aim.filter(citations__fact__state=Fact.State.ACCEPTED)
    )
    by_solution = Q(solution__dropped_reason="") & Exists(accepted.filter(mine))
    orphans = Q(solution__isnull=False) & ~by_solution | Q(solution=None) & ~explained
    return live_actions().filter(orphans)
