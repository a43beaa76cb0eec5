"""A second person approves the frozen results, or returns them to the Kapituła with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from juries.bundle import canonical
from juries.counting import stage_of
from juries.models import Resolution
from juries.turns import in_force
from programmes.models import Edition
from records.ledger import note, witnessed


class ApprovalRefused(ValidationError):
    """The results cannot be approved, or returned, by this person or in this form."""


def awaiting_approval(edition: Edition) -> list[Resolution]:
    """The resolutions of the present stage that lie with the approver."""
    stage = stage_of(edition)
    return list(in_force(edition, stage).filter(approved_at__isnull=True).order_by("pk"))


def seen_of(resolutions: list[Resolution]) -> str:
    """Names exactly these frozen results: a later freeze gives another value."""
    return ",".join(row.bundle_sha256 for row in resolutions)


def is_sound(resolution: Resolution) -> bool:
    """Whether the stored bundle still gives the hash that was printed on the minutes."""
    return sha256(canonical(resolution.bundle)).hexdigest() == resolution.bundle_sha256


def is_act_recorded(resolutions: Sequence[Resolution]) -> bool:
    """Whether another authority decided: its act was recorded before, nobody gives it anew."""
    return bool(resolutions) and all(row.act_on is not None for row in resolutions)


def approve_results(
    edition: Edition,
    *,
    act_number: str = "",
    act_on: date | None = None,
    by: User,
    at: datetime,
) -> list[Resolution]:
    """Approve everything frozen in this stage, by the act signed outside the portal; where another
    authority decided, its recorded act stands.

    Raises `ApprovalRefused` for whoever prepared any of it; the database refuses it as well.
    """
    with witnessed(by=by, at=at):
        edition, resolutions = _locked(edition)
        is_recorded = is_act_recorded(resolutions)
        if not is_recorded:
            check_act(act_number, act_on, at)
        for resolution in resolutions:
            refuse_preparer(resolution, by)
            if not is_sound(resolution):
                raise ApprovalRefused(
                    _("The results of resolution %(no)s were changed after they were frozen.")
                    % {"no": resolution.no}
                )
            resolution.approved_by, resolution.approved_at = by, at
            if not is_recorded:
                resolution.act_number, resolution.act_on = act_number, act_on
            resolution.save(update_fields=["approved_by", "approved_at", "act_number", "act_on"])
            note("results_approved", resolution, {"no": resolution.no})
        _move(edition, Edition.Phase.PUBLISHING, at)
    return resolutions


def return_results(edition: Edition, *, reason: str, by: User, at: datetime) -> list[Resolution]:
    """Send everything back to the Kapituła. A later freeze supersedes what was returned."""
    if not reason.strip():
        raise ApprovalRefused({"reason": _("Say why the results are returned.")})
    with witnessed(by=by, at=at):
        edition, resolutions = _locked(edition)
        for resolution in resolutions:
            refuse_preparer(resolution, by)
            resolution.returned_by, resolution.returned_at = by, at
            resolution.return_reason = reason.strip()
            resolution.save(update_fields=["returned_by", "returned_at", "return_reason"])
            note("results_returned", resolution, {"no": resolution.no})
        _move(edition, Edition.Phase.SESSION, at)
    return resolutions


def check_act(number: str, on: date | None, at: datetime) -> None:
    """The act was signed outside before it is entered here."""
    if not number.strip():
        raise ApprovalRefused({"act_number": _("Give the number of the act.")})
    if on is None:
        raise ApprovalRefused({"act_on": _("Give the date of the act.")})
    if on > timezone.localdate(at):
        raise ApprovalRefused({"act_on": _("The date of the act lies in the future.")})


def refuse_preparer(resolution: Resolution, by: User) -> None:
    if resolution.prepared_by_id == by.pk:
        raise ApprovalRefused(
            _("Results are approved by a person other than the one who prepared them.")
        )


def _locked(edition: Edition) -> tuple[Edition, list[Resolution]]:
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.phase != Edition.Phase.APPROVAL:
        raise ApprovalRefused(_("There are no results to approve."))
    return edition, awaiting_approval(edition)


def _move(edition: Edition, phase: str, at: datetime) -> None:
    edition.phase, edition.phase_changed_at = phase, at
    edition.save(update_fields=["phase", "phase_changed_at"])
