"""A correction after publication: a new resolution that supersedes, prepared by one person and
approved by another. The cases that it touches are reopened one by one, by the workflow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from juries.approving import ApprovalRefused, check_act, is_sound, refuse_preparer
from juries.bundle import canonical
from juries.corrected_lines import (
    Change,
    Corrected,
    changed,
    changes_between,
    corrected_bundle,
    faults_of,
)
from juries.freezing import next_number
from juries.models import Resolution
from juries.publishing import announce, published, published_before
from juries.resolution_paper import ask_for_resolution
from juries.result_letters import withdraw_outdated
from programmes.models import Edition
from records.ledger import note, witnessed


class CorrectionRefused(ValidationError):
    """The correction, as given, cannot be made."""


class AlreadyDecided(CorrectionRefused):
    """Somebody approved or refused this correction, or prepared another, before."""


def correctable(edition: Edition) -> QuerySet[Resolution]:
    """Published resolutions of categories that no correction, prepared or published, replaces."""
    return published(edition).filter(category__isnull=False, superseded_by__isnull=True)


def corrections(edition: Edition) -> QuerySet[Resolution]:
    """Every correction of the edition, the newest first, whatever became of it."""
    return (
        edition.resolutions.filter(bundle__heading__has_key="corrects")
        .select_related("category", "stage", "supersedes", "prepared_by", "approved_by")
        .order_by("-pk")
    )


def corrections_waiting(programmes: Collection[int]) -> QuerySet[Resolution]:
    """Corrections that wait for their second person, in these programmes."""
    return Resolution.objects.filter(
        edition__programme__in=programmes,
        supersedes__published_at__isnull=False,
        approved_at=None,
        returned_at=None,
    ).select_related("edition__case", "category")


def is_waiting(correction: Resolution) -> bool:
    return correction.approved_at is None and correction.returned_at is None


def changes_of(correction: Resolution) -> list[Change]:
    """What it changes; of a refused one, what it was to change."""
    corrected = correction.supersedes or Resolution.objects.get(
        edition=correction.edition_id, no=correction.bundle["heading"]["corrects"]
    )
    return changes_between(corrected.bundle, correction.bundle)


def correct_results(
    resolution: Resolution,
    *,
    decisions: Mapping[str, Corrected],
    reason: str,
    by: User,
    at: datetime,
) -> Resolution:
    """Prepare a resolution that supersedes a published one. `decisions` by the application's
    public id; whatever is not named stays. Points, rules and votes are those of the old bundle.
    """
    reason = reason.strip()
    if not reason:
        raise CorrectionRefused({"reason": _("Say why the results are corrected.")})
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=resolution.edition_id)
        resolution = Resolution.objects.select_for_update().get(pk=resolution.pk)
        _refuse_uncorrectable(resolution)
        wanted = checked(resolution, decisions)
        no = next_number(edition)
        content = corrected_bundle(
            resolution.bundle, wanted, reason=reason, no=no, corrects=resolution.no
        )
        digest = sha256(canonical(content)).hexdigest()
        correction = Resolution.objects.create(
            edition=edition,
            category=resolution.category,
            stage=resolution.stage,
            session=resolution.session,
            no=no,
            bundle=content,
            bundle_sha256=digest,
            reason=reason,
            prepared_by=by,
            prepared_at=at,
            supersedes=resolution,
        )
        note("correction_prepared", correction, {"no": no, "of": resolution.no, "sha256": digest})
        ask_for_resolution(correction, by=by, at=at)
    return correction


def _refuse_uncorrectable(resolution: Resolution) -> None:
    if resolution.published_at is None:
        raise CorrectionRefused(_("Only published results can be corrected."))
    if Resolution.objects.filter(supersedes=resolution).exists():
        raise AlreadyDecided(_("This resolution already has a correction."))
    if "prize" in resolution.bundle:
        raise CorrectionRefused(_("A special prize is not corrected here."))


def checked(resolution: Resolution, decisions: Mapping[str, Corrected]) -> dict[str, Corrected]:
    """Those that change something, if the rules allow every one of them. Raises
    `CorrectionRefused`; `faults_of` says the same field by field."""
    references = {row["application"]: row["reference"] for row in resolution.bundle["applications"]}
    if unknown := set(decisions) - set(references):
        raise CorrectionRefused(
            _("Not in this resolution: %(keys)s.") % {"keys": ", ".join(sorted(unknown))}
        )
    wanted = changed(resolution.bundle, decisions)
    if not wanted:
        raise CorrectionRefused(_("Nothing is changed: correct at least one result."))
    faults = faults_of(resolution.bundle, wanted)
    if faults:
        raise CorrectionRefused(
            [f"{references[key]}: {text}" for key, row in faults.items() for text in row.values()]
        )
    return wanted


def approve_correction(
    correction: Resolution, *, act_number: str, act_on: date, by: User, at: datetime
) -> Resolution:
    """The second person approves, and the corrected results are public at once; letters that still
    wait with a result which is now corrected never go out."""
    check_act(act_number, act_on, at)
    with witnessed(by=by, at=at):
        correction = _locked_waiting(correction)
        refuse_preparer(correction, by)
        if not is_sound(correction):
            raise ApprovalRefused(
                _("The results of resolution %(no)s were changed after they were frozen.")
                % {"no": correction.no}
            )
        correction.approved_by, correction.approved_at = by, at
        correction.act_number, correction.act_on = act_number.strip(), act_on
        correction.save(update_fields=["approved_by", "approved_at", "act_number", "act_on"])
        announce(correction, at=at)
        withdraw_outdated(
            [change.application for change in changes_of(correction)],
            [earlier.no for earlier in published_before(correction)[:-1]],
        )
        note("correction_approved", correction, {"no": correction.no})
    return correction


def refuse_correction(correction: Resolution, *, reason: str, by: User, at: datetime) -> Resolution:
    """The second person refuses: the published results stand, and may be corrected otherwise.
    Whatever was refused supersedes nothing; its bundle still names what it was to correct."""
    if not reason.strip():
        raise CorrectionRefused({"reason": _("Say why the correction is refused.")})
    with witnessed(by=by, at=at):
        correction = _locked_waiting(correction)
        refuse_preparer(correction, by)
        correction.returned_by, correction.returned_at = by, at
        correction.return_reason = reason.strip()
        correction.supersedes = None
        correction.save(update_fields=["returned_by", "returned_at", "return_reason", "supersedes"])
        note("correction_refused", correction, {"no": correction.no})
    return correction


def _locked_waiting(correction: Resolution) -> Resolution:
    Edition.objects.select_for_update().get(pk=correction.edition_id)
    correction = Resolution.objects.select_for_update().get(pk=correction.pk)
    if not is_waiting(correction):
        raise AlreadyDecided(_("Somebody has already decided about this correction."))
    return correction
