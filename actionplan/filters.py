"""Which rows of a plan a page shows: what was asked in its address, applied to a plan that is already computed."""

from dataclasses import dataclass, replace

from actionplan.assembly import ActionLine, Flag, ObjectiveLine, PlanTree, TaskLine
from actionplan.progress import Status


@dataclass(frozen=True)
class Filters:
    """What was asked; nothing asked shows everything. Conditions add up."""

    person: int | None = None  # who does or checks it
    objective: int | None = None
    status: Status | None = None
    flag: Flag | None = None
    text: str = ""  # in the name
    shows_set_aside: bool = True  # what was postponed or discarded

    @property
    def are_empty(self) -> bool:
        return self == Filters()


def sift(tree: PlanTree, filters: Filters) -> tuple[ObjectiveLine, ...]:
    """Return the objectives with what answers to the filters: a task brings its action along, an action its objective and, when it answers
    itself, all of its tasks. Figures stay those of the whole."""
    if filters.are_empty:
        return tree.objectives
    wanted = (one for one in tree.objectives if filters.objective in {None, one.id})
    sifted = (replace(one, actions=_actions(one, filters)) for one in wanted)
    is_open = filters.objective is not None or not _asks(filters)
    return tuple(one for one in sifted if one.actions or is_open or _answers_objective(one, filters))


def _asks(filters: Filters) -> bool:
    return any((filters.person is not None, filters.status, filters.flag, filters.text))


def _actions(objective: ObjectiveLine, filters: Filters) -> tuple[ActionLine, ...]:
    found = []
    for action in objective.actions:
        if not action.is_live and not filters.shows_set_aside:
            continue
        if not _asks(filters) or _answers(action, action.owner_id, filters):
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
    )


def _answers_objective(objective: ObjectiveLine, filters: Filters) -> bool:
    return (
        filters.person is None
        and filters.status in {None, objective.status}
        and (filters.flag is None or filters.flag in objective.flags.present)
        and filters.text.casefold() in objective.name.casefold()
    )
