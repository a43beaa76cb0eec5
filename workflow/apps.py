from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "The process itself"

    def ready(self) -> None:
        from workflow import checks, policies, receivers  # noqa: F401  (registration)

        policies.register()
