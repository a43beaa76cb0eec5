"""More time for one application: an own deadline, set by one person and approved by another."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from records.ledger import note, witnessed

from .drafting import locked
from .intake import call_for
from .models import Application


class DeadlineRefused(ValidationError):
    """The own deadline would shorten the time, or nobody approved it."""


def extend_own_deadline(
    application: Application,
    *,
    value: datetime,
    reason: str,
    set_by: User,
    approved_by: User,
    at: datetime,
) -> Application:
    """Give this application until `value`. A deadline only lengthens, and in the future."""
    with witnessed(by=approved_by, at=at):
        row = locked(application)
        if set_by == approved_by:
            raise DeadlineRefused(_("Another person approves the own deadline."))
        if not reason.strip():
            raise DeadlineRefused(_("Give the reason for the own deadline."))
        present = call_for(row).deadline
        if value <= at or (present is not None and value <= present):
            raise DeadlineRefused(_("The own deadline must be later than the present one."))
        row.own_deadline = value
        row.save(update_fields=["own_deadline"])
        facts = {"until": value.isoformat(), "set_by": str(set_by.public_id)}
        note("own_deadline_extended", row, facts)
    return row
