from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    label = "monitoring"
    verbose_name = "valider\N{NO-BREAK SPACE}: suivi"

    def ready(self) -> None:
        """Let the workbook of the plan end with the tracker, the chain with campaigns, and what closing an edition publishes with what they
        returned. Models are only there by now."""
        from actionplan.queries.exports import FURTHER_SHEETS
        from actionplan.queries.origins import FOLLOWS as FOLLOWS_OF_ACTION
        from diagnostic.operations.cohorts import RETURNS
        from monitoring.export.plan_sheet import read_kpi_sheet
        from monitoring.queries.follows import follow_action, follow_objectives
        from monitoring.queries.returns import get_returns
        from strategy.queries.chain import FOLLOWS

        FURTHER_SHEETS.append(read_kpi_sheet)
        FOLLOWS.append(follow_objectives)
        FOLLOWS_OF_ACTION.append(follow_action)
        RETURNS.append(get_returns)
