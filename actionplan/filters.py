"""Which rows of a plan a page shows: what was asked in its address, applied to a plan that is already computed."""

from dataclasses import dataclass, replace

from actionplan.assembly import ActionLine, Flag, ObjectiveLine, PlanTree, TaskLine
from actionplan.progress import FINISHED, Status
from otn.lib.working_days import Period


@dataclass(frozen=True)
class Filters:
    """What was asked; nothing asked shows everything. Conditions add up."""

    person: int | None = None  # who does or checks it
    objective: int | None = None
    status: Status | None = None
    flag: Flag | None = None
    text: str = ""  # in the name
    due: Period | None = None  # in which what is open ends
    shows_set_aside: bool = True  # what was postponed or discarded

    @property
    def are_empty(self) -> bool:
        return self == Filters()

    @property
    def asks(self) -> bool:
        """Whether each row has something to answer to, and not only its objective."""
        return any((self.person is not None, self.status, self.flag, self.text, self.due))


def sift(tree: PlanTree, filters: Filters) -> tuple[ObjectiveLine, ...]:
    """Return the objectives with what answers to the filters: a task brings its action along, an action its objective and, when it answers
    itself, all of its tasks. Figures stay those of the whole."""
    if filters.are_empty:
        return tree.objectives
    wanted = (one for one in tree.objectives if filters.objective in {None, one.id})
    sifted = (replace(one, actions=_actions(one, filters)) for one in wanted)
    is_open = filters.objective is not None or not filters.asks
    return tuple(one for one in sifted if one.actions or is_open or _answers_objective(one, filters))


def _actions(objective: ObjectiveLine, filters: Filters) -> tuple[ActionLine, ...]:
    found = []
    for action in objective.actions:
        if not action.is_live and not filters.shows_set_aside:
            continue
        if not filters.asks or _answers(action, action.owner_id, filters):
            found.append(action)
        elif tasks := tuple(task for task in action.tasks if _answers(task, task.assignee_id, filters)):
            found.append(replace(action, tasks=tasks))
    return tuple(found)


def _answers(line: ActionLine | TaskLine, owner: int | None, filters: Filters) -> bool:
    return (
        (filters.person is None or filters.person in {owner, line.controller_id})
        and filters.status in {None, line.status}
        and (filters.flag is None or filters.flag in line.flags.present)
        and filters.text.casefold() in line.name.casefold()
        and (filters.due is None or _ends_in(line, filters.due))
    )


def _ends_in(line: ActionLine | TaskLine, period: Period) -> bool:
    return line.is_live and line.status not in FINISHED and line.end is not None and line.end in period


def _answers_objective(objective: ObjectiveLine, filters: Filters) -> bool:
    return (
        filters.person is None
        and filters.due is None
        and filters.status in {None, objective.status}
        and (filters.flag is None or filters.flag in objective.flags.present)
        and filters.text.casefold() in objective.name.casefold()
    )
