"""What holds in one stage of an edition: who scores it, by which points, and where it leads.

Pure: stages come as rows (staff may change the number of reviewers), rules as shapes. The words
of a label go into frozen bundles and documents, so they are Polish by their nature.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from juries.outcomes import StageRuling
from programmes.models import Stage
from programmes.shapes import EX_AEQUO, CategoryRules, RuleSetContent, ScoringRules


def is_last(stage: Stage, stages: Sequence[Stage]) -> bool:
    return all(other.ordinal <= stage.ordinal for other in stages)


def next_stage(stage: Stage, stages: Sequence[Stage]) -> Stage | None:
    later = [other for other in stages if other.ordinal > stage.ordinal]
    return min(later, key=lambda other: other.ordinal, default=None)


def ruling_of(
    stage: Stage, stages: Sequence[Stage], rules: CategoryRules, applications: int
) -> StageRuling:
    """`applications`: how many of the category stand before whoever decides. The least number is
    asked in the first stage; whoever went on was decided with enough of them."""
    following = next_stage(stage, stages)
    least = rules.outcome.min_applications if stage.ordinal == 1 else 0
    return StageRuling(
        ordinal=stage.ordinal,
        kind=stage.kind,
        is_last=following is None,
        shortlist_n=stage.shortlist_n,
        counts_earlier=stage.counts_earlier,
        advanced_label="" if following is None else advanced_label(following),
        is_decided=applications >= least,
    )


def advanced_label(following: Stage) -> str:
    if following.kind == Stage.Kind.DECISION:
        return f"rekomendacja – rozstrzyga: {following.deciding_body}"
    return f"przechodzi do etapu {following.ordinal}"


def is_scored_in(rules: CategoryRules, stage: Stage) -> bool:
    """Whether the category has something to score in the stage."""
    return stage.kind == Stage.Kind.SCORING and any(
        criterion.stage == stage.ordinal for criterion in rules.criteria
    )


def asks_sections_in(rules: CategoryRules, stage_no: int) -> bool:
    """Whether the applicants of the category add something when the stage begins."""
    stages = {section.stage for section in rules.sections} | {slot.stage for slot in rules.slots}
    return stage_no in stages


def reviews_asked(rules: CategoryRules, stage: Stage) -> int:
    """Independent reviews that an application of the category owes in the stage."""
    return stage.reviewers if is_scored_in(rules, stage) else 0


def threshold_in(content: RuleSetContent, rules: CategoryRules, stage: Stage) -> Decimal | None:
    """The stage's own threshold; that of the category from its last scored stage on."""
    own = next((s.threshold for s in content.stages if s.ordinal == stage.ordinal), None)
    last_scored = max((criterion.stage for criterion in rules.criteria), default=1)
    if own is not None or stage.ordinal < last_scored:
        return own
    return rules.scoring.threshold


def scoring_in(content: RuleSetContent, rules: CategoryRules, stage: Stage) -> ScoringRules:
    """The category's rules of scoring as they hold in the stage.

    A tie is broken by the criteria whose points count here. A single review cannot lie astride a
    threshold of the sum of stages, so there the distance alone asks for a third one.
    """
    scoring = rules.scoring
    counted = {
        criterion.code
        for criterion in rules.criteria
        if criterion.stage == stage.ordinal
        or (stage.counts_earlier and criterion.stage < stage.ordinal)
    }
    third = scoring.third_review
    if third is not None and stage.counts_earlier:
        third = third.model_copy(update={"or_threshold_between": False})
    return scoring.model_copy(
        update={
            "reviews": stage.reviewers,
            "threshold": threshold_in(content, rules, stage),
            "tie_break": tuple(
                step for step in scoring.tie_break if step == EX_AEQUO or step in counted
            ),
            "third_review": third,
        }
    )
