from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "otn.offices"
    label = "offices"
    verbose_name = "offices de tourisme"
