"""Writes: keyword-only, in one transaction, journalled."""

from strategy.operations.facts import Imported, accept_all, add_facts, edit_fact, keep_all, keep_fact, propose_facts, sort_fact
from strategy.operations.groups import create_group, drop_group, edit_group, gather_facts, group_by_section, remove_group
from strategy.operations.reflections import (
    add_participant,
    archive_reflection,
    create_reflection,
    duplicate_reflection,
    edit_reflection,
    remove_participant,
    reopen_reflection,
    validate_reflection,
)
from strategy.operations.remarks import remove_remark, write_remark
from strategy.operations.reports import prepare_report
from strategy.operations.solutions import add_solutions, cite_facts, drop_solution, edit_solution, remove_solution, take_recommendation
from strategy.operations.strategies import (
    create_objective,
    create_strategy,
    edit_objective,
    edit_strategy,
    gather_solutions,
    remove_objective,
    remove_strategy,
)

__all__ = [
    "Imported",
    "accept_all",
    "add_facts",
    "add_participant",
    "add_solutions",
    "archive_reflection",
    "cite_facts",
    "create_group",
    "create_objective",
    "create_reflection",
    "create_strategy",
    "drop_group",
    "drop_solution",
    "duplicate_reflection",
    "edit_fact",
    "edit_group",
    "edit_objective",
    "edit_reflection",
    "edit_solution",
    "edit_strategy",
    "gather_facts",
    "gather_solutions",
    "group_by_section",
    "keep_all",
    "keep_fact",
    "prepare_report",
    "propose_facts",
    "remove_group",
    "remove_objective",
    "remove_participant",
    "remove_remark",
    "remove_solution",
    "remove_strategy",
    "reopen_reflection",
    "sort_fact",
    "take_recommendation",
    "validate_reflection",
    "write_remark",
]
