"""More time for one application: an own deadline, set by one person and approved by another."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Edition
from records.ledger import note, witnessed

from .formal_locks import lock_with_edition
from .intake import call_for
from .models import Application, OwnDeadline

Status = Application.Status
EXTENDABLE = (Status.DRAFT, Status.SUBMITTED, Status.LAPSED)
PHASES = (Edition.Phase.CALL_OPEN, Edition.Phase.FORMAL_CHECK)


class ExtensionRefused(ValidationError):
    """The extension is not possible; the texts belong to the fields of its form."""


def extend_own_deadline(
    application: Application,
    *,
    value: datetime,
    reason: str,
    set_by: User,
    approved_by: User,
    at: datetime,
) -> OwnDeadline:
    """Give this application until `value`; a draft that lapsed lives again.

    A deadline only lengthens, and only until the formal checks are closed. Raises
    ExtensionRefused.
    """
    with witnessed(by=approved_by, at=at):
        # Closing the formal checks counts drafts with a living deadline under the same lock.
        row = lock_with_edition(application)
        _refuse(row, value=value, reason=reason, set_by=set_by, approved_by=approved_by, at=at)
        given = OwnDeadline.objects.create(
            application=row,
            value=value,
            reason=reason.strip(),
            set_by=set_by,
            approved_by=approved_by,
            set_at=at,
        )
        row.own_deadline = value
        if row.status == Status.LAPSED:
            row.status, row.status_at = Status.DRAFT, at
        row.save(update_fields=["own_deadline", "status", "status_at"])
        facts = {"until": value.isoformat(), "set_by": str(set_by.public_id)}
        note("own_deadline_extended", row, facts)
    return given


def _refuse(
    application: Application,
    *,
    value: datetime,
    reason: str,
    set_by: User,
    approved_by: User,
    at: datetime,
) -> None:
    if application.edition.phase not in PHASES or application.status not in EXTENDABLE:
        raise ExtensionRefused(_("This application can no longer be given more time."))
    if application.status == Status.LAPSED and _has_newer_draft(application):
        raise ExtensionRefused(_("The group has begun a newer application."))
    if set_by == approved_by:
        raise ExtensionRefused(_("Another person approves the own deadline."))
    if not reason.strip():
        raise ExtensionRefused({"reason": _("Give the reason for the own deadline.")})
    present = call_for(application).deadline
    if value <= at or (present is not None and value <= present):
        text = _("The own deadline must be later than the present one.")
        raise ExtensionRefused({"value": text})


def _has_newer_draft(application: Application) -> bool:
    return Application.objects.filter(
        category=application.category,
        applicant=application.applicant,
        subject_key=application.subject_key,
        group=application.group,
        status=Status.DRAFT,
    ).exists()
