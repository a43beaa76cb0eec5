"""The contest or one of its categories is cancelled: reason, two persons. Which cases end by it
is the workflow's."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from records.ledger import note, witnessed

from .models import Cancellation, Category, Edition

Phase = Edition.Phase
TOO_LATE = (Phase.PUBLISHED, Phase.CLOSED, Phase.CANCELLED)
"""Published results are corrected, never cancelled."""


class CancellationRefused(ValidationError):
    """The contest or category cannot be cancelled, or not by this person."""


class AlreadyDecided(CancellationRefused):
    """Somebody approved or refused this cancellation before."""


def living_categories(edition: Edition) -> QuerySet[Category]:
    return edition.categories.filter(cancelled_at=None).order_by("order", "code")


def waiting_cancellation(edition: Edition) -> Cancellation | None:
    rows = edition.cancellations.filter(approved_at=None, refused_at=None)
    return rows.select_related("category", "prepared_by").first()


def prepare_cancellation(
    edition: Edition, category: Category | None, *, reason: str, by: User, at: datetime
) -> Cancellation:
    """The first person's half: nothing changes yet. Without a category the whole contest."""
    if not reason.strip():
        raise CancellationRefused({"reason": _("Say why it is cancelled.")})
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        _refuse_impossible(edition, category)
        if waiting_cancellation(edition) is not None:
            raise CancellationRefused(_("A cancellation already waits for a second person."))
        row = Cancellation.objects.create(
            edition=edition,
            category=category,
            reason=reason.strip(),
            prepared_by=by,
            prepared_at=at,
        )
        note("cancellation_prepared", row, _facts(row))
        return row


def approve_cancellation(row: Cancellation, *, by: User, at: datetime) -> Cancellation:
    """The second person's half: from now on nothing is begun or submitted."""
    with witnessed(by=by, at=at):
        edition, row = _locked(row, by)
        _refuse_impossible(edition, row.category)
        row.approved_by, row.approved_at = by, at
        row.save(update_fields=["approved_by", "approved_at"])
        if row.category is None:
            edition.phase, edition.phase_changed_at = Phase.CANCELLED, at
            edition.save(update_fields=["phase", "phase_changed_at"])
        else:
            row.category.cancelled_at = at
            row.category.save(update_fields=["cancelled_at"])
        note("cancellation_approved", row, _facts(row))
        return row


def refuse_cancellation(row: Cancellation, *, reason: str, by: User, at: datetime) -> Cancellation:
    if not reason.strip():
        raise CancellationRefused({"reason": _("Say why the cancellation is refused.")})
    with witnessed(by=by, at=at):
        _edition, row = _locked(row, by)
        row.refused_by, row.refused_at, row.refusal_reason = by, at, reason.strip()
        row.save(update_fields=["refused_by", "refused_at", "refusal_reason"])
        note("cancellation_refused", row, _facts(row))
        return row


def _refuse_impossible(edition: Edition, category: Category | None) -> None:
    if edition.phase in TOO_LATE:
        raise CancellationRefused(
            _("The results are published, or the edition has ended: nothing is cancelled any more.")
        )
    if category is None:
        return
    living = list(living_categories(edition))
    if category not in living:
        raise CancellationRefused({"category": _("This category was cancelled already.")})
    if len(living) == 1:
        raise CancellationRefused(
            {"category": _("This is the only category left: cancel the whole contest.")}
        )


def _locked(row: Cancellation, by: User) -> tuple[Edition, Cancellation]:
    edition = Edition.objects.select_for_update().get(pk=row.edition_id)
    row = Cancellation.objects.select_for_update().get(pk=row.pk)
    if not row.is_waiting:
        raise AlreadyDecided(_("Somebody has already decided about this cancellation."))
    if row.prepared_by_id == by.pk:
        raise CancellationRefused(_("The cancellation is approved by another person."))
    return edition, row


def _facts(row: Cancellation) -> dict[str, str]:
    return {"category": row.category.code if row.category else ""}
