"""What later stages may want to know. Receivers run inside the transaction that marks the letter,
so they enqueue a job and decide nothing themselves."""

from django.dispatch import Signal

message_sent = Signal()
"""Keyword `message` (Message): the mail server took it at `message.sent_at`."""

message_refused = Signal()
"""Keyword `message` (Message): its address was refused for good, or it could not be sent for
days; nobody tries again."""
