"""Closing the formal checks of an edition: nothing may be left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.models import Edition
from records.ledger import note, witnessed

from .models import Application

Status = Application.Status


class FormalChecksStillOpen(ValidationError):
    """Something still waits, or the edition is in another phase."""


def still_open(edition: Edition, *, at: datetime) -> QuerySet[Application]:
    """What must end before scoring: unchecked and called applications, those that still add the
    stage or have not heard that they may, and drafts that were given a deadline of their own
    which has not passed."""
    waiting = Q(status__in=[Status.SUBMITTED, Status.SUPPLEMENT_CALLED, Status.EXTENDING])
    waiting |= Q(status=Status.AWAIT_RESULTS, stage_no__lt=edition.stage_no)
    for rule_set in edition.rule_sets.all():  # the grace is that of the rules a draft is pinned to
        grace = timedelta(seconds=rule_set.shape.intake.grace_seconds)
        waiting |= Q(status=Status.DRAFT, rule_set=rule_set, own_deadline__gte=at - grace)
    return Application.objects.filter(waiting, category__edition=edition)


def close_formal(edition: Edition, *, by: Any, at: datetime) -> Edition:
    """Move the edition to scoring under the lock of its row. Raises FormalChecksStillOpen."""
    with witnessed(by=by, at=at):
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
        if edition.phase != Edition.Phase.FORMAL_CHECK:
            raise FormalChecksStillOpen(_("The edition is not in the phase of formal checks."))
        waiting = still_open(edition, at=at).count()
        if waiting:
            raise FormalChecksStillOpen(
                ngettext(
                    "%(count)d application is still open.",
                    "%(count)d applications are still open.",
                    waiting,
                )
                % {"count": waiting}
            )
        edition.phase, edition.phase_changed_at = Edition.Phase.SCORING, at
        edition.save(update_fields=["phase", "phase_changed_at"])
        note("formal_checks_closed", edition)
    return edition
