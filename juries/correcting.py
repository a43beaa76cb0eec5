"""A correction after publication: a new resolution that supersedes, prepared by one person and
approved by another. The cases that it touches are reopened one by one, by the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from juries.approving import check_act, refuse_preparer
from juries.bundle import canonical
from juries.freezing import next_number
from juries.models import Resolution
from juries.outcomes import NONE, StageRuling, codes_of, label_of, over_limit
from juries.publishing import announce
from juries.resolution_paper import ask_for_resolution
from programmes.models import Edition
from programmes.shapes import OutcomeRules
from records.ledger import note, witnessed


class CorrectionRefused(ValidationError):
    """The correction, as given, cannot be made."""


@dataclass(frozen=True)
class Corrected:
    """The corrected decision on one application."""

    outcome: str
    place: int | None
    citation: str = ""
    label: str = ""  # of a free outcome


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
    if not reason.strip():
        raise CorrectionRefused({"reason": _("Say why the results are corrected.")})
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=resolution.edition_id)
        resolution = Resolution.objects.select_for_update().get(pk=resolution.pk)
        if resolution.published_at is None:
            raise CorrectionRefused(_("Only published results can be corrected."))
        if Resolution.objects.filter(supersedes=resolution).exists():
            raise CorrectionRefused(_("This resolution already has a correction."))
        if "prize" in resolution.bundle:
            raise CorrectionRefused(_("A special prize is not corrected here."))
        no = next_number(edition)
        content = _corrected(resolution, decisions, no, reason.strip())
        digest = sha256(canonical(content)).hexdigest()
        correction = Resolution.objects.create(
            edition=edition,
            category=resolution.category,
            stage=resolution.stage,
            session=resolution.session,
            no=no,
            bundle=content,
            bundle_sha256=digest,
            reason=reason.strip(),
            prepared_by=by,
            prepared_at=at,
            supersedes=resolution,
        )
        note("correction_prepared", correction, {"no": no, "of": resolution.no, "sha256": digest})
        ask_for_resolution(correction, by=by, at=at)
    return correction


def approve_correction(
    correction: Resolution, *, act_number: str, act_on: date, by: User, at: datetime
) -> Resolution:
    """The second person approves, and the corrected results are public at once."""
    check_act(act_number, act_on, at)
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update().get(pk=correction.edition_id)
        correction = Resolution.objects.select_for_update().get(pk=correction.pk)
        if correction.approved_at is not None:
            raise CorrectionRefused(_("This correction was already approved."))
        refuse_preparer(correction, by)
        correction.approved_by, correction.approved_at = by, at
        correction.act_number, correction.act_on = act_number, act_on
        correction.save(update_fields=["approved_by", "approved_at", "act_number", "act_on"])
        announce(correction, at=at)
        note("correction_approved", correction, {"no": correction.no})
    return correction


def _corrected(
    resolution: Resolution, decisions: Mapping[str, Corrected], no: str, reason: str
) -> dict:
    content = deepcopy(resolution.bundle)
    rules = OutcomeRules.model_validate(content["rules"]["outcome"])
    stage = StageRuling(**content["rules"].get("stage", {}))
    lines = {line["application"]: line for line in content["outcomes"]}
    if unknown := set(decisions) - set(lines):
        raise CorrectionRefused(
            _("Not in this resolution: %(keys)s.") % {"keys": ", ".join(sorted(unknown))}
        )
    for key, corrected in decisions.items():
        if corrected.outcome not in codes_of(rules, stage):
            raise CorrectionRefused(_("The rules of this edition know no such outcome."))
        lines[key] |= {
            "outcome": corrected.outcome,
            "label": label_of(
                corrected.outcome, rules, advanced=stage.advanced_label, free=corrected.label
            ),
            "place": corrected.place,
            "citation": corrected.citation if corrected.outcome != NONE else "",
            "reason": reason,
        }
    if over_limit([line["outcome"] for line in content["outcomes"]], rules):
        raise CorrectionRefused(_("An outcome is given more often than the rules allow."))
    places = [line["place"] for line in content["outcomes"] if line["place"] is not None]
    for line in content["outcomes"]:
        line["ex_aequo"] = places.count(line["place"]) > 1
    content["heading"] |= {"resolution": no, "corrects": resolution.no}
    return content
