from django.apps import AppConfig


class DiagnosticConfig(AppConfig):
    name = "diagnostic"
    label = "diagnostic"
    verbose_name = "récolter : diagnostic"
