from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "otn.network"
    label = "network"
    verbose_name = "réseau"
