"""The legal score, as the rules of the edition tell it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.scoring import (
    CriterionValues,
    ReviewValues,
    ScoringError,
    rounded,
    score_application,
)
from programmes.shapes import Rounding, ScoringRules, ThirdReview

HUNDRED = [CriterionValues("K", Decimal(100))]
TWO = [CriterionValues("V.3", Decimal(60)), CriterionValues("V.5", Decimal(40))]
THIRD = ThirdReview(when_difference_over=Decimal(20), or_threshold_between=True)


def reviews(*cards, codes=("V.3", "V.5")):
    return [
        ReviewValues(f"r{number}", f"j{number}", dict(zip(codes, _points(card), strict=True)))
        for number, card in enumerate(cards)
    ]


def _points(card):
    card = card if isinstance(card, tuple) else (card,)
    return [None if value is None else Decimal(value) for value in card]


def rules(**kwargs):
    return ScoringRules(**{"reviews": 2, "threshold": Decimal(60), **kwargs})


@pytest.mark.parametrize(("total", "published"), [(511, "73.00"), (469, "67.00"), (440, "62.86")])
def test_the_mean_of_seven_jurors_is_that_of_the_slaskie_contest_of_2016(total, published):
    cards = [total // 7 + (number < total % 7) for number in range(7)]
    score = score_application(reviews(*cards, codes=("K",)), HUNDRED, rules(reviews=7))
    assert str(score.published) == published


def test_the_mean_of_three_rounds_half_up_and_not_by_a_lost_digit():
    # 66,665 exactly: three thirds of a criterion must not become 66,6649999…
    criteria = [CriterionValues(c, Decimal(100), Decimal("0.3333")) for c in "ABC"]
    points = [Decimal("66.67"), Decimal("66.67"), Decimal("66.66")]
    cards = [ReviewValues(str(p), str(n), dict.fromkeys("ABC", p)) for n, p in enumerate(points)]
    cards = [ReviewValues(f"r{n}", f"j{n}", c.points) for n, c in enumerate(cards)]
    score = score_application(cards, criteria, rules(reviews=3))
    assert score.exact == Fraction("0.9999") * Fraction("200.00") / 3


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (Fraction(59995, 1000), "60.00"),
        (Fraction(59994, 1000), "59.99"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 8), "0.13"),
        (Fraction(0), "0.00"),
    ],
)
def test_half_goes_up(value, published):
    assert str(rounded(value, Rounding())) == published


def test_weights_multiply_the_means():
    criteria = [
        CriterionValues("V.3", Decimal(10), Decimal(4)),
        CriterionValues("V.5", Decimal(30), Decimal(2)),
    ]
    score = score_application(reviews((5, 10), (10, 20)), criteria, rules())
    assert score.published == Decimal("60.00")
    assert score.maximum == Decimal(100)


def test_a_criterion_is_the_mean_of_those_who_scored_it():
    score = score_application(reviews((30, 40), (50, None)), TWO, rules(not_applicable=True))
    assert score.mean_of("V.5").exact == 40
    assert score.mean_of("V.5").count == 1
    assert score.exact == 80


def test_a_criterion_nobody_scored_leaves_total_and_maximum_and_the_rest_is_scaled():
    score = score_application(reviews((30, None), (48, None)), TWO, rules(not_applicable=True))
    assert score.left_out == ("V.5",)
    assert score.scale == Fraction(100, 60)
    assert score.exact == 65


def test_not_applicable_is_never_a_zero():
    full = score_application(reviews((60, None), (60, 40)), TWO, rules(not_applicable=True))
    assert full.exact == 100


def test_not_applicable_is_refused_unless_the_rules_allow_it():
    with pytest.raises(ScoringError):
        score_application(reviews((30, None), (30, 20)), TWO, rules())


def test_the_mean_of_totals_refuses_not_applicable():
    with pytest.raises(ScoringError):
        score_application(
            reviews((30, None)),
            TWO,
            ScoringRules.model_construct(
                reviews=1, not_applicable=True, aggregate="mean_of_totals", round=Rounding()
            ),
        )


def test_points_over_the_maximum_are_refused():
    with pytest.raises(ScoringError):
        score_application(reviews((61, 10)), TWO, rules())


def test_an_independent_criterion_is_shown_and_not_totalled():
    criteria = [*TWO, CriterionValues("X", Decimal(10), independent=True)]
    cards = reviews((30, 20, 9), (30, 20, 10), codes=("V.3", "V.5", "X"))
    score = score_application(cards, criteria, rules())
    assert score.exact == 50
    assert score.maximum == 100
    assert score.mean_of("X").published == Decimal("9.50")


def test_without_a_review_there_is_no_score():
    score = score_application([], TWO, rules())
    assert (score.exact, score.published, score.left_out) == (None, None, ())


@pytest.mark.parametrize(
    ("first", "second", "is_needed"),
    [
        ((60, 20), (60, 0), False),  # 80 and 60: a difference of exactly 20
        ((60, 21), (60, 0), True),  # 81 and 60
        ((60, 0), (59, 0), True),  # 60 and 59 lie on both sides of the threshold
        ((59, 0), (50, 0), False),  # both below
        ((60, 0), (60, 5), False),  # both at or over
    ],
)
def test_when_a_third_review_is_needed(first, second, is_needed):
    score = score_application(reviews(first, second), TWO, rules(third_review=THIRD))
    assert score.needs_third is is_needed


def test_one_review_of_two_does_not_yet_ask_for_a_third():
    score = score_application(reviews((0, 0)), TWO, rules(third_review=THIRD))
    assert not score.needs_third


def test_three_reviews_become_the_mean_of_the_two_closest_sums():
    score = score_application(reviews((40, 0), (60, 10), (60, 6)), TWO, rules(third_review=THIRD))
    assert score.used == ("r1", "r2")
    assert score.exact == 68
    assert not score.needs_third


def test_at_equal_distances_three_reviews_become_the_mean_of_three():
    score = score_application(reviews((50, 0), (60, 0), (60, 10)), TWO, rules(third_review=THIRD))
    assert score.used == ("r0", "r1", "r2")
    assert score.exact == 60


def test_the_rule_may_take_the_mean_of_all_three():
    third = THIRD.model_copy(update={"merge": "mean_of_all"})
    score = score_application(reviews((40, 0), (60, 10), (60, 6)), TWO, rules(third_review=third))
    assert score.exact == Fraction(176, 3)


card = st.tuples(st.integers(0, 60), st.integers(0, 40))


@given(st.lists(card, min_size=1, max_size=7), st.randoms())
def test_the_order_of_reviews_changes_nothing(cards, random):
    given_reviews = reviews(*cards)
    shuffled = random.sample(given_reviews, len(given_reviews))
    chosen = rules(third_review=THIRD)
    assert score_application(given_reviews, TWO, chosen) == score_application(shuffled, TWO, chosen)


@given(st.lists(card, min_size=1, max_size=7))
def test_without_not_applicable_both_ways_of_adding_up_agree(cards):
    by_criteria = score_application(reviews(*cards), TWO, rules())
    by_totals = score_application(reviews(*cards), TWO, rules(aggregate="mean_of_totals"))
    assert by_criteria.exact == by_totals.exact


optional = st.tuples(
    st.one_of(st.none(), st.integers(0, 60)), st.one_of(st.none(), st.integers(0, 40))
)


@given(st.lists(optional, min_size=1, max_size=5))
def test_a_score_stays_between_zero_and_the_maximum(cards):
    score = score_application(reviews(*cards), TWO, rules(not_applicable=True))
    assert score.exact is None or 0 <= score.exact <= 100
