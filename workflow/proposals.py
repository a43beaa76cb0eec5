"""Acts on a case that take two persons: an own deadline, a reopening."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.own_deadlines import extend_own_deadline
from programmes.models import Edition
from records.ledger import note, witnessed

from .cases import open_case
from .models import Proposal
from .reopening import reopen, resumes_as


def propose(
    application: Application,
    kind: str,
    *,
    reason: str,
    by: User,
    at: datetime,
    value: datetime | None = None,
) -> Proposal:
    """The first person's half of an act that takes two. Raises ValidationError."""
    with witnessed(by=by, at=at):
        if application.proposals.filter(kind=kind, approved_at=None).exists():
            raise ValidationError(_("Such a proposal already waits for a second person."))
        if kind == Proposal.Kind.REOPEN and open_case(application) is not None:
            raise ValidationError(_("This application is in progress; there is nothing to reopen."))
        is_reopening = kind == Proposal.Kind.REOPEN
        proposal = Proposal.objects.create(
            kind=kind,
            application=application,
            value=value,
            resume_as=resumes_as(application, value=value, at=at) if is_reopening else "",
            reason=reason,
            prepared_by=by,
            prepared_at=at,
        )
        note("proposal_prepared", proposal, {"kind": kind})
        return proposal


def approve_proposal(proposal: Proposal, *, by: User, at: datetime) -> None:
    """The second person's half: the act happens. Raises ValidationError for the first person."""
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update().get(pk=proposal.application.edition.pk)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.approved_at is not None:
            raise ValidationError(_("This proposal was already approved."))
        if proposal.prepared_by == by:
            raise ValidationError(_("The proposal is approved by another person."))
        proposal.approved_by, proposal.approved_at = by, at
        proposal.save(update_fields=["approved_by", "approved_at"])
        note("proposal_approved", proposal, {"kind": proposal.kind})
        if proposal.kind == Proposal.Kind.EXTEND:
            _extend(proposal, at=at)
        else:
            _reopen(proposal, at=at)


def _extend(proposal: Proposal, *, at: datetime) -> None:
    if proposal.value is None:
        raise ValidationError(_("Give the new deadline."))
    extend_own_deadline(
        proposal.application,
        value=proposal.value,
        reason=proposal.reason,
        set_by=proposal.prepared_by,
        approved_by=proposal.approved_by,
        at=at,
    )


def _reopen(proposal: Proposal, *, at: datetime) -> None:
    """What holds now decides, not what held when the proposal was prepared."""
    application = Application.objects.select_for_update().get(pk=proposal.application_id)
    if application.status not in Application.FINAL:
        raise ValidationError(_("This application is in progress; there is nothing to reopen."))
    proposal.resume_as = reopen(
        application,
        value=proposal.value,
        reason=proposal.reason,
        prepared_by=proposal.prepared_by,
        approved_by=proposal.approved_by,
        at=at,
    )
    proposal.save(update_fields=["resume_as"])
