"""More time for one application: an own deadline, set by one person and approved by another."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Edition
from records.ledger import note, witnessed
from records.wording import moment

from .formal_locks import lock_with_edition
from .intake import call_for
from .models import Application, OwnDeadline

Status = Application.Status
EXTENDED_IN = (Edition.Phase.CALL_OPEN, Edition.Phase.FORMAL_CHECK)
EXTENDED_WHILE = (Status.DRAFT, Status.SUBMITTED, Status.LAPSED)


class DeadlineRefused(ValidationError):
    """Keyed by the field of the form it belongs to, where there is one."""


def extend_own_deadline(
    application: Application,
    *,
    value: datetime,
    reason: str,
    set_by: User,
    approved_by: User,
    at: datetime,
) -> Application:
    """Give this application until `value`. A deadline only lengthens, and in the future.

    A draft that had lapsed lives again. The edition's row is locked and its phase read again,
    because closing the formal checks counts drafts with a living deadline. Raises
    DeadlineRefused.
    """
    with witnessed(by=approved_by, at=at):
        lock_with_edition(application)
        if set_by == approved_by:
            raise DeadlineRefused(
                _("An extension is approved by a person other than the one who prepared it.")
            )
        _refuse(application, value=value, reason=reason, at=at)
        OwnDeadline.objects.create(
            application=application,
            value=value,
            reason=reason.strip(),
            set_by=set_by,
            approved_by=approved_by,
            set_at=at,
        )
        application.own_deadline = value
        if application.status == Status.LAPSED:
            application.status, application.status_at = Status.DRAFT, at
        application.save(update_fields=["own_deadline", "status", "status_at"])
        facts = {"until": value.isoformat(), "set_by": str(set_by.public_id)}
        note("own_deadline_extended", application, facts)
    return application


def _refuse(application: Application, *, value: datetime, reason: str, at: datetime) -> None:
    if application.edition.phase not in EXTENDED_IN:
        raise DeadlineRefused(_("The edition no longer takes applications."))
    if application.status not in EXTENDED_WHILE:
        raise DeadlineRefused(_("This application cannot be given more time."))
    if _has_twin(application):
        raise DeadlineRefused(_("The group already has another draft in this category."))
    if not reason.strip():
        raise DeadlineRefused({"reason": _("Give the reason for the extension.")})
    present = call_for(application).deadline
    newest = max(at, present or at)
    if value <= newest:
        text = _("A deadline may only lengthen: choose a moment after %(newest)s.")
        raise DeadlineRefused({"value": text % {"newest": moment(newest)}})


def _has_twin(application: Application) -> bool:
    """A lapsed draft cannot come back beside a newer one of the same group."""
    return (
        application.status == Status.LAPSED
        and Application.objects.filter(
            status=Status.DRAFT,
            category=application.category,
            applicant=application.applicant,
            subject_key=application.subject_key,
            group=application.group,
        ).exists()
    )
