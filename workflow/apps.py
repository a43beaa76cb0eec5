from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = "The process itself"

    def ready(self) -> None:
        from applications.links import set_case_link, set_consent_link
        from workflow import checks, links, policies, receivers  # noqa: F401  (registration)

        policies.register()
        set_case_link(links.next_page)
        set_consent_link(links.consent_page)
