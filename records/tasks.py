"""Jobs of this stage. Each may run more than once."""

from django.tasks import task

from .clock import database_now
from .models import Message

BATCH = 100


@task()
def render_document(document_id: int) -> None:
    from . import paperwork

    paperwork.render(document_id, at=database_now())


@task()
def send_queued_messages() -> None:
    """Send what waits, the least tried first: letters that fail never hold up the others."""
    from . import outbox

    waiting = Message.objects.filter(status=Message.Status.QUEUED).order_by("attempts", "pk")
    for message_id in waiting.values_list("pk", flat=True)[:BATCH]:
        outbox.send(message_id, at=database_now())
