from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "otn.mail"
    label = "mail"
    verbose_name = "courriels"
