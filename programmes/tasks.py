"""Jobs of this stage. Each may run more than once."""

from django.tasks import task

from records.clock import database_now


@task()
def make_rules_documents() -> int:
    """Ask for the document of every rule set that has none: new editions, corrected rules.

    A sweep, because rules appear in several ways (a file, a correction, a demonstration) and no
    reader's request may write. Returns how many were asked for.
    """
    from . import rules_document

    waiting = rules_document.without_document()
    for rule_set in waiting:
        rules_document.ask_for_rules(rule_set, at=database_now())
    return len(waiting)
