from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "otn.ui"
    label = "ui"
    verbose_name = "interface"
