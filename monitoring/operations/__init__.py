"""Writes: keyword-only, in one transaction, journalled."""

from monitoring.operations.campaigns import (
    TARGET_CODES,
    create_campaign,
    edit_campaign,
    edit_period,
    open_period,
    remove_campaign,
    remove_period,
    set_target,
)
from monitoring.operations.exports import export_tracker, print_tracker
from monitoring.operations.figures import (
    SiteWritten,
    Written,
    add_result,
    import_site_average,
    override_verdict,
    remove_result,
    write_cells,
    write_site_average,
)
from monitoring.operations.headings import add_heading, remove_heading
from monitoring.operations.imports import Applied, apply_import, undo_import
from monitoring.operations.reviews import write_review

__all__ = [
    "TARGET_CODES",
    "Applied",
    "SiteWritten",
    "Written",
    "add_heading",
    "add_result",
    "apply_import",
    "create_campaign",
    "edit_campaign",
    "edit_period",
    "export_tracker",
    "import_site_average",
    "open_period",
    "override_verdict",
    "print_tracker",
    "remove_campaign",
    "remove_heading",
    "remove_period",
    "remove_result",
    "set_target",
    "undo_import",
    "write_cells",
    "write_review",
    "write_site_average",
]
