"""What the applicant reads about an application: the words of its state, and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from programmes.models import Edition
from records import wording

from .models import Application
from .nominating import nomination_of
from .submitting import is_reopened

Status = Application.Status


def applicant_state(application: Application, at: datetime | None = None) -> str:
    """The state in the applicant's words; `at` (now, where known) turns „submitted” into „in the
    formal check” once the call has closed."""
    if is_cancelled(application):
        return cancelled_words(application)
    if application.status == Status.SUBMITTED:
        return _submitted_state(application)
    words = {
        Status.DRAFT: _("Draft – the application has not been submitted"),
        Status.IN_REVIEW: _("In merit scoring"),
        Status.AWAIT_RESULTS: _("Scoring is over – waiting for the results"),
        Status.EXTENDING: _("The next stage is open – add the missing sections"),
        Status.REJECTED_FORMAL: _("Negative formal check"),
        Status.AWARDED: _("The certificate was awarded"),
        Status.NOT_AWARDED: _("The contest is decided – no certificate was awarded"),
        Status.WITHDRAWN: _("Withdrawn"),
        Status.LAPSED: _("Not submitted in time"),
    }
    if application.status == Status.SUPPLEMENT_CALLED:
        return _supplement_state(application)
    return words[Status(application.status)]


def is_cancelled(application: Application) -> bool:
    """Whether it ended, or is about to end, because its contest or category was cancelled."""
    stopped = application.edition.phase == Edition.Phase.CANCELLED
    return application.status == Status.CANCELLED or (
        stopped and application.status not in Application.FINAL
    )


def cancelled_words(application: Application) -> str:
    """That the contest, or the category, was cancelled, and why."""
    cancellation = application.category.cancellation
    if cancellation is None:
        return _("The contest was cancelled")
    if cancellation.category_id is None:
        return _("The contest was cancelled – %(reason)s") % {"reason": cancellation.reason}
    return _("The category was cancelled – %(reason)s") % {"reason": cancellation.reason}


def _submitted_state(application: Application) -> str:
    submitted = wording.moment(application.submitted_at) if application.submitted_at else ""
    if application.edition.phase not in (Edition.Phase.ANNOUNCED, Edition.Phase.CALL_OPEN):
        return _("In the formal check")
    if is_reopened(application):
        text = _(
            "You are correcting a submitted application. The version submitted on %(submitted)s"
            " stays in force until you submit a new one"
        )
        return text % {"submitted": submitted}
    return _("Submitted: %(submitted)s") % {"submitted": submitted}


def _supplement_state(application: Application) -> str:
    call = application.supplements.order_by("-no").first()
    if call is None or call.due_at is None:
        return _("Call to supplement")
    return _("Call to supplement – answer by: %(due)s") % {"due": wording.moment(call.due_at)}


def timeline(application: Application) -> list[dict[str, Any]]:
    """What happened to the application, newest first: dicts with at, title, text. Only facts the
    applicant may know: nothing of scores, sessions or proposals that wait for a second person."""
    events = [
        *_beginning(application),
        *_submissions(application),
        *_calls(application),
        *_checks(application),
        *_consent(application),
    ]
    if application.status == Status.WITHDRAWN:
        events.append(_event(application.status_at, _("The application was withdrawn")))
    if application.status == Status.LAPSED:
        events.append(_event(application.status_at, _("The draft was not submitted in time")))
    if application.status == Status.CANCELLED:
        events.append(_event(application.status_at, cancelled_words(application)))
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _event(at: datetime, title: str, text: str = "") -> dict[str, Any]:
    return {"at": at, "title": title, "text": text}


def _beginning(application: Application) -> list[dict[str, Any]]:
    return [_event(application.created_at, _("The draft was begun"))]


def _submissions(application: Application) -> list[dict[str, Any]]:
    rows = application.submissions.filter(receipt__isnull=False).order_by("no")
    return [
        _event(
            row.submitted_at,
            _("The application was submitted")
            if row.no == 1
            else _("A corrected application was submitted"),
            _("Submission no. %(no)s, checksum SHA-256: %(sha256)s")
            % {"no": row.no, "sha256": row.sha256},
        )
        for row in rows
    ]


def _consent(application: Application) -> list[dict[str, Any]]:
    nomination = nomination_of(application)
    if nomination is None:
        return []
    known = [
        (nomination.asked_at, _("The nominee was asked for consent"), ""),
        (nomination.consent_at, _("The nominee gave consent"), ""),
        (nomination.declined_at, _("The nominee declined"), nomination.decline_reason),
    ]
    return [_event(at, title, text) for at, title, text in known if at]


def _calls(application: Application) -> list[dict[str, Any]]:
    events = []
    for call in application.supplements.order_by("no"):
        due = _("Answer by: %(due)s") % {"due": wording.moment(call.due_at)} if call.due_at else ""
        events.append(_event(call.issued_at, _("You were called to supplement"), due))
        if call.answered_at:
            events.append(_event(call.answered_at, _("The supplement was submitted")))
        elif call.overdue and call.due_at:
            events.append(_event(call.due_at, _("The term of the supplement passed")))
    return events


def _checks(application: Application) -> list[dict[str, Any]]:
    words = {
        "accepted": _("The formal requirements are met"),
        "rejected": _("The formal check was negative"),
    }
    return [
        _event(check.approved_at or check.prepared_at, words[check.result])
        for check in application.formal_checks.filter(state="final").order_by("no")
        if check.result in words
    ]
