"""The formal check: record it, and approve or return a proposed rejection.

Accepted and supplement are one person's act. A rejection is proposed by one person and takes
effect when another approves it; the database refuses the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from . import formal_checklist, formal_letters, supplementing
from .completeness import section_problems, sections_of, stopping
from .consenting import lacks_consent, needs_consent
from .drafting import rules_of
from .formal_checklist import CONSENT_ITEM, Answers, Facts, Fault
from .formal_locks import lock_with_edition
from .intake import call_for
from .models import Application, FormalCheck, Submission
from .policies_formal import CHECKED_IN
from .supplement_scope import Item, faults_of_items

State = FormalCheck.State
Result = FormalCheck.Result


class FormalCheckRefused(ValidationError):
    """The check cannot be recorded. `faults` says where on the form each message belongs."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__([fault.message for fault in faults])
        self.faults = list(faults)


def is_complete(application: Application, submission: Submission) -> bool:
    """Every required question up to the edition's stage is answered; attachments are FK-08."""
    sections = sections_of(rules_of(application), application.stage_no)
    return not any(stopping(section_problems(s, submission.answers)) for s in sections)


def submission_in_force(application: Application) -> Submission:
    """What is checked: the newest submission. Raises Submission.DoesNotExist for a draft."""
    return application.submissions.latest("no")


def proposed_answers(application: Application, submission: Submission) -> dict[str, dict[str, str]]:
    """What the portal proposes for the items that it can answer from the data."""
    rules = application.rule_set.shape
    others = (
        Application.objects.filter(
            category=application.category,
            applicant=application.applicant,
            nominee=application.nominee,
            subject_key=application.subject_key,
            status__in=Application.ALIVE,
        )
        .exclude(status=Application.Status.DRAFT)
        .exclude(pk=application.pk)
    )
    category = rules_of(application)
    facts = Facts(
        submitted_at=submission.submitted_at,
        deadline=submission.deadline,
        grace_seconds=rules.intake.grace_seconds,
        is_complete=is_complete(application, submission),
        is_only=not others.exists(),
        has_consent=not lacks_consent(application) if needs_consent(application) else None,
        consent_code=category.nomination.consent_item or CONSENT_ITEM.code,
    )
    return formal_checklist.proposed_by_portal(category.checklist, facts)


def rounds_left(application: Application) -> int:
    return application.rule_set.shape.supplement.rounds - application.supplements.count()


def tolerated_codes(application: Application) -> frozenset[str]:
    """Items that a closed call named without making them decisive."""
    called = application.supplements.values_list("items", flat=True)
    return frozenset(i["code"] for items in called for i in items if not i["decisive"])


def refused_rows(check: FormalCheck) -> list[dict[str, str]]:
    """The items answered "no": [{code, label, note}]."""
    refused = formal_checklist.refused_items(rules_of(check.application).checklist, check.answers)
    return [
        {"code": item.code, "label": item.label, "note": check.answers[item.code]["note"]}
        for item in refused
    ]


def faults_of(
    application: Application,
    *,
    answers: Answers,
    result: str,
    reason: str,
    items: Iterable[Item] = (),
) -> list[Fault]:
    """Everything that keeps this check from being recorded; the form and the action ask it."""
    rules = rules_of(application)
    faults = formal_checklist.faults_of_answers(rules.checklist, answers)
    faults += formal_checklist.faults_of_result(
        rules.checklist,
        answers,
        result=result,
        reason=reason,
        rounds_left=rounds_left(application),
        tolerated=tolerated_codes(application),
    )
    if result == Result.SUPPLEMENT:
        faults += faults_of_items(items, rules.until_stage(application.stage_no), answers)
    if result == Result.ACCEPTED and lacks_consent(application):
        faults.append(Fault("result", _("The nominee has not given consent.")))
    return faults


