from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Who someone is"

    def ready(self) -> None:
        from . import middleware  # noqa: F401  (a log-in starts the clock of its session)
