from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "otn.notifications"
    label = "notifications"
    verbose_name = "notifications"
