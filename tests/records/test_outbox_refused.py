"""One letter that cannot be sent never holds up the others."""

import pytest

from records.models import Message
from records.tasks import send_queued_messages
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


def queued(title: str, **kwargs) -> Message:
    person = UserFactory()
    return Message.objects.create(
        event="MSG-01",
        recipient=person,
        address=person.email,
        title=title,
        body="Treść",
        status=Message.Status.QUEUED,
        created_at=NOW,
        subject_kind="user",
        subject_id=str(person.public_id),
        **kwargs,
    )


def test_a_title_that_mail_refuses_is_counted_and_the_next_letter_goes(mailoutbox):
    broken, fine = queued("Wniosek\rBcc: ktos@example.org"), queued("Wniosek")

    send_queued_messages.call()

    broken.refresh_from_db()
    fine.refresh_from_db()
    assert fine.status == "sent"
    assert (broken.status, broken.attempts) == ("queued", 1)
    assert [mail.subject for mail in mailoutbox] == ["Wniosek"]
