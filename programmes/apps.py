from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "What may be won, by which rules"

    def ready(self) -> None:
        from accounts.access import page_opened
        from records.outbox import set_entry_words, set_sandbox_rule, set_words_source

        from .entry_words import speak_of_page, words_about
        from .message_words import is_rehearsal, words_in_force

        set_words_source(words_in_force)
        set_sandbox_rule(is_rehearsal)
        set_entry_words(words_about)
        page_opened.connect(speak_of_page, dispatch_uid="speak_of_page")
