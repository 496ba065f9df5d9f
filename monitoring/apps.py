from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    label = "monitoring"
    verbose_name = "valider\N{NO-BREAK SPACE}: suivi"

    def ready(self) -> None:
        """Let the workbook of the plan end with the tracker, and the chain with campaigns. Models are only there by now."""
        from actionplan.queries.exports import FURTHER_SHEETS
        from actionplan.queries.origins import FOLLOWS as FOLLOWS_OF_ACTION
        from monitoring.export.plan_sheet import read_kpi_sheet
        from monitoring.queries.follows import follow_action, follow_objectives
        from strategy.queries.chain import FOLLOWS

        FURTHER_SHEETS.append(read_kpi_sheet)
        FOLLOWS.append(follow_objectives)
        FOLLOWS_OF_ACTION.append(follow_action)
