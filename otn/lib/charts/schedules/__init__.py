"""The retro-planning: bars along the months, one row for each objective, action, task and milestone."""

from otn.lib.charts.schedules.pages import LANDSCAPE, PORTRAIT, Sheet, gantt_pages
from otn.lib.charts.schedules.picture import gantt
from otn.lib.charts.schedules.rows import Closure, Kind, PlanRow
from otn.lib.charts.schedules.timeline import Scale

__all__ = ["LANDSCAPE", "PORTRAIT", "Closure", "Kind", "PlanRow", "Scale", "Sheet", "gantt", "gantt_pages"]
