from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "What may be won, by which rules"

    def ready(self) -> None:
        from records.outbox import set_words_source

        from .message_words import words_in_force

        set_words_source(words_in_force)
