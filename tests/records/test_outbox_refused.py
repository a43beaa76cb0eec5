"""One letter that cannot be sent never holds up the others, and a refused address is final."""

from datetime import timedelta

import pytest

from records.models import Message
from records.outbox import GIVE_UP_AFTER, TRIES_AT_LEAST, send
from records.signals import message_refused, message_sent
from records.tasks import BATCH, send_queued_messages
from tests.factories import NOW, UserFactory

from .mail_server import mail_server

pytestmark = pytest.mark.django_db
NO_SUCH_USER = "550 5.1.1 no such user"
COME_LATER = "451 4.3.0 try again later"


def queued(title: str = "Wniosek", **kwargs) -> Message:
    person = UserFactory()
    values = {
        "event": "MSG-01",
        "recipient": person,
        "address": person.email,
        "title": title,
        "body": "Treść",
        "status": Message.Status.QUEUED,
        "created_at": NOW,
        "subject_kind": "user",
        "subject_id": str(person.public_id),
    }
    return Message.objects.create(**{**values, **kwargs})


def state_of(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.status, message.attempts, message.last_error


@pytest.fixture
def heard():
    """What the stages to the right are told."""
    told: list[tuple[str, Message]] = []

    def sent(message, **kwargs):
        told.append(("sent", message))

    def refused(message, **kwargs):
        told.append(("refused", message))

    message_sent.connect(sent)
    message_refused.connect(refused)
    yield told
    message_sent.disconnect(sent)
    message_refused.disconnect(refused)


def test_a_title_that_mail_refuses_is_counted_and_the_next_letter_goes(mailoutbox):
    broken, fine = queued("Wniosek\rBcc: ktos@example.org"), queued("Wniosek")

    send_queued_messages.call()

    broken.refresh_from_db()
    fine.refresh_from_db()
    assert fine.status == "sent"
    assert (broken.status, broken.attempts) == ("queued", 1)
    assert [mail.subject for mail in mailoutbox] == ["Wniosek"]


def test_a_refused_address_is_final_and_is_told(settings, heard):
    wrong, right = queued(address="zla@example.org"), queued(address="dobra@example.org")

    with mail_server({"zla@": NO_SUCH_USER}) as settings.MAILERS:
        send_queued_messages.call()
        send_queued_messages.call()

    assert state_of(wrong) == ("failed", 1, "SMTPRecipientsRefused")
    assert state_of(right) == ("sent", 1, "")
    assert heard == [("refused", wrong), ("sent", right)]


def test_a_server_that_asks_to_come_later_is_asked_again(settings, heard):
    letter = queued(address="skrzynka@example.org")

    with mail_server({"skrzynka@": COME_LATER}) as settings.MAILERS:
        send(letter.pk, at=NOW)
    assert state_of(letter) == ("queued", 1, "SMTPRecipientsRefused")

    with mail_server({}) as settings.MAILERS:
        send(letter.pk, at=NOW)
    assert state_of(letter) == ("sent", 2, "")
    assert heard == [("sent", letter)]


@pytest.mark.parametrize(
    ("tries", "age", "status"),
    [
        (TRIES_AT_LEAST + 100, GIVE_UP_AFTER, "queued"),
        (TRIES_AT_LEAST - 2, GIVE_UP_AFTER + timedelta(seconds=1), "queued"),
        (TRIES_AT_LEAST - 1, GIVE_UP_AFTER + timedelta(seconds=1), "failed"),
    ],
)
def test_a_letter_is_given_up_after_days_and_many_tries_only(settings, heard, tries, age, status):
    letter = queued("Wniosek\rBcc: ktos@example.org", attempts=tries)
    send(letter.pk, at=NOW + age)
    assert state_of(letter)[:2] == (status, tries + 1)
    assert heard == ([("refused", letter)] if status == "failed" else [])


def test_letters_that_fail_leave_room_for_a_new_one(mailoutbox):
    for _ in range(BATCH):
        queued("Wniosek\rBcc: ktos@example.org", attempts=3)
    fresh = queued("Nowy list")
    send_queued_messages.call()
    assert state_of(fresh)[0] == "sent"
