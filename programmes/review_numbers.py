"""How many independent reviews an application gets: changed before scoring begins, with a reason.

The merge of a third review with the two closest is defined for two reviews only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .models import Edition, StaffChange, Stage

Phase = Edition.Phase
BEFORE_SCORING = (Phase.ANNOUNCED, Phase.CALL_OPEN, Phase.FORMAL_CHECK)


class ReviewersRefused(ValidationError):
    """The number may not be changed, or not to this; `code` says why."""


def may_change_reviewers(edition: Edition, stage: Stage) -> bool:
    """Whether the scoring of `stage` is still to come. A stage that only decides has no reviews."""
    if stage.kind != Stage.Kind.SCORING or edition.phase in (Phase.CLOSED, Phase.CANCELLED):
        return False
    if stage.ordinal == edition.stage_no:
        return edition.phase in BEFORE_SCORING
    return stage.ordinal > edition.stage_no


def change_reviewers(
    stage: Stage, reviewers: int, *, reason: str, by: Any, at: datetime
) -> StaffChange:
    """Set the number of independent reviews of `stage`. Raises ReviewersRefused."""
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=stage.edition_id)
        locked = edition.stages.select_for_update().get(pk=stage.pk)
        if not may_change_reviewers(edition, locked):
            raise ReviewersRefused(_("Scoring has begun, the number stays."), "begun")
        if reviewers == locked.reviewers:
            raise ReviewersRefused(_("This is the number in force."), "same")
        if reviewers != 2 and _merges_two(edition, locked):
            raise ReviewersRefused(
                _("A third review is merged with two others here, so the number must be 2."),
                "third_review",
            )
        facts = {"stage": locked.ordinal, "from": locked.reviewers, "to": reviewers}
        locked.reviewers = reviewers
        locked.save(update_fields=["reviewers"])
        change = edition.staff_changes.create(
            kind=StaffChange.Kind.REVIEWERS_CHANGED,
            detail=facts,
            reason=reason.strip(),
            set_by=by,
            set_at=at,
        )
        note("reviewers_changed", edition, facts)
    return change


def _merges_two(edition: Edition, stage: Stage) -> bool:
    return any(
        category.scoring.third_review is not None
        and category.scoring.third_review.merge == "mean_of_two_closest"
        and any(criterion.stage == stage.ordinal for criterion in category.criteria)
        for category in edition.rule_set.shape.categories
    )
