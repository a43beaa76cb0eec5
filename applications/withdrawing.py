"""Withdrawing an application: possible until the results are known, by who may submit it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from records.ledger import note, witnessed

from .drafting import locked
from .models import Application

Status = Application.Status
WITHDRAWABLE = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.SUPPLEMENT_CALLED,
    Status.IN_REVIEW,
    Status.AWAIT_RESULTS,
    Status.EXTENDING,
)


class NotWithdrawable(ValidationError):
    """The application has already come to an end."""


def withdraw(application: Application, *, by: User, at: datetime, reason: str = "") -> Application:
    """Set the status `withdrawn`. The reason is optional and stays with the application."""
    with witnessed(by=by, at=at):
        row = locked(application)
        if row.status not in WITHDRAWABLE:
            raise NotWithdrawable(_("This application can no longer be withdrawn."))
        row.status, row.status_at = Status.WITHDRAWN, at
        row.withdrawal_reason = reason
        row.save(update_fields=["status", "status_at", "withdrawal_reason"])
        note("application_withdrawn", row, {"has_reason": bool(reason)})
    return row
