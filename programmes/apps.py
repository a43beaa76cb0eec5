from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "What may be won, by which rules"

    def ready(self) -> None:
        from records.outbox import set_sandbox_rule, set_words_source

        from .message_words import is_rehearsal, words_in_force

        set_words_source(words_in_force)
        set_sandbox_rule(is_rehearsal)
