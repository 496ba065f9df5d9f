from django.apps import AppConfig


class ActionPlanConfig(AppConfig):
    name = "actionplan"
    label = "actionplan"
    verbose_name = "choisir : plan d’actions"
