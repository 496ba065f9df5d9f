"""The roof as an application: what every process of the product needs, whichever its entry point."""

from django.apps import AppConfig


class OtnConfig(AppConfig):
    name = "otn"
    verbose_name = "Stratégie web OTN"

    def ready(self) -> None:
        # Web and commands send jobs too: without this import Celery would send them with an application of its own making.
        from otn import celery  # noqa: F401
