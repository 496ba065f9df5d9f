from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "otn.documents"
    label = "documents"
    verbose_name = "documents"
