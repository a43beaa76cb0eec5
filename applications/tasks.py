"""Jobs of this stage. Each may run more than once."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import translation

from records.clock import database_now


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
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("messages/NOM-01.txt", consenting.link_letter(nomination))
    title, _, body = text.strip().partition("\n")
    subject = title.removeprefix("Temat:").strip()
    EmailMessage(subject, body.strip(), to=[nomination.contact_email]).send()
