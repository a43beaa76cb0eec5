"""Mail leaves through the outbox: once a recipient, never with a hole, held where a person decides."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from records import outbox
from records.ledger import witnessed
from records.models import Message
from records.tasks import send_queued_messages
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def letter(settings, tmp_path):
    """A message template of the test's own."""
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "TEST.txt").write_text("Temat: Sprawa {{ number }}\n\nDzień dobry.\n{{ text }}\n")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    return {"number": "1/2026", "text": "Sprawa zakończona."}


def test_one_message_for_each_recipient_event_and_object(letter):
    user, gmina = UserFactory(), OrganisationFactory()
    for _ in range(3):
        outbox.post("TEST", to=user, about=gmina, context=letter, at=AT)
    message = Message.objects.get()
    assert (message.title, message.status) == ("Sprawa 1/2026", "queued")
    assert message.body == "Dzień dobry.\nSprawa zakończona."


def test_an_empty_placeholder_stops_the_act(letter):
    with pytest.raises(outbox.EmptyPlaceholder, match="text"):
        outbox.post(
            "TEST",
            to=UserFactory(),
            about=OrganisationFactory(),
            context={**letter, "text": ""},
            at=AT,
        )
    assert Message.objects.count() == 0


def test_a_name_that_nobody_fills_stops_the_act(letter):
    del letter["number"]
    with pytest.raises(outbox.EmptyPlaceholder):
        outbox.post("TEST", to=UserFactory(), about=OrganisationFactory(), context=letter, at=AT)


def test_braces_that_a_person_typed_do_not_stop_a_letter(letter):
    letter["text"] = "Prosimy wpisać {numer} albo None."
    outbox.post("TEST", to=UserFactory(), about=OrganisationFactory(), context=letter, at=AT)
    assert "{numer} albo None" in Message.objects.get().body


def test_the_job_sends_what_is_queued_and_only_once(letter):
    outbox.post("TEST", to=UserFactory(), about=OrganisationFactory(), context=letter, at=AT)
    send_queued_messages.call()
    send_queued_messages.call()
    assert [m.subject for m in mail.outbox] == ["Sprawa 1/2026"]
    assert Message.objects.get().status == "sent"


def test_a_held_letter_waits_for_a_person(letter):
    officer = UserFactory()
    outbox.post(
        "TEST", to=UserFactory(), about=OrganisationFactory(), context=letter, at=AT, held=True
    )
    send_queued_messages.call()
    assert mail.outbox == []
    with witnessed(by=officer, at=AT):
        assert outbox.release(Message.objects.all(), by=officer, at=AT) == 1
    send_queued_messages.call()
    assert len(mail.outbox) == 1
    assert Message.objects.get().released_by == officer


def test_a_mail_server_that_is_down_loses_nothing(letter, settings):
    outbox.post("TEST", to=UserFactory(), about=OrganisationFactory(), context=letter, at=AT)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": smtp, "OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    send_queued_messages.call()
    message = Message.objects.get()
    assert (message.status, message.attempts, message.last_error) == (
        "queued",
        1,
        "ConnectionRefusedError",
    )
