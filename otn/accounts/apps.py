from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "otn.accounts"
    label = "accounts"
    verbose_name = "comptes"
