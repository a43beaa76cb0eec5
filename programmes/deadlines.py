"""Changing a deadline: prepared by one officer, approved by another, only ever longer.

A change writes one row. Timers of the process are wake-ups that ask for the newest row, so no
row of the engine is touched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .models import DeadlineChange, DeadlineProposal, Edition, Stage
from .signals import deadline_changed
from .timetable import current_deadline

Kind = DeadlineChange.Kind
Phase = Edition.Phase
BEFORE: dict[str, str] = {
    Kind.CALL_CLOSES: Kind.CALL_OPENS,
    Kind.FORMAL_CHECK_UNTIL: Kind.CALL_CLOSES,
    Kind.SCORING_UNTIL: Kind.FORMAL_CHECK_UNTIL,
    Kind.SESSION_AT: Kind.SCORING_UNTIL,
    Kind.RESULTS_PLANNED: Kind.SESSION_AT,
}
"""What each deadline must follow."""
CALL_MAY_REOPEN = (Phase.ANNOUNCED, Phase.CALL_OPEN, Phase.FORMAL_CHECK)
"""An extension may still be announced the morning after the close, while drafts are alive."""


class DeadlineRefused(ValidationError):
    """The change breaks a rule of deadlines; `code` says which."""


class NotTwoPeople(ValidationError):
    """The person who prepared a change may not approve it."""


class AlreadyDecided(ValidationError):
    """Somebody has decided about this proposal meanwhile."""


def check_change(
    edition: Edition, kind: str, value: datetime, *, at: datetime, stage: Stage | None = None
) -> datetime | None:
    """The deadline that `value` would replace. Raises DeadlineRefused where the rules forbid it.

    Before the call opens a deadline may move either way; from then on it may only be extended.
    """
    rows = list(edition.deadlines.select_related("stage"))
    stage_no = stage.ordinal if stage else None
    current = current_deadline(rows, kind, stage_no)
    if edition.phase in (Phase.CLOSED, Phase.CANCELLED):
        raise DeadlineRefused(_("The edition is over, its deadlines do not change."), "over")
    if edition.phase != Phase.ANNOUNCED:
        if kind == Kind.CALL_OPENS:
            raise DeadlineRefused(_("The call has already opened."), "opened")
        if current and value <= current:
            raise DeadlineRefused(
                _("Once the call is open a deadline may only be extended."), "shorter"
            )
    is_to_come = stage is not None and stage.ordinal > edition.stage_no
    if kind == Kind.CALL_CLOSES and edition.phase not in CALL_MAY_REOPEN and not is_to_come:
        raise DeadlineRefused(_("Scoring has begun, so the call cannot be extended."), "scoring")
    if value <= at:
        raise DeadlineRefused(_("The new deadline must be in the future."), "past")
    earlier = current_deadline(rows, BEFORE[kind], stage_no) if kind in BEFORE else None
    if earlier and value <= earlier:
        raise DeadlineRefused(_("The new deadline must be after the one it follows."), "order")
    return current


def change_deadline(
    edition: Edition,
    kind: str,
    *,
    value: datetime,
    reason: str,
    basis: str,
    set_by: Any,
    approved_by: Any,
    at: datetime,
    stage: Stage | None = None,
) -> DeadlineChange:
    """Write a new deadline. `basis` is the paragraph of the contest's rules that allows it.

    Raises NotTwoPeople and DeadlineRefused; the edition's row is locked, so that a phase cannot
    close meanwhile.
    """
    if set_by == approved_by:
        raise NotTwoPeople(_("The change must be approved by another person."), "four_eyes")
    if not reason.strip():
        raise DeadlineRefused(_("Give the reason of the change."), "reason")
    with witnessed(by=approved_by, at=at):
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        previous = check_change(locked, kind, value, at=at, stage=stage)
        change = locked.deadlines.create(
            kind=kind,
            stage=stage,
            value=value,
            reason=reason.strip(),
            basis=basis.strip(),
            set_by=set_by,
            approved_by=approved_by,
            set_at=at,
        )
        note(
            "deadline_changed",
            locked,
            {
                "kind": kind,
                "from": previous.isoformat() if previous else None,
                "to": value.isoformat(),
                "set_by": str(set_by.public_id),
            },
        )
        deadline_changed.send(
            sender=DeadlineChange, change=change, previous=previous, by=approved_by, at=at
        )
    return change


def propose_deadline(
    edition: Edition,
    kind: str,
    *,
    value: datetime,
    reason: str,
    basis: str,
    by: Any,
    at: datetime,
    stage: Stage | None = None,
) -> DeadlineProposal:
    """Prepare a change for a second person. Raises DeadlineRefused; one proposal a kind waits."""
    with witnessed(by=by, at=at):
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        check_change(locked, kind, value, at=at, stage=stage)
        if locked.deadline_proposals.filter(kind=kind, status="open").exists():
            raise DeadlineRefused(
                _("A change of this deadline already waits for approval."), "open"
            )
        proposal = locked.deadline_proposals.create(
            kind=kind,
            stage=stage,
            value=value,
            reason=reason.strip(),
            basis=basis.strip(),
            proposed_by=by,
            proposed_at=at,
        )
        note("deadline_proposed", proposal, {"kind": kind, "value": value.isoformat()})
    return proposal


def approve_proposal(proposal: DeadlineProposal, *, by: Any, at: datetime) -> DeadlineChange:
    """The second person lets the change through. Raises NotTwoPeople, AlreadyDecided and what
    `change_deadline` raises: the rules are asked again at this moment."""
    with witnessed(by=by, at=at):
        waiting = _open_proposal(proposal)
        change = change_deadline(
            waiting.edition,
            waiting.kind,
            value=waiting.value,
            reason=waiting.reason,
            basis=waiting.basis,
            set_by=waiting.proposed_by,
            approved_by=by,
            at=at,
            stage=waiting.stage,
        )
        waiting.change = change
        _decide(waiting, DeadlineProposal.Status.APPROVED, by=by, at=at)
    return change


def decline_proposal(proposal: DeadlineProposal, *, by: Any, at: datetime) -> DeadlineProposal:
    """Close the proposal without a change: its author withdraws it, anyone else refuses it."""
    with witnessed(by=by, at=at):
        waiting = _open_proposal(proposal)
        own = waiting.proposed_by == by
        status = DeadlineProposal.Status.WITHDRAWN if own else DeadlineProposal.Status.REFUSED
        _decide(waiting, status, by=by, at=at)
        note("deadline_declined", waiting, {"kind": waiting.kind, "status": status})
    return waiting


def _open_proposal(proposal: DeadlineProposal) -> DeadlineProposal:
    """The proposal under the lock of its edition, which comes first in the lock order."""
    Edition.objects.select_for_update().get(pk=proposal.edition_id)
    waiting = DeadlineProposal.objects.select_related("edition", "stage", "proposed_by").get(
        pk=proposal.pk
    )
    if waiting.status != DeadlineProposal.Status.OPEN:
        raise AlreadyDecided(_("This change has already been decided."), "decided")
    return waiting


def _decide(proposal: DeadlineProposal, status: str, *, by: Any, at: datetime) -> None:
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, at
    proposal.save(update_fields=["status", "decided_by", "decided_at", "change"])
