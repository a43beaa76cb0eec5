"""Answering a call to supplement: the applicant's working copy, then the answer that counts.

Only what the call names may change; everything else that was posted is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from records.ledger import note, witnessed

from .drafting import rules_of
from .evidence import listed, live_evidence
from .models import Submission, Supplement
from .submitting import build_submission, frozen_content
from .supplement_scope import fields_of, slots_of
from .supplementing import hand_back, lock_open_supplement


def save_supplement_answers(
    supplement: Supplement,
    *,
    fields: Mapping[str, Any],
    explanations: Mapping[str, str],
    by: Any,
    at: datetime,
) -> Supplement:
    """Keep the applicant's working copy. What the call does not name is not taken."""
    with witnessed(by=by, at=at):
        supplement = lock_open_supplement(supplement, at=at)
        supplement.answers = _named(supplement, fields, explanations)
        supplement.save(update_fields=["answers"])
        note("supplement_saved", supplement)
    return supplement


def answer_supplement(
    supplement: Supplement,
    *,
    fields: Mapping[str, Any],
    explanations: Mapping[str, str],
    by: Any,
    at: datetime,
) -> Supplement:
    """Merge what the call opened and hand the application back to the formal check.

    A new Submission is built upon the one in force: what was changed after it and never
    submitted stays out.
    Raises SupplementRefused when the term has passed or the call is closed.
    """
    with witnessed(by=by, at=at):
        supplement = lock_open_supplement(supplement, at=at)
        application = supplement.application
        supplement.answers = _named(supplement, fields, explanations)
        supplement.answered_at, supplement.answered_by = at, by
        supplement.save(update_fields=["answers", "answered_at", "answered_by"])
        content = supplemented(supplement, application.submissions.latest("no"))
        application.answers = content["answers"]
        application.version += 1
        application.updated_at = application.submitted_at = at
        application.save(update_fields=["answers", "version", "updated_at", "submitted_at"])
        submission = build_submission(
            application, deadline=supplement.due_at or at, by=by, at=at, content=content
        )
        hand_back(application, at=at)
        note(
            "supplement_answered",
            supplement,
            {"submission": submission.no, "sha256": submission.sha256},
        )
    return supplement


def supplemented(supplement: Supplement, in_force: Submission) -> dict[str, Any]:
    """The content in force with the opened fields and the attachments of the opened slots."""
    application, items = supplement.application, supplement.items
    opened, slots = fields_of(items), slots_of(items)
    application.answers = {
        code: value for code, value in in_force.answers.items() if code not in opened
    } | supplement.answers["fields"]
    evidence = [item for item in in_force.evidence if item["slot"] not in slots]
    evidence += listed(item for item in live_evidence(application) if item.slot in slots)
    return frozen_content(application, rules_of(application), in_force.declarations, evidence)


def _named(
    supplement: Supplement, fields: Mapping[str, Any], explanations: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    opened = fields_of(supplement.items)
    called = {item["code"] for item in supplement.items}
    return {
        "fields": {code: value for code, value in fields.items() if code in opened},
        "explanations": {
            code: text.strip()
            for code, text in explanations.items()
            if code in called and text.strip()
        },
    }
