"""What the addresses of the plan are expected to do."""

from collections.abc import Mapping
from typing import Any

from tests.access.cast import Rows
from tests.access.entry import GET, POST, REASON, Entry, given, pk, with_version


def _expense(rows: Rows) -> Mapping[str, Any]:
    return {"pk": rows["action"].pk, "line": rows["expense"].pk}


def _move(rows: Rows) -> Mapping[str, Any]:
    """A move of the dated task, as its preview sends it."""
    task = rows["dated task"]
    return {"moves": f"{task.pk}:{task.version}:{task.starts_on}:{task.ends_on}:2027-06-07:2027-06-08"}


NOT_CONTROLLERS = frozenset({"contributor", "manager"})  # whom the row names, somebody else does

OFFICE: dict[tuple[str, str], Entry] = {
    ("actionplan:overview", GET): Entry("plan.read"),
    ("actionplan:send_objectives", POST): Entry("plan.edit", body=lambda rows: {"reflection": rows["reflection"].pk}),
    # Objectives and the bin
    ("actionplan:create_objective", POST): Entry("plan.edit", body=given(name="Un objectif neuf", weight="1")),
    ("actionplan:edit_objective", POST): Entry("plan.edit", pk("aim"), with_version("aim", name="Un autre nom", weight="2")),
    ("actionplan:reorder_objective", POST): Entry("plan.edit", pk("aim"), given(step="1")),
    ("actionplan:share_rest", POST): Entry("plan.edit", pk("aim")),
    ("actionplan:close_objective", POST): Entry("plan.close", pk("finished aim"), with_version("finished aim")),
    ("actionplan:reopen_objective", POST): Entry("plan.close", pk("closed aim")),
    ("actionplan:objective_removal", GET): Entry("objective.delete", pk("aim")),
    ("actionplan:remove_objective", POST): Entry("objective.delete", pk("aim"), given(children="corbeille")),
    ("actionplan:restore_objective", POST): Entry("objective.delete", pk("binned aim")),
    ("actionplan:create_action", POST): Entry("plan.edit", pk("aim"), given(name="Une action neuve")),
    ("actionplan:starters", GET): Entry("plan.edit", pk("aim")),
    ("actionplan:begin_action", POST): Entry("plan.edit", pk("aim"), given(starter="adwords")),
    ("actionplan:recommendations", GET): Entry("plan.edit", pk("aim")),
    ("actionplan:take_recommendation", POST): Entry("plan.edit", pk("aim"), given(code="1.1-02")),
    ("actionplan:contribute", POST): Entry("plan.edit", pk("action"), with_version("action", contribution="40")),
    ("actionplan:reorder_action", POST): Entry("plan.edit", pk("action"), given(step="1")),
    ("actionplan:action_move", GET): Entry("plan.edit", pk("action")),
    ("actionplan:move_action", POST): Entry(
        "plan.edit", pk("action"), lambda rows: {"version": rows["action"].version, "objective": rows["finished aim"].pk}
    ),
    ("actionplan:action_removal", GET): Entry("plan.edit", pk("action")),
    ("actionplan:remove_action", POST): Entry("plan.edit", pk("action"), given(children="corbeille")),
    ("actionplan:bin", GET): Entry("plan.read"),
    ("actionplan:restore_action", POST): Entry("plan.edit", pk("binned action")),
    # Actions, expenses, remarks
    ("actionplan:action", GET): Entry("plan.read", pk("action")),
    ("actionplan:edit_action", POST): Entry("plan.edit", pk("action"), with_version("action", name="Un autre nom")),
    ("actionplan:score_action", POST): Entry("plan.edit", pk("action"), with_version("action", cost="2", complexity="2", time="3")),
    ("actionplan:decide_action", POST): Entry("plan.edit", pk("action"), with_version("action", decision="discarded")),
    ("actionplan:impose_action", POST): Entry("plan.edit", pk("action"), with_version("action", is_imposed="1")),
    ("actionplan:report_action", POST): Entry("task.update_own", pk("second action"), with_version("second action", progress="40")),
    ("actionplan:block_action", POST): Entry("plan.edit", pk("action"), with_version("action")),
    ("actionplan:unblock_action", POST): Entry("plan.edit", pk("action"), with_version("action"), writes=False),  # nothing blocks it
    ("actionplan:require_action", POST): Entry("plan.edit", pk("action"), lambda rows: {"required": rows["second action"].pk}),
    ("actionplan:drop_requirement", POST): Entry(  # it requires nothing
        "plan.edit", lambda rows: {"pk": rows["action"].pk, "required": rows["second action"].pk}, writes=False
    ),
    ("actionplan:why", GET): Entry("plan.read", pk("action")),
    ("actionplan:so_what", GET): Entry("plan.read", pk("action")),
    ("actionplan:action_activity", GET): Entry("journal.read", pk("action")),
    ("actionplan:add_expense", POST): Entry("plan.edit", pk("action"), given(label="Photos", vat="included", vat_rate="20", source="own")),
    ("actionplan:edit_expense", POST): Entry(
        "plan.edit", _expense, with_version("expense", label="Photos", vat="included", vat_rate="20", source="own")
    ),
    ("actionplan:remove_expense", POST): Entry("plan.edit", _expense),
    ("actionplan:write_remark", POST): Entry("comment.write", pk("action"), given(text="Vu aussi.")),
    ("actionplan:remove_remark", POST): Entry(  # somebody else's
        "comment.edit",
        lambda rows: {"pk": rows["action"].pk, "remark": rows["said"].pk},
        but_not=frozenset({"reader", "contributor", "manager", "advisor", "network_admin"}),
    ),
    # Tasks
    ("actionplan:tasks", GET): Entry("plan.read", pk("action")),
    ("actionplan:add_task", POST): Entry("plan.edit", pk("action"), given(name="Une tâche neuve", seen="0")),
    ("actionplan:task", GET): Entry("plan.read", pk("task")),
    ("actionplan:task_history", GET): Entry("plan.read", pk("task")),
    ("actionplan:edit_task", POST): Entry("plan.edit", pk("task"), with_version("task", name="Un autre nom")),
    ("actionplan:link_task", POST): Entry("plan.edit", pk("second task"), lambda rows: {"before": rows["task"].pk}),
    ("actionplan:unlink_task", POST): Entry(  # it waits for nothing
        "plan.edit", pk("second task"), lambda rows: {"before": rows["task"].pk}, writes=False
    ),
    ("actionplan:move_task", POST): Entry(
        "plan.edit", pk("task"), lambda rows: {"version": rows["task"].version, "action": rows["second action"].pk}
    ),
    ("actionplan:remove_task", POST): Entry("plan.edit", pk("task")),
    ("actionplan:restore_task", POST): Entry("plan.edit", pk("task"), writes=False),  # it is there
    ("actionplan:start_task", POST): Entry("task.update_own", pk("task"), with_version("task")),
    ("actionplan:report_task", POST): Entry("task.update_own", pk("task"), with_version("task", progress="40")),
    ("actionplan:finish_task", POST): Entry("task.update_own", pk("task"), with_version("task")),
    ("actionplan:sign_task", POST): Entry("task.update_own", pk("task"), with_version("task"), but_not=NOT_CONTROLLERS),
    ("actionplan:unsign_task", POST): Entry("task.update_own", pk("task"), with_version("task"), but_not=NOT_CONTROLLERS),
    ("actionplan:block_task", POST): Entry("task.update_own", pk("task"), with_version("task")),
    ("actionplan:unblock_task", POST): Entry("task.update_own", pk("task"), with_version("task"), writes=False),  # it is not blocked
    ("actionplan:abandon_task", POST): Entry("plan.edit", pk("task"), with_version("task")),
    ("actionplan:resume_task", POST): Entry("plan.edit", pk("task"), with_version("task"), writes=False),  # it is not abandoned
    ("actionplan:reorder_task", POST): Entry("plan.edit", pk("task"), given(step="1")),
    ("actionplan:my_tasks", GET): Entry("plan.read"),
    ("actionplan:report_my_action", POST): Entry("task.update_own", pk("second action"), with_version("second action", progress="40")),
    # Retro-planning and calendar
    ("actionplan:schedule", GET): Entry("plan.read"),
    ("actionplan:schedule_print", GET): Entry("plan.read"),
    ("actionplan:plan_task", POST): Entry("plan.edit", pk("task"), with_version("task", progress="30")),
    ("actionplan:shift", POST): Entry("plan.edit", pk("dated task"), with_version("dated task", days="5")),
    ("actionplan:shift_preview", GET): Entry("plan.edit", pk("dated task")),
    ("actionplan:build", GET): Entry("plan.edit"),
    ("actionplan:apply_dates", POST): Entry("plan.edit", body=_move),
    ("actionplan:undo_dates", POST): Entry("plan.edit", pk("moved")),
    ("actionplan:calendar", GET): Entry("plan.read"),
    ("actionplan:edit_calendar", POST): Entry("plan.edit", body=given(version="1", weekdays="1")),
    ("actionplan:add_closure", POST): Entry("plan.edit", body=given(kind="closed", first="2027-12-24", last="2027-12-31")),
    ("actionplan:remove_closure", POST): Entry("plan.edit", pk("closure")),
    # Arbitration, means, validation
    ("actionplan:arbitration", GET): Entry("plan.read"),
    ("actionplan:keep_budget", POST): Entry("plan.edit", body=given(budget="10 000", version="1")),
    ("actionplan:decide_in_arbitration", POST): Entry("plan.edit", pk("action"), with_version("action", decision="postponed")),
    ("actionplan:impose_in_arbitration", POST): Entry("plan.edit", pk("action"), with_version("action", is_imposed="on")),
    ("actionplan:means", GET): Entry("plan.read"),
    ("actionplan:validation", GET): Entry("plan.read"),
    ("actionplan:validate", POST): Entry(  # its actions have no contribution
        "plan.validate", body=given(version="1"), success=(422,), writes=False
    ),
    ("actionplan:reopening", GET): Entry("plan.validate"),
    ("actionplan:reopen", POST): Entry("plan.validate", body=given(reason=REASON), success=(409,), writes=False),  # it is not validated
    ("actionplan:comparison", GET): Entry("plan.read"),
    # Workbook and PDF
    ("actionplan:files", GET): Entry("plan.read"),
    ("actionplan:export_plan", POST): Entry("plan.export"),
    ("actionplan:print_plan", POST): Entry("report.prepare"),
    ("actionplan:file_state", GET): Entry("plan.read", lambda rows: {"job": rows["plan file"].pk}, success=(200, 302)),
    ("actionplan:retry_file", POST): Entry(  # whoever asked, or may take away as much
        "report.prepare", lambda rows: {"job": rows["plan file"].pk}, but_not=frozenset({"reader"})
    ),
}
