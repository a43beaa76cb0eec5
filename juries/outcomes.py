"""What follows from the ranking by the rules of the stage: a proposal, never the decision.

Source: `programmes.shapes.OutcomeRules` in the last stage, `StageRules` in the earlier ones. The
Kapituła may depart from it with a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from juries.ranking import Placed, Ranking
from juries.scoring import ApplicationScore, CriterionValues
from programmes.shapes import OutcomeRules

NONE = "none"
FREE = "free"  # an outcome that the Kapituła names itself
ADVANCED = "advanced"  # goes on to the next stage
LAUREATE = "laureate"
CERTIFIED = "certified"


@dataclass(frozen=True)
class StageRuling:
    """What a stage may give. Only the last one awards; an earlier one sends the `shortlist_n`
    best on (None: all that reach the thresholds). In a `decision` nothing follows from points.
    `advanced_label` says in words where those go on to. `is_decided` is False under the least
    number of applications."""

    ordinal: int = 1
    kind: str = "scoring"
    is_last: bool = True
    shortlist_n: int | None = None
    counts_earlier: bool = False
    advanced_label: str = ""
    is_decided: bool = True


@dataclass(frozen=True)
class ProposedOutcome:
    """`outcome` is a code of the scheme, `advanced` or `none`; `label` is empty for `none`.
    `place` is None where places decide nothing. `barred` names the criteria in which the published
    mean is under the threshold."""

    application: str
    place: int | None
    ex_aequo: bool
    published: Decimal | None
    outcome: str
    label: str
    barred: tuple[str, ...] = ()


Barred = Mapping[str, tuple[str, ...]]


def propose(
    ranking: Ranking,
    rules: OutcomeRules,
    threshold: Decimal | None,
    stage: StageRuling | None = None,
    barred: Barred | None = None,
) -> tuple[ProposedOutcome, ...]:
    """One proposal an application, in the order of the ranking.

    *Ex aequo* at the last place of the podium, of the quota or of the shortlist takes all of them
    in. With both a threshold and a quota, a holder needs both. An outcome that tied applications
    would bring over its limit is given to none of them, nor to anybody after them: who of equals
    is better is for people to say.
    """
    stage, barred = stage or StageRuling(), barred or {}
    if is_free_choice(rules, stage) or not stage.is_decided:
        return tuple(_nothing(placed, barred) for placed in ranking.places)
    if not stage.is_last:
        wanted = _shortlist(ranking, threshold, stage, barred)
    else:
        scheme = {"podium": _by_podium, "levels": _by_level}[rules.scheme]
        wanted = {placed.application: scheme(placed, rules, threshold) for placed in ranking.places}
    given = _within_limits(ranking, wanted, rules.limits, barred)
    return tuple(
        ProposedOutcome(
            placed.application,
            placed.place,
            placed.ex_aequo,
            placed.published,
            given[placed.application],
            label_of(given[placed.application], rules, advanced=stage.advanced_label),
            tuple(barred.get(placed.application, ())),
        )
        for placed in ranking.places
    )


def is_free_choice(rules: OutcomeRules, stage: StageRuling) -> bool:
    """Whether nothing follows from points: an authority chooses, or the Kapituła distinguishes."""
    return stage.kind == "decision" or (stage.is_last and rules.scheme == "distinctions")


def barred_by(
    scores: Mapping[str, ApplicationScore], criteria: Sequence[CriterionValues]
) -> dict[str, tuple[str, ...]]:
    """Application → the criteria whose threshold its published mean does not reach."""
    asked = [(c.code, c.threshold) for c in criteria if c.threshold is not None]
    found = {
        key: tuple(code for code, least in asked if _is_under(score.mean_of(code).published, least))
        for key, score in scores.items()
    }
    return {key: codes for key, codes in found.items() if codes}


def label_of(code: str, rules: OutcomeRules, *, advanced: str = "", free: str = "") -> str:
    """The Polish label of an outcome code; empty for `none`."""
    if code in (NONE, ADVANCED, FREE):
        return {NONE: "", ADVANCED: advanced, FREE: free}[code]
    levels = {level.code: level.label for level in rules.levels}
    return {**rules.labels, **levels}[code]


def codes_of(rules: OutcomeRules, stage: StageRuling | None = None) -> tuple[str, ...]:
    """The codes that may be chosen in the stage, best first, `none` last."""
    if stage is not None and not stage.is_last:
        return (ADVANCED, NONE)
    return (*rules.codes, *([FREE] if rules.free_outcome else []), NONE)


def over_limit(outcomes: Collection[str], rules: OutcomeRules) -> tuple[str, ...]:
    """The outcomes given more often than the rules allow."""
    given = Counter(outcomes)
    return tuple(code for code, limit in sorted(rules.limits.items()) if given[code] > limit)


def _is_under(mean: Decimal | None, threshold: Decimal | None) -> bool:
    return mean is not None and threshold is not None and mean < threshold


def _nothing(placed: Placed, barred: Barred) -> ProposedOutcome:
    codes = tuple(barred.get(placed.application, ()))
    return ProposedOutcome(placed.application, None, False, placed.published, NONE, "", codes)


def _within_limits(
    ranking: Ranking,
    wanted: Mapping[str, tuple[str, ...]],
    limits: Mapping[str, int],
    barred: Barred,
) -> dict[str, str]:
    """Application → the best wanted outcome that is still free; `none` where there is none."""
    given = {placed.application: NONE for placed in ranking.places}
    counts: Counter[str] = Counter()
    closed: set[str] = set()
    for group in _groups(ranking):
        keys = [placed.application for placed in group if placed.application not in barred]
        for code in wanted[keys[0]] if keys else ():
            if code not in closed and counts[code] + len(keys) <= limits.get(code, len(given)):
                counts[code] += len(keys)
                given |= dict.fromkeys(keys, code)
                break
            closed.add(code)
    return given


def _groups(ranking: Ranking) -> Iterator[list[Placed]]:
    """Applications that hold one place, best first; those without a place are left out."""
    placed = [row for row in ranking.places if row.place is not None]
    for _place, group in groupby(placed, key=attrgetter("place")):
        yield list(group)


def _shortlist(
    ranking: Ranking, threshold: Decimal | None, stage: StageRuling, barred: Barred
) -> dict[str, tuple[str, ...]]:
    """Who goes on: the best that reach the threshold and are not barred."""
    wanted: dict[str, tuple[str, ...]] = {placed.application: () for placed in ranking.places}
    taken = 0
    for group in _groups(ranking):
        able = [p for p in group if p.application not in barred and _reaches(p, threshold)]
        if stage.shortlist_n is not None and taken >= stage.shortlist_n:
            break
        wanted |= {placed.application: (ADVANCED,) for placed in able}
        taken += len(able)
    return wanted


def _reaches(placed: Placed, threshold: Decimal | None) -> bool:
    assert placed.compared is not None
    return threshold is None or placed.compared >= Fraction(threshold)


def _by_podium(placed: Placed, rules: OutcomeRules, threshold: Decimal | None) -> tuple[str, ...]:
    if placed.place is None:
        return ()
    reached = _reaches(placed, threshold)
    on_podium = placed.place <= rules.podium and (reached or not rules.podium_needs_threshold)
    within = threshold is not None if rules.quota is None else placed.place <= rules.quota
    certified = (CERTIFIED,) if reached and within else ()
    return (LAUREATE, *certified) if on_podium else certified


def _by_level(placed: Placed, rules: OutcomeRules, threshold: Decimal | None) -> tuple[str, ...]:
    """Every level that is reached, the best first; the category's threshold plays no part."""
    if placed.place is None:
        return ()
    return tuple(level.code for level in rules.levels if _reaches(placed, level.threshold))
