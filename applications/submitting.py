"""Submitting an application: one act, one receipt, the last one before the deadline counts.

The moment of receipt (`at`, the database's clock before any lock) decides against the newest
deadline, or the application's own, plus the published grace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.shapes import CategoryRules, Declaration
from records import wording
from records.ledger import note, witnessed
from records.models import StoredFile

from .completeness import Problem, application_problems, stopping
from .consenting import ask_for_consent
from .drafting import EDITABLE, locked, rules_of
from .evidence import listed, live_evidence
from .fingerprints import sha256_of
from .intake import Call, call_for
from .models import Application, Submission
from .nominating import nomination_facts
from .receipts import issue_receipt
from .schema_form import compacted

Status = Application.Status
Kind = Submission.SignatureKind


class SubmissionRefused(ValidationError):
    """The application cannot be submitted as it stands."""


class LateSubmission(SubmissionRefused):
    """Received after the deadline and the grace; the attempt is for `record_late_attempt`."""


class Incomplete(SubmissionRefused):
    """Something required is missing or wrong; `problems` says what and where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("The application is not complete yet. See what is missing."))
        self.problems = problems


class AnotherSubmission(SubmissionRefused):
    """Somebody else has a live application of the same organisation in this category."""


def submit_application(
    application: Application,
    *,
    declarations: Collection[str],
    signature_kind: str,
    signed_file: StoredFile | None = None,
    signature: dict[str, Any] | None = None,
    by: User,
    at: datetime,
) -> Submission:
    """Freeze what is submitted and give its receipt; the same act repeated gives the same row.

    `declarations`: codes that the signing person made. `signature`: facts of the signed file
    without personal data. Raises LateSubmission, Incomplete, AnotherSubmission or
    SubmissionRefused; nothing is written then.
    """
    with witnessed(by=by, at=at):
        row = locked(application)
        if row.status not in EDITABLE:
            raise SubmissionRefused(_("This application can no longer be submitted."))
        call = call_for(row)
        refuse_late(row, call, at)
        rules = rules_of(row)
        evidence = live_evidence(row)
        refuse_incomplete(rules, row, evidence)
        made = made_declarations(rules, declarations, {item.slot for item in evidence})
        content = frozen_content(row, rules, made, listed(evidence))
        same = repeated(row, content, signature_kind, signed_file)
        if same is not None:
            return same
        submission = build_submission(
            row,
            deadline=call.deadline or at,
            by=by,
            at=at,
            content=content,
            signature_kind=signature_kind,
            signed_file=signed_file,
            signature=signature,
        )
        _mark_submitted(row, at)
        ask_for_consent(row, at=at)
        issue_receipt(submission, call=call, by=by, at=at)
        note(
            "application_submitted",
            row,
            {"no": submission.no, "sha256": submission.sha256, "signature": signature_kind},
        )
    return submission


def refuse_late(application: Application, call: Call, at: datetime) -> None:
    if call.is_stopped:
        raise SubmissionRefused(_("This edition of the contest is over."), code="stopped")
    if not call.has_opened(at):
        raise SubmissionRefused(_("The call for applications has not been opened yet."))
    if call.is_late(at):
        raise LateSubmission(late_text(application, call, at), code="late")


def late_words(application: Application, call: Call) -> str:
    """For the page of a draft after the deadline, where nothing was attempted."""
    assert call.deadline is not None  # a call without a deadline is never late
    days = application.rule_set.shape.intake.draft_retention_days
    return _("The deadline passed: %(deadline)s. The draft stays readable until: %(until)s.") % {
        "deadline": wording.moment(call.deadline),
        "until": wording.day(call.deadline + timedelta(days=days)),
    }


def late_text(application: Application, call: Call, at: datetime) -> str:
    """The words of a refusal after the deadline: until when the draft stays readable."""
    assert call.deadline is not None  # a call without a deadline is never late
    days = application.rule_set.shape.intake.draft_retention_days
    return _(
        "The deadline passed: %(deadline)s. We recorded the attempt to submit: %(at)s. The"
        " application was not submitted. The draft stays readable until: %(until)s. If the portal"
        " failed, let the organiser know – we will check it in the portal's log."
    ) % {
        "deadline": wording.moment(call.deadline),
        "at": wording.moment(at),
        "until": wording.day(call.deadline + timedelta(days=days)),
    }


