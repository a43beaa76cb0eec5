"""Staff's own words of a message: prepared by one officer, in force when another approves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .deadlines import AlreadyDecided, NotTwoPeople
from .message_events import events
from .message_words import problems_of
from .models import Edition, MessageWording


class WordingRefused(ValidationError):
    """The words cannot be sent; raised with a dict of fields where a field is to blame."""


def propose_wording(
    edition: Edition, event: str, *, title: str, body: str, reason: str, by: Any, at: datetime
) -> MessageWording:
    """Prepare words of `event` for a second person; empty ones go back to the rules' or the
    portal's. Raises WordingRefused; one wording of a message waits at a time."""
    known = events()[event]
    found = {
        field: problems
        for field, text in (("title", title), ("body", body))
        if (problems := problems_of(known, text))
    }
    if found:
        raise WordingRefused(found)
    with witnessed(by=by, at=at):
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        if locked.wordings.filter(event=event, approved_at=None).exists():
            raise WordingRefused(_("Words of this message already wait for approval."), "open")
        row = locked.wordings.create(
            event=event,
            title=title.strip(),
            body=body.strip(),
            reason=reason.strip(),
            set_by=by,
            set_at=at,
        )
        note("wording_proposed", row, {"event": event, "edition": locked.slug})
    return row


def approve_wording(wording: MessageWording, *, by: Any, at: datetime) -> MessageWording:
    """The second person lets the words through: messages from now on have them.
    Raises NotTwoPeople and AlreadyDecided."""
    with witnessed(by=by, at=at):
        row = _waiting(wording)
        if row.set_by == by:
            raise NotTwoPeople(_("The change must be approved by another person."), "four_eyes")
        row.approved_by, row.approved_at = by, at
        row.save(update_fields=["approved_by", "approved_at"])
        note("wording_approved", row, {"event": row.event})
    return row


def decline_wording(wording: MessageWording, *, by: Any, at: datetime) -> None:
    """Words that were never in force go away; the ledger keeps who took them back."""
    with witnessed(by=by, at=at):
        row = _waiting(wording)
        note("wording_declined", row, {"event": row.event, "own": row.set_by == by})
        row.delete()


def _waiting(wording: MessageWording) -> MessageWording:
    """The wording under the lock of its edition."""
    Edition.objects.select_for_update().get(pk=wording.edition_id)
    row = MessageWording.objects.select_related("set_by").filter(pk=wording.pk).first()
    if row is None or row.approved_at is not None:
        raise AlreadyDecided(_("This change has already been decided."), "decided")
    return row
