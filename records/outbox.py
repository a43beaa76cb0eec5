"""The outbox: a message is a row written in the transaction of the act that it tells of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context, Engine, engines
from django.utils import translation

from .ledger import note, subject_of, witnessed
from .models import Message
from .placeholders import Unfilled, Words, fill
from .signals import message_refused, message_sent

GIVE_UP_AFTER = timedelta(days=3)
TRIES_AT_LEAST = 20
"""A mail server that is away for a night loses no letter; a portal that was away gives it up only
after as many tries."""

HOLE = "\N{SYMBOL FOR NULL}"
"""What a name in a template leaves that the context does not fill; people never type it."""


class EmptyPlaceholder(ValueError):
    """A message with a hole in it stops the act instead of reaching somebody."""


def post(
    event: str,
    *,
    to: Any,
    about: models.Model,
    context: dict[str, Any],
    at: datetime,
    held: bool = False,
    key: str = "",
) -> Message | None:
    """Write one message, once per (event, recipient, object); a repeat returns None.

    The words are the organiser's own (`set_words_source`), or `templates/messages/<event>.txt`,
    which holds the title in its first line („Temat: …”). A value that is None or empty raises
    `EmptyPlaceholder`. `key` tells apart repeated calls about one object (the second supplement,
    the reminder of two days). `held` waits for a person's release.
    """
    empty = [name for name, value in context.items() if value is None or value == ""]
    if empty:
        raise EmptyPlaceholder(f"{event}: empty {', '.join(sorted(empty))}")
    kind, subject_id = subject_of(about)
    title, body = worded(event, about, {**context, "recipient": to})
    message, is_new = Message.objects.get_or_create(
        event=event,
        recipient=to,
        subject_kind=kind,
        subject_id=subject_id,
        key=key,
        defaults={
            "address": "" if to.is_synthetic or _stays_inside(about) else to.email,
            "title": title,
            "body": body,
            "status": Message.Status.HELD if held else Message.Status.QUEUED,
            "created_at": at,
        },
    )
    return message if is_new else None


WordsSource = Callable[[str, models.Model], Words | None]


def _none(event: str, about: models.Model) -> Words | None:
    return None


_own_words: WordsSource = _none


def set_words_source(source: WordsSource) -> None:
    """Called once by the stage that knows which own words, if any, a message about a row has."""
    global _own_words  # noqa: PLW0603 – the one seam between the outbox and the contests
    _own_words = source


StaysInside = Callable[[models.Model], bool]


def _nothing_stays(about: models.Model) -> bool:
    return False


_stays_inside: StaysInside = _nothing_stays


def set_sandbox_rule(rule: StaysInside) -> None:
    """Called once by the stage that knows which rows belong to a rehearsal: messages about them
    are read in the portal and reach no mailbox."""
    global _stays_inside  # noqa: PLW0603 – the other seam between the outbox and the contests
    _stays_inside = rule


EntryWords = Callable[[models.Model], dict[str, str]]


def _no_entry(about: models.Model) -> dict[str, str]:
    return {}


_entry_words: EntryWords = _no_entry


def set_entry_words(source: EntryWords) -> None:
    """Called once by the stage that knows what an entry is called: the words that every message
    about a row may use beside its own values."""
    global _entry_words  # noqa: PLW0603 – the third seam between the outbox and the contests
    _entry_words = source


def worded(event: str, about: models.Model, values: dict[str, Any]) -> tuple[str, str]:
    """Title and body with every placeholder filled, also for a letter to somebody without an
    account. Raises EmptyPlaceholder."""
    words = _own_words(event, about)
    values = _entry_words(about) | values
    try:
        title, body = _rendered(event, values) if words is None else _filled(words, values)
    except Unfilled as unfilled:
        raise EmptyPlaceholder(f"{event}: no value of {unfilled.name}") from None
    if HOLE in title + body or not title or not body:
        raise EmptyPlaceholder(f"{event}: an unfilled placeholder in {title!r}, {body!r}")
    return title[:200], body


def _rendered(event: str, values: dict[str, Any]) -> tuple[str, str]:
    """The portal's own words."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _letters().get_template(f"messages/{event}.txt").render(Context(values))
    title, _, body = text.strip().partition("\n")
    return title.removeprefix("Temat:").strip(), body.strip()


def _filled(words: Words, values: dict[str, Any]) -> tuple[str, str]:
    """The organiser's words. A title is one line whatever a value brings."""
    title = " ".join(fill(words.title, values, words.optional).split())
    return title, fill(words.body, values, words.optional).strip()


def _letters() -> Engine:
    """Letters have an engine of their own, in which an unknown name leaves a mark."""
    return Engine(dirs=list(engines["django"].dirs), string_if_invalid=HOLE)


def release(messages: models.QuerySet[Message], *, by: Any, at: datetime) -> int:
    """A person lets a batch of held messages go, after a preview. Returns how many."""
    with witnessed(by=by, at=at):
        held = list(messages.select_for_update().filter(status=Message.Status.HELD).order_by("pk"))
        for message in held:
            message.status, message.released_by, message.released_at = "queued", by, at
            note("message_released", message, {"event": message.event})
        Message.objects.bulk_update(held, ["status", "released_by", "released_at"])
    return len(held)


def withdraw(messages: models.QuerySet[Message]) -> int:
    """Held letters that something overtook never go out; the ledger keeps that they were written.
    Inside `witnessed`. Returns how many."""
    held = list(messages.select_for_update().filter(status=Message.Status.HELD).order_by("pk"))
    for message in held:
        note("message_withdrawn", message, {"event": message.event})
    Message.objects.filter(pk__in=[message.pk for message in held]).delete()
    return len(held)


def send(message_id: int, *, at: datetime) -> None:
    """Send one queued message under its row lock.

    A refused address is final; any other failure is counted and tried again for days.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, status=Message.Status.QUEUED)
            .first()
        )
        if message is None:
            return
        message.attempts += 1
        try:
            if message.address:
                EmailMessage(message.title, message.body, to=[message.address]).send()
        except (OSError, ValueError) as error:  # smtplib's errors; a header that mail refuses
            message.last_error = type(error).__name__
            if _is_final(error, message, at):
                message.status = Message.Status.FAILED
        else:
            message.status, message.sent_at, message.last_error = Message.Status.SENT, at, ""
        message.save(update_fields=["status", "attempts", "sent_at", "last_error"])
        if message.status == Message.Status.SENT:
            message_sent.send(sender=Message, message=message)
        elif message.status == Message.Status.FAILED:
            message_refused.send(sender=Message, message=message)


def _is_final(error: Exception, message: Message, at: datetime) -> bool:
    """Whether nobody tries again: 5xx of RFC 5321 is a refusal, 4xx a request to come later."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    waits_since = message.released_at or message.created_at
    return message.attempts >= TRIES_AT_LEAST and at - waits_since > GIVE_UP_AFTER
