"""What the addresses of the plan are expected to do."""

from tests.access.entry import GET, POST, Entry

OFFICE: dict[tuple[str, str], Entry] = {
    ("actionplan:overview", GET): Entry("plan.read"),
    ("actionplan:send_objectives", POST): Entry("plan.edit", body=lambda rows: {"reflection": rows["reflection"].pk}),
    # Objectives and the bin
    # Actions, expenses, remarks
    # Tasks
    # Retro-planning and calendar
    # Arbitration, means, validation
    # Workbook and PDF
}