def record_formal_check(
    application: Application,
    *,
    answers: Answers,
    result: str,
    reason: str = "",
    items: Sequence[Item] = (),
    by: Any,
    at: datetime,
) -> FormalCheck:
    """Record one check of the submission in force.

    Accepted moves the application to merit scoring and tells the group; supplement issues a
    call with `items`; rejected only proposes: the application stays where it is until a second
    person decides. Raises FormalCheckRefused.
    """
    with witnessed(by=by, at=at):
        lock_with_edition(application)
        _refuse_unless_open(application, at=at)
        faults = faults_of(application, answers=answers, result=result, reason=reason, items=items)
        if faults:
            raise FormalCheckRefused(faults)
        submission = submission_in_force(application)
        check = FormalCheck.objects.create(
            application=application,
            no=_next_no(application),
            submission=submission,
            answers=answers,
            result=result,
            reason=reason.strip(),
            state=State.PROPOSED if result == Result.REJECTED else State.FINAL,
            prepared_by=by,
            prepared_at=at,
        )
        note(
            "formal_check_recorded",
            application,
            {"no": check.no, "result": result, "submission": submission.no},
        )
        if result == Result.ACCEPTED:
            _move(application, Application.Status.IN_REVIEW, at=at)
            formal_letters.tell_requirements_met(application, check=check, at=at)
        elif result == Result.SUPPLEMENT:
            supplementing.issue_supplement(application, check=check, items=items, by=by, at=at)
    return check


def approve_rejection(check: FormalCheck, *, by: Any, at: datetime) -> FormalCheck:
    """A second person makes the negative check final; the message waits for a release.

    Raises FormalCheckRefused for the preparer and for a check that no longer waits.
    """
    with witnessed(by=by, at=at):
        application, check = _lock_waiting(check, by=by)
        check.state, check.approved_by, check.approved_at = State.FINAL, by, at
        check.save(update_fields=["state", "approved_by", "approved_at"])
        _move(application, Application.Status.REJECTED_FORMAL, at=at)
        note("formal_rejection_approved", application, {"no": check.no})
        formal_letters.tell_rejection(check, by=by, at=at)
    return check


def return_rejection(check: FormalCheck, *, reason: str, by: Any, at: datetime) -> FormalCheck:
    """A second person sends the proposal back with a reason; the check starts anew."""
    if not reason.strip():
        raise FormalCheckRefused([Fault("return_reason", _("Give the reason for the return."))])
    with witnessed(by=by, at=at):
        application, check = _lock_waiting(check, by=by)
        check.state, check.approved_by, check.approved_at = State.RETURNED, by, at
        check.return_reason = reason.strip()
        check.save(update_fields=["state", "approved_by", "approved_at", "return_reason"])
        note("formal_rejection_returned", application, {"no": check.no})
    return check


def _refuse_unless_open(application: Application, *, at: datetime) -> None:
    if application.edition.phase not in CHECKED_IN:
        message = _("The edition is not in the phase of formal checks.")
    elif application.status != Application.Status.SUBMITTED:
        message = _("The application is not waiting for a formal check.")
    elif not call_for(application).is_late(at):
        message = _("The deadline has not passed yet: the applicant may still correct it.")
    elif application.formal_checks.filter(state=State.PROPOSED).exists():
        message = _("A negative formal check already waits for a second person.")
    else:
        return
    raise FormalCheckRefused([Fault("result", message)])


def _lock_waiting(check: FormalCheck, *, by: Any) -> tuple[Application, FormalCheck]:
    application = lock_with_edition(check.application)
    check.refresh_from_db(from_queryset=FormalCheck.objects.select_for_update())
    check.application = application
    if application.edition.phase not in CHECKED_IN or check.state != State.PROPOSED:
        raise FormalCheckRefused(
            [Fault("result", _("This negative formal check no longer waits for a second person."))]
        )
    if check.prepared_by_id == by.pk:
        raise FormalCheckRefused(
            [
                Fault(
                    "result",
                    _("A negative formal check is decided by a person other than its preparer."),
                )
            ]
        )
    return application, check


def _next_no(application: Application) -> int:
    return (application.formal_checks.aggregate(last=Max("no"))["last"] or 0) + 1


def _move(application: Application, status: str, *, at: datetime) -> None:
    application.status, application.status_at = status, at
    application.save(update_fields=["status", "status_at"])
