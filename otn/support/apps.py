from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "otn.support"
    label = "support"
    verbose_name = "accompagnement"
