"""What follows from the ranking."""

from decimal import Decimal
from fractions import Fraction

import pytest

from juries.outcomes import codes_of, label_of, propose
from juries.ranking import Placed, Ranking
from programmes.shapes import OutcomeLevel, OutcomeRules

SIXTY = Decimal(60)


def ranking(*lines):
    return Ranking(
        tuple(
            Placed(key, place, False, Decimal(points), Fraction(points), Decimal(points))
            for key, place, points in lines
        ),
        (),
    )


def outcomes(found, rules, threshold=SIXTY):
    return {p.application: p.outcome for p in propose(found, rules, threshold)}


FIVE = ranking(("a", 1, "90"), ("b", 2, "80"), ("c", 3, "60"), ("d", 4, "60"), ("e", 5, "59.99"))


def test_places_one_to_three_are_laureates_and_the_rest_over_the_threshold_is_certified():
    assert outcomes(FIVE, OutcomeRules()) == {
        "a": "laureate",
        "b": "laureate",
        "c": "laureate",
        "d": "certified",
        "e": "none",
    }


def test_a_place_on_the_podium_below_the_threshold_is_no_laureate():
    low = ranking(("a", 1, "70"), ("b", 2, "59.99"))
    assert outcomes(low, OutcomeRules()) == {"a": "laureate", "b": "none"}


def test_the_podium_may_need_no_threshold():
    low = ranking(("a", 1, "70"), ("b", 2, "20"))
    rules = OutcomeRules(podium_needs_threshold=False)
    assert outcomes(low, rules) == {"a": "laureate", "b": "laureate"}


def test_ex_aequo_at_the_third_place_takes_all_of_them():
    tied = ranking(("a", 1, "90"), ("b", 2, "80"), ("c", 3, "70"), ("d", 3, "70"))
    assert set(outcomes(tied, OutcomeRules()).values()) == {"laureate"}


def test_a_quota_certifies_the_first_places_only():
    rules = OutcomeRules(podium=1, quota=3)
    assert outcomes(FIVE, rules) == {
        "a": "laureate",
        "b": "certified",
        "c": "certified",
        "d": "none",
        "e": "none",
    }


def test_a_quota_without_a_threshold_counts_places_alone():
    rules = OutcomeRules(podium=0, quota=5)
    assert outcomes(FIVE, rules, threshold=None)["e"] == "certified"


def test_levels_give_the_first_level_that_is_reached():
    rules = OutcomeRules(
        scheme="levels",
        levels=(
            OutcomeLevel(code="gold", label="Złoty", threshold=Decimal(85)),
            OutcomeLevel(code="silver", label="Srebrny", threshold=Decimal(60)),
        ),
    )
    found = outcomes(FIVE, rules)
    assert (found["a"], found["c"], found["e"]) == ("gold", "silver", "none")
    assert label_of("gold", rules) == "Złoty"
    assert codes_of(rules) == ("gold", "silver", "none")


def test_of_distinctions_nothing_follows_from_points():
    assert set(outcomes(FIVE, OutcomeRules(scheme="distinctions")).values()) == {"none"}


def test_an_application_without_a_score_gets_nothing():
    nobody = Ranking((Placed("a", None, False, None, None, None),), ())
    assert outcomes(nobody, OutcomeRules(podium_needs_threshold=False)) == {"a": "none"}


@pytest.mark.parametrize("points", ["59.994", "59.99"])
def test_the_threshold_is_compared_with_what_is_published(points):
    published = Fraction(points).limit_denominator(100)
    line = Placed("a", 1, False, Decimal("59.99"), published, Decimal("59.99"))
    assert outcomes(Ranking((line,), ()), OutcomeRules()) == {"a": "none"}


def test_labels_are_those_of_the_rule_set():
    (first, *_rest) = propose(FIVE, OutcomeRules(), SIXTY)
    assert first.label == "Laureat"
