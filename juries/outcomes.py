"""What follows from the ranking by the category's scheme: a proposal, never the decision.

Source: `programmes.shapes.OutcomeRules`. The Kapituła may depart from it with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from juries.ranking import Placed, Ranking
from programmes.shapes import OutcomeRules

NONE = "none"
LAUREATE = "laureate"
CERTIFIED = "certified"


@dataclass(frozen=True)
class ProposedOutcome:
    """`outcome` is a code of the scheme or `none`; `label` is empty for `none`."""

    application: str
    place: int | None
    ex_aequo: bool
    published: Decimal | None
    outcome: str
    label: str


def propose(
    ranking: Ranking, rules: OutcomeRules, threshold: Decimal | None
) -> tuple[ProposedOutcome, ...]:
    """One proposal an application, in the order of the ranking.

    *Ex aequo* at the last place of the podium or of the quota takes all of them in. With both a
    threshold and a quota, a holder needs both.
    """
    code_of = {"podium": _by_podium, "levels": _by_level, "distinctions": _by_nothing}
    proposals = []
    for placed in ranking.places:
        code = code_of[rules.scheme](placed, rules, threshold) if placed.place else NONE
        proposals.append(
            ProposedOutcome(
                placed.application,
                placed.place,
                placed.ex_aequo,
                placed.published,
                code,
                label_of(code, rules),
            )
        )
    return tuple(proposals)


def label_of(code: str, rules: OutcomeRules) -> str:
    """The Polish label of an outcome code; empty for `none`."""
    if code == NONE:
        return ""
    levels = {level.code: level.label for level in rules.levels}
    return {**rules.labels, **levels}[code]


def codes_of(rules: OutcomeRules) -> tuple[str, ...]:
    """The codes that the Kapituła may choose from, best first, `none` last."""
    if rules.scheme == "levels":
        return (*(level.code for level in rules.levels), NONE)
    return (*rules.labels, NONE)


def _reaches(placed: Placed, threshold: Decimal | None) -> bool:
    assert placed.compared is not None
    return threshold is None or placed.compared >= Fraction(threshold)


def _by_podium(placed: Placed, rules: OutcomeRules, threshold: Decimal | None) -> str:
    assert placed.place is not None
    reached = _reaches(placed, threshold)
    if placed.place <= rules.podium and (reached or not rules.podium_needs_threshold):
        return LAUREATE
    if rules.quota is not None:
        return CERTIFIED if placed.place <= rules.quota and reached else NONE
    return CERTIFIED if threshold is not None and reached else NONE


def _by_level(placed: Placed, rules: OutcomeRules, threshold: Decimal | None) -> str:
    return next(
        (level.code for level in rules.levels if _reaches(placed, level.threshold)),
        NONE,
    )


def _by_nothing(placed: Placed, rules: OutcomeRules, threshold: Decimal | None) -> str:
    return NONE
