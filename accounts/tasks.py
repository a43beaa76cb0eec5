"""Jobs of this stage. Each may run more than once."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import translation

from records.clock import database_now

from .invitation_letter import letter
from .models import Invitation


@task()
def mail_invitation(invitation_id: int) -> None:
    """Write to an invited address without an account; the queue tries again after a failure."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
        now = database_now()
        if invitation.mailed_at is not None or not invitation.is_open(now):
            return
        with translation.override(settings.LANGUAGE_CODE):
            text = render_to_string("messages/invitation.txt", letter(invitation))
        title, _, body = text.strip().partition("\n")
        invitation.mailed_at = now
        invitation.save(update_fields=["mailed_at"])
        subject = title.removeprefix("Temat:").strip()
        if not invitation.invited_by.is_synthetic:
            EmailMessage(subject, body.strip(), to=[invitation.email]).send()
