"""The six steps of a reflection: each is done by a rule, never by a click, and undone by itself (strategy-plan-kpi.md §1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from otn.lib import french


class Stage(StrEnum):
    SUBJECT = "subject"
    FACTS = "facts"
    GROUPS = "groups"
    SOLUTIONS = "solutions"
    STRATEGIES = "strategies"
    OBJECTIVES = "objectives"


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.SUBJECT: "Sujet",
    Stage.FACTS: "Faits",
    Stage.GROUPS: "Groupes",
    Stage.SOLUTIONS: "Solutions",
    Stage.STRATEGIES: "Stratégies",
    Stage.OBJECTIVES: "Objectifs",
}


@dataclass(frozen=True)
class Contents:
    """What a reflection holds, counted: all that the rules ask."""

    name: str
    purpose: str
    has_lead: bool
    due_date: date | None
    accepted: int = 0  # facts; those proposed, in reserve or discarded do not count
    ungrouped: int = 0  # of the accepted ones
    groups: int = 0
    groups_without_solution: int = 0  # nor dropped with a reason
    strategies: int = 0
    objectives: int = 0
    complete_objectives: int = 0  # with a due date and an indicator


@dataclass(frozen=True)
class StageState:
    stage: Stage
    missing: str  # what the step still wants, a phrase; empty when it is done

    @property
    def is_done(self) -> bool:
        return not self.missing


def stages(contents: Contents) -> tuple[StageState, ...]:
    """Return the six steps in their order; what is missing in one says nothing of the others."""
    missing = {
        Stage.SUBJECT: _subject(contents),
        Stage.FACTS: "" if contents.accepted else "aucun fait retenu",
        Stage.GROUPS: _groups(contents),
        Stage.SOLUTIONS: _solutions(contents),
        Stage.STRATEGIES: "" if contents.strategies else "aucune stratégie",
        Stage.OBJECTIVES: _objectives(contents),
    }
    return tuple(StageState(stage, missing[stage]) for stage in Stage)


def current_stage(found: tuple[StageState, ...]) -> Stage:
    """Return the first step that is not done, the last one when all are."""
    return next((state.stage for state in found if not state.is_done), Stage.OBJECTIVES)


def _subject(contents: Contents) -> str:
    wanted = {
        "le nom": contents.name.strip(),
        "le but": contents.purpose.strip(),
        "le pilote": contents.has_lead,
        "la date butoir": contents.due_date,
    }
    left = [name for name, given in wanted.items() if not given]
    return f"il manque {french.listing(left)}" if left else ""


def _groups(contents: Contents) -> str:
    if contents.ungrouped:
        return french.plural(contents.ungrouped, "fait sans groupe", "faits sans groupe")
    return "" if contents.groups else "aucun groupe"


def _solutions(contents: Contents) -> str:
    if contents.groups_without_solution:
        return french.plural(contents.groups_without_solution, "groupe sans solution", "groupes sans solution")
    return "" if contents.groups else "aucun groupe"


def _objectives(contents: Contents) -> str:
    if contents.complete_objectives:
        return ""
    return "aucun objectif daté et mesuré" if contents.objectives else "aucun objectif"
