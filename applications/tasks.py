"""Jobs of this stage. Each may run more than once."""

from django.core.mail import EmailMessage
from django.tasks import task

from records.clock import database_now
from records.outbox import worded


@task()
def finish_receipt(receipt_id: int) -> None:
    from . import receipts

    receipts.finish(receipt_id, at=database_now())


@task()
def remind_of_deadlines() -> None:
    from . import reminding

    reminding.remind_drafts(at=database_now())


@task()
def mail_consent_request(nomination_id: int) -> None:
    """The link to a nominee without an account; the queue tries again after a failure."""
    from . import consenting
    from .models import Nomination

    nomination = Nomination.objects.select_related("application__category__edition").get(
        pk=nomination_id
    )
    if not consenting.reaches_mailboxes(nomination):
        return
    letter = consenting.link_letter(nomination)
    title, body = worded("NOM-01", nomination.application, letter)
    EmailMessage(title, body, to=[nomination.contact_email]).send()
