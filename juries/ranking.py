"""The order of applications, with every step that broke a tie.

Source: the edition's rules (`ScoringRules.tie_break`, `round`). The result does not depend on
the order of the input; inside *ex aequo* applications stand by their key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from juries.scoring import ApplicationScore, compared, rounded
from programmes.shapes import Rounding, ScoringRules

EX_AEQUO = "ex_aequo"
MOST_PLACES = 12


@dataclass(frozen=True)
class Placed:
    """`place` is None for an application without a review. `compared` is the value that was
    compared, `shown` the value with as many digits as separate the places."""

    application: str
    place: int | None
    ex_aequo: bool
    published: Decimal | None
    compared: Fraction | None
    shown: Decimal | None


@dataclass(frozen=True)
class TieStep:
    """One step of breaking a tie at `place`: `step` is a criterion code or `ex_aequo`; `values`
    are the published means by application; `order` is what followed, best first, those still
    equal together."""

    place: int
    step: str
    values: tuple[tuple[str, Decimal | None], ...]
    order: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Ranking:
    places: tuple[Placed, ...]
    tie_log: tuple[TieStep, ...]


def rank(scores: Mapping[str, ApplicationScore], rules: ScoringRules) -> Ranking:
    """Places by score, ties by the rule set's list, then *ex aequo* numbered 1, 2, 2, 4.

    `scores` by application key (its reference or public id, as text).
    """
    values = {
        key: compared(score.exact, rules.round)
        for key, score in sorted(scores.items())
        if score.exact is not None
    }
    shown = _shown(values, scores, rules.round)
    places: list[Placed] = []
    log: list[TieStep] = []
    for tied in _descending(values):
        place = len(places) + 1
        for group in _break_tie(tied, rules.tie_break, place, scores, rules.round, log):
            here = len(places) + 1
            places += [
                Placed(
                    key,
                    here,
                    len(group) > 1,
                    scores[key].published,
                    values[key],
                    shown[key],
                )
                for key in group
            ]
    places += [
        Placed(key, None, False, None, None, None) for key in sorted(scores) if key not in values
    ]
    return Ranking(tuple(places), tuple(log))


def _descending(values: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    """Keys grouped by equal value, the highest first."""
    groups: dict[Fraction, list[str]] = {}
    for key in sorted(values):
        groups.setdefault(values[key], []).append(key)
    return [tuple(groups[value]) for value in sorted(groups, reverse=True)]


def _break_tie(
    tied: tuple[str, ...],
    steps: Sequence[str],
    place: int,
    scores: Mapping[str, ApplicationScore],
    rounding: Rounding,
    log: list[TieStep],
) -> list[tuple[str, ...]]:
    """`tied` in order, those that stay equal together; appends each step to `log`."""
    if len(tied) == 1:
        return [tied]
    if not steps or steps[0] == EX_AEQUO:
        log.append(TieStep(place, EX_AEQUO, (), (tied,)))
        return [tied]
    step, rest = steps[0], steps[1:]
    means = {key: scores[key].mean_of(step) for key in tied}
    exact = {key: mean.exact for key, mean in means.items()}
    # A criterion that nobody scored for one of them cannot be compared: the step decides nothing.
    if any(value is None for value in exact.values()):
        groups = [tied]
    else:
        groups = _descending(
            {key: compared(value, rounding) for key, value in exact.items() if value is not None}
        )
    values = tuple((key, means[key].published) for key in tied)
    log.append(TieStep(place, step, values, tuple(groups)))
    ordered: list[tuple[str, ...]] = []
    for group in groups:
        here = place + sum(map(len, ordered))
        ordered += _break_tie(group, rest, here, scores, rounding, log)
    return ordered


def _shown(
    values: Mapping[str, Fraction],
    scores: Mapping[str, ApplicationScore],
    rounding: Rounding,
) -> dict[str, Decimal]:
    """Values with the fewest digits, not under the rule's, that keep unequal ones apart."""
    for places in range(rounding.places, MOST_PLACES + 1):
        finer = Rounding.model_construct(places=places, mode=rounding.mode)
        shown = {key: rounded(value, finer) for key, value in values.items()}
        if len(set(shown.values())) == len(set(values.values())):
            break
    return shown
