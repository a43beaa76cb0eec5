"""Reopening an application that ended: what it resumes as, and until when somebody can act on it.

Nobody checks formalities once scoring is closed, nobody submits a draft after the formal checks:
a case reopened later than that would wait for ever.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from applications.intake import call_for
from applications.models import Application
from applications.own_deadlines import extend_own_deadline
from programmes.models import Edition
from records.ledger import note

from .flows import ApplicationFlow

Status, Phase = Application.Status, Edition.Phase
PREPARED_IN: tuple[str, ...] = (Phase.CALL_OPEN, Phase.FORMAL_CHECK)
CHECKED_IN: tuple[str, ...] = (Phase.CALL_OPEN, Phase.FORMAL_CHECK, Phase.SCORING)
DECIDED_IN: tuple[str, ...] = (Phase.PUBLISHED, Phase.CLOSED)
JOINED_IN: tuple[str, ...] = (*PREPARED_IN, Phase.CLOSED)
"""A corrected result of an earlier stage: its holder can still join the stage that runs."""
NEVER: tuple[str, ...] = ()


class NotReopenable(ValidationError):
    """The application cannot go on from where it ended."""


def resumes_as(application: Application, *, value: datetime | None, at: datetime) -> str:
    """The domain status after a reopening; `value` is the new own deadline, if one is given.

    What was withdrawn after it had been submitted comes back as submitted; whoever left in an
    earlier stage of the edition only by a corrected result. Raises NotReopenable.
    """
    if application.category.cancelled_at is not None:
        raise NotReopenable(_("This category was cancelled already."))
    phase = application.edition.phase
    is_behind = application.stage_no < application.edition.stage_no
    if application.status == Status.NOT_AWARDED:
        resumes, phases = Status.AWAIT_RESULTS, JOINED_IN if is_behind else DECIDED_IN
    elif is_behind:
        resumes, phases = Status.SUBMITTED, NEVER
    elif application.submitted_at is not None:
        resumes, phases = Status.SUBMITTED, CHECKED_IN
    else:
        resumes, phases = Status.DRAFT, PREPARED_IN
    if phase not in phases:
        raise NotReopenable(
            _("It is too late to reopen this application: the edition has gone on.")
        )
    if resumes == Status.DRAFT and value is None and call_for(application).is_late(at):
        raise NotReopenable({"value": _("The deadline has passed: give a new own deadline.")})
    if resumes != Status.DRAFT and value is not None:
        raise NotReopenable({"value": _("A new own deadline is given to a draft only.")})
    if _has_newer(application):
        raise NotReopenable(_("A newer application of the same organisation is in progress."))
    return resumes


def _has_newer(application: Application) -> bool:
    """One live application of an organisation; one draft of a group."""
    others = Application.objects.exclude(pk=application.pk).filter(
        category=application.category,
        applicant=application.applicant,
        subject_key=application.subject_key,
        status__in=Application.ALIVE,
    )
    if application.submitted_at is None:
        return others.filter(group=application.group, status=Status.DRAFT).exists()
    return others.exclude(status=Status.DRAFT).exists()


def reopen(
    application: Application,
    *,
    value: datetime | None,
    reason: str,
    prepared_by: User,
    approved_by: User,
    at: datetime,
) -> str:
    """A new run that resumes where the domain status says (gateway `where_to_resume`); returns
    that status. `value` is the own deadline of a draft.

    Inside `witnessed`, under the edition's lock. Results that are published already reach the
    reopened case by the same job as any other. Raises NotReopenable or ExtensionRefused.
    """
    resumes = resumes_as(application, value=value, at=at)
    if value is not None:
        # A deadline of its own is a draft's: the status comes first.
        application.status, application.status_at = resumes, at
        application.save(update_fields=["status", "status_at"])
        extend_own_deadline(
            application,
            value=value,
            reason=reason,
            set_by=prepared_by,
            approved_by=approved_by,
            at=at,
        )
    resume(
        application, resumes, reason=reason, prepared_by=prepared_by, approved_by=approved_by, at=at
    )
    return resumes


def resume(
    application: Application,
    status: str,
    *,
    reason: str,
    prepared_by: User | None,
    approved_by: User | None,
    at: datetime,
) -> None:
    """Begin the new run, with its first node by `status`; inside `witnessed`, with no open run."""
    from .jobs import deliver_decision

    application.status, application.status_at = status, at
    application.save(update_fields=["status", "status_at"])
    note("application_reopened", application, {"as": status})
    ApplicationFlow.application_reopened.run(
        application=application, by=prepared_by, at=at, reason=reason, approved_by=approved_by
    )
    if status == Status.AWAIT_RESULTS:
        deliver_decision.enqueue(application_id=application.pk)
