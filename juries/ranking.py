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
    shown = _shown(values, rules.round)
    breaker = _TieBreaker(scores, rules.round)
    places: list[Placed] = []
    for tied in _descending(values):
        for group in breaker.order(tied, rules.tie_break, len(places) + 1):
            here = len(places) + 1
            places += [
                Placed(key, here, len(group) > 1, scores[key].published, values[key], shown[key])
                for key in group
            ]
    unscored = [key for key in sorted(scores) if key not in values]
    places += [Placed(key, None, False, None, None, None) for key in unscored]
    return Ranking(tuple(places), tuple(breaker.log))


def _descending(values: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    """Keys grouped by equal value, the highest first."""
    groups: dict[Fraction, list[str]] = {}
    for key in sorted(values):
        groups.setdefault(values[key], []).append(key)
    return [tuple(groups[value]) for value in sorted(groups, reverse=True)]


class _TieBreaker:
    """Orders equal applications by criterion after criterion and keeps the log of the steps."""

    def __init__(self, scores: Mapping[str, ApplicationScore], rounding: Rounding):
        self.scores, self.rounding = scores, rounding
        self.log: list[TieStep] = []

    def order(
        self, tied: tuple[str, ...], steps: Sequence[str], place: int
    ) -> list[tuple[str, ...]]:
        """`tied`, which begin at `place`, best first; those that stay equal together."""
        if len(tied) == 1:
            return [tied]
        if not steps or steps[0] == EX_AEQUO:
            self.log.append(TieStep(place, EX_AEQUO, (), (tied,)))
            return [tied]
        groups = self._groups(tied, steps[0])
        values = tuple((key, self.scores[key].mean_of(steps[0]).published) for key in tied)
        self.log.append(TieStep(place, steps[0], values, tuple(groups)))
        ordered: list[tuple[str, ...]] = []
        for group in groups:
            ordered += self.order(group, steps[1:], place + sum(map(len, ordered)))
        return ordered

    def _groups(self, tied: tuple[str, ...], code: str) -> list[tuple[str, ...]]:
        exact = {key: self.scores[key].mean_of(code).exact for key in tied}
        # A criterion that nobody scored for one of them cannot be compared: it decides nothing.
        known = {key: compared(v, self.rounding) for key, v in exact.items() if v is not None}
        return _descending(known) if len(known) == len(tied) else [tied]


def _shown(values: Mapping[str, Fraction], rounding: Rounding) -> dict[str, Decimal]:
    """Values with the fewest digits, not under the rule's, that keep unequal ones apart."""
    for places in range(rounding.places, MOST_PLACES + 1):
        finer = Rounding.model_construct(places=places, mode=rounding.mode)
        shown = {key: rounded(value, finer) for key, value in values.items()}
        if len(set(shown.values())) == len(set(values.values())):
            break
    return shown