def record_late_attempt(application: Application, *, by: User, at: datetime) -> None:
    """Leave a trace of an attempt after the deadline, in a transaction of its own."""
    with witnessed(by=by, at=at):
        note("late_submission_refused", application, {"received_at": at.isoformat()})


def refuse_incomplete(rules: CategoryRules, application: Application, evidence: list) -> None:
    problems = application_problems(
        rules, application.answers, evidence, stage=application.stage_no
    )
    if stopping(problems):
        raise Incomplete(stopping(problems))


def asked_declarations(rules: CategoryRules, used_slots: Collection[str]) -> list[Declaration]:
    """Declarations that concern this application: some only when a slot holds something."""
    return [d for d in rules.declarations if d.when_slot is None or d.when_slot in used_slots]


def made_declarations(
    rules: CategoryRules, accepted: Collection[str], used_slots: Collection[str]
) -> list[dict[str, Any]]:
    """What was declared, with the version of each text. Raises when a required one is missing."""
    asked = asked_declarations(rules, used_slots)
    missing = [d.code for d in asked if d.required and d.code not in accepted]
    if missing:
        text = _("Make the required declarations: %(codes)s.") % {"codes": ", ".join(missing)}
        raise SubmissionRefused(text, code="declarations")
    return [{"code": d.code, "version": d.version, "accepted": d.code in accepted} for d in asked]


def frozen_content(
    application: Application,
    rules: CategoryRules,
    declarations: list[dict[str, Any]],
    evidence: list[dict[str, Any]],
) -> dict[str, Any]:
    """{answers, declarations, evidence} and, in a nomination, {nomination}: what is submitted and
    what its SHA-256 is of."""
    answers = dict(application.answers)
    for section in rules.sections:
        answers = compacted(answers, section)
    content = {"answers": answers, "declarations": declarations, "evidence": evidence}
    nomination = nomination_facts(application)
    return content | {"nomination": nomination} if nomination else content


def repeated(
    application: Application,
    content: dict[str, Any],
    signature_kind: str,
    signed_file: StoredFile | None,
) -> Submission | None:
    """The newest submission, if this act would only repeat it (a second click, a retry)."""
    newest = application.submissions.order_by("-no").select_related("signed_file").first()
    if newest is None or application.status != Status.SUBMITTED:
        return None
    same_file = (newest.signed_file and newest.signed_file.sha256) == (
        signed_file and signed_file.sha256
    )
    is_same = newest.sha256 == sha256_of(content) and newest.signature_kind == signature_kind
    return newest if is_same and same_file else None


def build_submission(
    application: Application,
    *,
    deadline: datetime,
    by: User,
    at: datetime,
    content: dict[str, Any] | None = None,
    signature_kind: str = Kind.PORTAL,
    signed_file: StoredFile | None = None,
    signature: dict[str, Any] | None = None,
) -> Submission:
    """The next `Submission` of an application that the caller holds locked.

    Without `content` the answers and attachments of now are frozen, and the declarations stay
    those of the submission before.
    """
    newest = application.submissions.order_by("-no").first()
    if content is None:
        declarations = newest.declarations if newest else []
        evidence = listed(live_evidence(application))
        content = frozen_content(application, rules_of(application), declarations, evidence)
    return Submission.objects.create(
        application=application,
        no=newest.no + 1 if newest else 1,
        **content,
        rule_set=application.rule_set,
        sha256=sha256_of(content),
        submitted_at=at,
        submitted_by=by,
        deadline=deadline,
        signature_kind=signature_kind,
        signed_file=signed_file,
        signature=signature or {},
    )


def _mark_submitted(application: Application, at: datetime) -> None:
    application.submitted_at = at
    if application.status != Status.SUBMITTED:
        application.status, application.status_at = Status.SUBMITTED, at
    application.updated_at = at
    try:
        with transaction.atomic():
            application.save(update_fields=["status", "status_at", "submitted_at", "updated_at"])
    except IntegrityError as error:
        raise AnotherSubmission(
            _(
                "An application of this organisation has already been submitted in this category."
                " Get in touch with the organiser."
            ),
            code="another",
        ) from error


def newest_submission(application: Application) -> Submission | None:
    return application.submissions.order_by("-no").first()


def is_reopened(application: Application) -> bool:
    """Submitted, and changed since: the version submitted stays in force until a new one."""
    return (
        application.status == Status.SUBMITTED
        and application.submitted_at is not None
        and application.updated_at > application.submitted_at
    )


def used_slots(evidence: Iterable[Any]) -> set[str]:
    return {item.slot for item in evidence}
