from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "otn.journal"
    label = "journal"
    verbose_name = "journal"
