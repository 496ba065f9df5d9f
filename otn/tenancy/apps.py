from django.apps import AppConfig
from django.core.checks import Tags, register


class TenancyConfig(AppConfig):
    name = "otn.tenancy"
    label = "tenancy"
    verbose_name = "cloisonnement"

    def ready(self) -> None:
        from otn.tenancy.checks import check_tenancy

        register(check_tenancy, Tags.database)
