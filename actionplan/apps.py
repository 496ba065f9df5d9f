from django.apps import AppConfig


class ActionPlanConfig(AppConfig):
    name = "actionplan"
    label = "actionplan"
    verbose_name = "choisir : plan d’actions"

    def ready(self) -> None:
        """Let the chain of step 2 go on to what is done for its objectives. Models are only there by now."""
        from actionplan.queries.follows import follow_objectives
        from strategy.queries.chain import FOLLOWS

        FOLLOWS.append(follow_objectives)
