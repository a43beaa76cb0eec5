"""Jobs of this stage. Each may run more than once."""

from django.tasks import task

from .clock import database_now
from .models import Message

BATCH = 100
ATTEMPTS = 20


@task()
def render_document(document_id: int) -> None:
    from . import paperwork

    paperwork.render(document_id, at=database_now())


@task()
def send_queued_messages() -> None:
    """Send what waits, oldest first; what fails waits for the next round, up to 20 attempts."""
    from . import outbox

    waiting = Message.objects.filter(status=Message.Status.QUEUED, attempts__lt=ATTEMPTS)
    for message_id in waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        outbox.send(message_id, at=database_now())
