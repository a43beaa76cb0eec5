"""The legal score of an application, from the locked reviews that count.

Source: the rules of scoring of the edition (`programmes.shapes.ScoringRules`). Means are kept as
exact fractions and rounded once, half up: a mean of three in decimals (66.6649999…) would
round the wrong way. Points come in and results go out as `Decimal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from programmes.shapes import Rounding, ScoringRules


class ScoringError(ValueError):
    """The values contradict the rule set: a card scores what is no criterion, for instance."""


@dataclass(frozen=True)
class CriterionValues:
    """A criterion as frozen in the edition. `independent`: shown, not totalled; a published mean
    under `threshold` bars every outcome."""

    code: str
    max_points: Decimal
    weight: Decimal = Decimal(1)
    independent: bool = False
    label: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True)
class ReviewValues:
    """One locked card. `points` by criterion code; None is *not applicable*."""

    review: str
    juror: str
    points: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class CriterionMean:
    """`exact` and `published` are None when nobody scored the criterion; `count` says how many
    did."""

    code: str
    exact: Fraction | None
    published: Decimal | None
    count: int
    independent: bool


@dataclass(frozen=True)
class ReviewTotal:
    """A juror's weighted sum, scaled to the full maximum where something was not applicable;
    None when the card scores nothing that is totalled."""

    review: str
    juror: str
    exact: Fraction | None
    published: Decimal | None


@dataclass(frozen=True)
class StagePoints:
    """Points of one stage alone. `exact` and `published` are None where nobody scored it."""

    exact: Fraction | None
    published: Decimal | None
    maximum: Decimal


@dataclass(frozen=True)
class EarlierPoints:
    """What the frozen bundle of an earlier stage says of one application: `resolution` and
    `sha256` name the bundle."""

    stage: int
    resolution: str
    sha256: str
    points: StagePoints
    means: tuple[CriterionMean, ...] = ()


@dataclass(frozen=True)
class ApplicationScore:
    """`exact` is what `compare = "exact"` compares, `published` what is announced; both None
    without a single review. `left_out` names criteria that nobody scored, `scale` (1 when there
    are none) is what the rest was multiplied by. `needs_third` says that the rule asks for one
    more review; `used` are the reviews that made the total. Where `earlier` stages are added,
    `exact`, `published` and `maximum` are those of the sum and `own` those of this stage."""

    exact: Fraction | None
    published: Decimal | None
    maximum: Decimal
    per_criterion: tuple[CriterionMean, ...]
    per_review: tuple[ReviewTotal, ...]
    used: tuple[str, ...]
    needs_third: bool
    left_out: tuple[str, ...]
    scale: Fraction
    earlier: tuple[EarlierPoints, ...] = ()
    own: StagePoints | None = None

    def mean_of(self, code: str) -> CriterionMean:
        """The mean in a criterion of this stage, or of an earlier one whose points are added."""
        before = (mean for part in self.earlier for mean in part.means)
        return next(mean for mean in (*self.per_criterion, *before) if mean.code == code)

    @property
    def stage_points(self) -> StagePoints:
        """The points of this stage alone."""
        return self.own or StagePoints(self.exact, self.published, self.maximum)


def with_earlier(
    score: ApplicationScore, earlier: Sequence[EarlierPoints], rounding: Rounding
) -> ApplicationScore:
    """`score` with the frozen points of earlier stages added to it.

    Published points are added where results are compared as published, so that anybody can add
    up what was announced; exact ones where the rule compares exactly. A stage in which nobody
    scored the application adds nothing; without a review in this stage, if it scores anything,
    there is no sum. Nothing is computed anew of an earlier stage.
    """
    if not earlier:
        return score
    own = StagePoints(score.exact, score.published, score.maximum)
    parts = [*(part.points for part in earlier), *([own] if own.maximum else [])]
    is_unscored = own.maximum > 0 and own.exact is None
    given = [part for part in parts if part.exact is not None and part.published is not None]
    by_published = rounding.compare == "rounded"
    total = sum(
        (Fraction(p.published if by_published else p.exact) for p in given),  # type: ignore[arg-type]
        Fraction(0),
    )
    exact = None if is_unscored or not given else total
    return replace(
        score,
        exact=exact,
        published=None if exact is None else rounded(exact, rounding),
        maximum=sum((part.maximum for part in parts), Decimal(0)),
        earlier=tuple(earlier),
        own=own,
    )


def rounded(value: Fraction | Decimal, rounding: Rounding) -> Decimal:
    """`value` half up to the places of the rule, without passing through a float."""
    tenths = Fraction(value) * 10**rounding.places
    whole = (2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)
    return Decimal(whole).scaleb(-rounding.places)


def compared(value: Fraction, rounding: Rounding) -> Fraction:
    """What ranking and thresholds compare: the published value unless the rule says exact."""
    return value if rounding.compare == "exact" else Fraction(rounded(value, rounding))


def score_application(
    reviews: Sequence[ReviewValues],
    criteria: Sequence[CriterionValues],
    rules: ScoringRules,
) -> ApplicationScore:
    """The score by the rule set. `reviews` are locked and not void; their order does not matter.

    Raises `ScoringError` when a card scores what is not a criterion, leaves one out, says *not
    applicable* where the rules do not allow it, or exceeds a maximum.
    """
    reviews = sorted(reviews, key=lambda review: review.review)
    for review in reviews:
        _check_card(review, criteria, rules)
    totals = tuple(_review_total(review, criteria, rules.round) for review in reviews)
    used = _used(totals, rules)
    counted = [review for review in reviews if review.review in used]
    means = tuple(_criterion_mean(criterion, counted, rules.round) for criterion in criteria)
    exact, scale = _total(means, criteria, totals, used, rules)
    return ApplicationScore(
        exact=exact,
        published=None if exact is None else rounded(exact, rules.round),
        maximum=_maximum(criteria),
        per_criterion=means,
        per_review=totals,
        used=used,
        needs_third=needs_third(totals, rules),
        left_out=tuple(
            mean.code for mean in means if reviews and mean.count == 0 and not mean.independent
        ),
        scale=scale,
    )


def needs_third(totals: Sequence[ReviewTotal], rules: ScoringRules) -> bool:
    """Whether the reviews asked for lie so far apart, or so astride the threshold, that the rule
    wants one more."""
    sums = [total.exact for total in totals if total.exact is not None]
    third = rules.third_review
    if third is None or len(sums) < 2 or len(totals) != rules.reviews:
        return False
    lowest, highest = (compared(value, rules.round) for value in (min(sums), max(sums)))
    limit = third.when_difference_over
    if limit is not None and highest - lowest > Fraction(limit):
        return True
    if not third.or_threshold_between or rules.threshold is None:
        return False
    return lowest < Fraction(rules.threshold) <= highest


def _check_card(
    review: ReviewValues, criteria: Sequence[CriterionValues], rules: ScoringRules
) -> None:
    if set(review.points) != {criterion.code for criterion in criteria}:
        raise ScoringError(f"review {review.review}: not exactly the criteria of the category")
    may_skip = rules.not_applicable and rules.aggregate != "mean_of_totals"
    for criterion in criteria:
        points = review.points[criterion.code]
        if points is None:
            if not may_skip:
                raise ScoringError(f"review {review.review}: {criterion.code} not applicable")
        elif not 0 <= points <= criterion.max_points:
            raise ScoringError(f"review {review.review}: {criterion.code} outside 0…maximum")


def _maximum(criteria: Sequence[CriterionValues]) -> Decimal:
    return sum(
        (c.weight * c.max_points for c in criteria if not c.independent),
        start=Decimal(0),
    )


def _scaled(
    parts: Sequence[tuple[CriterionValues, Fraction]],
    criteria: Sequence[CriterionValues],
) -> tuple[Fraction | None, Fraction]:
    """Σ weight × points over `parts`, scaled to the full maximum; with the scale."""
    reachable = sum((Fraction(c.weight) * Fraction(c.max_points) for c, _ in parts), Fraction(0))
    if reachable == 0:
        return None, Fraction(1)
    scale = Fraction(_maximum(criteria)) / reachable
    return scale * sum((Fraction(c.weight) * points for c, points in parts), Fraction(0)), scale


def _review_total(
    review: ReviewValues, criteria: Sequence[CriterionValues], rounding: Rounding
) -> ReviewTotal:
    parts = [
        (criterion, Fraction(points))
        for criterion in criteria
        if not criterion.independent and (points := review.points[criterion.code]) is not None
    ]
    exact, _ = _scaled(parts, criteria)
    published = None if exact is None else rounded(exact, rounding)
    return ReviewTotal(review.review, review.juror, exact, published)


def _used(totals: Sequence[ReviewTotal], rules: ScoringRules) -> tuple[str, ...]:
    """All reviews, or after a third one the two whose sums are closest; equal distances: all."""
    everyone = tuple(total.review for total in totals)
    third = rules.third_review
    if third is None or third.merge == "mean_of_all" or len(totals) <= rules.reviews:
        return everyone
    if any(total.exact is None for total in totals):
        return everyone
    distances = sorted(
        (abs(a.exact - b.exact), (a.review, b.review))  # type: ignore[operator]
        for a, b in combinations(totals, 2)
    )
    closest = distances[0]
    if len(distances) > 1 and distances[1][0] == closest[0]:
        return everyone
    return closest[1]


def _criterion_mean(
    criterion: CriterionValues, reviews: Sequence[ReviewValues], rounding: Rounding
) -> CriterionMean:
    given = [
        Fraction(points)
        for review in reviews
        if (points := review.points[criterion.code]) is not None
    ]
    exact = sum(given, Fraction(0)) / len(given) if given else None
    published = None if exact is None else rounded(exact, rounding)
    return CriterionMean(criterion.code, exact, published, len(given), criterion.independent)


def _total(
    means: Sequence[CriterionMean],
    criteria: Sequence[CriterionValues],
    totals: Sequence[ReviewTotal],
    used: Sequence[str],
    rules: ScoringRules,
) -> tuple[Fraction | None, Fraction]:
    if rules.aggregate == "mean_of_totals":
        sums = [t.exact for t in totals if t.review in used and t.exact is not None]
        return (sum(sums, Fraction(0)) / len(sums) if sums else None), Fraction(1)
    parts = [
        (criterion, mean.exact)
        for criterion, mean in zip(criteria, means, strict=True)
        if not criterion.independent and mean.exact is not None
    ]
    return _scaled(parts, criteria)
