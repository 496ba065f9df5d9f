from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "otn.dashboard"
    label = "dashboard"
    verbose_name = "tableau de bord"
